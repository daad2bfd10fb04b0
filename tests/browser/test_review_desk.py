"""The queue of the review desk on a phone and on a wide screen."""

import pytest
from playwright.sync_api import expect

from tests.factories import SubmissionFactory

QUEUE = "/admin/planning/submission/"


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_filters_begin_closed_on_a_phone_only(visit, reviewer, phone):
    SubmissionFactory()
    page = visit(reviewer, phone=phone)
    page.goto(QUEUE)

    choice = page.get_by_role("link", name="Returned")
    if phone:
        expect(choice).to_be_hidden()
        page.get_by_text("Filters", exact=True).click()
    expect(choice).to_be_visible()


def test_rows_are_cards_on_a_phone_and_nothing_is_cut_off(visit, reviewer):
    SubmissionFactory()
    page = visit(reviewer, phone=True)
    page.goto(QUEUE)

    for name in ("District", "State", "Waiting", "Report"):
        cell = page.locator(f"#result_list td[data-l={name}]")
        expect(cell).to_be_in_viewport(ratio=1)
        label = cell.evaluate("(cell) => getComputedStyle(cell, '::before').content")
        assert label == f'"{name}"'


def test_the_box_of_the_sign_off_has_an_edge_in_the_dark(visit, reviewer):
    submission = SubmissionFactory(reviewer=reviewer)
    page = visit(reviewer, dark=True)
    page.goto(f"{QUEUE}{submission.pk}/do/sign_off/")

    box = page.get_by_label("I have read this report")
    assert box.evaluate("(box) => getComputedStyle(box).colorScheme") == "dark"
    assert "rgb(125, 139, 151)" in box.evaluate("(box) => getComputedStyle(box).boxShadow")
