"""What a person's districts have, and have asked for: beside the catalog."""

from dataclasses import dataclass, field

from districts.models import District, User
from portal.core.templatetags.portal import day

from .comparing import to_renew
from .models import Agreement, Subscription
from .requests import said
from .rules import approvers
from .words import quantity

STATE_TONES = {
    "draft": "plain",
    "submitted": "warn",
    "returned": "bad",
    "countered": "warn",
    "district_approved": "go",
}


@dataclass
class DistrictServices:
    district: District
    running: list = field(default_factory=list)  # of this school year or the one that is running
    waiting: list = field(default_factory=list)  # agreements on their way, with their tones
    may_start: bool = False
    may_renew: bool = False


def district_services(user, year) -> list[DistrictServices]:
    """The districts one belongs to or serves, in a fixed number of queries; agency staff see none."""
    districts = District.objects.visible_to(user).filter(pk__in=user.district_ids)
    told = {district.pk: DistrictServices(district) for district in districts}
    lines = Subscription.objects.visible_to(user).filter(district__in=told).running()
    for line in lines.select_related("service", "offer", "agreement__year", "agreement__district"):
        told[line.district_id].running.append((line, quantity(line.quantity, line.unit)))
    asked = (
        Agreement.objects.visible_to(user)
        .filter(district__in=told, state__in=STATE_TONES)
        .select_related("district", "year")
        .order_by("-year__ends_in", "number")
    )
    for agreement in asked:
        told[agreement.district_id].waiting.append((agreement, STATE_TONES[agreement.state]))
    begun = {a.district_id for a in asked if a.year == year and a.state in Agreement.EDITABLE}
    renewable = to_renew(told, year) if year and year.is_open else {}
    for pk, services in told.items():
        services.may_start = user.has_perm("services.start_agreement", services.district)
        services.may_renew = services.may_start and pk in renewable and pk not in begun
    return list(told.values())


def spoken(agreement, answers=None) -> list[tuple[str, str]]:
    """Each service with how much of it, for whom, and from when; ``answers`` stand in for what is saved."""
    told = []
    for line in agreement.lines.all():
        answer = (answers or {}).get(line.offer_id) or said(line)
        names = ", ".join(name for name, _ in answer.people)
        how_many = quantity(answer.quantity, line.unit)
        told.append((line.service.name, f"{how_many}: {names}" if names else how_many))
    return [*told, ("First day", day(agreement.starts_on))]


def who_approves(agreement, sender) -> dict:
    """Who is asked to approve what this person sends: others where there are any, else the same person."""
    ids = approvers(agreement.district)
    people = User.objects.filter(pk__in=ids - {sender.pk} or ids).order_by("name")
    return {"names": [person.name for person in people], "is_sender": ids == {sender.pk}}
