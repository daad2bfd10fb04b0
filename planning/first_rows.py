"""Rows that a new plan begins with, as its template says."""

from django.core.exceptions import ValidationError

from .row_kinds import ROW_KINDS

ALSO_GIVEN = ("way", "key")  # what a template may say of a row beside what its form asks


def add_first_rows(plan):
    """The rows of every section of a plan that was just started, where none were copied from the last one."""
    for section in plan.outline:
        if not section.spec.starts_with:
            continue
        related, _, model, _ = ROW_KINDS[section.spec.kind]
        if not getattr(plan, related).exists():
            model.objects.bulk_create(
                model(plan=plan, position=place, **values)
                for place, values in enumerate(section.spec.starts_with, start=1)
            )


def trouble_with_rows(kind, rows) -> str:
    """Why no plan could begin with these rows, in words after “starts with”; empty when it could."""
    if not rows:
        return ""
    if kind not in ROW_KINDS:
        return "rows, and its kind has none"
    _, _, model, form = ROW_KINDS[kind]
    known = {field.name for field in model._meta.concrete_fields} & {*form._meta.fields, *ALSO_GIVEN}
    for place, values in enumerate(rows, start=1):
        if not isinstance(values, dict) or not set(values) <= known:
            return f"a row {place} that says more than {', '.join(sorted(known))}"
        try:
            model(**values).clean_fields(exclude=["plan"])
        except ValidationError as error:
            return f"a row {place} that is wrong: {' '.join(error.messages)}"
    return ""
