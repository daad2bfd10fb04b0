"""Instruments from their data files into the database. An edition that evaluations use never changes."""

from .models import Instrument, InstrumentPart, RaterRole, Statement

FACTS = ("name", "summary", "source")
PART = ("key", "title", "group", "level", "area", "asked", "intro")
STATEMENT = ("key", "text", "evidence", "goal", "measure")


def load_instrument(content, *, complain):
    """One edition with its parts and statements. Returns the record and what happened to it.

    ``complain(words)`` gives the error to raise for a file that cannot be loaded.
    """
    check(content, complain)
    instrument = Instrument.objects.filter(key=content["key"], edition=content["edition"]).first()
    what_happened = "updated" if instrument else "added"
    if instrument:
        if told(instrument) == wanted(content):
            return instrument, "unchanged"
        if count := instrument.evaluations.count():
            raise complain(
                f"{instrument} is used by {count} evaluation{'s' if count > 1 else ''}, so it cannot change. "
                "Give the new text an edition of its own, and put the old text back"
            )
        instrument.parts.all().delete()
    instrument, _ = Instrument.objects.update_or_create(
        key=content["key"], edition=content["edition"], defaults={name: content[name] for name in FACTS}
    )
    for place, part in enumerate(content["parts"], start=1):
        row = InstrumentPart.objects.create(
            instrument=instrument, position=place, **{name: part[name] for name in PART}
        )
        Statement.objects.bulk_create(
            Statement(part=row, position=position, **{name: statement[name] for name in STATEMENT})
            for position, statement in enumerate(part["statements"], start=1)
        )
    return instrument, what_happened


def check(content, complain):
    """Every fact is there, and every word of a list is one we know."""
    names = ("key", "edition", *FACTS, "parts")
    if missing := next((name for name in names if name not in content), None):
        raise complain(f"“{content.get('key', 'the file')}” has no “{missing}”")
    unique([part.get("key") for part in content["parts"]], complain)
    for part in content["parts"]:
        facts = [(part, (*PART, "statements"))] + [(s, STATEMENT) for s in part.get("statements", [])]
        for row, wanted_names in facts:
            if missing := next((name for name in wanted_names if name not in row), None):
                raise complain(f"“{row.get('key', 'a part')}” has no “{missing}”")
        if part["level"] not in InstrumentPart.Level.values:
            raise complain(f"the part “{part['key']}” is of an unknown level, “{part['level']}”")
        if strange := set(part["asked"]) - set(RaterRole.values):
            raise complain(f"the part “{part['key']}” asks an unknown role, “{min(strange)}”")
        if not part["statements"]:
            raise complain(f"the part “{part['key']}” has no statements")
        unique([statement["key"] for statement in part["statements"]], complain)


def unique(keys, complain):
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise complain(f"the key “{twice}” is used twice")


def wanted(content):
    parts = [
        {name: part[name] for name in PART}
        | {"statements": [{name: row[name] for name in STATEMENT} for row in part["statements"]]}
        for part in content["parts"]
    ]
    return {name: content[name] for name in FACTS} | {"parts": parts}


def told(instrument):
    """What the database says, in the shape of the file."""
    parts = [
        {name: getattr(part, name) for name in PART}
        | {"statements": list(part.statements.values(*STATEMENT))}
        for part in instrument.parts.all()
    ]
    return {name: getattr(instrument, name) for name in FACTS} | {"parts": parts}
