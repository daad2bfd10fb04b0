import uuid
from dataclasses import replace

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views import View
from js_asset import Media

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from .. import editing, row_moves
from ..collection_page import collection_facts
from ..commenting import talk_of
from ..evidence import evidence_for
from ..goal_resources import offered
from ..last_plan import last_plan
from ..models import Section, versions_at
from ..overview import groups_of
from ..problems import problems
from ..prose import WORDS_PER_PAGE, from_typed, word_count
from ..snapshot import section_content

SECTIONS = Section.objects.select_related(
    "spec", "plan__district", "plan__framework", "saved_by"
).prefetch_related(versions_at("plan__submissions"))
# The editor prints an import map (nonce) and puts one fixed style into the page (hash); only here.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
with_editor = csp_update({"script-src": [NONCE], "style-src": [EDITOR_STYLE]})


@method_decorator(with_editor, name="dispatch")
class SectionPage(View):
    """Read or write one section. A save from a page that is out of date is answered with both versions."""

    done = "Saved."

    def dispatch(self, request, pk, key):
        self.section = get_object_or_404(SECTIONS.visible_to(request.user), plan=pk, spec__key=key)
        return super().dispatch(request)

    def get(self, request):
        if request.user.has_perm("planning.change_plan", self.section.plan):
            return self.draw(request, editing.SectionEditor(self.section))
        return render(request, "planning/section_read.html", self.facts() | self.aside())

    def post(self, request):
        section, typed = self.section, editing.typed(request.POST)
        # Under review nobody may change it; the words of those who else may write are kept all the same.
        verb = "add" if section.plan.is_under_review else "change"
        require(request.user, f"planning.{verb}_plan", section.plan)
        if typed.get("do") == "copy":
            typed |= self.copied(typed)
        try:
            saved = editing.save_section(
                section, typed, by=request.user, only_changes=not self.changes_rows(request)
            )
        except editing.Conflict as conflict:
            return self.both_versions(request, conflict, typed)
        except Refused as refusal:
            return self.too_late(request, refusal, typed)
        self.section = saved.section
        if request.htmx:
            return render(
                request, "planning/partials/section_saved.html", self.facts(saved) | {"now": clock.now()}
            )
        if self.changes_rows(request):
            return self.go_on_with_rows(request, saved, typed)
        if saved.unreadable or saved.left:
            return self.draw(request, editing.SectionEditor(saved.section, typed), saved, status=422)
        return self.go_on(request)

    def copied(self, typed):
        """The text of the last plan, where there is none: somebody may have begun meanwhile."""
        last = last_plan(self.section)
        if last is None:
            return {}
        if from_typed(typed.get("html", "")):
            self.done = "Saved. The section has a text already, so none was copied."
            return {}
        self.done = f"Copied from the plan {last.plan.years}. Read it through, and bring it up to date."
        return {"html": last.content["html"]}

    def changes_rows(self, request):
        return request.POST.get("do", "").partition(":")[0] in row_moves.VERBS

    def go_on(self, request):
        """After a full save: do what the pressed button says."""
        if request.POST.get("do") == "next":
            return redirect(self.next_section() or self.section.plan)
        messages.success(request, self.done)
        return redirect(self.section)

    def go_on_with_rows(self, request, saved, typed):
        """Do what a row's button says. Answers that could not be kept stay on the page if their row does."""
        verb, _, what = request.POST["do"].partition(":")
        anchor = self.change_rows(verb, what)
        if saved.unreadable:
            editor = editing.SectionEditor(self.section, typed)
            fields = {bound.id_for_label for form in editor.forms for bound in form}
            if left := [problem for problem in saved.unreadable if problem.field in fields]:
                saved = replace(saved, unreadable=left, content=section_content(self.section))
                return self.draw(request, editor, saved, status=422)
        return redirect(f"{self.section.get_absolute_url()}#{anchor}")

    def change_rows(self, verb, what):
        """Add, remove or move a row; answers the id of the element to go to."""
        kind, _, pk = what.partition(":")
        chosen = self.request.POST.get(f"library-{pk}", "")  # of the agency's resources, for a goal
        try:
            return row_moves.change_rows(self.section, verb, kind, pk, by=self.request.user, chosen=chosen)
        except (row_moves.NoSuchRow, ValueError):
            messages.error(self.request, "That row is not part of this section any more.")
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        return "rows"

    def next_section(self):
        later = self.section.plan.sections.filter(spec__position__gt=self.section.spec.position)
        return later.select_related("spec").order_by("spec__position").first()

    def both_versions(self, request, conflict, typed):
        editing.keep_aside(conflict.section, typed, by=request.user)
        template = "planning/partials/conflict_oob.html" if request.htmx else "planning/conflict.html"
        context = {
            "section": conflict.section,
            "key": f"section:{conflict.section.pk}",
            "mine_html": words(conflict.section, conflict.mine),
            "theirs_html": words(conflict.section, conflict.theirs),
            "fields": typed.items(),
        }
        return render(request, template, context, status=409)

    def too_late(self, request, refusal, typed):
        editing.keep_aside(self.section, typed, by=request.user)
        template = "planning/partials/too_late_oob.html" if request.htmx else "planning/too_late.html"
        return render(request, template, {"section": self.section, "refusal": str(refusal)}, status=409)

    def draw(self, request, editor, saved=None, status=200):
        context = (
            self.facts(saved)
            | self.aside()
            | {
                "editor": editor,
                "library": offered(self.section.plan.framework) if self.section.spec.kind == "goals" else [],
                "page": uuid.uuid4(),
                "media": Media.from_media(editor.media, nonce=str(request.csp_nonce)),
            }
        )
        return render(request, "planning/section.html", context, status=status)

    def aside(self):
        return {"talk": talk_of(self.section, self.request.user), "last": last_plan(self.section)}

    def facts(self, saved=None):
        """What every face of the page shows; what a save has found out already is not asked again."""
        section, words = self.section, word_count(self.section.html)
        content = saved.content if saved else section_content(section)
        return {
            "section": section,
            "plan": section.plan,
            "spec": section.spec,
            "key": f"section:{section.pk}",
            "key_dashed": f"section-{section.pk}",
            "groups": groups_of(section.plan),
            "content": content,
            "unreadable": saved.unreadable if saved else [],
            "left": saved.left if saved else [],
            "evidence": evidence_for(section.plan, self.request.user) if section.spec.kind == "goals" else {},
            "collection": collection_facts(section.plan, content["rows"])
            if section.spec.kind == "collection"
            else None,
            "words": words,
            "pages": max(1, round(4 * words / WORDS_PER_PAGE)) / 4,
            "open_problems": problems(section, content) if section.version else [],
        }


def words(section, content):
    """What a section says, its rows included, as HTML to read."""
    return render_to_string("planning/partials/words.html", {"content": content, "spec": section.spec})
