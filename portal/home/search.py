"""Search and go to: plans, districts, people and pages, only those the person may see."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from districts.models import District, Membership, User
from planning.models import Plan, versions_at

from .navigation import places

MOST = 10  # of each group; more want a better word
PLAN_WORDS = {"library", "plan", "plans"}


@dataclass(frozen=True)
class Found:
    label: str
    kind: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    results: list[Found] = field(default_factory=list)
    has_more: bool = False


def search(user, words) -> list[Group]:
    """The groups that have something. Without words: only the pages."""
    words = words.split()
    groups = [Group("Pages", pages(user, words))]
    if words:
        groups += [
            group("Plans", plans(user, words), plan_found),
            group("Districts", districts(user, words), district_found),
            group("People", people(user, words), person_found),
        ]
    return [found for found in groups if found.results]


def group(title, rows, show) -> Group:
    rows = list(rows[: MOST + 1])
    return Group(title, [show(row) for row in rows[:MOST]], has_more=len(rows) > MOST)


def pages(user, words) -> list[Found]:
    """Where one can go and what one can begin; each word must be the start of a word in its name."""
    fitting = [
        Found(label, "Page", url)
        for label, url in [*places(user), *actions(user)]
        if all(any(part.startswith(word.lower()) for part in label.lower().split()) for word in words)
    ]
    return fitting[:MOST]


def actions(user):
    if user.has_perm("planning.add_plan"):
        yield "Start a library plan", reverse("planning:plan-create")
    if user.has_perm("districts.invite_people"):
        yield "Invite somebody", reverse("districts:invite")
    if user.has_perm("services.log_visit"):
        yield "Log a day", reverse("services:log")
        yield "Book a day", reverse("services:book")
    if user.has_perm("planning.view_evaluation"):
        yield "Evaluations of library services", reverse("planning:evaluation-list")
    yield "Your profile and password", reverse("home:profile")
    yield "Help and glossary", reverse("home:help")
    yield "Keyboard shortcuts", reverse("home:keys")
    yield "Check a report’s code", reverse("reports:verify")
    if user.roles:
        yield "Services and their prices", reverse("services:catalog")
        yield "Agreements of districts", reverse("services:agreement-list")
        yield "Calendar of days", reverse("services:calendar")
    if user.has_perm("services.export_invoices"):
        yield "Invoice lines", reverse("services:invoice-lines")


def plans(user, words):
    """Every word is part of the district's name, a year of the plan, or simply “plan”."""
    rows = Plan.objects.visible_to(user).select_related("district").prefetch_related(versions_at())
    for word in words:
        if word.lower() in PLAN_WORDS:
            continue
        fits = Q(district__name__icontains=word) | Q(district__code=word)
        for year in years_in(word):
            fits |= Q(first_year=year + 1) | Q(last_year=year)
        rows = rows.filter(fits)
    return rows.order_by("-last_year", "district__name")


def years_in(word) -> list[int]:
    """2027 and 2030 in “2027–2030”."""
    parts = word.replace("–", "-").split("-")
    return [int(part) for part in parts if part.isdecimal() and len(part) == 4]


def plan_found(plan) -> Found:
    return Found(str(plan), "Plan", plan.get_absolute_url(), plan.state_label)


def districts(user, words):
    rows = District.objects.visible_to(user)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(code=word))
    return rows.order_by("name")


def district_found(district) -> Found:
    county = f", {district.county} County" if district.county else ""
    return Found(district.name, "District", district.get_absolute_url(), f"CESA {district.cesa_id}{county}")


def people(user, words):
    """Everybody with a role in a district the person may see; the list of people shows the same."""
    shared = Membership.objects.visible_to(user).not_ended()
    rows = User.objects.visible_to(user).filter(pk__in=shared.values("user"))
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows.order_by("name")


def person_found(person) -> Found:
    address = f"{reverse('districts:people')}?{urlencode({'name': person.email})}"
    return Found(person.name, "Person", address, person.email)
