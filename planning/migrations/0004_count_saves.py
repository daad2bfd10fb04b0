import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_section_saved_turn")]

    operations = [
        migrations.AddField(
            model_name="sectionversion",
            name="begun_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="submission",
            name="saves",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
