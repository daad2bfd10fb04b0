"""Every page that anybody can reach, as axe, the narrowest phone and the browser's console see it.

The addresses come from the resolver, with the records of tests/security/walk.py; a new one is looked at
without a word here. Each address is looked at, and again for every role that sees something else there.
The roles are shared out to two walks, so that both can go at once.
"""

import datetime as dt
import re
from itertools import groupby

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html
from playwright.sync_api import expect

from districts.actions import invite
from districts.models import Role, User
from planning.board import record_decision, record_filing
from planning.models import CollectionImport, Framework, Holding, WordImport
from planning.publishing import publish
from portal.core import clock, jobs
from portal.core.models import Job
from portal.home.demo import DEMO_EMAILS
from tests.factories import AccessTemplateFactory, AssignmentFactory, MembershipFactory, PlanFactory
from tests.factories.evaluations import EvaluationFactory, meet
from tests.factories.planning import FrameworkFactory
from tests.factories.services import booked
from tests.security.walk import A_DAY_OF_SERVICE, World, addresses

from .conftest import DESK
from .fund_states import bring_orders_along, fund_paths
from .pages import aria_ids, axe, sideways

AGENCY = (Role.CONSULTANT, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER)
DISTRICT = (Role.LIBRARIAN, Role.ADMINISTRATOR, Role.FINANCE, Role.VIEWER)
ADDRESSES = list(addresses())
ROWS = ("team", "collection", "access", "goals", "budget", "vision")


@pytest.fixture
def world(transactional_db):
    """Records for every address, and a plan that can still be written."""
    world = World()
    world.draft = PlanFactory(
        district=world.district,
        template=AccessTemplateFactory(),
        complete=True,
        started_by=world.librarian,
        first_year=2031,
        last_year=2033,
    )
    world.draft.sections.filter(spec__key="goals").update(is_complete=False)
    Holding.objects.filter(plan=world.draft).update(
        added=12, weeded=40, target_age=15, price="24.60", to_buy=None
    )
    world.invitation_address = invite(
        by=MembershipFactory(role=Role.ADMINISTRATOR, district=world.district).user,
        email="new@example.org",
        name="New",
        role=Role.VIEWER,
        district=world.district,
    )[1].removeprefix("https://portal.example.org")
    strands = FrameworkFactory(
        key="strands", name="Strands", purpose=Framework.Purpose.INSTRUCTION, source="A"
    )
    strands.areas.update(wedge="SP", is_confirmed=False)
    leave_a_day_behind(world)
    bring_a_plan_to_the_public(world)
    bring_orders_along(world)
    return world


def bring_a_plan_to_the_public(world):
    """Approved by the board, sent to DPI, on the web; and a Word file whose parts wait to be placed."""
    administrator = MembershipFactory(role=Role.ADMINISTRATOR, district=world.district).user
    day = dt.date(2021, 6, 14)
    decision = record_decision(world.signed, by=administrator, is_approval=True, decided_on=day)
    record_filing(decision, by=administrator, filed_on=day)
    world.published = publish(world.signed, by=administrator)
    parts = [{"heading": "Our mission", "html": "<p>Readers.</p>", "words": 1, "goes_to": "vision"}]
    world.word_import = WordImport.objects.create(
        plan=world.draft,
        name="Old plan.docx",
        uploaded_by=world.librarian,
        job=jobs.enqueue("test", "word of the walk"),
        found={"parts": parts, "warnings": ["1 picture was left out: a plan holds words and tables."]},
    )
    world.catalog_file = bring_a_catalog_file(world)


def bring_a_catalog_file(world):
    """Counted: classes that the plan has, has not, and has alone, and an answer that nobody can read."""
    Holding.add_to(world.draft, label="Local history", items=260)
    heads = ("Class", "Items", "Average year", "Added", "Weeded")
    figures = {"average_year": 2001, "added": 3, "weeded": None}
    taken = CollectionImport.objects.create(
        plan=world.draft,
        name="Export.csv",
        uploaded_by=world.librarian,
        job=jobs.enqueue("test", "catalog file of the walk"),
        found={
            "head_row": 1,
            "rows": 2,
            "columns": [{"head": head, "examples": ["12", "40"]} for head in heads],
            "guessed": {"label": 0, "items": 1},
        },
        mapping={"label": 0, "items": 1, "year": 2, "added": 3},
        tally={
            "classes": [{"label": label, "items": 9} | figures for label in ("500s Science", "Fiction")],
            "troubles": [{"row": 3, "sentence": "“many” is not a whole number of items added"}],
            "more": 4,
            "rows": 2,
        },
    )
    Job.objects.filter(pk=taken.job_id).update(state=Job.State.DONE, finished_at=timezone.now())
    return taken


def leave_a_day_behind(world):
    """Booked by a consultant who has left, so that there is something to hand over."""
    leaver, _ = (AssignmentFactory(district=world.district).consultant for _ in range(2))
    with clock.at(A_DAY_OF_SERVICE):
        booked(world.line, world.line.ends_on - dt.timedelta(days=1), 2, by=leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)


def person_of(role, world):
    """Somebody with this role who sees the world's district."""
    if role == Role.LIBRARIAN:
        return world.librarian
    if role == Role.REVIEWER:
        return world.reviewer
    if role == Role.CONSULTANT:
        return AssignmentFactory(district=world.district).consultant
    return MembershipFactory(role=role, district=world.district if role in DISTRICT else None).user


def paths(world):
    """Every address of the resolver, and further records that look different."""
    filled = (world.path(address) for address in ADDRESSES)
    yield from (path for path in filled if path)
    draft = world.draft.get_absolute_url()
    yield from (draft, f"{draft}check/", world.returned.plan.get_absolute_url())
    yield from (f"{draft}sections/{key}/" for key in ROWS)
    yield from history_of(world.draft.sections.get(spec__key="team"))
    yield f"{world.returned.plan.get_absolute_url()}sections/goals/"
    yield from (world.signed.plan.get_absolute_url(), world.signed.signed_report.get_absolute_url())
    yield from (world.signed.desk_url, world.returned.desk_url)
    yield f"/verify/{world.signed.certificate.code}/"
    yield from (world.published.get_absolute_url(), f"/p/{world.district.code}/")
    yield from (f"{world.signed.plan.get_absolute_url()}{name}/" for name in ("board", "updates"))
    yield from (f"{draft}import/", world.word_import.get_absolute_url())
    yield from (f"{draft}import/collection/", world.catalog_file.get_absolute_url())
    yield world.invitation_address
    yield from fund_paths(world)


def history_of(section):
    """A section whose rows have changed since somebody saved it."""
    section.plan.team.update(job="Somewhere else")
    history, version = f"{section.get_absolute_url()}history/", section.versions.get()
    yield from (f"{history}compare/?from={version.pk}&to=now", f"{history}{version.pk}/bring-back/")


def shapes(response):
    """What a page is made of: its headings in order, and each kind of element with its parent's kind.

    Empty for files. An element that holds nothing is another kind, since what one may not do is left out.
    """
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if not is_page or response.streaming or b"<html" not in response.content:
        return set()
    elements = list(html.fromstring(response.content).iter("*"))
    levels = (element.tag for element in elements if re.fullmatch("h[1-6]", element.tag))
    kinds = {(kind_of(element.getparent()), kind_of(element)) for element in elements}
    return kinds | {tuple(level for level, _ in groupby(levels))}


def kind_of(element):
    if element is None:
        return ()
    named = (element.get(name) for name in ("class", "type", "role"))
    is_empty = not len(element) and not (element.text or "").strip()
    return (element.tag, is_empty, *named, *sorted(element.keys()))


def faults(page, path):
    """Everything wrong with one page: by light, by dark, by its ids, and on the narrowest phone."""
    page.goto(path)
    if page.locator(".prose-part").count():
        page.wait_for_selector(".ProseMirror[aria-labelledby]")  # named as soon as it is ready
    found = axe(page) + aria_ids(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe(page, rules=["color-contrast", "link-in-text-block"])]
    page.emulate_media(color_scheme="light")
    found += [f"320 px: {fault}" for fault in sideways(page) + axe(page, rules=["target-size"])]
    page.set_viewport_size(DESK)
    return [f"{path} {fault}" for fault in found]


@pytest.mark.parametrize(
    ("roles", "before"), [((None, *DISTRICT), ()), (AGENCY, (Role.LIBRARIAN,))], ids=["district", "agency"]
)
def test_every_page_of_every_role_is_in_order(visit, world, sign_in, roles, before):
    """Each is looked at once: a page of the same elements is not opened again for somebody else.

    The agency's people share most pages with a librarian, whose pages the test of the district looks at.
    """
    known, found = set(), []
    for role in (*before, *roles):
        person = person_of(role, world) if role else None
        client, page = sign_in(person) if person else Client(), visit(person)
        for path in dict.fromkeys(paths(world)):
            shown = shapes(client.get(path))
            if shown and (path not in known or not shown <= known):
                known |= shown | {path}
                if role not in before:
                    found += [f"{role or 'anybody'}: {fault}" for fault in faults(page, path)]
    assert found == []
    assert sum(isinstance(one, str) for one in known) > 20, "the pages were not reached"


ERRORS = (400, 403, 404, 413, 429, 500, 503)


def test_pages_of_errors_are_in_order(visit, librarian, settings, allow):
    settings.ROOT_URLCONF = "tests.browser.errors"
    allow.add("Failed to load resource")
    for person in (librarian, None):
        page = visit(person)
        found = [fault for code in ERRORS for fault in faults(page, f"/error/{code}/")]
        assert found == []


def test_the_page_of_two_versions_is_in_order(visit, world, allow):
    allow.add("409")
    section = world.draft.sections.get(spec__key="vision")
    page = visit(world.librarian)
    page.goto(section.get_absolute_url())
    world.draft.sections.filter(pk=section.pk).update(version=section.version + 1, saved_from="elsewhere")
    with page.expect_navigation():
        page.evaluate("document.querySelector('[data-autosave]').submit()")
    assert axe(page) == []
    assert aria_ids(page) == []
    assert sideways(page) == []


def test_the_page_of_two_records_of_a_meeting_is_in_order(visit, transactional_db, allow):
    allow.add("409")
    evaluation = EvaluationFactory(reached="discussed")
    page = visit(evaluation.changes.get(name="discuss").by)
    page.goto(f"{evaluation.get_absolute_url()}discussion/")
    page.get_by_label("What was agreed").fill("More chairs.")
    meet(evaluation, "More light.", again=True)
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("heading", name="Choose which record stays")).to_be_visible()
    assert axe(page) == []
    assert aria_ids(page) == []
    assert sideways(page) == []
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("The record is corrected.")).to_be_visible()
    expect(page.get_by_text("What was agreed: More light.")).to_be_visible()


def test_the_page_of_the_demo_is_in_order(visit, settings):
    for email, role in zip(DEMO_EMAILS, (*DISTRICT, *AGENCY), strict=True):
        MembershipFactory(user__email=email, role=role)
    settings.DEMO = True
    page = visit()
    assert faults(page, "/demo/") == []
    page.get_by_role("button", name="Librarian").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Switch role").click()
    assert faults(page, "/demo/") == []
