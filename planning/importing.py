"""Bringing a Word file into a plan: kept, read in the queue, and put in where somebody says so."""

from django.db import transaction

from portal.core import clock
from portal.core.jobs import GiveUp, enqueue
from portal.core.packs import Unreadable, short_name
from portal.core.transitions import Refused
from portal.core.views import require

from . import word_in
from .editing import save_section
from .models import Plan, WordImport

REPLACE, ADD = "replace", "add"
LONGEST_NAME = 150


@transaction.atomic
def take(plan, file, *, by) -> WordImport:
    """Keep the file and have it read."""
    require(by, "planning.change_plan", plan)
    taken = WordImport.objects.create(
        plan=plan, file=file, name=short_name(file.name, LONGEST_NAME), uploaded_by=by
    )
    taken.job = enqueue(
        "plans.read_word",
        f"word:{taken.pk}",
        args={"word_import": taken.pk},
        district=plan.district,
        requested_by=by,
    )
    taken.save(update_fields=["job"])
    return taken


def read(job):
    """Outside any transaction: what the file holds. The answer writes it down."""
    taken = WordImport.objects.select_related("plan").get(pk=job.args["word_import"])
    sections = [(section.spec.key, section.spec.title) for section in taken.plan.outline]
    with taken.file.open() as file:
        data = file.read()
    try:
        found = word_in.read(data, sections)
    except Unreadable as trouble:
        raise GiveUp(str(trouble)) from trouble

    def keep():
        WordImport.objects.filter(pk=taken.pk).update(found=found)

    return keep


@transaction.atomic
def put_in(taken, chosen, *, by) -> list:
    """``chosen``: for a part's place in the file the key of its section and how, replace or add.

    All of it or nothing; returns the sections that changed. Sent twice it is put in once.
    """
    Plan.objects.select_for_update(of=("self",)).get(pk=taken.plan_id)
    taken = WordImport.objects.select_related("plan__district").get(pk=taken.pk)
    require(by, "planning.change_plan", taken.plan)
    if taken.put_in_at:
        return []
    if not chosen:
        raise Refused("Choose a section for at least one part of the file.")
    by_section = {}
    for place, (key, how) in sorted(chosen.items()):
        by_section.setdefault(key, (how, []))[1].append(taken.found["parts"][place]["html"])
    changed = []
    for section in taken.plan.outline:
        if section.spec.key in by_section:
            how, texts = by_section[section.spec.key]
            before = [section.html] if how == ADD and section.html else []
            data = {"html": "".join(before + texts), "version": str(section.version)}
            changed.append(save_section(section, data, by=by).section)
    taken.put_in_by, taken.put_in_at = by, clock.now()
    taken.save(update_fields=["put_in_by", "put_in_at"])
    return changed
