"""The demo's days: booked, confirmed, given, or called off; the statements of past months; and a year rolled.

The content is ``demo_data/days.toml``.
"""

import datetime as dt
import uuid
from functools import partial

from django.utils import timezone

from districts.models import District, User
from planning.models import Step
from services import calendar, rolling, statements, visiting
from services.models import Booking, CatalogYear, Statement, Subscription, Visit, YearRoll

from .seeding_plans import BrokenStory, Event

PROPOSED, CONFIRMED, LOGGED = dt.time(9, 20), dt.time(10, 15), dt.time(16, 40)
ANSWER_DAYS = 2  # a district confirms a proposed day after so many
ISSUED = dt.time(5, 5)  # early on the first day of the next month
PLACE_OF = ("quarters", "mode", "place")
FACTS = ("activities", "people_met", "summary", "next_step", "next_step_due", "private_note")


def at(day, time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


class DayStory:
    """One day of a consultant for a district, from the proposal to the log, as far as it went."""

    def __init__(self, content):
        self.content = content
        self.day = content["day"]

    def key(self, word) -> uuid.UUID:
        """The same each time, so that a day is told once."""
        told = f"{self.content['district']} {self.day} {self.content['by']} {word}"
        return uuid.uuid5(uuid.NAMESPACE_URL, told)

    @property
    def is_told(self):
        booked = Booking.objects.filter(key=self.key("booked"))
        return booked.exists() or Visit.objects.filter(key=self.key("logged")).exists()

    @property
    def line(self):
        lines = Subscription.objects.in_days().on(self.day)
        return lines.select_related("district", "service").get(district__code=self.content["district"])

    @property
    def booking(self):
        return Booking.objects.filter(key=self.key("booked")).select_related("consultant", "district").first()

    @property
    def step(self):
        """A step of the plan of the years named, by its goal and its place under it."""
        if "step" not in self.content:
            return None
        first_year, goal, step = self.content["step"]
        steps = Step.objects.live().filter(
            goal__plan__district__code=self.content["district"], goal__plan__first_year=first_year
        )
        by_goal = {}
        for one in steps.select_related("goal").order_by("goal__position", "position"):
            by_goal.setdefault(one.goal_id, []).append(one)
        return list(by_goal.values())[goal - 1][step - 1]

    def events(self):
        told, consultant = self.content, self.content["by"]
        if "booked" in told:
            yield Event(at(told["booked"], PROPOSED), self.propose, consultant)
        if "confirmed_by" in told:
            confirmed = told["booked"] + dt.timedelta(days=ANSWER_DAYS)
            yield Event(at(confirmed, CONFIRMED), self.confirm, told["confirmed_by"])
        if off := told.get("called_off"):
            call_off = partial(self.call_off, note=off["note"])
            yield Event(timezone.make_aware(off["at"]), call_off, off["by"])
        if "summary" in told:
            yield Event(at(self.day, LOGGED), self.log, consultant)

    def propose(self, *, by):
        facts = {name: self.content[name] for name in PLACE_OF if name in self.content}
        calendar.book(
            by=by,
            key=self.key("booked"),
            consultant=by,
            subscription=self.line,
            day=self.day,
            purpose=self.content["purpose"],
            **facts,
        )

    def confirm(self, *, by):
        self.booking.confirm(by=by)

    def call_off(self, *, by, note):
        self.booking.call_off(by=by, note=note)

    def log(self, *, by):
        facts = {name: self.content[name] for name in (*PLACE_OF, *FACTS) if name in self.content}
        visiting.log(
            by=by,
            key=self.key("logged"),
            subscription=self.line,
            day=self.day,
            booking=self.booking,
            travel_quarters=self.content.get("travel", 0),
            plan_step=self.step,
            **facts,
        )


class StatementStory:
    """The statement of one district and month: issued, then questioned, agreed, taken, or still open."""

    def __init__(self, content):
        self.content = content
        self.month = content["month"]

    @property
    def statement(self):
        found = Statement.objects.filter(district__code=self.content["district"], month=self.month)
        return found.select_related("district").first()

    @property
    def is_told(self):
        return self.statement is not None

    def events(self):
        yield Event(at(statements.month_after(self.month), ISSUED), self.issue, None)
        for happening in self.content.get("history", ()):
            facts = {name: happening[name] for name in ("note", "day") if name in happening}
            move = partial(getattr(self, happening["move"]), **facts)
            yield Event(timezone.make_aware(happening["at"]), move, happening.get("by"))

    def issue(self, *, by):
        district = District.objects.get(code=self.content["district"])
        statements.issue(by=User.system(), district=district, month=self.month)

    def agree(self, *, by):
        self.statement.agree(by=by)

    def query(self, *, by, note, day):
        line = self.statement.lines.get(visit__day=day)
        self.statement.query(by=by, note=note, line=line)

    def answer(self, *, by, note, day):
        self.statement.lines.get(visit__day=day).visit.answer(by=by, note=note)

    def take(self, *, by):
        self.statement.take_as_agreed(by=User.system())


class RollStory:
    """A school year that is over and was rolled."""

    def __init__(self, content):
        self.content = content

    @property
    def year(self):
        return CatalogYear.objects.filter(ends_in=self.content["year"]).first()

    @property
    def is_told(self):
        return YearRoll.objects.filter(year__ends_in=self.content["year"]).exists()

    def events(self):
        yield Event(timezone.make_aware(self.content["at"]), self.roll, self.content["by"])

    def roll(self, *, by):
        if not self.year:
            raise BrokenStory(f"There is no catalog of {self.content['year']}.")
        rolling.commit(self.year, by=by)
