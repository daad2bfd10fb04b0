"""A district asks for services: the request while it is being written, an agreement in Draft or Returned.

Every save counts ``version`` up on a locked row. Who saves on top of what they have not seen gets a Conflict;
the same answers sent twice are saved once.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from districts.models import District
from portal.core import clock
from portal.core.transitions import Refused

from . import missing
from .models import Agreement, NamedPerson, Offer, Subscription
from .models.catalogue import quarters_of

REQUESTS = Agreement.objects.with_lines().select_related("saved_by")


class Conflict(Exception):
    """Somebody else saved meanwhile; ``agreement`` is the request as it stands."""

    def __init__(self, agreement):
        super().__init__(f"{agreement} was saved by somebody else.")
        self.agreement = agreement


class NotOpen(Refused):
    """The request cannot be changed now: it was sent, or the time to choose is over."""


@dataclass(frozen=True)
class Answer:
    """What the district asks for of one service: how many, and for whom (pairs of name and email)."""

    quantity: object
    people: tuple[tuple[str, str], ...] = ()


def open_request(district, year) -> Agreement | None:
    """The one request of the district for the year that is not sent yet."""
    return REQUESTS.filter(district=district, year=year, state__in=Agreement.EDITABLE).first()


def taken(district, year) -> dict[int, Agreement]:
    """Services that a district has once at a time, by id, with the agreement it has them under."""
    lines = Subscription.objects.running().filter(
        district=district, agreement__year=year, is_one_per_district=True
    )
    return {
        line.service_id: line.agreement
        for line in lines.select_related("agreement__district", "agreement__year")
    }


def first_day_to_start(year):
    """Nothing starts before the school year, or before today."""
    return max(year.school_year.first_day, clock.today())


@transaction.atomic
def start(*, by, district, year, answers, renews=None) -> Agreement:
    """Begin the request with these services, by offer. Raises Conflict where one is begun already."""
    if not by.has_perm("services.start_agreement", district):
        raise PermissionDenied("services.start_agreement")
    if not year.is_open:
        raise NotOpen(f"Services for {year} cannot be chosen now. Ask the agency.")
    District.objects.select_for_update().get(pk=district.pk)  # two people may begin at the same moment
    if begun := open_request(district, year):
        raise Conflict(begun)
    last = Agreement.objects.filter(district=district, year=year).aggregate(Max("number"))["number__max"]
    agreement = Agreement(
        district=district,
        year=year,
        number=(last or 0) + 1,
        starts_on=first_day_to_start(year),
        started_by=by,
        renews=renews,
    )
    _count(agreement, by)
    for offer, answer in answers.items():
        _write_line(agreement, offer, answer)
    return agreement


@transaction.atomic
def choose(agreement, offers, *, by, version) -> Agreement:
    """Step 1: these services and no others. What was said about those that stay is kept."""
    agreement = _locked(agreement, by)
    lines = {line.offer_id: line for line in agreement.lines.all()}
    wanted = {offer.pk: offer for offer in offers}
    if set(lines) == set(wanted):
        return agreement
    _check(agreement, version)
    for pk in lines.keys() - wanted.keys():
        lines[pk].delete()
    for pk in wanted.keys() - lines.keys():
        _write_line(agreement, wanted[pk], Answer(wanted[pk].minimum))
    _count(agreement, by)
    return agreement


@transaction.atomic
def save_answers(agreement, answers, starts_on, *, by, version) -> Agreement:
    """Step 2: how much of each service and for whom, by the offer's id, and from when."""
    agreement = _locked(agreement, by)
    lines = {line.offer_id: line for line in agreement.lines.all()}
    changed = {pk: answer for pk, answer in answers.items() if pk in lines and answer != said(lines[pk])}
    if not changed and starts_on == agreement.starts_on and answers.keys() <= lines.keys():
        return agreement
    _check(agreement, version)
    for pk, answer in changed.items():
        _write_line(agreement, lines[pk].offer, answer, line=lines[pk])
    agreement.starts_on = starts_on
    _count(agreement, by)
    return agreement


@transaction.atomic
def send(agreement, *, by, version, shown_total, note=""):
    """Step 3. Raises Conflict, or PriceChanged, where it would send what was not on the page."""
    agreement = follow_catalog(_locked(agreement, by))
    if agreement.version != version:
        raise Conflict(agreement)
    if sentences := unfinished(agreement):
        raise Refused(" ".join(sentences))
    agreement.submit(by=by, note=note, shown_total=shown_total)


def unfinished(agreement) -> list[str]:
    """What is still to be said before the request can be sent, in sentences."""
    have = taken(agreement.district, agreement.year)
    return [
        *missing.not_offered(agreement),
        *missing.for_sending(agreement),
        *(
            f"{line.service}: name each person, or write “To be named”."
            for line in agreement.lines.all()
            if line.offer.unit == Offer.Unit.PERSON and len(line.people.all()) != line.quantity
        ),
        *(
            f"{agreement.district} has {line.service} already, under {have[line.service_id]}."
            " Change that agreement instead."
            for line in agreement.lines.all()
            if line.service_id in have
        ),
    ]


def said(line) -> Answer:
    """What a line says, as the form would say it."""
    return Answer(line.quantity, tuple((person.name, person.email) for person in line.people.all()))


def follow_catalog(agreement) -> Agreement:
    """The request at the catalog's words and prices of now; nothing is saved."""
    for line in agreement.lines.all():
        line.follow_catalog()
    return agreement


def with_answers(agreement, answers, starts_on) -> Agreement:
    """The request as it would be with these answers; nothing is saved."""
    agreement.starts_on = starts_on
    for line in agreement.lines.all():
        if line.offer_id in answers:
            line.quantity = answers[line.offer_id].quantity
    return agreement


def same_again(line, offer) -> Answer:
    """Last year's line under this year's offer: the same days where the unit is another."""
    people = said(line).people
    if line.unit == offer.unit:
        return Answer(line.quantity, people)
    if line.quarters and offer.is_in_days:
        return Answer(line.quantity * quarters_of(line.unit, 1) / quarters_of(offer.unit, 1), people)
    return Answer(offer.minimum, people)


def _locked(agreement, by) -> Agreement:
    agreement = REQUESTS.select_for_update(of=("self",)).get(pk=agreement.pk)
    if not by.has_perm("services.change_agreement", agreement):
        raise PermissionDenied("services.change_agreement")
    if agreement.state not in Agreement.EDITABLE:
        raise NotOpen(f"{agreement} is {agreement.get_state_display().lower()} now.")
    if not agreement.year.is_open:
        raise NotOpen(f"Services for {agreement.year} cannot be chosen now. Ask the agency.")
    return agreement


def _check(agreement, version):
    if agreement.version != version:
        raise Conflict(agreement)


def _count(agreement, by):
    agreement.version += 1
    agreement.saved_by, agreement.saved_at = by, clock.now()
    agreement.save()
    agreement.forget_lines()


def _write_line(agreement, offer, answer, line=None):
    line = line or Subscription(
        agreement=agreement, district_id=agreement.district_id, service_id=offer.service_id, offer=offer
    )
    line.quantity = answer.quantity
    line.follow_catalog()
    line.save()
    line.people.all().delete()
    NamedPerson.objects.bulk_create(
        NamedPerson(subscription=line, name=name, email=email) for name, email in answer.people
    )
