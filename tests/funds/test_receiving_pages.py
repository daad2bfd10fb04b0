"""Recording what came, what went back, and the bill."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.balance import balance_of
from funds.billing import billed, keep, take_back
from funds.models import FundOrder, Invoice
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories.funds import AllocationFactory, LineFactory, OrderFactory, ordered
from tests.planning.pages import document, messages, texts

State = FundOrder.State


@pytest.fixture
def order(fund, people):
    """Ten copies at $20.00 and one atlas at $100.00, with the vendor."""
    order = OrderFactory(allocation=fund)
    LineFactory(order=order, title="The Creek", quantity=10, unit_price=Decimal("20.00"))
    return ordered(order, people)


def address(order, name):
    return reverse(f"funds:{name}", args=[order.pk])


def form_of(browser, order, name):
    form = browser.get(address(order, name)).context["form"]
    return {"day": str(clock.today()), "token": str(form.initial["token"]), "note": ""}


def counted(order, **by_title):
    """How many of each line, by the first word of its title, at the price it was ordered for."""
    return {
        key: value
        for line in order.lines.all()
        if (count := by_title.get(line.title.split()[-1].lower()))
        for key, value in (
            (f"quantity_{line.pk}", count),
            (f"price_{line.pk}", str(line.unit_price)),
        )
    }


def test_a_part_comes_then_the_rest_and_the_bill_closes_it(order, people, sign_in, fund):
    librarian, finance = sign_in(people.librarian), sign_in(people.finance)
    data = form_of(librarian, order, "receive") | counted(order, creek=4)
    assert messages(librarian.post(address(order, "receive"), data, follow=True)) == ["Recorded."]
    assert FundOrder.objects.get(pk=order.pk).state == State.PARTLY_RECEIVED
    assert balance_of(fund).received == Decimal("80.00")

    rest = {f"quantity_{line.pk}": line.quantity for line in order.lines.all()}
    creek = order.lines.get(title="The Creek")
    rest[f"quantity_{creek.pk}"] = 6
    rest |= {f"price_{line.pk}": str(line.unit_price) for line in order.lines.all()}
    librarian.post(address(order, "receive"), form_of(librarian, order, "receive") | rest)
    order = FundOrder.objects.get(pk=order.pk)
    assert (order.state, balance_of(fund).received) == (State.RECEIVED, Decimal("300.00"))

    bill = {"number": "77", "dated_on": str(clock.today()), "amount": "$300.00"}
    finance.post(address(order, "invoice-add"), bill)
    order.close(by=people.finance)
    assert order.state == State.CLOSED


def test_a_second_click_records_nothing(order, people, sign_in, fund):
    browser = sign_in(people.librarian)
    data = form_of(browser, order, "receive") | counted(order, creek=4)

    for _ in "ab":
        assert browser.post(address(order, "receive"), data).status_code == 302

    assert balance_of(fund).received == Decimal("80.00")


def test_a_form_that_was_recorded_and_says_something_else_is_no_second_click(order, people, sign_in, fund):
    """An old page came back, or old words were put back: what is new on it must not vanish as recorded."""
    browser = sign_in(people.librarian)
    data = form_of(browser, order, "receive") | counted(order, creek=4)
    browser.post(address(order, "receive"), data)

    later = data | counted(order, creek=6)
    answer = browser.post(address(order, "receive"), later)

    assert answer.status_code == 409
    assert "This form was recorded already: received" in answer.content.decode()
    assert "4 × “The Creek”" in answer.content.decode()
    assert balance_of(fund).received == Decimal("80.00")
    again = answer.context["form"]["token"].value()
    browser.post(address(order, "receive"), later | {"token": str(again)})
    assert balance_of(fund).received == Decimal("200.00")


@pytest.mark.parametrize("other", ["day", "kind", "order"])
def test_a_delivery_with_the_token_of_something_else_is_refused(order, people, sign_in, fund, other):
    browser = sign_in(people.librarian)
    data = form_of(browser, order, "receive") | counted(order, creek=4) | {"note": "Damaged"}
    browser.post(address(order, "receive"), data)
    elsewhere = ordered(OrderFactory(allocation=fund), people)
    LineFactory(order=elsewhere, title="The Creek", quantity=10, unit_price=Decimal("20.00"))
    before = balance_of(fund)

    sent = {
        "day": (order, "receive", data | {"day": str(clock.today() - dt.timedelta(days=1))}),
        "kind": (order, "return", data),
        "order": (elsewhere, "receive", data | counted(elsewhere, creek=4)),
    }
    to, name, words = sent[other]

    assert browser.post(address(to, name), words).status_code == 409
    assert balance_of(fund) == before


def test_what_was_taken_is_named_on_the_next_page_so_that_the_device_forgets_it(order, people, sign_in):
    browser = sign_in(people.librarian)
    for name, count in (("receive", 4), ("return", 1)):
        page = browser.get(address(order, name))
        data = form_of(browser, order, name) | counted(order, creek=count) | {"note": "Damaged"}
        answer = browser.post(address(order, name), data, follow=True)

        keys = document(page).xpath("//@data-autosave")
        assert keys == document(answer).xpath("//@data-taken") == [f"{name}:{order.pk}"]


def test_more_than_ordered_is_refused_with_what_was_typed_and_finance_may_accept_it(order, people, sign_in):
    browser = sign_in(people.librarian)
    data = form_of(browser, order, "receive") | counted(order, creek=11) | {"note": "One too many"}

    answer = browser.post(address(order, "receive"), data)

    assert answer.status_code == 409
    assert "11 came of 10 ordered" in answer.content.decode()
    assert 'value="One too many"' in answer.content.decode()
    accepted = sign_in(people.finance).post(address(order, "receive"), data | {"is_accepted": "on"})
    assert accepted.status_code == 302


def test_a_return_gives_its_money_back_and_never_more_than_came(order, people, sign_in, fund):
    browser = sign_in(people.librarian)
    browser.post(address(order, "receive"), form_of(browser, order, "receive") | counted(order, creek=4))
    data = form_of(browser, order, "return") | {"note": "Damaged"}

    refused = browser.post(address(order, "return"), data | counted(order, creek=5))
    assert "4 came, so 5 cannot go back" in refused.content.decode()

    browser.post(address(order, "return"), data | counted(order, creek=1))
    assert balance_of(fund).received == Decimal("60.00")


def test_an_order_with_a_ceiling_stops_there(people, district):
    fund = AllocationFactory(district=district, received="1000.00")
    order = OrderFactory(allocation=fund, ceiling=Decimal("120.00"))
    LineFactory(order=order, title="The Creek", list="B", unit_price=Decimal("50.00"))
    ordered(order, people)

    assert balance_of(fund).outstanding == Decimal("120.00")


def test_the_page_of_the_order_says_what_came(order, people, sign_in):
    browser = sign_in(people.librarian)
    browser.post(address(order, "receive"), form_of(browser, order, "receive") | counted(order, creek=4))

    assert "4 × “The Creek” at $20.00" in texts(browser.get(order.get_absolute_url()), "//main//li")


def enter(browser, order, number, amount):
    bill = {"number": number, "dated_on": str(clock.today()), "amount": amount}
    return browser.post(address(order, "invoice-add"), bill, follow=True)


def test_an_invoice_that_was_entered_wrongly_is_taken_back_and_its_number_entered_again(
    order, people, sign_in
):
    librarian, finance = sign_in(people.librarian), sign_in(people.finance)
    librarian.post(address(order, "receive"), form_of(librarian, order, "receive") | counted(order, creek=4))
    enter(finance, order, "77", "800.00")
    wrong = order.invoices.get()
    taking_back = reverse("funds:invoice-take-back", args=[wrong.pk])
    assert librarian.get(taking_back).status_code == 403
    assert finance.post(taking_back, {"why": " "}).status_code == 422

    answer = finance.post(taking_back, {"why": "80.00 was typed as 800.00."}, follow=True)

    assert messages(answer) == ["Invoice 77 is taken back."]
    assert billed(order) == 0
    [row] = [text for text in texts(answer, "//main//li") if "Invoice 77" in text]
    assert "Taken back" in row
    assert "80.00 was typed as 800.00." in row
    assert finance.get(taking_back).url == order.get_absolute_url()
    with pytest.raises(Refused, match="was taken back already"):
        take_back(wrong, by=people.finance, why="Again.")
    assert messages(enter(finance, order, "77", "80.00"))[-1] == "Invoice 77 is kept."
    wrong.refresh_from_db()
    assert (wrong.taken_back_by, wrong.amount) == (people.finance, Decimal("800.00"))
    assert billed(order) == Decimal("80.00")


def test_an_invoice_of_an_order_that_is_paid_stays(order, people, sign_in):
    bill = Invoice(number="7", dated_on=clock.today(), amount=Decimal("1.00"))
    keep(order, bill, by=people.finance)
    order.close_short(by=people.finance, note="Out of print.")
    order.close(by=people.finance, note="A fee.")

    with pytest.raises(Refused, match="no invoice is entered or taken back"):
        take_back(bill, by=people.finance, why="Wrong.")


def test_an_order_of_which_nothing_came_is_finished_with_a_word(order, people):
    order.close_short(by=people.finance, note="Out of print.")
    with pytest.raises(Refused, match="Nothing was received and nothing billed"):
        order.close(by=people.finance)

    order.close(by=people.finance, note="The vendor went out of business.")

    assert order.state == State.CLOSED
