import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('slack', 'Slack, Mattermost or Rocket.Chat'), ('webhook', 'Signed webhook')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('url', models.CharField(max_length=500)),
                ('secret', models.CharField(blank=True, max_length=100)),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('last_sent_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='accounts.team')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'webhook'), ('secret__startswith', 'whsec_')), models.Q(('kind', 'slack'), ('secret', '')), _connector='OR'), name='channel_is_signed_if_a_webhook'), models.UniqueConstraint(fields=('team', 'name'), name='channel_name_is_unique_in_a_team', violation_error_message='The team has a channel of this name; choose another.')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('lines', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
            ],
            options={
                'ordering': ['-week', 'team'],
                'constraints': [models.UniqueConstraint(fields=('team', 'week'), name='digest_is_one_a_week', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('week__iso_week_day', 1)), name='digest_week_begins_on_monday')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('digest', 'Weekly digest'), ('proposal', 'News of a proposal'), ('test', 'Test')], max_length=8)),
                ('body', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'On its way'), ('sent', 'Sent'), ('failed', 'Given up')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.channel')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.digest')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-made_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'failed')), fields=['-made_at'], name='delivery_given_up'), models.Index(fields=['ended_at'], name='delivery_ended')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('channel__isnull', False), ('user__isnull', True)), models.Q(('channel__isnull', True), ('user__isnull', False)), _connector='OR'), name='delivery_has_one_receiver'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting')), models.Q(('ended_at__isnull', False), ('state__in', ['sent', 'failed'])), _connector='OR'), name='delivery_ends_when_sent_or_given_up'), models.UniqueConstraint(condition=models.Q(('digest__isnull', False)), fields=('digest', 'channel', 'user'), name='delivery_of_a_digest_is_one_each', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BooleanField(default=True)),
                ('proposals', models.BooleanField(default=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
