from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0006_words_aside_of_a_page")]

    operations = [
        migrations.AlterField(
            model_name="teammember",
            name="group",
            field=models.CharField(
                blank=True,
                choices=[
                    ("teacher", "Teacher"),
                    ("library", "Library staff"),
                    ("administrator", "Administrator"),
                    ("other", "Community and others"),
                ],
                max_length=15,
            ),
        )
    ]
