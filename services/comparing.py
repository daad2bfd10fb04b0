"""A request beside what the district had the year before: by service, with the difference."""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO
from portal.core.transitions import Refused

from . import requests
from .models import Agreement, CatalogYear, Offer, Subscription
from .requests import Answer, same_again
from .words import quantity


@dataclass(frozen=True)
class Compared:
    """One service in both years; None where there is no such amount."""

    service: str
    before: str
    before_amount: Decimal | None
    after: str
    after_amount: Decimal | None
    is_offered: bool = True

    @property
    def difference(self):
        return difference(self.before_amount, self.after_amount)


@dataclass(frozen=True)
class Comparison:
    rows: list[Compared]
    before_year: str
    before_total: Decimal
    after_total: Decimal | None

    @property
    def difference(self):
        return difference(self.before_total, self.after_total)

    @property
    def left_out(self) -> list[str]:
        """Services of last year that are not offered any more."""
        return [row.service for row in self.rows if not row.is_offered]


def difference(before, after):
    return None if before is None or after is None else after - before


def to_renew(districts, year) -> dict[int, list]:
    """By district, the lines of the year before whose service nobody has asked for again yet."""
    asked = set(
        Subscription.objects.filter(district__in=districts, agreement__year=year)
        .exclude(agreement__state__in=Agreement.ENDED)
        .values_list("district", "service")
    )
    left = {}
    for line in year_before(districts, year):
        if (line.district_id, line.service_id) not in asked:
            left.setdefault(line.district_id, []).append(line)
    return left


def year_before(districts, year):
    """The lines that districts had in the school year before, the canceled ones aside."""
    return (
        Subscription.objects.accepted()
        .filter(district__in=districts, agreement__year__ends_in=year.ends_in - 1, settled=None)
        .select_related("service", "offer", "agreement__year", "agreement__district")
        .prefetch_related("people")
        .order_by("service__position", "pk")
    )


def compare(agreement) -> Comparison | None:
    """Nothing where the district had nothing the year before."""
    before = list(year_before([agreement.district], agreement.year))
    if not before:
        return None
    after = list(agreement.lines.all())
    offered = set(agreement.year.offers.on_offer().values_list("service", flat=True))
    services = {line.service_id: line.service for line in (*before, *after)}
    rows = []
    for pk, service in sorted(services.items(), key=lambda pair: pair[1].position):
        old = [line for line in before if line.service_id == pk]
        new = [line for line in after if line.service_id == pk]
        rows.append(
            Compared(service.name, words(old), total(old), words(new), total(new), is_offered=pk in offered)
        )
    old_year = CatalogYear.objects.get(ends_in=agreement.year.ends_in - 1)
    return Comparison(rows, str(old_year), total(before), total(after))


def words(lines) -> str:
    return " and ".join(quantity(line.quantity, line.unit) for line in lines)


def total(lines) -> Decimal | None:
    amounts = [line.amount for line in lines]
    return None if None in amounts else sum(amounts, start=ZERO)


def renew(*, by, district, year) -> Agreement:
    """Begin a request with what the district had the year before, as far as it is still offered.

    What it has asked for again already, in another request, is not asked for twice.
    """
    before = to_renew([district], year).get(district.pk, [])
    offers = {offer.service_id: offer for offer in Offer.objects.on_offer().filter(year=year)}
    answers = {}
    for line in before:
        if offer := offers.get(line.service_id):
            again, already = same_again(line, offer), answers.get(offer, Answer(0))
            answers[offer] = Answer(again.quantity + already.quantity, already.people + again.people)
    if not before:
        raise Refused(f"There is nothing to renew for {district}. Choose services instead.")
    return requests.start(by=by, district=district, year=year, answers=answers, renews=before[0].agreement)
