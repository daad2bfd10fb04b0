from django.db import migrations

WHOLE = ("receipt", "invoice", "censuscount")
IN_PART = {"consultation": "'voided_at'", "approval": "'confirmed_at', 'confirmed_amount', 'voided_at'"}
FORWARD = """
CREATE FUNCTION portal_fills_in_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may text[] := TG_ARGV;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - may = to_jsonb(NEW) - may
        AND jsonb_strip_nulls(to_jsonb(OLD)) <@ to_jsonb(NEW) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% rows are written once and never changed, save %', TG_TABLE_NAME, may;
END $$;
"""
FORWARD += "".join(
    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON funds_{name} "
    "FOR EACH ROW EXECUTE FUNCTION portal_append_only();\n"
    for name in WHOLE
)
FORWARD += "".join(
    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON funds_{name} "
    f"FOR EACH ROW EXECUTE FUNCTION portal_fills_in_only({columns});\n"
    for name, columns in IN_PART.items()
)
BACKWARD = "".join(f"DROP TRIGGER {name}_append_only ON funds_{name};\n" for name in (*WHOLE, *IN_PART))
BACKWARD += "DROP FUNCTION portal_fills_in_only();\n"


class Migration(migrations.Migration):
    """Evidence stays as it was written. A key may become confirmed or void, once, and nothing else of it."""

    dependencies = [("funds", "0003_daut"), ("core", "0002_append_only_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
