"""Pages as a person uses them: what the form of a section would send, and what a page says."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html


def document(response):
    return html.fromstring(response.content.decode())


def filled_in(response, **changes):
    """What the section's form would send from this page, with some answers changed."""
    form = next(form for form in document(response).forms if form.get("data-autosave"))
    # A browser drops the line break that begins a text area.
    return {name: value.removeprefix("\n") for name, value in form.form_values()} | changes


def texts(response, xpath):
    """The words of each element found, in one line each."""
    return [
        " ".join(" ".join(found.itertext()).split()).replace(" ,", ",")
        for found in document(response).xpath(xpath)
    ]


def messages(response):
    """What the page says about the action before it."""
    return texts(response, "//*[@aria-label='Messages']/*")


def queries(browser, address):
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def address(plan, name, *more):
    return reverse(f"planning:plan-{name}", args=[plan.pk, *more])


def section_address(plan, key, name="section"):
    return reverse(f"planning:{name}", args=[plan.pk, key])


def do(browser, plan, move, **typed):
    return browser.post(address(plan, "do", move), typed, follow=True)
