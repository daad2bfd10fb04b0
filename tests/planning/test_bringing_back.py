"""An earlier version of a section comes back: whole, as a save of its own, and nothing is deleted."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.actions import send_for_review
from planning.bringing_back import SavedMeanwhile, bring_back, stands_after
from planning.editing import ROW_KINDS, keep_aside, save_section
from planning.history import difference, remember
from planning.models import Goal, Section, SectionVersion, Step, TeamMember
from planning.prose import clean
from planning.row_moves import retire_row
from planning.snapshot import section_content
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory, PlanFactory

from .pages import document, messages, queries, texts

MONDAY, TUESDAY = (dt.datetime(2027, 5, day, 15, tzinfo=dt.UTC) for day in (10, 11))


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


def section_of(plan, key):
    return Section.objects.select_related("spec", "plan__framework").get(plan=plan, spec__key=key)


def newest(section):
    return section.versions.filter(is_aside=False).first()


def address(section, name="section-history", *more):
    return reverse(f"planning:{name}", args=[section.plan_id, section.spec.key, *more])


# Any values


SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def value_of(field):
    """Whatever the field may hold."""
    if field.choices:
        return st.sampled_from(["", *(key for key, _ in field.choices)])
    if isinstance(field, (models.CharField, models.TextField)):
        return st.text(SIGNS, max_size=min(field.max_length or 60, 60))
    if isinstance(field, models.DateField):
        return st.none() | st.dates()
    if isinstance(field, models.DecimalField):
        return st.none() | st.decimals(0, 999_999_999, places=2)
    if isinstance(field, models.PositiveSmallIntegerField):
        return st.none() | st.integers(0, 32_767)
    if isinstance(field, models.BooleanField):
        return st.none() | st.booleans() if field.null else st.booleans()
    return st.none() | st.integers(0, 2**31 - 1)


def values_of(model):
    """Every field of a row that its writers fill in, but for relations."""
    ours = ("id", "position", "retired_at", model.parent_field)
    fields = [f for f in model._meta.concrete_fields if f.name not in ours and not f.is_relation]
    return st.fixed_dictionaries({field.name: value_of(field) for field in fields})


@st.composite
def rows(draw, kind):
    """Rows of one kind of section: their values, and for goals an area and steps."""
    model = ROW_KINDS[kind][2]
    found = draw(st.lists(values_of(model), max_size=4))
    if model is not Goal:
        return [(values, []) for values in found]
    steps = st.lists(values_of(Step), max_size=3)
    return [(values | {"area": draw(st.sampled_from([None, "space"]))}, draw(steps)) for values in found]


def ready(plan, values):
    """A goal's area by its key."""
    if values.get("area"):
        values = values | {"area": plan.framework.areas.get(key=values["area"])}
    return values


def write(plan, kind, wanted):
    """Rows at the end of their list."""
    for values, steps in wanted:
        row = ROW_KINDS[kind][2].add_to(plan, **ready(plan, values))
        for step in steps:
            Step.add_to(row, **step)


def overwrite(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def change_everything(plan, kind, wanted, draw):
    """Other values, another order, some taken out, others added; and the same for steps."""
    model = ROW_KINDS[kind][2]
    for row in model.objects.filter(plan=plan):
        overwrite(row, ready(plan, draw(values_of(model))))
        row.position = draw(st.integers(0, 9))
        row.save()
        steps = list(row.steps.all()) if model is Goal else []
        for step in steps:
            overwrite(step, draw(values_of(Step)) | {"position": draw(st.integers(0, 9))})
        for one in [row, *steps]:
            if draw(st.booleans()):
                retire_row(one)
        if model is Goal:
            Step.add_to(row, text="One more")
    write(plan, kind, wanted)


class AnyRows(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.plan = PlanFactory()

    @settings(max_examples=60)
    @given(st.data())
    def test_whatever_changed_since_the_section_says_again_what_it_said(self, data):
        plan, draw = self.plan, data.draw
        kind = draw(st.sampled_from(sorted(ROW_KINDS)))
        section = plan.sections.filter(spec__kind=kind).select_related("spec", "plan__framework").first()
        assert section, f"the outline of the tests has no section of the kind {kind}"
        write(plan, kind, draw(rows(kind)))
        section.html = clean(f"<p>{draw(st.text(SIGNS, max_size=40))}</p>")
        section.save()
        before = section_content(section)
        remember(section, before, by=plan.started_by)
        old = SectionVersion.objects.get()
        ids = {
            pk for model in (ROW_KINDS[kind][2], Step) for pk in model.objects.values_list("pk", flat=True)
        }

        change_everything(plan, kind, draw(rows(kind)), draw)
        Section.objects.filter(pk=section.pk).update(html="<p>Otherwise</p>")
        changed = section_content(section_of(plan, section.spec.key))
        expected = stands_after(old, changed)
        bring_back(section, old, by=plan.started_by, version="0")

        after = section_content(section_of(plan, section.spec.key))
        assert after == before == expected == newest(section).content
        left = {
            pk for model in (ROW_KINDS[kind][2], Step) for pk in model.objects.values_list("pk", flat=True)
        }
        assert ids <= left

        changed_back = SectionVersion.objects.create(
            section=section, content=changed, saved_by=plan.started_by
        )
        bring_back(section, changed_back, by=plan.started_by, version="1")
        assert section_content(section_of(plan, section.spec.key)) == changed


# What a save of its own means


@pytest.fixture
def team(draft):
    """A team of two on Monday, of which somebody made one other person on Tuesday."""
    section = section_of(draft, "team")
    with clock.at(MONDAY):
        ada, noor = (TeamMember.add_to(draft, name=name) for name in ("Ada Marsh", "Noor Haddad"))
        section = save_section(section, {"version": "0", "html": "<p>Two.</p>"}, by=draft.started_by).section
    with clock.at(TUESDAY):
        retire_row(ada)
        overwrite(noor, {"name": "Sam Rivera", "group": "teacher"})
        save_section(section, {"version": "1", "html": "<p>One.</p>"}, by=draft.started_by)
    return section_of(draft, "team")


@pytest.fixture
def monday(team):
    return team.versions.last()


def names(plan):
    return list(plan.team.live().values_list("name", "group"))


def test_rows_get_their_old_values_back_and_those_taken_out_return(team, monday, librarian, draft):
    added = TeamMember.add_to(draft, name="Somebody new")

    bring_back(team, monday, by=librarian, version="2")

    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "")]
    assert section_of(draft, "team").html == "<p>Two.</p>"
    added.refresh_from_db()
    assert added.retired_at is not None


def test_it_is_a_save_of_its_own_however_soon_and_the_next_one_is_too(team, monday, librarian):
    with clock.at(TUESDAY):
        bring_back(team, monday, by=librarian, version="2")
        save_section(team, {"version": "3", "html": "<p>Three.</p>"}, by=librarian)

    told = [(v.content["html"], v.brought_from_id) for v in team.versions.all()]
    assert told == [
        ("<p>Three.</p>", None),
        ("<p>Two.</p>", monday.pk),
        ("<p>One.</p>", None),
        ("<p>Two.</p>", None),
    ]
    team.refresh_from_db()
    assert (team.version, team.saved_by) == (4, librarian)


def test_an_open_page_learns_that_a_version_was_brought_back(sign_in, team, monday, librarian, draft):
    typed = {"version": "2", "page": "open", "turn": "1", "html": "<p>Typed</p>"}
    team.saved_from = "open"
    team.save()
    bring_back(team, monday, by=librarian, version="2")

    answer = sign_in(librarian).post(team.get_absolute_url(), typed)

    assert answer.status_code == 409


def test_a_row_button_is_part_of_the_history_and_of_what_can_be_brought_back(sign_in, draft, librarian):
    section, member = section_of(draft, "team"), TeamMember.add_to(draft, name="Ada Marsh")

    sign_in(librarian).post(
        section.get_absolute_url(), {"version": "0", "page": "a", "do": f"remove:member:{member.pk}"}
    )

    assert newest(section).content["rows"] == []
    assert section.versions.count() == 1


def test_a_section_stays_complete_when_nothing_is_missing_and_else_is_in_progress(finished, librarian):
    section = section_of(finished, "vision")
    whole = newest(section)
    empty = SectionVersion.objects.create(
        section=section, content={"html": "", "rows": []}, saved_by=librarian
    )

    bring_back(section, whole, by=librarian, version="1")
    assert section_of(finished, "vision").is_complete

    bring_back(section, empty, by=librarian, version="2")
    assert not section_of(finished, "vision").is_complete

    bring_back(section, whole, by=librarian, version="3")
    assert not section_of(finished, "vision").is_complete


def test_an_area_that_the_framework_does_not_have_stays_empty(draft, librarian):
    section = section_of(draft, "goals")
    goal = Goal.add_to(draft, title="Readers", area=draft.framework.areas.get())
    remember(section, section_content(section), by=librarian)
    old = newest(section)
    old.content["rows"][0]["area"] = "of-another-edition"
    old.save()

    bring_back(section, old, by=librarian, version="0")

    goal.refresh_from_db()
    assert (goal.title, goal.area) == ("Readers", None)


def test_a_version_from_before_a_field_was_there_leaves_that_field_as_it_is(team, monday, librarian, draft):
    for row in monday.content["rows"]:
        del row["group"], row["group_label"]
    monday.save()
    now = section_content(team)

    expected = stands_after(monday, now)
    bring_back(team, monday, by=librarian, version="2")

    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "teacher")]
    assert [row.get("group") for row in expected["rows"]] == [None, "teacher"]


def test_a_save_since_the_page_was_opened_is_named_and_stays(team, monday, librarian, draft):
    with pytest.raises(SavedMeanwhile, match=r"saved this section May 11.* after that page was opened"):
        bring_back(team, monday, by=librarian, version="1")

    assert names(draft) == [("Sam Rivera", "teacher")]
    assert section_of(draft, "team").version == 2


def test_a_second_click_changes_nothing(team, monday, librarian):
    for _ in "ab":
        bring_back(team, monday, by=librarian, version="2")

    assert team.versions.count() == 3
    assert section_of(team.plan, "team").version == 3


def test_a_plan_under_review_stands_still(finished, librarian):
    section = section_of(finished, "vision")
    send_for_review(finished, by=librarian)

    with pytest.raises(Refused, match="This plan was sent for review"):
        bring_back(section, newest(section), by=librarian, version="1")

    assert section_of(finished, "vision").version == 1


def test_who_may_not_write_brings_nothing_back(team, monday, viewer):
    with pytest.raises(PermissionDenied):
        bring_back(team, monday, by=viewer, version="2")


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_bring_back_one_after_the_other_and_the_later_is_told(draft, librarian, at_once):
    section = section_of(draft, "vision")
    for n, words in enumerate(("<p>A</p>", "<p>B</p>")):
        save_section(section, {"version": str(n), "html": words}, by=librarian)
        section.versions.update(first_saved_at=MONDAY)
    first = section.versions.last()
    people = [MembershipFactory(district=draft.district).user for _ in "ab"]
    for person in people:
        person.current_memberships  # noqa: B018 - asked once, before the threads share the person

    answers = at_once(
        *(lambda by=person: bring_back(section, first, by=by, version="2") for person in people)
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["SavedMeanwhile", "Section"]
    assert section.versions.count() == 3


# Words kept aside


@pytest.fixture
def aside(team, librarian):
    member = team.plan.team.live().get()
    typed = {"html": "<p>Too late.</p>", f"member-{member.pk}-name": "Typed", "page": "other"}
    return keep_aside(team, typed, by=librarian)


def test_of_words_kept_aside_the_text_comes_back_and_rows_stay(team, aside, librarian, draft):
    bring_back(team, aside, by=librarian, version="2")

    assert section_of(draft, "team").html == "<p>Too late.</p>"
    assert names(draft) == [("Sam Rivera", "teacher")]
    assert newest(team).content == section_content(section_of(draft, "team"))


def test_words_kept_aside_are_compared_by_their_text_alone(team, aside):
    change = difference(team, section_content(team), aside.content)

    assert (change.rows, change.is_reordered) == ([], False)
    assert [piece.text.strip() for block in change.blocks for piece in block.pieces] == ["One.", "Too late."]


# The pages


@pytest.fixture
def writer(sign_in, librarian):
    return sign_in(librarian)


def test_the_history_is_a_list_of_saves_by_person_and_day(writer, team):
    page = writer.get(address(team))

    assert texts(page, "//main//h2")[1:] == ["May 11", "May 10"]
    assert texts(page, "//main//h3") == [f"10:00 am, {team.saved_by}"] * 2


def test_the_history_offers_each_earlier_version_and_not_the_newest(writer, team, monday):
    page = writer.get(address(team))

    links = document(page).xpath("//main//ol//a/@href")
    assert links == [
        f"{address(team, 'section-compare')}?from={monday.pk}&to=now",
        address(team, "bring-back", monday.pk),
    ]


def test_readers_compare_and_bring_nothing_back(sign_in, viewer, team, monday):
    reader = sign_in(viewer)

    links = document(reader.get(address(team))).xpath("//main//ol//a/@href")
    compared = reader.get(f"{address(team, 'section-compare')}?from={monday.pk}&to=now")

    assert links == [f"{address(team, 'section-compare')}?from={monday.pk}&to=now"]
    assert document(compared).xpath("//main//a[contains(@href, 'bring-back')]") == []
    for method in (reader.get, reader.post):
        assert method(address(team, "bring-back", monday.pk)).status_code == 403


def compare(browser, section, **asked):
    return browser.get(f"{address(section, 'section-compare')}", asked)


def test_two_versions_are_compared_by_words_and_rows(writer, team, monday):
    page = compare(writer, team, **{"from": monday.pk, "to": newest(team).pk})

    assert texts(page, "//main//section//del")[0] == "[taken out: Two. ]"
    assert texts(page, "//main//section//ins")[0] == "[added: One. ]"
    assert texts(page, "//main//*[@class='change-name']") == ["Sam Rivera Changed", "Ada Marsh Taken out"]
    who = team.saved_by
    assert texts(page, "//dl[contains(@class, 'sides')]//dd") == [
        f"May 10, 10:00 am, {who}",
        f"May 11, 10:00 am, {who} Newest",
    ]


def test_the_older_version_stands_first_whatever_was_asked(writer, team, monday):
    asked = [compare(writer, team, **{"from": one, "to": other}) for one, other in
             ((monday.pk, "now"), ("now", monday.pk))]  # fmt: skip

    assert asked[0].context["change"] == asked[1].context["change"]
    assert [page.context["older"] for page in asked] == [monday, monday]


def test_without_a_choice_the_last_save_but_one_is_compared_with_now(writer, team, monday):
    assert compare(writer, team).context["older"] == monday
    assert compare(writer, team).context["newer"] is None


def test_the_same_twice_does_not_differ_and_the_page_says_so(writer, team):
    page = compare(writer, team, **{"from": newest(team).pk, "to": "now"})

    assert texts(page, "//h1") == ["Nothing differs"]
    assert "Both say the same, word for word." in texts(page, "//main//p")
    assert document(page).xpath("//main//a[contains(@href, 'bring-back')]") == []


@pytest.mark.parametrize("asked", ["9999999999999999999999", "x", "-1", "", "' OR 1"])
def test_a_version_of_elsewhere_is_not_found(writer, team, asked, draft):
    other = section_of(draft, "vision")
    remember(other, section_content(other), by=draft.started_by)

    for version in (asked, newest(other).pk):
        assert compare(writer, team, **{"from": version}).status_code == 404
        assert compare(writer, team, to=version).status_code == 404
    assert writer.get(address(team, "bring-back", newest(other).pk)).status_code == 404


def test_a_section_without_a_save_has_nothing_to_compare(writer, draft):
    assert compare(writer, section_of(draft, "vision")).status_code == 404


def test_answers_that_were_kept_aside_stand_under_the_comparison(writer, team, aside):
    page = compare(writer, team, **{"from": aside.pk, "to": "now"})

    assert "Sam Rivera, name: Typed" in texts(page, "//*[@aria-labelledby='h-aside']/p")
    assert texts(page, "//dl[contains(@class, 'sides')]//*[contains(@class, 'tag')]") == ["Kept aside"]


def test_the_page_says_what_it_does_and_the_button_does_it(writer, team, monday, draft):
    page = writer.get(address(team, "bring-back", monday.pk))
    form = next(form for form in document(page).forms if form.get("method") == "post" and "main" in
                [up.tag for up in form.iterancestors()])  # fmt: skip

    assert texts(page, "//*[@class='change-name']") == ["Ada Marsh Added", "Noor Haddad Changed"]
    done = writer.post(address(team, "bring-back", monday.pk), dict(form.form_values()), follow=True)

    assert done.redirect_chain == [(team.get_absolute_url(), 302)]
    assert messages(done) == [f"Brought back: what {monday.saved_by} saved May 10, 10:00 am."]
    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "")]
    history = writer.get(address(team))
    assert f"Brought back: what {monday.saved_by} saved May 10, 10:00 am." in texts(history, "//li//p")


def test_a_page_that_is_out_of_date_is_answered_with_409_and_where_to_look(writer, team, monday):
    answer = writer.post(address(team, "bring-back", monday.pk), {"version": "1"})

    assert (answer.status_code, texts(answer, "//h1")) == (409, ["Not brought back"])
    assert document(answer).xpath("//main//a/@href") == [
        f"{address(team, 'section-compare')}?from={monday.pk}&to=now",
        team.get_absolute_url(),
        address(team),
    ]


def test_under_review_the_page_refuses_in_words(writer, finished, librarian):
    section = section_of(finished, "vision")
    send_for_review(finished, by=librarian)

    answers = [
        method(address(section, "bring-back", newest(section).pk)) for method in (writer.get, writer.post)
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "This plan was sent for review, so its sections cannot change now." in texts(
        answers[0], "//main//p"
    )
    assert document(writer.get(address(section))).xpath("//main//a[contains(@href, 'bring-back')]") == []


def test_what_says_the_same_now_is_not_brought_back(writer, team):
    page = writer.get(address(team, "bring-back", newest(team).pk))

    assert texts(page, "//h1") == ["Nothing to bring back"]
    assert document(page).xpath("//main//button") == []


def test_people_of_other_districts_find_none_of_it(sign_in, member, team, monday):
    stranger = sign_in(member.user)

    for page in (address(team, "section-compare"), address(team, "bring-back", monday.pk)):
        assert stranger.get(page).status_code == 404
        assert stranger.post(page).status_code in (404, 405)


def test_the_pages_ask_the_same_queries_for_any_number_of_versions(sign_in, writer, team, monday, district):
    pages = [
        address(team),
        f"{address(team, 'section-compare')}?from={monday.pk}&to=now",
        address(team, "bring-back", monday.pk),
    ]
    few = [queries(writer, page) for page in pages]
    for version in range(2, 5):
        by = MembershipFactory(district=district).user
        bring_back(team, monday, by=by, version=str(version))
        TeamMember.add_to(team.plan, name="One more")

    assert [queries(writer, page) for page in pages] == few
