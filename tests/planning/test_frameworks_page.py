"""What areas and frameworks mean, and how far a source confirms them, where people who write can read it."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from planning.models import Framework, FrameworkArea
from tests.factories import PlanFactory, UserFactory
from tests.factories.planning import FrameworkFactory

from .pages import document, queries, texts

PAGE = reverse("planning:frameworks")
UNCONFIRMED = "Not confirmed by a published source"


@pytest.fixture
def plan(district):
    return PlanFactory(district=district, complete=True)


def table(page, key):
    """The cells of a framework's table, row by row."""
    rows = document(page).xpath(f"//section[@aria-labelledby='{key}']//tbody/tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in rows]


def test_every_framework_stands_under_what_it_is_for_with_the_usual_one_first(writer):
    call_command("load_reference", verbosity=0)

    page = writer.get(PAGE)

    assert texts(page, "//main//h2")[:3] == [str(label) for label in Framework.Purpose.labels]
    assert len(texts(page, "//main//h3")) == Framework.objects.count()
    assert texts(page, "//main//h3")[0] == "Future Ready Librarians, 2016 (11 areas)"
    assert len(texts(page, "//main//tbody/tr")) == FrameworkArea.objects.count()
    assert (
        page.content.decode().count(UNCONFIRMED) == FrameworkArea.objects.filter(is_confirmed=False).count()
    )


def test_an_area_has_its_heading_its_meaning_and_its_gear_which_is_called_our_reading(writer):
    call_command("load_reference", verbosity=0)
    page = writer.get(PAGE)

    first = table(page, "frl-2016-11")[0]
    area = FrameworkArea.objects.get(framework__key="frl-2016-11", position=1)
    assert first == [area.name, area.wedge, area.meaning, area.gear]
    assert "is our reading, not the state’s" in " ".join(texts(page, "//main//aside"))
    assert "Source: Area and wedge names" in " ".join(texts(page, "//main//p"))


def test_codes_that_no_source_confirms_are_marked_and_without_gears_there_is_no_such_column(writer):
    call_command("load_reference", verbosity=0)

    strands = table(writer.get(PAGE), "wi-itl-2017")

    assert strands[0][:2] == ["Empowered learner", "EL"]
    assert strands[1][:2] == [f"Digital citizen {UNCONFIRMED}", "DC"]
    assert {len(row) for row in strands} == {3}


def test_only_what_new_plans_begin_on_is_unfolded(writer):
    call_command("load_reference", verbosity=0)

    page = document(writer.get(PAGE))

    assert len(page.xpath("//main//section/details/summary/h3")) == Framework.objects.count()
    assert page.xpath("//main//details[@open]/summary/h3/@id") == ["frl-2016-11"]


def test_everybody_who_is_signed_in_reads_it_and_nobody_else(client, sign_in):
    assert sign_in(UserFactory()).get(PAGE).status_code == 200
    assert client.get(PAGE).status_code == 302


def test_it_takes_the_same_queries_for_any_number(writer):
    FrameworkFactory()
    few = queries(writer, PAGE)
    for number in range(3):
        FrameworkFactory(key=f"more-{number}", edition=str(number))

    assert queries(writer, PAGE) == few


def test_whoever_writes_a_goal_or_starts_a_plan_gets_there(writer, plan):
    FrameworkFactory(key="other", edition="2027")
    to_page = f"//a[@href='{PAGE}']"

    assert texts(writer.get(f"{plan.get_absolute_url()}sections/goals/"), to_page) == [
        "What each area means in a new tab"
    ]
    assert texts(writer.get("/plans/new/"), to_page) == ["What each area means in a new tab"]


def test_a_goal_is_read_with_the_gear_of_its_area(plan, viewer, sign_in):
    address = f"{plan.get_absolute_url()}sections/goals/"

    assert "Wisconsin gear: Technology and Hardware" in texts(sign_in(viewer).get(address), "//main//p")
