"""The demo's catalogs, and the story of each agreement: asked for, sent, approved, accepted, or on its way.

The content is ``demo_data/services.toml``. All of its prices are samples.
"""

from decimal import Decimal
from functools import partial

from django.utils import timezone

from districts.models import District, User
from services import requests
from services.catalog import load
from services.models import Agreement, CatalogYear, Offer
from services.requests import Answer

from .seeding_plans import Event

BY_MONTHS = ("PLN-TEAM", "PLN-IND")  # with the days, the price is the same whenever they start


def add_catalog(facts) -> bool:
    """One year of the catalog with sample prices, unless it has prices already."""
    load(facts["year"])
    year = CatalogYear.objects.get(ends_in=facts["year"])
    if year.offers.filter(price__isnull=False).exists():
        return False
    year.opens_on, year.closes_on = facts["opens_on"], facts.get("closes_on")
    year.note = facts.get("note", "")
    year.save()
    for offer in year.offers.select_related("service"):
        code = offer.service.code
        offer.price, offer.price_is_sample = Decimal(facts["prices"][code]), True
        offer.proration = Offer.Proration.MONTHS if code in BY_MONTHS else Offer.Proration.NONE
        offer.save()
    return True


class AgreementStory:
    def __init__(self, content):
        self.content = content

    @property
    def wanted(self) -> dict[str, Answer]:
        """What is asked for, by the code of the service."""
        return {
            code: Answer(
                Decimal(facts.get("quantity", 1)), tuple((name, "") for name in facts.get("people", ()))
            )
            for code, facts in self.content["lines"].items()
        }

    @property
    def agreement(self):
        """The one with these services; a district may have several in a year."""
        asked = Agreement.objects.filter(
            district__code=self.content["district"],
            year__ends_in=self.content["year"],
            lines__service__code__in=self.content["lines"],
        )
        return asked.select_related("district", "year").distinct().order_by("pk").last()

    @property
    def is_told(self):
        return self.agreement is not None

    def events(self):
        for happening in self.content["history"]:
            facts = {name: value for name, value in happening.items() if name not in ("at", "move", "by")}
            move = partial(getattr(self, happening["move"]), **facts)
            yield Event(timezone.make_aware(happening["at"]), move, happening["by"])

    def start(self, *, by):
        year = CatalogYear.objects.get(ends_in=self.content["year"])
        offers = {offer.service.code: offer for offer in year.offers.select_related("service")}
        answers = {offers[code]: answer for code, answer in self.wanted.items()}
        district = District.objects.get(code=self.content["district"])
        agreement = requests.start(by=by, district=district, year=year, answers=answers)
        if first_day := self.content.get("starts_on"):
            requests.save_answers(agreement, {}, first_day, by=by, version=agreement.version)

    def send(self, *, by, note=""):
        agreement = self.agreement
        requests.send(agreement, by=by, version=agreement.version, shown_total=agreement.total, note=note)

    def send_back(self, *, by, note):
        self.agreement.send_back(by=by, note=note)

    def counter(self, *, by, note, quantities):
        agreement = self.agreement
        lines = {
            line.pk: (Decimal(quantities.get(line.service.code, line.quantity)), line.price)
            for line in agreement.lines.select_related("service")
        }
        agreement.counter(by=by, note=note, lines=lines)

    def approve(self, *, by: User, title, **facts):
        self.agreement.approve(by=by, name=by.name, title=title, **facts)

    def accept(self, *, by):
        self.agreement.accept(by=by)
