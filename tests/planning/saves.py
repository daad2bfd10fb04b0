"""What tests of a section's history look at."""

from planning.models import Section


def section_of(plan, key):
    return Section.objects.select_related("spec", "plan__framework").get(plan=plan, spec__key=key)


def newest(section):
    return section.versions.filter(is_aside=False).first()


def names(plan):
    return list(plan.team.live().values_list("name", "group"))


def overwrite(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
