from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_submissions")]

    operations = [
        migrations.AddField(
            model_name="section",
            name="saved_turn",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
