"""What is asked when a district answers a statement, and for which time invoice lines are wanted."""

import datetime as dt

from django import forms

from portal.core.forms import PortalForm
from portal.core.school_year import SchoolYear

from ..models import Statement
from ..statements import month_after
from .decisions import MoveForm, ReasonForm


class AgreeForm(MoveForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 2})


class QuestionForm(ReasonForm):
    """What is wrong with one line."""

    transition = Statement.query.transition

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["note"].label = "What is wrong"

    @property
    def answers(self):
        return super().answers | {"line": self.line}


class PeriodForm(PortalForm):
    """A month or a school year that has settled statements; without an answer the newest month."""

    has_form_tag = False

    period = forms.ChoiceField(
        label="Month or school year",
        required=False,
        error_messages={"invalid_choice": "Choose a month or a school year of the list"},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        settled = Statement.objects.visible_to(user).settled().order_by("-month")
        self.months = list(settled.values_list("month", flat=True).distinct())
        years = sorted({SchoolYear.containing(month) for month in self.months}, reverse=True)
        self.fields["period"].choices = [
            ("Months", [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in self.months]),
            ("School years", [(str(year.ends_in), str(year)) for year in years]),
        ]

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """The first day, and the first day after; None where nothing is settled yet."""
        wanted = self.cleaned_data["period"]
        if not wanted and not self.months:
            return None
        if wanted and "-" not in wanted:
            year = SchoolYear(int(wanted))
            return year.first_day, year.last_day + dt.timedelta(days=1)
        month = dt.date.fromisoformat(f"{wanted}-01") if wanted else self.months[0]
        return month, month_after(month)

    @property
    def in_words(self) -> str:
        return self.name_of(self.cleaned_data["period"] or f"{self.months[0]:%Y-%m}")

    def name_of(self, wanted) -> str:
        """October 2026, or 2026–27."""
        return next(
            name for _, group in self.fields["period"].choices for key, name in group if key == wanted
        )
