"""What keeps an order from being sent, in sentences; the page shows them and the move refuses by them."""

from portal.core.templatetags.portal import dollars

from .eligibility import rules_of, rulings, worst
from .models import Answer, OrderLine
from .totals import totals_of

STATEMENTS = {
    "is_housed": "Confirm that everything is cataloged and kept in the school library.",
    "is_for_all": "Confirm that everything is open to all students and teachers.",
    "is_quoted": "Confirm that the prices come from the vendor’s quote or cart.",
}


def missing_to_send(order) -> list[str]:
    """Sentences, the order itself first and then its lines. A line without code or price fails closed."""
    lines = [line for line in order.lines.all() if line.is_live]
    items = [line for line in lines if line.part == OrderLine.Part.ITEM]
    said = [] if order.vendor_id else ["Choose the vendor."]
    said += [] if order.school_id else ["Choose the school."]
    said += [] if items else ["Add at least one line."]
    said += [sentence for line in lines for sentence in _of_line(line)]
    said += not_in_force(order)
    said += _of_rules(order, items) + _of_money(order)
    return said + [sentence for name, sentence in STATEMENTS.items() if not getattr(order, name)]


def _of_line(line) -> list[str]:
    name = f"“{line.title}”" if line.title else f"Line {line.position}"
    said = [] if line.title else [f"{name}: enter what it is."]
    said += [] if line.unit_price is not None else [f"{name}: enter its price."]
    said += [] if line.code_id else [f"{name}: choose its object code."]
    if line.share < 100 and not line.other_fund:
        said.append(f"{name}: say who pays the rest.")
    if line.part != OrderLine.Part.ITEM:
        return said
    said += [] if line.kind_id else [f"{name}: choose what kind of item it is."]
    if not (line.goal_id or line.reason):
        said.append(f"{name}: choose a goal of the library plan, or say why it is not for one.")
    return said


def not_in_force(order) -> list[str]:
    """Objects and kinds of live lines that are not in force in the school year of the order."""
    year, said = order.allocation.year, []
    for line in order.lines.all():
        if not line.is_live:
            continue
        if line.code_id and not line.code.is_in(year.ends_in):
            said.append(f"“{line.title}”: object {line.code.code} is not used in {year}. Choose another.")
        if line.kind_id and not line.kind.is_in(year.ends_in):
            said.append(f"“{line.title}”: “{line.kind}” is not a kind of item in {year}. Choose it again.")
    return said


def _of_rules(order, items) -> list[str]:
    year = order.allocation.year
    found = rulings(items, rules_of(year.ends_in), copies_limit=year.copies_limit)
    return [
        f"“{line.title}” is not eligible: {found[line.pk][0].sentence} "
        "Take it out, pay it from another fund, or name the guidance that allows it."
        for line in items
        if worst(found.get(line.pk, [])) == Answer.NO and line.share and not line.guidance
    ]


def _of_money(order) -> list[str]:
    totals = totals_of(order)
    if not totals.cost:
        return ["The order costs the fund nothing. Enter prices, or order it elsewhere."]
    if order.ceiling is not None and totals.fund_first > order.ceiling:
        return [
            f"List A with shipping and processing costs {dollars(totals.fund_first)}, "
            f"more than the {dollars(order.ceiling)} that must not be exceeded."
        ]
    return []
