"""The cells of docs/permissions.md that say "if": who holds a key depends on more than a role."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.models import Designation, Membership, Role, User
from funds.forms.moves import MOVES
from funds.models import Delegation, FundOrder
from funds.rules import second_keys
from portal.core import clock
from services.models import Subscription
from tests.factories import AssignmentFactory, MembershipFactory
from tests.factories.districts import LONG_AGO
from tests.factories.funds import LicenceFactory, OrderFactory, approved, consulted, ordered, sent
from tests.factories.services import AgreementFactory, CatalogYearFactory
from tests.planning.test_permissions_table import ROLES, ROWS, tables

FIRST, SECOND, UNDO = "funds.consult_fundorder", "funds.approve_fundorder", "funds.undo_approval"
TESTED_HERE = {
    FIRST: {"District administrator", "Librarian", "Consultant"},
    SECOND: {"District administrator", "District finance", "Agency finance"},
    UNDO: {"District administrator", "District finance", "Agency finance"},
}
A_DAY = dt.timedelta(days=1)


def test_what_the_page_leaves_open_is_asked_here():
    open_ones = {word: {role for role in ROLES if row[role] == "if"} for word, row in ROWS.items()}

    assert {word: roles for word, roles in open_ones.items() if roles} == TESTED_HERE


def test_the_page_has_every_move_of_an_order():
    said = [
        (row["Move"], row["From"], row["To"], row["Who"].endswith("with a reason"))
        for row in tables()
        if row.get("Who") and row["Move"] in LABELS
    ]

    assert set(said) >= set(MOVES_OF_AN_ORDER)
    assert {one for one in said if one[1].split(", ")[0] in STATES} == set(MOVES_OF_AN_ORDER)


STATES = set(FundOrder.State.labels)
ALL_MOVES = [
    method.transition
    for kind in FundOrder.__mro__
    for method in vars(kind).values()
    if hasattr(method, "transition")
]
LABELS = {move.label for move in ALL_MOVES}
MOVES_OF_AN_ORDER = [
    (
        move.label,
        ", ".join(FundOrder.State(state).label for state in move.source),
        FundOrder.State(move.target).label if move.target else "as it was",
        bool(move.note_wanted),
    )
    for move in ALL_MOVES
]


def may(person, word, order):
    """Asked afresh, as by the next request."""
    order = FundOrder.objects.get(pk=order.pk)
    return User.objects.get(pk=person.pk).has_perm(word, order)


@pytest.fixture
def order(fund, people):
    return sent(OrderFactory(allocation=fund), people)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LIBRARIAN])
def test_the_first_key_of_a_district_needs_a_designation_and_a_valid_license(order, district, role):
    person = MembershipFactory(district=district, role=role).user
    assert not may(person, FIRST, order)

    licence = LicenceFactory(holder=person)
    assert not may(person, FIRST, order)
    Designation.objects.create(district=district, person=person, starts_on=LONG_AGO)
    assert may(person, FIRST, order)
    licence.check_due_on = clock.today() - A_DAY
    licence.save()
    assert not may(person, FIRST, order)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.VIEWER])
def test_no_license_makes_another_role_the_specialist(order, district, role):
    person = MembershipFactory(district=district, role=role).user
    LicenceFactory(holder=person)
    Designation.objects.create(district=district, person=person, starts_on=LONG_AGO)

    assert not may(person, FIRST, order)


def test_the_first_key_of_a_consultant_needs_an_agreement_that_confers_it_and_an_assignment(order, district):
    person = AssignmentFactory(district=district).consultant
    LicenceFactory(holder=person)
    year = CatalogYearFactory(ends_in=order.allocation.year.ends_in)
    line = AgreementFactory(district=district, year=year, reached="active").lines.get()
    facts = {"starts_on": clock.today() - A_DAY, "ends_on": clock.today() + 9 * A_DAY}
    Subscription.objects.filter(pk=line.pk).update(**facts)
    assert not may(person, FIRST, order)  # like Mentoring: the service confers nothing

    terms = line.terms | {"confers_consultation": True}
    Subscription.objects.filter(pk=line.pk).update(terms=terms)
    assert may(person, FIRST, order)
    person.assignments.update(ends_on=clock.today())
    assert not may(person, FIRST, order)


def test_the_second_key_is_finance_and_the_administrator_where_there_is_none(fund, people):
    order = consulted(OrderFactory(allocation=fund), people)

    assert may(people.finance, SECOND, order)
    assert not may(people.administrator, SECOND, order)
    Membership.objects.filter(user=people.finance).update(ends_on=clock.today())
    assert not may(people.finance, SECOND, order)
    assert may(people.administrator, SECOND, order)


def test_whoever_was_consulted_or_sent_it_does_not_hold_the_second_key(fund, people, district):
    order = consulted(OrderFactory(allocation=fund), people)
    for person in (people.specialist, people.librarian):
        MembershipFactory(user=person, district=district, role=Role.FINANCE)

    assert not may(people.specialist, SECOND, order)
    assert not may(people.librarian, SECOND, order)
    Membership.objects.filter(user=people.finance).update(ends_on=clock.today())
    assert not may(people.specialist, SECOND, order)
    assert not may(people.librarian, SECOND, order)  # who sent it: an administrator is there
    assert may(people.administrator, SECOND, order)
    Membership.objects.filter(user=people.administrator).update(ends_on=clock.today())
    assert may(people.librarian, SECOND, order)  # nobody else is left


def test_the_agencys_finance_holds_the_second_key_between_the_days_of_a_delegation(
    fund, people, district, agency_finance
):
    order = consulted(OrderFactory(allocation=fund), people)
    assert not may(agency_finance, SECOND, order)

    facts = {"district": district, "person": agency_finance, "given_by": people.administrator}
    given = Delegation.objects.create(starts_on=clock.today(), ends_on=clock.today() + A_DAY, **facts)
    assert may(agency_finance, SECOND, order)
    Delegation.objects.filter(pk=given.pk).update(starts_on=clock.today() - A_DAY, ends_on=clock.today())
    assert not may(agency_finance, SECOND, order)
    assert second_keys(order) == {people.finance.pk}


def test_an_approval_is_undone_by_whoever_gave_it_while_they_act_for_the_district(fund, people, district):
    order = approved(OrderFactory(allocation=fund), people)
    other = MembershipFactory(district=district, role=Role.FINANCE).user

    assert may(people.finance, UNDO, order)
    assert not may(other, UNDO, order)
    assert not may(people.administrator, UNDO, order)
    Membership.objects.filter(user=people.finance).update(ends_on=clock.today())
    assert not may(people.finance, UNDO, order)


WRITERS = {Role.ADMINISTRATOR, Role.LIBRARIAN, Role.CONSULTANT}
RECEIVERS = {Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE}
PAYERS = {Role.ADMINISTRATOR, Role.FINANCE}
DOORS = {"order-edit": WRITERS, "receive": RECEIVERS, "return": RECEIVERS, "invoice-add": PAYERS}


@pytest.mark.parametrize("role", list(Role))
def test_in_the_own_district_each_page_opens_for_those_whose_work_it_is(fund, people, role, request, sign_in):
    """By GET and by POST; nothing is typed, so whoever may do it is asked for it."""
    draft, came = OrderFactory(allocation=fund), ordered(OrderFactory(allocation=fund), people)
    browser = sign_in(request.getfixturevalue(role.value))

    for name, roles in DOORS.items():
        address = reverse(f"funds:{name}", args=[draft.pk if name == "order-edit" else came.pk])
        for ask in (browser.get, browser.post):
            assert (ask(address).status_code == 403) == (role not in roles), (name, ask.__name__)
    assert (browser.get(reverse("funds:order-start")).status_code == 403) == (role not in WRITERS)
    assert browser.get(reverse("funds:order", args=[came.pk])).status_code == 200


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONSULTANT, Role.REVIEWER, Role.MANAGER])
def test_who_decides_nothing_moves_no_order_by_any_address(fund, people, role, request, sign_in):
    orders = [
        reach(OrderFactory(allocation=fund), people)
        for reach in (lambda order, people: order, sent, consulted, approved, ordered)
    ]
    browser = sign_in(request.getfixturevalue(role.value))
    states = [order.state for order in orders]

    for order in orders:
        for move in MOVES:
            address = reverse("funds:order-move", args=[order.pk, move])
            assert browser.post(address, {"note": "Mine."}).status_code == 403

    assert [FundOrder.objects.get(pk=order.pk).state for order in orders] == states
