from django.db import migrations


def count(apps, schema_editor):
    """A plan that was not written in since its version was sent still has no news after this."""
    for version in apps.get_model("planning", "Submission").objects.defer("snapshot").select_related("plan"):
        sections = version.plan.sections.all()
        has_news = any(section.saved_at and section.saved_at > version.sent_at for section in sections)
        version.saves = sum(section.version for section in sections) - has_news
        version.save(update_fields=["saves"])


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_count_saves")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
