"""The state's list brought in: read as it comes, put in all at once, and taken back as a whole."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from districts.models import Role
from funds import listing
from funds.amounts import record_amount
from funds.models import AllocationAmount, FundAllocation
from funds.state_lists import plain_name, read
from portal.core import clock
from portal.core.packs import Unreadable
from portal.core.sheets import Line
from portal.core.transitions import Refused
from tests.core.sheet_files import csv, xlsx
from tests.factories import DistrictFactory, MembershipFactory
from tests.factories.funds import AllocationFactory, FundYearFactory
from tests.planning.pages import messages, texts

Kind = AllocationAmount.Kind
HEADS = ("Code", "School District", "Census", "Library aid amount")


@pytest.fixture
def owen():
    return MembershipFactory(role=Role.AGENCY_FINANCE).user


@pytest.fixture
def albany():
    return AllocationFactory(district=DistrictFactory(code="0063", name="Albany"), estimate="12000.00")


@pytest.fixture
def monroe():
    return AllocationFactory(district=DistrictFactory(code="3682", name="Monroe"))


def lines(*rows):
    return [Line(number, list(cells)) for number, cells in enumerate(rows, start=1)]


def taken(year, owen, *rows, kind=Kind.FINAL):
    file = SimpleUploadedFile("aid.csv", csv(HEADS, *rows))
    return listing.take(year, kind, file, known_on=clock.today(), by=owen)


def now(fund):
    return FundAllocation.objects.get(pk=fund.pk)


def test_codes_without_their_zeros_titles_above_and_totals_below_are_read_right():
    rows = read(
        lines(
            ["Library aid 2026-27"],
            HEADS,
            ["63", "Albany", "402", "$12,954.00"],
            ["3682", "Monroe", "2,100", "82431"],
            ["", "Total", "", "95385"],
        )
    ).rows

    assert [(row["code"], row["amount"], row["children"]) for row in rows] == [
        ("0063", "12954.00", 402),
        ("3682", "82431.00", 2100),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["63", "Albany", "402", "about 100"], "amount: “about 100” is not an amount"),
        (["63", "Albany", "402", "12,50"], "amount: “12,50”"),
        (["63", "Albany", "many", "1"], "children: “many”"),
        (["A63", "Albany", "402", "1"], "code: “A63”"),
        (["63", "Albany", "402", "=1+1"], "amount: “=1+1”"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(row, sentence):
    [trouble] = read(lines(HEADS, row)).troubles

    assert trouble["row"] == 2
    assert trouble["why"].startswith(sentence)


def test_a_list_without_headings_says_what_it_needs():
    with pytest.raises(Unreadable, match="No row of headings was found"):
        read(lines(*([["a", "b"]] * 20)))


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=20))
def test_whatever_is_in_the_cells_it_is_read_or_refused_in_a_sentence(rows):
    refusal, found = "", None
    try:
        found = read(lines(*rows))
    except Unreadable as trouble:
        refusal = str(trouble)

    assert bool(found) != refusal.endswith(".")
    assert all(Decimal(row["amount"]) >= 0 for row in (found.rows if found else ()))
    assert all(one["why"].endswith(".") for one in (found.troubles if found else ()))


def test_names_match_without_the_words_that_lists_add():
    assert plain_name("Adams-Friendship Area School District") == plain_name("Adams Friendship")


def test_nothing_is_written_before_the_yes_and_then_all_of_it(owen, albany, monroe, sign_in):
    browser = sign_in(owen)
    file = SimpleUploadedFile(
        "aid.xlsx", xlsx(HEADS, ["0063", "Albany", 402, 12954], ["9999", "Elsewhere", 1, 5])
    )
    answer = browser.post(
        reverse("funds:list-add", args=[albany.year.ends_in]),
        {"kind": "final", "known_on": str(clock.today()), "file": file},
    )
    page = answer.headers["Location"]
    assert now(albany).final is None
    assert "1 row of districts that have no fund here" in browser.get(page).content.decode()

    said = messages(browser.post(page, {"do": "put_in"}, follow=True))

    assert said == ["The figure of 1 district is in."]
    assert (now(albany).final, now(albany).census_children) == (Decimal("12954.00"), 402)


def test_of_a_list_with_wrong_rows_all_are_named_and_nothing_is_put_in(owen, albany, monroe, sign_in):
    rows = (
        ["63", "Albany", "402", "unknown"],
        ["3682", "Monroe", "9", "500"],
        ["3682", "Monroe", "many", "1"],
    )
    file = SimpleUploadedFile("aid.csv", csv(HEADS, *rows))
    browser = sign_in(owen)

    page = browser.post(
        reverse("funds:list-add", args=[albany.year.ends_in]),
        {"kind": "final", "known_on": str(clock.today()), "file": file},
    ).headers["Location"]

    shown = texts(browser.get(page), "//*[@aria-labelledby='h-troubles']//li")
    assert [words.partition(":")[0] for words in shown] == ["Row 2, amount", "Row 4, children"]
    assert "Put in" not in " ".join(texts(browser.get(page), "//main//button"))
    said = messages(browser.post(page, {"do": "put_in"}, follow=True))
    assert said[0].startswith("Error: Some rows cannot be read")
    assert now(monroe).final is None
    workbook = load_workbook(io.BytesIO(browser.get(f"{page}errors.xlsx").content)).active
    head, first, second = workbook.iter_rows(values_only=True)
    assert head[2:] == HEADS
    assert (first[0], first[2:]) == ("2", tuple(rows[0]))
    assert (second[0], second[2:]) == ("4", tuple(rows[2]))


def test_taking_a_list_back_restores_what_stood_and_leaves_what_was_changed_since(owen, albany, monroe):
    state_list = taken(
        albany.year,
        owen,
        ["63", "Albany", "402", "12954"],
        ["3682", "Monroe", "9", "500"],
        kind=Kind.ESTIMATE,
    )
    listing.put_in(state_list, by=owen)
    record_amount(monroe, Kind.ESTIMATE, Decimal("501.00"), by=owen, known_on=clock.today())

    stay = listing.undo(state_list, by=owen)

    assert stay == ["Monroe"]
    assert (now(albany).estimate, now(albany).census_children) == (Decimal("12000.00"), 1000)
    assert now(monroe).estimate == Decimal("501.00")


def test_a_district_twice_in_a_list_is_refused(owen, albany):
    state_list = taken(albany.year, owen, ["63", "Albany", "1", "2"], ["0063", "Albany", "1", "2"])

    assert [(one["row"], one["why"]) for one in state_list.troubles] == [(3, "Albany is in row 2 already.")]
    with pytest.raises(Refused):
        listing.put_in(state_list, by=owen)


def test_a_year_is_opened_for_every_district_by_one_press(owen, sign_in):
    MembershipFactory()
    year = FundYearFactory.build().ends_in
    browser = sign_in(owen)
    assert f"/fund/years/{year}/open/" in browser.get(reverse("funds:years")).content.decode()

    browser.post(reverse("funds:year-open", args=[year]))

    assert FundAllocation.objects.filter(year__ends_in=year).exists()
    assert texts(browser.get(reverse("funds:years")), "//main//section/h2")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FINANCE, Role.REVIEWER, Role.CONSULTANT])
def test_lists_of_all_districts_are_for_finance_of_the_agency(role, sign_in):
    assert sign_in(MembershipFactory(role=role).user).get(reverse("funds:years")).status_code == 403
