import django.db.models.deletion
import django.db.models.functions.datetime
import runbook.triage.models
from django.conf import settings
from django.db import migrations, models

from ._guards import GUARDS, UNGUARD


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_initial'),
        ('content', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field_name', models.CharField(blank=True, max_length=80)),
                ('layers', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='agreement_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Triage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=runbook.triage.models.new_key, editable=False, max_length=12, unique=True)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('touched_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('paste', models.TextField(blank=True)),
                ('analysis', models.JSONField(default=dict)),
                ('purged_at', models.DateTimeField(null=True)),
                ('code', models.PositiveSmallIntegerField(null=True)),
                ('product', models.CharField(blank=True, max_length=60)),
                ('families', models.JSONField(default=list)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('confidence', models.FloatField(default=0)),
                ('stated', models.BooleanField(default=False)),
                ('environment', models.CharField(blank=True, max_length=60)),
                ('conforms', models.BooleanField(null=True)),
                ('how_wide', models.CharField(blank=True, choices=[('call', 'One call'), ('caller', 'One caller'), ('tenant', 'One tenant'), ('endpoint', 'One endpoint'), ('region', 'One region'), ('all', 'Everyone')], max_length=10)),
                ('since', models.CharField(blank=True, choices=[('hour', 'Within the hour'), ('day', 'Within a day'), ('longer', 'Longer'), ('never-worked', 'It never worked')], max_length=12)),
                ('changed', models.CharField(blank=True, choices=[('deploy', 'A deploy'), ('config', 'Configuration'), ('certificate', 'A certificate'), ('key', 'A key or secret'), ('traffic', 'Traffic'), ('nothing', 'Nothing known')], max_length=12)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('closed_at', models.DateTimeField(null=True)),
                ('was_code', models.PositiveSmallIntegerField(null=True)),
                ('cause', models.CharField(blank=True, max_length=300)),
                ('first_team_right', models.BooleanField(null=True)),
                ('acted', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('layer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.layer')),
                ('scenario', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='triages', to='content.page')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='triages', to='catalogue.service')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('was_layer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.layer')),
            ],
            options={
                'ordering': ['-started_at', '-id'],
                'indexes': [models.Index(fields=['service', '-started_at'], name='triage_by_service'), models.Index(fields=['started_by', '-started_at'], name='triage_by_person'), models.Index(condition=models.Q(('purged_at', None)), fields=['started_at'], name='triage_to_purge')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_at', None), ('was_code__isnull', False), _connector='OR'), name='triage_closed_says_what_it_was', violation_error_message='Say what it turned out to be, then close it.'), models.CheckConstraint(condition=models.Q(('purged_at', None), models.Q(('cause', ''), ('paste', '')), _connector='OR'), name='triage_purged_holds_no_text'), models.CheckConstraint(condition=models.Q(('how_wide__in', ['', 'call', 'caller', 'tenant', 'endpoint', 'region', 'all']), ('since__in', ['', 'hour', 'day', 'longer', 'never-worked']), ('changed__in', ['', 'deploy', 'config', 'certificate', 'key', 'traffic', 'nothing'])), name='triage_facts_are_known')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('found', 'This found it'), ('tried', 'Tried, did not find it'), ('copied', 'Copied the command'), ('opened', 'Opened the log link')], max_length=8)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signals', to='content.page')),
                ('triage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals', to='triage.triage')),
            ],
            options={
                'indexes': [models.Index(fields=['page', 'item', 'kind'], name='signal_by_item')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['found', 'tried', 'copied', 'opened'])), name='signal_kind_is_known'), models.UniqueConstraint(condition=models.Q(('triage__isnull', False)), fields=('triage', 'page', 'item', 'kind'), name='signal_is_one_a_triage')],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('hop', models.CharField(max_length=80)),
                ('seen', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.layer')),
                ('triage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='triage.triage')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('triage', 'place'), name='sighting_is_one_a_hop')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=60)),
                ('answer', models.CharField(max_length=60)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('triage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='triage.triage')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('triage', 'question'), name='answer_is_one_a_question')],
            },
        ),
        migrations.CreateModel(
            name='ErrorSchema',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schema', models.JSONField()),
                ('service', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='error_schema', to='catalogue.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service',), name='error_schema_is_one_a_service', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('product', models.CharField(max_length=60)),
                ('statuses', models.JSONField(blank=True, default=list)),
                ('field_name', models.CharField(blank=True, max_length=80)),
                ('field_pattern', models.CharField(blank=True, max_length=300)),
                ('content_pattern', models.CharField(blank=True, max_length=300)),
                ('active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='catalogue.layer')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('field_name', ''), _negated=True), models.Q(('content_pattern', ''), _negated=True), _connector='OR'), name='signature_matches_something', violation_error_message='Give a header or a pattern for the body to look for.')],
            },
        ),
        migrations.CreateModel(
            name='KnowledgeEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('signature', 'Signature'), ('agreement', 'Agreed header'), ('error-schema', 'Error schema')], max_length=12)),
                ('subject', models.CharField(max_length=120)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['signature', 'agreement', 'error-schema'])), name='knowledge_edit_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='knowledge_edit_changes_something')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
