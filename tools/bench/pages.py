"""What is asked, by whom, and which figures have a bar."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse

from planning.editing import SectionEditor

from .asking import Asker
from .urls import UNIT

PLAIN, CHANGES = "The plan's page", "What changed between two versions"
AUTOSAVE, AUTOSAVE_GOALS = "Autosave of a text", "Autosave of the goals"
ORDINARY, LONG = "ordinary plan", "200-page plan"
TIMES_PLAIN = 3  # the bar for changes and autosave: so many times the plan's page
HTMX = {"HX-Request": "true"}


@dataclass
class Page:
    """One row of the table. ``form`` gives what the next POST says."""

    name: str
    who: str
    asker: Asker
    path: str
    form: Callable | None = None
    headers: dict = field(default_factory=dict)

    def ask(self):
        answer = self.asker.ask(self.path, self.form and self.form(), self.headers)
        if answer.status != 200:
            raise RuntimeError(f"{self.name}: {answer.status}\n{answer.body[:2000].decode()}")
        return answer


class Typing:
    """What the editor sends while somebody types: the whole section, with another word each time."""

    def __init__(self, section):
        self.section, self.page, self.turn = section, str(uuid.uuid4()), 0
        self.answers = {
            field.html_name: "" if field.value() is None else field.value()
            for form in SectionEditor(section).forms
            for field in form
        }

    def __call__(self):
        self.turn += 1
        changed = {"html": self.section.html.replace("</p>", f" word {self.turn}</p>", 1)}
        if title := next((name for name in self.answers if name.endswith("-title")), None):
            changed = {title: f"Title {self.turn}"}
        state = {"version": self.section.version, "page": self.page, "turn": self.turn, "is_complete": "1"}
        return self.answers | changed | state


def pages(world, application):
    """The unit first, then everything that is compared with it."""
    librarian, reviewer, anybody = (
        Asker(application, user) for user in (world.librarian, world.reviewer, None)
    )
    yield Page("One: signed in, one row", "librarian", librarian, f"{UNIT}?pk={world.district.pk}")
    yield Page("Home", "librarian", librarian, reverse("home:home"))
    yield Page("Home", "reviewer", reviewer, reverse("home:home"))
    yield Page("List of plans", "librarian", librarian, reverse("planning:plan-list"))
    yield Page("List of plans, 25 of 41", "reviewer", reviewer, reverse("planning:plan-list"))
    public = reverse("planning:public", args=[world.district.code])
    yield Page(f"Public page of a plan, {ORDINARY}", "anybody", anybody, public)
    for plan, size in ((world.ordinary, ORDINARY), (world.long, LONG)):
        yield Page(
            f"{PLAIN}, {size}", "librarian", librarian, reverse("planning:plan-detail", args=[plan.pk])
        )
        section = plan.sections.select_related("spec").get(spec__key="vision")
        goals = plan.sections.select_related("spec").get(spec__key="goals")
        yield Page(f"Section with its editor, {size}", "librarian", librarian, section.get_absolute_url())
        yield Page(f"Goals with their editor, {size}", "librarian", librarian, goals.get_absolute_url())
        yield Page(
            f"{AUTOSAVE}, {size}", "librarian", librarian, section.get_absolute_url(), Typing(section), HTMX
        )
        yield Page(
            f"{AUTOSAVE_GOALS}, {size}",
            "librarian",
            librarian,
            goals.get_absolute_url(),
            Typing(goals),
            HTMX,
        )
        changes = reverse("planning:changes", args=[plan.pk, 2])
        yield Page(f"{CHANGES}, {size}", "reviewer", reviewer, changes)


@dataclass(frozen=True)
class Bar:
    """A promise: one figure is at most so many times another."""

    page: str
    than: str
    times: float


BARS = [
    Bar(f"{what}, {size}", f"{PLAIN}, {size}", TIMES_PLAIN)
    for what in (CHANGES, AUTOSAVE, AUTOSAVE_GOALS)
    for size in (ORDINARY, LONG)
]
