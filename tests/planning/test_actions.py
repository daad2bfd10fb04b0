"""Starting a plan and sending it: once, whole, or not at all with a sentence."""

import pytest
from django.core.exceptions import PermissionDenied

from planning.actions import missing_for_review, send_for_review, start_plan, withdraw
from planning.editing import keep_aside
from planning.models import Plan, PlanTemplate, Section, Submission
from portal.core.models import Job, Message
from portal.core.transitions import Refused
from tests.factories import DistrictFactory, PlanFactory, PlanTemplateFactory, SubmissionFactory
from tests.factories.planning import OUTLINE, FrameworkFactory

YEARS = {"first_year": 2028, "last_year": 2030}


@pytest.fixture
def outline():
    FrameworkFactory()
    return PlanTemplateFactory()


def test_a_new_plan_has_an_empty_section_for_each_of_the_newest_outline(outline, librarian, district):
    PlanTemplateFactory(key="old", edition="2019")

    plan = start_plan(by=librarian, district=district, **YEARS)

    assert plan.template == outline
    assert [section.spec.key for section in plan.sections.all()] == [key for key, *_ in OUTLINE]
    assert {(section.html, section.version, section.state) for section in plan.sections.all()} == {
        ("", 0, "not_started")
    }
    assert (plan.started_by, plan.state, plan.years) == (librarian, "draft", "2027–2030")


def test_a_plan_is_started_by_who_may_write_in_that_district(outline, librarian, viewer, district):
    for person, place in ((librarian, DistrictFactory()), (viewer, district)):
        with pytest.raises(PermissionDenied):
            start_plan(by=person, district=place, **YEARS)

    assert not Plan.objects.exists()


def test_a_second_plan_for_the_same_years_is_refused_in_a_sentence(outline, librarian, district):
    start_plan(by=librarian, district=district, **YEARS)

    with pytest.raises(Refused, match="has a plan for 2027–2030 already"):
        start_plan(by=librarian, district=district, **YEARS)

    assert Section.objects.count() == len(OUTLINE)


def test_without_an_outline_the_agency_is_asked_to_load_one(librarian, district):
    PlanTemplate.objects.all().delete()

    with pytest.raises(Refused, match="There is no plan template yet"):
        start_plan(by=librarian, district=district, **YEARS)


def test_an_unfinished_plan_is_not_sent_and_every_gap_is_named(librarian, district):
    plan = PlanFactory(district=district, complete=True)
    plan.sections.filter(spec__key__in=["goals", "budget"]).update(is_complete=False)

    with pytest.raises(Refused) as refusal:
        send_for_review(plan, by=librarian)

    assert str(refusal.value) == (
        "Goals and action steps is not marked complete. Budget and Common School Fund is not marked complete."
    )
    assert not Submission.objects.exists()
    assert not Job.objects.exists()


def test_a_section_that_is_not_required_may_stay_empty(librarian, district):
    plan = PlanFactory(district=district, complete=True)
    section = plan.sections.get(spec__key="policies")
    section.spec.is_required = False
    section.spec.save()
    plan.sections.filter(pk=section.pk).update(is_complete=False)

    assert missing_for_review(plan) == []
    assert send_for_review(plan, by=librarian).state == "submitted"


def test_a_signed_plan_in_which_nobody_wrote_since_is_not_sent_again(librarian, reviewer, district):
    signed = SubmissionFactory(plan__district=district, by=librarian, reviewer=reviewer)
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)

    with pytest.raises(Refused, match="Nothing was written since version 1 was signed off"):
        send_for_review(signed.plan, by=librarian)

    assert Submission.objects.count() == 1


@pytest.mark.parametrize("role", ["viewer", "finance", "consultant", "reviewer", "manager"])
def test_only_the_district_sends_its_plan(role, request, district):
    plan = PlanFactory(district=district, complete=True)

    with pytest.raises(PermissionDenied):
        send_for_review(plan, by=request.getfixturevalue(role))

    assert not Submission.objects.exists()
    assert not Message.objects.exists()


def test_the_second_click_is_told_that_the_plan_is_with_the_agency(librarian, district):
    plan = PlanFactory(district=district, complete=True)
    send_for_review(plan, by=librarian)

    with pytest.raises(Refused, match="with the agency already"):
        send_for_review(plan, by=librarian)

    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_version_one_report_and_one_round_of_mail(
    librarian, reviewer, district, at_once
):
    plan = PlanFactory(district=district, complete=True)
    librarian.current_memberships  # noqa: B018 - asked once, before the threads share the person

    answers = at_once(*[lambda: send_for_review(plan, by=librarian)] * 3)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Refused", "Submission"]
    assert Submission.objects.count() == 1
    assert Job.objects.filter(kind="report.render").count() == 1
    assert Message.objects.filter(to=reviewer).count() == 1


def test_everybody_who_wrote_is_remembered_as_an_author(librarian, administrator, district):
    plan = PlanFactory(district=district, complete=True, started_by=librarian)

    submission = send_for_review(plan, by=administrator)

    assert list(submission.written_by.all()) == [librarian]
    assert submission.sent_by == administrator


def test_who_wrote_only_words_that_were_kept_aside_is_not_an_author(librarian, reviewer, district):
    plan = PlanFactory(district=district, complete=True, started_by=librarian)
    keep_aside(plan.sections.get(spec__key="vision"), {"html": "<p>Too late</p>"}, by=reviewer)

    submission = send_for_review(plan, by=librarian)

    assert list(submission.written_by.all()) == [librarian]
    assert reviewer.has_perm("planning.claim_submission", submission)


def test_numbers_go_on_after_a_version_was_withdrawn():
    first = SubmissionFactory()
    first.withdraw(by=first.sent_by)

    second = SubmissionFactory(plan=Plan.objects.get(pk=first.plan_id))

    assert (first.number, second.number) == (1, 2)


def test_a_version_is_taken_back_once_and_then_is_not_with_the_agency():
    submission = SubmissionFactory()
    writer, plan = submission.sent_by, submission.plan

    withdraw(Plan.objects.get(pk=plan.pk), by=writer)

    assert Plan.objects.get(pk=plan.pk).state == "draft"
    with pytest.raises(Refused, match="This plan is not with the agency now"):
        withdraw(Plan.objects.get(pk=plan.pk), by=writer)
