from django.shortcuts import get_object_or_404
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.core.templatetags.portal import dollars
from portal.core.views import ScopedMixin

from ..filters import StatementFilter
from ..forms.statements import AgreeForm, QuestionForm
from ..models import Statement, Visit
from ..stating import TONES, in_words, listed, told
from .agreements import Move

WHY_NOT = {
    Visit.State.QUERIED: "This line is questioned already. The agency answers first.",
    Visit.State.REVERSED: "This line was put right since: the day is reversed.",
    Visit.State.CORRECTED: "This line was put right since: another one stands for the day.",
}
WITH_PDF = Statement.objects.select_related("district", "year", "settled_by", "report__job")


class StatementList(ScopedMixin, FilterView):
    queryset = listed(Statement.objects.all()).order_by(*Statement._meta.ordering)
    filterset_class = StatementFilter
    template_name = "services/statements/statement_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        rows = [
            {
                "statement": one,
                "tone": TONES[one.state],
                "words": in_words(one, one.questions),
                "quarters": int(one.stated_quarters or 0),
            }
            for one in context["page_obj"]
        ]
        return context | {"rows": rows, "may_export": user.has_perm("services.export_invoices")}


class StatementDetail(ScopedMixin, DetailView):
    """One month of a district: its lines, how each stands now, and what the district may answer."""

    queryset = WITH_PDF
    template_name = "services/statements/statement.html"

    def get_context_data(self, **kwargs):
        statement, user = self.object, self.request.user
        facts = told(statement, user)
        return super().get_context_data(
            told=facts,
            form=AgreeForm(user=user, record=statement) if facts["may_agree"] else None,
            may_retry=statement.report and user.has_perm("reports.retry_report", statement.report),
            **kwargs,
        )


class AgreeStatement(Move):
    """Agree to all lines. What was typed stays when somebody was faster."""

    forms = {"agree": AgreeForm}
    done = {
        "agree": "Agreed. The agency has an email, and the month can be billed.",
        "query": "Asked. The consultant and the agency have an email and answer here.",
    }
    template_name = "services/statements/move.html"

    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, move=next(iter(self.forms)), **kwargs)

    def get_record(self, request, pk):
        return get_object_or_404(WITH_PDF.visible_to(request.user), pk=pk)

    def context(self, form):
        statement = self.record
        return {
            "statement": statement,
            "told": told(statement, self.request.user),
            "form": form,
            "move": self.transition,
            "is_refusal": self.move == "query",
            "is_possible": not self.why_not(),
            "button": self.button(statement),
        }

    def button(self, statement):
        return f"Agree to {dollars(statement.snapshot['total'])}"


class QuestionLine(AgreeStatement):
    """Something is wrong with one line."""

    forms = {"query": QuestionForm}

    @property
    def line(self):
        return get_object_or_404(self.record.lines.select_related("visit__district"), pk=self.kwargs["line"])

    def get_record(self, request, pk, line):
        return super().get_record(request, pk)

    def new_form(self, *data):
        return super().new_form(*data, line=self.line)

    def why_not(self):
        if sentence := super().why_not():
            return sentence
        state = self.line.visit.state
        return "" if state == Visit.State.LOCKED else WHY_NOT.get(state, "This line cannot be questioned.")

    def context(self, form):
        context = super().context(form)
        row = next(row for row in context["told"]["rows"] if row["pk"] == self.kwargs["line"])
        return context | {"row": row}

    def button(self, statement):
        return "Ask about this day"
