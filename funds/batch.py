"""Orders that wait for one person's second key, in a row, with what each would leave."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from portal.core.transitions import Refused

from .approving import BalanceMoved, questions_of
from .balance import Balance, balances_of
from .contents import hash_of
from .models import FundAllocation, FundOrder
from .rules import payers_of, second_keys
from .totals import totals_of


@dataclass(frozen=True)
class Row:
    """One waiting order: what it costs, the questions about it, and what is left after it and those above."""

    order: FundOrder
    cost: Decimal
    questions: int
    left_after: Decimal
    fits: bool
    is_conditional: bool
    is_late: bool
    contents: str  # the fingerprint of what the page shows

    @property
    def is_plain(self) -> bool:
        """Whether it may be approved together with others: nothing about it wants a sentence."""
        return self.fits and not self.questions


@dataclass(frozen=True)
class Batch:
    """The waiting orders of one fund, in the order in which they would be approved."""

    fund: FundAllocation
    balance: Balance
    rows: list[Row]

    def chosen(self, pks: set[str]) -> list[Row]:
        """These of its orders, reckoned as if no other were approved."""
        return _rows([row.order for row in self.rows if str(row.order.pk) in pks], self.balance)

    @property
    def cost(self) -> Decimal:
        return sum((row.cost for row in self.rows), start=Decimal("0.00"))


def waiting_for(user) -> list[FundOrder]:
    """Orders that this person may approve now: what must arrive first, then what waits longest."""
    waiting = FundOrder.objects.with_lines().visible_to(user).waiting_for_finance()
    orders = list(waiting.select_related("charged_to__year"))
    payers = payers_of({order.district for order in orders})
    mine = [order for order in orders if user.pk in second_keys(order, payers[order.district.pk])]
    return sorted(mine, key=lambda one: (one.charged_to_id, one.promised_by or spend_by(one), one.pk))


def batches_for(user) -> list[Batch]:
    by_fund = {}
    for order in waiting_for(user):
        by_fund.setdefault(order.charged_to_id, []).append(order)
    funds = FundAllocation.objects.with_amounts().filter(pk__in=by_fund)
    return [Batch(fund, balance, _rows(by_fund[fund.pk], balance)) for fund, balance in balances_of(funds)]


def _rows(orders, balance) -> list[Row]:
    rows, left, free, limit = [], balance.left, balance.free, balance.limit
    for order in orders:
        cost = totals_of(order).cost
        is_conditional = not balance.has_come and cost > free
        fits = cost <= (limit if is_conditional else free)
        if fits:
            left, free, limit = left - cost, free - cost, limit - cost
        rows.append(
            Row(
                order=order,
                cost=cost,
                questions=len(questions_of(order)),
                left_after=left,
                fits=fits,
                is_conditional=is_conditional,
                is_late=order.promised_by is not None and order.promised_by > spend_by(order),
                contents=hash_of(order),
            )
        )
    return rows


def spend_by(order):
    """The day by which its money must be spent."""
    return order.charged_to.year.spend_by


def approve_many(rows: list[Row], *, left: Decimal, shown: dict[int, str], by) -> list[tuple[FundOrder, str]]:
    """Approve these orders of one fund, each by itself. Pairs of an order and why it was not approved, or "".

    ``left`` and ``shown``: what the page said was left, and by order the fingerprint of what it showed.
    Raises BalanceMoved, with nothing approved, when that is not left any more; what happens to others after
    the first approval is caught for each.
    """
    answers = []
    for row in rows:
        move = row.order.approve_conditionally if row.is_conditional else row.order.approve
        is_first = not any(why == "" for _, why in answers)
        try:
            move(by=by, left=left if is_first else None, shown=shown.get(row.order.pk, ""))
            answers.append((row.order, ""))
        except BalanceMoved:
            raise
        except (Refused, PermissionDenied) as refusal:
            answers.append((row.order, str(refusal) or "Somebody else does this."))
    return answers
