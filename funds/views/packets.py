"""Audit packets: asking for one, watching it being made, and taking it along."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HTMX_STOP_POLLING

from portal.core.transitions import Refused
from portal.core.views import require

from .. import asking, packets
from ..forms.out import PacketForm
from ..models import AuditPacket
from .out import fund_to_export, posted

SHOWN = 20


def packets_for(user):
    """Those this person may take along: of several districts for the agency’s finance and managers alone."""
    found = AuditPacket.objects.visible_to(user).select_related("job", "district", "requested_by")
    return found if user.has_perm("funds.export_many") else found.exclude(district=None)


def packet_or_404(request, pk):
    return get_object_or_404(packets_for(request.user), pk=pk)


def packet_list(request):
    """Packets made so far; the agency’s finance chooses several funds of a year."""
    require(request.user, "funds.export_fund")
    may_choose = request.user.has_perm("funds.export_many")
    years = packets.years_with_funds()
    year = years.filter(ends_in=_number(request.GET.get("year"))).first() or years.first()
    form = PacketForm(posted(request), user=request.user, year=year) if may_choose else None
    if request.method == "POST":
        require(request.user, "funds.export_many")
        if form.is_valid():
            return asked(request, form.cleaned_data["funds"])
    context = {
        "packets": packets_for(request.user).prefetch_related("allocations__year", "allocations__district")[
            :SHOWN
        ],
        "form": form,
        "years": years,
        "year": year,
    }
    return render(request, "funds/packet_list.html", context, status=422 if form and form.errors else 200)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else None


@require_POST
def fund_packet(request, pk):
    """The packet of one fund."""
    return asked(request, [fund_to_export(request, pk)])


def asked(request, funds):
    try:
        packet = asking.ask_for(funds, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("funds:packet-list")
    if packet.is_ready:
        messages.info(request, "Nothing of it has changed since this packet was made.")
    else:
        messages.success(request, "The packet is being made. You hear when it is ready.")
    return redirect(packet)


@require_safe
def packet(request, pk):
    return render(request, "funds/packet.html", facts(packet_or_404(request, pk)))


@require_safe
def packet_status(request, pk):
    """The panel alone, for polling; 286 ends it."""
    context = facts(packet_or_404(request, pk))
    is_done = context["packet"].state in ("ready", "failed")
    status = HTMX_STOP_POLLING if is_done else 200
    return render(request, "funds/partials/packet_job.html", context, status=status)


def facts(packet):
    printed, papers = packets.progress_of(packet) if not packet.is_ready else (0, 0)
    return {
        "packet": packet,
        "funds": packet.allocations.select_related("year", "district").order_by("district__name", "year"),
        "printed": printed,
        "papers": papers,
    }


@require_POST
def packet_retry(request, pk):
    packet = packet_or_404(request, pk)
    if asking.make_again(packet, by=request.user):
        messages.success(request, "The packet is being made again. You can leave this page.")
    else:
        messages.info(request, "The packet has not failed, so there is nothing to repeat.")
    return redirect(packet)


@require_safe
def packet_file(request, pk):
    """The ZIP, in pieces, always as a download."""
    packet = packet_or_404(request, pk)
    if not packet.is_ready:
        raise Http404
    response = FileResponse(packet.file.open(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, packet.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
