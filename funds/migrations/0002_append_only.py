from django.db import migrations

TABLES = ("fundentry", "allocationamount", "receiptline", "keptline", "fundpaper")
FORWARD = "".join(
    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON funds_{name} "
    "FOR EACH ROW EXECUTE FUNCTION portal_append_only();\n"
    for name in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {name}_append_only ON funds_{name};\n" for name in TABLES)


class Migration(migrations.Migration):
    """An auditor can trust what nobody can change: money, what came, and why a line was kept."""

    dependencies = [("funds", "0001_initial"), ("core", "0002_append_only_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
