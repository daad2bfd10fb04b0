"""Asking for services in four steps: what is kept, what is refused, and in which words."""

import datetime as dt
from decimal import Decimal

import pytest

from districts.models import Role
from services.models import Agreement, Subscription
from services.requests import taken
from tests.factories import DistrictFactory, MembershipFactory
from tests.factories.services import AgreementFactory, CatalogYearFactory, OfferFactory

from .pages import START, address, answer, begin, document, errors, filled_in, messages, queries, texts

State = Agreement.State


def test_four_steps_lead_to_a_request_that_waits_for_approval(
    window, days, team, person, district, administrator
):
    page = begin(window, days, team, person)
    agreement = Agreement.objects.get()
    assert page.url == address(agreement, "days")

    names = {f"o{team.pk}-name-0": "Noor", f"o{team.pk}-name-2": "Sam", f"o{person.pk}-name-0": "Ada"}
    page = answer(window, agreement, **{f"o{days.pk}-quantity": "6½"}, **names)
    assert page.url == address(agreement, "check")

    check = window.get(page.url)
    assert (
        f"{administrator} approves for {district}." in texts(check, "//section[@aria-labelledby='h-send']")[0]
    )
    page = window.post(page.url, filled_in(check, note="As agreed by phone."), follow=True)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.starts_on) == (State.SUBMITTED, dt.date(2027, 7, 1))
    assert texts(page, "//h1") == ["Sent for approval"]
    assert f"{administrator} approves" in texts(page, "//ol[@class='next-steps']/li[1]")[0]
    lines = {line.offer_id: line for line in agreement.lines.all()}
    assert {pk: line.quantity for pk, line in lines.items()} == {
        days.pk: Decimal("6.5"),
        team.pk: 1,
        person.pk: 1,
    }
    assert [str(one) for one in lines[team.pk].people.all()] == ["Noor", "Sam"]
    assert agreement.changes.get().note == "As agreed by phone."


def test_nothing_chosen_is_answered_with_what_to_do(window, days):
    page = begin(window)

    assert page.status_code == 422
    assert errors(page) == ["Choose at least one service"]
    assert document(page).xpath("//*[@id='id_offers_0']")
    assert not Agreement.objects.exists()


def test_a_service_of_another_year_or_not_offered_is_refused(window, days, team):
    team.is_offered = False
    team.save()
    other = OfferFactory(year=CatalogYearFactory(ends_in=2029))

    for offer in (team, other):
        page = begin(window, offer)
        assert (page.status_code, len(errors(page))) == (422, 1)
    assert not Agreement.objects.exists()


def test_what_stays_chosen_keeps_its_answers_and_what_goes_is_gone(window, days, team, draft):
    url = address(draft, "choose")
    window.post(url, filled_in(window.get(url)) | {"offers": [days.pk, team.pk]})
    assert {line.offer_id: line.quantity for line in draft.lines.all()} == {days.pk: 6, team.pk: 1}

    window.post(url, filled_in(window.get(url)) | {"offers": [team.pk]})

    assert [line.offer_id for line in draft.lines.all()] == [team.pk]


def test_who_is_the_only_administrator_reads_that_they_approve_it_themselves(sign_in, administrator, draft):
    page = sign_in(administrator).get(address(draft, "check"))

    assert "You are the only administrator" in texts(page, "//section[@aria-labelledby='h-send']")[0]


def test_where_nobody_may_approve_the_page_says_so(window, draft):
    page = window.get(address(draft, "check"))

    assert "may approve yet" in texts(page, "//section[@aria-labelledby='h-send']")[0]


def test_the_specialist_can_not_be_asked_for_twice_in_one_year(window, days, district):
    AgreementFactory(
        district=district, year=days.year, starts_on=dt.date(2027, 7, 1), lines=[(days, 6)], reached="active"
    )

    page = begin(window, days)

    assert page.status_code == 422
    assert "Change that agreement instead" in errors(page)[0]
    assert Agreement.objects.count() == 1
    assert not document(window.get(START)).xpath("//input[@name='offers']")


def test_the_specialist_can_be_asked_for_again_after_it_was_canceled_before_its_first_day(
    window, days, district
):
    AgreementFactory(
        district=district, year=days.year, starts_on=dt.date(2027, 7, 1), lines=[(days, 6)], reached="active"
    ).lines.update(ends_on=dt.date(2027, 7, 1))
    again = AgreementFactory(district=district, year=days.year, lines=[(days, 6)]).lines.get()

    assert taken(district, days.year) == {}
    assert again.had_already(from_day=dt.date(2027, 6, 1)) == ""


def test_a_district_is_asked_for_where_there_are_several(sign_in, librarian, days, district):
    other = MembershipFactory(user=librarian).district
    window = sign_in(librarian)
    assert errors(begin(window, days)) == ["Choose the district that asks"]

    begin(window, days, district=other.pk)

    assert Agreement.objects.get().district == other


def test_the_id_of_another_district_brings_nothing_there(sign_in, librarian, days):
    MembershipFactory(user=librarian)
    begin(sign_in(librarian), days, district=DistrictFactory().pk)
    begin(sign_in(librarian), days, district="x")

    assert not Agreement.objects.exists()


def test_a_second_visit_leads_to_the_request_that_is_begun(window, draft):
    assert window.get(START).url == address(draft, "choose")


@pytest.mark.parametrize("step", ["choose", "days", "price", "check"])
@pytest.mark.parametrize("person", ["viewer", "finance", "consultant", "manager", "reviewer"])
def test_who_may_only_read_does_not_ask(person, step, sign_in, request, draft):
    window = sign_in(request.getfixturevalue(person))

    assert window.post(address(draft, step)).status_code == 403
    assert window.get(address(draft, step)).status_code in (403, 405)
    assert window.get(START).status_code == 403
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("step", ["choose", "days", "price", "check", "sent"])
def test_a_request_of_another_district_or_year_is_not_found(step, sign_in, member, window, draft):
    stranger = sign_in(member.user)

    assert {
        stranger.get(address(draft, step)).status_code,
        stranger.post(address(draft, step)).status_code,
    } <= {
        404,
        405,
    }
    assert window.get(f"/services/subscribe/2027/{draft.pk}/{step}/").status_code in (404, 405)


def test_a_year_that_is_not_open_says_so_and_takes_nothing(window, days, draft):
    days.year.closes_on = dt.date(2027, 5, 1)
    days.year.save()

    pages = [window.get(START), window.get(address(draft, "days"))]
    assert {texts(page, "//h1")[0] for page in pages} == {"Not open now"}
    assert "it ended on April 30" in texts(pages[0], "//main")[0]
    assert begin(window, days).status_code == 409
    typed = {f"o{days.pk}-quantity": "9", "starts_on": "2027-07-01", "version": draft.version}
    late = window.post(address(draft, "days"), typed)
    assert late.status_code == 409
    assert "9 days" in texts(late, "//main")[0]
    sent = window.post(address(draft, "check"), {"version": draft.version, "shown_total": "3600.00"})
    assert sent.status_code == 409
    draft.refresh_from_db()
    assert (draft.state, draft.lines.get().quantity) == (State.DRAFT, 6)


def test_a_year_to_come_says_from_when(window, days):
    days.year.opens_on = dt.date(2027, 6, 1)
    days.year.save()

    assert "from June 1" in texts(window.get(START), "//main")[0]
    assert window.get("/services/subscribe/1999/").status_code == 404


def test_words_typed_before_the_session_ended_are_kept(client, draft):
    page = client.post(address(draft, "days"), {"starts_on": "2027-08-15", "version": 0})

    assert page.status_code == 401
    assert "2027-08-15" in page.content.decode()


def test_a_returned_request_shows_the_reason_and_is_sent_again(window, administrator, draft):
    draft.submit(by=draft.started_by, shown_total=draft.total)
    draft.send_back(by=administrator, note="Seven days, please.")

    assert "Seven days, please." in texts(window.get(address(draft, "days")), "//main")[0]
    answer(window, draft, **{f"o{draft.lines.get().offer_id}-quantity": "7"})
    window.post(address(draft, "check"), filled_in(window.get(address(draft, "check"))))

    draft.refresh_from_db()
    assert (draft.state, draft.lines.get().quantity) == (State.SUBMITTED, 7)


def test_a_service_taken_out_of_the_catalog_keeps_the_request_from_being_sent(window, draft, days):
    days.is_offered = False
    days.save()

    page = window.get(address(draft, "check"))
    assert "is not offered for 2027–28 any more" in texts(page, "//main//li")[0]
    answer = window.post(address(draft, "check"), {"version": draft.version, "shown_total": "3600.00"})

    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_the_queries_of_the_steps_do_not_grow_with_the_services(window, draft, days, administrator):
    steps = [address(draft, step) for step in ("choose", "days", "check")]
    for_one = [queries(window, step) for step in steps]

    for code in "ABC":
        offer = OfferFactory(year=days.year, service__code=code)
        Subscription.objects.create(
            agreement=draft, district=draft.district, service=offer.service, offer=offer, quantity=2
        )

    assert [queries(window, step) for step in steps] == for_one
    assert Role.LIBRARIAN in draft.started_by.roles
    assert messages(window.get(steps[0])) == []
