"""A vendor's cart that must not go into an order: who may not, when it may not, and files that could harm."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import Role
from funds import bringing_in
from funds.cart_rows import check
from funds.models import FundOrder, LineBatch
from funds.totals import totals_of
from portal.core import jobs
from portal.core.models import Job
from portal.core.transitions import Refused
from tests.core.sheet_files import csv, with_part, xlsx
from tests.factories import MembershipFactory
from tests.factories.funds import (
    EligibilityRuleFactory,
    LineFactory,
    ObjectCodeFactory,
    OrderFactory,
    sent,
)
from tests.planning.pages import queries, texts

from .bringing import CART, add, choose, items, newest, offered, paste, upload, yes


def test_an_order_on_its_way_takes_nothing_and_gives_nothing_back(writer, order, batch, people):
    page = writer.get(batch.get_absolute_url())
    waiting = offered(page, "code") | {"do": "put_in"}
    columns = offered(page, "column_0") | {"do": "choose"}
    LineFactory(order=order)
    upload(writer, order)
    other = newest(order)
    choose(writer, other)
    yes(writer, other, code=ObjectCodeFactory().pk, kind=EligibilityRuleFactory().pk, reason="Asked for")
    order.refresh_from_db()
    sent(order, people)
    before = items(order)

    assert writer.post(batch.get_absolute_url(), waiting).status_code == 409
    assert writer.post(other.get_absolute_url(), {"do": "take_out"}).status_code == 409
    assert "cannot change" in upload(writer, order).content.decode()
    assert writer.post(batch.get_absolute_url(), columns).status_code == 409
    assert writer.get(add(order)).url == order.get_absolute_url()
    page = writer.get(other.get_absolute_url())
    assert "Take these lines out again" not in texts(page, "//button")
    assert items(order) == before
    with pytest.raises(Refused):
        bringing_in.take_out(other, by=people.librarian)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_who_does_not_write_orders_brings_nothing_in(role, order, batch, district, sign_in):
    browser = sign_in(MembershipFactory(district=district, role=role).user)
    errors = reverse("funds:line-errors", args=[order.pk, batch.pk])

    assert [browser.get(page).status_code for page in (add(order), batch.get_absolute_url(), errors)] == [
        403
    ] * 3
    assert browser.post(batch.get_absolute_url(), {"do": "put_in"}).status_code == 403
    assert add(order) not in browser.get(order.get_absolute_url()).content.decode()


def test_nobody_of_another_district_finds_a_batch(order, batch, sign_in, writer):
    stranger = sign_in(MembershipFactory(role=Role.ADMINISTRATOR).user)
    errors = reverse("funds:line-errors", args=[order.pk, batch.pk])
    assert [stranger.get(page).status_code for page in (add(order), batch.get_absolute_url(), errors)] == [
        404
    ] * 3

    other = OrderFactory(allocation=order.allocation)
    crossed = reverse("funds:line-batch", args=[other.pk, batch.pk])
    assert writer.get(crossed).status_code == 404


def test_a_file_that_cannot_be_read_ends_with_its_sentence_on_the_page(writer, order):
    upload(writer, order, with_part(xlsx(["Title"], ["x"]), "xl/vbaProject.bin", b"macro"), "cart.xlsx")
    page = writer.get(newest(order).get_absolute_url())

    assert newest(order).job.state == Job.State.FAILED
    assert "This file has macros" in page.content.decode()
    assert writer.post(newest(order).get_absolute_url(), {"do": "put_in"}).status_code == 302


def test_a_file_of_fifty_thousand_rows_is_answered_in_a_sentence(writer, order):
    upload(writer, order, csv(["Title", "Price"], *(["The Lake", "5"] for _ in range(50_000))))
    assert "takes at most 500 lines" in newest(order).job.words


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"old", "cart.xls", "ends in .csv or .xlsx"),
        (b"x" * (10 * 1024 * 1024 + 1), "cart.csv", "larger than 10 MB"),
    ],
)
def test_another_kind_of_file_is_refused_at_the_door(writer, order, data, name, sentence):
    answer = upload(writer, order, data, name)
    assert (answer.status_code, LineBatch.objects.count()) == (422, 0)
    assert sentence in answer.content.decode()


def test_a_file_or_pasted_rows_and_what_was_pasted_stays(writer, order):
    assert "Choose a file or paste rows" in writer.post(add(order), {"pasted": " \n"}).content.decode()
    many = "The Lake\t5\n" * 600
    answer = paste(writer, order, many)
    assert answer.status_code == 422
    assert "takes at most 500 lines" in answer.content.decode()
    assert answer.content.decode().count("The Lake") == 600


@pytest.mark.parametrize(
    "data",
    [
        "Title,Price\nx,5".encode("utf-16"),
        b"PK\x03\x04not a pack",
        b'Title,Price\n"never closed,5\n',
        b"\xff\xfe\x00\x00",
        b"",
        b"\n\n,,\n",
        b"Title,Price\r\n" + b"=1+1,=2+2\r\n",
        b"Title,Price\n" + b"\x01\x02,5\n",
        b",".join([b"a"] * 61) + b"\n",
        "Title,Price\n\ufeff\u202ex\u0000,5".encode(),
    ],
)
@pytest.mark.parametrize("name", ["cart.csv", "cart.xlsx"])
def test_hostile_files_end_in_a_page_and_write_nothing(writer, order, data, name):
    upload(writer, order, data, name)
    batches = LineBatch.objects.filter(order=order)
    for batch in batches:  # an empty file is refused at the door
        assert batch.job.state in (Job.State.DONE, Job.State.FAILED)
        assert "on our side" not in batch.job.words
        assert writer.get(batch.get_absolute_url()).status_code == 200
    assert items(order) == []


def test_words_of_a_cart_are_shown_as_words(writer, order):
    hostile = "<script>alert(1)</script>"
    upload(writer, order, csv(["Title", hostile], [hostile, hostile]), f"{hostile}.csv".replace("/", ""))
    batch = newest(order)
    choose(writer, batch, column_0="title", column_1="price")
    page = writer.get(batch.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_page_asks_again_until_the_queue_has_answered(writer, order):
    writer.post(add(order), {"pasted": "The Lake\t5"})
    batch, ask = newest(order), {"headers": {"HX-Request": "true"}}
    assert "The rows are being read" in texts(writer.get(batch.get_absolute_url()), "//h2")
    waiting = writer.get(batch.get_absolute_url(), **ask)
    jobs.run_pending(["funds.read_lines"])
    answer = writer.get(batch.get_absolute_url(), **ask)

    assert (waiting.status_code, answer.status_code, answer["HX-Refresh"]) == (204, 200, "true")


def test_reading_twice_is_the_same_as_once(batch):
    before = (batch.found, batch.mapping)
    bringing_in.read(batch.job)()
    batch.refresh_from_db()
    assert (batch.found, batch.mapping) == before


def test_the_page_asks_the_same_queries_for_any_number_of_rows(writer, order, batch, fund):
    few = queries(writer, batch.get_absolute_url())
    many = OrderFactory(allocation=fund)
    paste(writer, many, "\n".join(f"Title {n}\t$5.00" for n in range(300)))
    choose(writer, newest(many))
    assert queries(writer, newest(many).get_absolute_url()) == few


TEXT = st.text(alphabet=st.characters(exclude_characters="\t\r\n\0", exclude_categories=["Cs"]), max_size=12)
PRICES = st.one_of(
    st.sampled_from(["$1,204.50", "12,50", "about $5", "3.005", "=1+1"]),
    st.decimals(0, 99, places=2).map(str),
    TEXT,
)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["The Lake", "The Pond", "Total", ""]), TEXT),
        st.one_of(st.sampled_from(["", "9780306406157", "306406152", "9.78E+12"]), TEXT),
        st.one_of(st.integers(0, 40).map(str), TEXT),
        PRICES,
        st.one_of(st.just(""), PRICES),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_whatever_is_in_the_cells_all_rows_are_in_or_none_and_sums_agree_to_the_cent(
    rows, order, people, writer
):
    order.lines.all().delete()
    heads = ("Title", "ISBN", "Qty", "Price", "Total")
    paste(writer, order, "\n".join("\t".join(cells) for cells in (heads, *rows)))
    batch = newest(order)
    if batch.found is None:
        return
    mapping = {"title": 0, "isbn": 1, "quantity": 2, "price": 3, "total": 4}
    batch = bringing_in.choose(batch, mapping, True, by=people.librarian)
    order.refresh_from_db()
    cart = check(batch.found, mapping)
    shown = bringing_in.Shown(batch.choices, order.version)
    try:
        bringing_in.put_in(batch, bringing_in.ForAll(), shown, by=people.librarian)
    except Refused:
        assert cart.troubles or not cart.rows
        assert items(order) == []
        return
    fresh = FundOrder.objects.with_lines().get(pk=order.pk)
    assert not cart.troubles
    assert len(items(order)) == len(cart.rows) == len(batch.found["rows"]) - 1 - len(cart.left_out)
    assert (
        totals_of(fresh).items
        == cart.total
        == sum(
            (quantity * price for _, _, quantity, price, _ in items(order) if price is not None), Decimal(0)
        )
    )


def test_the_cart_of_these_tests_is_read_as_it_is_meant(batch):
    assert [row[1][0] for row in batch.found["rows"]] == [row[0] for row in CART]
