"""The vendor's quote: replaced, taken out, and kept for as long as an approval was given for it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funds.models import FundOrder
from tests.factories.funds import OrderFactory, consulted

from .test_order_pages import typed as typed_in


def pdf(name, content=b"%PDF-1.7 first"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def order(fund, people):
    return OrderFactory(
        allocation=fund, started_by=people.librarian, quote=pdf("first.pdf"), quote_name="first.pdf"
    )


def write(browser, order, **typed):
    order = FundOrder.objects.get(pk=order.pk)
    line = order.lines.get()
    row = {"id": line.pk, "title": line.title, "unit_price": "100", "kind": line.kind_id}
    answer = browser.post(reverse("funds:order-edit", args=[order.pk]), typed_in(order, row, **typed))
    assert answer.status_code == 302, answer.context["head"].errors
    return FundOrder.objects.get(pk=order.pk)


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_form_links_to_the_portals_own_download(order, people, sign_in):
    page = sign_in(people.librarian).get(reverse("funds:order-edit", args=[order.pk])).content.decode()

    assert f'href="{reverse("funds:quote", args=[order.pk])}">first.pdf</a>' in page
    assert order.quote.url not in page
    assert "quote-clear" not in page


def test_a_save_without_a_word_about_the_quote_keeps_it(order, people, sign_in):
    assert write(sign_in(people.librarian), order).quote_name == "first.pdf"


def test_the_quote_is_taken_out_and_the_order_goes_on_without(order, people, sign_in):
    browser = sign_in(people.librarian)

    kept = write(browser, order, takes_quote_out="on")

    assert (kept.quote.name, kept.quote_name) == ("", "")
    assert browser.get(reverse("funds:quote", args=[order.pk])).status_code == 404
    assert browser.get(reverse("funds:order-edit", args=[order.pk])).status_code == 200


def test_what_the_old_box_sent_changes_nothing_and_breaks_nothing(order, people, sign_in):
    assert write(sign_in(people.librarian), order, **{"quote-clear": "on"}).quote_name == "first.pdf"


def test_a_quote_that_was_approved_stays_readable_when_another_takes_its_place(order, people, sign_in):
    consulted(order, people).approve(by=people.finance)
    order.reopen(by=people.librarian, note="A new offer.")
    browser, address = sign_in(people.librarian), reverse("funds:quote", args=[order.pk])

    kept = write(browser, order, quote=pdf("second.pdf", b"%PDF-1.7 second"))
    assert kept.quote_name == "second.pdf"
    assert body(browser.get(address)) == b"%PDF-1.7 second"

    approval = kept.approvals.get()
    earlier = f"{address}?approval={approval.pk}"
    assert earlier in browser.get(order.get_absolute_url()).content.decode()
    assert body(browser.get(earlier)) == b"%PDF-1.7 first"


def test_no_approval_of_another_order_opens_its_quote(order, fund, people, sign_in):
    other = consulted(OrderFactory(allocation=fund), people)
    other.approve(by=people.finance)
    address = reverse("funds:quote", args=[order.pk])

    browser = sign_in(people.librarian)
    assert browser.get(f"{address}?approval={other.approvals.get().pk}").status_code == 404
    assert browser.get(f"{address}?approval={'9' * 18}").status_code == 404
