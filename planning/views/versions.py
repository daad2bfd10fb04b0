from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from portal.core.views import ScopedMixin

from ..comparing import compare
from ..models import Submission
from ..models.submissions import FROZEN


class VersionChanges(ScopedMixin, DetailView):
    """What a version says otherwise than an earlier one: the last reviewed, unless another is asked for."""

    queryset = Submission.objects.defer("memo").select_related("plan__district")
    template_name = "planning/version_changes.html"

    def get_object(self, queryset=None):
        return get_object_or_404(self.get_queryset(), plan=self.kwargs["pk"], number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        version = self.object
        before = version.plan.submissions.defer(*FROZEN).filter(number__lt=version.number)
        earlier = list(before.order_by("-number"))
        other = self.chosen(earlier)
        return super().get_context_data(
            version=version,
            plan=version.plan,
            earlier=earlier,
            other=other,
            found=other and compare(other.snapshot, version.snapshot),
            **kwargs,
        )

    def chosen(self, earlier):
        if asked := self.request.GET.get("with"):
            found = next((version for version in earlier if str(version.number) == asked), None)
            if found is None:
                raise Http404
            return found
        return self.object.last_reviewed or next(iter(earlier), None)
