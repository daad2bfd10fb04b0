"""Asking for services: check and send, and what happens next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.generic import DetailView

from portal.core.money import DollarFormField
from portal.core.transitions import Refused
from portal.core.views import ScopedMixin

from .. import requests
from ..models import Agreement, PriceChanged
from ..overview import who_approves
from .steps import Step, closed, step_url


class Check(Step):
    """Step 3: everything once more, then send. What is sent is what stood on the page, or nothing."""

    step = "check"

    def get(self, request):
        if not self.agreement.lines.all():
            return self.go("choose")
        return self.draw()

    def post(self, request):
        shown_total = read_total(request.POST.get("shown_total", ""))
        try:
            requests.send(
                self.agreement,
                by=request.user,
                version=self.version,
                shown_total=shown_total,
                note=request.POST.get("note", ""),
            )
        except PriceChanged:
            return self.draw(status=409, old_total=shown_total, price_changed=True)
        except requests.Conflict as conflict:
            self.agreement = requests.follow_catalog(conflict.agreement)
            return self.draw(status=409, is_conflict=True, version=self.agreement.version)
        except requests.NotOpen:
            return self.was_sent_or_is_closed()
        except Refused as refusal:
            return self.draw(status=409, refusal=refusal)
        return self.go("sent")

    def was_sent_or_is_closed(self):
        agreement = self.visible(self.request).get(pk=self.agreement.pk)
        if agreement.state in Agreement.EDITABLE:
            return closed(self.request, agreement.year, status=409)
        messages.info(self.request, "It was sent already. Nothing was sent twice.")
        return self.go("sent")

    def draw(self, **context):
        agreement, user = self.agreement, self.request.user
        return super().draw(
            unfinished=requests.unfinished(agreement),
            approvers=who_approves(agreement, user),
            has_samples=any(line.price_is_sample for line in agreement.lines.all()),
            note=self.request.POST.get("note", ""),
            **context,
        )


def read_total(words):
    """The total on the page; None where no price was named, and for what no page of ours says."""
    try:
        return DollarFormField(required=False, max_digits=14, decimal_places=2).clean(words)
    except ValidationError:
        return None


class Sent(ScopedMixin, DetailView):
    """Step 4: what happens next. Later the agreement's own page says where it stands."""

    queryset = Agreement.objects.with_lines().select_related("sent_by")
    template_name = "services/subscribe_sent.html"

    def get_queryset(self):
        return super().get_queryset().filter(year__ends_in=self.kwargs["year"])

    def render_to_response(self, context, **kwargs):
        agreement, user = self.object, self.request.user
        if agreement.state == Agreement.State.SUBMITTED:
            context |= {"year": agreement.year, "approvers": who_approves(agreement, agreement.sent_by)}
            return super().render_to_response(context, **kwargs)
        is_open = agreement.state in Agreement.EDITABLE
        if is_open and user.has_perm("services.change_agreement", agreement):
            return redirect(step_url(agreement, "check"))
        return redirect(agreement)
