"""The first list of resources from its data file into the database: added once, then left to staff."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date

from .models import FrameworkArea, Resource

FACTS = ("key", "title", "address", "summary", "areas", "checked")
is_web_address = URLValidator(["http", "https"])


def load_resources(content, *, complain):
    """Add those that are not there yet. Returns what the list is called and what happened to it.

    What staff changed or retired stays as they left it. ``complain(words)`` gives the error to raise for a
    file that cannot be loaded.
    """
    check(content, complain)
    known = set(Resource.objects.exclude(key=None).values_list("key", flat=True))
    new = [row for row in content["resources"] if row["key"] not in known]
    Resource.objects.bulk_create(
        Resource(
            checked_on=row["checked"],
            **{name: row[name] for name in ("key", "title", "address", "summary", "areas")},
        )
        for row in new
    )
    return content["name"], "added" if new else "unchanged"


def check(content, complain):
    """Every fact is there, every address could be opened, and every area is one that goals are sorted by."""
    for name in ("name", "resources"):
        if name not in content:
            raise complain(f"the file has no “{name}”")
    areas = set(FrameworkArea.objects.values_list("key", flat=True))
    keys = [row.get("key") for row in content["resources"]]
    for row in content["resources"]:
        if missing := next((name for name in FACTS if name not in row), None):
            raise complain(f"“{row.get('key', 'a resource')}” has no “{missing}”")
        if keys.count(row["key"]) > 1:
            raise complain(f"the key “{row['key']}” is used twice")
        if strange := set(row["areas"]) - areas:
            raise complain(f"“{row['key']}” names an unknown area, “{min(strange)}”")
        if row["checked"] is not None and parse_date(row["checked"]) is None:
            raise complain(f"“{row['key']}” was checked on no day of the calendar, “{row['checked']}”")
        try:
            is_web_address(row["address"])
        except ValidationError:
            raise complain(f"“{row['key']}” has an address that nothing can open") from None
