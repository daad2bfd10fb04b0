"""Agreements and days on the desk: read there, moved by the same moves, corrected beside what was written."""

import pytest
from django.urls import reverse

from districts.models import Role
from services import ledger
from services.models import Agreement, Amendment, LedgerEntry
from tests.factories import AssignmentFactory, MembershipFactory
from tests.factories.services import AgreementFactory
from tests.planning.pages import queries

KINDS = ["agreement", "amendment", "subscription", "ledgerentry"]


def page(kind, name, *args):
    return reverse(f"admin:services_{kind}_{name}", args=args)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


@pytest.fixture
def records(line, asked, consultant):
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -4, by=consultant, note="On site.")
    amendment = asked(line, "add", 2)
    return {
        "agreement": line.agreement,
        "amendment": amendment,
        "subscription": line,
        "ledgerentry": line.ledger.last(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_lists_and_shows_each_kind(kind, records, manager, sign_in):
    browser = sign_in(manager)

    assert browser.get(page(kind, "changelist")).status_code == 200
    assert browser.get(page(kind, "change", records[kind].pk)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_added_changed_or_deleted_there(kind, records, manager, sign_in):
    browser, record = sign_in(manager), records[kind]

    assert browser.get(page(kind, "add")).status_code == 403
    assert browser.post(page(kind, "change", record.pk), {"note": "x"}).status_code == 403
    assert browser.post(page(kind, "delete", record.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_a_consultant_of_another_district_finds_nothing(kind, records, sign_in):
    browser = sign_in(AssignmentFactory().consultant)

    assert list(browser.get(page(kind, "changelist")).context["cl"].queryset) == []
    assert browser.get(page(kind, "change", records[kind].pk)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_asks_the_same_of_the_database_however_long_it_is(kind, records, manager, sign_in):
    browser = sign_in(manager)
    AgreementFactory(reached="active")  # with a second district there is one to choose by
    few = queries(browser, page(kind, "changelist"))
    AgreementFactory(reached="active")
    AgreementFactory(reached="active")

    assert queries(browser, page(kind, "changelist")) == few


def test_a_manager_accepts_an_agreement_on_the_desk(district, manager, sign_in):
    agreement = AgreementFactory(district=district, reached="district_approved")

    sign_in(manager).post(page("agreement", "do", agreement.pk, "accept"), {"note": ""})

    assert fresh(agreement).state == Agreement.State.ACTIVE


def test_a_manager_refuses_a_change_on_the_desk_with_a_reason(records, manager, sign_in):
    browser, address = sign_in(manager), page("amendment", "do", records["amendment"].pk, "refuse")

    assert "Write why the change is not possible." in browser.post(address, {"note": ""}).content.decode()
    browser.post(address, {"note": "Nobody is free."})

    assert fresh(records["amendment"]).state == Amendment.State.REFUSED


@pytest.mark.parametrize(("typed", "quarters"), [("0.5", 2), ("½", 2), ("−½", -2)])
def test_days_are_corrected_with_a_reason(typed, quarters, records, line, manager, sign_in):
    sign_in(manager).post(page("subscription", "correct", line.pk), {"days": typed, "note": "Half a day."})

    entry = line.ledger.last()
    assert (entry.kind, entry.quarters, entry.note, entry.by) == (
        "correction",
        quarters,
        "Half a day.",
        manager,
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"days": "0.3", "note": "x"}, "Enter days in quarters and not 0"),
        ({"days": "0", "note": "x"}, "Enter days in quarters and not 0"),
        ({"days": "2", "note": "x"}, "1 day used, so 2 days cannot be taken back."),
        ({"days": "-9", "note": "x"}, "5 days left, and this takes 9 days."),
        ({"days": "1", "note": ""}, "Write why"),
    ],
)
def test_a_senseless_correction_is_refused_in_words(answer, sentence, records, line, manager, sign_in):
    before = line.ledger.count()

    response = sign_in(manager).post(page("subscription", "correct", line.pk), answer)

    assert sentence in response.content.decode()
    assert line.ledger.count() == before


def test_an_entry_is_taken_back_once(records, line, manager, sign_in):
    entry, browser = records["ledgerentry"], sign_in(manager)

    browser.post(page("ledgerentry", "correct", entry.pk), {"note": "Wrong district."})

    assert line.ledger.last().reverses == entry
    assert browser.get(page("ledgerentry", "correct", entry.pk)).status_code == 403
    assert line.ledger.all().used() == 0


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.REVIEWER, Role.AGENCY_FINANCE])
def test_others_of_the_agency_correct_nothing(role, records, line, consultant, sign_in):
    person = consultant if role == Role.CONSULTANT else MembershipFactory(role=role).user

    for kind, record in (("subscription", line), ("ledgerentry", records["ledgerentry"])):
        response = sign_in(person).post(page(kind, "correct", record.pk), {"days": "1", "note": "x"})
        assert response.status_code == 403
