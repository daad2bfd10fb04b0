from django.db import migrations

WHOLE = ("fundentry", "allocationamount", "censuscount", "receipt", "receiptline", "keptline", "fundpaper")
IN_PART = {
    "consultation": "'voided_at'",
    "approval": "'confirmed_at', 'confirmed_amount', 'voided_at'",
    "invoice": "'taken_back_at', 'taken_back_by_id', 'taken_back_why'",
}
FORWARD = """
CREATE FUNCTION portal_fills_in_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may text[] := TG_ARGV;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - may = to_jsonb(NEW) - may AND NOT EXISTS (
        SELECT FROM jsonb_each_text(to_jsonb(OLD)) AS was
        WHERE was.value <> '' AND was.value IS DISTINCT FROM to_jsonb(NEW) ->> was.key
    ) THEN
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
    """An auditor can trust what nobody can change: money, what came, what was billed, and the keys, of which
    one thing may be filled in, once.
    """

    dependencies = [("funds", "0001_initial"), ("core", "0002_append_only_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
