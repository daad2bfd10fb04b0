"""A new plan that begins with what the last one says."""

from portal.core import clock

from .history import save_from_elsewhere
from .models import BudgetLine, Goal, Holding, Plan, Step
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS, SET_BY_US


def copy_plan(old, new, *, by):
    """Fill the empty sections of ``new`` from those of ``old`` with the same keys: the working copies.

    Rows are new ones. What was copied is saved once, by who started the plan, and nothing is complete.
    """
    Plan.objects.select_for_update(of=("self",)).get(pk=old.pk)  # nobody writes in it meanwhile
    before = {section.spec.key: section for section in old.sections.select_related("spec")}
    copier = _Copier(old, new)
    for section in new.sections.select_related("spec"):
        if source := before.get(section.spec.key):
            section.plan, section.html = new, source.html
            has_rows = section.spec.kind in ROW_KINDS and copier.copy(section.spec.kind)
            if section.html or has_rows:
                save_from_elsewhere(section, by=by)


class _Copier:
    """Copies live rows of one plan into another, as far as they have a place there."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.areas = {area.key: area for area in new.framework.areas.all()}
        self.fitted = {
            Goal: self._goal,
            Step: self._step,
            BudgetLine: self._line,
            Holding: self._holding,
        }

    def copy(self, kind) -> int:
        """All rows of a kind of section. Returns how many there are now."""
        return self._rows(ROW_KINDS[kind][2], self.old, self.new)

    def _rows(self, model, parent, new_parent):
        copies = 0
        for row in model.objects.live().filter(**{model.parent_field: parent}):
            if values := self._values(row):
                copies += 1
                copy = model.objects.create(**{model.parent_field: new_parent}, position=copies, **values)
                for _, part, _ in PARTS_OF_A_GOAL.values() if model is Goal else ():
                    self._rows(part, row, copy)
        return copies

    def _values(self, row) -> dict | None:
        """What a copy of the row says; None where it has no place in the new plan."""
        left_out = (*SET_BY_US, row.parent_field)
        fields = [field.name for field in row._meta.concrete_fields if field.name not in left_out]
        values = {name: getattr(row, name) for name in fields}
        return self.fitted[type(row)](values) if type(row) in self.fitted else values

    def _goal(self, values):
        area = values["area"]
        return values | {"area": area and self.areas.get(area.key)}

    def _step(self, values):
        """A day that is past, or too far from the new years, is asked for anew."""
        first, last = self.new.step_days
        due = values["due"]
        return values | {"due": due if due and max(first, clock.today()) <= due <= last else None}

    def _holding(self, values):
        """What came and went belongs to a school year that is over."""
        return values | {"added": None, "weeded": None}

    def _line(self, values):
        """The first year's money is planned for the new first year, and so on."""
        if values["school_year"] is None:
            return values
        year = values["school_year"] + self.new.first_year - self.old.first_year
        return values | {"school_year": year} if self.new.first_year <= year <= self.new.last_year else None
