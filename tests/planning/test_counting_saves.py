"""What counts as a save of a section: what is new, and nothing that only looks like it."""

import datetime as dt

import pytest

from planning.models import Plan, TeamMember
from portal.core import clock
from tests.factories import PlanFactory, SubmissionFactory

from .pages import filled_in, texts
from .pages import section_address as address
from .saves import section_of

HTMX = {"HX-Request": "true"}


def test_a_tick_is_answered_with_the_time_although_the_words_are_of_an_earlier_day(writer, district):
    monday, tuesday = (dt.datetime(2027, 5, day, 15, tzinfo=dt.UTC) for day in (10, 11))
    with clock.at(monday):
        plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    with clock.at(tuesday):
        page = filled_in(writer.get(address(plan, "vision")), is_complete="")
        saved = writer.post(address(plan, "vision"), page, headers=HTMX)

    assert texts(saved, "//*[contains(@class, 'save-state')]") == ["Saved at 10:00 am"]
    assert not section_of(plan, "vision").is_complete


def test_a_signed_plan_says_so_where_it_can_be_changed(writer, librarian, reviewer, district):
    plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    submission = SubmissionFactory(plan=plan, by=librarian, reviewer=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)

    [note] = texts(writer.get(address(plan, "vision")), "//main//form/div[contains(@class, 'note-info')]")

    assert note.startswith("Signed off ")
    assert "What you change here is not in the signed version; send it again for a new one." in note


@pytest.mark.parametrize("key", ["vision", "goals", "collection", "budget"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_page_that_is_only_paged_through_leaves_a_signed_version_as_it_is(
    writer, librarian, reviewer, district, key, headers
):
    plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    submission = SubmissionFactory(plan=plan, by=librarian, reviewer=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    page = filled_in(writer.get(address(plan, key)), do="next")
    before = section_of(plan, key)
    goal = plan.goals.first()

    writer.post(address(plan, key), page | {f"library-{goal.pk}": "1", "turn": "1"}, headers=headers)
    writer.post(address(plan, key), page | {"is_complete": "", "turn": "2"}, headers=headers)

    after = section_of(plan, key)
    assert (after.version, after.saved_at) == (before.version, before.saved_at)
    assert not after.is_complete
    assert after.versions.count() == before.versions.count()
    assert not Plan.objects.get(pk=plan.pk).has_moved_on


def test_taking_out_a_row_of_a_page_with_nothing_new_counts_as_a_save(writer, draft):
    member = TeamMember.add_to(draft, name="Ada")
    page = filled_in(writer.get(address(draft, "team")), do=f"remove:member:{member.pk}")

    writer.post(address(draft, "team"), page)

    assert section_of(draft, "team").version == 1
