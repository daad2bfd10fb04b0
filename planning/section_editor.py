"""The forms of a section: its text and its rows, as they stand or as they were posted."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.utils.text import Truncator

from .forms import ProseForm
from .models import Goal
from .problems import Problem
from .prose import from_typed
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS


@dataclass
class RowEditor:
    """One row with its form, and for a goal the editors of its steps and resources.

    ``data`` is what was posted, where something of this row is in it.
    """

    row: object
    form_class: type
    prefix: str
    data: dict | None
    steps: list = field(default_factory=list)
    resources: list = field(default_factory=list)

    @cached_property
    def form(self):
        return self.form_class(self.data, instance=self.row, prefix=self.prefix)

    @cached_property
    def changed(self) -> list[str]:
        """The fields in which something else was posted than stands here. A page posts all its rows at every
        save; an import posts a row in part, and what it leaves out stays.
        """
        if self.data is None or self.stands_to_the_letter:
            return []
        return [name for name in self.form.changed_data if f"{self.prefix}-{name}" in self.data]

    @property
    def stands_to_the_letter(self) -> bool:
        """What most rows do, and what can be seen without making their forms."""
        posted = ((name, self.data.get(f"{self.prefix}-{name}")) for name in self.form_class.base_fields)
        fields = self.form_class.base_fields
        return all(words in (None, as_posted(self.row, name, fields[name])) for name, words in posted)

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
        # The rows of which something was posted, by the prefix of their fields.
        self.posted = {name.rpartition("-")[0] for name in data or ()}
        self.prose = ProseForm(data, section=section)
        self.has_written = False
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
                self.rows.append(self._editor(row, form, prefix, **self._parts(row)))

    def _shown(self, rows):
        return rows if self.with_retired else rows.live()

    def _editor(self, row, form, prefix, **parts):
        name = f"{prefix}-{row.pk}"
        return RowEditor(row, form, name, self.data if name in self.posted else None, **parts)

    def _parts(self, row):
        """The editors of a goal's own rows, by their name; nothing for a row of another kind."""
        if not isinstance(row, Goal):
            return {}
        return {
            name: [self._editor(part, form, prefix) for part in getattr(row, name).all()]
            for prefix, (name, _, form) in PARTS_OF_A_GOAL.items()
        }

    @property
    def media(self):
        return self.prose.media

    @property
    def forms(self):
        yield self.prose
        yield from (editor.form for editor in self.row_editors)

    @property
    def row_editors(self):
        for editor in self.rows:
            yield editor
            yield from (*editor.steps, *editor.resources)

    def says_nothing_new(self):
        """Whether all words that were posted stand in the section already."""
        same_text = from_typed(self.data.get("html", self.section.html)) == self.section.html
        return same_text and not any(editor.changed for editor in self.row_editors)

    def keep(self):
        """Save every answer that changed and can be read. Returns a problem for each that cannot.

        Afterwards ``has_written`` says whether there was any.
        """
        unreadable = problems_of(self.prose)
        for editor in self.row_editors:
            if changed := editor.changed:
                unreadable += problems_of(editor.form, Truncator(editor.row).chars(60))
                answers = editor.form.cleaned_data
                values = {name: answers[name] for name in changed if name in answers}
                self.has_written |= bool(values)
                _write(editor.row, values)
        return unreadable


def problems_of(form, row="") -> list[Problem]:
    """What a bound form could not read, each sentence with the id of its field and the name of its row."""
    form.is_valid()
    return [
        Problem(sentence, form[name].id_for_label, row)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def as_posted(row, name, field) -> str:
    """What stands in a field of a row as its form prints it, and as a browser sends it back."""
    value = field.prepare_value(getattr(row, row._meta.get_field(name).attname))
    return "" if value is None else str(value)


def _write(row, values):
    stored = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(values))
