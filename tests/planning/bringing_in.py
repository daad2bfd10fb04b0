"""A catalog's export on its way into a plan: what the tests of it share. The fixtures stand in conftest."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planning.models import CollectionImport, Holding
from portal.core import jobs
from tests.core.sheet_files import csv

from .pages import document

SUMMARY = [
    ["Class", "Items", "Average Year", "Items added", "Weeded"],
    ["Fiction", "1,500", "2014", "90", "40"],
    ["500s Science", "820", "2003", "12", "55"],
]
KINDS = ["plans.read_collection", "plans.count_collection"]


@pytest.fixture
def upload(writer, plan):
    def upload(data=None, name="export.csv"):
        data = csv(*SUMMARY, separator=";") if data is None else data
        answer = writer.post(
            reverse("planning:collection-upload", args=[plan.pk]), {"file": SimpleUploadedFile(name, data)}
        )
        jobs.run_pending(KINDS)
        return answer

    return upload


@pytest.fixture
def taken(upload):
    upload()
    return CollectionImport.objects.get()


def columns(page):
    """The form that says which column is what, as the page offers it."""
    form = next(form for form in document(page).forms if "column_0" in form.fields)
    return dict(form.form_values())


def count(browser, taken, **changes):
    answer = browser.post(taken.get_absolute_url(), columns(browser.get(taken.get_absolute_url())) | changes)
    jobs.run_pending(KINDS)
    taken.refresh_from_db()
    return answer


def yes(browser, taken, **changes):
    """What the page of the counted classes would post."""
    page = document(browser.get(taken.get_absolute_url()))
    form = next((form for form in page.forms if "others" in form.fields), None)
    return dict(form.form_values() if form is not None else {"others": "keep"}) | {"do": "put_in"} | changes


def figures(plan):
    live = Holding.objects.live().filter(plan=plan)
    return list(live.values_list("label", "items", "average_year", "added", "weeded"))
