from django.db import migrations

FORWARD = """
CREATE TRIGGER statementline_append_only BEFORE UPDATE OR DELETE ON services_statementline
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
BACKWARD = "DROP TRIGGER statementline_append_only ON services_statementline;"


class Migration(migrations.Migration):
    """What was stated stays stated: a later statement puts it right."""

    dependencies = [("services", "0010_late_renewals"), ("core", "0002_append_only_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
