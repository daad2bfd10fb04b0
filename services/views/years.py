"""A school year as a whole: the roll to the next one, and the summary of one district."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from districts.models import District
from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from .. import dry_run, rolling, summaries
from ..catalog import year_or_404
from ..forms.rolling import RollForm, UndoForm
from ..models import YearRoll, YearSummary
from ..summary_report import year_summary_report
from ..year_end import table_of


class Roll(View):
    """Look first, then roll; afterwards what was done, and the way back while there is one."""

    def dispatch(self, request, year):
        require(request.user, "services.roll_year")
        self.year = year_or_404(year)
        return super().dispatch(request)

    def get(self, request):
        return self.draw()

    def post(self, request):
        """Roll the year as it was shown; what was sent twice is rolled once."""
        form = RollForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.draw(form, status=422)
        try:
            rolling.commit(self.year, by=request.user, seen=form.cleaned_data["seen"])
        except Refused as refusal:
            return self.draw(refusal=str(refusal), status=409)
        messages.success(request, f"{self.year} is rolled. Below is what was done.")
        return redirect("services:roll", year=self.year.ends_in)

    def draw(self, form=None, refusal="", status=200):
        """Always the table as it stands now; the box below it is checked for that one."""
        user, today = self.request.user, clock.today()
        rolls = list(YearRoll.objects.visible_to(user).filter(year=self.year).select_related("year", "by"))
        made = next((roll for roll in rolls if roll.state == YearRoll.State.COMMITTED), None)
        rows = made.rows if made else dry_run.preview(self.year)
        seen = "" if made else dry_run.fingerprint(rows)
        context = {
            "year": self.year,
            "form": form or RollForm(user=user, initial={"seen": seen}),
            "refusal": refusal,
            "table": table_of(rows),
            "made": made,
            "undo_form": UndoForm(user=user),
            "may_undo": made and today <= made.undo_until,
            "may_roll": not made and today > self.year.school_year.last_day,
            "unsettled": dry_run.unsettled_statements(self.year),
            "undone": [roll for roll in rolls if roll.state == YearRoll.State.UNDONE],
        }
        return render(self.request, "services/years/roll.html", context, status=status)


class UndoRoll(View):
    """Take the roll back, with a reason."""

    def dispatch(self, request, year):
        require(request.user, "services.roll_year")
        self.year = year_or_404(year)
        rolls = YearRoll.objects.visible_to(request.user).select_related("year", "by")
        self.made = get_object_or_404(rolls, year=self.year, state=YearRoll.State.COMMITTED)
        return super().dispatch(request)

    def get(self, request):
        return redirect("services:roll", year=self.year.ends_in)

    def post(self, request):
        form = UndoForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                self.made.undo(by=request.user, note=form.cleaned_data["note"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Undone. Agreements are active again, and the days are back.")
                return redirect("services:roll", year=self.year.ends_in)
        context = {"year": self.year, "made": self.made, "form": form}
        return render(request, "services/years/undo.html", context, status=422)


class Year(View):
    """One district's school year in numbers, and the sheets that were made of it."""

    def dispatch(self, request, year, pk):
        self.year = year_or_404(year)
        self.district = get_object_or_404(District.objects.visible_to(request.user), pk=pk)
        return super().dispatch(request)

    def get(self, request):
        user = request.user
        told = summaries.facts(self.district, self.year)
        now = {"name": user.name, "at": clock.now().isoformat()}
        made = YearSummary.objects.visible_to(user).filter(district=self.district, year=self.year)
        made = list(made.select_related("report__job", "report__district", "made_by"))
        current = next((one for one in made if one.data_hash == summaries.hash_of(told)), None)
        newest = current or next(iter(made), None)  # a roll that was undone brings older numbers back
        context = year_summary_report(told | {"made": now}) | {
            "year": self.year,
            "newest": newest,
            "earlier": [summary for summary in made if summary != newest],
            "is_newest": current is not None,
            "may_make": current is None
            and user.has_perm("services.make_yearsummary", summaries.district_of(self.district)),
            "may_retry": newest and user.has_perm("reports.retry_report", newest.report),
            "of_district": self.district,
        }
        return render(request, "services/years/year.html", context)

    def post(self, request):
        summaries.make(self.district, self.year, by=request.user)
        messages.success(request, "The year summary is being made as a PDF.")
        return redirect("services:year", year=self.year.ends_in, pk=self.district.pk)
