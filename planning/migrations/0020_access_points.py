import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0019_collection_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="templatesection",
            name="starts_with",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="templatesection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("narrative", "Text"),
                    ("team", "Text and planning team"),
                    ("collection", "Text and collection by class"),
                    ("access", "Text and access points"),
                    ("goals", "Text and goals"),
                    ("policy", "Policies"),
                    ("budget", "Text and budget"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="AccessPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(editable=False, null=True)),
                (
                    "way",
                    models.CharField(
                        choices=[("face", "Face to face"), ("virtual", "Virtual")],
                        default="face",
                        max_length=10,
                    ),
                ),
                ("key", models.SlugField(blank=True, editable=False, max_length=20)),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="access point")),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("well", "Works well"),
                            ("part", "Works in part"),
                            ("not", "Does not work"),
                            ("none", "Not offered"),
                        ],
                        max_length=10,
                        verbose_name="how it works",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what we found")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_points",
                        to="planning.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
    ]
