from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import ListView

from portal.core.templatetags.portal import moment
from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from .. import bringing_back
from ..history import difference
from ..models import SectionVersion
from ..snapshot import section_content
from .sections import SECTIONS

NOW = "now"


def section_or_404(request, pk, key):
    return get_object_or_404(SECTIONS.visible_to(request.user), plan=pk, spec__key=key)


def versions_of(section):
    """All versions of a section without their words, the newest first."""
    return section.versions.select_related("saved_by").defer("content")


class SectionHistory(ScopedMixin, ListView):
    """What the section said after each person's save, and words that somebody was too late with."""

    queryset = SectionVersion.objects.select_related("saved_by", "brought_from__saved_by").defer(
        "brought_from__content"
    )
    template_name = "planning/section_history.html"
    paginate_by = 20

    def get_queryset(self):
        self.section = section_or_404(self.request, **self.kwargs)
        return super().get_queryset().filter(section=self.section)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**facts(self.request, self.section), **kwargs)


def facts(request, section):
    """What every page of the history shows: the versions to choose from, and what this person may do."""
    versions = list(versions_of(section))
    standing = [version for version in versions if not version.is_aside]
    return {
        "section": section,
        "plan": section.plan,
        "versions": versions,
        "newest": standing[0] if standing else None,
        "before": standing[1] if len(standing) > 1 else None,
        "may_write": request.user.has_perm("planning.change_plan", section.plan),
    }


class SectionCompare(View):
    """What one version says otherwise than an earlier one, or than the section now."""

    def get(self, request, pk, key):
        section = section_or_404(request, pk, key)
        context = facts(request, section)
        older, newer = in_order(self.chosen(request, "from", context), self.chosen(request, "to", context))
        was, now = (said_by(section, version) for version in (older, newer))
        context |= {"older": older, "newer": newer, "change": difference(section, was, now)}
        context |= {"aside": [content for content in (was, now) if "typed" in content]}
        return render(request, "planning/section_compare.html", context)

    def chosen(self, request, side, context):
        """The version that was asked for, None for the section as it stands; else the last two of these."""
        asked = request.GET.get(side)
        if asked == NOW or (side == "to" and asked is None):
            return None
        if asked is None:
            found = context["before"] or context["newest"]
        else:
            found = next((version for version in context["versions"] if str(version.pk) == asked), None)
        if found is None:
            raise Http404
        return found


def in_order(*versions):
    """The older one first; what the section says now comes last."""
    return sorted(versions, key=lambda version: version.pk if version else float("inf"))


def said_by(section, version):
    return version.content if version else section_content(section)


def bring_back(request, pk, key, version):
    """What would change if an earlier version came back; and, when it is posted, that version again."""
    section = section_or_404(request, pk, key)
    old = get_object_or_404(section.versions.select_related("saved_by"), pk=version)
    # Under review nobody may change it; who else may write is told so.
    verb = "add" if section.plan.is_under_review else "change"
    require(request.user, f"planning.{verb}_plan", section.plan)
    now = section_content(section)
    context = {"section": section, "plan": section.plan, "old": old}
    context |= {"change": difference(section, now, bringing_back.stands_after(section, old, now))}
    if request.method != "POST" and not section.plan.is_under_review:
        return render(request, "planning/bring_back.html", context)
    try:
        bringing_back.bring_back(section, old, by=request.user, version=request.POST.get("version", ""))
    except Refused as refusal:
        context |= {"refusal": str(refusal)}
        return render(request, "planning/not_brought_back.html", context, status=409)
    messages.success(request, f"Brought back: what {old.saved_by} saved {moment(old.saved_at)}.")
    return redirect(section)
