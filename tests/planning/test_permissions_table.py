"""docs/permissions.md says who may do what; here every cell of it is asked, so page and code cannot part."""

import ast
import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from rules.permissions import permissions

from districts.actions import invite
from districts.models import Cesa, Role, User
from planning.actions import missing_for_review
from planning.models import (
    BoardDecision,
    DpiFiling,
    Evaluation,
    Plan,
    PlanUpdate,
    Publication,
    SectionComment,
)
from portal.core import jobs
from services.amending import draw_up
from services.models import Agreement, Amendment, Booking, Statement, Visit, YearRoll, YearSummary
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
    UserFactory,
    send_back,
)
from tests.factories.evaluations import InstrumentFactory
from tests.factories.resources import ResourceFactory
from tests.factories.services import AgreementFactory, CatalogYearFactory, OfferFactory, ServiceFactory
from tests.funds.records import OF_A_DISTRICT, OF_EVERYBODY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROLES = [role.label for role in Role]
NAMES = {
    "District administrator": "administrator",
    "District finance": "finance",
    "District viewer": "viewer",
}
STATES = {
    "planning": ["Draft", "Sent for review", "In review", "Returned", "Withdrawn", "Signed off"],
    "services": Agreement.State.labels,
}
SEE_ALL = {"Reviewer", "Agency finance", "Manager"}
REASON = "Goals: name what you will count."


def tables():
    """Each table row of the page as a dictionary from heading to cell."""
    headings = None
    for line in PAGE.read_text().splitlines():
        cells = (
            [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else None
        )
        if cells is None:
            headings = None
        elif headings is None:
            headings = cells
        elif set(cells[0]) != {"-"}:
            yield dict(zip(headings, cells, strict=True))


ROWS = {row["Word"].strip("`"): row for row in tables() if "What" in row}
WHEN = {row["Word"].strip("`"): row for row in tables() if "Draft" in row}


def test_the_page_has_a_row_for_each_word_and_no_other_words():
    assert set(ROWS) == set(permissions)
    assert set(WHEN) <= set(permissions)


def test_the_page_has_a_column_for_each_role_and_each_state():
    assert all(list(row) == ["What", "Word", *ROLES] for row in ROWS.values())
    assert all(list(row) == ["Word", *STATES[word.partition(".")[0]]] for word, row in WHEN.items())
    assert {row[role] for row in ROWS.values() for role in ROLES} == {"yes", "–", "if"}


@pytest.fixture
def people(district, request):
    """Somebody of each role around the district, by the name of the column."""
    return {
        role.label: request.getfixturevalue(NAMES.get(role.label, role.value)) for role in Role
    }  # fmt: skip


def invitation(district):
    role = Role.VIEWER if district else Role.MANAGER
    return invite(by=UserFactory(), email="a@example.org", name="Ada", role=role, district=district)[0]


def job(district):
    return jobs.enqueue("test", f"job for {district}", district=district)


def change_of(district):
    """A change of an agreement, written down and not asked for yet."""
    agreement = AgreementFactory(district=district, reached="active")
    amendment = draw_up(
        agreement,
        by=agreement.started_by,
        kind=Amendment.Kind.CANCEL,
        subscription=agreement.lines.get(),
        effective_on=dt.date(2027, 6, 1),
    )
    amendment.number = 1
    amendment.save()
    return amendment


def version_to_decide_on(district):
    """A version that the reviewer of this test reviews, since that is who may decide."""
    reviewer = User.objects.get(memberships__role=Role.REVIEWER)
    return SubmissionFactory(plan__district=district, reviewer=reviewer)


def commented_plan(district):
    """What somebody of the district said about a section of its plan."""
    section = PlanFactory(district=district).sections.get(spec__key="goals")
    return SectionComment(section=section, by=UserFactory(), text="Why five?")


def consultant():
    """The one of this test: a day is put right by whoever gave it."""
    return User.objects.get(memberships__role=Role.CONSULTANT)


# How to make a record that the word is about, in a district; None in place of the district is the agency.
RECORDS = {
    "plan": lambda district: PlanFactory(district=district),
    "submission": version_to_decide_on,
    "evaluation": lambda district: Evaluation(district=district),
    "report": lambda district: SubmissionFactory(plan__district=district).report,
    "district": lambda district: district,
    "people": lambda district: district,
    "membership": lambda district: MembershipFactory(
        district=district, role=Role.VIEWER if district else Role.MANAGER
    ),
    "assignment": lambda district: AssignmentFactory(district=district),
    "invitation": invitation,
    "job": job,
    "agreement": lambda district: AgreementFactory(district=district),
    "amendment": lambda district: change_of(district),
    "subscription": lambda district: AgreementFactory(district=district).lines.get(),
    "ledgerentry": lambda district: (
        AgreementFactory(district=district, reached="active").lines.get().ledger.get()
    ),
    "statechange": lambda district: SubmissionFactory(plan__district=district).changes.first(),
    "booking": lambda district: Booking(district=district, consultant=consultant()),
    "visit": lambda district: Visit(district=district, consultant=consultant()),
    "statement": lambda district: Statement(district=district),
    "yearsummary": lambda district: YearSummary(district=district),
}
RECORDS["board"] = RECORDS["plan"]
RECORDS["boarddecision"] = lambda district: BoardDecision(submission=version_to_decide_on(district))
RECORDS["dpifiling"] = lambda district: DpiFiling(decision=RECORDS["boarddecision"](district))
RECORDS["publication"] = lambda district: Publication(submission=version_to_decide_on(district))
RECORDS |= dict.fromkeys(
    ("update", "planupdate"), lambda district: PlanUpdate(plan=PlanFactory(district=district))
)
RECORDS["comment"] = lambda district: commented_plan(district)
RECORDS |= dict.fromkeys(("days", "consultant", "query"), RECORDS["subscription"])
RECORDS["invoices"] = RECORDS["statement"]
RECORDS |= OF_A_DISTRICT
# The agency has rows of its own of these kinds: their district is empty.
OF_THE_AGENCY = {"membership": RECORDS["membership"], "invitation": invitation, "job": job}
# Words about everybody: they are asked without a record, and with one that has no district.
WITHOUT_A_DISTRICT = {
    "user": UserFactory,
    "cesa": lambda: Cesa.objects.get_or_create(number=1)[0],
    "catalogyear": CatalogYearFactory,
    "service": ServiceFactory,
    "offer": OfferFactory,
    "offeractivity": lambda: OfferFactory().activities.get(),
    "year": CatalogYearFactory,
    "yearroll": lambda: YearRoll(year=CatalogYearFactory()),
    "instrument": InstrumentFactory,
    "resource": ResourceFactory,
} | OF_EVERYBODY


def places(kind, district):
    """Where a word is asked, and whether somebody who acts for the district alone may hear yes there."""
    if kind in WITHOUT_A_DISTRICT:
        yield "any", WITHOUT_A_DISTRICT[kind](), True
        return
    make = RECORDS[kind]
    yield "own", make(district), True
    yield "other", make(DistrictFactory()), False
    if kind in OF_THE_AGENCY:
        yield "agency", make(None), False


@pytest.mark.parametrize("word", [word for word in ROWS if "." in word])
def test_each_cell_holds_in_the_own_district_in_another_and_in_the_agency(word, people, district):
    kind = word.rpartition("_")[2]
    row, found = ROWS[word], {}

    for place, record, is_reached in places(kind, district):
        expected = {
            role: row[role] == "yes" and (is_reached or role in SEE_ALL) for role in people
        }  # fmt: skip
        depends = {role for role in people if is_reached and row[role] == "if"}  # tests/funds/test_keys.py
        asked = {
            role: User.objects.get(pk=person.pk) for role, person in people.items() if role not in depends
        }
        if answers := {
            role: person.has_perm(word, record)
            for role, person in asked.items()
            if person.has_perm(word, record) != expected[role]
        }:
            found[place] = answers
        assert not AnonymousUser().has_perm(word, record), f"nobody: {place}"
        assert not UserFactory().has_perm(word, record), f"somebody without a role: {place}"

    assert found == {}


@pytest.mark.parametrize("word", ROWS)
def test_each_cell_holds_when_no_record_is_named(word, people):
    row = ROWS[word]

    answers = {role: person.has_perm(word) for role, person in people.items() if row[role] != "if"}

    assert answers == {role: row[role] == "yes" for role in answers}
    assert not AnonymousUser().has_perm(word)
    assert not UserFactory().has_perm(word)


@pytest.mark.parametrize("word", [word for word in ROWS if "." not in word])
def test_an_app_stands_on_the_desk_for_those_the_page_names(word, people):
    answers = {role: person.has_module_perms(word) for role, person in people.items()}

    assert answers == {role: ROWS[word][role] == "yes" for role in people}


def plan_in(state, district, librarian, reviewer):
    """A plan whose newest version stands there."""
    plan = PlanFactory(district=district, complete=True, started_by=librarian)
    if state == "Draft":
        return plan
    reads = state in ("In review", "Returned", "Signed off")
    version = SubmissionFactory(plan=plan, by=librarian, reviewer=reviewer if reads else None)
    if state == "Returned":
        send_back(version, by=reviewer, note=REASON)
    elif state == "Signed off":
        version.sign_off(by=reviewer, read_sha256=version.report.file_hash)
    elif state == "Withdrawn":
        version.withdraw(by=librarian)
    return Plan.objects.get(pk=plan.pk)


def offered(plan, person, word):
    """Whether the portal offers the move of this word, or lets the person write."""
    if word == "planning.change_plan":
        return person.has_perm(word, plan)
    if word == "planning.send_plan":
        return person.has_perm(word, plan) and not plan.is_under_review and not missing_for_review(plan)
    version = plan.latest_submission
    moves = version.transitions_for(person) if version else []
    return any(move.permission == word and move.target != version.state for move in moves)


@pytest.mark.parametrize("state", STATES["planning"])
def test_words_hold_in_the_states_that_the_page_says(state, district, librarian, reviewer):
    plan = plan_in(state, district, librarian, reviewer)

    for word, row in words_of("planning"):
        person = (
            librarian
            if word in ("planning.change_plan", "planning.send_plan", "planning.withdraw_plan")
            else reviewer
        )
        assert offered(plan, person, word) == (row[state] == "yes"), word


def words_of(app):
    return [(word, row) for word, row in WHEN.items() if word.startswith(f"{app}.")]


def agreement_in(state, district, administrator, manager):
    """An agreement that has come to this state by its moves."""
    State = Agreement.State
    before = {
        State.RETURNED: "submitted",
        State.COUNTERED: "submitted",
        State.CONTINUING: "submitted",
        State.WITHDRAWN: "submitted",
        State.LAPSED: "submitted",
        State.CANCELED: "active",
        State.EXPIRED: "active",
        State.DRAFT: None,
    }
    year = CatalogYearFactory(unsigned_quarters=8)
    agreement = AgreementFactory(district=district, year=year, reached=before.get(state, state))
    line = agreement.lines.get()
    match state:
        case State.RETURNED:
            agreement.send_back(by=manager, note=REASON)
        case State.COUNTERED:
            agreement.counter(by=manager, note=REASON, lines={line.pk: (line.quantity + 1, line.price)})
        case State.CONTINUING:
            last_year = {
                "year": CatalogYearFactory(ends_in=2026, opens_on=dt.date(2025, 2, 1)),
                "starts_on": dt.date(2025, 7, 1),
            }
            with time_machine.travel(dt.datetime(2026, 1, 12, 16, tzinfo=dt.UTC)):
                AgreementFactory(district=district, reached="active", **last_year)
            agreement.let_continue(by=manager, note=REASON)
        case State.WITHDRAWN:
            agreement.withdraw(by=administrator)
        case State.LAPSED:
            agreement.lapse(by=User.system())
        case State.CANCELED:
            with time_machine.travel(dt.datetime(2027, 1, 12, 16, tzinfo=dt.UTC)):
                amendment = change_of_line(line, administrator)
                amendment.request(by=administrator, note=REASON)
                amendment.accept(by=manager)
        case State.EXPIRED:
            with time_machine.travel(dt.datetime(2027, 7, 2, 16, tzinfo=dt.UTC)):
                agreement.expire(by=User.system())
    return Agreement.objects.get(pk=agreement.pk)


def change_of_line(line, administrator):
    today = dt.date(2027, 1, 12)
    amendment = draw_up(
        line.agreement, by=administrator, kind="cancel", subscription=line, effective_on=today
    )
    amendment.number = 1
    amendment.save()
    return amendment


@pytest.mark.parametrize("state", Agreement.State)
def test_words_about_agreements_hold_in_the_states_that_the_page_says(
    state, district, administrator, manager
):
    agreement = agreement_in(state, district, administrator, manager)

    assert agreement.state == state
    for word, row in words_of("services"):
        person = User.objects.get(pk=(administrator if ROWS[word]["Librarian"] == "yes" else manager).pk)
        if word == "services.approve_agreement":
            person = User.objects.get(pk=administrator.pk)
        assert may_now(agreement, person, word) == (row[state.label] == "yes"), word


def may_now(agreement, person, word):
    """Whether the portal offers the move of this word, lets the person write, or lets them ask."""
    if word == "services.change_agreement":
        return person.has_perm(word, agreement) and agreement.state in Agreement.EDITABLE
    if word == "services.request_amendment":
        return person.has_perm(word, agreement) and agreement.state == Agreement.State.ACTIVE
    return any(move.permission == word for move in agreement.transitions_for(person))


def words_in(path):
    """Permission words that a module asks for or a transition needs, as far as they are written out."""
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        said = call.args if name in ("has_perm", "require") else []
        said = [*said, *(keyword.value for keyword in call.keywords if keyword.arg == "permission")]
        yield from (arg.value for arg in said if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_every_word_that_the_code_asks_for_exists():
    """A word that nobody defined is refused to everybody, in silence."""
    asked = {
        word
        for app in ("portal", "districts", "planning", "services", "funds")
        for path in (PAGE.parents[1] / app).rglob("*.py")
        for word in words_in(path)
    }

    assert {"planning.sign_off_submission", "planning.add_plan", "reports.retry_report"} <= asked
    assert asked <= set(permissions)
