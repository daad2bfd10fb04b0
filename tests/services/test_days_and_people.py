"""Step 2 of asking for services: days, people, the first day, and what they cost."""

from decimal import Decimal

import pytest

from services.models import Agreement, NamedPerson

from .pages import address, answer, begin, document, errors, filled_in, texts

State = Agreement.State


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "enter a number of days in quarters, like 6 or 6.5"),
        ("six", "enter a number of days in quarters, like 6 or 6.5"),
        ("6.1", "enter a number of days in quarters, like 6 or 6.5"),
        ("6,5", "enter a number of days in quarters, like 6 or 6.5"),
        ("NaN", "enter a number of days in quarters, like 6 or 6.5"),
        ("0", "enter 1 day or more, or go back and take the service out"),
        ("-3", "enter 1 day or more, or go back and take the service out"),
        ("400", "enter 366 days or fewer"),
        ("9" * 40, "enter a number of days in quarters, like 6 or 6.5"),
        ("1e9", "enter a number of days in quarters, like 6 or 6.5"),
    ],
)
def test_nonsense_numbers_are_answered_with_what_to_write(typed, words, window, draft):
    offer = draft.lines.get().offer

    page = answer(window, draft, **{f"o{offer.pk}-quantity": typed})

    assert page.status_code == 422
    assert errors(page) == [f"{offer.service}: {words}"]
    assert document(page).xpath(f"//input[@name='o{offer.pk}-quantity']")[0].get("value", "") == typed
    assert draft.lines.get().quantity == 6


@pytest.mark.parametrize(("typed", "number"), [("6½", "6.5"), ("¾", None), (" 7.25 ", "7.25"), ("8", "8")])
def test_days_are_read_the_way_people_write_them(typed, number, window, draft):
    offer = draft.lines.get().offer
    offer.minimum = Decimal(1)

    page = answer(window, draft, **{f"o{offer.pk}-quantity": typed})

    assert draft.lines.get().quantity == Decimal(number or 6)
    assert page.status_code == (302 if number else 422)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the first day, from July 1, 2027 to June 30, 2028"),
        ("soon", "Enter a date, like 07/01/2027"),
        ("2027-05-20", "Choose a day from July 1, 2027 to June 30, 2028"),
        ("2028-07-01", "Choose a day from July 1, 2027 to June 30, 2028"),
    ],
)
def test_a_first_day_outside_the_school_year_is_refused(typed, words, window, draft):
    assert errors(answer(window, draft, starts_on=typed)) == [words]


def test_a_fourth_name_for_a_team_is_not_asked_for_and_not_taken(window, team, district):
    begin(window, team)
    agreement = Agreement.objects.get()
    names = {f"o{team.pk}-name-{n}": f"Person {n}" for n in range(4)}

    answer(window, agreement, **names)

    assert NamedPerson.objects.count() == 3


def test_a_membership_by_person_wants_a_name_for_each_and_counts_them(window, person):
    begin(window, person)
    agreement, name = Agreement.objects.get(), f"o{person.pk}-name-"
    assert errors(answer(window, agreement))[0].endswith("enter the name of each person, or “To be named”")

    typed = filled_in(window.get(address(agreement, "days")))
    more = window.post(
        address(agreement, "days"), typed | {f"{name}0": "Ada", "do": f"add:o{person.pk}"}, follow=True
    )
    assert (more.status_code, errors(more), agreement.lines.get().quantity) == (200, [], 1)
    window.post(address(agreement, "days"), filled_in(more) | {f"{name}1": "Ben", "do": "next"})

    assert agreement.lines.get().quantity == 2
    assert [str(one) for one in NamedPerson.objects.all()] == ["Ada", "Ben"]


def test_adding_a_person_keeps_a_number_that_can_not_be_read_on_the_page(window, days, person):
    begin(window, days, person)
    agreement = Agreement.objects.get()

    page = answer(window, agreement, **{f"o{days.pk}-quantity": "six", "do": f"add:o{person.pk}"})

    assert page.status_code == 422
    assert document(page).xpath(f"//input[@name='o{days.pk}-quantity']/@value") == ["six"]


def test_an_email_without_a_name_is_asked_about(window, team):
    begin(window, team)

    page = answer(window, Agreement.objects.get(), **{f"o{team.pk}-email-1": "sam@example.org"})

    assert errors(page) == ["Network, team: enter the name of sam@example.org"]


def test_back_saves_what_can_be_saved_and_complains_about_nothing(window, days, team):
    begin(window, days, team)
    agreement = Agreement.objects.get()

    page = answer(
        window, agreement, **{f"o{days.pk}-quantity": "lots", f"o{team.pk}-name-0": "Noor", "do": "back"}
    )

    assert page.url == address(agreement, "choose")
    assert str(NamedPerson.objects.get()) == "Noor"
    assert agreement.lines.get(offer=days).quantity == 1


def test_the_price_is_counted_by_the_server_while_it_is_typed(window, days, team):
    begin(window, days, team)
    agreement = Agreement.objects.get()
    typed = filled_in(window.get(address(agreement, "days")))

    def price(**changes):
        return texts(
            window.post(address(agreement, "price"), typed | changes, headers={"HX-Request": "true"}), "//td"
        )

    assert price(**{f"o{days.pk}-quantity": "6.25"}) == ["$3,750.00", "$900.00", "$4,650.00"]
    assert price(starts_on="2027-10-15") == ["$600.00", "$675.00", "$1,275.00"]
    assert price(**{f"o{days.pk}-quantity": "x"}) == ["–", "$900.00", "–"]
    assert agreement.lines.get(offer=days).quantity == 1


def test_a_name_that_is_still_to_come_does_not_hide_the_total(window, days, team, person):
    person.price = Decimal("360.00")
    person.save()
    begin(window, days, person)
    agreement = Agreement.objects.get()
    typed = filled_in(window.get(address(agreement, "days")))

    page = window.post(address(agreement, "price"), typed | {f"o{days.pk}-quantity": "2"})

    assert texts(page, "//tr[@class='total']/td") == ["$1,560.00"]


def test_the_rule_for_a_later_start_stands_in_words(window, team):
    begin(window, team)
    agreement = Agreement.objects.get()
    answer(window, agreement, starts_on="2027-10-15")

    words = "9 of 12 months are left, the one it starts in included: price × 9 ÷ 12."
    for step in ("days", "check"):
        assert words in texts(window.get(address(agreement, step)), "//main")[0]


def test_a_price_that_is_not_named_is_said_on_every_step(window, person):
    begin(window, person)
    agreement = Agreement.objects.get()
    answer(window, agreement, **{f"o{person.pk}-name-0": "Ada"})

    assert "The agency names the price" in texts(window.get(address(agreement, "choose")), "//main")[0]
    check = window.get(address(agreement, "check"))
    assert "Not named yet" in texts(check, "//section[@aria-labelledby='h-send']")[0]
    window.post(address(agreement, "check"), filled_in(check))
    agreement.refresh_from_db()
    assert (agreement.state, agreement.total) == (State.SUBMITTED, None)
