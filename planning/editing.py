"""Writing a section: one form for its text and its rows, one version number for all of it.

A save never asks for completeness. Fields that can be kept are kept; a field that cannot be read (a cost
of "soon") is reported and stays on the page. A save made over somebody else's is refused, and kept.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import without_control

from .forms import ProseForm
from .history import remember
from .models import Goal, Plan, Section, SectionVersion, versions_at
from .ordering import put_in_order
from .problems import Problem, problems
from .prose import from_typed
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS
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


@dataclass
class RowEditor:
    """One row with its form, and for a goal the editors of its steps and resources."""

    row: object
    form: object
    steps: list = field(default_factory=list)
    resources: list = field(default_factory=list)

    @property
    def is_unfinished(self):
        """Whether the writer will want to see this row's fields at once."""
        answers = (self.row.title, self.row.outcome, self.row.measure, self.row.area_id)
        unfinished_step = any(not (step.row.text and step.row.who and step.row.due) for step in self.steps)
        unnamed = any(not resource.row.title for resource in self.resources)
        return not all(answers) or not self.steps or unfinished_step or unnamed or bool(self.form.errors)


class SectionEditor:
    """All forms of one section, unbound or bound to what was posted."""

    def __init__(self, section, data=None, *, with_retired=False):
        self.section, self.data, self.with_retired = section, data, with_retired
        self.prose = ProseForm(data, section=section)
        self.rows = []
        if section.spec.kind in ROW_KINDS:
            related, prefix, _, form = ROW_KINDS[section.spec.kind]
            rows = self._shown(getattr(section.plan, related).all())
            if section.spec.kind == "goals":
                parts = [
                    Prefetch(name, self._shown(model.objects.all()))
                    for name, model, _ in PARTS_OF_A_GOAL.values()
                ]
                rows = rows.select_related("area").prefetch_related(*parts)
            for row in rows:
                self.rows.append(RowEditor(row, self._form(form, prefix, row), **self._parts(row)))

    def _shown(self, rows):
        return rows if self.with_retired else rows.live()

    def _form(self, form, prefix, row):
        name = f"{prefix}-{row.pk}"
        posted = self.data is not None and any(key.startswith(f"{name}-") for key in self.data)
        return form(self.data if posted else None, instance=row, prefix=name)

    def _parts(self, row):
        """The editors of a goal's own rows, by their name; nothing for a row of another kind."""
        if not isinstance(row, Goal):
            return {}
        return {
            name: [RowEditor(part, self._form(form, prefix, part)) for part in getattr(row, name).all()]
            for prefix, (name, _, form) in PARTS_OF_A_GOAL.items()
        }

    @property
    def media(self):
        return self.prose.media

    @property
    def forms(self):
        yield self.prose
        for editor in self.rows:
            yield editor.form
            yield from (part.form for part in (*editor.steps, *editor.resources))

    def says_nothing_new(self):
        """Whether all words that were posted stand in the section already."""
        rows = [form for form in self.forms if form is not self.prose and form.is_bound]
        same_text = from_typed(self.data.get("html", self.section.html)) == self.section.html
        changed = (form.add_prefix(name) in form.data for form in rows for name in form.changed_data)
        return same_text and not any(changed)

    def keep(self):
        """Save every field that can be read. Returns a problem for each of the others."""
        unreadable = []
        for form in self.forms:
            if not form.is_bound:
                continue
            form.is_valid()
            unreadable += [
                Problem(sentence, form[name].id_for_label)
                for name, sentences in form.errors.items()
                for sentence in sentences
            ]
            if form is not self.prose:
                # A row may be posted in part, as by an import: what is not on the page stays as it is.
                readable = [
                    name
                    for name in form.fields
                    if name not in form.errors
                    and name in form.cleaned_data
                    and form.add_prefix(name) in form.data
                ]
                _write(form.instance, {name: form.cleaned_data[name] for name in readable})
        return unreadable


def _write(row, values):
    stored = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(values))


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
def save_section(section, data, *, by):
    """Save what was posted; returns how the section stands then.

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
    return _apply(section, data, by)


def _as_it_stands(section, data):
    content = section_content(section)
    is_unfinished = data.get("is_complete") and not section.is_complete
    return Saved(section, content, [], problems(section, content) if is_unfinished else [])


def _apply(section, data, by):
    html = from_typed(data.get("html", section.html))  # read before the form writes into the section
    unreadable = SectionEditor(section, data).keep()
    _keep_order(section, data)
    section.html, section.version = html, section.version + 1  # its row is locked
    section.saved_by, section.saved_at = by, clock.now()
    section.saved_from, section.saved_turn = data.get("page", "")[:36], turn_of(data)
    content = section_content(section)
    left = problems(section, content) if data.get("is_complete") else []
    section.is_complete = bool(data.get("is_complete")) and not left and not unreadable
    section.save()
    remember(section, content, by=by)
    return Saved(section, content, unreadable, left)


def _keep_order(section, data):
    """Scripts move rows on the page; without them the buttons of a row do it (row_moves)."""
    if section.spec.kind not in ROW_KINDS:
        return
    related, kind, model, _ = ROW_KINDS[section.spec.kind]
    put_in_order(getattr(section.plan, related).live(), data.get(f"order-{kind}", ""))
    for part, (_, rows, _) in PARTS_OF_A_GOAL.items() if model is Goal else ():
        put_in_order(rows.objects.live().filter(goal__plan=section.plan), data.get(f"order-{part}", ""))


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
