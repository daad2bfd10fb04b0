"""A vendor's cart brought into an order: nothing before the yes, then all of it once, and out again."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from funds import pasting
from funds.models import FundOrder, OrderLine
from tests.core.sheet_files import xlsx
from tests.factories.funds import (
    EligibilityRuleFactory,
    LineFactory,
    ObjectCodeFactory,
    OrderFactory,
    VendorFactory,
)
from tests.planning.pages import messages, texts

from .bringing import choose, items, newest, offered, paste, upload, yes

LAKE = ("The Lake", "9780306406157", 2, Decimal("12.50"), "A")
POND = ("The Pond", "", 1, Decimal("1204.50"), "A")


def test_nothing_is_written_before_a_yes_and_then_all_of_it_once(writer, order):
    answer = upload(writer, order)
    batch = newest(order)
    assert answer.url == batch.get_absolute_url()
    said = offered(writer.get(answer.url), "column_0")
    assert {name: role for name, role in said.items() if name.startswith("column_")} == {
        "column_0": "title",
        "column_1": "isbn",
        "column_2": "quantity",
        "column_3": "price",
        "column_4": "",
    }

    choose(writer, batch)
    page = writer.get(answer.url)
    assert "2 lines, $1,229.50" in texts(page, "//h2")
    assert items(order) == []

    code, kind = ObjectCodeFactory(), EligibilityRuleFactory()
    typed = offered(page, "code") | {"do": "put_in", "code": code.pk, "kind": kind.pk, "reason": "Asked for"}
    for _ in "ab":  # a second click
        answer = writer.post(batch.get_absolute_url(), typed, follow=True)
    assert items(order) == [LAKE, POND]
    assert set(order.lines.values_list("code", "kind", "reason")) == {(code.pk, kind.pk, "Asked for")}
    assert messages(answer)[-1] == "2 lines are in the order."
    order.refresh_from_db()
    batch.refresh_from_db()
    assert (order.version, batch.put_in_by) == (1, batch.uploaded_by)


def test_new_lines_come_after_those_that_are_there(writer, order, batch):
    LineFactory(order=order, title="First", position=7)
    yes(writer, batch)
    assert [title for title, *_ in items(order)] == ["First", "The Lake", "The Pond"]


def test_pasted_rows_go_the_same_way(writer, order):
    paste(writer, order, "The Lake\t9780306406157\t2\t$12.50\r\nThe Pond\t\t1\t$1,204.50\r\n")
    batch = newest(order)
    choose(writer, batch)
    yes(writer, batch)

    assert (batch.name, items(order)) == (pasting.NAME, [LAKE, POND])


def test_whether_the_first_row_holds_headings_can_be_put_right(writer, order):
    paste(writer, order, "The Lake\tJane Doe\nThe Pond\t5")
    batch = newest(order)
    assert batch.found["has_headings"]
    said = offered(writer.get(batch.get_absolute_url()), "column_0")
    del said["has_headings"]
    writer.post(batch.get_absolute_url(), said | {"do": "choose", "column_0": "title", "column_1": ""})
    batch.refresh_from_db()

    yes(writer, batch)
    assert [title for title, *_ in items(order)] == ["The Lake", "The Pond"]


def test_one_row_that_cannot_be_read_keeps_all_out_and_comes_back_as_a_workbook(writer, order):
    evil = '=cmd|"/c calc"!A1'
    upload(
        writer,
        order,
        xlsx(["Title", "Price", "Note"], ["The Lake", 5, "x"], ["The Pond", "about $5", evil]),
        "cart.xlsx",
    )
    batch = newest(order)
    choose(writer, batch)
    batch.refresh_from_db()

    page = writer.get(batch.get_absolute_url())
    said = "Row 3, Price: “about $5” is not an amount. Write it like 12.50."
    assert said in texts(page, "//li")
    assert offered(page, "code") == {}
    answer = writer.post(
        batch.get_absolute_url(), {"do": "put_in", "choices": batch.choices, "version": order.version}
    )
    assert (answer.status_code, items(order)) == (409, [])

    file = writer.get(reverse("funds:line-errors", args=[order.pk, batch.pk]))
    sheet = load_workbook(io.BytesIO(file.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [
        ("Row", "What is wrong", "Title", "Price", "Note"),
        ("3", "Price: “about $5” is not an amount. Write it like 12.50.", "The Pond", "about $5", evil),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert "attachment" in file["Content-Disposition"]


def test_a_cart_without_troubles_has_no_workbook_of_them(writer, batch):
    assert writer.get(reverse("funds:line-errors", args=[batch.order_id, batch.pk])).status_code == 404


def test_columns_of_a_vendor_are_remembered_for_every_order_of_it(writer, order, batch, fund):
    choose(writer, batch, column_3="", column_4="price")
    yes(writer, batch)
    order.vendor.refresh_from_db()
    assert order.vendor.columns == {
        "title": "title",
        "isbn": "isbn",
        "qty": "quantity",
        "net price": "",
        "list price": "price",
    }

    second = OrderFactory(allocation=fund, vendor=order.vendor)
    upload(writer, second)
    page = writer.get(newest(second).get_absolute_url())
    assert "2 lines, $1,330.00" in texts(page, "//h2")  # straight to the rows

    other = OrderFactory(allocation=fund, vendor=VendorFactory())
    upload(writer, other)
    assert newest(other).mapping is None


def test_an_order_without_a_vendor_remembers_nothing_and_works(writer, order, batch):
    FundOrder.objects.filter(pk=order.pk).update(vendor=None)
    yes(writer, batch)
    assert items(order) == [LAKE, POND]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column_0": ""}, "Choose the column with the title"),
        ({"column_4": "price"}, "“Price of one” is chosen twice. Keep one of them"),
        ({"column_4": "poem"}, "Choose one of the answers in the list"),
    ],
)
def test_columns_that_cannot_be_right_are_refused(writer, order, changes, sentence):
    upload(writer, order)
    answer = choose(writer, newest(order), **changes)

    assert (answer.status_code, newest(order).mapping) == (422, None)
    assert sentence in answer.content.decode()


def test_a_save_meanwhile_is_said_and_what_was_chosen_stays(writer, order, batch):
    code = ObjectCodeFactory()
    said = offered(writer.get(batch.get_absolute_url()), "code") | {"do": "put_in", "code": code.pk}
    FundOrder.objects.filter(pk=order.pk).update(version=5)

    answer = writer.post(batch.get_absolute_url(), said)
    assert (answer.status_code, items(order)) == (409, [])
    assert "The order was saved while this page was open" in answer.content.decode()
    again = offered(answer, "code")
    assert (again["code"], again["version"]) == (str(code.pk), "5")

    writer.post(batch.get_absolute_url(), again | {"do": "put_in"})
    assert items(order) == [LAKE, POND]


def test_columns_chosen_in_another_tab_meanwhile_are_shown_first(writer, order, batch):
    said = offered(writer.get(batch.get_absolute_url()), "code") | {"do": "put_in"}
    choose(writer, batch, column_3="", column_4="price")

    answer = writer.post(batch.get_absolute_url(), said)
    assert (answer.status_code, items(order)) == (409, [])
    assert "The columns were chosen anew while this page was open" in answer.content.decode()


def test_a_yes_that_says_nothing_of_what_it_saw_puts_nothing_in(writer, order, batch):
    answer = writer.post(batch.get_absolute_url(), {"do": "put_in"})
    assert (answer.status_code, items(order)) == (409, [])


def test_the_order_form_open_meanwhile_notices_the_new_lines(writer, order, batch):
    edit = reverse("funds:order-edit", args=[order.pk])
    form = offered(writer.get(edit), "title")
    yes(writer, batch)
    assert writer.post(edit, form).status_code == 409


def test_an_order_that_is_full_takes_no_more_and_no_part_of_it(writer, order, batch):
    OrderLine.objects.bulk_create(OrderLine(order=order, title=f"Title {n}") for n in range(499))

    page = writer.get(batch.get_absolute_url())
    assert "The order has no room for them" in texts(page, "//h2")
    said = {"do": "put_in", "choices": batch.choices, "version": order.version}
    answer = writer.post(batch.get_absolute_url(), said)
    assert (answer.status_code, order.lines.count()) == (409, 499)
    assert "has 499 lines and would have 501" in answer.content.decode()


def test_a_batch_is_taken_out_again_and_only_its_lines(writer, order, batch):
    own = LineFactory(order=order, title="Our own")
    yes(writer, batch)
    page = writer.get(batch.get_absolute_url())
    assert "Take these lines out again" in texts(page, "//button")
    assert newest(order).name in texts(writer.get(order.get_absolute_url()), "//aside//dd/a")

    for _ in "ab":
        answer = writer.post(batch.get_absolute_url(), {"do": "take_out"}, follow=True)
    assert messages(answer) == ["0 lines are out of the order again."]
    assert [title for title, *_ in items(order)] == [own.title]
    assert order.lines.exclude(retired_at=None).count() == 2
    order.refresh_from_db()
    assert order.version == 2


def test_saving_the_order_as_it_is_does_not_keep_a_batch_in(writer, order, batch):
    LineFactory(order=order, title="Our own", list="A", position=9)
    yes(writer, batch)
    edit = reverse("funds:order-edit", args=[order.pk])
    assert writer.post(edit, offered(writer.get(edit), "title")).status_code == 302

    writer.post(batch.get_absolute_url(), {"do": "take_out"})
    assert [title for title, *_ in items(order)] == ["Our own"]


def test_a_batch_stays_in_whole_when_one_of_its_lines_was_changed(writer, order, batch):
    yes(writer, batch)
    order.lines.filter(title="The Pond").update(quantity=3)

    answer = writer.post(batch.get_absolute_url(), {"do": "take_out"})
    assert answer.status_code == 409
    assert "“The Pond” changed since. Take lines out on the order’s form." in answer.content.decode()
    assert len(items(order)) == 2


def test_a_line_that_was_taken_out_by_hand_does_not_keep_the_others_in(writer, order, batch):
    yes(writer, batch)
    line = order.lines.get(title="The Pond")
    line.retired_at = line.order.started_at
    line.save()

    writer.post(batch.get_absolute_url(), {"do": "take_out"})
    assert items(order) == []
    line.refresh_from_db()
    assert line.retired_at == line.order.started_at
