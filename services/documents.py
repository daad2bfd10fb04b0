"""What agreements and addenda say, frozen as plain data: from these words alone the PDFs are made."""

from django.conf import settings

from portal.core import clock

ACTIVITY_FACTS = ("key", "text")
OFFER_FACTS = (
    "summary",
    "not_included",
    "unit",
    "proration",
    "people_per_unit",
    "sessions",
    "confers_coordinator",
    "confers_consultation",
    "confers_entity_number",
)


def terms_of(offer) -> dict:
    """The words, limits and rules of an offer as it stands now, its price aside."""
    return {
        "code": offer.service.code,
        "name": offer.service.name,
        "year": offer.year.ends_in,
        "activities": list(offer.activities.values(*ACTIVITY_FACTS)),
        "minimum": str(offer.minimum),
        "maximum": None if offer.maximum is None else str(offer.maximum),
        "cancel_fee_percent": offer.year.cancel_fee_percent,
    } | {name: getattr(offer, name) for name in OFFER_FACTS}


def line_facts(line) -> dict:
    """One service of an agreement with its money, dollars as text."""
    return line.terms | {
        "line": line.pk,
        "quantity": str(line.quantity),
        "price": str(line.price),
        "price_is_sample": line.price_is_sample,
        "amount": str(line.amount),
        "is_canceled": line.settled is not None,
        "starts_on": line.starts_on.isoformat() if line.starts_on else None,
        "ends_on": line.ends_on.isoformat() if line.ends_on else None,
        "people": [{"name": person.name, "email": person.email} for person in line.people.all()],
    }


def parties(agreement) -> dict:
    district = agreement.district
    return {
        "agreement": agreement.code,
        "year": agreement.year.ends_in,
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"name": district.name, "code": district.code, "made_up": district.is_made_up},
    }


def agreement_snapshot(agreement, *, accepted_by) -> dict:
    return parties(agreement) | {
        "lines": [line_facts(line) for line in agreement.lines.all()],
        "total": str(agreement.total),
        "starts_on": agreement.starts_on.isoformat(),
        "approved": {
            "name": agreement.approver_name,
            "title": agreement.approver_title,
            "at": agreement.approved_at.isoformat(),
            "board_date": agreement.board_date.isoformat() if agreement.board_date else None,
            "po_number": agreement.po_number,
        },
        "accepted": {"name": accepted_by.name, "at": clock.now().isoformat()},
    }
