"""Logging a day on its form: prefilled from the booking, shared by two districts, with files and a note."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planning.models import Step
from services.models import PrivateNote, Visit, VisitFile
from tests.factories import AssignmentFactory, MembershipFactory, PlanFactory, UserFactory
from tests.factories.services import AgreementFactory, booked, logged

MONDAY = dt.date(2026, 10, 5)
LOG = reverse("services:log")
PDF = b"%PDF-1.7 a list"


@pytest.fixture
def client(consultant, sign_in):
    return sign_in(consultant)


@pytest.fixture
def other(consultant, line):
    """The service of a second district of the same consultant."""
    other = AgreementFactory(reached="active").lines.get()
    AssignmentFactory(consultant=consultant, district=other.district)
    return other


@pytest.fixture
def send(client, line):
    def send(query=None, **facts):
        typed = {"key": uuid.uuid4(), "day": MONDAY, "quarters": 4, "mode": "on_site", "travel_quarters": 0}
        typed |= {"summary": "Weeded the 500s."} | facts
        return client.post(f"{LOG}?{query or f'service={line.pk}'}", typed)

    return send


def errors(response):
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_a_booked_day_is_logged_by_the_form_as_it_was_opened(client, line, consultant):
    booking = booked(line, MONDAY, 2, by=consultant, place="Heron Elementary", purpose="Weed the 500s")
    address = f"{LOG}?booking={booking.pk}"
    opened = client.get(address).context["form"]

    sent = {name: opened[name].value() for name in opened.fields if opened[name].value() is not None}
    answer = client.post(address, sent)

    visit = Visit.objects.get()
    assert answer.url == visit.get_absolute_url()
    booking.refresh_from_db()
    assert booking.state == "done"
    assert (visit.day, visit.quarters, visit.place, visit.summary, visit.booking) == (
        MONDAY,
        2,
        "Heron Elementary",
        "Weed the 500s",
        booking,
    )


def test_the_home_leads_to_that_form_in_one_tap(client, line, consultant):
    booking = booked(line, MONDAY, 2, by=consultant)

    shown = client.get(reverse("home:home")).content.decode()

    assert f'href="{LOG}?booking={booking.pk}"' in shown
    assert f"Log October 5 at {line.district}" in shown


def test_the_form_offers_what_was_worked_on_the_last_time(client, line, consultant):
    logged(line, dt.date(2026, 9, 30), by=consultant, activities=["plan"])

    assert client.get(f"{LOG}?service={line.pk}").context["form"]["activities"].value() == ["plan"]


def test_activities_come_from_the_words_that_were_agreed_to(send, line):
    line.offer.activities.update(key="renamed", text="Something new")

    send(activities=["plan"])

    assert Visit.objects.get().activities == ["plan"]
    assert "Choose from the answers in the list" in errors(send(activities=["renamed"], day=MONDAY))


def test_only_steps_of_the_districts_own_plans_can_be_cited(send, line):
    own = Step.objects.get(goal__plan=PlanFactory(district=line.district, complete=True))
    strange = Step.objects.get(goal__plan=PlanFactory(complete=True))

    assert "Choose one of the answers in the list" in errors(send(plan_step=strange.pk))
    send(plan_step=own.pk)

    assert Visit.objects.get().plan_step == own


def test_a_summary_is_asked_for(send):
    assert errors(send(summary="")) == ["Write what was done, for the district to read"]


def test_the_same_form_sent_again_is_the_same_visit_with_its_files_once(send):
    key = uuid.uuid4()

    answers = [send(key=key, files=SimpleUploadedFile("list.pdf", PDF)) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert Visit.objects.count() == VisitFile.objects.count() == 1


def test_htmx_is_led_to_the_visit_and_hears_the_message_there(client, line):
    typed = {"key": uuid.uuid4(), "day": MONDAY, "quarters": 4, "mode": "remote", "travel_quarters": 0}

    answer = client.post(
        f"{LOG}?service={line.pk}", typed | {"summary": "Weeding."}, headers={"HX-Request": "true"}
    )

    assert answer["HX-Redirect"] == Visit.objects.get().get_absolute_url()
    assert "next statement" in client.get(answer["HX-Redirect"]).content.decode()


def test_two_districts_of_one_day_must_total_it(send, other):
    facts = {"other": other.pk, "other_summary": "Read the budget."}

    assert "The parts must total the day: ½ day and ¼ day are ¾ day, not 1 day" in errors(
        send(here=2, there=1, **facts)
    )
    assert not Visit.objects.exists()
    send(here=3, there=1, **facts)

    told = Visit.objects.order_by("pk").values_list("district", "quarters", "summary")
    assert list(told)[1:] == [(other.district_id, 1, "Read the budget.")]
    assert told[0][1:] == (3, "Weeded the 500s.")


def test_a_shared_day_that_does_not_fit_is_not_logged_at_all(send, other, line, consultant):
    logged(line, MONDAY, 2, by=consultant)

    answer = send(quarters=3, here=2, there=1, other=other.pk, other_summary="Budget.")

    assert "so ½ day is left" in " ".join(errors(answer)) or "nothing is left" in " ".join(errors(answer))
    assert Visit.objects.count() == 1


def test_a_shared_day_sent_twice_is_two_visits(send, other):
    key = uuid.uuid4()
    for _ in range(2):
        send(key=key, here=2, there=2, other=other.pk, other_summary="Budget.")

    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"day": "2026-10-07"}, "That day has not come yet. Book it instead."),
        ({"day": "2026-06-01"}, "lies in a school year that is over"),
        ({"day": "soon"}, "Enter a date, like 12/01/2027"),
        ({"quarters": "-4"}, "Choose a full day or a part of one"),
        ({"quarters": "1.5"}, "Choose a full day or a part of one"),
        ({"travel_quarters": "99"}, "Choose one of the answers in the list"),
        ({"key": "x"}, "Open this page again"),
        ({"next_step_due": "2026-11-01"}, "Write the next step that is due then"),
        ({"here": 2}, "Choose the other district, or leave its part empty"),
        ({"summary": "a" * 4001}, "Use 4000 characters or fewer; this has 4001"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_nothing_is_logged(facts, sentence, send, other):
    answer = send(**facts)

    assert answer.status_code == 422
    assert sentence in " ".join(errors(answer))
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("list.exe", b"MZ", "list.exe is not one of these kinds"),
        ("list.html", b"<script>", "list.html is not one of these kinds"),
        ("list.pdf", b"<script>", "is named .pdf, but its contents are something else"),
        ("list.txt", b"a" * (10 * 1024 * 1024 + 1), "list.txt is larger than 10 MB"),
        ("list.txt", b"", "Choose a file that is not empty"),
    ],
)
def test_files_of_other_kinds_and_sizes_are_refused_in_a_sentence(name, content, sentence, send):
    assert sentence in " ".join(errors(send(files=SimpleUploadedFile(name, content))))
    assert not Visit.objects.exists()


def test_at_most_five_files_go_with_a_visit(send):
    files = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)]

    assert errors(send(files=files)) == ["Choose up to 5 files; these are 6"]


def test_files_that_are_too_much_together_are_refused_in_a_sentence(send):
    files = [SimpleUploadedFile(f"{n}.txt", b"a" * 7_000_000) for n in range(3)]

    assert errors(send(files=files)) == ["These are more than 20 MB together. Choose fewer"]


def test_a_file_is_a_download_for_those_who_see_the_visit_and_for_nobody_else(send, line, librarian, sign_in):
    send(files=SimpleUploadedFile("list.pdf", PDF))
    address = reverse("services:visit-file", args=[VisitFile.objects.get().pk])

    answer = sign_in(librarian).get(address)

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="list.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert sign_in(MembershipFactory().user).get(address).status_code == 404
    assert sign_in(UserFactory()).get(address).status_code == 404


def test_a_private_note_is_shown_to_its_author_alone(
    send, client, sign_in, line, manager, administrator, librarian, reviewer, agency_finance, viewer
):
    send(private_note="Xqprivate")
    visit = Visit.objects.get()
    colleague = AssignmentFactory(district=line.district).consultant
    pages = [visit.get_absolute_url(), "/days/", "/days/visits/", "/days/calendar/?month=2026-10", "/"]
    pages += [f"/days/services/{line.pk}/", "/search/?q=Xqpriv", f"/days/{visit.pk}/correct/"]

    assert "Xqprivate" in client.get(visit.get_absolute_url()).content.decode()
    for person in (manager, administrator, librarian, reviewer, agency_finance, viewer, colleague):
        browser = sign_in(person)
        leaks = [page for page in pages if "Xqprivate" in browser.get(page).content.decode()]
        assert leaks == [], person
    assert list(PrivateNote.objects.visible_to(manager)) == []


def test_private_notes_have_no_place_on_the_desk():
    from django.contrib import admin

    assert PrivateNote not in admin.site._registry


def test_a_consultant_without_the_district_can_not_log_there(line, sign_in):
    stranger = AssignmentFactory().consultant

    assert sign_in(stranger).get(f"{LOG}?service={line.pk}").status_code == 404


def test_a_colleagues_booking_is_not_logged_in_their_name(line, consultant, sign_in):
    booking = booked(line, MONDAY, by=consultant)
    colleague = AssignmentFactory(district=line.district).consultant
    typed = {"key": uuid.uuid4(), "day": MONDAY, "quarters": 4, "mode": "on_site", "travel_quarters": 0}

    answer = sign_in(colleague).post(f"{LOG}?booking={booking.pk}", typed | {"summary": "I was there."})

    assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_a_manager_logs_in_a_consultants_name(line, consultant, manager, sign_in):
    typed = {"key": uuid.uuid4(), "day": MONDAY, "quarters": 4, "mode": "on_site", "travel_quarters": 0}
    client, address = sign_in(manager), f"{LOG}?service={line.pk}"

    assert errors(client.post(address, typed | {"summary": "Weeding."})) == ["Choose the consultant"]
    client.post(address, typed | {"summary": "Weeding.", "consultant": consultant.pk})

    assert Visit.objects.get().consultant == consultant
