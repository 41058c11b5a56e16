import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

from ._guards import GUARDS, UNGUARD


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Layer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, such as payments-api.')])),
                ('name', models.CharField(max_length=60, unique=True)),
                ('in_words', models.CharField(help_text='As in “403 from the gateway”.', max_length=60)),
                ('position', models.PositiveSmallIntegerField(help_text='Order of the columns.', unique=True)),
                ('icon', models.CharField(default='server', max_length=30)),
                ('description', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='layer_slug_is_well_formed', violation_error_message='Use lower-case letters, digits and single hyphens, such as payments-api.'), models.CheckConstraint(condition=models.Q(('slug__in', ['add', 'adopt', 'all', 'api', 'changes', 'confirm', 'default', 'docs', 'edit', 'export', 'feed', 'graph', 'history', 'import', 'layers', 'new', 'none', 'openapi', 'options', 'override', 'path', 'preview', 'proposals', 'restore', 'retire', 'revert', 'review', 'search', 'setup', 'statistics']), _negated=True), name='layer_slug_is_not_reserved', violation_error_message='Runbook uses this short name itself; choose another.')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, such as payments-api.')])),
                ('name', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('internal', 'Ours'), ('external', "Somebody else's, which we call")], default='internal', max_length=10)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('hosts', models.JSONField(blank=True, default=list)),
                ('environments', models.JSONField(blank=True, default=list)),
                ('links', models.JSONField(blank=True, default=list)),
                ('masks_forbidden', models.BooleanField(default=False, help_text='Answers 404 where others answer 403, to hide what exists.')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='accounts.team')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='service_slug_is_well_formed', violation_error_message='Use lower-case letters, digits and single hyphens, such as payments-api.'), models.CheckConstraint(condition=models.Q(('slug__in', ['add', 'adopt', 'all', 'api', 'changes', 'confirm', 'default', 'docs', 'edit', 'export', 'feed', 'graph', 'history', 'import', 'layers', 'new', 'none', 'openapi', 'options', 'override', 'path', 'preview', 'proposals', 'restore', 'retire', 'revert', 'review', 'search', 'setup', 'statistics']), _negated=True), name='service_slug_is_not_reserved', violation_error_message='Runbook uses this short name itself; choose another.'), models.CheckConstraint(condition=models.Q(('kind__in', ['internal', 'external'])), name='service_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Hop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('product', models.CharField(blank=True, max_length=60)),
                ('log_locations', models.JSONField(blank=True, default=list)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hops', to='accounts.team')),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hops', to='catalogue.layer')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hops', to='catalogue.service')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('service', 'position'), name='hop_position_is_unique', nulls_distinct=False, violation_error_message='Two hops of a path cannot stand in the same place.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='hop_has_a_name', violation_error_message='Name the hop.')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
