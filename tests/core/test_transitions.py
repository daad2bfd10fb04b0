"""A record changes state once, by somebody who may, with its story written down in the same moment."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from planning.models import Submission
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import SubmissionFactory, commented, send_back

State = Submission.State
REASON = "Goals: name what you will count."


@pytest.fixture
def submission(reviewer):
    """A version that the reviewer is reading."""
    return SubmissionFactory(reviewer=reviewer)


def story(record):
    return [(c.name, c.source, c.target, c.by, c.note) for c in record.changes.order_by("pk")]


def test_a_change_records_what_from_where_to_where_who_when_and_why(submission, reviewer):
    moment = dt.datetime(2027, 5, 13, 9, 30, tzinfo=dt.UTC)

    with clock.at(moment):
        written = send_back(submission, by=reviewer, note=f"  {REASON}\n")

    submission.refresh_from_db()
    assert submission.state == State.RETURNED
    assert story(submission)[-1] == ("send_back", "in_review", "returned", reviewer, REASON)
    assert (written.label, written.at, written.district) == (
        "Return for changes",
        moment,
        submission.district,
    )
    assert written.on_behalf_of is None


def test_a_change_for_somebody_else_names_both(submission, reviewer, manager):
    written = send_back(submission, by=reviewer, note=REASON, on_behalf_of=manager)

    assert (written.by, written.on_behalf_of) == (reviewer, manager)


def test_a_person_without_the_permission_changes_nothing(submission, manager):
    before = story(submission)

    with pytest.raises(PermissionDenied, match=r"planning\.return_submission"):
        send_back(submission, by=manager, note=REASON)

    submission.refresh_from_db()
    assert submission.state == State.IN_REVIEW
    assert story(submission) == before


def test_a_change_from_the_wrong_state_is_refused_in_a_sentence(submission, reviewer):
    send_back(submission, by=reviewer, note=REASON)

    with pytest.raises(Refused, match=r"^Sign off is not possible: this is returned now\.$"):
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)


def test_a_change_is_judged_by_the_row_as_it_stands_and_not_by_an_old_page(submission, reviewer):
    old_page = Submission.objects.get(pk=submission.pk)
    send_back(submission, by=reviewer, note=REASON)

    with pytest.raises(Refused, match="this is returned now"):
        send_back(old_page, by=reviewer, note="Again.")


@pytest.mark.parametrize("note", ["", "   \n"])
def test_a_change_that_needs_a_reason_asks_for_it(submission, reviewer, note):
    with pytest.raises(Refused, match="name the section and what would satisfy the rule"):
        send_back(submission, by=reviewer, note=note)

    submission.refresh_from_db()
    assert submission.state == State.IN_REVIEW


def test_a_rule_that_refuses_leaves_no_line_and_no_field_behind(submission, reviewer):
    before = story(submission)

    with pytest.raises(Refused, match="made again while the page was open"):
        submission.sign_off(by=reviewer, read_sha256="0" * 64)

    submission.refresh_from_db()
    assert (submission.state, submission.certificate) == (State.IN_REVIEW, None)
    assert story(submission) == before


def test_moves_are_offered_to_those_who_may_make_them_now(submission, reviewer, manager, librarian):
    def names(user):
        return [move.name for move in submission.transitions_for(user)]

    assert names(reviewer) == ["claim", "send_back", "sign_off"]
    assert names(manager) == names(librarian) == []


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_exactly_one_change(reviewer, at_once):
    submission = SubmissionFactory(reviewer=reviewer)
    read = submission.report.file_hash

    def page():
        return Submission.objects.select_related("plan__district").get(pk=submission.pk)

    commented(submission, by=reviewer)
    pages = [page() for _ in range(4)]
    answers = at_once(
        lambda: send_back(pages[0], by=reviewer, note=REASON),
        lambda: send_back(pages[1], by=reviewer, note=REASON),
        lambda: pages[2].sign_off(by=reviewer, read_sha256=read),
        lambda: pages[3].sign_off(by=reviewer, read_sha256=read),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 3 + ["StateChange"]
    assert submission.changes.filter(name__in=["send_back", "sign_off"]).count() == 1
