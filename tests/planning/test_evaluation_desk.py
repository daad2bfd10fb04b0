"""Evaluations, instruments, and resources on the review desk: what is read there, and by whom."""

import datetime as dt

import pytest

from districts.models import Role
from planning.evaluating import confirm, save_note
from planning.models import Evaluation, Resource
from portal.core import clock
from portal.core.templatetags.portal import day
from tests.factories import AssignmentFactory, MembershipFactory, make_ready
from tests.factories.evaluations import EvaluationFactory, meet, rated_by_link
from tests.factories.planning import FrameworkFactory
from tests.factories.resources import ResourceFactory

from .desk import nights_ago, rows, text
from .pages import document

LIST, RESOURCES, INSTRUMENTS = (
    f"/admin/planning/{name}/" for name in ("evaluation", "resource", "instrument")
)


def page(evaluation):
    return f"{LIST}{evaluation.pk}/change/"


def test_the_list_shows_what_is_on_its_way_with_whom_it_waits_for_and_since_when(desk, district, consultant):
    with nights_ago(40):
        draft = EvaluationFactory(district, school_year=2026)
    with nights_ago(3):
        read = EvaluationFactory(district, reached="self_rated")
    EvaluationFactory(district, school_year=2025, reached="final")

    response = desk.get(LIST)

    assert rows(response) == [draft, read]
    assert f"The district 40 days {day(draft.started_at)}, 40 days ago" in text(response)
    assert f"{consultant} 3 days {day(read.started_at)}, 3 days ago" in text(response)
    assert rows(desk.get(LIST, {"wait": "long"})) == [draft]


def test_the_last_hour_of_an_evening_counts_the_nights_across_the_end_of_daylight_saving(desk, district):
    with clock.at(dt.datetime(2026, 11, 26, 5, 45, tzinfo=dt.UTC)):  # November 25, 23:45 in Wisconsin
        with nights_ago(40):
            draft = EvaluationFactory(district)

        assert f"The district 40 days {day(draft.started_at)}, 40 days ago" in text(desk.get(LIST))


def test_waiting_is_counted_from_the_last_move_and_age_from_the_start(desk, district, consultant):
    with nights_ago(40):
        evaluation = EvaluationFactory(district, reached="self_rated")
    with nights_ago(2):
        evaluation.start_review(by=consultant)

    assert f"{consultant} 2 days {day(evaluation.started_at)}, 40 days ago" in text(desk.get(LIST))


def test_neither_a_correction_nor_the_first_of_two_names_starts_a_new_wait(
    desk, district, librarian, administrator
):
    with nights_ago(40):
        evaluation = EvaluationFactory(district, reached="discussed")
    meet(evaluation, "A slip mended.", again=True)
    assert "Librarian and administrator 40 days" in text(desk.get(LIST))

    confirm(evaluation, by=librarian, capacity="librarian")

    assert "Administrator 40 days" in text(desk.get(LIST))
    assert rows(desk.get(LIST, {"wait": "long"})) == [evaluation]


def test_each_pile_and_each_filter_shows_its_own(desk, district, librarian, administrator, consultant):
    by_state = {
        state: EvaluationFactory(district, school_year=year, reached=state)
        for year, state in enumerate(Evaluation.State.values, start=2019)
    }
    other = EvaluationFactory(school_year=2026)

    for asked, pile in {
        "agency": {"self_rated", "consultant_review"},
        "district": {"draft", "discussed"},
        "final": {"final"},
        "archived": {"archived"},
        "all": set(by_state),
    }.items():
        found = rows(desk.get(LIST, {"desk": asked, "district__id__exact": district.pk}))
        assert found == [by_state[state] for state in by_state if state in pile], asked
    assert other not in rows(desk.get(LIST, {"consultant": consultant.pk}))
    assert by_state["draft"] in rows(desk.get(LIST, {"consultant": consultant.pk}))
    assert rows(desk.get(LIST, {"q": other.district.name})) == [other]
    assert len(rows(desk.get(LIST, {"desk": "x", "wait": "x", "consultant": "x"}))) == 7


def test_a_discussed_one_names_who_has_not_confirmed_and_a_lonely_one_waits_for_a_reviewer(
    desk, district, librarian, administrator
):
    discussed = EvaluationFactory(district, school_year=2025, reached="discussed")
    assert "Librarian and administrator 0 days" in text(desk.get(LIST))
    confirm(discussed, by=librarian, capacity="librarian")
    district.assignments.update(ends_on=clock.today())
    EvaluationFactory(district, reached="self_rated")

    words = text(desk.get(LIST))

    assert "Discussed Administrator 0 days" in words
    assert "Self-rated A reviewer 0 days" in words


def test_a_consultant_sees_the_districts_of_current_assignments(consultant, district, sign_in):
    own, other = EvaluationFactory(district), EvaluationFactory()
    browser = sign_in(consultant)

    assert rows(browser.get(LIST)) == [own]
    assert browser.get(page(other)).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "librarian", "viewer"])
def test_people_of_a_district_are_not_let_in(role, request, sign_in, district):
    evaluation = EvaluationFactory(district)

    assert sign_in(request.getfixturevalue(role)).get(page(evaluation), follow=True).status_code == 403


def test_the_page_shows_ratings_report_and_story_and_no_words_of_raters(
    desk, district, librarian, administrator, consultant
):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    rated_by_link(evaluation, by=librarian, words="I find few books.", name="Sam Rivera")
    save_note(evaluation, "Between me and me.", version=0, by=consultant)

    words = text(desk.get(page(evaluation)))

    assert f"Consultant review Waits for: {consultant}, 0 days" in words
    assert "Reading , 3.0 of 4" in words.replace("Reading,", "Reading ,")
    assert "The library has books. Established A list." in words
    assert "Teacher, by link: 1 answer, average 2.0 of 4." in words
    assert "Consultant review started" in words.partition("What happened")[2]
    for private in ("I find few books", "Sam Rivera", "Between me and me"):
        assert private not in words


def test_a_confidential_note_is_shown_to_its_author_alone(desk, district, consultant, sign_in):
    evaluation = EvaluationFactory(district)
    save_note(evaluation, "Between me and me.", version=0, by=consultant)
    manager = MembershipFactory(role=Role.MANAGER).user

    assert "Between me and me." in text(sign_in(consultant).get(page(evaluation)))
    for browser in (desk, sign_in(manager), sign_in(AssignmentFactory(district=district).consultant)):
        assert "Between me and me." not in text(browser.get(page(evaluation)))


def test_a_final_one_leads_to_its_report(desk, district):
    evaluation = EvaluationFactory(district, reached="final")
    assert "Queued" in text(desk.get(page(evaluation)))

    make_ready(evaluation.report)

    assert f"/reports/{evaluation.report_id}/file.pdf" in desk.get(page(evaluation)).content.decode()
    assert "PDF, 3 pages" in text(desk.get(LIST, {"desk": "final"}))


def test_nothing_about_an_evaluation_is_changed_on_the_desk(desk, district):
    evaluation = EvaluationFactory(district)

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(page(evaluation), {"school_year": 1999}).status_code == 403
    assert desk.post(f"{LIST}{evaluation.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Evaluation.objects.get().school_year == 2027


def test_list_and_page_take_the_same_queries_for_any_number(desk, district, librarian, queries):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    rated_by_link(evaluation, by=librarian)
    EvaluationFactory()  # the filters show districts from the second on
    few = [queries(lambda address=address: desk.get(address)) for address in (LIST, page(evaluation))]
    for year in (2024, 2025, 2026):
        EvaluationFactory(district, school_year=year, reached="consultant_review")
        rated_by_link(evaluation, by=librarian)

    assert [queries(lambda address=address: desk.get(address)) for address in (LIST, page(evaluation))] == few


# What evaluations ask, and what helps


def test_an_instrument_is_read_with_its_statements_and_never_changed(desk, district):
    instrument = EvaluationFactory(district).instrument
    address = f"{INSTRUMENTS}{instrument.pk}/change/"

    words = text(desk.get(address))

    assert "The library has books. A list of books More books Number of books" in words
    assert desk.post(address, {"name": "Other"}).status_code == 403
    assert desk.get(f"{INSTRUMENTS}add/").status_code == 403
    assert str(instrument.edition) in text(desk.get(INSTRUMENTS))


TYPED = {
    "title": "Rooms",
    "address": "https://example.org/rooms",
    "summary": "About rooms.",
    "areas": ["space"],
    "checked_on": "2026-10-01",
}


def test_staff_add_a_resource_change_it_and_offer_it_no_more(desk):
    FrameworkFactory()
    assert desk.post(f"{RESOURCES}add/", TYPED).status_code == 302
    resource = Resource.objects.get()
    assert (resource.areas, resource.checked_on, resource.key) == (["space"], dt.date(2026, 10, 1), None)

    desk.post(f"{RESOURCES}{resource.pk}/change/", TYPED | {"title": "Rooms now", "is_retired": "on"})

    resource.refresh_from_db()
    assert (resource.title, resource.retired_at is None) == ("Rooms now", False)
    assert "No more" in text(desk.get(RESOURCES))
    desk.post(f"{RESOURCES}{resource.pk}/change/", TYPED)
    resource.refresh_from_db()
    assert resource.retired_at is None


def test_a_resource_without_an_area_or_with_a_strange_address_stays_on_the_form(desk):
    FrameworkFactory()

    answer = desk.post(f"{RESOURCES}add/", TYPED | {"areas": [], "address": "javascript:alert(1)"})

    assert "Choose at least one area" in text(answer)
    assert "Enter a web address, like https://example.org" in text(answer)
    assert not Resource.objects.exists()


def test_areas_are_named_and_one_that_the_form_does_not_know_is_kept(desk, queries):
    FrameworkFactory()
    FrameworkFactory(key="strands", purpose="instruction").areas.update(key="dc", name="Digital citizen")
    resource = ResourceFactory(areas=["space", "dc", "long-gone"])
    assert "Use of space and time, Digital citizen, Long gone" in text(desk.get(RESOURCES))
    few = queries(lambda: desk.get(RESOURCES))
    for number in range(3):
        ResourceFactory(key=f"more-{number}")
    assert queries(lambda: desk.get(RESOURCES)) == few

    address = f"{RESOURCES}{resource.pk}/change/"
    form = next(form for form in document(desk.get(address)).forms if "areas" in form.fields)
    desk.post(address, TYPED | {"areas": [value for name, value in form.form_values() if name == "areas"]})

    resource.refresh_from_db()
    assert (resource.title, resource.areas) == ("Rooms", ["space", "dc", "long-gone"])


def test_who_only_reads_a_resource_reads_the_names_of_its_areas(sign_in, agency_finance):
    FrameworkFactory()
    resource = ResourceFactory(areas=["space", "long-gone"], checked_on=dt.date(2026, 10, 1))

    page = text(sign_in(agency_finance).get(f"{RESOURCES}{resource.pk}/change/"))

    assert "Use of space and time, Long gone" in page
    assert "long-gone" not in page


def test_a_resource_is_never_deleted_and_finance_only_reads(sign_in, agency_finance, desk):
    FrameworkFactory()
    resource = ResourceFactory()

    assert desk.post(f"{RESOURCES}{resource.pk}/delete/", {"post": "yes"}).status_code == 403
    browser = sign_in(agency_finance)
    assert browser.get(f"{RESOURCES}{resource.pk}/change/").status_code == 200
    assert browser.post(f"{RESOURCES}{resource.pk}/change/", TYPED).status_code == 403
    assert Resource.objects.get().title == "Rooms for reading"
