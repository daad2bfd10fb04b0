"""On the way to June 30: a district hears what is open, on days that are set, while something is.

Looked at each morning. Who was told of a day is not told again, and a morning that was missed is made up for
by the latest notice that is due, not by all of them.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from districts.models import Role
from planning.notices import people_of
from portal.core import clock
from portal.core.jobs import enqueue
from portal.core.money import ZERO

from . import notices
from .back_orders import AtVendor, by_vendor
from .balance import Balance, balance_of
from .models import FundAllocation, FundOrder
from .runway import OpenOrder, Runway, runway_of
from .totals import totals_of


@dataclass(frozen=True)
class Open:
    """What of a fund is open now, as the notice says it. Dollars."""

    fund: FundAllocation
    days: int  # to the day by which it must be spent; 0 on that day
    mark: int  # the notice that is due: one of settings.FUND_RUNWAY_DAYS
    runway: Runway
    vendors: list[AtVendor]
    to_place: list[OpenOrder]  # approved, and not with the vendor
    waiting: list[FundOrder]  # for a key
    left: Decimal  # in no approved order

    @property
    def owed(self) -> Decimal:
        return sum((vendor.total for vendor in self.vendors), start=ZERO)

    @property
    def approved(self) -> Decimal:
        return sum((one.committed for one in self.to_place), start=ZERO)

    @property
    def asked(self) -> Decimal:
        return sum((totals_of(order).cost for order in self.waiting), start=ZERO)


def mark_of(days_left: int) -> int | None:
    """The notice that is due: the last of the days that are set that has come. None before them and after."""
    return min((mark for mark in settings.FUND_RUNWAY_DAYS if 0 <= days_left <= mark), default=None)


def open_of(fund) -> Open | None:
    """What is open now. None when no notice is due, and when nothing is open and nothing stays unspent."""
    days = (fund.year.spend_by - clock.today()).days
    mark, balance = mark_of(days), balance_of(fund)
    runway = runway_of(fund, balance)
    if mark is None or not (runway.open_orders or runway.projected):
        return None
    return _open(fund, days, mark, runway, balance)


def _open(fund, days, mark, runway, balance: Balance) -> Open:
    waiting = FundOrder.objects.filter(charged_to=fund, state__in=FundOrder.PENDING)
    return Open(
        fund=fund,
        days=days,
        mark=mark,
        runway=runway,
        vendors=by_vendor(runway),
        to_place=[one for one in runway.open_orders if one.order.state in FundOrder.APPROVED_STATES],
        waiting=list(waiting.prefetch_related("lines")),
        left=max(balance.left, ZERO),
    )


def listeners(district):
    """Its finance, its librarians, and its administrators."""
    return people_of(district, Role.FINANCE, Role.LIBRARIAN, Role.ADMINISTRATOR).order_by("pk")


def ask_for_runways():
    """Each morning."""
    enqueue("funds.runways", f"fund-runways:{clock.today()}")


def ask_for_each_fund():
    """One job for each fund with somebody to tell, so that trouble with one keeps no other waiting."""
    today = clock.today()
    near = FundAllocation.objects.with_amounts().filter(year__spend_by__gte=today).order_by("pk")
    for fund in near:
        told = open_of(fund) if mark_of((fund.year.spend_by - today).days) else None
        if told and notices.untold_of_runway(told, listeners(fund.district)):
            enqueue(
                "funds.runway",
                f"fund-runway:{fund.pk}:{today}",
                args={"fund": fund.pk},
                district=fund.district,
            )


def tell(fund_id):
    """As things are when this runs: what was received since the morning is not asked for."""
    fund = FundAllocation.objects.with_amounts().get(pk=fund_id)
    if told := open_of(fund):
        notices.tell_runway(told, listeners(fund.district))
