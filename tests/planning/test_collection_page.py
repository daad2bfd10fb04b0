"""The page of the collection: figures, charts, and the purchasing plan, which follow what is written."""

import pytest
from django.urls import reverse

from planning.comparing import compare
from planning.models import BudgetLine, Holding
from planning.reporting import plan_report
from planning.snapshot import plan_snapshot
from tests.factories import PlanFactory

from .pages import document, filled_in, texts

HTMX = {"HX-Request": "true"}
NEW_KEYS = ("added", "weeded", "target_age", "price", "to_buy")


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district, started_by=librarian)


@pytest.fixture
def science(plan):
    return Holding.add_to(plan, label="500s Science", items=1200, average_year=2000)


@pytest.fixture
def visited(writer, plan):
    where = reverse("planning:section", args=[plan.pk, "collection"])

    def visited(**typed):
        if not typed:
            return writer.get(where)
        return writer.post(where, filled_in(writer.get(where), **typed), headers=HTMX)

    return visited


def names(holding, **values):
    return {f"holding-{holding.pk}-{name}": value for name, value in values.items()}


def only(response, where):
    (said,) = texts(response, f"//*[@id='{where}']")
    return said


def test_ages_and_what_came_and_went_are_drawn_with_their_tables(visited, science):
    Holding.objects.filter(pk=science.pk).update(added=12, weeded=55)
    shown = visited()

    assert only(shown, "age-caption") == "Oldest on average: 500s Science, 2000."
    assert only(shown, "turnover-caption") == "12 items added, and 55 weeded."
    assert "500s Science 12 55" in texts(shown, "//*[@id='turnover-table']//tbody/tr")
    assert len(document(shown).xpath("//figure//*[@role='img']")) == 2


def test_without_figures_the_page_says_what_to_enter(visited, plan):
    Holding.add_to(plan, label="Local history")
    shown = visited()

    assert only(shown, "age-caption").startswith("Enter an average year")
    assert only(shown, "turnover-caption").startswith("Enter what was added and weeded")
    assert only(shown, "buying-total") == "Nothing is to be bought yet."
    assert only(visited(html="<p>New</p>"), "age-table") == "Nothing to show yet."


def test_an_autosave_brings_charts_and_sums_and_no_field(visited, science, plan):
    for year in range(plan.first_year, plan.last_year + 1):
        BudgetLine.add_to(plan, school_year=year, fund="csf", purpose="Books", amount="11000.00")
    saved = visited(**names(science, added="30", weeded="4", target_age="15", price="10.00", to_buy="20"))

    swapped = {element.get("id") for element in document(saved).xpath("//*[@hx-swap-oob]")}
    both = {f"{key}-{part}" for key in ("age", "turnover") for part in ("caption", "drawing", "table")}
    assert both | {"items-in-all", "buying-total", f"buying-cost-{science.pk}"} <= swapped
    assert only(saved, "turnover-caption") == "30 items added, and 4 weeded."
    assert only(saved, f"buying-cost-{science.pk}").endswith("$200.00 a year")
    assert only(saved, "buying-total") == (
        "20 items and $200.00 a year ; 60 items and $600.00 in 3 years. "
        "The purchasing plan costs $200 a year; the budget has $11,000 a year from the Common School Fund."
    )
    assert not document(saved).xpath("//input[starts-with(@name, 'holding-')]")
    science.refresh_from_db()
    assert (science.added, science.target_age, str(science.price), science.to_buy) == (30, 15, "10.00", 20)


def test_everything_an_autosave_swaps_stands_on_the_page(visited, science):
    saved = document(visited(html="<p>New</p>"))
    swapped = {element.get("id") for element in saved.xpath("//*[@hx-swap-oob]")}
    assert swapped <= {element.get("id") for element in document(visited()).xpath("//*[@id]")}


def test_it_says_that_the_reckoning_is_ours_and_what_it_lacks(visited, science):
    shown = visited()
    assert "It is our arithmetic and a suggestion, not a rule." in shown.content.decode()
    assert only(shown, f"buying-cost-{science.pk}") == "Enter a target age"


@pytest.mark.parametrize("enrollment", [None, 0])
def test_where_the_enrollment_is_not_known_nothing_is_said_about_students(
    visited, science, district, enrollment
):
    type(district).objects.filter(pk=district.pk).update(enrollment=enrollment)
    assert only(visited(), "items-in-all") == "1,200 items in all"


def test_what_is_not_on_the_page_is_not_taken_away(visited, science):
    Holding.objects.filter(pk=science.pk).update(target_age=12, price="9.00")
    typed = {name: value for name, value in filled_in(visited()).items() if "target" not in name}
    from planning.editing import save_section

    save_section(science.plan.sections.get(spec__key="collection"), typed, by=science.plan.started_by)

    science.refresh_from_db()
    assert (science.target_age, str(science.price)) == (12, "9.00")


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("target_age", "101", "Enter an age from 0 to 100 years"),
        ("target_age", "old", "Enter a whole number of years, like 12"),
        ("price", "cheap", "Enter an amount in dollars, like 1200.50"),
        ("added", "-1", "Enter 0 or more"),
        ("to_buy", "many", "Enter a whole number of items, like 1240"),
    ],
)
def test_what_cannot_be_read_is_said(visited, science, name, typed, sentence):
    page = visited(**names(science, **{name: typed}))
    assert f"{science}: {sentence}" in texts(page, "//*[@id='section-problems']//li")


def snapshot(plan, version=1):
    return plan_snapshot(plan, version=version, sent_by=plan.started_by)


def collection_in(snapshot):
    return next(section for section in snapshot["sections"] if section["kind"] == "collection")


def test_a_report_of_a_version_without_todays_figures_prints_what_it_has(plan, science):
    older = snapshot(plan)
    for row in collection_in(older)["rows"]:
        for key in NEW_KEYS:
            del row[key]

    sections = [section for part in plan_report(older)["parts"] for section in part["sections"]]
    printed = next(section for section in sections if section["kind"] == "collection")
    assert (printed["turnover"], printed["buying"].planned, printed["added"]) == (None, [], 0)
    assert printed["items"] == 1200


def test_an_older_version_beside_a_newer_one_says_what_came(plan, science):
    older = snapshot(plan)
    for row in collection_in(older)["rows"]:
        for key in NEW_KEYS:
            del row[key]
    Holding.objects.filter(pk=science.pk).update(added=3, weeded=0, target_age=15, price="9.50", to_buy=7)

    (change,) = compare(older, snapshot(plan, 2)).changed
    assert [(fact.label, fact.was, fact.now) for fact in change.rows[0].facts] == [
        ("Added last school year", "", "3"),
        ("Weeded last school year", "", "0"),
        ("Target age in years", "", "15"),
        ("Price of one item", "", "$9.50"),
        ("Items to buy each school year", "", "7"),
    ]


def test_the_history_of_an_older_version_is_read(writer, visited, plan, science):
    visited(html="<p>New</p>")
    version = plan.sections.get(spec__key="collection").versions.get()
    for row in version.content["rows"]:
        for key in NEW_KEYS:
            del row[key]
    version.save()

    answer = writer.get(reverse("planning:section-history", args=[plan.pk, "collection"]))
    assert answer.status_code == 200
    assert "500s Science" in answer.content.decode()


def test_readers_see_what_is_to_be_bought_and_what_it_costs(sign_in, viewer, plan, science):
    Holding.objects.filter(pk=science.pk).update(target_age=15, price="10.00", to_buy=20, added=1, weeded=2)
    answer = sign_in(viewer).get(reverse("planning:section", args=[plan.pk, "collection"]))

    assert "500s Science 15 $10.00 20 $200.00" in texts(answer, "//tbody/tr")
    assert "Each school year 20 $200.00" in texts(answer, "//tfoot/tr")
