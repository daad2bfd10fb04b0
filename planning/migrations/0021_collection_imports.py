import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_words_of_the_desk"),
        ("planning", "0020_access_points"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CollectionImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to="catalogs/%Y/")),
                ("name", models.CharField(max_length=150)),
                ("uploaded_at", models.DateTimeField(default=portal.core.clock.now)),
                ("counts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("found", models.JSONField(editable=False, null=True)),
                ("mapping", models.JSONField(editable=False, null=True)),
                ("tally", models.JSONField(editable=False, null=True)),
                ("put_in_at", models.DateTimeField(editable=False, null=True)),
                (
                    "job",
                    models.OneToOneField(
                        editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="core.job"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collection_imports",
                        to="planning.plan",
                    ),
                ),
                (
                    "put_in_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
    ]
