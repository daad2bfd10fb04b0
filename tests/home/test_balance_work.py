"""What waits about the balance: visits beyond it, days that run out, and the end of the school year."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from districts.models import Role
from portal.core.models import Message
from services import rolling
from services.amending import draw_up
from services.models import Amendment
from tests.factories import AssignmentFactory, DistrictFactory, MembershipFactory
from tests.factories.services import AgreementFactory, logged
from tests.planning.pages import document, queries

from .desks import desk, others, reading, work_of
from .test_emails import check

SERVICE = "District Library Media Specialist"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(dt.datetime(2026, 10, 6, 16, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def line(district, october):
    return AgreementFactory(district=district, reached="active").lines.get()


def use(line, consultant, *lengths):
    return [
        logged(line, dt.date(2026, 9, number), quarters, by=consultant)
        for number, quarters in enumerate(lengths, start=1)
    ]


@pytest.fixture
def over(line, consultant):
    """All six days are used, and half a day more."""
    return use(line, consultant, 4, 4, 4, 4, 4, 4, 2)[-1]


def about(found, word):
    return [item for item in found if word in item[0]]


def item_of(person, word):
    return next(item for _, items in work_of(person).by_role for item in items if word in item.title)


def test_the_district_is_led_to_the_amendment_filled_in(over, line, administrator, librarian, sign_in):
    for person in (administrator, librarian):
        item = item_of(person, "Ask for more days")
        assert item.tag_label == "Over the balance"
        assert "1 visit, ½ day, beyond the days bought, on September 7." in item.reason
    asked = parse_qs(urlsplit(item.url).query)
    assert (asked["kind"], asked["subscription"], asked["quantity"]) == (["add"], [str(line.pk)], ["0.5"])

    form = document(sign_in(administrator).get(item.url)).xpath("//main//form")[0]
    filled = dict(form.form_values())
    assert (filled["kind"], filled["quantity"], filled["subscription"]) == ("add", "0.5", str(line.pk))
    assert filled["note"].strip() == "For ½ day that went beyond the days bought."


def test_the_manager_and_the_consultant_see_for_whom_it_waits(over, line, manager, consultant, administrator):
    title = f"Visits over the balance: {SERVICE}, {line.district}"
    waits = line.agreement.approved_by  # each agreement of the tests has an administrator of its own
    for person in (manager, consultant):
        ((told, tag),) = about(others(person), "over the balance")
        assert told == title
        assert str(administrator) in tag
        assert str(waits) in tag


def test_once_the_amendment_is_asked_for_the_agency_answers_it(over, line, administrator, manager):
    facts = {"kind": Amendment.Kind.ADD, "subscription": line, "quantity": 1}
    amendment = draw_up(line.agreement, by=administrator, effective_on=dt.date(2026, 10, 6), **facts)
    amendment.number = 1
    amendment.save()
    amendment.request(by=administrator, note="Half a day went over.")

    assert about(others(administrator), "over the balance")[0][1] == "The amendment is asked for"
    assert not about(desk(administrator), "Ask for more days")
    amendment.accept(by=manager)
    assert not about(others(manager), "over the balance")


def test_whoever_may_ask_and_the_agency_hear_of_it_at_once(administrator, librarian, manager, over):
    told = Message.objects.filter(subject__contains="over the balance")
    assert {administrator, librarian, manager} <= {message.to for message in told}
    check(told.get(to=librarian), over.get_absolute_url())


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        ((4, 4, 3), None),
        ((4, 4, 4), "Half of the days"),
        ((4, 4, 4, 4, 2), "Three quarters of the days"),
        ((4, 4, 4, 4, 4, 2), "Nine tenths of the days"),
        ((4, 4, 4, 4, 4, 4), "All days"),
    ],
)
def test_how_far_the_days_are_used_is_on_both_homes(
    line, consultant, administrator, manager, lengths, words, october
):
    use(line, consultant, *lengths)
    for person in (administrator, consultant):
        shown = about(reading(person), " are used")
        assert bool(shown) == bool(words)
        assert not shown or shown[0][0].startswith(f"{words} of {SERVICE} are used")
    assert bool(about(reading(manager), " are used")) == (words in ("Nine tenths of the days", "All days"))


def test_nobody_reads_of_another_districts_days(over, line):
    stranger = MembershipFactory(district=DistrictFactory(), role=Role.ADMINISTRATOR).user
    assert not about([*desk(stranger), *others(stranger), *reading(stranger)], SERVICE)


def test_the_manager_looks_at_the_end_of_the_year_and_rolls_it_after_june_30(line, manager, october):
    def told():
        return about([*desk(manager), *reading(manager)], "2026–27")

    october.move_to(dt.datetime(2027, 5, 1, 4, 59, tzinfo=dt.UTC))  # April 30 in Chicago
    assert told() == []
    october.move_to(dt.datetime(2027, 5, 1, 5, tzinfo=dt.UTC))
    assert told() == [("See what the end of 2026–27 brings", "60 days left")]
    october.move_to(dt.datetime(2027, 7, 1, 4, 59, tzinfo=dt.UTC))
    assert told() == [("See what the end of 2026–27 brings", "Ends today")]
    october.move_to(dt.datetime(2027, 7, 1, 5, tzinfo=dt.UTC))
    assert told() == [("Roll the school year 2026–27", "Since July 1")]

    rolling.commit(line.agreement.year, by=manager)
    assert told() == []


def test_many_districts_cost_as_many_queries_as_one(over, manager, sign_in):
    window = sign_in(manager)
    one = queries(window, "/")
    for _ in range(2):
        more = AgreementFactory(district=DistrictFactory(), reached="active").lines.get()
        use(more, AssignmentFactory(district=more.district).consultant, 4, 4, 4, 4, 4, 4, 2)
    assert queries(window, "/") == one
