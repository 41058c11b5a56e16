
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('body', models.BinaryField()),
                ('size', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be read'), ('comparing', 'Being compared'), ('compared', 'Compared'), ('refused', 'Refused'), ('applying', 'Being taken over'), ('done', 'Taken over')], default='waiting', max_length=10)),
                ('strategy', models.CharField(blank=True, choices=[('propose', 'As proposals'), ('publish', 'Published')], max_length=8)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(default='absent', max_length=8)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='ImportStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('happens', models.CharField(max_length=9)),
                ('what', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=300)),
                ('summary', models.TextField()),
                ('line', models.PositiveIntegerField()),
                ('wanted', models.JSONField(null=True)),
                ('based_on', models.PositiveIntegerField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='exchange.importrun')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(max_length=10)),
                ('query', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('working', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('body', models.BinaryField(default=b'')),
                ('filename', models.CharField(blank=True, max_length=120)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'ready', 'failed'])), name='export_run_state_is_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'comparing', 'compared', 'refused', 'applying', 'done'])), name='import_run_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='importstep',
            constraint=models.UniqueConstraint(fields=('run', 'position'), name='import_step_is_unique'),
        ),
    ]
