"""Every address, asked by nobody and by people of another district: no page, no file, no word gets out.

A new address with parameters fails here until tests/security/walk.py knows how to fill them in; a new address
that answers without sign-in fails until it is in PUBLIC.
"""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from districts.models import Role
from funds import packets
from funds.forms.moves import MOVES
from funds.models import FundEntry, FundOrder
from planning.models import Submission
from tests.factories import AssignmentFactory, DistrictFactory, MembershipFactory, UserFactory
from tests.factories.funds import AllocationFactory

from .walk import SECRET, addresses

ADDRESSES = list(addresses())
RECORDS = [address for address in ADDRESSES if address.parameters]
# Answers without sign-in, on purpose.
PUBLIC = {
    "healthz",
    "readyz",
    "home:home",  # says what the portal is
    "home:help",
    "home:keys",
    "home:accessibility",
    "home:privacy",
    "home:demo",  # 404 outside the demo
    "home:demo-sign-in",  # 404 outside the demo
    "reports:verify",  # whoever holds a printed plan may ask whether it is genuine
    "reports:verify-code",
    "planning:public",  # what a district has published, anybody reads
    "planning:public-version",
    "planning:public-file",
    "districts:accept",  # whoever holds the link of an invitation
    "planning:rate",  # whoever holds a link for raters
    "planning:rated",  # thanks them
    "admin:login",  # leads to the portal's own door
    "account_login",
    "account_logout",
    "account_signup",  # says that sign-up is closed
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
}
NO_RECORD = {
    "planning:public",
    "planning:public-version",
    "planning:public-file",
    "districts:accept",
    "planning:rate",
    "reports:verify-code",
    "account_reset_password_from_key",
    "services:roll",  # of all districts at once: only managers, which the permission table tests
    "services:roll-undo",
}
# What names every district at once: for the agency's finance and managers, and closed to everybody else.
AGENCY_ALONE = {"funds:list", "funds:list-add", "funds:list-errors", "funds:year-open"}
SHARED = [f"services_{name}" for name in ("catalogyear", "offer", "service")]
SHARED += [f"planning_{name}" for name in ("instrument", "resource")]
SHARED += [
    f"funds_{name}" for name in ("objectcode", "eligibilityrule", "vendor", "fundyear", "exportlayout")
]
OTHERS = [Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.VIEWER, Role.CONSULTANT, None]
SEE_ALL = [Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER]


def somebody(role):
    """Somebody who holds the role in another district, or serves another; or who has no role at all."""
    if role is None:
        return UserFactory()
    if role == Role.CONSULTANT:
        return AssignmentFactory().consultant
    return MembershipFactory(role=role).user


def body(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return unpacked(content).decode(errors="replace")


def unpacked(content):
    """What a workbook or a packet holds: its words are compressed, and so are those of workbooks in it."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = (name.encode() + b" " + unpacked(archive.read(name)) for name in archive.namelist())
        return b" ".join(inside)


def is_broken(address, response):
    """A page that failed; readyz says 503 when there is no worker, as in these tests."""
    return response.status_code >= 500 and address.name != "readyz"


def leaks(response):
    """What of the secret words the answer holds."""
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return sorted(set(re.findall(SECRET, body(response) + headers, re.IGNORECASE)))


def test_the_walk_knows_how_to_ask_every_address(world):
    assert [str(address) for address in RECORDS if world.path(address) is None] == []


def test_the_walk_reaches_the_pages_it_means_to(world, sign_in):
    """Somebody of the district finds the secrets at the very addresses that others are asked to keep shut."""
    client = sign_in(world.librarian)

    shown = [str(address) for address in RECORDS if leaks(client.get(world.path(address)))]

    assert set(shown) >= {
        "districts:district-detail",
        "planning:plan-detail",
        "planning:evaluation",
        "planning:evaluation-part",
        "planning:evaluation-goals",
        "planning:evaluation-raters",
        "planning:evaluation-trend",
        "planning:section",
        "planning:section-history",
        "planning:section-compare",
        "funds:fund",
        "funds:ledger",
        "funds:ledger-csv",
        "funds:a82",
        "funds:export",
        "funds:export-csv",
        "funds:export-xlsx",
        "funds:packet",
        "funds:packet-file",
        "funds:lines-add",
        "funds:line-batch",
        "funds:line-errors",
        "funds:substitute",
        "funds:order",
        "funds:order-edit",
        "funds:order-move",
        "funds:receive",
        "funds:return",
        "funds:quote",
        "funds:invoice-file",
        "funds:invoice-take-back",
        "services:agreement",
        "services:amend",
        "services:subscribe-answers",
        "services:subscribe-check",
        "services:subscribe-sent",
        "reports:report",
        "reports:file",
    }


def test_nobody_gets_past_the_door(world, client):
    wrong = []
    for address in ADDRESSES:
        for method in (client.get, client.post):
            response = method(world.path(address))
            if leaks(response):
                wrong.append((str(address), method.__name__, "leaks"))
            if address.name in PUBLIC:
                is_right = not is_broken(address, response)
            elif response.status_code == 302:
                is_right = response.url.startswith((reverse("account_login"), reverse("admin:login")))
            else:  # a form that was sent too late is kept, with a door beside it
                is_right = method == client.post and response.status_code == 401
            if not is_right:
                wrong.append((str(address), method.__name__, response.status_code))

    assert wrong == []


def test_every_public_address_exists():
    assert PUBLIC - {address.name for address in ADDRESSES} == set()


@pytest.mark.parametrize("role", OTHERS)
def test_records_of_another_district_do_not_exist(role, world, sign_in):
    client, wrong = sign_in(somebody(role)), []
    for address in RECORDS:
        if address.name in NO_RECORD:
            continue
        expected = {403 if address.name in AGENCY_ALONE else 404, 405}
        if address.route.startswith("admin/"):
            expected |= {302, 403}
        for method in (client.get, client.post):
            response = method(world.path(address))
            if leaks(response):
                wrong.append((str(address), method.__name__, "leaks"))
            if response.status_code not in expected and not _is_shared(address, response, role):
                wrong.append((str(address), method.__name__, response.status_code))

    assert wrong == []


def _is_shared(address, response, role):
    """What is the same for everybody: agency staff may open it on the desk, and lists of pages."""
    on_the_desk = ("admin:app_list", *(f"admin:{name}" for name in SHARED))
    if role == Role.CONSULTANT and address.name.startswith(on_the_desk):
        return True
    return address.name in ("services:catalog-year", "services:subscribe")


@pytest.mark.parametrize("role", OTHERS)
def test_lists_searches_and_homes_hold_no_word_of_another_district(role, world, sign_in):
    client, wrong = sign_in(somebody(role)), []
    pk = world.district.pk
    asked = [  # the query and the headers
        ({}, {}),
        ({"q": SECRET[:-1]}, {}),
        ({"district": pk, "plan__district__id__exact": pk, "desk": "all"}, {"HX-Request": "true"}),
    ]
    for address in ADDRESSES:
        if address.parameters or address.name == "account_logout":
            continue
        for query, headers in asked:
            response = client.get(world.path(address), query, headers=headers)
            if leaks(response) or is_broken(address, response):
                wrong.append((str(address), query, response.status_code, leaks(response)))
        response = client.post(world.path(address), {"district": world.district.pk})
        if leaks(response) or is_broken(address, response):
            wrong.append((str(address), "post", response.status_code, leaks(response)))

    assert wrong == []


@pytest.mark.parametrize("role", OTHERS)
def test_papers_of_a_fund_are_not_there_for_another_district(role, world, sign_in):
    """Their PDFs are reports: the approval records, the reconciliation, and the index of a packet."""
    client, papers = sign_in(somebody(role)), packets.reports_of(world.fund.packet)
    pages = [reverse(f"reports:{name}", args=[paper.pk]) for paper in papers for name in ("report", "file")]

    assert len(papers) >= 4
    assert [(page, client.get(page).status_code) for page in pages] == [(page, 404) for page in pages]


@pytest.mark.parametrize("role", SEE_ALL)
def test_who_sees_every_district_meets_no_broken_page(role, world, sign_in):
    """What they may do is in docs/permissions.md, and tested with it."""
    client, wrong = sign_in(somebody(role)), []
    for address in ADDRESSES:
        if address.name != "account_logout":
            response = client.get(world.path(address))
            body(response)
            if is_broken(address, response):
                wrong.append((str(address), response.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LIBRARIAN, Role.CONSULTANT])
def test_the_id_of_another_district_in_a_form_brings_nothing_there(role, sign_in):
    """A choice that was never offered is refused, whatever the browser sends."""
    client, other = sign_in(somebody(role)), DistrictFactory()
    role = {"name": "Eve", "email": "eve@example.org", "role": Role.LIBRARIAN}

    client.post(reverse("planning:plan-create"), {"district": other.pk, "first_year": 2028, "length": 3})
    client.post(reverse("districts:invite"), role | {"district": other.pk})
    fund = AllocationFactory(district=other, received="100.00")
    client.post(reverse("funds:order-start"), {"fund": fund.pk, "title": "Eve’s books"})

    assert not fund.orders.exists()
    assert not other.plans.exists()
    assert not other.invitations.exists()


def test_an_outsider_moves_no_plan(world, sign_in):
    outsider = sign_in(somebody(Role.ADMINISTRATOR))
    before = list(Submission.objects.order_by("pk").values_list("pk", "state"))

    for move in ("send", "withdraw", "submit", "claim", "sign_off"):
        assert outsider.post(reverse("planning:plan-do", args=[world.plan.pk, move])).status_code == 404

    assert list(Submission.objects.order_by("pk").values_list("pk", "state")) == before


@pytest.mark.parametrize("role", OTHERS)
def test_an_outsider_moves_no_order_and_no_dollar(role, world, sign_in):
    outsider = sign_in(somebody(role))
    before = list(FundOrder.objects.order_by("pk").values_list("pk", "state")), FundEntry.objects.count()

    for order in (world.fund.order, world.fund.decided, world.fund.came):
        for move in MOVES:
            address = reverse("funds:order-move", args=[order.pk, move])
            assert outsider.post(address, {"note": "Mine."}).status_code == 404

    after = list(FundOrder.objects.order_by("pk").values_list("pk", "state")), FundEntry.objects.count()
    assert after == before
