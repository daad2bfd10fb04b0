"""The form of an order: its head, its lines, and what shipping and processing cost."""

from django import forms
from django.core.paginator import Paginator
from django.forms import modelformset_factory
from stdnum import isbn
from stdnum.exceptions import ValidationError as NotAnISBN

from districts.models import School
from planning.models import Goal
from portal.core.files import OneFileField
from portal.core.forms import PortalForm, PortalModelForm
from portal.core.money import DollarFormField
from portal.core.words import long_date

from ..carts import MOST_LINES
from ..models import EligibilityRule, FundAllocation, FundOrder, ObjectCode, OrderLine, Vendor
from ..writing import EXTRAS, Written

LINES_ON_A_PAGE, BLANK_ROWS = 25, 3
WRONG_ISBN = "This is not a number of a book: its last digit does not fit the others. Look at it again"


def clean_isbn(text: str) -> str:
    """An ISBN of ten or thirteen digits as thirteen; empty for nothing. Raises ValidationError."""
    if not text.strip():
        return ""
    try:
        return isbn.validate(text, convert=True)
    except NotAnISBN as error:
        raise forms.ValidationError(WRONG_ISBN) from error


class StartForm(PortalForm):
    """What an order begins with; the rest is asked on its own page."""

    submit_label = "Start the order"

    fund = forms.ModelChoiceField(FundAllocation.objects.none(), label="School year")
    title = forms.CharField(
        label="What is it for?", max_length=120, help_text="Like “Science books, Riverbend Elementary”."
    )

    def __init__(self, *args, funds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = funds
        if len(funds) == 1:
            self.only_fund = funds[0]
            del self.fields["fund"]

    def clean(self):
        answers = super().clean()
        answers.setdefault("fund", getattr(self, "only_fund", None))
        return answers


class OrderForm(PortalModelForm):
    """The head of an order. Nothing is asked for until it is sent, so nothing is marked optional."""

    has_form_tag = False
    is_draft = True

    shipping = DollarFormField(required=False, min_value=0, max_digits=11, decimal_places=2)
    processing = DollarFormField(required=False, min_value=0, max_digits=11, decimal_places=2)
    extras_code = forms.ModelChoiceField(
        ObjectCode.objects.none(), required=False, label="Object for shipping and processing"
    )
    quote = OneFileField(required=False, label="Quote or cart of the vendor", widget=forms.FileInput)
    takes_quote_out = forms.BooleanField(required=False, label="Take the quote out")

    class Meta:
        model = FundOrder
        fields = [
            "title",
            "school",
            "vendor",
            "promised_by",
            "ceiling",
            "quote",
            "is_housed",
            "is_for_all",
            "is_quoted",
        ]

    field_order = ["title", "school", "vendor", "promised_by", "quote", "ceiling"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        order = self.instance
        self.fields["school"].queryset = School.objects.visible_to(self.user).filter(
            district=order.district, is_open=True
        )
        self.fields["school"].empty_label = self.fields["vendor"].empty_label = "Choose"
        self.fields["extras_code"].empty_label = "Choose"
        if order.quote:
            self.fields["quote"].label = "Another quote in its place"
        else:
            del self.fields["takes_quote_out"]
        self.fields["vendor"].queryset = Vendor.objects.offered()
        self.fields["extras_code"].queryset = codes_of(order)
        self.fields[
            "ceiling"
        ].help_text = (
            "Optional. Finance approves this much; lines of list A come first, and list B fills what is left."
        )
        extras = {line.part: line for line in order.lines.live() if line.part != OrderLine.Part.ITEM}
        for name, part in EXTRAS.items():
            self.initial[name] = extras[part].unit_price if part in extras else None
        self.initial["extras_code"] = next((line.code_id for line in extras.values()), None)

    def clean_promised_by(self):
        day, year = self.cleaned_data["promised_by"], self.instance.charged_to.year.school_year
        if day and not year.first_day <= day < year.last_day.replace(year=year.last_day.year + 1):
            raise forms.ValidationError(f"Enter a day from {long_date(year.first_day)} on. Look at the year")
        return day

    def clean(self):
        answers = super().clean()
        if (answers.get("shipping") or answers.get("processing")) and not answers.get("extras_code"):
            self.add_error("extras_code", "Choose the object that shipping and processing are coded to")
        return answers

    @property
    def head(self) -> dict:
        said = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "quote"}
        if "quote" in self.changed_data and (quote := self.cleaned_data["quote"]):
            said |= {"quote": quote, "quote_name": quote.name[-150:]}
        elif self.cleaned_data.get("takes_quote_out"):
            said |= {"quote": "", "quote_name": ""}  # the file stays: an approval may name it
        return said


class LineForm(PortalModelForm):
    """One line. What is missing is said when the order is sent; what is wrong is said now."""

    has_form_tag = False
    is_draft = True

    isbn = forms.CharField(label="ISBN", max_length=20, required=False)

    class Meta:
        model = OrderLine
        fields = [
            "title",
            "isbn",
            "kind",
            "list",
            "quantity",
            "unit_price",
            "code",
            "goal",
            "reason",
            "share",
            "other_fund",
            "guidance",
        ]

    def __init__(self, *args, order, choices, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["title"].required = False
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset
        self.fields["goal"].empty_label = "Not for a goal"
        self.fields["kind"].empty_label = self.fields["code"].empty_label = "Choose"
        self.fields["kind"].label, self.fields["code"].label = "Kind of item", "WUFAR object"
        self.fields["quantity"].max_value = 100_000

    def clean_isbn(self):
        return clean_isbn(self.cleaned_data["isbn"])


class LineFormSet(forms.BaseModelFormSet):
    """Lines of an order, so many to a page that it opens at once; an empty row is no line."""

    def __init__(self, *args, order, user, page=1, **kwargs):
        self.order = order
        choices = {"kind": kinds_of(order), "code": codes_of(order), "goal": goals_of(order)}
        rows = order.lines.live().filter(part=OrderLine.Part.ITEM).order_by("list", "position", "pk")
        self.pages = Paginator(rows, LINES_ON_A_PAGE)
        self.page = self.pages.get_page(self.pages.num_pages if page == "last" else page)
        super().__init__(
            *args,
            queryset=rows
            if args
            else self.page.object_list,  # a page that moved meanwhile is told apart later
            prefix="line",
            form_kwargs={"order": order, "choices": choices, "user": user},
            **kwargs,
        )

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Take this line out"

    def clean(self):
        kept, _ = self.written
        new = sum(line._state.adding for line in kept)
        if self.pages.count + new > MOST_LINES:
            raise forms.ValidationError(f"An order takes at most {MOST_LINES} lines. Start a second one")

    @property
    def written(self) -> tuple[list[OrderLine], list[OrderLine]]:
        """Lines to keep, in order, and those that were taken out."""
        out = [form.instance for form in self.deleted_forms if form.instance.pk]
        kept = [
            form.instance
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        return kept, out


LINES = modelformset_factory(
    OrderLine,
    form=LineForm,
    formset=LineFormSet,
    extra=BLANK_ROWS,
    can_delete=True,
    max_num=MOST_LINES,
    validate_max=True,
)


def codes_of(order):
    """Objects of the year; those the fund never pays are not offered."""
    return ObjectCode.objects.of_year(order.allocation.year.ends_in).exclude(answer="no")


def kinds_of(order):
    of_year = EligibilityRule.objects.of_year(order.allocation.year.ends_in)
    return of_year.filter(looks_at=EligibilityRule.Looks.KIND)


def goals_of(order):
    """Goals of the district's plans that are not over."""
    goals = Goal.objects.filter(plan__district=order.district, retired_at=None)
    return (
        goals.filter(plan__last_year__gte=order.allocation.year.ends_in)
        .exclude(title="")
        .order_by("position")
    )


def written(head: OrderForm, lines: LineFormSet) -> Written:
    kept, out = lines.written
    said = head.cleaned_data
    return Written(
        head=head.head,
        lines=kept,
        out=out,
        extras={name: said[name] for name in EXTRAS},
        extras_code=said["extras_code"],
    )
