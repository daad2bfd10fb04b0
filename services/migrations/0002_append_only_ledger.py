from django.db import migrations

FORWARD = """
CREATE TRIGGER ledgerentry_append_only BEFORE UPDATE OR DELETE ON services_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
BACKWARD = "DROP TRIGGER ledgerentry_append_only ON services_ledgerentry;"


class Migration(migrations.Migration):
    """Nobody ever argues about a balance whose rows cannot be changed."""

    dependencies = [("services", "0001_initial"), ("core", "0002_append_only_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
