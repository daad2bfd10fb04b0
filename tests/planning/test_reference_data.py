"""The outline of a plan and the framework, from our data files into the database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from planning.actions import start_plan
from planning.management.commands.load_reference import DATA
from planning.models import Framework, PlanTemplate, TemplateSection
from tests.factories import DistrictFactory, MembershipFactory, UserFactory

NEWEST, BEFORE = "agency-2027", "agency-2026"
SECTIONS = [  # the permanent keys of a plan's sections
    ("introduction", "narrative", "About the plan"),
    ("team", "team", "About the plan"),
    ("vision", "narrative", "About the plan"),
    ("people", "narrative", "Where we are now"),
    ("collection", "collection", "Where we are now"),
    ("access", "access", "Where we are now"),
    ("needs", "narrative", "Where we are now"),
    ("goals", "goals", "Where we want to be"),
    ("instruction", "narrative", "Where we want to be"),
    ("policies", "policy", "Where we want to be"),
    ("budget", "budget", "Where we want to be"),
    ("progress", "narrative", "Where we want to be"),
]
GEARS = {  # the five of Wisconsin's digital learning plan
    "Instruction, Learning and Assessment",
    "Technology and Hardware",
    "Empowering, Innovative Leadership",
    "Professional Learning and Building Capacity",
    "Data and Privacy",
}


USUAL = "framework-frl-2016-11"
NEWEST_FILE, BEFORE_FILE = f"template-{NEWEST}", f"template-{BEFORE}"


def load(folder=DATA):
    words = StringIO()
    call_command("load_reference", data=folder, stdout=words)
    return words.getvalue()


@pytest.fixture
def changed(tmp_path):
    """The data files with a change: ``changed("template", change)`` gives their folder."""

    def copy(kind, change):
        for path in DATA.glob("*.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            if path.name.startswith(kind):
                change(content)
            (tmp_path / path.name).write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return copy


@pytest.fixture
def plan():
    """A plan on the outline and the framework of the files."""
    load()
    return DistrictFactory().plans.create(
        template=PlanTemplate.objects.get(key=BEFORE),
        framework=Framework.objects.for_goals().first(),
        first_year=2028,
        last_year=2030,
        started_by=UserFactory(),
    )


def test_the_outline_has_its_twelve_sections_in_order():
    words = load()
    template = PlanTemplate.objects.get(key=NEWEST)
    assert [(s.key, s.kind, s.group) for s in template.sections.all()] == SECTIONS
    assert words.count(": added.\n") == 14
    assert "Long-range library plan, 2027: added." in words


def test_the_edition_before_has_access_as_a_text_and_is_otherwise_the_same_outline():
    load()
    older = [(s.key, s.kind, s.group) for s in PlanTemplate.objects.get(key=BEFORE).sections.all()]
    assert older == [(key, "narrative" if key == "access" else kind, group) for key, kind, group in SECTIONS]


def test_a_new_plan_begins_with_the_usual_access_points_and_one_on_the_edition_before_with_none():
    load()
    people = MembershipFactory()
    facts = {"by": people.user, "district": people.district}
    new = start_plan(first_year=2028, last_year=2030, **facts)
    before = PlanTemplate.objects.get(key=BEFORE)
    old = start_plan(first_year=2025, last_year=2027, template=before, **facts)

    assert new.template.key == NEWEST
    points = list(new.access_points.values_list("way", "key", "rating"))
    assert [way for way, *_ in points] == ["face"] * 4 + ["virtual"] * 4
    assert {"catalog", "website"} <= {key for _, key, _ in points}
    assert {rating for *_, rating in points} == {""}
    assert old.template == before
    assert not old.access_points.exists()


@pytest.mark.parametrize("edition", [NEWEST, BEFORE])
def test_a_plan_keeps_its_edition_when_the_files_are_loaded_again(edition):
    load()
    people = MembershipFactory()
    template = PlanTemplate.objects.get(key=edition)
    plan = start_plan(
        by=people.user, district=people.district, first_year=2028, last_year=2030, template=template
    )
    assert {line.rpartition(": ")[2] for line in load().splitlines()} == {"unchanged."}
    plan.refresh_from_db()
    assert plan.template == template
    assert plan.sections.count() == 12


def test_every_section_asks_two_to_four_questions_and_says_in_one_sentence_what_it_wants():
    load()
    for section in TemplateSection.objects.all():
        assert 2 <= len(section.questions) <= 4, section.key
        assert all(question.endswith("?") for question in section.questions), section.key
        assert section.hint.endswith("."), section.key


def test_what_the_law_asks_is_always_cited():
    load()
    sections = PlanTemplate.objects.get(key=NEWEST).sections.all()
    assert all(bool(section.law) == bool(section.law_citation) for section in sections)
    assert "PI 8.01(2)(h)1" in sections.get(key="team").law_citation
    assert "43.70(3)" in sections.get(key="budget").law_citation


def test_the_framework_has_eleven_areas_each_in_one_of_five_gears():
    load()
    areas = Framework.objects.get(key="frl-2016-11").areas.all()
    assert len(areas) == 11
    assert {area.gear for area in areas} == GEARS
    assert all(area.name and area.wedge and area.meaning for area in areas)


def test_the_crosswalk_to_gears_is_marked_as_ours():
    load()
    for framework in Framework.objects.exclude(areas__gear="").distinct():
        assert "our own reading" in framework.source or framework.key == "wi-gears-5"


@pytest.mark.parametrize(("key", "count"), [("frl-2016-8", 8), ("frl-2016-9", 9), ("frl-2016-10", 10)])
def test_districts_may_sort_goals_by_a_shorter_list_in_the_same_gears(key, count):
    load()
    framework = Framework.objects.for_goals().get(key=key)
    assert framework.areas.count() == count
    assert set(framework.areas.values_list("gear", flat=True)) == GEARS


def test_the_list_of_eleven_is_the_usual_one_and_only_what_is_for_goals_is_offered():
    load()
    offered = Framework.objects.for_goals()
    assert offered.first().key == "frl-2016-11"
    assert set(offered.values_list("key", flat=True)) == {
        "frl-2016-11",
        "frl-2016-10",
        "frl-2016-9",
        "frl-2016-8",
        "wi-gears-5",
    }


def test_foundations_domains_and_strands_are_data_and_what_nobody_confirms_says_so():
    load()
    assert Framework.objects.get(key="aasl-2018").areas.filter(wedge="Shared foundation").count() == 6
    assert Framework.objects.get(key="aasl-2018").areas.filter(wedge="Domain").count() == 4
    strands = Framework.objects.get(key="wi-itl-2017").areas
    assert list(strands.filter(is_confirmed=True).values_list("wedge", flat=True)) == ["EL"]
    assert strands.filter(is_confirmed=False).count() == 6
    assert not Framework.objects.get(key="frl-2016-10").areas.filter(is_confirmed=True).exists()


def test_loading_twice_changes_nothing():
    load()
    assert {line.rpartition(": ")[2] for line in load().splitlines()} == {"unchanged."}
    assert TemplateSection.objects.count() == 24


def test_an_edition_that_no_plan_uses_may_still_be_corrected(changed):
    load()
    words = load(changed(BEFORE_FILE, lambda content: content["sections"][0].update(hint="Say why.")))

    assert "Long-range library plan, 2026: updated." in words
    sections = PlanTemplate.objects.get(key=BEFORE).sections
    assert sections.get(key="introduction").hint == "Say why."
    assert sections.count() == 12


@pytest.mark.parametrize("kind", [BEFORE_FILE, USUAL])
def test_an_edition_that_plans_use_never_changes(changed, plan, kind):
    def change(content):
        content.get("sections", content.get("areas"))[0]["key"] = "renamed"

    with pytest.raises(CommandError, match=r"is used by 1 plan, so it cannot change.*an edition of its own"):
        load(changed(kind, change))

    assert plan.template.sections.first().key == "introduction"
    assert plan.framework.areas.first().key == "readers"


def test_a_new_edition_stands_beside_the_one_in_use(changed, plan):
    def change(content):
        content.update(key="frl-2030", edition="2030", is_usual=False, areas=content["areas"][:8])

    load(changed(USUAL, change))

    assert Framework.objects.get(key="frl-2030").areas.count() == 8
    assert plan.framework.areas.count() == 11


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        (NEWEST_FILE, lambda c: c.pop("sections"), "“agency-2027” has no “sections”"),
        (NEWEST_FILE, lambda c: c["sections"][3].pop("hint"), "“people” has no “hint”"),
        (
            NEWEST_FILE,
            lambda c: c["sections"][5]["starts_with"].append({"way": "by mail"}),
            "“access” starts with a row 9 that is wrong: Value 'by mail' is not a valid choice",
        ),
        (
            NEWEST_FILE,
            lambda c: c["sections"][5]["starts_with"][0].update(plan_id=1),
            "“access” starts with a row 1 that says more than key, label, note, rating, way",
        ),
        (
            NEWEST_FILE,
            lambda c: c["sections"][0].update(starts_with=[{"label": "Hello"}]),
            "“introduction” starts with rows, and its kind has none",
        ),
        (
            NEWEST_FILE,
            lambda c: c["sections"][3].update(kind="poem"),
            "“people” is of an unknown kind, “poem”",
        ),
        (NEWEST_FILE, lambda c: c["sections"][3].update(key="team"), "the key “team” is used twice"),
        (USUAL, lambda c: c["areas"][0].update(gear="steam"), "“readers” names no gear of the list"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence_and_nothing_is_loaded(changed, kind, change, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        load(changed(kind, change))
    assert str(refused.value).startswith(kind)
    assert not PlanTemplate.objects.exists()
    assert not Framework.objects.exists()


def test_a_file_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "template-x.json").write_text("{")
    with pytest.raises(CommandError, match=r"template-x\.json: it cannot be read"):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There are no templates and no frameworks"):
        load(tmp_path)
