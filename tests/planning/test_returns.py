"""A version goes back with a reason and comments, comes again with replies, and its memo never changes."""

import pytest
from django.urls import reverse

from planning.actions import send_for_review
from planning.commenting import comment
from planning.memo import memo_report
from planning.models import Plan, Section, Submission
from portal.core.canonical import sha256
from portal.core.models import Message
from portal.core.transitions import Refused
from portal.reports.kinds import KINDS
from portal.reports.models import Report
from tests.factories import PlanFactory, SubmissionFactory, commented, make_ready, send_back
from tests.factories.planning import answer_all

from .desk import REASON, move, nights_ago, page, text
from .pages import address, do, queries, texts


@pytest.fixture
def returned(in_review, reviewer):
    commented(in_review, by=reviewer, key="budget", text="Furniture is outside the fund.")
    commented(in_review, by=reviewer, text="Name what you will count.")
    commented(in_review, by=reviewer, text="And by when.")
    in_review.send_back(by=reviewer, note=REASON)
    return in_review


def plan_of(version):
    return Plan.objects.get(pk=version.plan_id)


# Back


def test_a_version_is_not_returned_without_a_comment_on_a_section(desk, in_review, reviewer):
    refused = desk.post(move(in_review, "send_back"), {"note": REASON})

    assert "Comment on at least one section first" in text(refused)
    assert REASON in refused.content.decode()
    with pytest.raises(Refused, match="at least one section"):
        in_review.send_back(by=reviewer, note=REASON)

    commented(in_review, by=reviewer).resolve(by=reviewer)

    with pytest.raises(Refused, match="at least one section"):  # one that is settled asks for nothing
        in_review.send_back(by=reviewer, note=REASON)


def test_talk_among_writers_and_comments_of_an_earlier_version_are_no_reason_to_return(returned, reviewer):
    plan = plan_of(returned)
    second = SubmissionFactory(plan=plan, by=returned.sent_by, reviewer=reviewer)
    commented(second, by=second.sent_by)

    with pytest.raises(Refused, match="at least one section"):
        second.send_back(by=reviewer, note=REASON)


def test_the_reviewer_comments_on_the_desk_and_comes_back_there(desk, in_review):
    before = desk.get(page(in_review))
    answer = desk.post(
        reverse("planning:comment", args=[in_review.plan_id]),
        {"section": "goals", "text": "Count what?", "desk": "1"},
        follow=True,
    )

    assert "None yet. To return a version, comment on at least one section first." in text(before)
    assert answer.redirect_chain[-1][0] == f"{in_review.desk_url}#comments"
    assert "Goals and action steps" in texts(answer, "//*[@id='comments']/h3")
    assert "Count what?" in texts(answer, "//*[@id='comments']//li")[0]
    assert "1 comment on its sections goes with it." in text(desk.get(move(in_review, "send_back")))


def test_the_desk_offers_its_form_only_to_the_reviewer_of_the_version(desk, in_review, manager, sign_in):
    form = "//*[@id='comments']//form"

    assert len(texts(desk.get(page(in_review)), form)) == 1
    assert texts(sign_in(manager).get(page(in_review)), form) == []
    assert texts(desk.get(page(SubmissionFactory())), form) == []


def test_the_desk_asks_the_same_queries_for_any_number_of_comments(desk, returned, reviewer):
    second = SubmissionFactory(plan=plan_of(returned), by=returned.sent_by, reviewer=reviewer)
    commented(second, by=reviewer)
    few = queries(desk, page(second))
    for key in ("vision", "goals", "budget", "goals"):
        thread = commented(second, by=reviewer, key=key)
        comment(thread.section, by=second.sent_by, text="Yes", reply_to=thread.pk)

    assert queries(desk, page(second)) == few


# The memo


def test_the_memo_holds_what_was_asked_and_never_changes(returned, reviewer):
    memo, name = dict(returned.memo), reviewer.name
    thread = returned.comments.first()
    comment(thread.section, by=returned.sent_by, text="Done.", reply_to=thread.pk)
    thread.resolve(by=reviewer)
    reviewer.name = "Somebody Else"
    reviewer.save()

    version = Submission.objects.get(pk=returned.pk)

    assert version.memo == memo
    assert (memo["reason"], memo["reviewer"], memo["version"]) == (REASON, name, 1)
    assert [(part["key"], [one["text"] for one in part["comments"]]) for part in memo["sections"]] == [
        ("goals", ["Name what you will count.", "And by when."]),
        ("budget", ["Furniture is outside the fund."]),
    ]
    assert (version.memo_report.kind, version.memo_report.content_hash) == ("return-memo", sha256(memo))


def test_the_paper_is_made_of_the_frozen_memo_alone(returned, django_assert_num_queries):
    report = Report.objects.select_related("job").get(kind="return-memo")
    kind, subject = KINDS["return-memo"], Submission.objects.get(pk=returned.pk)
    report.subject = subject

    with django_assert_num_queries(0):
        first, second = kind.document(report), kind.document(report)

    assert first == second
    assert first.title == f"Return memo, {returned.memo['plan']['title']}, {returned.district}, version 1"
    assert "Furniture is outside the fund." in first.html
    assert not memo_report(returned.memo)["is_of_several"]


def test_what_comes_next_stands_before_comments_that_may_fill_pages(returned):
    html = KINDS["return-memo"].document(Report.objects.get(kind="return-memo")).html

    assert html.index("What must change") < html.index("What comes next") < html.index("Comments by section")


def test_words_of_a_reviewer_are_words_on_the_paper(in_review, reviewer):
    commented(in_review, by=reviewer, text="<img src=x> & <b>bold</b>")
    in_review.send_back(by=reviewer, note="<script>")
    report = Report.objects.get(kind="return-memo")

    html = KINDS["return-memo"].document(report).html

    assert "&lt;img src=x&gt; &amp; &lt;b&gt;bold" in html
    assert "<script>" not in html


def test_the_plan_and_the_email_lead_to_the_memo(returned, sign_in):
    reader = sign_in(returned.sent_by)
    waiting = reader.get(address(returned.plan, "detail"))
    make_ready(returned.memo_report)
    ready = reader.get(address(returned.plan, "detail"))

    assert "Return memo: queued" in texts(waiting, "//main//a")
    assert "Return memo, PDF" in texts(ready, "//main//a")
    body = Message.objects.filter(key__startswith="plan-returned", to=returned.sent_by).get().body
    assert returned.memo_report.get_absolute_url() in body
    assert "Goals and action steps:\n- Name what you will count.\n- And by when." in body
    assert "\n\n\n" not in body


# Again


def test_a_returned_plan_is_not_sent_before_each_comment_has_a_reply_or_is_resolved(returned, sign_in):
    librarian, plan = returned.sent_by, plan_of(returned)
    browser = sign_in(librarian)
    goal, second, budget = returned.comments.order_by("section__spec__position", "pk")
    sentences = [
        "Goals and action steps: reply to the agency’s 2 comments, or resolve them.",
        "Budget and Common School Fund: reply to the agency’s comment, or resolve it.",
    ]

    refused = do(browser, plan, "send", note="All done.")

    assert refused.status_code == 409
    assert texts(refused, "//*[contains(@class, 'note-warn')]//li") == sentences
    assert "All done." in refused.content.decode()
    with pytest.raises(Refused, match="reply to the agency"):
        send_for_review(plan, by=librarian)

    comment(goal.section, by=librarian, text="Visits.", reply_to=goal.pk)
    budget.resolve(by=librarian)
    left = browser.get(address(plan, "check"))
    comment(second.section, by=librarian, text="By June.", reply_to=second.pk)

    assert texts(left, "//*[contains(@class, 'note-warn')]//li") == [
        "Goals and action steps: reply to the agency’s comment, or resolve it."
    ]
    link = left.content.decode().partition("Comments without a reply")[2]
    assert f'{goal.section.get_absolute_url()}#comments"' in link
    assert send_for_review(plan, by=librarian).number == 2


def test_what_the_reviewer_adds_to_the_own_comment_is_no_reply(returned, reviewer):
    for thread in returned.comments.all():
        comment(thread.section, by=reviewer, text="I mean it.", reply_to=thread.pk)

    with pytest.raises(Refused, match="2 comments"):
        send_for_review(plan_of(returned), by=returned.sent_by)


def test_open_talk_among_those_who_write_does_not_keep_a_plan_from_being_sent(finished, librarian):
    section = finished.sections.select_related("plan__district", "spec").get(spec__key="goals")
    comment(section, by=librarian, text="Are five enough?")

    assert send_for_review(finished, by=librarian).number == 1


def test_the_desk_shows_what_was_asked_and_what_was_replied(desk, returned, reviewer):
    answer_all(returned.plan, by=returned.sent_by)
    second = SubmissionFactory(plan=plan_of(returned), by=returned.sent_by, reviewer=reviewer)

    shown = desk.get(page(second))

    part = texts(shown, "//*[@aria-labelledby='earlier-title']")[0]
    assert part.startswith("What was asked of version 1, and what the district replied")
    assert part.count("Done.") == 3
    assert "Changes since version 1" in texts(shown, "//*[@class='desk-bar']//a")


def test_the_plan_says_how_often_it_was_returned_and_since_when(finished, librarian, reviewer, sign_in):
    for days in (24, 3):
        with nights_ago(days):
            version = SubmissionFactory(plan=plan_now(finished), by=librarian, reviewer=reviewer)
            send_back(version, by=reviewer, note=REASON)

    browser = sign_in(librarian)

    assert "Returned twice, first 24 days ago." in texts(
        browser.get(address(finished, "detail")), "//main//p"
    )
    assert "Returned twice, first 24 days ago." in texts(browser.get("/"), "//main")[0]


def plan_now(plan):
    return Plan.objects.get(pk=plan.pk)


def test_the_only_return_is_told_too(returned, sign_in):
    shown = sign_in(returned.sent_by).get(address(returned.plan, "detail"))

    assert "Returned once, today." in texts(shown, "//main//p")


# What changed


@pytest.fixture
def second(returned, reviewer):
    Section.objects.filter(plan=returned.plan, spec__key="vision").update(
        html="<p>What we say about vision and <strong>more</strong>.</p><p>A &lt;new&gt; part.</p>"
    )
    return SubmissionFactory(plan=plan_of(returned), by=returned.sent_by, reviewer=reviewer)


def changes(version, **asked):
    return reverse("planning:changes", args=[version.plan_id, version.number], query=asked)


def test_the_reviewer_reads_what_changed_since_the_review(desk, second):
    shown = desk.get(changes(second))

    assert texts(shown, "//h2")[:2] == ["Vision and mission", "Without change"]
    assert texts(shown, "//main//section//ins") == ["[added: more. ]", "[added: A <new> part. ]"]
    assert texts(shown, "//main//section//del") == ["[taken out: mission. ]"]
    assert "Goals and action steps" in texts(shown, "//*[@aria-labelledby='h-same']/p")[0]


def test_a_version_is_compared_with_the_last_one_that_was_reviewed(second, desk, reviewer):
    commented(second, by=reviewer)
    second.send_back(by=reviewer, note=REASON)
    third = SubmissionFactory(plan=plan_of(second), by=second.sent_by)
    third.withdraw(by=third.sent_by)
    fourth = SubmissionFactory(plan=plan_of(second), by=second.sent_by)

    assert desk.get(changes(fourth)).context["other"] == second
    assert desk.get(changes(fourth, **{"with": 1})).context["other"].number == 1
    for unknown in ("4", "9", "x", "-1"):
        assert desk.get(changes(fourth, **{"with": unknown})).status_code == 404


def test_the_first_version_has_nothing_before_it(desk, in_review):
    assert texts(desk.get(changes(in_review)), "//h1") == ["Nothing to compare"]


def test_who_does_not_see_the_plan_does_not_see_its_changes(second, sign_in, viewer):
    own = sign_in(second.sent_by)

    assert own.get(changes(second)).status_code == 200
    assert sign_in(PlanFactory().started_by).get(changes(second)).status_code == 404
    assert own.get(reverse("planning:changes", args=[second.plan_id, 9])).status_code == 404
