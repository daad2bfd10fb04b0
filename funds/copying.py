"""An order of a year that is over, begun anew in the year that is open."""

from django.db import transaction

from districts.models import School
from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from portal.core.views import require

from .models import EligibilityRule, FundAllocation, FundOrder, ObjectCode, OrderLine, Vendor

COPIED = ("part", "position", "list", "title", "isbn", "quantity", "unit_price", "share", "other_fund")
COPIED += ("reason", "guidance")
NOT_BOUGHT = (*FundOrder.EDITABLE, *FundOrder.PENDING, FundOrder.State.CANCELED)


def may_be_copied(order, user) -> bool:
    """Whether this person is offered a copy: nothing was bought by it, and its year is over."""
    is_late = order.state in NOT_BOUGHT and order.allocation.year.is_over
    return is_late and user.has_perm("funds.start_fundorder", order)


@transaction.atomic
def copy_into_new_year(order, *, by) -> FundOrder:
    """A draft of its own in the fund of this school year. The quote, the promises, and the keys stay behind;
    what the new year does not know (an object, a kind, a goal) is left open, and asked for before it is sent.

    Raises Refused before the year is over, for an order that was bought, and without a fund to copy into.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    require(by, "funds.start_fundorder", order)
    if not order.allocation.year.is_over:
        raise Refused(f"{order.allocation.year} is not over yet, so the order goes on where it is.")
    if order.state not in NOT_BOUGHT:
        raise Refused(f"The order is {order.get_state_display().lower()}, so it is not copied.")
    ends_in = SchoolYear.containing(clock.today()).ends_in
    fund = FundAllocation.objects.filter(district=order.district, year__ends_in=ends_in).first()
    if fund is None:
        raise Refused("The fund of the new school year is not open yet. Ask the agency to open it.")
    copy = FundOrder.objects.create(allocation=fund, charged_to=fund, started_by=by, **_head(order))
    lines = order.lines.filter(retired_at=None).select_related("code", "kind", "goal__plan")
    OrderLine.objects.bulk_create(_copied(line, copy, ends_in) for line in lines)
    return copy


def _head(order) -> dict:
    school = School.objects.open().filter(pk=order.school_id).first()
    vendor = Vendor.objects.offered().filter(pk=order.vendor_id).first()
    return {"title": order.title, "ceiling": order.ceiling, "school": school, "vendor": vendor}


def _copied(line, copy, ends_in) -> OrderLine:
    codes, kinds = ObjectCode.objects.of_year(ends_in), EligibilityRule.objects.of_year(ends_in)
    return OrderLine(
        order=copy,
        code=codes.filter(code=line.code.code).exclude(answer="no").first() if line.code else None,
        kind=kinds.filter(key=line.kind.key, looks_at="kind").first() if line.kind else None,
        goal=line.goal if _still_stands(line.goal, ends_in) else None,
        **{name: getattr(line, name) for name in COPIED},
    )


def _still_stands(goal, ends_in) -> bool:
    return goal is not None and goal.retired_at is None and goal.plan.last_year >= ends_in
