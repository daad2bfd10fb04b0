"""Numbers of students and of children in the census: entered by the district, and who wrote them is kept."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.models import School
from funds.amounts import count_students
from funds.models import CensusCount, FundAllocation
from tests.factories.funds import SchoolFactory


def page(fund):
    return reverse("funds:shares", args=[fund.pk])


@pytest.fixture
def school(fund):
    return SchoolFactory(district=fund.district, name="Lake School", headcount=None, headcount_on=None)


@pytest.mark.parametrize("who", ["finance", "administrator"])
def test_a_district_enters_its_students_and_shares_by_them(fund, people, school, sign_in, who):
    browser = sign_in(getattr(people, who))
    typed = {"do": "students", "counted_on": "2026-09-18", f"students_{school.pk}": "120"}

    browser.post(page(fund), typed)

    school.refresh_from_db()
    assert (school.headcount, school.headcount_on) == (120, dt.date(2026, 9, 18))
    newest, before = school.history.order_by("-history_id")[:2]
    assert (newest.headcount, before.headcount) == (120, None)
    assert newest.history_user == getattr(people, who)
    assert newest.history_date
    browser.post(page(fund), {"do": "headcount"})
    assert fund.shares.get().school == school


def test_a_school_whose_number_did_not_change_keeps_its_day(fund, people, school, sign_in):
    other = SchoolFactory(district=fund.district, headcount=300, headcount_on=dt.date(2025, 9, 19))
    typed = {f"students_{school.pk}": "120", f"students_{other.pk}": "300"}

    sign_in(people.finance).post(page(fund), typed | {"do": "students", "counted_on": "2026-09-18"})

    other.refresh_from_db()
    assert other.headcount_on == dt.date(2025, 9, 19)
    assert other.history.count() == 1


def test_a_wrong_number_or_a_day_to_come_is_said_and_what_was_typed_stays(fund, people, school, sign_in):
    typed = {"do": "students", "counted_on": "2999-09-18", f"students_{school.pk}": "many"}

    answer = sign_in(people.finance).post(page(fund), typed)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a whole number, like 12" in shown
    assert "today or earlier" in shown
    assert 'value="many"' in shown
    assert School.objects.get(pk=school.pk).headcount is None


@pytest.mark.parametrize("who", ["librarian", "specialist"])
def test_nobody_else_of_the_district_enters_them(fund, people, school, sign_in, who):
    typed = {"do": "students", "counted_on": "2026-09-18", f"students_{school.pk}": "120"}

    assert sign_in(getattr(people, who)).post(page(fund), typed).status_code == 403
    assert School.objects.get(pk=school.pk).headcount is None


def test_each_number_of_the_census_is_kept_with_who_said_it(fund, people, sign_in):
    browser, address = sign_in(people.finance), reverse("funds:amounts", args=[fund.pk])

    for number in ("402", "410", "410"):
        browser.post(address, {"do": "census", "census_children": number})

    assert FundAllocation.objects.get(pk=fund.pk).census_children == 410
    assert list(CensusCount.objects.values_list("children", "by")) == [
        (402, people.finance.pk),
        (410, people.finance.pk),
    ]
    shown = browser.get(address).content.decode()
    assert "402: " in shown
    assert f"by {people.finance}" in shown


def test_the_history_of_a_school_names_who_counted_without_a_browser_too(fund, people, school):
    count_students(fund, {school: 7}, counted_on=dt.date(2026, 9, 18), by=people.finance)

    assert school.history.latest().history_user == people.finance
