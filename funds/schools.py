"""What each school has ordered, beside its share where it has one."""

from decimal import Decimal

from districts.models import School
from portal.core.money import ZERO, total

from .models import FundEntry
from .models.ledger import in_buckets


def by_school(fund) -> list[tuple[School, Decimal, Decimal | None]]:
    """Schools with a share or an order: dollars approved, ordered, or received, and the share."""
    shares = dict(fund.shares.values_list("school_id", "amount"))
    entries = FundEntry.objects.filter(allocation=fund).order_by("order__school")
    by_kind = {}
    for school, kind, amount in entries.values_list("order__school", "kind").annotate(sum=total("amount")):
        by_kind.setdefault(school, {})[kind] = amount
    used = {school: sum(in_buckets(sums).values(), start=ZERO) for school, sums in by_kind.items()}
    schools = School.objects.filter(pk__in={*shares, *used})
    return [(school, used.get(school.pk, ZERO), shares.get(school.pk)) for school in schools]
