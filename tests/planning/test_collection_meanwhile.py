"""A catalog's export put into a plan that somebody changed meanwhile: only what was shown is written."""

import pytest

from planning.editing import save_section
from planning.models import Holding
from tests.factories import PlanFactory

from .bringing_in import count, figures, yes
from .pages import document, texts


@pytest.fixture
def plan(district):
    return PlanFactory(district=district)


def test_classes_that_the_file_does_not_name_are_taken_out_where_somebody_says_so(taken, writer, plan):
    other = Holding.add_to(plan, label="Local history", items=260)
    count(writer, taken)
    writer.post(taken.get_absolute_url(), yes(writer, taken, others="take_out"))

    other.refresh_from_db()
    assert other.retired_at
    assert [label for label, *_ in figures(plan)] == ["Fiction", "500s Science"]


def test_only_classes_that_were_listed_are_taken_out(taken, writer, plan):
    listed = [Holding.add_to(plan, label=f"Class {n}", items=1) for n in range(8)]
    count(writer, taken)
    page = writer.get(taken.get_absolute_url())
    assert all(f"Class {n}" in " ".join(texts(page, "//fieldset")) for n in range(8))
    said = yes(writer, taken, others="take_out")
    later = Holding.add_to(plan, label="Local history", items=260)  # by a row button, which is no save
    writer.post(taken.get_absolute_url(), said)

    later.refresh_from_db()
    assert later.retired_at is None
    assert not Holding.objects.live().filter(pk__in=[row.pk for row in listed]).exists()


def test_a_listed_row_that_got_the_name_of_a_class_meanwhile_stays(taken, writer, plan):
    row = Holding.add_to(plan, label="Novels", items=260)
    count(writer, taken)
    said = yes(writer, taken, others="take_out")
    Holding.objects.filter(pk=row.pk).update(label="Fiction")
    writer.post(taken.get_absolute_url(), said)

    row.refresh_from_db()
    assert (row.retired_at, row.items) == (None, 1500)


def test_a_second_row_of_the_same_name_is_not_said_to_be_missing_in_the_file(taken, writer, plan):
    first, second = (Holding.add_to(plan, label=label, items=7) for label in ("Fiction", " fiction "))
    count(writer, taken)
    said = yes(writer, taken)
    assert said.get("listed", "") == ""
    writer.post(taken.get_absolute_url(), said | {"others": "take_out", "listed": f"{second.pk}"})

    for row in (first, second):
        row.refresh_from_db()
    assert (first.items, second.items, second.retired_at) == (1500, 7, None)


def test_a_save_meanwhile_draws_the_page_anew_and_nothing_is_put_in(taken, writer, plan, librarian):
    Holding.add_to(plan, label="Local history", items=260)
    count(writer, taken)
    said = yes(writer, taken, others="take_out")
    section = plan.sections.get(spec__kind="collection")
    save_section(section, {"version": str(section.version), "html": "<p>Theirs.</p>"}, by=librarian)
    Holding.add_to(plan, label="Kits", items=3)
    answer = writer.post(taken.get_absolute_url(), said)

    assert answer.status_code == 409
    assert "The collection was saved while this page was open" in answer.content.decode()
    assert [label for label, *_ in figures(plan)] == ["Local history", "Kits"]
    form = next(form for form in document(answer).forms if "others" in form.fields)
    again = dict(form.form_values())
    assert (again["others"], again["version"]) == ("take_out", "1")
    assert "Local history, Kits" in " ".join(texts(answer, "//fieldset"))

    writer.post(taken.get_absolute_url(), again | {"do": "put_in"})
    assert [label for label, *_ in figures(plan)] == ["Fiction", "500s Science"]
    section.refresh_from_db()
    assert section.html == "<p>Theirs.</p>"


def test_a_count_by_another_tab_meanwhile_shows_its_classes_first(taken, writer, plan):
    count(writer, taken)
    said = yes(writer, taken)
    count(writer, taken, column_1="", column_3="items", column_4="")
    answer = writer.post(taken.get_absolute_url(), said)

    assert answer.status_code == 409
    assert "The file was counted again while this page was open" in answer.content.decode()
    assert texts(answer, "//section[@aria-labelledby='classes-h']//tbody/tr")[0] == "Fiction 90 2014 – – New"
    assert figures(plan) == []
    writer.post(taken.get_absolute_url(), yes(writer, taken))
    assert figures(plan)[0] == ("Fiction", 90, 2014, None, None)


def test_a_yes_that_says_nothing_of_what_it_saw_puts_nothing_in(taken, writer, plan):
    count(writer, taken)
    answer = writer.post(taken.get_absolute_url(), {"do": "put_in", "others": "take_out"})

    assert (answer.status_code, figures(plan)) == (409, [])
