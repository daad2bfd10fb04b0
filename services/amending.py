"""Asking for a change of a running agreement: drawn up, shown with its price, asked for as it was shown."""

from django.db import transaction
from django.db.models import Max

from portal.core.transitions import Refused
from portal.core.words import long_date

from .changes import preview
from .models import Agreement, Amendment
from .reporting import compared_lines, in_words, signed
from .standing import AMENDMENT_MOVES, AMENDMENT_TONES, moves_of
from .words import quantity


class NotAsShown(Refused):
    """The price is not the one that stood on the page; the new one is shown, nothing was asked for."""


def draw_up(agreement, *, by, **facts) -> Amendment:
    """The change, unsaved: what the form says."""
    return Amendment(agreement=agreement, district_id=agreement.district_id, requested_by=by, **facts)


@transaction.atomic
def ask_for(amendment, *, by, note, shown) -> Amendment:
    """``shown`` is the difference in dollars, as text, that stood on the page."""
    Agreement.objects.select_for_update(of=("self",)).get(pk=amendment.agreement_id)
    last = Amendment.objects.filter(agreement=amendment.agreement_id).aggregate(last=Max("number"))["last"]
    amendment.number = (last or 0) + 1
    amendment.save()
    amendment.request(by=by, note=note)
    if preview(amendment, by=by)["difference"] != shown:
        raise NotAsShown("Something changed while this page was open. Look at the new price, then ask again.")
    return amendment


def what_it_does(amendment, *, by) -> dict:
    """For the page: before and after with the money between, or the sentences that stand in the way."""
    try:
        with transaction.atomic():
            if blocked := amendment.blocked_by():
                return {"blocked": blocked}
            told = preview(amendment, by=by)
    except Refused as refusal:
        return {"blocked": [str(refusal)]}
    return {"told": told} | page_of(told)


def page_of(told) -> dict:
    """The rows, the difference and the settlement of a change as a page shows them."""
    settlement = told["settlement"]
    return {
        "rows_of_change": compared_lines(told),
        "difference": signed(told["difference"]),
        "settlement": settlement and in_words(settlement),
    }


def shown_with(amendment, user) -> dict:
    """A change on its agreement's page: what it asks, what it did or would do, and who may do what."""
    shown = {
        "amendment": amendment,
        "asks": in_a_sentence(amendment),
        "tone": AMENDMENT_TONES.get(amendment.state, "plain"),
        "moves": moves_of(amendment, user, AMENDMENT_MOVES),
    }
    if amendment.snapshot:
        return shown | {"told": amendment.snapshot} | page_of(amendment.snapshot)
    if amendment.state == Amendment.State.REQUESTED:
        return shown | what_it_does(amendment, by=user)
    return shown


def in_a_sentence(amendment) -> str:
    """Add 2 days to Library Media Mentoring from February 1, 2027."""
    line, offer, target, how_many = amendment.subscription, amendment.offer, amendment.target, ""
    if amendment.quantity is not None:
        new = amendment.asked["terms"]["unit"] if amendment.asked else offer and offer.unit
        how_many = quantity(amendment.quantity, new or line.unit)
    words = {
        Amendment.Kind.ADD: f"Add {how_many} to {line.service}",
        Amendment.Kind.REDUCE: f"Take {how_many} back from {line.service}",
        Amendment.Kind.CHANGE: f"Change {line.service} to {offer and offer.service}, {how_many}",
        Amendment.Kind.TRANSFER: f"Move {how_many} from {line.service} to {target and target.service}",
        Amendment.Kind.CANCEL: f"Cancel {line.service}",
    }[amendment.kind]
    return f"{words}, from {long_date(amendment.effective_on)}"
