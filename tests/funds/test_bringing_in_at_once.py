"""Two people put lines into one order at the same moment, on a real PostgreSQL."""

import pytest

from funds import bringing_in
from tests.factories import MembershipFactory
from tests.factories.funds import OrderFactory

from .bringing import items, newest, offered, paste

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(fund):
    order = OrderFactory(allocation=fund)
    order.lines.all().delete()
    return order


def ready(browser, order):
    """A batch that only waits for its yes, and what the page would send."""
    paste(browser, order, "The Lake\t$5.00\nThe Pond\t$6.00")
    batch = newest(order)
    bringing_in.choose(batch, {"title": 0, "price": 1}, False, by=batch.uploaded_by)
    return batch, offered(browser.get(batch.get_absolute_url()), "code") | {"do": "put_in"}


def test_one_batch_is_put_in_once(order, people, sign_in, at_once, meet_in):
    meet_in(bringing_in, "_write")
    browser, other = sign_in(people.librarian), sign_in(people.administrator)
    batch, said = ready(browser, order)

    answers = at_once(*(lambda who=who: who.post(batch.get_absolute_url(), said) for who in (browser, other)))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(items(order)) == 2


def test_of_two_batches_the_second_is_shown_the_order_first(order, people, sign_in, at_once, meet_in):
    meet_in(bringing_in, "_write")
    colleague = MembershipFactory(district=order.district).user
    both = [(browser, *ready(browser, order)) for browser in map(sign_in, (people.librarian, colleague))]

    answers = at_once(
        *(
            lambda browser=browser, batch=batch, said=said: browser.post(batch.get_absolute_url(), said)
            for browser, batch, said in both
        )
    )

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert len(items(order)) == 2
