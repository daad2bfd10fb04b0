"""What is written about a year of a plan, goal by goal."""

from django import forms

from portal.core.forms import PortalForm, speak_plainly

from .forms import LONGEST_ANSWER
from .models import GoalReview
from .updating import WRITTEN

LONG = {"rows": 3, "maxlength": LONGEST_ANSWER}


class BeginForm(PortalForm):
    """For which school year."""

    submit_label = "Begin the update"

    school_year = forms.TypedChoiceField(
        coerce=int, widget=forms.RadioSelect, error_messages={"required": "Choose the school year"}
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_year"].choices = years
        if years:
            self.initial.setdefault("school_year", years[0][0])


class ReviewForm(forms.ModelForm):
    """One goal: nothing is asked for until the update is finished, so nothing is marked optional."""

    is_draft = True

    class Meta:
        model = GoalReview
        fields = list(WRITTEN)
        widgets = {
            "percent": forms.TextInput(attrs={"inputmode": "numeric"}),
            "pace": forms.RadioSelect,
            "worked": forms.Textarea(attrs=LONG),
            "did_not": forms.Textarea(attrs=LONG),
            "changes": forms.Textarea(attrs=LONG),
        }
        help_texts = {"worked": "Visits that cite the goal are listed already; keep what matters."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pace"].choices = GoalReview.Pace.choices
        for name, field in self.fields.items():
            speak_plainly(name, field)

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if percent is not None and percent > 100:
            raise forms.ValidationError("Enter a number from 0 to 100")
        return percent


class UpdateForm(PortalForm):
    """The year, and a form for each goal of the plan."""

    has_form_tag = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label="The year in a few sentences",
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, user, update, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.initial |= {"version": update.version, "summary": update.summary}
        self.reviews = [
            ReviewForm(*args, instance=review, prefix=f"review-{review.pk}")
            for review in update.reviews.select_related("goal__area")
        ]

    def is_valid(self):
        return all([super().is_valid(), *(form.is_valid() for form in self.reviews)])

    @property
    def words(self) -> list[str]:
        """What was typed, in the order of the page."""
        fields = [
            *self.visible_fields(),
            *(field for form in self.reviews for field in form.visible_fields()),
        ]
        typed = (str(field.value() or "").strip() for field in fields if field.name != "pace")
        return [words for words in typed if words]

    @property
    def answers(self) -> dict:
        """What planning.updating.save takes."""
        reviews = {form.instance.pk: form.cleaned_data for form in self.reviews}
        return {
            "version": self.cleaned_data["version"],
            "summary": self.cleaned_data["summary"],
            "reviews": reviews,
        }
