"""Another edition, a line given up, a new school year, and lines from the purchasing plan."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from funds import altering
from funds.balance import balance_of
from funds.models import AllocationAmount, FundOrder
from funds.proposing import proposals_for
from funds.receiving import Delivery, record, take_return
from planning.models import Holding
from portal.core import clock
from portal.core.models import Message
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from tests.factories import PlanFactory
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    FundYearFactory,
    LineFactory,
    OrderFactory,
    know,
    ordered,
    this_year,
)
from tests.planning.pages import document, messages, texts

State = FundOrder.State


@pytest.fixture
def order(fund, people):
    """Ten of a title at $20.00 on list A, five of another at $10.00 on list B, with the vendor."""
    order = OrderFactory(allocation=fund, costing="100.00")
    LineFactory(order=order, title="The Creek", quantity=10, unit_price=Decimal("20.00"))
    LineFactory(order=order, title="The Dam", list="B", quantity=5, unit_price=Decimal("10.00"))
    return ordered(order, people)


def came(line, quantity, price=None):
    counts = {line.pk: (quantity, Decimal(price or line.unit_price))}
    return Delivery(clock.today(), counts, uuid.uuid4())


def instead(order, line, by, **facts):
    """Another edition in place of a line; what is not said is as it was."""
    facts = {"title": line.title, "isbn": "", "kind": line.kind, "unit_price": line.unit_price} | facts
    return altering.substitute(order, line, by=by, **{"note": "Out of print."} | facts)


def test_another_edition_comes_for_the_rest_and_what_came_of_the_first_line_stays(order, people):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 4), by=people.librarian)

    new = instead(order, line, people.librarian, title="The Creek, hardcover", unit_price=Decimal("21.00"))

    line.refresh_from_db()
    assert (line.title, line.quantity, line.is_live) == ("The Creek", 4, True)
    approved = order.approvals.standing().get().agreed_to["lines"]
    assert [one["quantity"] for one in approved if one["title"] == "The Creek"] == [10]
    assert (new.quantity, new.replaces, new.code) == (6, line, line.code)


def test_a_dearer_edition_is_finances_to_accept(order, people):
    line = order.lines.get(title="The Creek")
    dear = {"title": "The Creek, signed", "unit_price": Decimal("22.01")}

    with pytest.raises(Refused, match=r"more than \$22.00"):
        instead(order, line, people.librarian, **dear)

    assert instead(order, line, people.finance, **dear).unit_price == Decimal("22.01")


def test_the_tolerance_counts_from_the_price_that_was_approved_however_often_a_line_is_replaced(
    order, people
):
    line = instead(order, order.lines.get(title="The Creek"), people.librarian, unit_price=Decimal("22.00"))

    with pytest.raises(Refused, match=r"more than \$22.00"):
        instead(order, line, people.librarian, unit_price=Decimal("24.20"))
    with pytest.raises(Refused, match=r"cost \$24.20 instead of \$22.00"):
        record(order, came(line, 1, "24.20"), by=people.librarian)

    line = instead(order, line, people.finance, unit_price=Decimal("24.20"))
    record(order, came(line, 1), by=people.librarian)


@pytest.fixture
def doubtful():
    """What the rulings of the year leave to a person, and what they do not allow."""
    EligibilityRuleFactory(
        key="games", looks_at="words", words="game", answer="person", sentence="Games need a person."
    )
    return EligibilityRuleFactory(key="furniture", answer="no", sentence="Furniture is not paid by the fund.")


def test_what_the_rulings_ask_about_is_put_in_place_by_finance_alone_and_its_reason_is_kept(
    order, people, doubtful
):
    line = order.lines.get(title="The Creek")
    with pytest.raises(Refused, match=r"Games need a person\. So finance replaces the line"):
        instead(order, line, people.librarian, title="The Creek, a game")

    new = instead(order, line, people.finance, title="The Creek, a game", note="It belongs to the book.")

    kept = order.approvals.standing().get().kept.get()
    assert (kept.line, kept.question, kept.why) == (new, "Games need a person.", "It belongs to the book.")
    again = instead(order, new, people.librarian, title="The Creek, another game")
    assert again.kept.get().why == "It belongs to the book."


def test_what_the_rulings_do_not_allow_comes_in_place_of_nothing(order, people, doubtful):
    with pytest.raises(Refused, match=r"Furniture is not paid by the fund\. Send it back"):
        instead(order, order.lines.get(title="The Creek"), people.finance, kind=doubtful)


def test_replacing_wants_a_reason_and_stands_in_the_story_with_its_dollars(order, people, sign_in):
    line = order.lines.get(title="The Creek")
    address = reverse("funds:substitute", args=[order.pk, line.pk])
    said = {"title": "The Creek, hardcover", "isbn": "", "kind": line.kind.pk, "unit_price": "21.00"}
    browser = sign_in(people.librarian)
    assert browser.post(address, said | {"note": ""}).status_code == 422

    answer = browser.post(address, said | {"note": "Out of print."}, follow=True)

    assert messages(answer) == ["Replaced. The first line is kept."]
    change = order.changes.order_by("pk").last()
    assert (change.happened, change.by, change.source, change.target) == (
        *("Line replaced", people.librarian),
        *("ordered", "ordered"),
    )
    assert change.note == (
        "“The Creek”, 10 at $20.00: “The Creek, hardcover” at $21.00 instead. Out of print."
    )


def test_a_line_of_list_b_is_dropped_and_its_money_is_free(order, people, fund, sign_in):
    line = order.lines.get(title="The Dam")

    answer = sign_in(people.librarian).post(reverse("funds:drop-line", args=[order.pk, line.pk]), follow=True)

    assert messages(answer) == ["“The Dam” is dropped."]
    assert balance_of(fund).outstanding == Decimal("300.00")
    change = order.changes.order_by("pk").last()
    assert (change.happened, change.by) == ("Line of list B dropped", people.librarian)
    assert change.note == "“The Dam”, 5 at $10.00. $50.00 is free again."
    with pytest.raises(Refused, match="Only a line of list B"):
        altering.drop(order, order.lines.get(title="The Creek"), by=people.librarian)


@pytest.mark.parametrize("price", ["110.00", "100.00", "90.00"])
def test_what_another_line_came_for_neither_keeps_a_line_from_being_dropped_nor_leaves_money(
    price, people, fund
):
    order = OrderFactory(allocation=fund, costing="100.00")
    LineFactory(order=order, title="The Dam", list="B", unit_price=Decimal("50.00"))
    order = ordered(order, people)
    record(order, came(order.lines.get(list="A"), 1, price), by=people.librarian)

    altering.drop(order, order.lines.get(list="B"), by=people.librarian)

    order.refresh_from_db()
    assert order.state == State.RECEIVED
    assert (balance_of(fund).outstanding, balance_of(fund).received) == (Decimal(0), Decimal(price))
    assert order.changes.order_by("pk").last().happened == "Last open line dropped"


def test_what_the_other_lines_still_need_stays_owed(order, people, fund):
    record(order, came(order.lines.get(title="The Creek"), 4, "15.00"), by=people.librarian)

    altering.drop(order, order.lines.get(title="The Dam"), by=people.librarian)

    order.refresh_from_db()
    assert order.state == State.PARTLY_RECEIVED
    assert balance_of(fund).outstanding == Decimal("220.00")  # one at 100.00 and six at 20.00


def test_the_last_line_of_an_order_of_which_nothing_came_is_not_dropped(people, fund):
    order = OrderFactory(allocation=fund)
    order.lines.update(list="B")
    order = ordered(order, people)

    with pytest.raises(Refused, match="Close it without the rest"):
        altering.drop(order, order.lines.get(), by=people.librarian)


def test_no_more_is_carried_over_than_was_set_aside(order, people, fund):
    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="349.99")
        with pytest.raises(Refused, match=r"needs \$350.00, and .* has \$349.99 left. Enter first what was"):
            altering.carry_over(order, by=people.finance, note="Late")
        assert balance_of(fund).outstanding == Decimal("350.00")

        know(later, AllocationAmount.Kind.CARRY_IN, "350.00")
        altering.carry_over(order, by=people.finance, note="The vendor was late.")

        assert balance_of(later).free == 0
        change = order.changes.order_by("pk").last()
        assert (change.happened, change.by) == ("Carried over June 30", people.finance)
        assert change.note == f"$350.00 from {fund.year} to {later.year}. The vendor was late."
        told = Message.objects.filter(key__startswith=f"order-carried:{change.pk}:")
        assert {one.to for one in told} == {order.started_by, order.sent_by}


def test_what_did_not_come_by_june_30_is_paid_from_the_restricted_balance_of_the_new_year(
    order, people, fund
):
    record(order, came(order.lines.get(title="The Creek"), 10), by=people.librarian)
    with pytest.raises(Refused, match="is not over yet"):
        altering.carry_over(order, by=people.finance, note="Late")

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        with pytest.raises(Refused, match="not open yet"):
            altering.carry_over(order, by=people.finance, note="Late")
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="800.00")
        order = altering.carry_over(order, by=people.finance, note="The vendor was late.")
        first = order.lines.get(unit_price=Decimal("100.00"))
        record(order, came(first, 1), by=people.librarian)

        assert balance_of(fund).unspent == Decimal("800.00")
        assert balance_of(later).received == Decimal("100.00")
        assert balance_of(later).outstanding == Decimal("50.00")


def test_the_page_of_an_order_that_was_carried_says_which_year_pays(order, people, fund, sign_in):
    def school_year():
        page = document(sign_in(people.librarian).get(order.get_absolute_url()))
        (row,) = page.xpath("//dl/div[dt='School year']/dd")
        return " ".join(row.text_content().split())

    assert school_year() == str(fund.year)
    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="500.00")
        altering.carry_over(order, by=people.finance, note="The vendor was late.")

        assert school_year() == f"{fund.year}, paid from {later.year} since it was carried over June 30"


def test_goods_of_the_old_year_that_go_back_after_the_carry_are_money_of_the_new_one(order, people, fund):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 4), by=people.librarian)

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="500.00")
        order = altering.carry_over(order, by=people.finance, note="The vendor was late.")
        record(order, came(line, 1), by=people.librarian)
        take_return(order, came(line, 3), by=people.librarian, note="Damaged")

        assert (balance_of(later).received, balance_of(later).credits) == (Decimal(0), Decimal("40.00"))
        assert balance_of(fund).received == Decimal("80.00")


def test_a_credit_after_the_year_is_money_of_the_new_one(order, people, fund):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 10), by=people.librarian)

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory())
        take_return(order, came(line, 2), by=people.librarian, note="Damaged")

        assert balance_of(later).credits == Decimal("40.00")
        assert balance_of(fund).received == Decimal("200.00")


@pytest.fixture
def science(fund):
    """A class of a plan of this year that wants twelve items a year at $18.00."""
    year = SchoolYear.containing(clock.today()).ends_in
    plan = PlanFactory(district=fund.district, first_year=year, last_year=year + 2)
    return Holding.add_to(plan, label="500s Science", to_buy=12, price=Decimal("18.00"))


def test_the_purchasing_plan_becomes_a_line_at_one_click(fund, people, science, sign_in):
    order = OrderFactory(allocation=fund)
    browser = sign_in(people.librarian)
    offered = texts(browser.get(order.get_absolute_url()), "//main//li//p")
    assert "500s Science : 12 of 12 items at $18.00" in offered

    for _ in "ab":
        answer = browser.post(reverse("funds:propose", args=[order.pk, science.pk]), follow=True)

    assert messages(answer) == ["Error: All of this class is on an order already."]
    line = order.lines.get(holding=science)
    assert (line.quantity, line.unit_price) == (12, Decimal("18.00"))


def test_what_another_order_has_is_not_proposed_again_and_comes_back_when_it_is_canceled(
    fund, people, science
):
    first, second = OrderFactory(allocation=fund), OrderFactory(allocation=fund)
    LineFactory(order=first, holding=science, quantity=7)

    assert [one.rest for one in proposals_for(second)] == [5]

    first.cancel(by=people.librarian, note="Not now.")
    assert [one.rest for one in proposals_for(second)] == [12]


def test_the_state_s_money_counts_from_its_last_figure(fund):
    know(fund, AllocationAmount.Kind.RECEIVED, "500.00")

    assert balance_of(fund).free == Decimal("500.00")
