"""The demo's made-up districts, people, plans, and services, written with the portal's own methods.

The content is in ``demo_data/``, to be read and changed without knowing Python.
"""

import datetime as dt
import tomllib
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from districts.actions import invite
from districts.models import Assignment, Cesa, District, Invitation, Membership, User
from planning.models import Instrument, PlanTemplate
from portal.core import clock, jobs
from portal.core.models import Job
from portal.core.school_year import SchoolYear

from .demo import DEMO_EMAILS
from .seeding_days import DayStory, RollStory, StatementStory
from .seeding_evaluations import EvaluationStory
from .seeding_funds import FundStory, OrderStory, add_setting
from .seeding_plans import BrokenStory, Event, PlanStory
from .seeding_services import AgreementStory, add_catalog

CONTENT = Path(__file__).resolve().parent / "demo_data"
COUNT_DAY = (9, 15)  # enrollment is counted in September
# The worker draws the page pictures after the start.
DONE_AT_ONCE = ("report.render", "mail.deliver", "funds.confirm")


def refusal() -> str:
    """Why the demo may not be loaded into this database, in a sentence; empty when it may."""
    if not settings.DEMO:
        return "The demo is loaded only where DEMO=1 is set. Nothing was changed."
    if User.objects.filter(email__in=DEMO_EMAILS).exists():
        return ""
    strangers = User.objects.exclude(email__endswith=".example.org").exclude(email__endswith=".invalid")
    if stranger := strangers.first():
        return (
            f"This database has people of its own, such as {stranger.email}. "
            "The demo goes into an empty database only. Nothing was changed."
        )
    return ""


@transaction.atomic
def seed(*, say) -> dict[str, int]:
    """Add what is missing of the demo, all of it or nothing. Returns how much was added, by word.

    ``say`` is called with a sentence before the long part.
    """
    if not Cesa.objects.filter(number=settings.AGENCY_NUMBER).exists():
        call_command("load_districts", verbosity=0)
    if not (PlanTemplate.objects.exists() and Instrument.objects.exists()):
        call_command("load_reference", verbosity=0)
    people = read("people.toml")
    counts, districts = add_districts()
    newcomers = sum(add_person(facts) for facts in people["people"])
    add_setting(read("funds.toml"))
    added = {
        "districts": districts,
        "people": newcomers,
        "catalogs": sum(add_catalog(facts) for facts in read("services.toml")["catalogs"]),
        **tell_stories(counts, say=say),
        "invitations": sum(add_invitation(facts) for facts in people["invitations"]),
    }
    if (
        added["plans"] or added["agreements"] or added["service days"] or added["evaluations"]
    ):  # what is left in the queue waited for this transaction, not for a worker
        Job.objects.filter(state=Job.State.QUEUED).update(queued_at=timezone.now())
    return added


def read(name):
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def stories() -> list[PlanStory]:
    return [PlanStory(folder) for folder in sorted((CONTENT / "plans").iterdir())]


def add_districts():
    """Made-up districts, with the enrollment of the earliest year told; later counts are events to come."""
    counts, added = [], 0
    for facts in read("districts.toml")["districts"]:
        low_grade, high_grade = facts["grades"]
        first, *later = sorted((int(year), students) for year, students in facts["enrollment"].items())
        district, is_new = District.objects.get_or_create(
            code=facts["code"],
            defaults={name: facts[name] for name in ("name", "county", "type")}
            | {"cesa_id": settings.AGENCY_NUMBER, "low_grade": low_grade, "high_grade": high_grade}
            | {"enrollment_year": first[0], "enrollment": first[1], "is_made_up": True},
        )
        if is_new:
            counts += [count_event(district, *count) for count in later]
            added += 1
    return counts, added


def count_event(district, year, students):
    def count(by):
        district.enrollment_year, district.enrollment = year, students
        district.save(update_fields=["enrollment_year", "enrollment"])

    month, day = COUNT_DAY
    return Event(noon(SchoolYear(year).first_day.replace(month=month, day=day)), count, None)


def noon(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def add_person(facts) -> bool:
    """A person with their roles and, for a consultant, the districts served."""
    if User.objects.filter(email=facts["email"]).exists():
        return False
    person = User.objects.create_user(facts["email"], facts["name"])
    for role, where, starts_on, *ends_on in facts["roles"]:
        Membership.objects.create(
            user=person,
            district=None if where == "agency" else District.objects.get(code=where),
            role=role,
            starts_on=starts_on,
            ends_on=ends_on[0] if ends_on else None,
        )
    for code, starts_on in facts.get("serves", []):
        Assignment.objects.create(
            consultant=person, district=District.objects.get(code=code), starts_on=starts_on
        )
    return True


def add_invitation(facts) -> bool:
    """Somebody was asked to join and has not answered yet.

    Links keep real time, so that they work; the day on which this one was made is of the demo's time, and so
    many days fewer are left of it.
    """
    if Invitation.objects.filter(email=facts["email"]).exists():
        return False
    invitation, _ = invite(
        by=User.objects.get(email=facts["by"]),
        email=facts["email"],
        name=facts["name"],
        role=facts["role"],
        district=District.objects.filter(code=facts.get("district", "")).first(),
    )
    link = invitation.link
    link.made_at = noon(facts["asked_on"])
    link.expires_at = timezone.now() if facts.get("has_ended") else link.expires_at - age(link)
    link.save(update_fields=["made_at", "expires_at"])
    return True


def age(link) -> dt.timedelta:
    return clock.today() - timezone.localdate(link.made_at)


def agreement_stories() -> list[AgreementStory]:
    return [AgreementStory(content) for content in read("services.toml")["agreements"]]


def evaluation_stories() -> list[EvaluationStory]:
    return [EvaluationStory(content) for content in read("evaluations.toml")["evaluations"]]


def day_stories() -> dict[str, list]:
    """Days, statements, and rolled years, by the word that counts them."""
    told = read("days.toml")
    kinds = {"days": DayStory, "statements": StatementStory, "rolls": RollStory}
    return {word: [kind(content) for content in told.get(word, [])] for word, kind in kinds.items()}


def fund_stories() -> list:
    """Funds first: an order that happens at the same moment stands on its fund."""
    told = read("funds.toml")
    return [FundStory(content) for content in told["funds"]] + [
        OrderStory(content) for content in told["orders"]
    ]


def tell_stories(counts, *, say) -> dict[str, int]:
    """Tell all missing stories side by side, so that mail lies in the order of time."""
    plans = [story for story in stories() if not story.is_told]
    agreements = [story for story in agreement_stories() if not story.is_told]
    evaluations = [story for story in evaluation_stories() if not story.is_told]
    days = {word: [story for story in told if not story.is_told] for word, told in day_stories().items()}
    funds = [story for story in fund_stories() if not story.is_told]
    if plans:
        say(f"Writing {len(plans)} plans and rendering their reports takes about a minute.")
    told = chain(plans, agreements, evaluations, *days.values(), funds)
    events = [event for story in told for event in story.events()] + counts
    for event in sorted(events, key=lambda event: event.at):
        with clock.at(event.at):
            event.happen(by=event.by and User.objects.get(email=event.by))
        if not event.left_for_the_worker:
            with clock.at(event.at + dt.timedelta(minutes=3)):
                do_waiting_work()
    return {"plans": len(plans), "agreements": len(agreements), "evaluations": len(evaluations)} | {
        "service days": len(days["days"]),
        "funds and orders": len(funds),
        "statements": len(days["statements"]),
        "school year rolled": len(days["rolls"]),
    }


def do_waiting_work():
    """Render and mail at once what the last event asked for; a report that cannot be made ends the story."""
    jobs.run_pending(kinds=DONE_AT_ONCE)
    if failed := Job.objects.filter(kind__in=DONE_AT_ONCE, state=Job.State.FAILED).first():
        raise BrokenStory(f"{failed.words} ({failed.error})")
