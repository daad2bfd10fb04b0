"""The pages of an order: what each person reads and presses, and that nothing typed is lost."""

from decimal import Decimal

import pytest
from django.urls import reverse

from funds.models import FundOrder, OrderLine
from portal.core import clock
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    LineFactory,
    OrderFactory,
    approved,
    consulted,
    sent,
)
from tests.planning.pages import messages, texts

State = FundOrder.State


def page(order):
    return reverse("funds:order", args=[order.pk])


def move(order, name):
    return reverse("funds:order-move", args=[order.pk, name])


def edit(order):
    return reverse("funds:order-edit", args=[order.pk])


def typed(order, *lines, **changes):
    """The form of an order as a browser sends it: its head, and rows of lines."""
    known = list(order.lines.live().filter(part="item"))
    rows = [*lines]
    data = {
        "version": order.version,
        "title": order.title,
        "school": order.school_id or "",
        "vendor": order.vendor_id or "",
        "is_housed": "on",
        "line-TOTAL_FORMS": len(rows),
        "line-INITIAL_FORMS": len(known),
    }
    for place, row in enumerate(rows):
        for name, value in ({"quantity": "1", "list": "A", "share": "100"} | row).items():
            data[f"line-{place}-{name}"] = value
    return data | changes


def test_an_order_is_started_written_and_sent(fund, people, sign_in):
    browser, kind = sign_in(people.librarian), EligibilityRuleFactory()
    order = OrderFactory(allocation=fund)
    line = order.lines.get()

    new = {"title": "The Pond", "isbn": "0-306-40615-2", "kind": kind.pk, "unit_price": "$12.50"}
    answer = browser.post(edit(order), typed(order, {"id": line.pk, "title": "The Lake"}, new), follow=True)

    assert messages(answer) == ["Saved."]
    assert list(order.lines.values_list("title", "isbn", "unit_price")) == [
        ("The Lake", "", None),
        ("The Pond", "9780306406157", Decimal("12.50")),
    ]
    assert "“The Lake”: enter its price." in texts(answer, "//main//li")


def test_a_wrong_number_of_a_book_is_named_and_what_was_typed_stays(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    row = {"id": order.lines.get().pk, "title": "The Lake", "isbn": "0-306-40615-3", "unit_price": "7"}

    answer = sign_in(people.librarian).post(edit(order), typed(order, row))

    assert answer.status_code == 422
    assert "its last digit does not fit" in answer.content.decode()
    assert 'value="0-306-40615-3"' in answer.content.decode()


def test_two_writers_notice_each_other_and_neither_loses_a_word(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    FundOrder.objects.filter(pk=order.pk).update(version=4)

    row = {"id": order.lines.get().pk, "title": "My words"}
    answer = sign_in(people.librarian).post(edit(order), typed(order, row))

    assert answer.status_code == 409
    assert "Somebody else saved this order meanwhile" in answer.content.decode()
    assert 'value="My words"' in answer.content.decode()
    assert OrderLine.objects.filter(title="My words").count() == 0


def test_a_line_that_is_taken_out_stays_in_the_database(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    line = order.lines.get()

    sign_in(people.librarian).post(edit(order), typed(order, {"id": line.pk, "title": "x", "DELETE": "on"}))

    line.refresh_from_db()
    assert line.retired_at is not None


def test_finance_reads_what_is_left_before_and_after_and_approves_by_its_amount(fund, people, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)

    shown = browser.get(page(order))
    assert [" ".join(words.split()) for words in texts(shown, "//aside//dl[1]/div")[:3]] == [
        "Left before $1,000.00",
        "This order −$100.00",
        "Left after $900.00",
    ]
    assert "Approve $100.00" in texts(shown, "//aside//a")

    asked = browser.get(move(order, "approve"))
    answer = browser.post(move(order, "approve"), asked.context["form"].initial)

    assert answer.status_code == 302
    assert FundOrder.objects.get(pk=order.pk).state == State.APPROVED


def test_a_balance_that_moved_is_said_with_the_new_numbers(fund, people, sign_in):
    order, other = (consulted(OrderFactory(allocation=fund), people) for _ in "ab")
    browser = sign_in(people.finance)
    form = browser.get(move(order, "approve")).context["form"]
    other.approve(by=people.finance)

    answer = browser.post(move(order, "approve"), form.initial | {"note": "Good choice."})

    assert answer.status_code == 409
    assert "$900.00 is left now" in answer.content.decode()
    assert "Good choice." in answer.content.decode()
    again = answer.context["form"].data
    assert browser.post(move(order, "approve"), again).status_code == 302


def test_a_line_in_doubt_is_kept_with_a_sentence_or_not_approved(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    line = LineFactory(order=order, title="Shelving", kind=EligibilityRuleFactory(key="odd", answer="person"))
    consulted(order, people)
    browser = sign_in(people.finance)
    form = browser.get(move(order, "approve")).context["form"]

    answer = browser.post(move(order, "approve"), form.initial)
    assert answer.status_code == 422
    assert "Say why “Shelving” is a library purchase" in answer.content.decode()

    browser.post(move(order, "approve"), form.initial | {f"why_{line.pk}": "It holds the atlas."})
    assert line.kept.get().why == "It holds the atlas."


@pytest.mark.parametrize("who", ["librarian", "specialist", "administrator", "finance"])
@pytest.mark.parametrize("reach", [lambda order, people: order, sent, consulted, approved])
def test_every_page_of_an_order_opens_for_whoever_may_see_it(fund, people, sign_in, who, reach):
    order = reach(OrderFactory(allocation=fund), people)
    browser = sign_in(getattr(people, who))

    for address in (page(order), reverse("funds:order-list"), fund.get_absolute_url()):
        assert browser.get(address).status_code == 200
    for offered in browser.get(page(order)).context["moves"]:
        assert browser.get(move(order, offered["name"])).status_code == 200


def test_nobody_of_another_district_finds_an_order_or_a_fund(people, sign_in):
    other = OrderFactory(allocation=AllocationFactory(received="10.00"))
    browser = sign_in(people.administrator)

    for address in (page(other), edit(other), move(other, "approve"), other.allocation.get_absolute_url()):
        assert browser.get(address).status_code == 404
    assert other.title not in browser.get(reverse("funds:order-list")).content.decode()


def test_the_consultation_keeps_the_license_as_it_was(fund, people, sign_in):
    order = sent(OrderFactory(allocation=fund), people)
    browser = sign_in(people.specialist)
    form = browser.get(move(order, "consult")).context["form"]
    browser.post(
        move(order, "consult"),
        form.initial | {"how": "video", "held_on": str(clock.today()), "note": "Twelve titles are old."},
    )
    people.specialist.licences.update(tier="lws1", ends_on=clock.today())

    shown = sign_in(people.finance).get(page(order)).content.decode()

    assert "Tier III, lifetime" in shown
    assert "Twelve titles are old." in shown
