"""One reviewer signs off, or two where the agency wants it: the second is somebody else, and no author."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from districts.models import Role
from planning.models import Submission
from portal.core import clock
from portal.core.templatetags.portal import day
from portal.core.transitions import Refused
from portal.reports.models import Certificate
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory

from .desk import move, page, text
from .pages import texts

BUTTONS = "//*[@class='desk-bar']//a[contains(@href, '/do/')]"


@pytest.fixture
def two(settings):
    settings.SIGN_OFF_NEEDS_TWO = True


@pytest.fixture
def second():
    return MembershipFactory(role=Role.REVIEWER).user


def read(version):
    return {"read_sha256": version.report.file_hash}


def form(version):
    return {"read": "on", **read(version)}


def names(version, user):
    return {move.name for move in version.transitions_for(user)}


def test_one_signature_is_enough_unless_the_agency_wants_two(in_review, reviewer, second):
    assert names(in_review, reviewer) == {"claim", "send_back", "sign_off"}
    for name in ("sign_first", "countersign"):
        with pytest.raises(Refused):
            getattr(in_review, name)(by=reviewer, **read(in_review))

    in_review.sign_off(by=reviewer, **read(in_review))

    assert in_review.certificate.signed_name == reviewer.name
    assert in_review.certificate.signed_role == "Reviewer"


def test_where_two_sign_nobody_signs_off_alone(two, in_review, reviewer, desk):
    assert names(in_review, reviewer) == {"claim", "send_back", "sign_first"}
    with pytest.raises(Refused, match="Two reviewers sign off here, one after"):
        in_review.sign_off(by=reviewer, **read(in_review))
    answer = desk.post(move(in_review, "sign_off"), form(in_review))

    assert answer.status_code == 409
    assert "Two reviewers sign off here" in text(answer)
    assert not Certificate.objects.exists()


def test_the_certificate_is_made_with_the_second_signature_in_both_names(
    two, in_review, reviewer, desk, second, sign_in
):
    desk.post(move(in_review, "sign_first"), form(in_review))
    in_review.refresh_from_db()
    assert (in_review.state, in_review.first_signed_by, in_review.certificate) == (
        "in_review",
        reviewer,
        None,
    )
    shown = sign_in(second).get(page(in_review))
    assert f"{reviewer} has signed first, {day(clock.today())}. You can sign second." in text(shown)
    assert "Sign off as the second of two" in texts(shown, BUTTONS)

    sign_in(second).post(move(in_review, "countersign"), form(in_review))

    in_review = Submission.objects.get(pk=in_review.pk)
    certificate = in_review.certificate
    assert (in_review.state, certificate.signed_by) == ("signed_off", second)
    assert (certificate.signed_name, certificate.signed_role) == (f"{reviewer} and {second}", "Reviewers")
    assert (certificate.reviewed_sha256, certificate.data_sha256) == (
        in_review.report.file_hash,
        in_review.data_hash,
    )
    assert [change.name for change in in_review.changes.order_by("pk")][-2:] == ["sign_first", "countersign"]


def test_the_first_does_not_sign_second(two, in_review, reviewer, desk):
    in_review.sign_first(by=reviewer, **read(in_review))

    shown = desk.get(page(in_review))

    assert f"You have signed first, {day(clock.today())}. Another reviewer signs second." in text(shown)
    assert texts(shown, BUTTONS) == ["Return for changes"]
    with pytest.raises(PermissionDenied):
        in_review.countersign(by=reviewer, **read(in_review))
    assert desk.post(move(in_review, "countersign"), form(in_review)).status_code == 409


def test_an_author_does_not_sign_second(two, reviewer, second):
    version = SubmissionFactory(plan=PlanFactory(complete=True, started_by=second), reviewer=reviewer)
    version.sign_first(by=reviewer, **read(version))

    with pytest.raises(PermissionDenied):
        version.countersign(by=second, **read(version))


@pytest.mark.parametrize("role", ["manager", "consultant", "librarian", "agency_finance"])
def test_only_a_reviewer_signs_second(two, in_review, reviewer, role, request):
    in_review.sign_first(by=reviewer, **read(in_review))

    with pytest.raises(PermissionDenied):
        in_review.countersign(by=request.getfixturevalue(role), **read(in_review))


def test_the_second_signs_what_the_first_has_read(two, in_review, reviewer, second):
    in_review.sign_first(by=reviewer, **read(in_review))
    report = in_review.report
    report.file_hash = "f" * 64  # made again meanwhile
    report.save()

    with pytest.raises(Refused, match="Nobody has signed first what you read"):
        in_review.countersign(by=second, read_sha256="f" * 64)

    in_review.sign_first(by=reviewer, read_sha256="f" * 64)
    with pytest.raises(Refused, match="made again while the page was open"):
        in_review.countersign(by=second, read_sha256="e" * 64)
    in_review.countersign(by=second, read_sha256="f" * 64)
    assert in_review.state == "signed_off"


def test_data_that_no_longer_match_are_not_signed_second(two, in_review, reviewer, second):
    in_review.sign_first(by=reviewer, **read(in_review))
    in_review.snapshot["version"] = 99
    in_review.save()

    with pytest.raises(Refused, match="no longer match their fingerprint"):
        in_review.countersign(by=second, **read(in_review))


def test_the_district_reads_that_a_second_reviewer_is_awaited(two, in_review, reviewer, sign_in):
    in_review.sign_first(by=reviewer, **read(in_review))

    shown = sign_in(in_review.sent_by).get(in_review.plan.get_absolute_url())

    sentence = f"{reviewer} has signed first, {day(clock.today())}. A second reviewer reads it now."
    assert sentence in texts(shown, "//main//p")


def test_a_first_signature_holds_when_the_setting_is_changed(two, in_review, reviewer, second, settings):
    in_review.sign_first(by=reviewer, **read(in_review))
    settings.SIGN_OFF_NEEDS_TWO = False

    with pytest.raises(Refused):
        in_review.sign_off(by=reviewer, **read(in_review))
    in_review.countersign(by=second, **read(in_review))

    assert in_review.certificate.signed_name == f"{reviewer} and {second}"


def test_two_long_names_fit_the_certificate(two, in_review, reviewer, second):
    for person in (reviewer, second):
        person.name = "N" * 100
        person.save()
    in_review.sign_first(by=reviewer, **read(in_review))
    in_review.countersign(by=second, **read(in_review))

    assert len(in_review.certificate.signed_name) == 100


def test_the_database_holds_a_first_signature_together(in_review, reviewer):
    with pytest.raises(IntegrityError, match="first_signature_has"), transaction.atomic():
        Submission.objects.filter(pk=in_review.pk).update(first_signed_by=reviewer)
