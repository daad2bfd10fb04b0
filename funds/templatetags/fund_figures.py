"""The bar of a fund: where its money is, as a drawing beside a table that says the same."""

from decimal import Decimal

from django import template

register = template.Library()

WIDTH = 600  # of the view box


@register.inclusion_tag("funds/partials/fund_bar.svg")
def fund_bar(balance, promised=None):
    """Received, ordered, and approved as parts of all the money; ``promised`` is what a decision takes."""
    parts = [
        ("Received", "s1", balance.received),
        ("Ordered, not received", "s2", balance.outstanding),
        ("Approved", "s3", balance.committed),
    ]
    if promised:
        parts.append(("This order", "s4", promised))
    whole = max(balance.in_all, sum(amount for _, _, amount in parts))
    if not whole:
        return {"rows": [], "words": "No money is known yet.", "width": WIDTH}
    left, rows = Decimal(0), []
    for _, fill, amount in parts:
        width = max(amount, Decimal(0)) / whole * WIDTH
        rows.append({"fill": fill, "x": f"{left:.1f}", "width": f"{width:.1f}"})
        left += width
    words = ", ".join(f"{name.lower()} {amount / whole:.0%}" for name, _, amount in parts)
    return {"rows": rows, "words": f"{words}, left {max(balance.left, 0) / whole:.0%}.", "width": WIDTH}
