"""Access to the library, point by point: face to face and virtual, catalog and web site among them."""

import pytest
from django.urls import reverse

from planning.comparing import compare
from planning.models import AccessPoint, Plan
from planning.problems import problems
from planning.reporting import plan_report
from planning.snapshot import plan_snapshot, section_content
from planning.word_out import plan_docx
from tests.factories import AccessTemplateFactory, PlanFactory

from .pages import document, filled_in, texts


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(
        district=district, template=AccessTemplateFactory(), complete=True, started_by=librarian
    )


def page_of(plan):
    return reverse("planning:section", args=[plan.pk, "access"])


def found(plan):
    section = Plan.objects.get(pk=plan.pk).sections.select_related("spec", "plan").get(spec__key="access")
    return [(problem.sentence, problem.field) for problem in problems(section, section_content(section))]


def points(plan):
    return AccessPoint.objects.live().filter(plan=plan)


def test_rated_points_of_both_ways_with_catalog_and_web_site_are_complete(plan):
    assert found(plan) == []


def test_each_way_is_asked_for(plan):
    points(plan).update(way="virtual")
    assert found(plan) == [
        ("Add at least one access point that is face to face, like opening hours.", "rows")
    ]
    points(plan).update(way="face")
    assert found(plan) == [("Add at least one access point that is virtual, like e-books.", "rows")]


@pytest.mark.parametrize("label", ["Our catalogue", "OPAC", "Library Catalog (Destiny)"])
def test_the_catalog_is_found_under_many_names(plan, label):
    points(plan).filter(label="Catalog").update(label=label)
    assert found(plan) == []


@pytest.mark.parametrize("label", ["Website", "web pages", "Home page of the library"])
def test_the_web_site_is_found_under_many_names(plan, label):
    points(plan).filter(label__contains="eb site").update(label=label)
    assert found(plan) == []


def test_under_another_name_the_usual_points_are_known_by_their_key(plan):
    points(plan).filter(label="Catalog").update(label="Finding a book", key="catalog")
    points(plan).filter(label__contains="eb site").update(label="Online home", key="website")
    assert found(plan) == []
    points(plan).update(key="")
    assert [sentence for sentence, _ in found(plan)] == [
        "Add the library catalog to the access points.",
        "Add the library’s web site to the access points.",
    ]


def test_every_named_point_wants_a_rating_and_every_rated_one_a_name(plan):
    unrated, unnamed = points(plan)[:2]
    points(plan).filter(pk=unrated.pk).update(rating="")
    points(plan).filter(pk=unnamed.pk).update(label="", key="catalog")
    AccessPoint.add_to(plan, way="virtual")  # added and left empty

    assert (f"Say how “{unrated}” works.", f"id_point-{unrated.pk}-rating") in found(plan)
    sentence = "Name every access point that you rate, or remove it."
    assert (sentence, f"id_point-{unnamed.pk}-label") in found(plan)
    assert len(found(plan)) == 3  # and the catalog, since a point without a name is none


def test_a_page_sent_back_as_it_is_keeps_every_word_and_every_row(writer, plan):
    before = writer.get(page_of(plan)).context["content"]
    writer.post(page_of(plan), filled_in(writer.get(page_of(plan)), do="save"))
    after = writer.get(page_of(plan)).context
    assert (after["content"], after["section"].is_complete) == (before, True)


@pytest.mark.parametrize("way", ["face", "virtual"])
def test_a_point_is_added_under_its_way_moves_there_and_is_taken_out(writer, plan, way):
    writer.post(page_of(plan), filled_in(writer.get(page_of(plan)), do=f"add:point:{way}"))
    new = points(plan).order_by("-pk").first()
    assert (new.way, new.rating) == (way, "")

    writer.post(page_of(plan), filled_in(writer.get(page_of(plan)), do=f"up:point:{new.pk}"))
    here = list(points(plan).filter(way=way))
    assert here.index(new) == len(here) - 2
    writer.post(page_of(plan), filled_in(writer.get(page_of(plan)), do=f"remove:point:{new.pk}"))
    assert new not in points(plan)


def test_a_way_that_is_none_adds_nothing(writer, plan):
    before = points(plan).count()
    answer = writer.post(
        page_of(plan), filled_in(writer.get(page_of(plan)), do="add:point:by-mail"), follow=True
    )
    assert "That row is not part of this section any more." in answer.content.decode()
    assert points(plan).count() == before


def test_what_is_written_is_kept_and_read(writer, viewer, sign_in, plan):
    point = points(plan).get(label="Catalog")
    typed = {f"point-{point.pk}-rating": "part", f"point-{point.pk}-note": "Nine of ten found it."}
    writer.post(page_of(plan), filled_in(writer.get(page_of(plan)), **typed))

    point.refresh_from_db()
    assert (point.way, point.rating, point.note) == ("virtual", "part", "Nine of ten found it.")
    page = sign_in(viewer).get(page_of(plan))
    assert "Catalog Works in part Nine of ten found it." in texts(page, "//tbody/tr")
    assert texts(page, "//caption") == ["Face to face", "Virtual"]
    assert document(page).xpath("//select") == []


def test_a_version_holds_the_points_without_empty_ones_and_the_report_sorts_them(plan):
    AccessPoint.add_to(plan, way="virtual")
    snapshot = plan_snapshot(plan, version=1, sent_by=plan.started_by)
    access = next(section for section in snapshot["sections"] if section["kind"] == "access")

    assert [row["label"] for row in access["rows"]] == [str(point) for point in points(plan) if point.label]
    assert access["rows"][0]["rating_label"] == "Works well"
    sections = [section for part in plan_report(snapshot)["parts"] for section in part["sections"]]
    ways = next(section["ways"] for section in sections if section["key"] == "access")
    assert [(way["label"], len(way["rows"])) for way in ways] == [("Face to face", 1), ("Virtual", 2)]


def test_what_changed_between_two_versions_is_said(plan):
    before = plan_snapshot(plan, version=1, sent_by=plan.started_by)
    points(plan).filter(label="Catalog").update(rating="not", note="Nobody found it.")
    after = plan_snapshot(plan, version=2, sent_by=plan.started_by)

    (change,) = compare(before, after).changed
    (row,) = change.rows
    facts = [(fact.label, fact.was, fact.now) for fact in row.facts]
    assert (row.name, facts[0]) == ("Catalog", ("How it works", "Works well", "Does not work"))
    assert facts[1][0] == "What we found"


def test_the_word_file_has_them_as_a_table(plan):
    import io

    from docx import Document

    tables = Document(io.BytesIO(plan_docx(plan))).tables
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert ["Way", "Access point", "How it works", "What we found"] in heads
