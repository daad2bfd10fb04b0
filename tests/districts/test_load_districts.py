"""The state's districts, from our data files into the database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from districts.management.commands.load_districts import AGENCY_COLUMNS, DATA, DISTRICT_COLUMNS, read_records
from districts.models import Cesa, District

AGENCIES = """# note
number,name,city,city_source
6,Cooperative Educational Service Agency #6,,
11,Cooperative Educational Service Agency #11,Turtle Lake,https://example.org/about
"""
COLUMNS = "code,name,cesa,county,type,low_grade,high_grade,enrollment,enrollment_year"
DISTRICTS = f"""# Facts of one year.
#   And a second line of notes.
{COLUMNS}
0147,Appleton Area,6,Outagamie,K12,PK,12,14866,2026

2436,Hartford UHS,6,Washington,UHS,9,12,,
"""


@pytest.fixture
def files(tmp_path):
    """Two small files, to be changed by a test: ``files(districts=...)`` loads them."""

    def load(districts=DISTRICTS, agencies=AGENCIES):
        paths = {"districts": tmp_path / "districts.csv", "agencies": tmp_path / "agencies.csv"}
        paths["districts"].write_text(districts, encoding="utf-8")
        paths["agencies"].write_text(agencies, encoding="utf-8")
        words = StringIO()
        call_command("load_districts", **paths, stdout=words)
        return words.getvalue()

    return load


def test_all_districts_and_agencies_of_the_state_are_loaded():
    words = StringIO()
    call_command("load_districts", stdout=words)

    assert words.getvalue() == (
        "CESAs: 12. Districts in the file: 421. Added: 421. Updated: 0. Unchanged: 0. "
        "Schools in the file: 2234. Added: 2234.\n"
    )
    assert District.objects.count() == 421
    assert Cesa.objects.count() == 12
    assert District.objects.filter(cesa=6).count() == 39
    assert not District.objects.filter(is_made_up=True).exists()
    first = District.objects.get(code="0007")  # the leading zeros stay
    assert (first.name, first.cesa_id, first.county) == ("Abbotsford", 10, "Clark")
    assert (first.grades, first.type) == ("K4–12", "K12")
    assert (first.enrollment, first.enrollment_year) == (761, 2026)


def test_the_districts_add_up_as_the_agencies_say():
    records = read_records(DATA / "wisconsin_districts.csv", DISTRICT_COLUMNS).values()
    per_agency = [sum(record["cesa"] == number for record in records) for number in range(1, 13)]
    assert per_agency == [45, 74, 31, 26, 35, 39, 37, 27, 22, 29, 39, 17]
    assert all(record["enrollment_year"] == 2026 for record in records)


def test_a_city_stands_only_where_a_page_says_so():
    for record in read_records(DATA / "cesas.csv", AGENCY_COLUMNS).values():
        assert bool(record["city"]) == record["city_source"].startswith("https://")


def test_each_data_file_names_its_source_and_year():
    for name in ("wisconsin_districts.csv", "cesas.csv"):
        notes = [line for line in (DATA / name).read_text().splitlines() if line.startswith("#")]
        assert len(notes) >= 3
    assert "2025-26" in (DATA / "wisconsin_districts.csv").read_text()


def test_what_is_not_known_stays_empty(files):
    files()
    district = District.objects.get(code="2436")
    assert (district.enrollment, district.enrollment_year) == (None, None)
    assert Cesa.objects.get(number=6).city == ""
    assert Cesa.objects.get(number=11).city == "Turtle Lake"


def test_loading_twice_changes_nothing(files):
    files()
    written = District.history.count()

    assert "Added: 0. Updated: 0. Unchanged: 2. Schools" in files()
    assert District.history.count() == written


def test_a_new_fact_updates_its_district_and_leaves_the_others(files):
    files()
    words = files(
        districts=DISTRICTS.replace("14866,2026", "14700,2027").replace(",6,Outagamie", ",11,Outagamie")
    )

    assert "Added: 0. Updated: 1. Unchanged: 1. Schools" in words
    district = District.objects.get(code="0147")
    assert (district.enrollment, district.enrollment_year, district.cesa_id) == (14700, 2027, 11)
    assert [row.enrollment for row in district.history.all()] == [14700, 14866]


def test_a_district_that_left_the_file_is_kept(files):
    files()
    files(districts=DISTRICTS.replace("2436,Hartford UHS,6,Washington,UHS,9,12,,\n", ""))
    assert District.objects.filter(code="2436").exists()


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("0147,", "147,", "line 4, column code: “147” is not a code of four digits, like 0147."),
        ("0147,", "2436,", "line 6, column code: 2436 is on line 4 already."),
        ("Appleton Area", "", "line 4, column name: this cannot be empty."),
        ("Appleton Area", "A" * 101, "line 4, column name: at most 100 characters, not 101."),
        ("Area,6,", "Area,13,", "line 4, column cesa: “13” is not a whole number from 1 to 12."),
        ("Area,6,", "Area,,", "line 4, column cesa: “” is not a whole number from 1 to 12."),
        ("K12,", "K13,", "line 4, column type: “K13” is none of K12, K8, UHS."),
        (",PK,", ",13,", "line 4, column low_grade: “13” is none of K3, K4, PK, KG, 1"),
        ("14866", "many", "line 4, column enrollment: “many” is not a whole number from 0 to 1000000."),
        ("14866", "-1", "line 4, column enrollment: “-1” is not a whole number"),
        ("2026", "26", "line 4, column enrollment_year: “26” is not a whole number from 2000 to 2100."),
        (",2026", "", "line 4: there are 8 cells for 9 columns."),
        ("code,name", "name,code", "line 3: the columns must be code, name, cesa"),
        ("Appleton Area", '"Appleton Area', "cannot be read: "),
    ],
)
def test_a_broken_cell_is_named_and_nothing_is_loaded(files, good, bad, sentence):
    with pytest.raises(CommandError) as refused:
        files(districts=DISTRICTS.replace(good, bad, 1))

    assert sentence in str(refused.value)
    assert str(refused.value).startswith("districts.csv")
    assert str(refused.value).endswith("Nothing was loaded.")
    assert not District.objects.exists()
    assert not Cesa.objects.exists()


def test_a_district_of_an_agency_that_is_not_in_the_file_is_refused(files):
    with pytest.raises(CommandError, match=r"line 4, column cesa: there is no CESA 9 in agencies\.csv"):
        files(districts=DISTRICTS.replace("Area,6,", "Area,9,"))
    assert not Cesa.objects.exists()


@pytest.mark.parametrize("content", ["", "# only notes\n"])
def test_an_empty_file_is_refused(files, content):
    with pytest.raises(CommandError, match="has no facts in it"):
        files(districts=content)


def test_a_file_in_another_encoding_is_refused(files, tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(DISTRICTS.replace("Appleton", "Appletön").encode("latin-1"))
    with pytest.raises(CommandError, match=r"latin\.csv cannot be read"):
        call_command("load_districts", districts=path)
