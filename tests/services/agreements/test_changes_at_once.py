"""Changes of one agreement that come at the same moment."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.core.transitions import Refused
from services import ledger
from services.amending import ask_for, draw_up, what_it_does
from services.models import Amendment, LedgerEntry

from .conftest import TODAY, fresh

Kind, State = LedgerEntry.Kind, Amendment.State


def test_one_change_of_a_service_at_a_time(line, asked):
    asked(line, "add", 1)

    with pytest.raises(Refused, match=r"Amendment 1 of .* waits for the agency already"):
        asked(line, "add", 2)


def test_the_database_lets_one_change_of_a_service_wait(line, asked):
    waiting = asked(line, "add", 1)
    waiting.pk, waiting.number = None, 2

    with pytest.raises(IntegrityError, match="one_amendment_at_a_time"), transaction.atomic():
        waiting.save()


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_waits_and_the_other_hears_why(line, administrator, at_once):
    def ask():
        amendment = draw_up(
            fresh(line.agreement),
            by=administrator,
            kind="add",
            subscription=fresh(line),
            quantity=Decimal(1),
            effective_on=TODAY,
        )
        return ask_for(amendment, by=administrator, note="", shown="600.00")

    answers = at_once(ask, ask)

    assert sorted(type(answer).__name__ for answer in answers) == ["Amendment", "Refused"]
    assert Amendment.objects.get().state == State.REQUESTED


@pytest.mark.django_db(transaction=True)
def test_looking_at_the_price_never_stands_in_the_way_of_asking(line, administrator, at_once):
    def drawn_up():
        facts = {"kind": "add", "subscription": fresh(line), "quantity": Decimal(1), "effective_on": TODAY}
        return draw_up(fresh(line.agreement), by=administrator, **facts)

    def look():
        return what_it_does(drawn_up(), by=administrator)["difference"]

    def ask():
        return ask_for(drawn_up(), by=administrator, note="", shown="600.00").state

    assert at_once(look, look, ask, look, look) == ["+$600.00"] * 2 + [State.REQUESTED] + ["+$600.00"] * 2


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_accept_at_once_one_does(line, asked, manager, at_once):
    amendment = asked(line, "add", 2)

    answers = at_once(*[lambda: fresh(amendment).accept(by=manager)] * 2)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "StateChange"]
    assert line.ledger.all().balance() == 32
    assert fresh(line).quantity == Decimal("8.00")


@pytest.mark.django_db(transaction=True)
def test_accepting_while_the_last_days_are_delivered_never_takes_them_back(
    line, asked, manager, consultant, at_once
):
    ledger.write(line, Kind.DELIVERY, -16, by=consultant)
    amendment = asked(line, "reduce", 2)

    answers = at_once(
        lambda: fresh(amendment).accept(by=manager),
        lambda: ledger.write(line, Kind.DELIVERY, -2, by=consultant),
    )

    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1
    entries = line.ledger.all()
    assert 0 <= entries.free() <= entries.balance()
    assert entries.granted() == fresh(line).quarters


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_agreement_at_once_both_count(
    of_both, mentoring_line, team_line, asked, manager, at_once
):
    one, other = asked(mentoring_line, "add", 1), asked(team_line, "add", 1)

    answers = at_once(lambda: fresh(one).accept(by=manager), lambda: fresh(other).accept(by=manager))

    assert [type(answer).__name__ for answer in answers] == ["StateChange", "StateChange"]
    totals = sorted(Decimal(fresh(a).snapshot["after"]["total"]) for a in (one, other))
    assert totals[-1] == Decimal("4000.00") + Decimal("1000.00")
