"""The main navigation: at most six places, in the same order for everybody, only those a person has."""

from itertools import islice

from django.urls import reverse
from django.utils.text import get_text_list

from districts.models import Role
from districts.models.people import AGENCY_ROLES

MOST = 6
# Days are their daily work; whoever only reads of them finds them further on.
GIVE_OR_GET_DAYS = {Role.CONSULTANT, Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.VIEWER}
WRITE_ORDERS = {Role.FINANCE, Role.LIBRARIAN}
WATCH_THE_FUND = {Role.FINANCE, Role.ADMINISTRATOR, Role.VIEWER, Role.AGENCY_FINANCE}


def navigation(user, path):
    """Items for the frame of every page. Nothing is asked of the database beyond the person's roles."""
    evaluations, plans = reverse("planning:evaluation-list"), reverse("planning:plan-list")
    if path.startswith(evaluations):  # they stand below plans, as their breadcrumbs say
        path = plans
    first = islice(places(user), MOST)  # the last are in the account menu and the search too
    items = [{"label": label, "url": url, "current": is_here(path, url)} for label, url in first]
    # The longest address that fits is where we are: a page of Districts is not also Home.
    here = max((item for item in items if item["current"]), key=lambda item: len(item["url"]), default=None)
    return [item | {"current": item is here} for item in items]


def is_here(path, url) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def places(user):
    roles = user.roles
    works_for_the_agency = bool(roles & set(AGENCY_ROLES))
    yield "Home", reverse("home:home")
    if roles & {Role.REVIEWER, Role.MANAGER}:
        yield "Review desk", reverse("admin:planning_submission_changelist")
    if Role.FINANCE in roles:
        yield from fund_places(roles, is_first=True)
    if roles:
        yield service_place(works_for_the_agency)
        yield ("Plans" if works_for_the_agency else "Library plan"), reverse("planning:plan-list")
        yield from fund_places(roles)
    if roles & GIVE_OR_GET_DAYS:
        yield "Days", reverse("services:days")
    if roles:
        yield district_place(user, works_for_the_agency)
    if roles & {Role.MANAGER, Role.ADMINISTRATOR}:
        yield "People", reverse("districts:people")
    if roles:
        yield "Statements", reverse("services:statement-list")
    yield "Messages", reverse("home:messages")
    if roles and not roles & GIVE_OR_GET_DAYS:
        yield "Days", reverse("services:days")
    yield from fund_places_further_on(roles)


def fund_places(roles, *, is_first=False):
    """Finance begins at orders and the fund; librarians write orders; others read where the money is."""
    if (Role.FINANCE in roles) != is_first:
        return
    if roles & WRITE_ORDERS:
        yield "Orders", reverse("funds:order-list")
    if roles & WATCH_THE_FUND:
        yield "Common School Fund", reverse("funds:fund-list")


def fund_places_further_on(roles):
    """Whoever needs them now and then."""
    if roles - WRITE_ORDERS - {Role.VIEWER} and not roles & WRITE_ORDERS:
        yield "Orders", reverse("funds:order-list")
    if roles & {Role.MANAGER, Role.REVIEWER, Role.CONSULTANT, Role.LIBRARIAN} and not roles & WATCH_THE_FUND:
        yield "Common School Fund", reverse("funds:fund-list")


def service_place(works_for_the_agency):
    """Districts begin at what is offered and what they have; the agency at what was asked for."""
    if works_for_the_agency:
        return "Agreements", reverse("services:agreement-list")
    return "Services", reverse("services:catalog")


def district_place(user, works_for_the_agency):
    """People of one district go straight to it."""
    own = {m.district_id for m in user.current_memberships if m.district_id}
    if works_for_the_agency or len(own) != 1:
        return "Districts", reverse("districts:district-list")
    return "District", reverse("districts:district-detail", args=[own.pop()])


def role_words(user) -> str:
    """The person's roles as a sentence names them: librarian and district finance."""
    return get_text_list([role.label.lower() for role in Role if role in user.roles], "and")
