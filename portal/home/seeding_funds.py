"""The demo's funds, and the story of each order: written, consulted, approved, ordered, received, paid.

The content is ``demo_data/funds.toml``. Schools, vendors, licenses, and amounts are made up.
"""

import uuid
from decimal import Decimal
from functools import partial

from django.utils import timezone

from districts.models import Designation, District, Licence, School, User
from funds.altering import carry_over
from funds.amounts import record_amount
from funds.loading import load, open_year
from funds.models import (
    EligibilityRule,
    FundAllocation,
    FundOrder,
    Invoice,
    ObjectCode,
    OrderLine,
    Vendor,
)
from funds.receiving import Delivery, record, take_return
from planning.models import Goal
from portal.core import clock

from .seeding_plans import Event

CONFIRMED = {"is_housed": True, "is_for_all": True, "is_quoted": True}


def add_setting(content):
    """Codes and rulings, schools, vendors, licenses, and who directs the libraries: what orders stand on."""
    load()
    for facts in content["schools"]:
        district = District.objects.get(code=facts["district"])
        School.objects.get_or_create(
            district=district, name=facts["name"], defaults=facts | {"district": district}
        )
    for facts in content["vendors"]:
        Vendor.objects.get_or_create(name=facts["name"], defaults=facts)
    for facts in content["licenses"]:
        holder = User.objects.get(email=facts["holder"])
        seen_by = User.objects.get(email=facts["seen_by"])
        Licence.objects.get_or_create(holder=holder, defaults=facts | {"holder": holder, "seen_by": seen_by})
    for facts in content["designations"]:
        Designation.objects.get_or_create(
            district=District.objects.get(code=facts["district"]),
            person=User.objects.get(email=facts["person"]),
            defaults={"starts_on": facts["starts_on"], "note": facts["note"]},
        )


class FundStory:
    """What became known about the money of one district in one year."""

    def __init__(self, content):
        self.content = content

    @property
    def fund(self):
        return FundAllocation.objects.filter(
            district__code=self.content["district"], year__ends_in=self.content["year"]
        ).first()

    @property
    def is_told(self):
        return self.fund is not None

    def events(self):
        yield Event(timezone.make_aware(self.content["opened"]), self.open, None)
        for facts in self.content["figures"]:
            known = partial(self.know, facts["kind"], facts["amount"])
            yield Event(timezone.make_aware(facts["at"]), known, facts["by"])

    def open(self, *, by):
        year = open_year(self.content["year"])
        year.statewide_total = Decimal(self.content["statewide_total"])
        year.statewide_children = self.content["statewide_children"]
        year.save()
        FundAllocation.objects.create(
            district=District.objects.get(code=self.content["district"]),
            year=year,
            census_children=self.content["census_children"],
        )

    def know(self, kind, amount, *, by):
        record_amount(self.fund, kind, Decimal(amount), by=by, known_on=clock.today())


class OrderStory:
    """One order, move by move."""

    def __init__(self, content):
        self.content = content

    @property
    def order(self):
        return FundOrder.objects.filter(
            allocation__district__code=self.content["district"],
            allocation__year__ends_in=self.content["year"],
            title=self.content["title"],
        ).first()

    @property
    def is_told(self):
        return self.order is not None

    def events(self):
        for happening in self.content["history"]:
            facts = {name: value for name, value in happening.items() if name not in ("at", "move", "by")}
            move = getattr(self, happening["move"], None) or partial(self.move, happening["move"])
            yield Event(timezone.make_aware(happening["at"]), partial(move, **facts), happening["by"])

    def move(self, name, *, by, **facts):
        getattr(self.order, name)(by=by, **facts)

    def start(self, *, by):
        content = self.content
        fund = FundAllocation.objects.get(district__code=content["district"], year__ends_in=content["year"])
        order = FundOrder.objects.create(
            allocation=fund,
            charged_to=fund,
            title=content["title"],
            school=fund.district.schools.get(name=content["school"]),
            vendor=Vendor.objects.get(name=content["vendor"]),
            promised_by=content.get("promised_by"),
            ceiling=content.get("ceiling") and Decimal(content["ceiling"]),
            started_by=by,
            version=1,
            **CONFIRMED,
        )
        for place, facts in enumerate(content["lines"], start=1):
            self.add_line(order, place, **facts)

    def add_line(self, order, place, *, title, price, goal="", kind="books", code="432", **facts):
        goals = Goal.objects.filter(plan__district=order.district, title=goal, retired_at=None)
        OrderLine.objects.create(
            order=order,
            position=place,
            title=title,
            unit_price=Decimal(price),
            kind=None if "part" in facts else EligibilityRule.objects.get(key=kind),
            code=ObjectCode.objects.get(code=code),
            goal=goals.order_by("-plan").first() if goal else None,
            **facts,
        )

    def approve(self, *, by, kept=""):
        """``kept`` is why every line in doubt stays."""
        from funds.approving import questions_of

        order = self.order
        order.approve(by=by, kept=dict.fromkeys(questions_of(order), kept))

    def receive(self, *, by, counts, note=""):
        record(self.order, self.delivery(counts), by=by, note=note)

    def carry_over(self, *, by, note):
        carry_over(self.order, by=by, note=note)

    def give_back(self, *, by, counts, note):
        take_return(self.order, self.delivery(counts), by=by, note=note)

    def delivery(self, counts):
        """``counts``: by title, how many, and the price of one where it differs from the order's."""
        lines = {line.title: line for line in self.order.lines.live()}
        told = {
            lines[title].pk: (facts[0], Decimal(facts[1]) if len(facts) > 1 else lines[title].unit_price)
            for title, facts in counts.items()
        }
        return Delivery(day=clock.today(), counts=told, token=uuid.uuid4())

    def invoice(self, *, by, number, amount):
        Invoice.objects.create(
            order=self.order, number=number, dated_on=clock.today(), amount=Decimal(amount), by=by
        )
