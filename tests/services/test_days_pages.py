"""The pages of days: what is left, the month, one day, and what each person may do there."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories import AssignmentFactory
from tests.factories.services import AgreementFactory, booked, logged

MONDAY = dt.date(2026, 10, 5)
PAGES = ["services:days", "services:visit-list", "services:calendar"]


@pytest.fixture
def visit(line, consultant):
    return logged(line, MONDAY, 2, by=consultant)


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_the_days_of_ones_own_districts_alone(page, visit, librarian, sign_in, line):
    other = AgreementFactory(reached="active").lines.get()
    strange = logged(other, MONDAY)

    shown = sign_in(librarian).get(reverse(page)).content.decode()

    assert visit.get_absolute_url() in shown
    assert strange.get_absolute_url() not in shown


def test_a_line_says_bought_delivered_booked_left_and_how_long_they_last(visit, line, librarian, sign_in):
    booked(line, dt.date(2026, 10, 12), 4)

    shown = sign_in(librarian).get(reverse("services:days"))

    balance = shown.context["balances"][0]
    assert (balance.bought, balance.used, balance.booked, balance.left) == (24, 2, 4, 22)
    assert "2½ days" not in shown.content.decode()
    assert "are left on June 30 at this pace" in balance.forecast


def test_a_month_without_service_says_so(line, librarian, sign_in):
    assert "No service this month" in sign_in(librarian).get(reverse("services:days")).content.decode()
    assert "No service in October so far" in sign_in(librarian).get(reverse("home:home")).content.decode()


def test_the_balance_is_the_same_number_on_every_page(visit, line, librarian, sign_in):
    client = sign_in(librarian)
    pages = [
        reverse("services:days"),
        reverse("services:days-of", args=[line.pk]),
        visit.get_absolute_url(),
        reverse("home:home"),
    ]

    assert [page for page in pages if "5½ days" not in client.get(page).content.decode()] == []
    assert line.ledger.all().balance() == 22


def test_the_ledger_lists_every_entry_with_what_was_left_after_it(visit, line, librarian, sign_in):
    booked(line, dt.date(2026, 10, 12), 4)

    rows = sign_in(librarian).get(reverse("services:days-of", args=[line.pk])).context["rows"]

    assert [(row["entry"].kind, row["entry"].quarters, row["left"]) for row in rows] == [
        ("hold", -4, 22),
        ("delivery", -2, 22),
        ("grant", 24, 24),
    ]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [("services:days", 11), ("services:visit-list", 6), ("services:calendar", 6)]
)
def test_pages_ask_the_same_queries_for_any_number_of_days(
    page, queries, rows, line, consultant, sign_in, django_assert_num_queries
):
    lines = [AgreementFactory(reached="active").lines.get() for _ in range(rows)]
    for other in lines:
        AssignmentFactory(consultant=consultant, district=other.district)
    for number, other in enumerate(lines):
        logged(other, MONDAY - dt.timedelta(days=number), by=consultant)
        booked(other, MONDAY + dt.timedelta(days=7 + number), by=consultant)
    client = sign_in(consultant)
    client.get(reverse(page))

    with django_assert_num_queries(queries):
        client.get(reverse(page))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_service_asks_the_same_queries_for_any_number_of_entries(
    rows, line, consultant, sign_in, django_assert_num_queries
):
    for number in range(rows):
        logged(line, MONDAY - dt.timedelta(days=number), by=consultant)
    client = sign_in(consultant)

    with django_assert_num_queries(10):
        client.get(reverse("services:days-of", args=[line.pk]))


def test_an_administrator_confirms_several_proposed_days_at_once(line, administrator, sign_in):
    days = [booked(line, MONDAY + dt.timedelta(days=7 + number)) for number in range(3)]

    sign_in(administrator).post(
        reverse("services:bookings-confirm"), {"booking": [day.pk for day in days[:2]]}
    )

    for day in days:
        day.refresh_from_db()
    assert [day.state for day in days] == ["confirmed", "confirmed", "proposed"]


def test_a_viewer_reads_and_is_offered_nothing(visit, line, viewer, sign_in):
    client, day = sign_in(viewer), booked(line, dt.date(2026, 10, 12))

    for page in (visit.get_absolute_url(), day.get_absolute_url(), reverse("services:days")):
        shown = client.get(page)
        assert shown.status_code == 200
        actions = re.findall('action="(/days/[^"]+)"', shown.content.decode())
        assert [action for action in actions if not action.endswith("/paper/")] == []
    assert client.get(reverse("services:log")).status_code == 403
    assert client.get(reverse("services:book")).status_code == 403
    assert client.post(reverse("services:booking-do", args=[day.pk, "confirm"])).status_code == 403
    assert (
        client.post(reverse("services:visit-do", args=[visit.pk, "reverse"]), {"note": "x"}).status_code
        == 403
    )
