"""Pages of services as a person uses them: what a form would send, and what a page says."""

from tests.planning.pages import document, messages, queries, texts

__all__ = ["document", "messages", "queries", "texts"]

START = "/services/subscribe/2028/"
ERRORS = "//main//div[@role='alert']//li"


def address(agreement, step):
    return f"/services/subscribe/{agreement.year.ends_in}/{agreement.pk}/{step}/"


def filled_in(response, **changes):
    """What the page's form would send, with some answers changed."""
    form = next(f for f in document(response).xpath("//main//form") if f.method == "POST")
    typed = {}
    for name, value in form.form_values():
        typed.setdefault(name, []).append(value.removeprefix("\n"))
    return typed | changes


def errors(response):
    return texts(response, ERRORS)


def begin(window, *offers, **more):
    return window.post(START, {"offers": [offer.pk for offer in offers]} | more)


def answer(window, agreement, **changes):
    url = address(agreement, "days")
    return window.post(url, filled_in(window.get(url)) | {"do": "next"} | changes)
