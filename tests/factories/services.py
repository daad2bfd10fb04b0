"""A catalog year with three services, and agreements in any state."""

import datetime as dt
import uuid
from decimal import Decimal

import factory
from factory import SubFactory
from factory.django import DjangoModelFactory

from districts.models import Assignment, Role
from services import calendar, visiting
from services.models import Agreement, CatalogYear, NamedPerson, Offer, OfferActivity, Service, Subscription

from .districts import AssignmentFactory, DistrictFactory, MembershipFactory


class CatalogYearFactory(DjangoModelFactory):
    class Meta:
        model = CatalogYear
        django_get_or_create = ["ends_in"]

    ends_in = 2027
    opens_on = dt.date(2026, 2, 1)


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service
        django_get_or_create = ["code"]

    code = "DLMS"
    name = "District Library Media Specialist"
    is_one_per_district = factory.LazyAttribute(lambda service: service.code == "DLMS")


class OfferFactory(DjangoModelFactory):
    """The specialist by the day at $600; other services by ``service__code``."""

    class Meta:
        model = Offer
        django_get_or_create = ["year", "service"]
        skip_postgeneration_save = True

    year = SubFactory(CatalogYearFactory)
    service = SubFactory(ServiceFactory)
    summary = "A licensed library media specialist works for the district."
    unit = Offer.Unit.DAY
    price = Decimal("600.00")

    @factory.post_generation
    def activity(self, create, extracted):
        OfferActivity.objects.get_or_create(offer=self, key="plan", defaults={"text": "The library plan"})


class AgreementFactory(DjangoModelFactory):
    """A draft with one line; ``state=`` takes it further: submitted, district_approved, active."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    district = SubFactory(DistrictFactory)
    year = SubFactory(CatalogYearFactory)
    number = factory.LazyAttribute(lambda a: a.district.agreements.filter(year=a.year).count() + 1)
    starts_on = dt.date(2026, 7, 1)
    started_by = factory.LazyAttribute(
        lambda a: MembershipFactory(district=a.district, role=Role.LIBRARIAN).user
    )

    @factory.post_generation
    def lines(self, create, extracted):
        """``lines=[(offer, quantity)]``; six days of the specialist by default."""
        for offer, quantity in extracted or [(OfferFactory(year=self.year), Decimal(6))]:
            Subscription.objects.create(
                agreement=self,
                district=self.district,
                service=offer.service,
                offer=offer,
                quantity=quantity,
                price=offer.price,
            )

    @factory.post_generation
    def reached(self, create, extracted):
        """``reached="active"`` and its like: by the moves, each by somebody who may."""
        for state in ("submitted", "district_approved", "active"):
            if extracted is None or self.state == extracted:
                return
            MOVES[state](self)


def send(agreement):
    agreement.submit(by=agreement.started_by, shown_total=agreement.total)


def approve(agreement):
    administrator = MembershipFactory(district=agreement.district, role=Role.ADMINISTRATOR).user
    agreement.approve(by=administrator, name="Dana", title="District administrator")


def accept(agreement):
    agreement.accept(by=MembershipFactory(role=Role.MANAGER).user)


MOVES = {"submitted": send, "district_approved": approve, "active": accept}


class NamedPersonFactory(DjangoModelFactory):
    class Meta:
        model = NamedPerson

    name = factory.Sequence("Person {}".format)


def serving(line):
    """A consultant who serves the district of this service now."""
    current = Assignment.objects.current().filter(district=line.district).first()
    return (current or AssignmentFactory(district=line.district)).consultant


def booked(line, day, quarters=4, *, by=None, **facts):
    """A proposed day; ``by`` is its consultant."""
    by = by or serving(line)
    facts = {"key": uuid.uuid4(), "consultant": by} | facts
    return calendar.book(by=by, subscription=line, day=day, quarters=quarters, **facts)


def logged(line, day, quarters=4, *, by=None, **facts):
    """A visit as its consultant logs it."""
    facts = {"key": uuid.uuid4(), "summary": "Weeded the 500s with grade 4."} | facts
    return visiting.log(by=by or serving(line), subscription=line, day=day, quarters=quarters, **facts)
