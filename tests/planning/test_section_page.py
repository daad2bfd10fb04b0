"""The page of one section, as its writers and its readers meet it."""

import datetime as dt
from urllib.parse import quote

import pytest

from districts.models import Role
from planning.actions import send_for_review
from planning.models import BudgetLine, Goal, Holding, Step, TeamMember
from portal.core import clock
from tests.factories import AssignmentFactory, MembershipFactory, PlanFactory

from .pages import document, filled_in, messages, queries, texts
from .pages import section_address as address
from .saves import section_of

HTMX = {"HX-Request": "true"}
PROBLEMS = "//div[@id='section-problems']//li"
EDITOR = "//form[@data-autosave]"


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.mark.parametrize("key", ["vision", "team", "collection", "goals", "policies", "budget"])
def test_a_page_sent_back_as_it_is_keeps_every_word_and_every_row(writer, district, key):
    plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    before = writer.get(address(plan, key)).context["content"]

    answer = writer.post(address(plan, key), filled_in(writer.get(address(plan, key)), do="save"))

    assert (answer.status_code, answer["Location"]) == (302, address(plan, key))
    after = writer.get(address(plan, key))
    assert after.context["content"] == before
    assert messages(after) == ["Saved."]
    assert section_of(plan, key).is_complete


def test_next_section_saves_and_opens_the_next_and_after_the_last_the_plan(writer, plan):
    page = writer.get(address(plan, "vision"))

    answer = writer.post(address(plan, "vision"), filled_in(page, html="<p>New</p>", do="next"))
    last = writer.post(address(plan, "budget"), filled_in(writer.get(address(plan, "budget")), do="next"))

    assert answer["Location"] == address(plan, "team")
    assert last["Location"] == plan.get_absolute_url()
    assert section_of(plan, "vision").html == "<p>New</p>"


def test_a_full_save_with_an_answer_that_can_not_be_read_shows_it_again_with_422(writer, plan):
    line = BudgetLine.add_to(plan, purpose="Books", amount="10.00")
    cost, purpose = f"line-{line.pk}-amount", f"line-{line.pk}-purpose"
    page = writer.get(address(plan, "budget"))

    typed = filled_in(page, **{cost: "a lot", purpose: "More books"}, html="<p>New</p>", do="next")
    answer = writer.post(address(plan, "budget"), typed)

    line.refresh_from_db()
    assert answer.status_code == 422
    assert filled_in(answer)[cost] == "a lot"
    assert texts(answer, f"//*[@id='id_{cost}_error']") == ["Error: Enter an amount in dollars, like 1200.50"]
    assert (line.purpose, str(line.amount)) == ("More books", "10.00")
    assert section_of(plan, "budget").html == "<p>New</p>"

    again = writer.post(address(plan, "budget"), filled_in(answer, **{cost: "12"}, do="save"))
    line.refresh_from_db()
    assert (again.status_code, str(line.amount)) == (302, "12.00")


def test_a_full_save_that_calls_an_unfinished_section_complete_says_what_is_missing(writer, plan):
    page = writer.get(address(plan, "goals"))

    answer = writer.post(address(plan, "goals"), filled_in(page, is_complete="1", do="save"))

    assert answer.status_code == 422
    assert texts(answer, PROBLEMS) == ["Add at least one goal."]
    assert document(answer).xpath(f"{PROBLEMS}/a/@href") == ["#rows"]
    assert not section_of(plan, "goals").is_complete


def test_a_problem_leads_to_a_field_that_is_on_the_page(writer, plan):
    goal = Goal.add_to(plan)
    Step.add_to(goal, text="Buy books")
    page = writer.get(address(plan, "goals"))

    answer = writer.post(address(plan, "goals"), filled_in(page, is_complete="1"))

    links = document(answer).xpath(f"{PROBLEMS}/a/@href")
    assert len(links) == 5
    assert [link for link in links if not document(answer).xpath(f"//*[@id='{link[1:]}']")] == []


def test_an_autosave_answers_200_with_its_sentences_and_the_new_version(writer, plan):
    line = BudgetLine.add_to(plan, amount="10.00")
    page = writer.get(address(plan, "budget"))
    typed = filled_in(page, **{f"line-{line.pk}-amount": "a lot"}, html="<p>One two three</p>")

    answer = writer.post(address(plan, "budget"), typed, headers=HTMX)

    assert answer.status_code == 200
    assert texts(answer, "//li") == ["New line: Enter an amount in dollars, like 1200.50"]
    assert document(answer).xpath("//input[@id='section-version']/@value") == ["1"]
    assert texts(answer, "//*[@id='prose-foot']/span[1]") == ["3 words"]
    assert not document(answer).xpath("//main")


def test_the_budget_stands_by_school_year_with_sums_that_follow_each_save(writer, plan):
    for year, amount in ((2029, "1200.50"), (2028, "26400.00"), (2028, None)):
        line = BudgetLine.add_to(plan, school_year=year, amount=amount)
    page = writer.get(address(plan, "budget"))

    assert texts(page, "//*[contains(@class, 'sum-row')]") == [
        "2027–28 $26,400.00",
        "2028–29 $1,200.50",
        "2029–30 $0.00",
        "All years $27,600.50",
    ]
    typed = filled_in(page, **{f"line-{line.pk}-amount": "$99.50"})
    assert "26,400.00" in typed.values()

    saved = writer.post(address(plan, "budget"), typed, headers=HTMX)

    assert texts(saved, "//*[@id='sum-2028' or @id='sum-all']") == ["$26,499.50", "$27,700.00"]


def test_a_line_without_a_school_year_stands_below_the_years_of_the_plan(writer, plan):
    BudgetLine.add_to(plan)

    page = writer.get(address(plan, "budget"))

    assert texts(page, "//section[contains(@class, 'budget-year')]//h3")[-1] == "No school year yet"


def test_the_head_of_a_goal_follows_its_fields_after_a_save(writer, plan):
    goal = Goal.add_to(plan, title="Readers")
    step = Step.add_to(goal, text="Buy", who="R. Kessler", due="2027-12-01")
    page = writer.get(address(plan, "goals"))
    head = f"//*[@id='goal-head-{goal.pk}']"
    area = plan.framework.areas.first()
    new = {f"goal-{goal.pk}-title": "Students who read", f"goal-{goal.pk}-area": area.pk}
    typed = filled_in(page, **new, **{f"step-{step.pk}-cost": "26.50"})

    saved = writer.post(address(plan, "goals"), typed, headers=HTMX)

    assert texts(page, head) == ["Readers 1 action step"]
    assert texts(saved, f"{head}[@hx-swap-oob]") == [f"Students who read {area}. 1 action step, $26.50"]
    assert texts(writer.get(address(plan, "goals")), head) == texts(saved, head)


def test_the_items_of_a_collection_are_counted_again_after_a_save(writer, plan):
    holding = Holding.add_to(plan, label="500s", items=1240)
    Holding.add_to(plan)
    page = writer.get(address(plan, "collection"))
    typed = filled_in(page, **{f"holding-{holding.pk}-items": "23040"})

    saved = writer.post(address(plan, "collection"), typed, headers=HTMX)

    students = "for each of 1,840 students in 2025–26"
    assert texts(page, "//*[@id='items-in-all']") == [f"1,240 items in all, 0.7 {students}"]
    assert texts(saved, "//*[@id='items-in-all']") == [f"23,040 items in all, 12.5 {students}"]


def test_an_autosave_without_anything_wrong_clears_the_sentences(writer, plan):
    answer = writer.post(
        address(plan, "vision"),
        filled_in(writer.get(address(plan, "vision")), html="<p>One</p>", is_complete="1"),
        headers=HTMX,
    )

    assert texts(answer, "//*[@id='section-problems']") == [""]
    assert section_of(plan, "vision").is_complete


def test_one_open_page_may_save_again_and_again(writer, plan):
    page = filled_in(writer.get(address(plan, "vision")))

    for turn, words in enumerate(("<p>One</p>", "<p>One two</p>"), start=1):
        typed = page | {"html": words, "turn": turn}
        assert writer.post(address(plan, "vision"), typed, headers=HTMX).status_code == 200

    assert (section_of(plan, "vision").html, section_of(plan, "vision").version) == ("<p>One two</p>", 2)


def test_an_autosave_that_comes_late_is_answered_with_how_the_section_stands(writer, plan):
    page = filled_in(writer.get(address(plan, "vision")))
    for turn, words in ((2, "<p>One two three</p>"), (1, "<p>One</p>")):
        answer = writer.post(address(plan, "vision"), page | {"html": words, "turn": turn}, headers=HTMX)

    assert answer.status_code == 200
    assert document(answer).xpath("//input[@id='section-version']/@value") == ["1"]
    assert texts(answer, "//*[@id='prose-foot']/span[1]") == ["3 words"]
    assert section_of(plan, "vision").html == "<p>One two three</p>"


def test_a_button_pressed_twice_on_a_page_without_scripts_is_answered_calmly(writer, plan):
    typed = filled_in(writer.get(address(plan, "vision")), html="<p>One</p>", do="save")

    answers = [writer.post(address(plan, "vision"), typed).status_code for _ in "ab"]

    assert answers == [302, 302]
    assert section_of(plan, "vision").version == 1


def test_more_fields_than_the_portal_takes_change_nothing_and_are_answered_in_words(writer, plan):
    page = filled_in(writer.get(address(plan, "vision")), html="<p>New</p>")

    answer = writer.post(address(plan, "vision"), page | {f"more-{n}": "" for n in range(4000)})

    assert (answer.status_code, texts(answer, "//h1")) == (413, ["This is too large"])
    assert section_of(plan, "vision").version == 0


def test_a_text_longer_than_the_portal_takes_changes_nothing_and_is_answered_in_words(writer, plan):
    page = filled_in(writer.get(address(plan, "vision")), html="a" * 5 * 1024 * 1024)

    answer = writer.post(address(plan, "vision"), page)

    assert (answer.status_code, texts(answer, "//h1")) == (413, ["This is too large"])
    assert section_of(plan, "vision").version == 0


@pytest.mark.parametrize("key", ["vision", "goals"])
def test_the_longest_text_of_a_page_in_any_language_is_one_that_the_portal_takes(writer, plan, settings, key):
    Goal.add_to(plan)
    page = writer.get(address(plan, key))

    longest = document(page).xpath("//main//form[@data-autosave]//textarea/@maxlength")

    assert len(longest) == (3 if key == "goals" else 1)
    assert sum(map(int, longest)) * len(quote("€")) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_page_that_is_too_large_says_where_the_words_are(writer, plan):
    typed = filled_in(writer.get(address(plan, "vision")), html="a" * 5 * 1024 * 1024)

    page = writer.post(address(plan, "vision"), typed)

    assert "Press Back in your browser: the words that you sent are still on the page before." in " ".join(
        texts(page, "//main//p")
    )


READERS = [Role.VIEWER, Role.FINANCE, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER]


@pytest.mark.parametrize("role", READERS)
def test_readers_get_the_words_without_a_form_and_may_not_save(sign_in, district, plan, role):
    district_role = role in (Role.VIEWER, Role.FINANCE)
    reader = sign_in(MembershipFactory(role=role, district=district if district_role else None).user)
    Holding.add_to(plan, label="500s Science", items=1240, average_year=2006)

    page = reader.get(address(plan, "collection"))
    answer = reader.post(address(plan, "collection"), {"version": "0", "html": "<p>Mine</p>"})

    assert (page.status_code, document(page).xpath(EDITOR)) == (200, [])
    assert texts(page, "//div[@class='rows-read']//tbody/tr") == ["500s Science 1,240 2006"]
    assert answer.status_code == 403
    assert not section_of(plan, "collection").versions.exists()


def test_under_review_the_writers_read_too_and_readers_still_may_not_save(writer, sign_in, viewer, district):
    plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    send_for_review(plan, by=plan.started_by)

    page = writer.get(address(plan, "vision"))
    answer = sign_in(viewer).post(address(plan, "vision"), {"version": "1", "html": "<p>Mine</p>"})

    assert document(page).xpath(EDITOR) == []
    assert "These words stand still while the agency reads them." in texts(page, "//p")
    assert answer.status_code == 403
    assert section_of(plan, "vision").versions.count() == 1


def test_people_of_other_districts_do_not_find_the_page(sign_in, plan, member):
    stranger, consultant = sign_in(member.user), sign_in(AssignmentFactory().consultant)

    for browser in (stranger, consultant):
        for name in ("section", "section-history"):
            assert browser.get(address(plan, "vision", name)).status_code == 404
        assert browser.post(address(plan, "vision"), {"version": "0"}).status_code == 404


def test_an_assigned_consultant_writes_with_the_district(sign_in, consultant, plan):
    browser = sign_in(consultant)
    page = filled_in(browser.get(address(plan, "vision")), html="<p>Together</p>")

    assert browser.post(address(plan, "vision"), page).status_code == 302

    assert section_of(plan, "vision").saved_by == consultant


@pytest.mark.parametrize("key", ["no-such-section", "introduction"])
def test_a_section_the_plan_does_not_have_is_not_found(writer, plan, key):
    assert writer.get(address(plan, key)).status_code == 404


def add_rows(plan):
    goal = Goal.add_to(plan, title="A goal", area=plan.framework.areas.get())
    Step.add_to(goal, text="A step")
    Step.add_to(goal, text="Another step")
    TeamMember.add_to(plan, name="Ada Marsh")
    Holding.add_to(plan, label="500s")
    BudgetLine.add_to(plan, school_year=2028)


@pytest.mark.parametrize("key", ["goals", "team", "collection", "budget"])
@pytest.mark.parametrize("role", [Role.LIBRARIAN, Role.VIEWER])
def test_the_number_of_queries_does_not_grow_with_the_rows(sign_in, district, plan, key, role):
    browser = sign_in(MembershipFactory(role=role, district=district).user)
    add_rows(plan)
    for_one = queries(browser, address(plan, key))
    add_rows(plan)
    add_rows(plan)

    assert queries(browser, address(plan, key)) == for_one


def test_a_save_of_an_earlier_day_names_its_day_and_a_new_one_is_told_at_once(writer, plan):
    monday, tuesday = (dt.datetime(2027, 5, day, 15, tzinfo=dt.UTC) for day in (10, 11))
    with clock.at(monday):
        page = writer.get(address(plan, "vision"))
        writer.post(address(plan, "vision"), filled_in(page, html="<p>One</p>"))
    with clock.at(tuesday):
        page = writer.get(address(plan, "vision"))
        saved = writer.post(address(plan, "vision"), filled_in(page, html="<p>Two</p>"), headers=HTMX)

    state, history = "//*[contains(@class, 'save-state')]", "//*[@id='history-line']"
    assert texts(page, state) == ["Saved May 10, 10:00 am"]
    assert texts(saved, state) == ["Saved at 10:00 am"]
    assert texts(saved, history)[0].startswith("Last saved May 11, 10:00 am by ")


def test_a_step_is_one_line_of_text_however_it_was_typed(writer, plan):
    step = Step.add_to(Goal.add_to(plan))
    page = writer.get(address(plan, "goals"))

    writer.post(
        address(plan, "goals"), filled_in(page, **{f"step-{step.pk}-text": "Order books,\r\n then label"})
    )

    step.refresh_from_db()
    assert step.text == "Order books, then label"


def test_a_goal_says_how_many_steps_it_has_and_what_they_cost(writer, plan):
    goal = Goal.add_to(plan, title="A goal")
    for cost in ("4000.00", None, "100.00"):
        Step.add_to(goal, cost=cost)

    page = writer.get(address(plan, "goals"))

    assert texts(page, f"//li[@id='goal-{goal.pk}']//h3/following-sibling::p") == ["3 action steps, $4,100"]


def test_the_budget_is_read_with_its_sums(sign_in, viewer, plan):
    for year, amount in ((2028, "26400"), (2029, "1200.50"), (2028, None)):
        BudgetLine.add_to(plan, school_year=year, amount=amount)

    page = sign_in(viewer).get(address(plan, "budget"))

    assert texts(page, "//main//tfoot/tr") == [
        "2027–28 $26,400.00",
        "2028–29 $1,200.50",
        "All years $27,600.50",
    ]


def test_questions_to_think_about_are_for_those_who_write(writer, sign_in, viewer, plan):
    plan.sections.get(spec__key="vision").spec.__class__.objects.update(questions=["Who is missing?"])

    pages = [browser.get(address(plan, "vision")) for browser in (writer, sign_in(viewer))]

    assert [texts(page, "//*[@id='h-q']") for page in pages] == [["Questions to think about"], []]
