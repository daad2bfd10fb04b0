"""The story of one made-up plan: written section by section, sent, read, returned, sent again, signed off.

A story is a folder in ``demo_data/plans``: ``plan.toml`` holds the rows and what happened when, and one HTML
file for each section holds its words.
"""

import datetime as dt
import tomllib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import cycle

from django.utils import timezone

from districts.models import District
from planning.actions import send_for_review, start_plan
from planning.board import record_decision, record_filing
from planning.commenting import comment
from planning.editing import save_section
from planning.models import Goal, Plan, PlanTemplate, Resource, SectionComment
from planning.publishing import publish
from planning.row_kinds import ROW_KINDS
from planning.row_moves import add_row

FRIDAY = 4
FACTS = ("note", "changes", "comments", "replies", "section", "text", "decided_on", "minutes_url", "filed_on")
LAST_WORDS = dt.timedelta(minutes=20)  # nobody writes when the plan is being sent
PARTS = ("steps", "resources")  # of a goal
FIELDS = {"position": "job"}  # where the content's word is not the form's


class BrokenStory(Exception):
    """The demo's content does not do what it says, such as a section called complete that is not."""


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment: ``happen(by=person)``; ``by`` here is an e-mail address."""

    at: dt.datetime
    happen: Callable
    by: str | None
    left_for_the_worker: bool = False


def afternoon(moment, minute) -> dt.datetime:
    """On the same day at two, or on the Friday before a weekend."""
    day = moment.date()
    day -= dt.timedelta(days=max(0, day.weekday() - FRIDAY))
    return dt.datetime.combine(day, dt.time(14, minute))


def without_last_part(html) -> str:
    """A text as far as its last heading; nothing where it has no parts."""
    return html[: html.rfind("<h")].strip() if html.rfind("<h") > 0 else ""


class PlanStory:
    def __init__(self, folder):
        self.folder = folder
        self.content = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
        self.district_code = self.content["district"]
        self.years = (self.content["first_year"], self.content["last_year"])
        self.left_for_the_worker = self.content.get("left_for_the_worker", False)
        self.rows = self._first_wording()

    def _first_wording(self):
        """The rows as they were first sent: what a revision changed later is put back."""
        rows = {name: deepcopy(self.content.get(name, [])) for name in ROW_KINDS}
        for happening in self.content["history"]:
            for change in happening.get("changes", []):
                rows[change["table"]][change["row"] - 1][change["field"]] = change["was"]
        return rows

    @property
    def plan(self):
        first_year, last_year = self.years
        return Plan.objects.filter(
            district__code=self.district_code, first_year=first_year, last_year=last_year
        ).first()

    @property
    def is_told(self):
        return self.plan is not None

    @property
    def template(self):
        """The edition that its folder names, or the newest."""
        editions = PlanTemplate.objects.order_by("-edition")
        key = self.content.get("template")
        return editions.get(key=key) if key else editions.first()

    @property
    def version(self):
        """The version that was sent last."""
        return self.plan.submissions.order_by("number").last()

    @cached_property
    def texts(self):
        """The words of the sections that are begun, in the order of the outline."""
        outline = self.template.sections.values_list("key", flat=True)
        files = {path.stem: path for path in self.folder.glob("*.html")}
        return {key: files[key].read_text(encoding="utf-8") for key in outline if key in files}

    # What happens, in order

    def events(self):
        history = self.content["history"]
        sent = next((happening["at"] for happening in history if happening["move"] == "send"), None)
        yield from self._writing(history[0]["at"], sent or self.content["last_saved"])
        for happening in history:
            facts = {name: happening[name] for name in FACTS if name in happening}
            move = partial(getattr(self, happening["move"]), **facts)
            yield self._event(happening["at"], move, happening["by"])

    def _event(self, local_time, move, by):
        return Event(timezone.make_aware(local_time), move, by, self.left_for_the_worker)

    def _writing(self, start, end):
        """Sections are written on afternoons between two moments, by the writers in turn.

        Most take two sittings: the last part is written half a turn after the others.
        """
        pause = (end - start) / len(self.texts)
        turns = zip(self.texts, cycle(self.content["writers"]), strict=False)
        for number, (key, writer) in enumerate(turns, start=1):
            if begun := without_last_part(self.texts[key]):
                moment = afternoon(start + pause * (number - 0.5), number * 7 % 60)
                if moment > start:
                    yield self._event(moment, partial(self.begin, key=key, html=begun), writer)
            moment = min(afternoon(start + pause * number, number * 7 % 60), end - LAST_WORDS)
            yield self._event(moment, partial(self.write, key=key), writer)

    def start(self, *, by):
        first_year, last_year = self.years
        start_plan(
            by=by,
            district=District.objects.get(code=self.district_code),
            first_year=first_year,
            last_year=last_year,
            template=self.template,
        )

    def begin(self, *, by, key, html):
        """The first words of a section, before its rows and the rest of its text."""
        section = self.plan.sections.select_related("spec").get(spec__key=key)
        save_section(section, {"html": html, "version": str(section.version)}, by=by)

    def write(self, *, by, key):
        section = self.plan.sections.select_related("spec").get(spec__key=key)
        complete = key in self.content.get("complete", self.texts)
        data = {"html": self.texts[key], "version": str(section.version)} | self._answers(section)
        if complete:
            data["is_complete"] = "on"
        saved = save_section(section, data, by=by)
        if saved.unreadable or saved.left or saved.section.is_complete != complete:
            raise BrokenStory(f"{self.folder.name}, {key}: {[*saved.unreadable, *saved.left]}")

    def revise(self, *, by, changes):
        """Write once more the sections whose rows a reviewer asked to change."""
        for change in changes:
            table, place, field = change["table"], change["row"] - 1, change["field"]
            self.rows[table][place][field] = self.content[table][place][field]
        for key in dict.fromkeys(change["table"] for change in changes):
            self.write(by=by, key=key)

    def send(self, *, by, note="", replies=None):
        for thread in SectionComment.objects.unanswered().filter(section__plan=self.plan):
            comment(thread.section, by=by, text=(replies or {})[thread.section.spec.key], reply_to=thread.pk)
        send_for_review(self.plan, by=by, note=note)

    def comment(self, *, by, section, text):
        comment(self.plan.sections.select_related("spec").get(spec__key=section), by=by, text=text)

    def claim(self, *, by):
        self.version.claim(by=by)

    def send_back(self, *, by, note, comments):
        for section, text in comments.items():
            self.comment(by=by, section=section, text=text)
        self.version.send_back(by=by, note=note)

    def sign_off(self, *, by, note=""):
        version = self.version
        version.sign_off(by=by, note=note, read_sha256=version.report.file_hash)

    def board_approves(self, *, by, **facts):
        record_decision(self.version, by=by, is_approval=True, **facts)

    def publish(self, *, by):
        publish(self.version, by=by)

    def file_at_dpi(self, *, by, filed_on):
        record_filing(self.version.decision, by=by, filed_on=filed_on)

    def dpi_activates(self, *, by):
        self.version.decision.dpi.activate(by=by)

    # Rows, as the section's form would post them

    def _answers(self, section):
        kind = section.spec.kind
        if kind not in ROW_KINDS:
            return {}
        related, prefix, _, _ = ROW_KINDS[kind]
        wanted = self.rows[kind]
        live = list(getattr(section.plan, related).live())
        live += [add_row(section, prefix, parent=values.get("way")) for values in wanted[len(live) :]]
        answers = {}
        for row, values in zip(live, wanted, strict=True):
            answers |= self._answer(prefix, row, values)
            if isinstance(row, Goal):
                answers |= self._steps(section, row, values["steps"])
                answers |= self._resources(section, row, values.get("resources", []))
        return answers

    def _steps(self, section, goal, wanted):
        live = list(goal.steps.live())
        live += [add_row(section, "step", parent=goal.pk) for _ in wanted[len(live) :]]
        answers = {}
        for step, values in zip(live, wanted, strict=True):
            answers |= self._answer("step", step, values)
        return answers

    def _resources(self, section, goal, wanted):
        """Those of the agency's list, by their keys."""
        live = list(goal.resources.live())
        for key in wanted[len(live) :]:
            chosen = str(Resource.objects.get(key=key).pk)
            live.append(add_row(section, "resource", parent=goal.pk, chosen=chosen))
        answers = {}
        for row in live:
            answers |= self._answer("resource", row, {"title": row.title, "url": row.url})
        return answers

    def _answer(self, prefix, row, values):
        answers = {
            f"{prefix}-{row.pk}-{FIELDS.get(name, name)}": str(value)
            for name, value in values.items()
            if name not in PARTS
        }
        if "area" in values:
            area = row.plan.framework.areas.get(key=values["area"])
            answers[f"{prefix}-{row.pk}-area"] = str(area.pk)
        return answers
