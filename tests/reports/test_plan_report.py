"""The long-range plan as a PDF: a pure function of its snapshot, exact to the cent, whole on every page."""

import contextlib
import copy
import re
from decimal import Decimal

import pypdfium2
import pytest

from planning.reporting import plan_report

from .conftest import make
from .reading import headings, in_one_line, opened, page_texts
from .sample import (
    BUDGET,
    COLLECTION,
    GOALS,
    SECTIONS,
    certificate,
    counted_snapshot,
    empty_snapshot,
    long_snapshot,
    rich_snapshot,
)


def test_report_is_a_pure_function_of_its_snapshot():
    snapshot, signed = rich_snapshot(), certificate()
    before = copy.deepcopy((snapshot, signed))

    first, second = plan_report(snapshot, signed), plan_report(snapshot, signed)

    assert (snapshot, signed) == before
    assert {key: value for key, value in first.items() if key != "parts"} == {
        key: value for key, value in second.items() if key != "parts"
    }


def test_finished_plan_fills_at_least_twelve_pages(rich_pdf):
    assert len(page_texts(rich_pdf)) >= 12


def test_cover_says_whose_plan_it_is_and_where_it_stands(rich_pdf, signed_pdf):
    cover, signed_cover = page_texts(rich_pdf)[0], page_texts(signed_pdf)[0]

    for words in (
        "Kettle Prairie School District",
        "Library plan",
        "2027–2030",
        "Version 2, sent April 21, 2027",
    ):
        assert words in cover
    assert "Sent to CESA 6 for review" in cover
    assert "Signed off by CESA 6" in signed_cover
    assert "Sent to CESA 6" not in signed_cover


def test_made_up_district_is_called_so_on_every_page(rich_pdf):
    assert all("Made-up demo data" in text for text in page_texts(rich_pdf))


def test_real_district_is_not_called_made_up():
    snapshot = empty_snapshot()
    snapshot["district"]["made_up"] = False

    assert "Made-up" not in in_one_line(make(snapshot))


def test_each_page_but_the_cover_says_where_it_belongs(rich_pdf):
    cover, *pages = page_texts(rich_pdf)

    assert "Page 1 of" not in cover
    for number, text in enumerate(pages, start=2):
        assert f"Page {number} of {len(pages) + 1}" in text
        assert "Kettle Prairie School District" in text
        assert "Library plan 2027–2030" in text
        assert "Version 2, sent April 21, 2027" in text


def test_contents_give_the_pages_where_the_sections_are(rich_pdf):
    texts = page_texts(rich_pdf)
    contents = " ".join(texts[1].split())
    titles = ["The district and the planning team", "Goals at a glance", "For the school board"]
    titles += [title for _, title, _, _ in SECTIONS]

    for title in titles:
        number = int(re.search(re.escape(title) + r" (\d+)", contents)[1])
        assert title in texts[number - 1]


def test_bookmarks_follow_the_document(rich_pdf):
    with opened(rich_pdf) as document:
        bookmarks = headings(document)
    texts = page_texts(rich_pdf)

    assert [title for depth, title, _ in bookmarks if depth == 1] == [
        "Contents",
        "The district and the planning team",
        "Goals at a glance",
        "About the plan",
        "Where we are now",
        "Where we want to be",
        "For the school board",
    ]
    assert {title for _, title, _, _ in SECTIONS} <= {title for depth, title, _ in bookmarks if depth == 2}
    assert [title for depth, title, _ in bookmarks if depth == 3] == [goal["title"] for goal in GOALS]
    assert all(title in " ".join(texts[number - 1].split()) for _, title, number in bookmarks)


def test_totals_in_print_equal_exact_sums(rich_pdf):
    text = in_one_line(rich_pdf)
    costs = [sum(Decimal(step[3]) for step in goal["steps"] if step[3]) for goal in GOALS]

    assert f"The steps cost ${sum(costs):,.2f} in all." in text
    for number, cost in enumerate(costs, start=1):
        assert f"Goal {number} in all {f'${cost:,.2f}' if cost else '–'}" in text
    for year, label in ((2028, "2027–28"), (2029, "2028–29"), (2030, "2029–30")):
        planned = sum(Decimal(amount) for in_year, _, _, amount in BUDGET if in_year == year)
        assert f"{label} in all ${planned:,.2f}" in text
    funds = [
        sum(Decimal(line[3]) for line in BUDGET if line[1] == fund) for fund in ("csf", "local", "grant")
    ]
    totals = " ".join(f"${amount:,.2f}" for amount in [*funds, sum(funds)])
    assert f"Total {totals}" in text
    assert f"All classes {sum(items for _, items, _ in COLLECTION):,}" in text


def test_cents_add_up_where_binary_fractions_would_not():
    snapshot = rich_snapshot()
    budget = next(section for section in snapshot["sections"] if section["kind"] == "budget")
    budget["rows"] = [budget["rows"][0] | {"amount": "0.10"} for _ in range(3)]

    assert plan_report(snapshot)["budget_total"] == Decimal("0.30")


def test_facts_name_the_team_by_the_groups_the_rule_asks_for(rich_pdf):
    text = in_one_line(rich_pdf)

    assert "Teachers Ines Okafor, " in text
    assert "Wis. Admin. Code PI 8.01(2)(h)" in text
    assert "All three groups that the rule names are on the team." in text


def test_facts_say_which_group_nobody_speaks_for():
    snapshot = rich_snapshot()
    team = next(section for section in snapshot["sections"] if section["kind"] == "team")
    team["rows"] = [row for row in team["rows"] if row["group"] != "teacher"]

    assert plan_report(snapshot)["team"]["missing"] == "teachers"


def test_goals_follow_one_another_without_empty_halves_of_pages():
    pdf = make(long_snapshot(goals=5, steps=4, repeat=1))

    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        lowest = []
        for page in document:
            text = page.get_textpage()
            if "Action step" in text.get_text_range():
                tops = [text.get_charbox(index)[3] for index in range(text.count_chars())]
                lowest.append(min(top for top in tops if top > 72) / page.get_height())  # above the foot
    assert len(lowest) > 2
    assert max(lowest[:-1]) < 0.4


def test_steps_stand_in_the_order_of_their_dates():
    calendar = plan_report(rich_snapshot())["calendar"]

    assert [year["label"] for year in calendar] == ["2027–28", "2028–29", "2029–30"]
    for year in calendar:
        days = [step["due"] for step in year["steps"]]
        assert days == sorted(days)


def test_certificate_is_the_last_page_and_can_be_checked(signed_pdf):
    last = " ".join(page_texts(signed_pdf)[-1].split())

    assert "Cooperative Educational Service Agency #6 signed off version 2" in last
    assert "Priya Raman, Agency reviewer" in last
    assert "May 6, 2027, 2:14 pm Central Time" in last
    assert "K7QM-4TXD-92HP" in last
    assert " ".join(["3f5a9c0d"] * 8) in last
    assert " ".join(["b81e77d2"] * 8) in last
    assert "It is not the school board’s approval" in last
    with opened(signed_pdf) as document:
        links = [str(link.A.URI) for link in document.pages[-1].Annots]
    assert links == ["https://library.example.org/verify/K7QM-4TXD-92HP/"]


def test_reviewed_file_has_no_certificate(rich_pdf):
    assert "Certificate" not in in_one_line(rich_pdf)


def test_versions_frozen_early_do_not_print_an_old_label_like_a_name():
    snapshot = rich_snapshot()
    team = next(section for section in snapshot["sections"] if section["kind"] == "team")
    for row in team["rows"]:
        row["group"], row["group_label"] = "other", "Somebody else"

    sections = [section for part in plan_report(snapshot)["parts"] for section in part["sections"]]
    printed = next(section for section in sections if section["kind"] == "team")["rows"]

    assert {row["group_label"] for row in printed} == {"Community and others"}


def test_board_has_a_page_to_fill_in(rich_pdf):
    page = page_texts(rich_pdf)[-1]

    assert "For the school board" in page
    assert "The agency’s sign-off is not the board’s approval." in " ".join(page.split())
    assert "Address of the minutes" in page


def test_board_and_certificate_name_only_the_place_where_approval_is_recorded_today(rich_pdf, signed_pdf):
    for page in (page_texts(rich_pdf)[-1], page_texts(signed_pdf)[-1]):
        words = " ".join(page.split())
        assert "with DPI in WISEadmin" in words
        assert "in the portal" not in words


def test_empty_sections_say_so(empty_pdf):
    text = in_one_line(empty_pdf)

    assert text.count("This section has no text yet.") == len(SECTIONS)
    for words in (
        "This plan has no goals yet.",
        "Nobody is on the planning team yet.",
        "The collection has not been counted yet.",
        "Nothing is planned for 2027–28 yet.",
    ):
        assert words in text


def test_rows_with_nothing_in_them_are_printed_in_words(ua1_failures):
    snapshot = empty_snapshot()
    snapshot["district"] |= {"county": "", "grades": "", "enrollment": None, "enrollment_year": None}
    blank = {
        "team": {"id": 1, "name": "", "position": "", "group": "", "group_label": ""},
        "collection": {"id": 1, "label": "", "items": None, "average_year": None},
        "goals": {
            "id": 1,
            "title": "",
            "outcome": "",
            "measure": "",
            "area": "",
            "area_label": "",
            "fund": "",
            "fund_label": "",
            "steps": [{"id": 1, "text": "", "who": "", "due": None, "cost": None}],
        },
        "budget": {"id": 1, "school_year": None, "fund": "", "fund_label": "", "purpose": "", "amount": None},
    }
    for section in snapshot["sections"]:
        section["rows"] = [blank[section["kind"]]] if section["kind"] in blank else []

    pdf = make(snapshot)

    assert ua1_failures(pdf) == []
    text = in_one_line(pdf)
    for words in ("No name yet", "Not known", "No title yet", "Nobody yet", "No date yet", "No purpose yet"):
        assert words in text


def test_the_gear_of_an_area_is_printed_where_the_version_knows_it():
    snapshot = rich_snapshot()
    goals = next(section["rows"] for section in snapshot["sections"] if section["key"] == "goals")
    assert not any("gear" in goal for goal in goals)  # frozen before goals had one
    goals[0]["gear"] = "Technology and Hardware"

    text = in_one_line(make(snapshot))

    assert text.count("Wisconsin gear: ") == text.count("Wisconsin gear: Technology and Hardware") == 1


def test_what_came_and_went_what_to_buy_and_the_access_points_are_printed(ua1_failures):
    pdf = make(counted_snapshot())

    assert ua1_failures(pdf) == []
    text = in_one_line(pdf)
    for words in (
        "with what was added and weeded in the last school year",
        "That is 12.1 items for each of 1,840 students in 2026–27.",
        "Purchasing plan, each school year",
        "It is our arithmetic and a suggestion, not a rule.",
        "the budget has between $25,950 and $27,360.40 a year from the Common School Fund.",
        "Face to face",
        "Works in part",
        "And a second line.",
    ):
        assert words in text, words
    assert "No price yet" in text


def test_resources_of_a_goal_are_tagged_links_with_their_address_in_print(ua1_failures):
    snapshot = rich_snapshot()
    goals = next(section for section in snapshot["sections"] if section["kind"] == "goals")["rows"]
    goals[0]["resources"] = [
        {"id": 1, "title": "BadgerLink", "url": "https://badgerlink.dpi.wi.gov/"},
        {"id": 2, "title": "A book on weeding", "url": ""},
        {"id": 3, "title": "", "url": "https://example.org/untitled"},
    ]

    pdf = make(snapshot)

    assert ua1_failures(pdf) == []
    text = in_one_line(pdf)
    for words in (
        "BadgerLink",
        "https://badgerlink.dpi.wi.gov/",
        "A book on weeding",
        "example.org/untitled",
    ):
        assert words in text, words
    with opened(pdf) as document:
        found = {
            str(link.A.URI) for page in document.pages for link in page.get("/Annots", []) if "/A" in link
        }
        assert {"https://badgerlink.dpi.wi.gov/", "https://example.org/untitled"} <= found
        assert all("/StructParent" in link for page in document.pages for link in page.get("/Annots", []))


def test_budget_lines_of_every_kind_reach_the_totals():
    snapshot = rich_snapshot()
    budget = next(section for section in snapshot["sections"] if section["kind"] == "budget")
    line = budget["rows"][0]
    budget["rows"] = [
        line | {"fund": fund, "school_year": year, "amount": "1.25"}
        for fund in ("csf", "local", "grant", "none", "")
        for year in (2027, 2028, None)
    ]

    section = plan_report(snapshot)["parts"][2]["sections"][3]

    assert section["chart"].table["totals"] == ["$3.75", "$3.75", "$3.75", "$7.50", "$18.75"]
    assert [year["label"] for year in section["years"]] == [
        "2026–27",
        "2027–28",
        "2028–29",
        "2029–30",
        "no school year yet",
    ]


@pytest.fixture(scope="module")
def crowded_pdf():
    """Words without an end in every field, tables of ten columns, and goals longer than a page."""
    snapshot = long_snapshot(goals=2, steps=24, repeat=1)
    word = "Donaudampfschifffahrtsgesellschaft" * 4
    snapshot["district"]["name"] = f"Unified School District {word}"
    for section in snapshot["sections"]:
        section["title"] += f" {word}"
        cells = "".join(f"<td>{word}</td>" for _ in range(10))
        section["html"] += (
            f"<p>{word}</p><ul><li>{word}</li></ul><table><tr>{cells}</tr><tr>{cells}</tr></table>"
        )
        for row in section["rows"][:1]:
            row |= {
                key: word
                for key in ("name", "position", "label", "title", "purpose", "measure", "note")
                if key in row
            }
            for step in row.get("steps", [])[:3]:
                step |= {"text": word, "who": word}
    return make(snapshot)


def test_crowded_plan_is_laid_out_and_accessible(crowded_pdf, ua1_failures):
    assert ua1_failures(crowded_pdf) == []
    assert "Goal 2 in all" in in_one_line(crowded_pdf)


def test_nothing_leaves_the_page_however_long_the_words(crowded_pdf):
    with contextlib.closing(pypdfium2.PdfDocument(crowded_pdf)) as document:
        for page in list(document)[1:]:  # the cover's strip runs to the edge on purpose
            text = page.get_textpage()
            boxes = [text.get_charbox(index) for index in range(text.count_chars())]
            assert max(right for _, _, right, _ in boxes) <= page.get_width() - 60
            assert min(bottom for _, bottom, _, _ in boxes) >= 36
