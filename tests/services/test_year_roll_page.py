"""The page of the year roll: a look before, the roll sent twice, what was done, and the way back."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client

from services import dry_run, rolling
from services.models import CatalogYear, YearRoll
from tests.factories import DistrictFactory
from tests.factories.services import (
    AgreementFactory,
    CatalogYearFactory,
    OfferFactory,
    booked,
    logged,
)

from .pages import document, errors, filled_in, messages, queries, texts

URL = "/services/years/2027/roll/"
LATE_ON_JUNE_30 = dt.datetime(2027, 7, 1, 4, 59, tzinfo=dt.UTC)  # 11:59 pm in Chicago
JULY_1 = dt.datetime(2027, 7, 1, 5, 0, tzinfo=dt.UTC)
MAY_13 = dt.datetime(2027, 5, 13, 17, tzinfo=dt.UTC)


def cells(response):
    """The rows of the table, without the last, which sums them up."""
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
        for row in document(response).xpath("//main//table//tbody/tr")
    ]
    return rows[:-1]


@pytest.fixture
def year(line):
    return line.agreement.year


class Window:
    """The manager's browser, signed in anew whenever months have passed."""

    def __init__(self, manager):
        self.manager, self.client = manager, Client()

    def get(self, *args, **kwargs):
        self.client.force_login(self.manager)
        return self.client.get(*args, **kwargs)

    def post(self, *args, **kwargs):
        self.client.force_login(self.manager)
        return self.client.post(*args, **kwargs)


@pytest.fixture
def window(manager):
    return Window(manager)


@pytest.fixture
def coming(time_machine):
    time_machine.move_to(MAY_13)
    return CatalogYearFactory(ends_in=2028, opens_on=dt.date(2027, 2, 1))


def renew(district, coming, quantity):
    return AgreementFactory(
        district=district,
        year=coming,
        starts_on=dt.date(2027, 7, 1),
        lines=[(OfferFactory(year=coming), Decimal(quantity))],
        reached="active",
    )


def roll(window):
    return window.post(URL, filled_in(window.get(URL), is_read="on"))


def test_before_july_1_the_page_shows_what_would_happen_and_offers_nothing(window, line, time_machine):
    time_machine.move_to(LATE_ON_JUNE_30)
    page = window.get(URL)

    assert texts(page, "//main//h1") == ["2026–27 runs until June 30"]
    (row,) = cells(page)
    assert row[0] == f"{line.district}District Library Media Specialist"  # on two lines
    assert row[1:] == ["Undecided", "6 days", "0 days", "6 days", "0", "0"]
    assert not document(page).xpath("//main//form")
    assert window.post(URL, {"is_read": "on"}).status_code == 409
    assert not YearRoll.objects.exists()


def test_from_july_1_on_it_is_rolled_once_the_table_was_read(window, line, time_machine):
    time_machine.move_to(JULY_1)
    unread = window.post(URL, filled_in(window.get(URL)))
    assert (unread.status_code, errors(unread)) == (422, ["Read the table, then check the box"])

    done = roll(window)
    assert (done.status_code, done.url) == (302, URL)
    page = window.get(URL)

    assert messages(page) == ["2026–27 is rolled. Below is what was done."]
    assert texts(page, "//main//h1") == ["2026–27 is rolled"]
    assert cells(page)[0][2:5] == ["6 days", "0 days", "6 days"]
    assert line.ledger.all().balance() == 0


def test_sent_twice_it_is_rolled_once_and_the_second_hears_it(window, line, time_machine):
    time_machine.move_to(JULY_1)
    sent = filled_in(window.get(URL), is_read="on")
    window.post(URL, sent)
    again = window.post(URL, sent)

    assert again.status_code == 409
    assert texts(again, "//main//div[@role='alert']//p") == ["2026–27 was rolled already."]
    assert YearRoll.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_roll_the_year_once(line, manager, at_once, time_machine):
    time_machine.move_to(JULY_1, tick=True)
    year = line.agreement.year
    answers = at_once(*[lambda: rolling.commit(year, by=manager) for _ in range(2)])

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "YearRoll"]
    assert line.ledger.filter(kind="expiry").count() == 1


def test_what_changed_after_the_look_is_shown_before_anything_is_done(
    window, line, manager, consultant, time_machine
):
    time_machine.move_to(JULY_1)
    sent = filled_in(window.get(URL), is_read="on")
    logged(line, dt.date(2027, 6, 29), by=manager, consultant=consultant)
    answer = window.post(URL, sent)

    assert answer.status_code == 409
    assert "Something changed while this page was open." in texts(answer, "//main//div[@role='alert']//p")[0]
    assert cells(answer)[0][2] == "5 days"
    assert roll(window).status_code == 302


@pytest.mark.parametrize(
    ("quantity", "decision"), [("6", "Renewed"), ("4", "Renewed, changed"), (None, "Not renewed")]
)
def test_each_decision_has_its_word(window, line, district, coming, quantity, decision):
    if quantity:
        renew(district, coming, quantity)
    else:
        other = OfferFactory(year=coming, service__code="MENTOR", service__name="Mentoring")
        facts = {"district": district, "year": coming, "starts_on": dt.date(2027, 7, 1)}
        AgreementFactory(**facts, lines=[(other, Decimal(2))], reached="active")

    assert cells(window.get(URL))[0][1] == decision


def test_the_roll_does_what_the_look_said(line, district, coming, consultant, manager, time_machine):
    """Open bookings end, and the days they held go first to the visit that waited for them."""
    year = line.agreement.year
    year.unused_days, year.carry_at_most = CatalogYear.UnusedDays.CARRY, 6
    year.save()
    renew(district, coming, "4")
    for number in range(1, 6):
        logged(line, dt.date(2027, 5, number), by=consultant)
    booked(line, dt.date(2027, 5, 20), by=consultant)
    over = logged(line, dt.date(2027, 5, 7), quarters=2, by=consultant)
    assert over.is_over_balance
    time_machine.move_to(JULY_1)

    looked = dry_run.preview(year)
    made = rolling.commit(year, by=manager, seen=dry_run.fingerprint(looked))

    (row,) = looked
    assert (row.left, row.carried, row.open_bookings, row.over_balance) == (2, 2, 1, 0)
    assert {name: made.rows[0][name] for name in ("left", "carried", "open_bookings")} == {
        "left": 2,
        "carried": 2,
        "open_bookings": 1,
    }
    over.refresh_from_db()
    assert over.is_billable
    assert (line.ledger.all().balance(), line.ledger.all().free()) == (0, 0)


def test_it_is_undone_with_a_reason_until_its_last_day(window, line, time_machine):
    time_machine.move_to(JULY_1)
    roll(window)
    time_machine.move_to(JULY_1 + dt.timedelta(days=7))
    undo = f"{URL}undo/"
    assert window.post(undo, {"note": " "}).status_code == 422

    assert window.post(undo, {"note": "Two districts were late."}).status_code == 302
    page = window.get(URL)

    assert line.ledger.all().balance() == 24
    assert texts(page, "//main//h1") == ["2026–27 is over: roll it"]
    assert "Two districts were late." in page.content.decode()
    assert roll(window).status_code == 302


def test_after_its_last_day_the_way_back_is_gone(window, line, time_machine):
    time_machine.move_to(JULY_1)
    roll(window)
    time_machine.move_to(JULY_1 + dt.timedelta(days=8))

    assert not document(window.get(URL)).xpath("//main//form")
    late = window.post(f"{URL}undo/", {"note": "Late."})
    assert (late.status_code, errors(late)) == (422, ["It could be undone until July 8."])


def test_carried_days_that_were_used_since_keep_it_from_being_undone(
    window, line, district, coming, consultant, time_machine
):
    year = line.agreement.year
    year.unused_days, year.carry_at_most = CatalogYear.UnusedDays.CARRY, 24
    year.save()
    heir = renew(district, coming, "1").lines.get()
    time_machine.move_to(JULY_1)
    roll(window)
    time_machine.move_to(JULY_1 + dt.timedelta(days=6))
    for number in range(1, 4):
        logged(heir, dt.date(2027, 7, number), by=consultant)

    refused = window.post(f"{URL}undo/", {"note": "Too early."})

    assert refused.status_code == 422
    assert "4 days left, and this takes 6 days." in errors(refused)[0]
    assert line.ledger.all().balance() == 0


def test_nobody_but_a_manager_opens_it(line, sign_in, administrator, consultant, reviewer, agency_finance):
    for person in (administrator, consultant, reviewer, agency_finance):
        assert sign_in(person).get(URL).status_code == 403
        assert sign_in(person).post(URL, {"is_read": "on"}).status_code == 403
        assert sign_in(person).post(f"{URL}undo/", {"note": "x"}).status_code == 403


def test_a_year_without_a_catalog_is_not_there(window):
    assert window.get("/services/years/2044/roll/").status_code == 404


def test_many_districts_cost_as_many_queries_as_one(window, line, time_machine):
    window.get(URL)  # what is asked once for all pages
    one = queries(window, URL)
    for _ in range(3):
        more = AgreementFactory(district=DistrictFactory(), reached="active").lines.get()
        booked(more, dt.date(2026, 10, 12), key=uuid.uuid4())
    assert queries(window, URL) == one


def test_a_roll_belongs_to_the_agency_and_no_district_sees_it(librarian, reviewer, year, manager):
    made = YearRoll.objects.create(year=year, by=manager)

    assert not YearRoll.objects.visible_to(librarian).exists()
    assert list(YearRoll.objects.visible_to(reviewer)) == [made]
