"""At night: requests lapse when the time to choose is over, canceled agreements end on their day."""

import datetime as dt

import pytest

from portal.core.models import Message
from portal.core.transitions import Refused
from services import ending
from services.amending import draw_up
from services.models import Agreement, Amendment
from services.words import end_in_words
from tests.factories.services import AgreementFactory

LAST_EVENING = dt.datetime(2027, 4, 1, 4, 59, tzinfo=dt.UTC)  # 11:59 pm on March 31 in Chicago
APRIL_1 = dt.datetime(2027, 4, 1, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def closing(year):
    """Districts may choose until March 31, 2027."""
    year.closes_on = dt.date(2027, 4, 1)
    year.save()
    return year


def states():
    return set(Agreement.objects.values_list("state", flat=True))


@pytest.mark.parametrize("reached", [None, "submitted"])
def test_what_nobody_approved_lapses_on_the_first_day_after_the_last_one(
    closing, days, district, librarian, administrator, reached, time_machine
):
    time_machine.move_to(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
    facts = {"started_by": librarian, "starts_on": dt.date(2027, 7, 1), "lines": [(days, 6)]}
    AgreementFactory(district=district, year=closing, reached=reached, **facts)
    time_machine.move_to(LAST_EVENING)
    assert ending.let_lapse() == 0

    time_machine.move_to(APRIL_1)
    assert [ending.let_lapse(), ending.let_lapse()] == [1, 0]

    assert states() == {"lapsed"}
    told = Message.objects.filter(subject__endswith=": lapsed")
    assert {message.to for message in told} == {librarian, administrator}


def test_what_the_district_approved_waits_for_the_agency(closing, days, district, time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
    facts = {"starts_on": dt.date(2027, 7, 1), "lines": [(days, 6)]}
    AgreementFactory(district=district, year=closing, reached="district_approved", **facts)
    time_machine.move_to(APRIL_1)

    assert ending.let_lapse() == 0
    assert states() == {"district_approved"}


def test_a_year_without_a_last_day_to_choose_lapses_when_it_is_over(line, time_machine):
    AgreementFactory(district=line.district, year=line.agreement.year)
    time_machine.move_to(dt.datetime(2027, 7, 1, 4, 59, tzinfo=dt.UTC))
    assert ending.let_lapse() == 0

    time_machine.move_to(dt.datetime(2027, 7, 1, 5, tzinfo=dt.UTC))
    assert ending.let_lapse() == 1
    assert states() == {"active", "lapsed"}  # what runs is ended by the roll alone


@pytest.fixture
def canceled(line, administrator, manager):
    """Canceled in October with October 31 as its last day."""
    agreement = line.agreement
    facts = {"kind": Amendment.Kind.CANCEL, "subscription": line, "effective_on": dt.date(2026, 11, 1)}
    amendment = draw_up(agreement, by=administrator, **facts)
    amendment.number = 1
    amendment.save()
    amendment.request(by=administrator, note="No budget.")
    amendment.accept(by=manager)
    return Agreement.objects.get(pk=agreement.pk)


def test_an_agreement_canceled_for_later_runs_until_then_and_says_so(canceled, sign_in, administrator):
    window = sign_in(administrator)
    page = window.get(canceled.get_absolute_url()).content.decode()

    assert (canceled.state, canceled.ends_early_on) == ("active", dt.date(2026, 10, 31))
    assert "Ends on October 31" in page
    assert "Canceled, ends on October 31, 2026" in page
    assert "Ask for a change" not in page
    assert "ends on October 31" in window.get("/services/agreements/").content.decode()


def test_what_is_canceled_before_its_first_day_has_no_last_one():
    first = dt.date(2026, 7, 1)

    assert end_in_words(first, first) == "never starts"
    assert end_in_words(first, dt.date(2026, 7, 2)) == "ends on July 1, 2026"


def test_it_ends_on_the_night_after_its_last_day_and_once(canceled, librarian, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 1, 4, 59, tzinfo=dt.UTC))  # October 31 in Chicago
    assert ending.end_canceled() == 0

    time_machine.move_to(dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC))
    assert [ending.end_canceled(), ending.end_canceled()] == [1, 0]

    canceled.refresh_from_db()
    assert canceled.state == "cancelled"
    assert Message.objects.filter(to=librarian, subject__endswith=": canceled").count() == 1


def test_an_agreement_with_a_service_that_runs_is_left_alone(line, time_machine):
    time_machine.move_to(dt.datetime(2027, 6, 30, 12, tzinfo=dt.UTC))
    assert ending.end_canceled() == 0
    with pytest.raises(Refused, match="still runs"):
        line.agreement.end_early(by=line.agreement.changes.last().by)
