from django.contrib import messages
from django.shortcuts import redirect, render

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from .. import handing_over
from ..forms.handing_over import HandOverForm

AT_ONCE = 50  # a page that can be read; the rest follows when these are done


def hand_over(request):
    """Booked days of consultants who have left: each goes to somebody who serves the district."""
    require(request.user, "services.act_for_consultant")
    waiting = list(handing_over.waiting_for(request.user)[:AT_ONCE])
    able = handing_over.successors(waiting)
    over = [booking for booking in waiting if booking.day < clock.today()]
    stuck = [booking for booking in waiting if booking not in over and not able[booking.pk]]
    ready = [booking for booking in waiting if booking not in over and able[booking.pk]]
    form = HandOverForm(request.POST or None, user=request.user, bookings=ready, successors=able)
    if form.is_valid():
        _hand_over(request, form.chosen())
        return redirect("services:hand-over")
    context = {"form": form, "ready": ready, "over": over, "stuck": stuck}
    return render(request, "services/days/hand_over.html", context, status=422 if form.errors else 200)


def _hand_over(request, chosen):
    """Each day by itself: one that does not fit keeps no other from going over."""
    if not chosen:
        messages.info(request, "Nobody was chosen, so the days wait on.")
    for booking, consultant in chosen:
        try:
            moved = handing_over.hand_over(booking, by=request.user, consultant=consultant)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{moved}: proposed. The district and the consultant have an email.")
