"""Objects and rulings have their years: one that is over is not used, and none stands twice."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from funds.models import EligibilityRule, KeptLine, ObjectCode
from portal.core.transitions import Refused
from tests.factories.funds import (
    EligibilityRuleFactory,
    LineFactory,
    ObjectCodeFactory,
    OrderFactory,
    consulted,
    sent,
    this_year,
)

MODELS = [(ObjectCode, "object 432 is not used"), (EligibilityRule, "“Books” is not a kind of item")]


@pytest.mark.parametrize(("model", "sentence"), MODELS)
@pytest.mark.parametrize("years", [{"last_year": -1}, {"first_year": 1}])
def test_an_order_with_what_is_not_of_its_year_is_not_sent(fund, people, model, sentence, years):
    order = OrderFactory(allocation=fund)
    model.objects.update(**{name: this_year() + years[name] for name in years})

    with pytest.raises(Refused, match=sentence):
        sent(order, people)


@pytest.mark.parametrize(("model", "sentence"), MODELS)
def test_what_ended_after_the_order_was_sent_is_not_approved(fund, people, model, sentence):
    order = consulted(OrderFactory(allocation=fund), people)
    model.objects.update(last_year=this_year() - 1)

    with pytest.raises(Refused, match=f"{sentence}.*Return the order"):
        order.approve(by=people.finance)


@pytest.mark.parametrize("factory", [ObjectCodeFactory, EligibilityRuleFactory])
def test_two_rows_of_one_thing_never_stand_in_one_year(factory):
    first = factory(first_year=2001, last_year=2026)
    factory(first_year=2027)

    for years in ({"last_year": None}, {"last_year": 2027}):
        with pytest.raises(IntegrityError, match="at_a_time"), transaction.atomic():
            type(first).objects.filter(pk=first.pk).update(**years)


def test_a_ruling_does_not_end_before_it_starts():
    with pytest.raises(IntegrityError, match="rule_ends_after_it_starts"):
        EligibilityRuleFactory(first_year=2027, last_year=2026)


def test_the_desk_says_so_in_words(agency_finance, sign_in):
    ObjectCodeFactory(first_year=2001)
    typed = {"code": "432", "name": "Books", "answer": "fine", "standing": "verified", "first_year": 2027}

    answer = sign_in(agency_finance).post(reverse("admin:funds_objectcode_add"), typed)

    assert "This object has another row in these years. End that one first." in answer.content.decode()
    assert ObjectCode.objects.count() == 1


def test_a_long_ruling_with_what_its_object_adds_is_kept_whole(fund, people):
    order = OrderFactory(allocation=fund)
    code = ObjectCodeFactory(code="411", name="Paper " * 13, answer="person", note="N" * 250)
    line = LineFactory(order=order, code=code)

    consulted(order, people).approve(by=people.finance, kept={line.pk: "For the makerspace."})

    assert len(KeptLine.objects.get().question) > 250
