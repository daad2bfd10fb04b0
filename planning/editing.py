"""Writing a section: one form for its text and its rows, one version number for all of it.

A save never asks for completeness. Fields that can be kept are kept; a field that cannot be read (a cost
of "soon") is reported and stays on the page. A save made over somebody else's is refused, and kept.
"""

from dataclasses import dataclass

from django.db import transaction

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import without_control

from .history import remember
from .models import Goal, Plan, Section, SectionVersion, versions_at
from .ordering import put_in_order
from .problems import Problem, problems
from .prose import from_typed
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS
from .section_editor import SectionEditor
from .snapshot import section_content


def typed(post) -> dict:
    """The answers of a form, without signs that no document can hold."""
    return {name: without_control(value) for name, value in post.items()}


def turn_of(data) -> int:
    """Which of its page's saves this is; 0 on a device that runs no scripts."""
    turn = data.get("turn", "")
    return int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 10 else 0


class Conflict(Exception):
    """Somebody else saved this section since the page was opened. ``mine`` is in the history already."""

    def __init__(self, section, mine, theirs):
        super().__init__("conflict")
        self.section, self.mine, self.theirs = section, mine, theirs


@dataclass(frozen=True)
class Saved:
    """How a section stands after a save, and what the writer should look at."""

    section: Section
    content: dict
    unreadable: list[Problem]  # answers that could not be kept
    left: list[Problem]  # what keeps the section from being complete


def locked(section):
    """The section and its plan as they stand, locked until the transaction ends.

    The plan first, in a query of its own, as row buttons and sending do: it must not be sent meanwhile, and
    two that lock in the same order never wait for each other.
    """
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("district", "framework")
        .prefetch_related(versions_at())
        .get(pk=section.plan_id)
    )
    section = Section.objects.select_for_update(of=("self",)).select_related("spec").get(pk=section.pk)
    section.plan = plan
    return section


@transaction.atomic
def save_section(section, data, *, by, only_changes=False):
    """Save what was posted; returns how the section stands then.

    With ``only_changes`` a save that says nothing new is no save: it neither counts, which would put a signed
    version out of date, nor goes into the history.

    A save that a later one of the same page has overtaken on its way is answered with what stands. Raises
    Conflict when another page saved first, Refused when the plan is with the agency; in both cases the posted
    words are kept in the section's history.
    """
    section = locked(section)
    if section.plan.is_under_review:
        raise Refused("This plan was sent for review while you were writing, so it cannot change now.")
    from_here = bool(section.saved_from) and section.saved_from == data.get("page")
    turn = turn_of(data)
    if from_here and 0 < turn <= section.saved_turn:
        return _as_it_stands(section, data)
    if str(section.version) != data.get("version") and not (from_here and turn):
        if from_here and SectionEditor(section, data).says_nothing_new():  # a second click, without scripts
            return _as_it_stands(section, data)
        raise Conflict(section, posted_words(section, data), section_content(section))
    return _apply(section, data, by, only_changes)


def _as_it_stands(section, data):
    content = section_content(section)
    is_unfinished = data.get("is_complete") and not section.is_complete
    return Saved(section, content, [], problems(section, content) if is_unfinished else [])


def _apply(section, data, by, only_changes):
    html, was = from_typed(data.get("html", section.html)), section.html  # the form writes into the section
    editor = SectionEditor(section, data)
    unreadable = editor.keep()
    is_moved = _keep_order(section, data)
    is_new = not only_changes or html != was or editor.has_written or is_moved
    section.html = html
    if is_new:
        section.version += 1  # its row is locked
        section.saved_by, section.saved_at = by, clock.now()
    section.saved_from, section.saved_turn = data.get("page", "")[:36], turn_of(data)
    content = section_content(section)
    left = problems(section, content) if data.get("is_complete") else []
    section.is_complete = bool(data.get("is_complete")) and not left and not unreadable
    section.save()
    if is_new:
        remember(section, content, by=by)
    return Saved(section, content, unreadable, left)


def _keep_order(section, data) -> bool:
    """Whether a row moved. Scripts move rows on the page; without them their buttons do it (row_moves)."""
    if section.spec.kind not in ROW_KINDS:
        return False
    related, kind, model, _ = ROW_KINDS[section.spec.kind]
    moved = [put_in_order(getattr(section.plan, related).live(), data.get(f"order-{kind}", ""))]
    for part, (_, rows, _) in PARTS_OF_A_GOAL.items() if model is Goal else ():
        parts = rows.objects.live().filter(goal__plan=section.plan)
        moved.append(put_in_order(parts, data.get(f"order-{part}", "")))
    return any(moved)


def keep_aside(section, data, *, by):
    """Words that could not be saved go into the history as a version of their own, one for each open page."""
    now, page = clock.now(), data.get("page", "")[:36]
    aside = section.versions.filter(is_aside=True, saved_by=by, kept_from=page).exclude(kept_from="")
    version = aside.order_by("-pk").first() or SectionVersion(
        section=section, saved_by=by, first_saved_at=now, is_aside=True, kept_from=page
    )
    version.content, version.saved_at = posted_words(section, data), now
    version.save()
    return version


def posted_words(section, data) -> dict:
    """What was typed, as content: the text cleaned, every other answer by its label."""
    answers = []
    editor = SectionEditor(section, data, with_retired=True)  # somebody may have taken out a row meanwhile
    for form in editor.forms:
        if form is editor.prose or not form.is_bound:
            continue
        answers += [
            {"label": str(bound.label), "value": form.in_words(bound), "row": str(form.instance)}
            for bound in form
        ]
    return {"html": from_typed(data.get("html", "")), "typed": answers}
