"""What a signature checks and makes. One reviewer signs, or two where SIGN_OFF_NEEDS_TWO is set."""

from django.conf import settings
from django.utils.text import Truncator

from portal.core.canonical import sha256
from portal.core.transitions import Refused
from portal.reports.models import Certificate, Report

LONGEST_NAME = Certificate._meta.get_field("signed_name").max_length
MOVES = ("sign_off", "sign_first", "countersign")
NOT_DUE = {
    "sign_off": "Two reviewers sign off here, one after the other.",
    "sign_first": "The first signature is not asked for now.",
    "countersign": "Nobody has signed first what you read. The reviewer of this version does that.",
}


def has_first(version) -> bool:
    """Whether somebody signed first, and signed the file that is there now."""
    return bool(version.first_signed_by_id) and version.first_read_sha256 == version.report.file_hash


def due(version) -> tuple[str, ...]:
    """Which of the moves lead on now. A first signature counts whatever became of the setting."""
    if has_first(version):
        return ("countersign",)
    return ("sign_first",) if settings.SIGN_OFF_NEEDS_TWO else ("sign_off",)


def missing(version) -> list[str]:
    if version.report.is_ready:
        return []
    return [f"The report is {version.report.state_label.lower()}, not ready. Sign off when you have read it."]


def check(version, move, read_sha256):
    """Raise Refused unless this signature is due, for what the reviewer has read, and for the frozen data."""
    if sentences := missing(version):
        raise Refused(" ".join(sentences))
    if move not in due(version):
        raise Refused(NOT_DUE[move])
    if read_sha256 != version.report.file_hash:
        raise Refused("This report was made again while the page was open. Read the new report first.")
    if sha256(version.snapshot) != version.data_hash:
        raise Refused("The frozen data no longer match their fingerprint. Tell the portal's manager.")


def certify(version, note, *signers):
    """The certificate in the name of all who signed; whoever signed last made it final."""
    certificate = Certificate.objects.create(
        subject=version,
        district=version.district,
        document=str(version),
        reviewed_report=version.report,
        reviewed_sha256=version.report.file_hash,
        data_sha256=version.data_hash,
        signed_by=signers[-1],
        signed_name=Truncator(" and ".join(person.name for person in signers)).chars(LONGEST_NAME),
        signed_role="Reviewer" if len(signers) == 1 else "Reviewers",
        note=note.strip(),
    )
    earlier = Certificate.objects.filter(
        pk__in=version.plan.submissions.exclude(certificate=None).values("certificate"), superseded_by=None
    )
    earlier.update(superseded_by=certificate, superseded_at=certificate.signed_at)
    certificate.signed_report = Report.request(
        "plan-signed", version, sha256([version.data_hash, certificate.facts()]), by=signers[-1]
    )
    certificate.save(update_fields=["signed_report"])
    return certificate
