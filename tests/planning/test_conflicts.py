"""Two writers, or a writer and the agency, at one section: both texts are shown, and both are kept."""

import pytest

from planning.actions import send_for_review
from planning.models import BudgetLine, TeamMember
from tests.factories import MembershipFactory, PlanFactory

from .pages import document, filled_in, queries, texts
from .pages import section_address as address
from .saves import section_of

HTMX = {"HX-Request": "true"}
MINE = "//*[@aria-label='Your words']"


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def mine(sign_in, librarian):
    return sign_in(librarian)


@pytest.fixture
def colleague(district):
    return MembershipFactory(user__name="Rowan Kessler", district=district).user


@pytest.fixture
def theirs(sign_in, colleague):
    return sign_in(colleague)


def words_in_history(plan, key):
    """What each version says, newest first, and whether it was kept aside."""
    versions = section_of(plan, key).versions.all()
    return [(version.saved_by.name, version.content["html"], version.is_aside) for version in versions]


@pytest.fixture
def conflict(mine, theirs, plan):
    """Both open the section; they save first; the answer to mine, sent with or without htmx."""

    def meet(key="vision", my_changes=None, their_changes=None, headers=None):
        my_page, their_page = mine.get(address(plan, key)), theirs.get(address(plan, key))
        theirs.post(address(plan, key), filled_in(their_page, **(their_changes or {"html": "<p>Theirs</p>"})))
        typed = filled_in(my_page, **(my_changes or {"html": "<p>Mine</p>"}))
        return mine.post(address(plan, key), typed, headers=headers)

    return meet


@pytest.mark.parametrize("headers", [None, HTMX])
def test_the_later_writer_sees_both_texts_and_nothing_is_overwritten(conflict, plan, headers):
    answer = conflict(headers=headers)

    assert answer.status_code == 409
    assert texts(answer, "//*[@aria-label='Rowan Kessler’s words']") == ["Theirs"]
    assert texts(answer, MINE) == ["Mine"]
    assert section_of(plan, "vision").html == "<p>Theirs</p>"


def test_both_texts_are_in_the_history(conflict, plan, librarian, colleague, mine):
    conflict()

    assert words_in_history(plan, "vision") == [
        (librarian.name, "<p>Mine</p>", True),
        (colleague.name, "<p>Theirs</p>", False),
    ]
    page = mine.get(address(plan, "vision", "section-history"))
    assert texts(page, "//ol//*[contains(@class, 'plan-text')]") == ["Mine", "Theirs"]
    assert texts(page, "//ol//*[contains(@class, 'tag-warn')]") == ["Kept aside"]


def test_keep_mine_saves_my_words_on_top_and_theirs_stay_in_the_history(conflict, plan, mine, librarian):
    answer = conflict()
    form = next(form for form in document(answer).forms if form.get("data-keep-mine"))

    saved = mine.post(form.get("action"), dict(form.form_values()))

    assert (saved.status_code, section_of(plan, "vision").html) == (302, "<p>Mine</p>")
    assert words_in_history(plan, "vision") == [
        (librarian.name, "<p>Mine</p>", False),
        (librarian.name, "<p>Mine</p>", True),
        ("Rowan Kessler", "<p>Theirs</p>", False),
    ]


def test_keep_mine_names_the_form_whose_draft_it_is(conflict, plan, mine):
    answer = conflict(headers=HTMX)

    page = mine.get(address(plan, "vision"))
    keys = document(page).xpath("//form/@data-autosave")
    assert document(answer).xpath("//@data-keep-mine | //@data-drop-draft") == keys * 2


def test_a_conflict_about_rows_shows_what_each_row_says(conflict, plan):
    line = BudgetLine.add_to(plan, school_year=2028, fund="csf", purpose="Books", amount="10.00")
    amount = f"line-{line.pk}-amount"

    answer = conflict("budget", my_changes={amount: "12"}, their_changes={amount: "11"})

    assert texts(answer, "//*[@aria-label='Rowan Kessler’s words']//tbody/tr") == [
        "Books 2027–28 Common School Fund $11.00"
    ]
    assert texts(answer, f"{MINE}//p") == [
        "Books, school year: 2027–28",
        "Books, paid from: Common School Fund",
        "Books, purpose: Books",
        "Books, amount: 12",
    ]


def test_words_typed_into_a_row_that_a_colleague_takes_out_are_kept(conflict, plan):
    member = TeamMember.add_to(plan, name="Ada Marsh")

    answer = conflict(
        "team",
        my_changes={f"member-{member.pk}-job": "Grade 4"},
        their_changes={"do": f"remove:member:{member.pk}"},
    )

    aside = section_of(plan, "team").versions.get(is_aside=True)
    assert answer.status_code == 409
    assert [typed["value"] for typed in aside.content["typed"]] == ["Ada Marsh", "Grade 4", ""]


def test_a_second_tab_of_the_same_person_conflicts_with_the_first(mine, plan):
    tabs = [filled_in(mine.get(address(plan, "vision"))) for _ in "ab"]

    def save(tab, name, turn):
        typed = tab | {"html": f"<p>Tab {name}</p>", "turn": turn}
        return mine.post(address(plan, "vision"), typed, headers=HTMX).status_code

    answers = [save(tabs[0], "a", 1), save(tabs[0], "a2", 2), save(tabs[1], "b", 3), save(tabs[0], "a3", 4)]

    assert answers == [200, 200, 409, 200]
    assert section_of(plan, "vision").html == "<p>Tab a3</p>"


def test_ones_own_other_window_is_not_called_somebody_else(mine, plan):
    first, second = (filled_in(mine.get(address(plan, "vision"))) for _ in "ab")
    mine.post(address(plan, "vision"), first | {"html": "<p>First</p>"}, headers=HTMX)

    answer = mine.post(address(plan, "vision"), second | {"html": "<p>Second</p>"}, headers=HTMX)

    [title] = texts(answer, "//*[@id='conflict-title']")
    assert title.startswith("You saved this section in another window at ")
    assert texts(answer, "//*[@aria-label='Words of this window']") == ["Second"]


@pytest.fixture
def too_late(mine, librarian, district):
    """A page of a finished plan is open while the plan is sent for review; then it is saved."""

    def save(plan, headers=None, **changes):
        typed = filled_in(mine.get(address(plan, "team")), **changes)
        send_for_review(plan, by=librarian)
        return mine.post(address(plan, "team"), typed, headers=headers)

    return save


@pytest.fixture
def finished(librarian, district):
    return PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_words_that_come_after_the_plan_was_sent_are_kept_in_the_history(too_late, finished, headers):
    member = finished.team.first()

    answer = too_late(
        finished, headers, html="<p>Late</p>", do="save", **{f"member-{member.pk}-name": "A. Marsh"}
    )

    aside = section_of(finished, "team").versions.get(is_aside=True)
    assert answer.status_code == 409
    assert "This plan was sent for review while you were writing" in answer.content.decode()
    assert document(answer).xpath("//*[self::main or @id='conflict']//@href")[0] == address(
        finished, "team", "section-history"
    )
    assert (aside.content["html"], aside.content["typed"][0]["value"]) == ("<p>Late</p>", "A. Marsh")


def test_nothing_of_a_plan_changes_after_it_was_sent(too_late, finished):
    member = finished.team.first()
    sent = [section_of(finished, "team").html, *finished.team.live().values_list("name")]

    too_late(finished, html="<p>Late</p>", **{f"member-{member.pk}-name": "A. Marsh"}, do="add:member")

    assert [section_of(finished, "team").html, *finished.team.live().values_list("name")] == sent


def test_a_sign_the_database_can_not_hold_is_left_out_and_the_rest_is_kept(mine, conflict, plan):
    member = TeamMember.add_to(plan)
    typed = {"html": "<p>Mi\0ne</p>", f"member-{member.pk}-name": "Ada\0 Marsh"}

    conflict("team", my_changes=typed)
    mine.post(address(plan, "team"), filled_in(mine.get(address(plan, "team")), **typed))

    member.refresh_from_db()
    aside = section_of(plan, "team").versions.get(is_aside=True)
    assert (section_of(plan, "team").html, member.name) == ("<p>Mine</p>", "Ada Marsh")
    assert (aside.content["html"], aside.content["typed"][0]["value"]) == ("<p>Mine</p>", "Ada Marsh")


def test_the_number_of_queries_of_the_history_does_not_grow_with_its_versions(sign_in, mine, plan):
    def save(writer, words):
        writer.post(address(plan, "vision"), filled_in(writer.get(address(plan, "vision")), html=words))

    save(mine, "<p>One</p>")
    for_one = queries(mine, address(plan, "vision", "section-history"))
    for words in ("<p>Two</p>", "<p>Three</p>"):
        save(sign_in(MembershipFactory(district=plan.district).user), words)

    assert queries(mine, address(plan, "vision", "section-history")) == for_one
    assert section_of(plan, "vision").versions.count() == 3
