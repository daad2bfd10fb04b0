"""An earlier version of a section comes back: whole, as a save of its own, and nothing is deleted."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.actions import send_for_review
from planning.bringing_back import SavedMeanwhile, bring_back, stands_after
from planning.editing import save_section
from planning.history import difference, remember
from planning.models import Goal, Section, SectionVersion, Step, TeamMember
from planning.prose import clean
from planning.row_kinds import PARTS_OF_A_GOAL, ROW_KINDS
from planning.row_moves import retire_row
from planning.snapshot import section_content
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory, PlanFactory, PlanTemplateFactory

from .saves import names, newest, overwrite, section_of

MONDAY, TUESDAY = (dt.datetime(2027, 5, day, 15, tzinfo=dt.UTC) for day in (10, 11))


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


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
    """Rows of one kind of section: their values, and for goals an area and rows of their own."""
    model = ROW_KINDS[kind][2]
    found = draw(st.lists(values_of(model), max_size=4))
    if model is not Goal:
        return [(values, {}) for values in found]
    parts = st.fixed_dictionaries(
        {name: st.lists(values_of(part), max_size=3) for name, part, _ in PARTS_OF_A_GOAL.values()}
    )
    return [(values | {"area": draw(st.sampled_from([None, "space"]))}, draw(parts)) for values in found]


def ready(plan, values):
    """A goal's area by its key."""
    if values.get("area"):
        values = values | {"area": plan.framework.areas.get(key=values["area"])}
    return values


def write(plan, kind, wanted):
    """Rows at the end of their list."""
    for values, parts in wanted:
        row = ROW_KINDS[kind][2].add_to(plan, **ready(plan, values))
        for name, model, _ in PARTS_OF_A_GOAL.values():
            for part in parts.get(name, []):
                model.add_to(row, **part)


def rows_in_all(plan, kind):
    """Every row of a kind of section, and what belongs to it, taken out or not."""
    model = ROW_KINDS[kind][2]
    found = list(model.objects.filter(plan=plan))
    for _, part, _ in PARTS_OF_A_GOAL.values() if model is Goal else ():
        found += part.objects.filter(goal__plan=plan)
    return found


def change_everything(plan, kind, wanted, draw):
    """Other values, another order, some taken out, others added; and the same for what belongs to a goal."""
    for row in rows_in_all(plan, kind):
        overwrite(row, draw(values_of(type(row))) | {"position": draw(st.integers(0, 9))})
        if draw(st.booleans()):
            retire_row(row)
        if isinstance(row, Goal):
            Step.add_to(row, text="One more")
    write(plan, kind, wanted)


class AnyRows(TestCase):
    """The outline of most tests lacks some kinds of sections; here it has one of each."""

    @classmethod
    def setUpTestData(cls):
        outline = PlanTemplateFactory()
        for kind in {*ROW_KINDS} - {*outline.sections.values_list("kind", flat=True)}:
            outline.sections.create(key=kind, title=kind, group="More", kind=kind, position=99)
        cls.plan = PlanFactory(template=outline)

    @settings(max_examples=60)
    @given(st.data())
    def test_whatever_changed_since_the_section_says_again_what_it_said(self, data):
        plan, draw = self.plan, data.draw
        kind = draw(st.sampled_from(sorted(ROW_KINDS)))
        section = plan.sections.filter(spec__kind=kind).select_related("spec", "plan__framework").first()
        write(plan, kind, draw(rows(kind)))
        section.html = clean(f"<p>{draw(st.text(SIGNS, max_size=40))}</p>")
        section.save()
        before = section_content(section)
        remember(section, before, by=plan.started_by)
        old = SectionVersion.objects.get()
        ids = {(type(row), row.pk) for row in rows_in_all(plan, kind)}

        change_everything(plan, kind, draw(rows(kind)), draw)
        Section.objects.filter(pk=section.pk).update(html="<p>Otherwise</p>")
        changed = section_content(section_of(plan, section.spec.key))
        expected = stands_after(section, old, changed)
        bring_back(section, old, by=plan.started_by, version="0")

        after = section_content(section_of(plan, section.spec.key))
        assert after == before == expected == newest(section).content
        assert ids <= {(type(row), row.pk) for row in rows_in_all(plan, kind)}

        otherwise = SectionVersion.objects.create(section=section, content=changed, saved_by=plan.started_by)
        bring_back(section, otherwise, by=plan.started_by, version="1")
        assert section_content(section_of(plan, section.spec.key)) == changed


# What a save of its own means


def test_rows_get_their_old_values_back_and_those_taken_out_return(team, first_save, librarian, draft):
    added = TeamMember.add_to(draft, name="Somebody new")

    bring_back(team, first_save, by=librarian, version="2")

    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "")]
    assert section_of(draft, "team").html == "<p>Two.</p>"
    added.refresh_from_db()
    assert added.retired_at is not None


def test_it_is_a_save_of_its_own_however_soon_and_the_next_one_is_too(team, first_save, librarian):
    with clock.at(TUESDAY):
        bring_back(team, first_save, by=librarian, version="2")
        save_section(team, {"version": "3", "html": "<p>Three.</p>"}, by=librarian)

    told = [(v.content["html"], v.brought_from_id) for v in team.versions.all()]
    assert told == [
        ("<p>Three.</p>", None),
        ("<p>Two.</p>", first_save.pk),
        ("<p>One.</p>", None),
        ("<p>Two.</p>", None),
    ]
    team.refresh_from_db()
    assert (team.version, team.saved_by) == (4, librarian)


def test_an_open_page_learns_that_a_version_was_brought_back(sign_in, team, first_save, librarian, draft):
    typed = {"version": "2", "page": "open", "turn": "1", "html": "<p>Typed</p>"}
    team.saved_from = "open"
    team.save()
    bring_back(team, first_save, by=librarian, version="2")

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


def test_a_version_from_before_a_field_was_there_leaves_that_field_as_it_is(
    team, first_save, librarian, draft
):
    for row in first_save.content["rows"]:
        del row["group"], row["group_label"]
    first_save.save()
    now = section_content(team)

    expected = stands_after(team, first_save, now)
    bring_back(team, first_save, by=librarian, version="2")

    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "teacher")]
    assert [row["group"] for row in expected["rows"]] == ["", "teacher"]


def test_a_save_since_the_page_was_opened_is_named_and_stays(team, first_save, librarian, draft):
    with pytest.raises(SavedMeanwhile, match=r"saved this section May 11.* after that page was opened"):
        bring_back(team, first_save, by=librarian, version="1")

    assert names(draft) == [("Sam Rivera", "teacher")]
    assert section_of(draft, "team").version == 2


def test_a_second_click_changes_nothing(team, first_save, librarian):
    for _ in "ab":
        bring_back(team, first_save, by=librarian, version="2")

    assert team.versions.count() == 3
    assert section_of(team.plan, "team").version == 3


def test_a_plan_under_review_stands_still(finished, librarian):
    section = section_of(finished, "vision")
    send_for_review(finished, by=librarian)

    with pytest.raises(Refused, match="This plan was sent for review"):
        bring_back(section, newest(section), by=librarian, version="1")

    assert section_of(finished, "vision").version == 1


def test_who_may_not_write_brings_nothing_back(team, first_save, viewer):
    with pytest.raises(PermissionDenied):
        bring_back(team, first_save, by=viewer, version="2")


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


def test_of_words_kept_aside_the_text_comes_back_and_rows_stay(team, aside, librarian, draft):
    bring_back(team, aside, by=librarian, version="2")

    assert section_of(draft, "team").html == "<p>Too late.</p>"
    assert names(draft) == [("Sam Rivera", "teacher")]
    assert newest(team).content == section_content(section_of(draft, "team"))


def test_words_kept_aside_are_compared_by_their_text_alone(team, aside):
    change = difference(team, section_content(team), aside.content)

    assert (change.rows, change.is_reordered) == ([], False)
    assert [piece.text.strip() for block in change.blocks for piece in block.pieces] == ["One.", "Too late."]
