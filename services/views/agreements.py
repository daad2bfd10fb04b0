from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from ..amending import shown_with
from ..filters import AgreementFilter
from ..forms.decisions import MOVES
from ..models import Agreement
from ..moving import MovedOn, make_move
from ..rolling import year_to_roll
from ..standing import compared, lines_of, standing_of, tone_of, who_approves, with_days

WITH_STORY = (
    Agreement.objects.with_lines()
    .select_related("started_by", "sent_by", "approved_by", "report__job")
    .prefetch_related("changes__by")
)
WITH_SERVICES = [f"{name}__service" for name in ("subscription", "offer", "target")]
WITH_SERVICES += ["agreement__year", "agreement__district", "requested_by", "report__job"]
BUTTONS = {"counter": "Send the proposal", "send_back": "Return it", "refuse": "Refuse it"}
DONE = {
    "approve": "Approved. The agency has an email and accepts it next.",
    "accept": "Accepted. It binds from its first day, and the signed agreement is being made as a PDF.",
    "counter": "Sent to the district as a proposal.",
    "let_continue": "It continues unsigned. The district has an email.",
    "stop": "Ended unsigned. The district has an email with your reason.",
    "send_back": "Returned. The district has an email with your reason.",
    "withdraw": "Withdrawn.",
    "refuse": "Refused. The district has an email with your reason.",
}


class AgreementList(ScopedMixin, FilterView):
    queryset = WITH_STORY.order_by(*Agreement._meta.ordering)
    filterset_class = AgreementFilter
    template_name = "services/agreement_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [(record, tone_of(record)) for record in context["page_obj"]]
        user = self.request.user
        return context | {
            "rows": rows,
            "may_start": user.has_perm("services.start_agreement"),
            "year_to_roll": year_to_roll() if user.has_perm("services.roll_year") else None,
        }


class AgreementDetail(ScopedMixin, DetailView):
    queryset = WITH_STORY.prefetch_related(with_days("lines__ledger"))
    template_name = "services/agreement_detail.html"

    def get_context_data(self, **kwargs):
        agreement, user = self.object, self.request.user
        amendments = agreement.amendments.select_related(*WITH_SERVICES).order_by("-number")
        return super().get_context_data(
            tone=tone_of(agreement),
            standing=standing_of(agreement, user),
            rows=lines_of(agreement),
            compared=compared(agreement),
            amendments=[shown_with(amendment, user) for amendment in amendments],
            may_amend=agreement.state == Agreement.State.ACTIVE
            and not agreement.ends_early_on
            and user.has_perm("services.request_amendment", agreement),
            may_write=agreement.state in Agreement.EDITABLE
            and user.has_perm("services.change_agreement", agreement),
            may_retry=agreement.report and user.has_perm("reports.retry_report", agreement.report),
            **kwargs,
        )


class Move(View):
    """One decision: GET asks what it needs to know, POST makes it. Nothing typed is lost by a refusal."""

    forms = MOVES
    done = DONE
    template_name = "services/move.html"

    def dispatch(self, request, *args, move, **kwargs):
        self.record = self.get_record(request, **kwargs)
        if move not in self.forms:
            raise Http404
        self.move, self.transition = move, getattr(type(self.record), move).transition
        require(request.user, self.transition.permission)
        return super().dispatch(request, *args, **kwargs)

    def get_record(self, request, pk):
        return get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)

    def get(self, request, **kwargs):
        if why := self.why_not():
            messages.warning(request, why)
            return redirect(self.record)
        return self.draw(self.new_form())

    def post(self, request, **kwargs):
        form = self.new_form(request.POST)
        if not form.is_valid():
            return self.draw(form, status=422)
        try:
            make_move(
                self.record, self.move, by=request.user, seen=form.cleaned_data.get("seen"), **form.answers
            )
        except (Refused, PermissionDenied) as refusal:
            self.record = self.get_record(request, **self.kwargs_of_the_record)
            why = self.why_not()
            form.add_error(None, why or str(refusal))
            if is_late := why or isinstance(refusal, MovedOn):
                form.look_again(self.record)
            return self.draw(form, status=409 if is_late else 422)
        messages.success(request, self.done[self.move])
        return redirect(self.record)

    def new_form(self, *data, **more):
        return self.forms[self.move](*data, user=self.request.user, record=self.record, **more)

    @property
    def kwargs_of_the_record(self):
        return {name: value for name, value in self.kwargs.items() if name != "move"}

    def why_not(self) -> str:
        """A sentence where this person cannot make the move with the record as it stands; or nothing."""
        if self.record.state not in self.transition.source:
            state = self.record.get_state_display().lower()
            return f"{self.transition.label} is not possible: this is {state} now."
        if self.request.user.has_perm(self.transition.permission, self.record):
            return ""
        if self.move == "approve":
            return who_approves(self.record, self.request.user)
        return f"{self.transition.label}: somebody else does this."

    def draw(self, form, status=200):
        return render(self.request, self.template_name, self.context(form), status=status)

    def button(self, agreement) -> str:
        """A verb, with the dollars where somebody agrees to them."""
        if self.move == "approve":
            return f"Approve {dollars(agreement.total)}"
        return BUTTONS.get(self.move, self.transition.label)

    def context(self, form):
        agreement = getattr(self.record, "agreement", self.record)
        return {
            "agreement": agreement,
            "record": self.record,
            "form": form,
            "move": self.transition,
            "is_refusal": self.move in ("send_back", "stop", "refuse", "withdraw"),
            "is_possible": not self.why_not(),
            "button": self.button(agreement),
            "rows": lines_of(agreement),
            "compared": compared(agreement),
        }
