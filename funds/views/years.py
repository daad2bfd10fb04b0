from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from portal.core import clock
from portal.core.packs import Unreadable
from portal.core.school_year import SchoolYear
from portal.core.tables import XLSX
from portal.core.transitions import Refused
from portal.core.views import require

from .. import amounts, listing
from ..forms.years import ListForm
from ..models import FundYear, StateList


def fund_years(request):
    """The years of the fund: open one for every district, and bring the state's lists in."""
    require(request.user, "funds.import_amounts")
    years = list(FundYear.objects.visible_to(request.user).prefetch_related("lists__uploaded_by"))
    now = SchoolYear.containing(clock.today()).ends_in
    known = {year.ends_in for year in years}
    context = {
        "years": years,
        "to_open": [SchoolYear(ends_in) for ends_in in (now, now + 1) if ends_in not in known],
    }
    return render(request, "funds/years.html", context)


@require_POST
def open_year(request, ends_in):
    """Open the fund of this school year or the next for every district of the agency."""
    require(request.user, "funds.import_amounts")
    now = SchoolYear.containing(clock.today()).ends_in
    if ends_in not in (now, now + 1):
        messages.error(request, "Only this school year and the next can be opened.")
        return redirect("funds:years")
    count = amounts.open_funds(ends_in)
    messages.success(request, f"{SchoolYear(ends_in)} is open: {count} districts are new.")
    return redirect("funds:years")


def bring_list(request, ends_in):
    """Send the state's list; it is read at once, and nothing is written yet."""
    require(request.user, "funds.import_amounts")
    year = get_object_or_404(FundYear.objects.visible_to(request.user), ends_in=ends_in)
    form = ListForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        said = form.cleaned_data
        try:
            taken = listing.take(year, said["kind"], said["file"], known_on=said["known_on"], by=request.user)
            return redirect("funds:list", taken.pk)
        except Unreadable as trouble:
            form.add_error("file", str(trouble))
    context = {"year": year, "form": form}
    return render(request, "funds/list_upload.html", context, status=422 if form.errors else 200)


def state_list(request, pk):
    """What the list says of each district, and the yes before which nothing is written."""
    require(request.user, "funds.import_amounts")
    lists = StateList.objects.visible_to(request.user).select_related("year", "put_in_by", "undone_by")
    taken = get_object_or_404(lists, pk=pk)
    if request.method == "POST":
        try:
            _decide(request, taken)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("funds:list", taken.pk)
    return render(request, "funds/list.html", {"taken": taken, "year": taken.year})


def _decide(request, taken):
    if request.POST.get("do") == "undo":
        stay = listing.undo(taken, by=request.user)
        messages.success(request, "Taken back. What stood before stands again.")
        if stay:
            messages.warning(request, f"Changed since and left as it is: {', '.join(stay)}.")
        return
    count = listing.put_in(taken, by=request.user)
    messages.success(
        request,
        "The figure of 1 district is in." if count == 1 else f"The figures of {count} districts are in.",
    )


def rows_to_correct(request, pk):
    """The rows of a list that could not be read, as a workbook."""
    require(request.user, "funds.import_amounts")
    taken = get_object_or_404(StateList.objects.visible_to(request.user).exclude(troubles=[]), pk=pk)
    response = HttpResponse(listing.rows_to_correct(taken), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"Rows to correct, {taken.name}.xlsx")
    return response
