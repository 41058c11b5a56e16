import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='ChangeKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, such as payments-api.')])),
                ('name', models.CharField(max_length=120)),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('codes', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('layers', models.ManyToManyField(blank=True, related_name='+', to='catalogue.layer')),
            ],
            options={
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='changekind_slug_is_well_formed', violation_error_message='Use lower-case letters, digits and single hyphens, such as payments-api.'), models.CheckConstraint(condition=models.Q(('slug__in', ['add', 'adopt', 'all', 'api', 'changes', 'confirm', 'default', 'docs', 'edit', 'export', 'feed', 'graph', 'history', 'import', 'layers', 'new', 'none', 'openapi', 'options', 'override', 'path', 'preview', 'proposals', 'restore', 'retire', 'revert', 'review', 'search', 'setup', 'statistics']), _negated=True), name='changekind_slug_is_not_reserved', violation_error_message='Runbook uses this short name itself; choose another.')],
            },
        ),
        migrations.CreateModel(
            name='DeployHook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('secret', models.CharField(max_length=100)),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('last_used_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.changekind')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('secret__startswith', 'whsec_')), name='deploy_hook_has_a_secret')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, unique=True)),
                ('published_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('canonical', models.BinaryField()),
                ('digest', models.CharField(max_length=64)),
                ('notes', models.JSONField(default=dict)),
                ('pages', models.PositiveIntegerField()),
                ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.edition')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-published_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='edition_has_a_digest'), models.CheckConstraint(condition=models.Q(('name__regex', '^[0-9]{4}-Q[1-4](\\.[0-9]+)?$')), name='edition_is_named_for_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='EditionPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewed_on', models.DateField(null=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown', to='review.edition')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.page')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'page'), name='edition_shows_a_page_once')],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.CharField(choices=[('open', 'Waiting for an answer'), ('answered', 'Answered'), ('dismissed', 'Dismissed')], default='open', max_length=10)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='content.page')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['page'], name='flag_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'dismissed'])), name='flag_state_is_known'), models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='flag_says_something', violation_error_message='Say what is out of date, in a sentence.'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('answer__regex', '\\S'), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='flag_is_answered_in_words', violation_error_message='Answer in a sentence.')],
            },
        ),
        migrations.CreateModel(
            name='PlatformChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160)),
                ('description', models.TextField(blank=True, max_length=2000)),
                ('happened_on', models.DateField()),
                ('codes', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(choices=[('draft', 'Noticed, to be confirmed'), ('recorded', 'Recorded'), ('dismissed', 'Dismissed')], default='recorded', max_length=10)),
                ('source', models.CharField(choices=[('person', 'A person'), ('triage', 'A triage saw something new'), ('hop', 'A path was edited'), ('webhook', 'A deployment pipeline'), ('confusion', 'Repeated confusion')], default='person', max_length=10)),
                ('fingerprint', models.CharField(editable=False, max_length=200, null=True, unique=True)),
                ('evidence', models.JSONField(blank=True, default=dict)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decided_at', models.DateTimeField(null=True)),
                ('dismissal', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='review.changekind')),
                ('layers', models.ManyToManyField(blank=True, related_name='+', to='catalogue.layer')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('services', models.ManyToManyField(blank=True, related_name='+', to='catalogue.service')),
            ],
            options={
                'ordering': ['-happened_on', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'draft')), fields=['-made_at'], name='platform_change_drafts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'recorded', 'dismissed'])), name='platform_change_state_is_known'), models.CheckConstraint(condition=models.Q(('source__in', ['person', 'triage', 'hop', 'webhook', 'confusion'])), name='platform_change_source_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'recorded'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='platform_change_is_recorded_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), ('dismissal__regex', '\\S'), _connector='OR'), name='platform_change_is_dismissed_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PlatformMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='review.platformchange')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='platform_marks', to='content.page')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', True)), fields=['page'], name='platform_mark_open')],
                'constraints': [models.UniqueConstraint(fields=('change', 'page'), name='platform_mark_is_one_a_page')],
            },
        ),
        migrations.CreateModel(
            name='ReviewCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=7, unique=True)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_at', models.DateTimeField(null=True)),
                ('not_reached', models.PositiveIntegerField(default=0)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-quarter'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quarter__regex', '^[0-9]{4}-Q[1-4]$')), name='cycle_names_a_quarter'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('closed_at',), name='cycle_is_one_at_a_time', nulls_distinct=False, violation_error_message='A cycle is open already; close it first.')],
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='cycle',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edition', to='review.reviewcycle'),
        ),
        migrations.CreateModel(
            name='ReviewItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Still true'), ('retired', 'Retired'), ('not-reached', 'Not reached')], default='waiting', max_length=12)),
                ('terms', models.JSONField(default=list)),
                ('score', models.FloatField(default=0)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('due_at', models.DateTimeField(null=True)),
                ('later_until', models.DateField(null=True)),
                ('carried', models.BooleanField(default=False)),
                ('changed', models.BooleanField(default=False)),
                ('done_at', models.DateTimeField(null=True)),
                ('cycle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='review.reviewcycle')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('not_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_items', to='content.page')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.proposal')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_items', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['team', '-score', 'id'], name='review_item_queue'), models.Index(fields=['cycle', 'state'], name='review_item_progress')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'confirmed', 'retired', 'not-reached'])), name='review_item_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('page',), name='review_item_waits_once'), models.UniqueConstraint(fields=('cycle', 'page'), name='review_item_is_one_a_cycle'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'waiting')), ('state', 'not-reached'), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='review_item_is_done_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('revision__isnull', False), _connector='OR'), name='review_item_confirms_a_revision'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('not_by__isnull', True), models.Q(('not_by', models.F('done_by')), _negated=True), _connector='OR'), name='review_item_is_confirmed_by_another', violation_error_message='Somebody else has to look at this one.')],
            },
        ),
        migrations.CreateModel(
            name='SeenMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=200)),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.service')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['product', 'header', 'issuer'])), name='seen_mark_kind_is_known'), models.UniqueConstraint(fields=('service', 'kind', 'value'), name='seen_mark_is_seen_first_once')],
            },
        ),
        migrations.CreateModel(
            name='SeenPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('boxes', models.JSONField()),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service',), name='seen_path_is_one_a_service', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Unexamined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unexamined', to='review.reviewcycle')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.page')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cycle', 'page'), name='unexamined_is_one_a_cycle')],
            },
        ),
        migrations.CreateModel(
            name='ApiChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', models.CharField(max_length=200)),
                ('code_now', models.PositiveSmallIntegerField()),
                ('code_wanted', models.PositiveSmallIntegerField()),
                ('evidence', models.TextField(max_length=2000)),
                ('tracker_url', models.URLField(blank=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=8)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_at', models.DateTimeField(null=True)),
                ('closing_words', models.CharField(blank=True, max_length=300)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.service')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['service', '-made_at'], name='api_change_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='api_change_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='api_change_is_closed_by_somebody')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
