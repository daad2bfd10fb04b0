from django.db import migrations

FORWARD = """
CREATE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% rows are written once and never changed', TG_TABLE_NAME; END $$;
CREATE TRIGGER statechange_append_only BEFORE UPDATE OR DELETE ON core_statechange
    FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
BACKWARD = """
DROP TRIGGER statechange_append_only ON core_statechange;
DROP FUNCTION portal_append_only();
"""


class Migration(migrations.Migration):
    """The story of a record is append-only: the database refuses what code should never try."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
