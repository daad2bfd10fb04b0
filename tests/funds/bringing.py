"""A cart on its way into an order: what the tests of it share. The fixtures stand in conftest."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funds.models import LineBatch
from portal.core import jobs
from tests.core.sheet_files import csv
from tests.factories.funds import OrderFactory
from tests.planning.pages import document

CART = [
    ["Title", "ISBN", "Qty", "Net Price", "List Price"],
    ["The Lake", "9780306406157", "2", "$12.50", "15.00"],
    ["The Pond", "", "1", '"1,204.50"', "1300.00"],
]


@pytest.fixture
def order(fund):
    order = OrderFactory(allocation=fund)
    order.lines.all().delete()
    return order


@pytest.fixture
def writer(people, sign_in):
    return sign_in(people.librarian)


@pytest.fixture
def batch(writer, order):
    upload(writer, order)
    batch = newest(order)
    choose(writer, batch)
    batch.refresh_from_db()
    return batch


def add(order):
    return reverse("funds:lines-add", args=[order.pk])


def upload(browser, order, data=None, name="cart.csv"):
    """Send a file and have it read; returns the answer. The batch is the newest."""
    file = SimpleUploadedFile(name, csv(*CART) if data is None else data)
    answer = browser.post(add(order), {"file": file})
    jobs.run_pending(["funds.read_lines"])
    return answer


def paste(browser, order, text):
    answer = browser.post(add(order), {"pasted": text})
    jobs.run_pending(["funds.read_lines"])
    return answer


def newest(order) -> LineBatch:
    return LineBatch.objects.filter(order=order).latest("pk")


def offered(answer, field) -> dict:
    """What the form with this field would send from a page; nothing where there is none."""
    form = next((form for form in document(answer).forms if field in form.fields), None)
    return {} if form is None else dict(form.form_values())


def choose(browser, batch, **changes):
    where = batch.get_absolute_url()
    return browser.post(where, offered(browser.get(where), "column_0") | {"do": "choose"} | changes)


def yes(browser, batch, **changes):
    """Say yes to what the page shows."""
    where = batch.get_absolute_url()
    return browser.post(where, offered(browser.get(where), "code") | {"do": "put_in"} | changes)


def items(order):
    live = order.lines.live().filter(part="item").order_by("position")
    return list(live.values_list("title", "isbn", "quantity", "unit_price", "list"))
