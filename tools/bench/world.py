"""A made-up agency in an empty database: 40 districts, a plan in each, and one of 200 pages twice over."""

import datetime as dt
import io
from dataclasses import dataclass

from django.core.management import call_command

from districts.models import Assignment, Cesa, District, Membership, Role, User
from planning.actions import send_for_review, start_plan
from planning.board import record_decision
from planning.editing import save_section
from planning.models import Goal, Plan
from planning.publishing import publish
from portal.core import clock, jobs

from .made_up import LONG, ORDINARY, Author, add_rows

DISTRICTS = 40
LONG_AGO = dt.date(2020, 7, 1)
FIRST, SECOND = 2028, 2031  # first years of the ordinary plan and of the long one


@dataclass
class World:
    district: District
    librarian: User
    reviewer: User
    ordinary: Plan
    long: Plan


def migrate():
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())


def has_people() -> bool:
    """Whether somebody uses this database; the portal itself acts under a name that cannot sign in."""
    return User.objects.filter(is_active=True).exists()


def build() -> World:
    cesa = Cesa.objects.create(number=6, name="Made-up agency")
    districts = [
        District.objects.create(
            code=f"{9000 + place}",
            name=f"Made-up Lake {place}",
            cesa=cesa,
            county="Nowhere",
            type=District.Type.K12,
            low_grade="PK",
            high_grade="12",
            enrollment=900 + place,
            enrollment_year=2026,
            is_made_up=True,
        )
        for place in range(DISTRICTS)
    ]
    reviewer, consultant = somebody(Role.REVIEWER), somebody(Role.CONSULTANT)
    librarians = [somebody(Role.LIBRARIAN, district) for district in districts]
    Assignment.objects.create(consultant=consultant, district=districts[0], starts_on=LONG_AGO)
    for district, librarian in zip(districts, librarians, strict=True):
        start_plan(by=librarian, district=district, first_year=FIRST, last_year=FIRST + 2)
    librarian = librarians[0]
    ordinary = Plan.objects.get(district=districts[0])
    write(ordinary, ORDINARY, by=librarian)
    administrator = somebody(Role.ADMINISTRATOR, districts[0])
    make_public(send_for_review(ordinary, by=librarian), reviewer=reviewer, administrator=administrator)
    revise(ordinary, by=librarian)
    send_for_review(ordinary, by=librarian).withdraw(by=librarian)
    return World(districts[0], librarian, reviewer, ordinary, long_plan(districts[0], librarian))


def somebody(role, district=None):
    person = User.objects.create_user(f"{role}.{User.objects.count()}@example.org", f"A {role.label}")
    Membership.objects.create(user=person, role=role, district=district, starts_on=LONG_AGO)
    return person


def long_plan(district, librarian):
    plan = start_plan(by=librarian, district=district, first_year=SECOND, last_year=SECOND + 5)
    write(plan, LONG, by=librarian)
    send_for_review(plan, by=librarian).withdraw(by=librarian)
    revise(plan, by=librarian)
    send_for_review(plan, by=librarian).withdraw(by=librarian)
    return plan


def write(plan, size, *, by, seed=1):
    """Every section of a plan to its end, as its form would save it."""
    add_rows(plan, size, seed)
    for place, section in enumerate(plan.sections.select_related("spec")):
        save(section, Author(seed + place).section(size.words), by=by)


def revise(plan, *, by, seed=2):
    """Edits in each section, and in some of the rows."""
    for goal in Goal.objects.filter(plan=plan)[::5]:
        goal.title = f"{goal.title} for all"
        goal.save()
    for place, section in enumerate(plan.sections.select_related("spec")):
        save(section, Author(seed + place).revised(section.html), by=by)


def save(section, html, *, by):
    posted = {"html": html, "version": str(section.version), "is_complete": "1"}
    saved = save_section(section, posted, by=by)
    if saved.left or saved.unreadable:
        raise ValueError(f"{section}: {[*saved.left, *saved.unreadable]}")


def make_public(submission, *, reviewer, administrator):
    """Read, signed off, approved by the board, and on the web."""
    print_report()
    submission.refresh_from_db()
    submission.claim(by=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    print_report()
    facts = {"decided_on": clock.today(), "minutes_url": "https://example.org/minutes"}
    record_decision(submission, by=administrator, is_approval=True, **facts)
    publish(submission, by=administrator)


def print_report():
    jobs.run_pending(kinds=["report.render"])
