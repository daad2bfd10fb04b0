"""Who may give key 1: a DPI-licensed library media specialist, and by what right, on which day.

The district's own is designated under PI 8.01(2)(h). The agency's consultant has the right while an
agreement confers it (the District Library Media Specialist service; Mentoring confers nothing) and while
assigned to the district. Both need a license that is in force and a background check that is not overdue.
"""

from districts.models import Assignment, Designation, Membership, Role
from portal.core import clock
from portal.core.words import long_date
from services.models import Subscription

OWN, AGENCY = "designation", "subscription"


def authority_of(user, district, day=None) -> dict | None:
    """The license and the source of the right on a day, as plain data to be copied; None without."""
    day = day or clock.today()
    source = _designation(user, district, day) or _subscription(user, district, day)
    licence = user.licences.valid_on(day).order_by("-starts_on").first()
    if not (source and licence):
        return None
    return source | {
        "name": user.name,
        "entity_number": licence.entity_number,
        "code": licence.code,
        "tier": licence.tier,
        "tier_label": licence.get_tier_display(),
        "starts_on": str(licence.starts_on),
        "ends_on": _text(licence.ends_on),
        "check_due_on": _text(licence.check_due_on),
        "seen_on": str(licence.seen_on),
        "licence": licence.pk,
    }


def _text(day):
    return None if day is None else str(day)


def _designation(user, district, day):
    mine = Membership.objects.on(day).filter(
        user=user, district=district, role__in=(Role.LIBRARIAN, Role.ADMINISTRATOR)
    )
    found = Designation.objects.on(day).filter(district=district, person=user).first()
    if found is None or not mine.exists():
        return None
    words = f"Designated by {district} since {long_date(found.starts_on)}"
    return {"source": OWN, "source_id": found.pk, "source_words": words, "source_note": found.note}


def _subscription(user, district, day):
    if not Assignment.objects.serving(day).filter(consultant=user, district=district).exists():
        return None
    lines = Subscription.objects.filter(district=district).conferring("consultation", day)
    line = lines.select_related("service", "agreement__year", "agreement__district").first()
    if line is None:
        return None
    words = f"{line.service}, agreement {line.agreement.code}"
    return {"source": AGENCY, "source_id": line.pk, "source_words": words, "source_note": ""}


def why_none(user, district, day=None) -> str:
    """What keeps somebody from giving key 1, in a sentence; empty where nothing does."""
    day = day or clock.today()
    if authority_of(user, district, day):
        return ""
    licence = user.licences.order_by("-starts_on").first()
    if licence is None:
        return f"No library media license of {user} is on file. A manager of the agency can add it."
    if sentence := licence.why_not_valid(day):
        return f"{sentence} Record the renewal, or ask another licensed specialist."
    if user.is_agency_staff:
        return (
            f"{user} may be consulted while {district} has the District Library Media Specialist service, "
            "and while assigned to the district. Mentoring does not include it."
        )
    return (
        f"{user} is not designated to direct the libraries of {district}. "
        "A manager of the agency can record it."
    )
