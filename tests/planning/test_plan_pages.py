"""The list of plans, one plan, its check page, and sending it or taking it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Role
from planning.models import Plan, Submission
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
    send_back,
)

from .pages import address, do, document, messages, queries, texts

LIST = "/plans/"
ROWS = "//main//tbody/tr"
STANDING = "//main//div[contains(@class, 'tasks')]/div[contains(@class, 'note')]/h2"
SEND = "//form[contains(@action, '/do/send/')]"


def test_the_list_shows_the_plans_of_ones_own_districts_newest_first(writer, district):
    for first in (2028, 2031, 2025):
        PlanFactory(district=district, first_year=first, last_year=first + 2)
    PlanFactory()

    assert texts(writer.get(LIST), ROWS) == [
        f"Library plan {years} Draft 0 of 6" for years in ("2030–2033", "2027–2030", "2024–2027")
    ]


def test_the_list_names_the_district_to_those_who_see_several(sign_in, viewer, district, reviewer):
    PlanFactory(district=district, first_year=2028, last_year=2030)

    assert texts(sign_in(reviewer).get(LIST), ROWS) == [
        f"{district}, Library plan 2027–2030 2027–2030 Draft 0 of 6"
    ]
    assert texts(sign_in(viewer).get(LIST), "//main//thead//th")[0] == "Plan"


def test_the_list_of_the_agency_is_found_by_a_part_of_the_districts_name(sign_in, reviewer):
    plans = [PlanFactory(district=DistrictFactory(name=name)) for name in ("Appleton", "Ripon", "Ripley")]

    page = sign_in(reviewer).get(LIST, {"district": "rip"})

    assert set(page.context["object_list"]) == set(plans[1:])
    assert texts(sign_in(reviewer).get(LIST, {"district": "Berlin"}), "//main//h2") == ["No plan matches"]


def test_who_may_start_a_plan_is_offered_it(sign_in, librarian, viewer, consultant):
    offers = [
        document(sign_in(person).get(LIST)).xpath("//main//a[@href='/plans/new/']/@href")
        for person in (librarian, consultant, viewer)
    ]

    assert [bool(offer) for offer in offers] == [True, True, False]


def test_the_number_of_queries_of_list_and_plan_does_not_grow_with_the_rows(sign_in, reviewer, sent):
    browser, plan = sign_in(reviewer), sent.plan
    for_one = queries(browser, LIST), queries(browser, plan.get_absolute_url())

    for _ in "ab":
        SubmissionFactory()
        plan.submissions.get(state="submitted").withdraw(by=sent.sent_by)
        plan = Plan.objects.get(pk=plan.pk)
        SubmissionFactory(plan=plan, by=sent.sent_by)

    assert (queries(browser, LIST), queries(browser, plan.get_absolute_url())) == for_one
    assert (Plan.objects.count(), plan.submissions.count()) == (3, 3)


def asked(browser, address, **typed):
    """The queries that a page, or a save, takes."""
    with CaptureQueriesContext(connection) as captured:
        answer = (
            browser.post(address, typed, headers={"HX-Request": "true"}) if typed else browser.get(address)
        )
    assert answer.status_code == 200
    return [query["sql"] for query in captured]


def test_no_page_and_no_save_loads_the_frozen_words_of_a_version(writer, finished, reviewer, sign_in):
    send_back(
        SubmissionFactory(plan=finished, by=finished.started_by, reviewer=reviewer), by=reviewer, note="?"
    )
    vision = finished.sections.get(spec__key="vision").get_absolute_url()
    pages = [LIST, finished.get_absolute_url(), address(finished, "check"), vision, f"{vision}history/"]

    queries = [sql for page in pages for sql in asked(writer, page)]
    queries += asked(writer, vision, version="1", page="p", html="<p>New.</p>", is_complete="1")
    queries += asked(sign_in(reviewer), "/admin/planning/submission/?desk=all")

    assert len(queries) > 30
    assert [sql for sql in queries if '"planning_submission"."snapshot"' in sql] == []


def test_the_parts_of_a_plan_are_asked_for_once(writer, finished):
    budget = finished.sections.get(spec__key="budget").get_absolute_url()

    for page in (finished.get_absolute_url(), address(finished, "check")):
        outline = [sql for sql in asked(writer, page) if '"planning_templatesection"."hint"' in sql]
        assert len(outline) == 1, outline
    saved = asked(writer, budget, version="1", page="p", html="<p>New.</p>", is_complete="1")
    for taken in (asked(writer, budget), saved):
        lines = [sql for sql in taken if 'FROM "planning_budgetline"' in sql]
        assert len(lines) == 2, lines  # for the fields, and for what the section says


def test_a_plan_of_another_district_is_not_found(sign_in, member, finished):
    stranger, consultant = sign_in(member.user), sign_in(AssignmentFactory().consultant)

    for browser in (stranger, consultant):
        pages = [browser.get(address(finished, name)) for name in ("detail", "check", "report")]
        moves = [do(browser, finished, move) for move in ("send", "withdraw", "no-such-move")]
        assert {answer.status_code for answer in pages + moves} == {404}
    assert not finished.submissions.exists()


def test_a_draft_says_how_far_it_is_and_leads_on(writer, draft):
    page = writer.get(draft.get_absolute_url())

    assert texts(page, STANDING) == ["0 of 6 sections are complete"]
    assert texts(page, "//main//a[contains(@class, 'btn-primary')]") == ["Begin with vision and mission"]


def test_a_finished_plan_can_be_checked_and_sent(writer, finished):
    page, check = writer.get(finished.get_absolute_url()), writer.get(address(finished, "check"))

    assert texts(page, STANDING) == ["Every section is complete"]
    assert texts(check, "//h1") == ["Check your plan"]
    assert texts(check, "//section[@aria-labelledby='h-send']//li") == [
        "Ada Marsh, Grade 4 (teacher)",
        "Noor Haddad, Librarian (library staff)",
        "Sam Rivera, Principal (administrator)",
    ]
    assert len(texts(check, SEND)) == 1


def test_the_check_page_names_what_is_missing_and_leads_there(writer, finished):
    finished.sections.filter(spec__key__in=["vision", "goals"]).update(is_complete=False)

    page = writer.get(address(finished, "check"))

    assert texts(page, "//h1") == ["Not ready to send yet"]
    assert texts(page, "//main//div[contains(@class, 'note-warn')]//a") == [
        "Vision and mission is not marked complete.",
        "Goals and action steps is not marked complete.",
    ]
    assert texts(page, SEND) == []


@pytest.fixture
def optional(finished):
    """The section on policies, which is not asked for and not written."""
    section = finished.sections.get(spec__key="policies")
    type(section.spec).objects.filter(pk=section.spec_id).update(is_required=False)
    finished.sections.filter(pk=section.pk).update(is_complete=False)


def test_an_unfinished_section_that_nobody_asks_for_does_not_keep_the_plan_from_being_sent(
    writer, finished, optional
):
    page, check = writer.get(finished.get_absolute_url()), writer.get(address(finished, "check"))

    assert texts(page, STANDING) == ["Every required section is complete"]
    assert "Every required section is complete." in texts(page, "//main//li//*[@class='small-print']")
    assert texts(check, "//h1") == ["Check your plan"]
    assert len(texts(check, SEND)) == 1

    do(writer, finished, "send")
    assert finished.submissions.get().state == "submitted"


def test_the_sections_that_are_asked_for_are_counted_where_the_plan_waits_for_them(
    writer, finished, optional
):
    finished.sections.filter(spec__key="vision").update(is_complete=False)

    page = writer.get(finished.get_absolute_url())

    assert texts(page, STANDING) == ["4 of 6 sections are complete"]
    assert "Send it when all 5 required sections are complete." in texts(
        page, "//main//li//*[@class='small-print']"
    )


def test_a_signed_plan_without_news_says_why_it_is_not_sent_again(writer, sent, reviewer):
    sent.claim(by=reviewer)
    sent.sign_off(by=reviewer, read_sha256=sent.report.file_hash)

    check = writer.get(address(sent.plan, "check"))

    assert texts(check, "//h1") == ["This plan is signed off"]
    assert texts(check, "//section[@aria-labelledby='h-send']/p[last()]") == [
        "Nothing was written since version 1 was signed off, so there is nothing new to send."
    ]
    assert texts(check, SEND) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE, Role.REVIEWER, Role.MANAGER])
def test_readers_see_the_check_page_and_can_not_send(sign_in, district, finished, role):
    of_the_district = role in (Role.VIEWER, Role.FINANCE)
    reader = sign_in(MembershipFactory(role=role, district=district if of_the_district else None).user)

    page = reader.get(address(finished, "check"))

    assert (page.status_code, texts(page, SEND)) == (200, [])
    assert [do(reader, finished, move).status_code for move in ("send", "withdraw")] == [403, 403]
    assert not finished.submissions.exists()


def test_an_assigned_consultant_writes_but_does_not_send(sign_in, consultant, finished):
    assert do(sign_in(consultant), finished, "send").status_code == 403


def test_sending_freezes_the_next_version_and_says_what_happens_now(writer, finished):
    page = do(writer, finished, "send", note="Please read section 3 first.")

    submission = finished.submissions.get()
    assert (submission.number, submission.state) == (1, "submitted")
    assert submission.changes.get().note == "Please read section 3 first."
    assert messages(page) == ["Sent for review. The agency has an email, and the report is being made."]


def test_an_unfinished_plan_is_not_sent_and_every_missing_section_is_named(writer, finished):
    finished.sections.filter(spec__key__in=["vision", "goals"]).update(is_complete=False)

    page = do(writer, finished, "send")

    assert messages(page) == [
        "Error: Vision and mission is not marked complete. Goals and action steps is not marked complete."
    ]
    assert not finished.submissions.exists()


def test_a_plan_can_be_taken_back_until_somebody_reads_it(writer, sent, reviewer):
    page = do(writer, sent.plan, "withdraw")
    assert messages(page) == ["Taken back. You can go on writing, and send it again when you are ready."]
    assert Submission.objects.get().state == "withdrawn"

    again = SubmissionFactory(plan=sent.plan, by=sent.sent_by, reviewer=reviewer)
    page = do(writer, sent.plan, "withdraw")
    assert messages(page) == ["Error: Withdraw is not possible: this is in review now."]
    assert (again.number, Submission.objects.get(number=2).state) == (2, "in_review")


def test_a_plan_that_is_not_with_the_agency_can_not_be_taken_back(writer, finished):
    assert messages(do(writer, finished, "withdraw")) == ["Error: This plan is not with the agency now."]


def test_moves_are_posted_and_unknown_moves_are_not_found(writer, finished):
    assert [writer.get(address(finished, "do", move)).status_code for move in ("send", "fly")] == [405, 405]
    assert do(writer, finished, "fly").status_code == 404
    assert not finished.submissions.exists()


def test_a_note_with_a_sign_the_database_can_not_hold_is_kept_without_it(writer, finished):
    do(writer, finished, "send", note="Please\0 read")

    assert finished.submissions.get().changes.get().note == "Please read"


def test_the_address_of_the_report_leads_to_the_newest_one(writer, draft, sent, reviewer):
    no_report = writer.get(address(draft, "report"), follow=True)
    reviewed = writer.get(address(sent.plan, "report"))
    sent.claim(by=reviewer)
    sent.sign_off(by=reviewer, read_sha256=sent.report.file_hash)
    signed = writer.get(address(sent.plan, "report"))

    assert messages(no_report) == ["There is no report yet. It is made when the plan is sent for review."]
    assert reviewed["Location"] == sent.report.get_absolute_url()
    assert signed["Location"] == sent.certificate.signed_report.get_absolute_url()
