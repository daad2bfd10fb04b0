"""What waits about agreements and their changes: for whom, and since when."""

from django.conf import settings
from django.utils.text import Truncator, get_text_list

from districts.models import Role
from portal.core.templatetags.portal import day, dollars
from services.amending import in_a_sentence
from services.models import Agreement

from .work import Rank, Waits, WorkItem, provides, waiting

State = Agreement.State
WORDS_OF_A_REASON = 28
DID = {State.COUNTERED: "proposed other days or prices", State.CONTINUING: "let it continue unsigned"}


@provides(Role.ADMINISTRATOR, Role.LIBRARIAN)
def of_the_district(asker, role):
    """What the district approves or changes, and what lies with somebody else."""
    districts = asker.districts(role)
    for agreement in asker.open_agreements:
        if agreement.district_id in districts:
            yield on_its_way(asker, agreement, role)
    for amendment in asker.waiting_amendments:
        if amendment.district_id in districts:
            yield change(amendment, waits=Waits.OTHERS)


@provides(Role.MANAGER)
def of_the_agency(asker, role):
    """What the agency accepts or answers, and what it waits for."""
    for agreement in asker.open_agreements:
        yield on_its_way(asker, agreement, role)
    for amendment in asker.waiting_amendments:
        yield change(amendment, waits=Waits.YOU)


def on_its_way(asker, agreement, role):
    last = max(agreement.changes.all(), key=lambda change: change.pk)
    match agreement.state:
        case State.RETURNED:
            return returned(agreement, last, is_mine=role != Role.MANAGER)
        case State.APPROVED:
            return approved(agreement, last, is_mine=role == Role.MANAGER)
    return to_approve(asker, agreement, last, role)


def to_approve(asker, agreement, last, role):
    """Sent, or changed by the agency: an administrator of the district decides, never on what they sent."""
    own = asker.approvers.get(agreement.district_id, [])
    able = [person for person in own if person.pk != agreement.sent_by_id] or own
    is_mine = role == Role.ADMINISTRATOR and asker.user in able
    names = get_text_list([str(person) for person in able], "or") or "a district administrator"
    did = DID.get(agreement.state, "sent it")
    said = f"{last.by} {did} on {day(last.at)}."
    return WorkItem(
        title=f"{'Approve the' if is_mine else 'The'} {name_of(agreement)}",
        reason=f"{said} {what(agreement)}",
        url=agreement.get_absolute_url(),
        tag_tone="warn" if is_mine else "plain",
        tag_label=waiting(last.at) if is_mine else f"Waits for {names}",
        since=last.at,
        waits=Waits.YOU if is_mine else Waits.OTHERS,
        rank=Rank.DUE,
    )


def returned(agreement, last, *, is_mine):
    reason = Truncator(" ".join(last.note.split())).words(WORDS_OF_A_REASON, truncate=" …")
    return WorkItem(
        title=f"{'Change the' if is_mine else 'The'} {name_of(agreement)}",
        reason=f"{last.by}: “{reason}”",
        url=agreement.get_absolute_url(),
        tag_tone="warn" if is_mine else "plain",
        tag_label=f"Returned {day(last.at)}" if is_mine else "Waits for the district",
        since=last.at,
        waits=Waits.YOU if is_mine else Waits.OTHERS,
        rank=Rank.RETURNED,
    )


def approved(agreement, last, *, is_mine):
    return WorkItem(
        title=f"{'Accept the' if is_mine else 'The'} {name_of(agreement)}",
        reason=f"{agreement.approver_name} approved it on {day(last.at)}. {what(agreement)}",
        url=agreement.get_absolute_url(),
        tag_tone="go" if is_mine else "plain",
        tag_label=waiting(last.at) if is_mine else f"Waits for {settings.AGENCY_SHORT}",
        since=last.at,
        waits=Waits.YOU if is_mine else Waits.OTHERS,
        rank=Rank.DUE,
    )


def change(amendment, *, waits):
    is_mine = waits == Waits.YOU
    return WorkItem(
        title=f"{'Answer' if is_mine else 'Asked for'}: {in_a_sentence(amendment)}",
        reason=f"{amendment.requested_by} of {amendment.district} asked on {day(amendment.requested_at)}.",
        url=amendment.get_absolute_url(),
        tag_tone="go" if is_mine else "plain",
        tag_label=waiting(amendment.requested_at) if is_mine else f"Waits for {settings.AGENCY_SHORT}",
        since=amendment.requested_at,
        waits=waits,
    )


def name_of(agreement) -> str:
    return f"agreement {agreement.year}, {agreement.district}"


def what(agreement) -> str:
    """Library Media Mentoring and one more, $2,400.00 for the year."""
    services = get_text_list([line.service.name for line in agreement.lines.all()], "and")
    return f"{services}, {dollars(agreement.total)} for the year." if agreement.total else f"{services}."
