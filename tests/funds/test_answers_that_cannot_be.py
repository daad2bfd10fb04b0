"""Answers that cannot be are refused in a sentence, and buttons that would only refuse are not there."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.models import FundAllocation, FundOrder
from portal.core import clock
from portal.core.sheets import read_sheet
from portal.core.transitions import Refused
from tests.core.sheet_files import csv
from tests.factories.funds import LineFactory, OrderFactory, approved, consulted, ordered
from tests.planning.pages import document, messages, texts


def address(record, name, *more):
    return reverse(f"funds:{name}", args=[record.pk, *more])


def days_off(count):
    return str(clock.today() + dt.timedelta(days=count))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"do": "census", "census_children": "99999999"}, "Enter the children of this district"),
        ({"kind": "estimate", "amount": "5.00", "known_on": "9999-01-01"}, "today or earlier"),
    ],
)
def test_a_figure_that_cannot_be_is_not_kept(fund, people, sign_in, data, sentence):
    before = FundAllocation.objects.get(pk=fund.pk).census_children

    answer = sign_in(people.finance).post(address(fund, "amounts"), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert FundAllocation.objects.get(pk=fund.pk).census_children == before
    assert fund.amounts.filter(known_on__gt=clock.today()).count() == 0


@pytest.mark.parametrize("day", ["2030-01-01", "0001-01-01"])
def test_an_invoice_is_of_a_day_that_can_be(fund, people, sign_in, day):
    order = ordered(OrderFactory(allocation=fund), people)

    answer = sign_in(people.finance).post(
        address(order, "invoice-add"), {"number": "1", "dated_on": day, "amount": "100.00"}
    )

    assert answer.status_code == 422
    assert not order.invoices.exists()


@pytest.mark.parametrize("typed", ["27–0107", "27-0107 ", " 27‐0107", "po  27"])
def test_a_purchase_order_number_is_the_same_however_its_dashes_and_spaces_are_typed(fund, people, typed):
    first, second = (approved(OrderFactory(allocation=fund), people) for _ in range(2))
    number = "PO 27" if typed.startswith("po") else "27-0107"
    first.place(by=people.finance, po_number=number, po_on=clock.today())

    with pytest.raises(Refused, match="is the purchase order number of"):
        second.place(by=people.finance, po_number=typed, po_on=clock.today())


@pytest.mark.parametrize("count", [-4000, 4000])
def test_a_delivery_is_promised_for_a_day_that_can_be(fund, people, sign_in, count):
    order = OrderFactory(allocation=fund)
    browser = sign_in(people.librarian)
    page = browser.get(address(order, "order-edit"))
    hidden = {
        field.get("name"): field.get("value") or ""
        for field in document(page).xpath("//main//form//input[@type='hidden' and @name]")
    }

    answer = browser.post(
        address(order, "order-edit"), hidden | {"title": order.title, "promised_by": days_off(count)}
    )

    assert "Look at the year" in answer.content.decode()
    assert FundOrder.objects.get(pk=order.pk).promised_by is None


def test_replacing_is_offered_for_what_has_not_come_alone(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    LineFactory(order=order, title="Atlas", unit_price=Decimal("10.00"), list="B")
    ordered(order, people)
    browser = sign_in(people.librarian)
    assert texts(browser.get(order.get_absolute_url()), "//*[@aria-labelledby='h-alter']//p")[-1] == "Atlas"

    line = order.lines.get(title="Atlas")
    token = str(browser.get(address(order, "receive")).context["form"].initial["token"])
    counts = {f"quantity_{line.pk}": 1, f"price_{line.pk}": "10.00"}
    data = {"day": str(clock.today()), "token": token, "note": ""} | counts
    browser.post(address(order, "receive"), data)

    assert "Atlas" not in texts(browser.get(order.get_absolute_url()), "//*[@aria-labelledby='h-alter']//p")


def test_an_order_is_marked_as_paid_once_there_is_an_invoice(fund, people, sign_in):
    order = ordered(OrderFactory(allocation=fund), people)
    browser, line = sign_in(people.finance), order.lines.get()
    token = str(browser.get(address(order, "receive")).context["form"].initial["token"])
    data = {f"quantity_{line.pk}": line.quantity, f"price_{line.pk}": str(line.unit_price), "token": token}
    browser.post(address(order, "receive"), data | {"day": str(clock.today()), "note": ""})

    def offered():
        return texts(browser.get(order.get_absolute_url()), "//*[@aria-labelledby='h-decide']//a")

    assert "Mark as paid" not in offered()
    browser.post(
        address(order, "invoice-add"), {"number": "1", "dated_on": str(clock.today()), "amount": "100.00"}
    )
    assert "Mark as paid" in offered()


def test_an_invoice_that_was_taken_back_leads_to_its_order(fund, people, sign_in):
    order = ordered(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)
    browser.post(
        address(order, "invoice-add"), {"number": "1", "dated_on": str(clock.today()), "amount": "100.00"}
    )
    page = address(order.invoices.get(), "invoice-take-back")
    browser.post(page, {"note": "Not ours", "why": "Not ours"})

    answer = browser.get(page, follow=True)

    assert messages(answer)[-1] == "Invoice 1 is taken back already."


def test_the_words_of_a_decision_are_kept_on_the_device_until_it_is_made(fund, people, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    browser, page = sign_in(people.finance), address(order, "order-move", "reject")
    opened = browser.get(page)

    answer = browser.post(page, opened.context["form"].initial | {"note": "Not a library item."}, follow=True)

    keys = document(opened).xpath("//main//form/@data-autosave")
    assert keys == document(answer).xpath("//@data-taken") == [f"order-move:{order.pk}:reject"]


def test_what_is_missing_is_said_at_once(fund, people):
    order = OrderFactory(allocation=fund, vendor=None, is_quoted=False)

    with pytest.raises(Refused, match=r"Choose the vendor\. Confirm that the prices"):
        order.send(by=people.librarian)


def test_an_order_that_is_approved_already_is_named_in_the_row(fund, people, sign_in):
    order = approved(OrderFactory(allocation=fund), people)

    answer = sign_in(people.finance).post(
        reverse("funds:batch"), {"fund": fund.pk, "order": [order.pk, "x"]}, follow=True
    )

    assert messages(answer) == [f"Error: {order} is approved now."]


def test_unicode_text_of_a_spreadsheet_is_read():
    rows = csv(("Title", "Price"), ["Möwen", "3"]).decode("utf-8-sig").encode("utf-16")

    assert [line.cells[0] for line in read_sheet(rows, "cart.csv")] == ["Title", "Möwen"]
