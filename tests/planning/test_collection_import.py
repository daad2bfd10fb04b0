"""A catalog's export brought into a plan: read and counted in the queue, and written once after a yes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from districts.models import Role
from planning import collection_importing as importing
from planning.models import CollectionImport, Holding, Section
from portal.core import clock, jobs
from portal.core.models import Job
from portal.core.school_year import SchoolYear
from tests.core.sheet_files import csv, with_part, xlsx
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory

from .bringing_in import KINDS, SUMMARY, columns, count, figures, yes
from .pages import messages, texts


@pytest.fixture
def plan(district):
    return PlanFactory(district=district)


def test_nothing_is_written_before_a_yes_and_then_all_of_it_once(upload, writer, plan):
    answer = upload()
    taken = CollectionImport.objects.get()
    assert answer.url == taken.get_absolute_url()
    offered = columns(writer.get(answer.url))
    assert {name: role for name, role in offered.items() if name.startswith("column_")} == {
        "column_0": "label",
        "column_1": "items",
        "column_2": "year",
        "column_3": "added",
        "column_4": "weeded",
    }

    count(writer, taken)
    page = writer.get(taken.get_absolute_url())
    assert texts(page, "//section[@aria-labelledby='classes-h']//tbody/tr") == [
        "Fiction 1,500 2014 90 40 New",
        "500s Science 820 2003 12 55 New",
    ]
    assert figures(plan) == []

    said = yes(writer, taken)
    for _ in "ab":  # a second click
        answer = writer.post(taken.get_absolute_url(), said)
    assert figures(plan) == [("Fiction", 1500, 2014, 90, 40), ("500s Science", 820, 2003, 12, 55)]
    section = plan.sections.get(spec__kind="collection")
    assert answer.url == section.get_absolute_url()
    assert messages(writer.get(answer.url))[-1] == "The collection is in the plan. Look through it."
    assert (section.version, section.versions.count()) == (1, 1)
    assert [row["label"] for row in section.versions.get().content["rows"]] == ["Fiction", "500s Science"]
    assert (section.saved_by, taken.uploaded_by) == (CollectionImport.objects.get().put_in_by,) * 2


def test_classes_of_the_same_name_are_updated_and_keep_what_the_file_does_not_say(upload, writer, plan):
    own = Holding.add_to(plan, label=" fiction ", items=3, weeded=7, target_age=12, price="17.50", to_buy=40)
    other = Holding.add_to(plan, label="Local history", items=260)
    upload(xlsx(["Class", "Items"], ["Fiction", 1500]), "Export.xlsx")
    taken = CollectionImport.objects.get()
    count(writer, taken)

    page = writer.get(taken.get_absolute_url())
    assert "Updated, 3 items now" in texts(page, "//td[@data-l='In the plan']")
    assert "Local history" in " ".join(texts(page, "//fieldset"))
    writer.post(taken.get_absolute_url(), yes(writer, taken))

    own.refresh_from_db()
    assert (own.label.strip(), own.items, own.weeded) == ("fiction", 1500, 7)
    assert (own.target_age, str(own.price), own.to_buy) == (12, "17.50", 40)
    assert Holding.objects.live().filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("of_file", "of_plan"),
    [("500", "500s Science"), ("500s Science", "500-599"), ("500-599", "500s Pure science")],
)
def test_a_hundred_is_one_class_whatever_file_and_plan_call_it(upload, writer, plan, of_file, of_plan):
    own = Holding.add_to(plan, label=of_plan, items=3)
    upload(xlsx(["Class", "Items"], [of_file, 820], ["600", 90]), "Export.xlsx")
    taken = CollectionImport.objects.get()
    count(writer, taken)

    writer.post(taken.get_absolute_url(), yes(writer, taken))

    own.refresh_from_db()
    assert (own.label, own.items) == (of_plan, 820)
    assert list(plan.holdings.live().values_list("label", flat=True)) == [of_plan, "600"]


@pytest.mark.parametrize(
    ("of_file", "of_plan"),
    [
        (["500", "510"], ["500s Science"]),
        (["500"], ["500s Science", "520 Space"]),
        (["510"], ["500s Science"]),
    ],
)
def test_a_part_of_a_hundred_is_not_taken_for_the_whole(upload, writer, plan, of_file, of_plan):
    for label in of_plan:
        Holding.add_to(plan, label=label, items=3)
    upload(xlsx(["Class", "Items"], *([label, 820] for label in of_file)), "Export.xlsx")
    taken = CollectionImport.objects.get()
    count(writer, taken)

    writer.post(taken.get_absolute_url(), yes(writer, taken))

    assert list(plan.holdings.live().values_list("label", flat=True)) == [*of_plan, *of_file]


def test_a_long_name_of_a_file_keeps_its_ending(upload):
    upload(name=f"{'x' * 180}.csv")
    taken = CollectionImport.objects.get()

    assert (len(taken.name), taken.name[-5:]) == (150, "x.csv")
    assert taken.found["rows"] == 2


def test_an_average_age_is_chosen_by_hand_and_not_beside_a_year(upload, writer, plan):
    upload(csv(["Class", "Items", "How old", "Year"], ["Fiction", 5, "16", "2001"]))
    taken = CollectionImport.objects.get()
    answer = count(writer, taken, column_2="age")
    assert answer.status_code == 422
    assert "say the same. Keep one of them" in answer.content.decode()

    count(writer, taken, column_2="age", column_3="")
    assert taken.tally["classes"][0]["average_year"] == clock.today().year - 16


def test_what_went_into_other_and_the_school_year_are_said_beside_the_classes(upload, writer):
    upload(csv(["Call Number", "Date Added"], ["DVD 5", "1/1/2001"], ["DVD 7", ""], ["", ""], ["FIC A", ""]))
    taken = CollectionImport.objects.get()
    count(writer, taken)

    page = writer.get(taken.get_absolute_url())
    assert texts(page, "//ul[@aria-labelledby='other-h']/li") == ["DVD: 2 rows"]
    last_year = SchoolYear(SchoolYear.containing(clock.today()).ends_in - 1)
    assert f"whose date lies in the last school year, {last_year}." in " ".join(texts(page, "//p"))


def test_a_section_that_was_complete_stays_so(writer, district, upload, plan):
    Section.objects.filter(plan=plan, spec__kind="collection").update(html="<p>Ours.</p>", is_complete=True)
    upload()
    taken = CollectionImport.objects.get()
    count(writer, taken)
    writer.post(taken.get_absolute_url(), yes(writer, taken))

    section = plan.sections.get(spec__kind="collection")
    assert (section.is_complete, section.html) == (True, "<p>Ours.</p>")


def test_rows_of_items_are_counted_by_their_call_numbers(upload, writer, plan):
    upload(csv(["Call Number", "Title", "Pub Year"], ["FIC A", "One", "2001"], ["595 B", "Two", "soon"]))
    taken = CollectionImport.objects.get()
    count(writer, taken)

    page = writer.get(taken.get_absolute_url())
    assert "Row 3: “soon” is not a year, so it is left out." in texts(page, "//li")
    writer.post(taken.get_absolute_url(), yes(writer, taken))
    assert figures(plan) == [("500s Science", 1, None, None, None), ("Fiction", 1, 2001, None, None)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column_0": ""}, "Choose the column with the class or the call number"),
        ({"column_2": "items"}, "“Number of items” is chosen twice. Keep one of them"),
        ({"column_1": ""}, "belongs to a file with one row for each class"),
        ({"column_4": "added_on"}, "belongs to a file with one row for each item"),
        ({"column_4": "poem"}, "Choose one of the answers in the list"),
    ],
)
def test_columns_that_cannot_be_right_are_refused_and_stay_chosen(taken, writer, changes, sentence):
    answer = count(writer, taken, **changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert taken.mapping is None
    assert {name: columns(answer)[name] for name in changes if changes[name] != "poem"} == {
        name: value for name, value in changes.items() if value != "poem"
    }


def test_a_count_that_fails_keeps_the_file_and_what_was_chosen(upload, writer):
    upload(csv(["Title", "Copies"], *([f"Title {n}", 1] for n in range(120))))
    taken = CollectionImport.objects.get()
    count(writer, taken, column_0="label", column_1="items")

    page = writer.get(taken.get_absolute_url())
    assert taken.job.state == Job.State.FAILED
    assert "The classes could not be counted" in texts(page, "//h2")
    assert (columns(page)["column_0"], columns(page)["column_1"]) == ("label", "items")

    count(writer, taken, column_1="")
    assert taken.tally["classes"][0]["items"] == 120
    assert "The classes could not be counted" not in texts(writer.get(taken.get_absolute_url()), "//h2")


def test_a_newer_choice_wins_over_a_count_that_is_still_in_the_queue(taken, writer, plan):
    first = importing.count(taken, {"label": 0, "items": 1}, by=taken.uploaded_by).job
    importing.count(taken, {"label": 0, "items": 3}, by=taken.uploaded_by)
    jobs.run(first.pk)
    taken.refresh_from_db()
    assert taken.tally is None

    jobs.run_pending(KINDS)
    taken.refresh_from_db()
    assert [one["items"] for one in taken.tally["classes"]] == [90, 12]


@pytest.mark.parametrize("twice", [1, 2])
def test_reading_and_counting_twice_is_the_same_as_once(taken, writer, twice):
    count(writer, taken)
    before = (taken.found, taken.tally)
    for kind in ("read", "tally"):
        for _ in range(twice):
            effect = getattr(importing, kind)(taken.job)
            effect()
    taken.refresh_from_db()
    assert (taken.found, taken.tally) == before


def test_a_file_that_nobody_could_read_stands_in_the_way_of_no_later_one(taken, writer, upload):
    count(writer, taken, column_4="")
    upload(with_part(xlsx(["Class"], ["Fiction"]), "xl/vbaProject.bin", b"macro"), "export.xlsx")
    upload()

    newest = CollectionImport.objects.first()

    assert columns(writer.get(newest.get_absolute_url()))["column_4"] == ""


def test_the_next_file_with_the_same_headings_remembers_what_they_are(taken, writer, upload, sign_in):
    count(writer, taken, column_4="")
    upload()
    newest = CollectionImport.objects.first()
    assert columns(writer.get(newest.get_absolute_url()))["column_4"] == ""

    stranger = MembershipFactory()
    other = PlanFactory(district=stranger.district)
    file = SimpleUploadedFile("export.csv", csv(*SUMMARY))
    theirs = importing.take(other, file, by=stranger.user)
    jobs.run_pending(KINDS)
    theirs.refresh_from_db()
    assert theirs.found["guessed"]["weeded"] == 4


def test_a_file_that_cannot_be_read_ends_with_its_sentence_on_the_page(upload, writer):
    upload(with_part(xlsx(["Class"], ["Fiction"]), "xl/vbaProject.bin", b"macro"), "export.xlsx")
    taken = CollectionImport.objects.get()

    page = writer.get(taken.get_absolute_url())
    assert taken.job.state == Job.State.FAILED
    assert "This file has macros" in page.content.decode()
    assert texts(page, "//a[contains(., 'Choose another file')]") == ["Choose another file"]
    assert writer.post(taken.get_absolute_url(), yes(writer, taken)).status_code == 302


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("export.xls", b"old", "ends in .csv or .xlsx"),
        ("export.xlsm", b"macros", "ends in .csv or .xlsx"),
        ("export.csv", b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_another_kind_of_file_is_refused_at_the_door(upload, name, data, sentence):
    answer = upload(data, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CollectionImport.objects.exists()


def test_the_page_asks_again_until_the_queue_has_answered(writer, plan, librarian):
    taken = importing.take(plan, SimpleUploadedFile("x.csv", csv(*SUMMARY)), by=librarian)
    ask = {"headers": {"HX-Request": "true"}}
    waiting = writer.get(taken.get_absolute_url(), **ask)
    assert "The file is being read" in writer.get(taken.get_absolute_url()).content.decode()
    jobs.run_pending(KINDS)
    read = writer.get(taken.get_absolute_url(), **ask)

    assert (waiting.status_code, read.status_code, read["HX-Refresh"]) == (204, 200, "true")


def test_sent_for_review_meanwhile_the_file_waits_and_nothing_is_lost(writer, district, librarian):
    plan = PlanFactory(district=district, complete=True, first_year=2040, last_year=2042)
    taken = importing.take(plan, SimpleUploadedFile("x.csv", csv(*SUMMARY)), by=librarian)
    jobs.run_pending(KINDS)
    SubmissionFactory(plan=plan)
    before = figures(plan)
    count(writer, taken)
    answer = writer.post(taken.get_absolute_url(), yes(writer, taken))

    assert answer.status_code == 409
    assert "This plan was sent for review, so its collection cannot change now" in answer.content.decode()
    assert figures(plan) == before
    assert writer.get(reverse("planning:collection-upload", args=[plan.pk])).status_code == 403


def test_what_is_not_counted_yet_is_not_put_in(taken, writer, plan):
    answer = writer.post(taken.get_absolute_url(), yes(writer, taken))

    assert answer.status_code == 409
    assert "Say which column is what first" in answer.content.decode()
    assert figures(plan) == []


def test_another_district_finds_nothing_and_readers_may_not_bring_in(taken, plan, sign_in, district):
    stranger = sign_in(MembershipFactory().user)
    viewer = sign_in(MembershipFactory(district=district, role=Role.VIEWER).user)
    upload = reverse("planning:collection-upload", args=[plan.pk])

    assert [stranger.get(page).status_code for page in (upload, taken.get_absolute_url())] == [404, 404]
    assert [viewer.get(page).status_code for page in (upload, taken.get_absolute_url())] == [403, 403]
    assert viewer.post(taken.get_absolute_url(), {"do": "put_in", "others": "keep"}).status_code == 403


def test_words_of_a_file_are_shown_as_words(upload, writer):
    hostile = "<script>alert(1)</script>"
    upload(csv(["Class", "Items", hostile], [hostile, "many", hostile]))
    taken = CollectionImport.objects.get()
    count(writer, taken)

    page = writer.get(taken.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
