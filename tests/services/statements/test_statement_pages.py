"""The pages of statements: what a district is told of a month, and how it answers."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from districts.models import User
from services import statements, visiting
from services.models import Statement
from services.moving import last_change_id
from tests.factories import AssignmentFactory, MembershipFactory
from tests.factories.services import AgreementFactory, OfferFactory, logged
from tests.services.pages import errors, messages, queries, texts

from .conftest import OCTOBER

LIST = reverse("services:statement-list")
State = Statement.State


def address(statement, name, *more):
    return reverse(f"services:statement-{name}", args=[statement.pk, *more])


def line_of(statement, visit):
    return statement.lines.get(visit=visit)


def agree(client, statement, **typed):
    typed = {"seen": last_change_id(statement)} | typed
    return client.post(address(statement, "agree"), typed, follow=True)


def question(client, statement, line, **typed):
    typed = {"seen": last_change_id(statement)} | typed
    return client.post(address(statement, "question", line.pk), typed, follow=True)


def test_the_page_tells_each_day_its_dollars_and_what_is_left(statement, viewer, sign_in):
    shown = sign_in(viewer).get(statement.get_absolute_url())

    assert texts(shown, "//h1") == ["Statement of October 2026"]
    assert texts(shown, "//main//span[contains(@class, 'tag')]")[0] == (
        "Waits for the district until November 16"
    )
    rows = texts(shown, "//table[caption='Days on this statement']/tbody/tr")
    assert [row.split(",")[0] for row in rows] == ["September 28", "October 5", "October 19"]
    assert [row.rsplit(" ", 1)[1] for row in rows] == ["$600.00", "$300.00", "$450.00"]
    assert "Late: of an earlier month" in rows[0]
    assert texts(shown, "//tfoot/tr") == ["In all, billed 2¼ days $1,350.00"]
    assert "6 days 2¼ days 3¾ days" in texts(shown, "//table")[1]


def test_a_month_without_service_says_so(line, manager, viewer, district, sign_in):
    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    shown = sign_in(viewer).get(statement.get_absolute_url()).content.decode()

    assert "No service this month" in shown
    assert "belongs to earlier months" not in shown


def test_a_day_beyond_the_days_bought_is_marked(district, on_november_2, manager, viewer, sign_in):
    line = AgreementFactory(district=district, lines=[(OfferFactory(), 1)], reached="active").lines.get()
    for day in (5, 6):
        logged(line, dt.date(2026, 10, day))
    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    rows = texts(sign_in(viewer).get(statement.get_absolute_url()), "//table[1]/tbody/tr")

    assert "Not billable: over balance" in rows[1]
    assert rows[1].endswith("1 day $0.00")


def test_the_administrator_agrees_with_a_note(statement, administrator, sign_in):
    client = sign_in(administrator)
    assert "Agree to all" in client.get(statement.get_absolute_url()).content.decode()

    shown = agree(client, statement, note="Thank you.")

    statement.refresh_from_db()
    assert (statement.state, statement.settled_by) == (State.AGREED, administrator)
    assert messages(shown) == ["Agreed. The agency has an email, and the month can be billed."]
    assert "Agreed on November 2" in texts(shown, "//main//span[contains(@class, 'tag')]")[0]
    assert "Agree to all</button>" not in shown.content.decode()
    assert "Thank you." in shown.content.decode()


def test_a_line_is_questioned_with_words_and_both_sides_see_them(
    statement, visits, administrator, consultant, manager, sign_in
):
    line = line_of(statement, visits[1])
    page = sign_in(administrator).get(address(statement, "question", line.pk))
    assert "October 5: ½ day, $300.00" in texts(page, "//main//h2")

    question(sign_in(administrator), statement, line, note="It was a quarter.")

    statement.refresh_from_db()
    assert statement.state == State.QUERIED
    for person in (consultant, manager):
        shown = sign_in(person).get(statement.get_absolute_url())
        assert "It was a quarter." in shown.content.decode()
        assert texts(shown, "//main//span[contains(@class, 'tag')]")[0] == "1 line questioned"
    assert "or put it right" in texts(shown, "//section[@aria-labelledby='h-questions']//a")[1]
    assert (
        "Agree to all</button>"
        not in sign_in(administrator).get(statement.get_absolute_url()).content.decode()
    )


def test_a_question_wants_words_and_keeps_what_was_typed(statement, visits, administrator, sign_in):
    line, client = line_of(statement, visits[1]), sign_in(administrator)

    empty = question(client, statement, line, note="  ")

    assert empty.status_code == 422
    assert errors(empty) == ["Write what is wrong, so that it can be put right"]
    statement.refresh_from_db()
    assert statement.state == State.ISSUED


def test_a_question_about_a_statement_that_was_settled_meanwhile_is_told_so_and_kept(
    statement, visits, administrator, sign_in
):
    seen = last_change_id(statement)
    statement.agree(by=administrator)

    late = question(
        sign_in(administrator), statement, line_of(statement, visits[1]), note="A quarter.", seen=seen
    )

    assert late.status_code == 409
    assert errors(late) == ["Something is wrong is not possible: this is agreed now."]
    assert "A quarter." in texts(late, "//textarea")[0]


def test_agreeing_to_a_statement_that_a_colleague_questioned_meanwhile_is_told_so_and_kept(
    statement, visits, administrator, district, sign_in
):
    colleague = MembershipFactory(role="administrator", district=district).user
    seen = last_change_id(statement)
    statement.query(by=colleague, note="A quarter.", line=line_of(statement, visits[1]))

    late = agree(sign_in(administrator), statement, note="All fine.", seen=seen)

    assert late.status_code == 409
    assert f"{colleague} was faster" in errors(late)[0]
    assert "All fine." in texts(late, "//textarea")[0]


def test_a_question_about_a_day_that_was_put_right_meanwhile_is_told_so_and_kept(
    statement, visits, administrator, manager, sign_in
):
    visits[1].refresh_from_db()
    visiting.reverse(visits[1], by=manager, note="It was another district.")

    late = question(sign_in(administrator), statement, line_of(statement, visits[1]), note="Nobody was here.")

    assert late.status_code == 409
    assert errors(late) == ["This line was put right since: the day is reversed."]
    assert "Nobody was here." in texts(late, "//textarea")[0]


def test_an_answer_stands_in_its_line_and_a_day_that_was_put_right_says_so(
    statement, visits, administrator, consultant, manager, sign_in
):
    for visit in visits[1:]:
        statement.query(by=administrator, note="Really?", line=line_of(statement, visit))
        visit.refresh_from_db()
    visits[1].answer(by=consultant, note="From one to three.")
    visiting.correct(visits[2], by=manager, key=uuid.uuid4(), note="A quarter.", quarters=1)

    shown = sign_in(administrator).get(statement.get_absolute_url())

    rows = texts(shown, "//table[caption='Days on this statement']/tbody/tr")
    assert f"{consultant} answered: From one to three." in rows[1]
    assert "Corrected since" in rows[2]
    assert "Every question is answered" in texts(shown, "//main//span[contains(@class, 'tag')]")[0]
    assert "Agree to all</button>" in shown.content.decode()


def test_what_was_taken_as_agreed_is_shown_as_such(statement, viewer, sign_in, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 17, 16, tzinfo=dt.UTC))
    statement.take_as_agreed(by=User.system())
    client = sign_in(viewer)

    shown = client.get(statement.get_absolute_url())

    assert "Nobody answered until November 16" in shown.content.decode()
    assert "Taken as agreed on November 17" in client.get(LIST).content.decode()


@pytest.mark.parametrize("person", ["librarian", "finance", "viewer", "consultant", "manager"])
def test_only_an_administrator_answers(person, statement, visits, sign_in, request):
    client = sign_in(request.getfixturevalue(person))

    assert agree(client, statement).status_code == 403
    assert question(client, statement, line_of(statement, visits[1]), note="x").status_code == 403
    assert "Agree to all" not in client.get(statement.get_absolute_url()).content.decode()


def test_a_line_of_another_statement_is_not_found(statement, administrator, sign_in):
    other = statements.issue(
        by=statement.changes.get().by, district=AgreementFactory(reached="active").district, month=OCTOBER
    )
    line = statement.lines.first()

    assert sign_in(administrator).get(address(other, "question", line.pk)).status_code == 404


def test_people_of_other_districts_find_nothing(statement, sign_in):
    for person in (
        MembershipFactory(role="administrator").user,
        AssignmentFactory().consultant,
    ):
        client = sign_in(person)
        assert client.get(statement.get_absolute_url()).status_code == 404
        assert agree(client, statement).status_code == 404
        assert client.get(LIST).context["rows"] == []


def test_the_list_shows_the_newest_first_and_is_narrowed_by_state(
    statement, manager, administrator, district, sign_in
):
    september = statements.issue(by=manager, district=district, month=dt.date(2026, 9, 1))
    september.agree(by=administrator)
    client = sign_in(manager)

    def listed(**asked):
        return [row["statement"].pk for row in client.get(LIST, asked).context["rows"]]

    assert listed() == [statement.pk, september.pk]
    assert listed(state="agreed") == [september.pk]
    assert listed(district=district.name, state="queried") == []


@pytest.mark.parametrize("path", [LIST, reverse("services:visit-list")])
def test_a_list_names_the_district_only_to_those_who_see_several(
    path, statement, manager, administrator, sign_in
):
    for person, is_named in ((manager, True), (administrator, False)):
        page = sign_in(person).get(path)
        assert ("District" in texts(page, "//main//th")) is is_named
        assert ("district" in page.context["filter"].form.fields) is is_named


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries_for_any_number(count, manager, on_november_2, sign_in):
    for _ in range(count):
        district = AgreementFactory(reached="active").district
        statements.issue(by=manager, district=district, month=OCTOBER)
    client = sign_in(manager)
    client.get(LIST)

    assert queries(client, LIST) == 5


@pytest.mark.parametrize("count", [1, 3])
def test_a_statement_asks_the_same_queries_for_any_number_of_lines(
    count, line, consultant, manager, administrator, district, sign_in
):
    for number in range(count):
        logged(line, OCTOBER + dt.timedelta(days=number), 1, by=consultant)
    statement = statements.issue(by=manager, district=district, month=OCTOBER)
    for one in statement.lines.all():
        statement.query(by=administrator, note="Really?", line=one)
    client = sign_in(consultant)
    client.get(statement.get_absolute_url())

    assert queries(client, statement.get_absolute_url()) == 10
