"""Asking for an audit packet: one for all who want the same, a new one where it would say something new."""

from django.db import transaction
from django.db.models import Count, Q

from portal.core.canonical import sha256
from portal.core.jobs import try_again
from portal.core.transitions import Refused
from portal.core.views import require

from . import packets
from .models import AuditPacket, FundAllocation

MOST_FUNDS = 80  # a year of the largest agency (74 districts), packed in one piece (funds.packing)
MOST_COMPARED = 5


@transaction.atomic
def ask_for(funds, *, by) -> AuditPacket:
    """The packet of exactly these funds. Raises Refused for none or too many of them.

    The newest one while what it says is still so, also while it is being made: two clicks, or two people,
    get one. Else a new one, made in the queue. Several districts are the agency's finance and managers alone.
    """
    funds = sorted(set(funds), key=lambda fund: fund.pk)
    if not funds:
        raise Refused("Choose at least one fund.")
    if len(funds) > MOST_FUNDS:
        raise Refused(f"Choose up to {MOST_FUNDS} funds; these are {len(funds)}.")
    for fund in funds:
        require(by, "funds.export_fund", fund)
    if len({fund.district_id for fund in funds}) > 1:
        require(by, "funds.export_many")
    _hold(funds)
    packet = _newest_of(funds)
    if packet is None or packet.state == "failed" or not _still_so(packet, by):
        return begin(funds, by=by)
    wait_for(packet, by)
    return packet


def _hold(funds):
    """Until the end of the transaction: whoever asks at the same moment waits here, and finds the packet."""
    pks = [fund.pk for fund in funds]
    list(FundAllocation.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def _newest_of(funds) -> AuditPacket | None:
    """Of these funds and no others."""
    mine = Count("allocations", filter=Q(allocations__in=funds), distinct=True)
    with_one = AuditPacket.objects.filter(pk__in=funds[0].packets.values("pk"))
    counted = with_one.annotate(mine=mine, all=Count("allocations", distinct=True))
    exactly = counted.filter(mine=len(funds), all=len(funds))
    return exactly.select_related("job").order_by("-pk").first()


def _still_so(packet, by) -> bool:
    """Whether the folders that are frozen would be frozen with the same words now.

    Reading many funds takes longer than somebody waits for a page, so of many nothing is compared.
    """
    indexes = list(packet.indexes.defer("facts"))
    if len(indexes) > MOST_COMPARED:
        return False
    frozen = {index.allocation_id: index.content_hash for index in indexes}
    return all(sha256(packets.read(fund, by=by).facts) == content for fund, content in frozen.items())


def begin(funds, *, by) -> AuditPacket:
    """A new packet, whatever was made before."""
    districts = {fund.district_id: fund.district for fund in funds}
    district = next(iter(districts.values())) if len(districts) == 1 else None
    packet = AuditPacket.objects.create(district=district, requested_by=by)
    packet.allocations.set(funds)
    packets.go_on(packet, 1)
    return packet


def wait_for(packet, person):
    """Whoever asks for a packet that is being made hears when it is ready, as the first one does.

    Locks the packet, as the worker does before it tells: nobody is written down just too late.
    """
    packet = AuditPacket.objects.select_for_update(of=("self",), no_key=True).get(pk=packet.pk)
    if not packet.is_ready and person.pk != packet.requested_by_id:
        packet.also_asked.add(person)


@transaction.atomic
def make_again(packet, *, by) -> bool:
    """After a failure: the PDFs that failed, and then the rest. False when it has not failed."""
    for report in packets.reports_of(packet):
        try_again(report.job_id)
    if not try_again(packet.job_id):
        return False
    wait_for(packet, by)
    return True
