"""What both keys are given for, as plain data with a fingerprint: any change of it makes them void."""

from portal.core.canonical import sha256


def contents_of(order) -> dict:
    """Vendor, school, ceiling, and every line that is not taken out. A B line that was dropped for want of
    money was agreed to be droppable, so it stays in.
    """
    return {
        "title": order.title,
        "vendor": order.vendor_id,
        "school": order.school_id,
        "ceiling": _text(order.ceiling),
        "lines": [_line(line) for line in order.lines.all() if line.retired_at is None],
    }


def hash_of(order) -> str:
    return sha256(contents_of(order))


def _line(line):
    return {
        "id": line.pk,
        "part": line.part,
        "list": line.list,
        "title": line.title,
        "isbn": line.isbn,
        "quantity": line.quantity,
        "unit_price": _text(line.unit_price),
        "code": line.code_id,
        "share": str(line.share.normalize()),
        "goal": line.goal_id,
    }


def _text(value):
    return None if value is None else str(value)
