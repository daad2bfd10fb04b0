import json
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from planning.first_rows import trouble_with_rows
from planning.loading_instruments import load_instrument
from planning.loading_resources import load_resources
from planning.models import Framework, PlanTemplate, TemplateSection

DATA = Path(__file__).resolve().parents[2] / "data"
FRAMEWORK_FACTS = ("key", "name", "edition", "purpose", "is_usual", "source")
AREA_FACTS = ("key", "name", "wedge", "meaning")
SECTION_FACTS = (
    "key",
    "title",
    "group",
    "kind",
    "is_required",
    "hint",
    "questions",
    "law",
    "law_citation",
)


class Command(BaseCommand):
    help = "Load plan templates, frameworks, instruments, and resources. An edition in use never changes."

    def add_arguments(self, parser):
        parser.add_argument(
            "--data", type=Path, default=DATA, help="where framework-*.json and template-*.json are"
        )

    @transaction.atomic
    def handle(self, *, data, **options):
        loaded = [load_framework(path) for path in sorted(data.glob("framework-*.json"))]
        loaded += [load_template(path) for path in sorted(data.glob("template-*.json"))]
        loaded += [
            load_instrument(read(path), complain=partial(broken, path))
            for path in sorted(data.glob("instrument-*.json"))
        ]
        loaded += [  # after the frameworks: a resource helps with areas of them
            load_resources(read(path), complain=partial(broken, path))
            for path in sorted(data.glob("resources-*.json"))
        ]
        if not loaded:
            raise CommandError(f"There are no templates and no frameworks in {data}.")
        for edition, what_happened in loaded:
            self.stdout.write(f"{edition}: {what_happened}.")


def load_framework(path):
    content = read(path)
    gears = {gear["key"]: gear["name"] for gear in pick(content, ["gears"], path)["gears"]}
    areas = pick(content, ["areas"], path)["areas"]
    for area in areas:
        if area.get("gear") not in (gears or [""]):
            raise broken(path, f"the area “{area.get('key')}” names no gear of the list")
    parts = [
        pick(area, AREA_FACTS, path)
        | {"gear": gears.get(area["gear"], ""), "is_confirmed": area.get("is_confirmed", True)}
        for area in areas
    ]
    facts = pick(content, FRAMEWORK_FACTS, path)
    if facts["purpose"] not in Framework.Purpose.values:
        raise broken(path, f"it is for an unknown purpose, “{facts['purpose']}”")
    return load(Framework, "areas", facts, parts, path)


def load_template(path):
    content = read(path)
    parts = [
        pick(section, SECTION_FACTS, path) | {"starts_with": section.get("starts_with", [])}
        for section in pick(content, ["sections"], path)["sections"]
    ]
    for section in parts:
        if section["kind"] not in TemplateSection.Kind.values:
            raise broken(path, f"the section “{section['key']}” is of an unknown kind, “{section['kind']}”")
        if trouble := trouble_with_rows(section["kind"], section["starts_with"]):
            raise broken(path, f"the section “{section['key']}” starts with {trouble}")
    return load(PlanTemplate, "sections", pick(content, ("key", "name", "edition"), path), parts, path)


def read(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise broken(path, f"it cannot be read: {error}") from error


def pick(content, names, path):
    """These facts and no others; every one of them has to be there."""
    for name in names:
        if name not in content:
            raise broken(path, f"“{content.get('key', 'the file')}” has no “{name}”")
    return {name: content[name] for name in names}


def broken(path, trouble):
    return CommandError(f"{path.name}: {trouble}. Nothing was loaded.")


def load(model, parts_name, facts, parts, path):
    """One edition with its parts, in their order. Returns the record and what happened to it."""
    keys = [part["key"] for part in parts]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise broken(path, f"the key “{twice}” is used twice")
    parts = [part | {"position": position} for position, part in enumerate(parts, start=1)]
    edition = model.objects.filter(key=facts["key"]).first()
    what_happened = "updated" if edition else "added"
    if edition:
        stored = list(getattr(edition, parts_name).values(*parts[0]))
        if stored == parts and all(getattr(edition, name) == value for name, value in facts.items()):
            return edition, "unchanged"
        if count := edition.plans.count():
            raise broken(
                path,
                f"{edition} is used by {count} plan{'s' if count > 1 else ''}, so it cannot change. "
                "Give the new text a key and an edition of its own, and put the old text back",
            )
        getattr(edition, parts_name).all().delete()
    edition, _ = model.objects.update_or_create(key=facts["key"], defaults=facts)
    relation = model._meta.get_field(parts_name)
    relation.related_model.objects.bulk_create(
        relation.related_model(**{relation.remote_field.name: edition}, **part) for part in parts
    )
    return edition, what_happened
