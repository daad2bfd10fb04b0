from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView

from districts.models import Role
from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from .. import calendar
from ..forms.booking import BookForm, MoveForm, WeatherForm
from ..models import Booking, Visit
from ..month import month_named, month_of

WITH_NAMES = Booking.objects.select_related(
    "district", "consultant", "subscription__service", "subscription__agreement__year", "booked_by"
)
MOVES = ("confirm", "cancel", "no_show", "call_off")


@require_safe
def month_page(request):
    """A month across districts: a consultant's own days; everybody else's, as far as they see them."""
    user = request.user
    bookings, visits = Booking.objects.visible_to(user), Visit.objects.visible_to(user)
    is_own = user.has_role(Role.CONSULTANT) and not user.sees_every_district
    if is_own:
        bookings, visits = bookings.filter(consultant=user), visits.filter(consultant=user)
    month = month_of(month_named(request.GET.get("month", "")), bookings, visits)
    context = {
        "month": month,
        "is_own": is_own,
        "may_book": user.has_perm("services.book_days"),
        "may_call_off": user.has_perm("services.call_off_booking"),
    }
    return render(request, "services/days/calendar.html", context)


class BookingDetail(ScopedMixin, DetailView):
    """One booked day, and what may be done with it now."""

    queryset = WITH_NAMES
    template_name = "services/days/booking.html"

    def get_context_data(self, **kwargs):
        booking, user = self.object, self.request.user
        offered = {move.name: move for move in booking.transitions_for(user)}
        return super().get_context_data(
            moves=[offered[name] for name in MOVES if name in offered],
            may_move="reschedule" in offered,
            may_log="done" in offered,
            may_book_again=booking.state in AGAIN and user.has_perm("services.book_days", booking),
            moved_to=Booking.objects.visible_to(user).filter(moved_from=booking).first(),
            visit=Visit.objects.visible_to(user).filter(booking=booking).first(),
            **kwargs,
        )


AGAIN = (Booking.State.CANCELED, Booking.State.WEATHER, Booking.State.NO_SHOW)


def book_day(request):
    """Propose a day. ``day`` and ``again``, a booking that was called off, fill the form."""
    require(request.user, "services.book_days")
    form = BookForm(request.POST or None, user=request.user, initial=_suggested(request))
    if form.is_valid():
        try:
            booking = calendar.book(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_booked(request, booking, "proposed")
            return redirect(booking)
    status = 422 if form.errors else 200
    return render(request, "services/days/book.html", {"form": form}, status=status)


def _suggested(request):
    facts = {name: request.GET[name] for name in ("day", "subscription") if name in request.GET}
    again = request.GET.get("again", "")
    if again.isdecimal() and (old := WITH_NAMES.visible_to(request.user).filter(pk=again).first()):
        names = ("quarters", "mode", "place", "purpose")
        facts |= {name: getattr(old, name) for name in names}
        facts |= {"subscription": old.subscription_id, "consultant": old.consultant_id}
    return facts


def _say_booked(request, booking, verb):
    day = f"{booking.day:%B} {booking.day.day}"
    if booking.is_held:
        messages.success(request, f"{day} is {verb}. The district has an email.")
    else:
        messages.warning(
            request,
            f"{day} is {verb}, but more days are booked than are left. It holds no days: "
            "without an amendment they cannot be billed.",
        )


def move_day(request, pk):
    """Another date for a booking; the old one stays in the story."""
    booking = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "services.move_booking", booking)
    form = MoveForm(request.POST or None, user=request.user, booking=booking)
    if form.is_valid():
        try:
            moved = calendar.move(booking, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_booked(request, moved, "proposed instead")
            return redirect(moved)
    status = 422 if form.errors else 200
    return render(request, "services/days/move.html", {"form": form, "booking": booking}, status=status)


@require_POST
def do_booking(request, pk, move):
    """Confirm, cancel, nobody there, weather."""
    booking = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    if move not in MOVES:
        raise Http404
    try:
        getattr(booking, move)(by=request.user, note=request.POST.get("note", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{booking}: {booking.get_state_display().lower()}.")
    return redirect(booking)


def weather(request):
    """A snow day: call off every open booking of a date that the person may, then offer new days."""
    require(request.user, "services.call_off_booking")
    asked = {"day": request.GET["day"]} if "day" in request.GET else None
    form = WeatherForm(request.POST or None, user=request.user, initial=asked)
    if form.is_valid():
        ended = calendar.call_off_day(by=request.user, **form.cleaned_data)
        if ended:
            may_book = {b.pk for b in ended if request.user.has_perm("services.book_days", b)}
            day = form.cleaned_data["day"]
            context = {"ended": ended, "may_book": may_book, "day": day}
            return render(request, "services/days/called_off.html", context)
        form.add_error("day", "No day that you may call off is booked on that date")
    status = 422 if form.errors else 200
    return render(request, "services/days/weather.html", {"form": form}, status=status)
