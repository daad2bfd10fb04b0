"""Who hears about an order: at once and in words, save an approval, which waits while it can be undone."""

import datetime as dt

from django.utils import timezone

from districts.models import Assignment, Membership, Role, User
from portal.core import mail
from portal.core.models import Message

from .accounts import RESTRICTED
from .authority import authority_of
from .rules import people, second_keys

# event -> whose turn it is, or who asked for it
SPECIALISTS, FINANCE, ASKERS, KEYS = "specialists", "finance", "askers", "keys"
TOLD = {
    "sent": (SPECIALISTS,),
    "consulted": (FINANCE, ASKERS),
    "returned": (ASKERS, KEYS),
    "rejected": (ASKERS, KEYS),
    "approved": (ASKERS,),
    "approved_conditionally": (ASKERS,),
    "confirmed": (ASKERS, FINANCE),
    "fell_back": (ASKERS, FINANCE),
    "reopened": (KEYS,),
    "canceled": (KEYS, ASKERS),
    "received": (FINANCE,),
    "closed_short": (ASKERS, FINANCE),
    "carried": (ASKERS,),
}
WAITS = {"approved": "approve", "approved_conditionally": "approve_conditionally"}  # while it may be undone
UNDO = dt.timedelta(minutes=10)  # how long finance may undo an approval, and its email waits


def told(event, order):
    """What a move returns: a function that tells people of the change, once it is written."""
    keys = _keys_of(order)  # before the move makes them void

    def tell(change):
        people = {person for who in TOLD[event] for person in _people(who, order, keys)} - {change.by}
        mail.notify(
            sorted(people, key=lambda person: person.pk),
            f"order-{event}:{change.pk}",
            f"order_{event}",
            district=order.district,
            link=order.get_absolute_url(),
            not_before=timezone.now() + UNDO if event in WAITS else None,
            order=order,
            change=change,
        )

    return tell


def unsay(order):
    """The newest approval does not stand any more: nobody hears of it who has not yet."""
    for event in _of_the_approval(order):
        mail.withdraw(event)


def is_told(order) -> bool:
    """Whether the email about the newest approval has gone."""
    return any(mail.has_gone(event) for event in _of_the_approval(order))


def _of_the_approval(order) -> list[str]:
    last = order.changes.filter(name__in=WAITS.values()).order_by("pk").last()
    return [f"order-{event}:{last.pk}" for event, name in WAITS.items() if last and name == last.name]


def _keys_of(order):
    found = {one.by for one in order.consultations.select_related("by")}
    return found | {one.by for one in order.approvals.select_related("by")}


def _people(who, order, keys):
    if who == KEYS:
        return keys
    if who == ASKERS:
        return {order.started_by, order.sent_by or order.started_by}
    if who == FINANCE:
        return set(people(second_keys(order)))
    return set(specialists_of(order.district))


def specialists_of(district):
    """Whoever may be consulted in a district today."""
    writers = Membership.objects.current().filter(
        district=district, role__in=(Role.LIBRARIAN, Role.ADMINISTRATOR)
    )
    serving = Assignment.objects.serving().filter(district=district)
    ids = {*writers.values_list("user_id", flat=True), *serving.values_list("consultant_id", flat=True)}
    known = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    return [user for user in known if authority_of(user, district)]


def untold_of_runway(told, people) -> list:
    """Who of these people has not heard yet what is due now."""
    keys = {f"{_runway_key(told)}:{person.pk}": person for person in people}
    heard = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [person for key, person in keys.items() if key not in heard]


def tell_runway(told, people):
    """``told`` is a reminding.Open. Once for each person, fund, and day that is set before its last day."""
    mail.notify(
        people,
        _runway_key(told),
        "fund_runway",
        district=told.fund.district,
        link=told.fund.get_absolute_url(),
        told=told,
        fund=told.fund,
        runway=told.runway,
        restricted=RESTRICTED,
    )


def _runway_key(told) -> str:
    """With the last day: who was told of a wrong one hears again when it is put right."""
    return f"fund-runway:{told.fund.pk}:{told.runway.spend_by}:{told.mark}"


def tell_packet(outcome, packet):
    """``outcome`` is ready or failed; goes to everybody who asked for it. A second failure is told again."""
    event = f"packet-{outcome}:{packet.pk}"
    mail.notify(
        packet.askers(),
        f"{event}:{packet.job.queued_at.isoformat()}" if outcome == "failed" else event,
        f"packet_{outcome}",
        district=packet.district,
        link=packet.get_absolute_url(),
        packet=packet,
        name=packet.name,
    )
