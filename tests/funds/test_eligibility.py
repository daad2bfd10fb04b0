"""What the rulings say about lines: the worst answer counts, and two lines do not hide a class set."""

import pytest

from funds.eligibility import rules_of, rulings, worst
from funds.loading import load
from funds.models import EligibilityRule, ObjectCode, OrderLine


@pytest.fixture
def rules():
    load()
    return rules_of(2027)


def line(pk, title, *, kind="books", code="432", quantity=1, isbn=""):
    return OrderLine(
        pk=pk,
        title=title,
        kind=EligibilityRule.objects.get(key=kind),
        code=ObjectCode.objects.get(code=code),
        quantity=quantity,
        isbn=isbn,
    )


def answers(rules, *lines):
    found = rulings(lines, rules, copies_limit=10)
    return [worst(found.get(one.pk, [])) for one in lines]


def test_a_book_is_fine_a_kit_needs_a_person_and_a_shelf_is_not_eligible(rules):
    lines = [
        line(1, "The Pond"),
        line(2, "Robot kit", kind="makerspace", code="439"),
        line(3, "A case for them", kind="furniture"),
    ]

    assert answers(rules, *lines) == ["fine", "person", "no"]


def test_words_of_the_title_ask_even_where_the_kind_says_book(rules):
    assert answers(rules, line(1, "Rolling book cart"), line(2, "Cartography for all")) == [
        "person",
        "person",
    ]
    assert answers(rules, line(1, "The scarecrow")) == ["fine"]


def test_copies_of_one_title_are_counted_over_all_lines(rules):
    first, second = (line(pk, f"The Creek {pk}", quantity=6, isbn="9780306406157") for pk in (1, 2))

    assert answers(rules, first) == ["fine"]
    assert answers(rules, first, second) == ["person", "person"]


def test_a_list_of_many_titles_is_no_class_set_unless_each_has_many_copies(rules):
    assert answers(rules, line(1, "Life science, 92 titles", quantity=92)) == ["fine"]
    assert answers(rules, line(1, "Life science, 9 titles", quantity=92)) == ["person"]


def test_an_object_that_the_fund_never_pays_is_not_eligible_whatever_the_item(rules):
    assert answers(rules, line(1, "The Pond", code="417")) == ["no"]


def test_a_ruling_that_has_ended_says_nothing_more(rules):
    EligibilityRule.objects.filter(key="furniture").update(last_year=2026)

    assert answers(rules_of(2027), line(1, "A case", kind="furniture")) == ["fine"]
