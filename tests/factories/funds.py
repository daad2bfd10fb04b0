"""A fund year with money, and orders in any state, made by the portal's own moves."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import factory
from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from districts.models import Designation, Licence, Role, School
from funds import asking, packets
from funds.calendar import usual_days
from funds.models import (
    AllocationAmount,
    AuditPacket,
    Delegation,
    EligibilityRule,
    FundAllocation,
    FundOrder,
    FundYear,
    ObjectCode,
    OrderLine,
    Vendor,
)
from portal.core import clock, jobs
from portal.core.school_year import SchoolYear

from .districts import LONG_AGO, DistrictFactory, MembershipFactory, UserFactory
from .reports import make_ready

Kind = AllocationAmount.Kind


def this_year() -> int:
    return SchoolYear.containing(clock.today()).ends_in


class FundYearFactory(DjangoModelFactory):
    class Meta:
        model = FundYear
        django_get_or_create = ["ends_in"]

    ends_in = LazyFunction(this_year)
    census_due_on = LazyAttribute(lambda year: usual_days(year.ends_in)["census_due_on"])
    estimate_due_on = LazyAttribute(lambda year: usual_days(year.ends_in)["estimate_due_on"])
    payment_due_on = LazyAttribute(lambda year: usual_days(year.ends_in)["payment_due_on"])
    spend_by = LazyAttribute(lambda year: usual_days(year.ends_in)["spend_by"])
    report_due_on = LazyAttribute(lambda year: usual_days(year.ends_in)["report_due_on"])


class AllocationFactory(DjangoModelFactory):
    """The fund of a district this year. ``received="1000.00"`` brings the money, ``estimate`` promises it."""

    class Meta:
        model = FundAllocation
        skip_postgeneration_save = True

    district = SubFactory(DistrictFactory)
    year = SubFactory(FundYearFactory)
    census_children = 1000

    @factory.post_generation
    def received(self, create, extracted):
        know(self, Kind.RECEIVED, extracted)

    @factory.post_generation
    def estimate(self, create, extracted):
        know(self, Kind.ESTIMATE, extracted)

    @factory.post_generation
    def carry_in(self, create, extracted):
        know(self, Kind.CARRY_IN, extracted)


def know(allocation, kind, amount):
    """A figure became known; nothing for no figure."""
    if amount is None:
        return None
    return AllocationAmount.objects.create(
        allocation=allocation, kind=kind, amount=Decimal(amount), by=UserFactory()
    )


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    district = SubFactory(DistrictFactory)
    name = Sequence("Elementary {}".format)
    headcount = 300
    headcount_on = dt.date(2026, 9, 18)


class VendorFactory(DjangoModelFactory):
    class Meta:
        model = Vendor

    name = Sequence("Book House {}".format)


class ObjectCodeFactory(DjangoModelFactory):
    class Meta:
        model = ObjectCode
        django_get_or_create = ["code", "first_year"]

    code = "432"
    name = "Library books"
    answer = "fine"
    standing = ObjectCode.Standing.LEGACY
    first_year = 2001


class EligibilityRuleFactory(DjangoModelFactory):
    class Meta:
        model = EligibilityRule
        django_get_or_create = ["key", "first_year"]

    key = "books"
    name = "Books"
    looks_at = EligibilityRule.Looks.KIND
    answer = "fine"
    sentence = "Books for the library are paid by the fund."
    citation = "Wis. Stat. s. 43.70(3)"
    first_year = 2001


class LicenceFactory(DjangoModelFactory):
    class Meta:
        model = Licence

    holder = SubFactory(UserFactory)
    entity_number = Sequence("{:06d}".format)
    tier = Licence.Tier.LIFETIME
    starts_on = LONG_AGO
    check_due_on = LazyFunction(lambda: clock.today() + dt.timedelta(days=400))
    seen_by = SubFactory(UserFactory)


def specialist_of(district):
    """The district's own librarian, licensed and designated."""
    user = MembershipFactory(district=district, role=Role.LIBRARIAN).user
    LicenceFactory(holder=user)
    Designation.objects.create(district=district, person=user, starts_on=LONG_AGO)
    return user


def people_of(district):
    """A librarian who asks, the specialist of key 1, finance for key 2, and the administrator."""
    return SimpleNamespace(
        librarian=MembershipFactory(district=district, role=Role.LIBRARIAN).user,
        specialist=specialist_of(district),
        finance=MembershipFactory(district=district, role=Role.FINANCE).user,
        administrator=MembershipFactory(district=district, role=Role.ADMINISTRATOR).user,
    )


class OrderFactory(DjangoModelFactory):
    """An order of one line that may be sent. ``costing="100.00"`` is what it costs."""

    class Meta:
        model = FundOrder
        skip_postgeneration_save = True

    allocation = SubFactory(AllocationFactory)
    charged_to = LazyAttribute(lambda order: order.allocation)
    title = Sequence("Science books {}".format)
    school = LazyAttribute(lambda order: SchoolFactory(district=order.allocation.district))
    vendor = SubFactory(VendorFactory)
    is_housed = is_for_all = is_quoted = True
    started_by = LazyAttribute(
        lambda order: MembershipFactory(district=order.allocation.district, role=Role.LIBRARIAN).user
    )

    @factory.post_generation
    def costing(self, create, extracted):
        LineFactory(order=self, unit_price=Decimal(extracted or "100.00"))


class LineFactory(DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = SubFactory(OrderFactory)
    title = Sequence("The Lake {}".format)
    kind = SubFactory(EligibilityRuleFactory)
    quantity = 1
    unit_price = Decimal("100.00")
    code = SubFactory(ObjectCodeFactory)
    reason = "Asked for by students"


def sent(order, people):
    order.send(by=people.librarian)
    return order


def consulted(order, people):
    sent(order, people).consult(
        by=people.specialist, held_on=clock.today(), how="video", note="Looked at it."
    )
    return order


def approved(order, people):
    consulted(order, people).approve(by=people.finance)
    return order


def ordered(order, people):
    approved(order, people).place(by=people.finance, po_number=f"PO {order.pk}", po_on=clock.today())
    return order


def delegated(district, people, note="Our business manager is on leave.") -> Delegation:
    """Somebody of the agency's finance may give key 2 for the district, this month."""
    return Delegation.give(
        by=people.administrator,
        district=district,
        person=MembershipFactory(role=Role.AGENCY_FINANCE).user,
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=30),
        note=note,
    )


def unprinted(packet):
    """Its papers as a worker leaves them, without the seconds that printing takes."""
    for fund in packets.folders_to_freeze(packet):
        packets.freeze(packet, fund)
    for report in packets.reports_of(packet):
        if not report.is_ready:
            make_ready(report)


def packet_of(funds, by) -> AuditPacket:
    """A packet that is ready, of blank papers."""
    packet = asking.ask_for(funds, by=by)
    unprinted(packet)
    jobs.run_pending(["funds.packet"])
    packet.refresh_from_db()
    return packet
