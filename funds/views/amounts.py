from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from portal.core.views import require

from .. import amounts
from ..balance import balance_of
from ..forms.amounts import AmountForm, CensusForm, SharesForm, StudentsForm
from ..models import FundAllocation
from ..sharing import allocation_of


def fund_or_404(request, pk):
    return get_object_or_404(FundAllocation.objects.with_amounts().visible_to(request.user), pk=pk)


def fund_amounts(request, pk):
    """The figures of a fund: what was known when, and one more."""
    fund = fund_or_404(request, pk)
    require(request.user, "funds.record_amounts", fund)
    census = CensusForm(
        request.POST if request.POST.get("do") == "census" else None, user=request.user, instance=fund
    )
    form = AmountForm(request.POST if request.POST and not census.is_bound else None, user=request.user)
    if census.is_valid():
        amounts.record_census(fund, census.cleaned_data["census_children"], by=request.user)
        messages.success(request, "Kept.")
        return redirect("funds:amounts", fund.pk)
    if form.is_valid():
        said = form.cleaned_data
        amounts.record_amount(
            fund,
            said["kind"],
            said["amount"],
            by=request.user,
            known_on=said["known_on"],
            note=said["note"],
        )
        messages.success(request, "Kept.")
        return redirect("funds:amounts", fund.pk)
    year, children = fund.year, census.before
    reckoned = (
        allocation_of(year.statewide_total, year.statewide_children, children)
        if year.rate and children is not None
        else None
    )
    context = {
        "fund": fund,
        "form": form,
        "census": census,
        "reckoned": reckoned,
        "counts": fund.counts.select_related("by").order_by("-pk"),
        "rows": fund.amounts.select_related("by").order_by("-pk"),
    }
    status = 422 if form.errors or census.errors else 200
    return render(request, "funds/amounts.html", context, status=status)


def school_shares(request, pk):
    """What each school may plan with: by headcount at a press, or by hand."""
    fund = fund_or_404(request, pk)
    require(request.user, "funds.share_among_schools", fund)
    if request.POST.get("do") == "headcount":
        if why := amounts.share_by_headcount(fund, by=request.user):
            messages.error(request, why)
        return redirect("funds:shares", fund.pk)
    is_count = request.POST.get("do") == "students"
    students = StudentsForm(request.POST if is_count else None, user=request.user, allocation=fund)
    if students.is_valid():
        day = students.cleaned_data["counted_on"]
        amounts.count_students(fund, students.counts, counted_on=day, by=request.user)
        messages.success(request, "Kept.")
        return redirect("funds:shares", fund.pk)
    form = SharesForm(
        request.POST if request.POST and not is_count else None, user=request.user, allocation=fund
    )
    if form.is_valid():
        amounts.set_shares(fund, form.amounts, by=request.user)
        messages.success(request, "Saved.")
        return redirect(fund)
    shared = sum(fund.shares.values_list("amount", flat=True))
    context = {
        "fund": fund,
        "form": form,
        "students": students,
        "balance": balance_of(fund),
        "shared": shared,
    }
    status = 422 if form.errors or students.errors else 200
    return render(request, "funds/shares.html", context, status=status)
