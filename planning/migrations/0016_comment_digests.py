from django.db import migrations, models


def tell_nobody_of_old_ones(apps, schema_editor):
    """What was said before there were hourly e-mails was read on the page."""
    apps.get_model("planning", "SectionComment").objects.update(told_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [("planning", "0015_evaluations")]

    operations = [
        migrations.AddField(
            model_name="sectioncomment",
            name="told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(tell_nobody_of_old_ones, migrations.RunPython.noop),
    ]
