import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from ._guards import GUARDS, UNGUARD


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('entry', 'Entry'), ('code', 'Status code'), ('comparison', 'Comparison'), ('scenario', 'Scenario')], max_length=12)),
                ('key', models.CharField(max_length=120)),
                ('title', models.CharField(editable=False, max_length=300)),
                ('rendered', models.JSONField(default=dict, editable=False)),
                ('render_version', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('general', models.BooleanField(default=False, editable=False)),
                ('reviewed_at', models.DateTimeField(editable=False, null=True)),
                ('review_due', models.DateField(editable=False, null=True)),
                ('attention', models.CharField(blank=True, editable=False, max_length=300)),
                ('attention_path', models.CharField(blank=True, db_default='', editable=False, max_length=200)),
                ('broke_glass_at', models.DateTimeField(editable=False, null=True)),
                ('open_proposals', models.PositiveSmallIntegerField(db_default=0, editable=False)),
                ('tallies', models.JSONField(default=dict, editable=False)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('maintainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maintained_pages', to='accounts.team')),
                ('reviewed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['maintainer', 'review_due', 'id'], name='page_by_maintainer')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='page_key_is_unique', violation_error_message='There is such a page already.'), models.CheckConstraint(condition=models.Q(('kind__in', ['entry', 'code', 'comparison', 'scenario'])), name='page_kind_is_known'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='page_has_a_key')],
            },
        ),
        migrations.CreateModel(
            name='MissedCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.PositiveSmallIntegerField()),
                ('layer', models.CharField(blank=True, max_length=60)),
                ('service', models.CharField(blank=True, max_length=60)),
                ('day', models.DateField()),
                ('looked', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'layer', 'service', 'day'), name='missed_cell_is_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('entry', 'Entry'), ('code', 'Status code'), ('comparison', 'Comparison'), ('scenario', 'Scenario')], max_length=12)),
                ('key', models.CharField(max_length=120)),
                ('action', models.CharField(choices=[('publish', 'Published'), ('revert', 'Reverted'), ('retire', 'Retired'), ('restore', 'Restored'), ('adopt', 'Adopted')], default='publish', max_length=8)),
                ('title', models.CharField(max_length=200)),
                ('reason', models.CharField(max_length=300)),
                ('content', models.JSONField()),
                ('schema', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('open', 'Waiting for approval'), ('changes', 'Changes requested'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('touched_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decided_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('maintainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='content.page')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-touched_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'changes'])), fields=['kind', 'key'], name='proposal_waiting_by_page'), models.Index(condition=models.Q(('state__in', ['open', 'changes'])), fields=['maintainer', '-touched_at'], name='proposal_waiting_by_team'), models.Index(fields=['author', '-touched_at'], name='proposal_by_author')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'changes', 'published', 'withdrawn'])), name='proposal_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ['open', 'changes'])), models.Q(('decided_at__isnull', False), ('state__in', ['published', 'withdrawn'])), _connector='OR'), name='proposal_ends_with_a_decision'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('author')), _negated=True)), _connector='OR'), name='proposal_is_decided_by_a_second_person', violation_error_message='Author and approver must be two people.'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='proposal_has_a_reason'), models.CheckConstraint(condition=models.Q(('reviewer__isnull', True), models.Q(('reviewer', models.F('author')), _negated=True), _connector='OR'), name='proposal_is_reviewed_by_another', violation_error_message='Ask somebody else to look at your proposal.')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('action', models.CharField(choices=[('publish', 'Published'), ('revert', 'Reverted'), ('retire', 'Retired'), ('restore', 'Restored'), ('adopt', 'Adopted')], default='publish', max_length=8)),
                ('content', models.JSONField()),
                ('schema', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('published_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('publication', models.CharField(choices=[('approved', 'Approved by a second person'), ('direct', 'Published directly'), ('break-glass', 'Published during an incident, approval pending'), ('import', 'Imported'), ('starter', 'General advice shipped with Runbook')], max_length=12)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision')),
                ('maintainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='content.page')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['-published_at', '-id'], name='revision_by_time')],
                'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='revision_number_is_unique'), models.UniqueConstraint(fields=('page', 'id'), name='revision_belongs_to_page'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', False), ('author__isnull', False), ('publication', 'approved'), models.Q(('author', models.F('approved_by')), _negated=True)), models.Q(models.Q(('publication', 'approved'), _negated=True), ('approved_by__isnull', True)), _connector='OR'), name='revision_is_approved_by_a_second_person', violation_error_message='Author and approver must be two people.'), models.CheckConstraint(condition=models.Q(('publication__in', ['approved', 'direct', 'break-glass', 'import', 'starter'])), name='revision_publication_is_known'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='revision_has_a_reason', violation_error_message='Say why: readers of the history will want to know.'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_number_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='ProposalEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('content', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('maintainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edits', to='content.proposal')),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision')),
            ],
            options={
                'ordering': ['version'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'version'), name='proposal_version_is_unique')],
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='based_on',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='revision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='content.revision'),
        ),
        migrations.AddField(
            model_name='page',
            name='live_revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision'),
        ),
        migrations.AddField(
            model_name='page',
            name='reviewed_revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.revision'),
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('term', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('frequency', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['term'], name='search_term_trigram', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='entry', serialize=False, to='content.page')),
                ('code', models.PositiveSmallIntegerField()),
                ('summary', models.CharField(max_length=400)),
                ('check_count', models.PositiveSmallIntegerField(default=0)),
                ('rare', models.BooleanField(default=False)),
                ('retired', models.BooleanField(default=False)),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='catalogue.layer')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_entries', to='accounts.team')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='catalogue.service')),
            ],
            options={
                'indexes': [models.Index(fields=['service', 'code', 'layer'], name='entry_by_service')],
                'constraints': [models.UniqueConstraint(fields=('code', 'layer', 'service'), name='entry_cell_is_unique', nulls_distinct=False, violation_error_message='The matrix already has this entry.'), models.CheckConstraint(condition=models.Q(('code', 0), ('code__range', (100, 599)), _connector='OR'), name='entry_code_is_in_range', violation_error_message='A status code lies between 100 and 599, or is 0.')],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='content.page')),
                ('kind', models.CharField(max_length=12)),
                ('of_service', models.BooleanField()),
                ('weight', models.SmallIntegerField()),
                ('summary', models.CharField(max_length=400)),
                ('label_vector', django.contrib.postgres.search.SearchVectorField()),
                ('body_vector', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('of_service', False)), fastupdate=False, fields=['label_vector'], name='search_general_label'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('of_service', False)), fastupdate=True, fields=['body_vector'], gin_pending_list_limit=256, name='search_general_body'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('of_service', True)), fastupdate=False, fields=['label_vector'], name='search_own_label'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('of_service', True)), fastupdate=True, fields=['body_vector'], gin_pending_list_limit=256, name='search_own_body')],
            },
        ),
        migrations.CreateModel(
            name='PageUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('opened', models.PositiveIntegerField(default=0)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='use', to='content.page')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='page_use_by_day')],
                'constraints': [models.UniqueConstraint(fields=('page', 'day'), name='page_use_is_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ProposalEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'proposed this'), ('comment', 'wrote'), ('edited', 'changed the text'), ('merged', 'brought it up to date'), ('asked', 'asked for a review'), ('changes', 'requested changes'), ('approved', 'approved and published'), ('withdrawn', 'withdrew it')], max_length=10)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('text', models.TextField(blank=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='content.proposal')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['id'], name='proposal_event_untold')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['opened', 'comment', 'edited', 'merged', 'asked', 'changes', 'approved', 'withdrawn'])), name='proposal_event_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to_kind', models.CharField(max_length=12)),
                ('to_key', models.CharField(max_length=120)),
                ('from_page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='content.page')),
            ],
            options={
                'indexes': [models.Index(fields=['to_kind', 'to_key'], name='reference_by_target')],
                'constraints': [models.UniqueConstraint(fields=('from_page', 'to_kind', 'to_key'), name='reference_is_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revision__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('revision__isnull', True)), _connector='OR'), name='proposal_published_names_its_revision'),
        ),
        migrations.CreateModel(
            name='PageArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60)),
                ('day', models.DateField()),
                ('arrived', models.PositiveIntegerField(default=0)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='content.page')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='page_arrival_by_day')],
                'constraints': [models.UniqueConstraint(fields=('page', 'source', 'day'), name='page_arrival_is_one_a_day')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
