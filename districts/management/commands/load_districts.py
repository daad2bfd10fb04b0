import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from districts.models import Cesa, District, School

DATA = Path(__file__).resolve().parents[2] / "data"
GRADES = ("K3", "K4", "PK", "KG", *(str(grade) for grade in range(1, 13)))


class Unreadable(Exception):
    """A cell that is no fact; the message is for the person who edited it."""


def read_lines(path, columns):
    """Each line of facts as (line number, {column: text}); notes that start with # are skipped."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        rows = [
            (number, next(csv.reader([line], strict=True)))
            for number, line in enumerate(lines, start=1)
            if line.strip() and not line.startswith("#")
        ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path.name} cannot be read: {error}. Nothing was loaded.") from error
    if not rows:
        raise CommandError(f"{path.name} has no facts in it. Nothing was loaded.")
    (line_of_names, names), *rows = rows
    if names != list(columns):
        raise broken(path, line_of_names, f"the columns must be {', '.join(columns)}.")
    for number, cells in rows:
        if len(cells) != len(names):
            raise broken(path, number, f"there are {len(cells)} cells for {len(names)} columns.")
    return [
        (number, dict(zip(names, (cell.strip() for cell in cells), strict=True))) for number, cells in rows
    ]


def read_records(path, columns):
    """{line number: {field: value}}; the key, which comes first, may not be given twice."""
    key = next(iter(columns))
    line_of, records = {}, {}
    for number, line in read_lines(path, columns):
        record = {}
        for column, read in columns.items():
            try:
                record[column] = read(line[column])
            except Unreadable as trouble:
                raise broken(path, f"{number}, column {column}", trouble) from trouble
        earlier = line_of.setdefault(record[key], number)
        if earlier != number:
            raise broken(path, f"{number}, column {key}", f"{line[key]} is on line {earlier} already.")
        records[number] = record
    return records


def broken(path, place, trouble):
    return CommandError(f"{path.name}, line {place}: {trouble} Nothing was loaded.")


def text(longest, *, required=False):
    def read(cell):
        if required and not cell:
            raise Unreadable("this cannot be empty.")
        if len(cell) > longest:
            raise Unreadable(f"at most {longest} characters, not {len(cell)}.")
        return cell

    return read


def number(low, high, *, required=False):
    def read(cell):
        if not cell and not required:
            return None
        if not (cell.isascii() and cell.isdecimal() and low <= int(cell) <= high):
            raise Unreadable(f"“{cell}” is not a whole number from {low} to {high}.")
        return int(cell)

    return read


def one_of(*choices):
    def read(cell):
        if cell and cell not in choices:
            raise Unreadable(f"“{cell}” is none of {', '.join(choices)}.")
        return cell

    return read


def district_code(cell):
    if not (len(cell) == 4 and cell.isascii() and cell.isdecimal()):
        raise Unreadable(f"“{cell}” is not a code of four digits, like 0147.")
    return cell


AGENCY_COLUMNS = {
    "number": number(1, 12, required=True),
    "name": text(100, required=True),
    "city": text(60),
    "city_source": text(300),
}
DISTRICT_COLUMNS = {
    "code": district_code,
    "name": text(100, required=True),
    "cesa": number(1, 12, required=True),
    "county": text(40),
    "type": one_of(*District.Type.values),
    "low_grade": one_of(*GRADES),
    "high_grade": one_of(*GRADES),
    "enrollment": number(0, 1_000_000),
    "enrollment_year": number(2000, 2100),
}


SCHOOL_COLUMNS = {
    "district": district_code,
    "code": district_code,
    "name": text(100, required=True),
    "city": text(60),
    "low_grade": one_of(*GRADES),
    "high_grade": one_of(*GRADES),
}


class Command(BaseCommand):
    help = "Load the state's districts, schools, and CESAs from the data files. Nothing is deleted."

    def add_arguments(self, parser):
        parser.add_argument("--districts", type=Path, default=DATA / "wisconsin_districts.csv")
        parser.add_argument("--agencies", type=Path, default=DATA / "cesas.csv")
        parser.add_argument("--schools", type=Path, default=DATA / "wisconsin_schools.csv")

    @transaction.atomic
    def handle(self, *, districts, agencies, schools, **options):
        agency_facts = read_records(agencies, AGENCY_COLUMNS)
        district_facts = read_records(districts, DISTRICT_COLUMNS)
        known = {facts["number"] for facts in agency_facts.values()}
        for line, facts in district_facts.items():
            if facts["cesa"] not in known:
                trouble = f"there is no CESA {facts['cesa']} in {agencies.name}."
                raise broken(districts, f"{line}, column cesa", trouble)
        for facts in agency_facts.values():
            facts.pop("city_source")  # for whoever reads the file
            Cesa.objects.update_or_create(number=facts["number"], defaults=facts)
        school_facts = read_schools(schools)
        counts = write_districts(district_facts.values())
        added = add_schools(school_facts)
        self.stdout.write(
            f"CESAs: {len(agency_facts)}. Districts in the file: {len(district_facts)}. "
            f"Added: {counts['added']}. Updated: {counts['updated']}. Unchanged: {counts['unchanged']}. "
            f"Schools in the file: {len(school_facts)}. Added: {added}."
        )


def read_schools(path):
    """Facts of each school. A code counts within its district, so the same one may come again elsewhere."""
    records, line_of = [], {}
    for number_of_line, line in read_lines(path, SCHOOL_COLUMNS):
        try:
            facts = {column: read(line[column]) for column, read in SCHOOL_COLUMNS.items()}
        except Unreadable as trouble:
            raise broken(path, number_of_line, trouble) from trouble
        earlier = line_of.setdefault((facts["district"], facts["code"]), number_of_line)
        if earlier != number_of_line:
            raise broken(path, number_of_line, f"this school is on line {earlier} already.")
        records.append(facts)
    return records


def add_schools(records):
    """Add schools that are not there yet. Those that are stay as they are: their districts mend them."""
    districts = District.objects.in_bulk({facts["district"] for facts in records}, field_name="code")
    known = set(School.objects.exclude(code="").values_list("district__code", "code"))
    new = [
        School(**facts | {"district": districts[facts["district"]]})
        for facts in records
        if facts["district"] in districts and (facts["district"], facts["code"]) not in known
    ]
    bulk_create_with_history(new, School)
    return len(new)


def write_districts(records):
    """Add what is new and update what differs. Districts that are in no line stay as they are."""
    stored = District.objects.in_bulk([facts["code"] for facts in records], field_name="code")
    new, changed, fields = [], [], set()
    for facts in records:
        facts["cesa_id"] = facts.pop("cesa")
        district = stored.get(facts["code"])
        if district is None:
            new.append(District(**facts))
            continue
        differing = [field for field, value in facts.items() if getattr(district, field) != value]
        if differing:
            for field in differing:
                setattr(district, field, facts[field])
            changed.append(district)
            fields.update(differing)
    bulk_create_with_history(new, District)
    if changed:
        bulk_update_with_history(changed, District, sorted(field.removesuffix("_id") for field in fields))
    return {"added": len(new), "updated": len(changed), "unchanged": len(records) - len(new) - len(changed)}
