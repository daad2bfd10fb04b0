"""What waits about orders from the Common School Fund: for whom, and since when."""

from django.urls import reverse
from django.utils.text import Truncator, get_text_list

from districts.models import Role
from funds.costs import cost_of
from funds.models import FundOrder
from portal.core.templatetags.portal import day, dollars

from .work import Rank, Waits, WorkItem, provides, waiting

State = FundOrder.State
WORDS_OF_A_REASON = 28


@provides(Role.ADMINISTRATOR, Role.LIBRARIAN)
def to_write(asker, role):
    """Orders that came back, those not sent yet, and those that lie with somebody else."""
    for order in asker.orders_of(role):
        if order.state == State.RETURNED:
            yield returned(order)
        elif order.state == State.DRAFT and order.started_by_id == asker.user.pk:
            yield row(order, f"Finish the order {order.title}", "Not sent yet.", "Not sent")
        elif order.state in FundOrder.PENDING and not asker.may_decide(order):
            yield with_others(asker, order)


@provides(Role.ADMINISTRATOR, Role.LIBRARIAN, Role.CONSULTANT)
def to_consult(asker, role):
    """Orders whose money is spent only after this person was consulted."""
    for order in asker.orders_of(role):
        if order.state == State.SUBMITTED and asker.may_decide(order):
            words = f"{order.sent_by} sent it on {day(order.sent_at)}. {what(order)}"
            yield row(order, f"Be consulted on {order}", words, waiting(order.sent_at), "warn", rank=Rank.DUE)


@provides(Role.FINANCE, Role.ADMINISTRATOR, Role.AGENCY_FINANCE)
def to_approve(asker, role):
    """Orders that wait for the second key: one row for many, since they are approved in a row."""
    mine = [order for order in asker.orders_to_approve if role in asker.roles_in(order.district)]
    if not mine:
        return
    oldest = min(order.sent_at for order in mine)
    cost = dollars(sum(cost_of(order) for order in mine))
    count = f"{len(mine)} orders, {cost} in all" if len(mine) > 1 else f"{mine[0]}, {cost}"
    yield WorkItem(
        title=f"Approve {count}",
        reason="Licensed specialists were consulted. What must arrive first stands first.",
        url=reverse("funds:batch"),
        tag_tone="warn",
        tag_label=waiting(oldest),
        since=oldest,
        rank=Rank.DUE,
    )


@provides(Role.FINANCE, Role.ADMINISTRATOR)
def to_place(asker, role):
    """Approved orders want a purchase order, received ones their invoice."""
    if role == Role.ADMINISTRATOR and Role.FINANCE in asker.roles:
        return
    for order in asker.orders_of(role):
        if order.state == State.APPROVED:
            yield row(order, f"Record the purchase order of {order}", what(order), "Approved")
        elif order.state in FundOrder.DELIVERED:
            yield row(order, f"Match the invoice of {order}", what(order), order.state_label)


def row(order, title, words, label, tone="plain", *, rank=Rank.NORMAL, waits=Waits.YOU):
    return WorkItem(
        title=title,
        reason=words,
        url=order.get_absolute_url(),
        tag_tone=tone,
        tag_label=label,
        since=order.sent_at or order.started_at,
        waits=waits,
        rank=rank,
    )


def returned(order):
    last = max(order.changes.all(), key=lambda change: change.pk)
    reason = Truncator(" ".join(last.note.split())).words(WORDS_OF_A_REASON, truncate=" …")
    words, label = f"{last.by}: “{reason}”", f"Returned {day(last.at)}"
    return row(order, f"Change the order {order}", words, label, "warn", rank=Rank.RETURNED)


def with_others(asker, order):
    names = get_text_list([person.name for person in asker.deciders(order)][:3], "or") or "somebody licensed"
    return row(order, f"The order {order}", what(order), f"Waits for {names}", waits=Waits.OTHERS)


def what(order) -> str:
    where = f" for {order.school}" if order.school_id else ""
    return f"{dollars(cost_of(order))}{where}."
