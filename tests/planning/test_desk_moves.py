"""Deciding on the review desk: who may start, sign off and return, and what becomes of it."""

import pytest

from districts.models import Role
from planning.admin.submissions import SubmissionAdmin
from planning.models import Submission
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory, commented, send_back

from .desk import QUEUE, REASON, State, move, page, text, told

LONG_REASON = "Needs: say where the numbers come from. Goals: name what you will count, and by when."

# Sign off and return


@pytest.mark.parametrize("name", ["claim", "sign_off", "send_back"])
def test_looking_at_the_form_of_a_move_changes_nothing(desk, reviewer, name):
    submission = SubmissionFactory(
        reviewer=MembershipFactory(role=Role.REVIEWER).user if name == "claim" else reviewer
    )
    before = submission.changes.count()

    assert desk.get(move(submission, name)).status_code == 200
    assert desk.head(move(submission, name)).status_code == 200

    assert submission.changes.count() == before


def test_signing_off_what_was_read(desk, in_review, reviewer):
    form = desk.get(move(in_review, "sign_off"))
    assert in_review.report.file_hash[:8] in text(form)

    response = desk.post(
        move(in_review, "sign_off"),
        {"read": "on", "note": "Well done.", "read_sha256": form.context["form"]["read_sha256"].value()},
        follow=True,
    )

    in_review.refresh_from_db()
    assert told(response) == [f"{in_review}: signed off."]
    assert in_review.state == State.SIGNED_OFF
    assert (in_review.certificate.signed_by, in_review.certificate.note) == (reviewer, "Well done.")
    assert in_review.certificate.code in text(response)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"read": ""}, "Read the report, then check this box"),
        ({"read_sha256": "0" * 64}, "made again while the page was open. Read the new report first."),
        ({"read_sha256": ""}, "made again while the page was open. Read the new report first."),
    ],
)
def test_a_sign_off_without_reading_or_of_another_report_is_refused_in_the_form(
    desk, in_review, answers, sentence
):
    good = {"read": "on", "note": "Keep this note.", "read_sha256": in_review.report.file_hash}

    response = desk.post(move(in_review, "sign_off"), good | answers)

    assert response.status_code == 200
    assert sentence in text(response)
    assert "Keep this note." in response.content.decode()
    in_review.refresh_from_db()
    assert (in_review.state, in_review.certificate) == (State.IN_REVIEW, None)


def test_data_that_no_longer_match_their_fingerprint_are_not_signed(desk, in_review):
    in_review.snapshot["version"] = 99
    in_review.save()

    response = desk.post(
        move(in_review, "sign_off"), {"read": "on", "read_sha256": in_review.report.file_hash}
    )

    assert "no longer match their fingerprint" in text(response)


def test_a_return_needs_a_reason_and_tells_it_to_the_district(desk, in_review, reviewer):
    commented(in_review, by=reviewer)
    empty = desk.post(move(in_review, "send_back"), {"note": "  "})
    assert "Write what must change: name the section and what would satisfy the rule." in text(empty)

    response = desk.post(move(in_review, "send_back"), {"note": REASON}, follow=True)

    in_review.refresh_from_db()
    assert told(response) == [f"{in_review}: returned."]
    assert (in_review.state, in_review.return_reason) == (State.RETURNED, REASON)


def test_who_wrote_the_plan_does_not_review_it(reviewer, sign_in):
    plan = PlanFactory(complete=True, started_by=reviewer)
    submission = SubmissionFactory(plan=plan)
    client = sign_in(reviewer)

    response = client.get(page(submission))

    assert response.context["moves"] == []
    assert "You helped to write this plan, so somebody else reviews it." in text(response)
    for name in ("claim", "sign_off", "send_back"):
        answer = client.post(move(submission, name), {"read": "on", "note": "x"})
        assert answer.status_code == 409
        assert "is not possible" in text(answer) or "You helped" in text(answer)
    submission.refresh_from_db()
    assert submission.state == State.SUBMITTED


def test_a_second_reviewer_takes_over_and_the_first_can_no_longer_decide(desk, in_review, reviewer, sign_in):
    other = MembershipFactory(role=Role.REVIEWER).user
    second = sign_in(other)

    before = second.get(page(in_review))
    assert f"{reviewer} is reviewing this version. You can take it over." in text(before)
    assert [m.name for m in before.context["moves"]] == ["claim"]
    assert "Take over the review" in text(before)
    second.post(move(in_review, "claim"))

    answer = desk.post(move(in_review, "sign_off"), {"read": "on", "read_sha256": in_review.report.file_hash})

    assert answer.status_code == 409
    assert f"{other} is reviewing this version. You can take it over." in text(answer)
    in_review.refresh_from_db()
    assert (in_review.state, in_review.claimed_by) == (State.IN_REVIEW, other)
    assert [m.name for m in second.get(page(in_review)).context["moves"]] == ["sign_off", "send_back"]


def test_a_reason_written_while_a_colleague_took_over_stays_in_the_form(desk, in_review):
    other = MembershipFactory(role=Role.REVIEWER).user
    in_review.claim(by=other)

    answer = desk.post(move(in_review, "send_back"), {"note": LONG_REASON})

    assert answer.status_code == 409
    assert f"{other} is reviewing this version. You can take it over." in text(answer)
    assert LONG_REASON in answer.content.decode()
    in_review.refresh_from_db()
    assert in_review.state == State.IN_REVIEW


def test_a_reason_sent_in_the_very_moment_of_a_take_over_stays_in_the_form(desk, in_review, monkeypatch):
    other = MembershipFactory(role=Role.REVIEWER).user
    real = SubmissionAdmin._made

    def a_moment_later(*args):
        Submission.objects.get(pk=in_review.pk).claim(by=other)
        return real(*args)

    monkeypatch.setattr(SubmissionAdmin, "_made", a_moment_later)
    answer = desk.post(move(in_review, "send_back"), {"note": LONG_REASON})

    assert answer.status_code == 409
    assert f"{other} is reviewing this version. You can take it over." in text(answer)
    assert LONG_REASON in answer.content.decode()


def test_a_reason_for_a_version_that_the_colleague_has_returned_stays_in_the_form(desk, in_review, reviewer):
    send_back(in_review, by=reviewer, note=REASON)

    answer = desk.post(move(in_review, "send_back"), {"note": LONG_REASON})

    assert answer.status_code == 409
    assert "Return for changes is not possible: this is returned now." in text(answer)
    assert LONG_REASON in answer.content.decode()


def test_starting_the_review_twice_says_so(desk, in_review):
    answer = desk.post(move(in_review, "claim"), follow=True)

    assert told(answer) == ["You are reviewing this version already."]
    assert in_review.changes.filter(name="claim").count() == 1


def test_a_decision_on_a_version_that_has_moved_on_is_a_sentence_and_not_an_error_page(
    desk, in_review, reviewer
):
    send_back(in_review, by=reviewer, note=REASON)

    answer = desk.post(move(in_review, "sign_off"), {"read": "on"})

    assert answer.status_code == 409
    assert "Sign off is not possible: this is returned now." in text(answer)


def test_an_unknown_move_or_version_does_not_exist(desk, in_review):
    assert desk.get(move(in_review, "withdraw")).status_code == 404
    assert desk.get(move(in_review, "delete")).status_code == 404
    assert desk.get(f"{QUEUE}999999/change/").status_code == 404
    assert desk.get(f"{QUEUE}999999/do/sign_off/").status_code == 404


@pytest.mark.parametrize("role", ["manager", "agency_finance", "consultant"])
def test_other_agency_staff_read_and_do_not_decide(role, request, district, sign_in):
    submission = SubmissionFactory(plan__district=district)
    client = sign_in(request.getfixturevalue(role))

    assert client.get(page(submission)).context["moves"] == []
    assert client.get(page(submission)).context["in_the_way"] == []
    for name in ("claim", "sign_off", "send_back"):
        assert client.post(move(submission, name), {"note": REASON}).status_code == 403
