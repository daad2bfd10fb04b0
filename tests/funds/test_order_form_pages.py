"""The form of a long order: so many lines to a page, and a save of one page leaves the others alone."""

import pytest
from django.urls import reverse

from funds.models import OrderLine
from tests.factories.funds import OrderFactory
from tests.planning.pages import texts

from .bringing import items, offered


@pytest.fixture
def order(fund):
    order = OrderFactory(allocation=fund)
    order.lines.all().delete()
    OrderLine.objects.bulk_create(
        OrderLine(order=order, title=f"Title {n:02}", position=n) for n in range(1, 61)
    )
    return order


@pytest.fixture
def writer(people, sign_in):
    return sign_in(people.librarian)


def edit(order, page):
    return f"{reverse('funds:order-edit', args=[order.pk])}?page={page}"


def test_each_page_holds_some_of_the_lines_and_says_which(writer, order):
    page = writer.get(edit(order, 2))
    assert "Lines 26 to 50 of 60" in texts(page, "//h2")
    form = offered(page, "title")
    assert (form["line-0-title"], form["line-INITIAL_FORMS"]) == ("Title 26", "25")


def test_a_save_changes_one_page_and_new_lines_come_last(writer, order):
    form = offered(writer.get(edit(order, 2)), "title")
    changes = {"line-0-title": "Changed", "line-1-DELETE": "on", "line-25-title": "New", "do": "page-3"}
    answer = writer.post(edit(order, 2), form | changes)

    assert answer.url == edit(order, 3)
    titles = [title for title, *_ in items(order)]
    assert titles == [
        *(f"Title {n:02}" for n in range(1, 26)),
        "Changed",
        *(f"Title {n:02}" for n in range(28, 61)),
        "New",
    ]


def test_lines_are_added_on_the_last_page(writer, order):
    form = offered(writer.get(edit(order, 1)), "title")
    answer = writer.post(edit(order, 1), form | {"do": "more"}, follow=True)
    assert "Lines 51 to 60 of 60" in texts(answer, "//h2")


def test_no_page_lets_an_order_grow_beyond_its_most_lines(writer, order):
    OrderLine.objects.bulk_create(OrderLine(order=order, title="x", position=99) for _ in range(440))
    form = offered(writer.get(edit(order, 1)), "title")
    answer = writer.post(edit(order, 1), form | {"line-25-title": "One more"})

    assert answer.status_code == 422
    assert "An order takes at most 500 lines" in answer.content.decode()
    assert order.lines.count() == 500


def test_words_kept_on_the_device_belong_to_one_page(writer, order):
    keys = {
        writer.get(edit(order, page)).content.decode().split('data-autosave="')[1][:20] for page in (1, 2)
    }
    assert len(keys) == 2
