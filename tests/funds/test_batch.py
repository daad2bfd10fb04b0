"""Approving what waits, in a row and several at once, with a running balance."""

import datetime as dt

import pytest
from django.urls import reverse

from funds.balance import balance_of
from funds.contents import hash_of
from funds.models import FundOrder
from portal.core import clock
from portal.core.models import Message
from tests.factories.funds import EligibilityRuleFactory, LineFactory, OrderFactory, approved, consulted, know
from tests.planning.pages import messages, texts

PAGE, State = "/fund/batch/", FundOrder.State


@pytest.fixture
def waiting(fund, people):
    """Three orders that wait for finance: $400.00, $500.00, $300.00 of $1,000.00."""
    costs = ("400.00", "500.00", "300.00")
    return [consulted(OrderFactory(allocation=fund, costing=cost), people) for cost in costs]


def chosen(fund, orders, left="1000.00"):
    """What the page sends when these orders are chosen, as they are now."""
    shown = {f"shown-{order.pk}": hash_of(FundOrder.objects.get(pk=order.pk)) for order in orders}
    return {"fund": fund.pk, "left": left, "order": [order.pk for order in orders], **shown}


def states(orders):
    return [FundOrder.objects.get(pk=order.pk).state for order in orders]


def test_the_running_balance_says_what_each_would_leave_and_what_does_not_fit(waiting, people, sign_in):
    shown = sign_in(people.finance).get(PAGE)

    assert texts(shown, "//td[@data-l='Left after']") == ["$600.00", "$100.00", "–"]
    assert "More than is left" in texts(shown, "//tr[3]/td[@data-l='Look at']")[0]
    assert texts(shown, "//tr[3]//input") == []


def test_what_is_chosen_is_approved_in_one_press_and_told_after_ten_minutes(waiting, people, sign_in, fund):
    answer = sign_in(people.finance).post(PAGE, chosen(fund, waiting[:2]), follow=True)

    assert messages(answer)[0].startswith("Approved 2 orders, $900.00.")
    assert states(waiting) == [State.APPROVED, State.APPROVED, State.CONSULTED]
    assert not Message.objects.filter(key__startswith="order-approved", sent_at__isnull=False)


def test_a_balance_that_moved_approves_nothing_and_shows_the_new_numbers(waiting, people, sign_in, fund):
    waiting[2].approve(by=people.finance)

    answer = sign_in(people.finance).post(PAGE, chosen(fund, waiting[:2]))

    assert answer.status_code == 409
    assert "$700.00 is left now" in answer.content.decode()
    assert states(waiting)[:2] == [State.CONSULTED, State.CONSULTED]


def test_an_order_that_was_changed_since_the_page_was_opened_is_not_approved(waiting, people, sign_in, fund):
    page = chosen(fund, waiting[:2])
    changed = FundOrder.objects.get(pk=waiting[0].pk)
    changed.take_back(by=people.librarian)
    changed.lines.update(unit_price="450.00")
    consulted(FundOrder.objects.get(pk=changed.pk), people)

    answer = sign_in(people.finance).post(PAGE, page, follow=True)

    assert states(waiting) == [State.CONSULTED, State.APPROVED, State.CONSULTED]
    assert "was changed since this page was opened" in " ".join(messages(answer))


def test_a_balance_that_moved_is_noticed_also_when_the_first_order_is_refused_for_something_else(
    waiting, people, sign_in, fund
):
    page = chosen(fund, waiting[:2])
    waiting[2].approve(by=people.finance)
    page[f"shown-{waiting[0].pk}"] = "something older"

    answer = sign_in(people.finance).post(PAGE, page)

    assert answer.status_code == 409
    assert states(waiting)[:2] == [State.CONSULTED, State.CONSULTED]


def test_what_is_chosen_is_reckoned_without_what_is_not(fund, people, sign_in):
    """Money is there for the second alone, so it is not approved for when more comes."""
    know(fund, "carry_in", "500.00")
    fund.amounts.create(kind="received", amount=None, by=people.finance)
    know(fund, "estimate", "1000.00")
    first, second = (consulted(OrderFactory(allocation=fund, costing=cost), people) for cost in (400, 300))

    sign_in(people.finance).post(PAGE, chosen(fund, [second], left="1500.00"))

    assert states([first, second]) == [State.CONSULTED, State.APPROVED]


def test_a_line_in_doubt_has_no_box_and_its_own_page_asks(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    LineFactory(order=order, kind=EligibilityRuleFactory(key="odd", answer="person"))
    consulted(order, people)

    shown = sign_in(people.finance).get(PAGE)

    assert texts(shown, "//tbody//input") == []
    sign_in(people.finance).post(PAGE, chosen(fund, [order]))
    assert states([order]) == [State.CONSULTED]


def test_after_one_decision_comes_the_next_order(waiting, people, sign_in):
    browser = sign_in(people.finance)
    move = reverse("funds:order-move", args=[waiting[0].pk, "approve"]) + "?row=1"
    form = browser.get(move).context["form"]

    answer = browser.post(move, form.initial)

    assert answer.headers["Location"] == f"{waiting[1].get_absolute_url()}?row=1"
    assert texts(browser.get(answer.headers["Location"]), "//*[@class='batch']/p") == ["Order 1 of 2"]


def test_for_ten_minutes_an_approval_is_undone_and_nobody_hears_of_it(fund, people, sign_in):
    order = approved(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)
    undo = reverse("funds:order-move", args=[order.pk, "undo_approval"])
    form = browser.get(undo).context["form"]

    browser.post(undo, form.initial)

    assert states([order]) == [State.CONSULTED]
    assert balance_of(fund).committed == 0
    assert not Message.objects.filter(key__startswith="order-approved", withdrawn_at=None)


def test_after_ten_minutes_it_is_too_late_to_undo(fund, people, sign_in):
    with clock.at(clock.now() - dt.timedelta(minutes=10)):
        order = approved(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)
    undo = reverse("funds:order-move", args=[order.pk, "undo_approval"])

    assert "undo_approval" not in [
        move["name"] for move in browser.get(order.get_absolute_url()).context["moves"]
    ]
    form = browser.get(undo).context["form"]
    answer = browser.post(undo, form.initial)
    assert answer.status_code == 422
    assert "Ten minutes are over" in answer.content.decode()


def test_who_may_not_approve_has_no_such_page(waiting, people, sign_in):
    assert sign_in(people.librarian).get(PAGE).status_code == 403
    assert texts(sign_in(people.administrator).get(PAGE), "//main//h2") == ["Nothing waits for you"]
