"""Agreements and addenda as reports: from frozen data to what is printed. No queries, no clock."""

import datetime as dt
from decimal import Decimal

from portal.core.school_year import SchoolYear
from portal.core.words import local_date, long_date

from .models.catalogue import Offer, is_in_days
from .pricing import rule_in_words
from .words import days, end_in_words, quantity

# What a service may allow, as it is printed where it does and where it does not.
CAPABILITIES = {
    "confers_coordinator": (
        "The consultant is the district’s designated library media coordinator while the service runs.",
        "make the consultant the district’s designated coordinator",
    ),
    "confers_consultation": (
        "The consultant may be consulted on Common School Fund orders.",
        "allow consultation on Common School Fund orders",
    ),
    "confers_entity_number": (
        "Agency staff count in the district’s staffing report, under the agency’s Entity Number.",
        "lend the agency’s Entity Number for the district’s staffing report",
    ),
}


def agreement_report(snapshot: dict) -> dict:
    """Everything the agreement prints."""
    year, approved = SchoolYear(snapshot["year"]), snapshot["approved"]
    lines = [_line(line, year) for line in snapshot["lines"]]
    return snapshot | {
        "title": f"Agreement {snapshot['agreement']}, {snapshot['district']['name']}",
        "made_on": snapshot["accepted"]["at"],
        "school_year": str(year),
        "first_day": long_date(snapshot["starts_on"]),
        "last_day": long_date(year.last_day),
        "lines": lines,
        "has_samples": any(line["price_is_sample"] for line in lines),
        "approved": approved
        | {"on": local_date(approved["at"]), "board_on": long_date(approved["board_date"])},
        "accepted": snapshot["accepted"] | {"on": local_date(snapshot["accepted"]["at"])},
    }


def addendum_report(snapshot: dict) -> dict:
    """Everything the addendum prints."""
    settlement = snapshot["settlement"]
    after = snapshot["after"]["lines"]
    return snapshot | {
        "title": f"Addendum {snapshot['number']} to agreement {snapshot['agreement']}",
        "made_on": snapshot["accepted"]["at"],
        "school_year": str(SchoolYear(snapshot["year"])),
        "effective_day": long_date(snapshot["effective_on"]),
        "service": next(line["name"] for line in after if line["line"] == snapshot["line"]),
        "rows": compared_lines(snapshot),
        "difference_signed": signed(snapshot["difference"]),
        "settlement": settlement and in_words(settlement),
        "has_samples": any(line["price_is_sample"] for line in after),
        "new_services": [_line(line, SchoolYear(snapshot["year"])) for line in new_lines(snapshot)],
        "requested": snapshot["requested"] | {"on": local_date(snapshot["requested"]["at"])},
        "accepted": snapshot["accepted"] | {"on": local_date(snapshot["accepted"]["at"])},
    }


def statement_report(snapshot: dict) -> dict:
    """Everything the monthly statement prints."""
    month = dt.date.fromisoformat(snapshot["month"])
    lines = [_stated(line, month) for line in snapshot["lines"]]
    return snapshot | {
        "title": f"Statement of {month:%B %Y}, {snapshot['district']['name']}",
        "made_on": snapshot["issued_at"],
        "month_name": f"{month:%B}",
        "month_and_year": f"{month:%B %Y}",
        "issued_on": local_date(snapshot["issued_at"]),
        "answer_day": long_date(snapshot["answer_by"]),
        "lines": lines,
        "unsigned": snapshot.get("unsigned", 0),  # statements of the first weeks did not know it
        "is_without_service": not snapshot.get("unsigned")
        and all(line["kind"] != "visit" or line["is_late"] for line in lines),
        "billed_days": days(snapshot["quarters"]),
        "services": [
            service | {name: days(service[name]) for name in ("bought", "delivered", "left")}
            for service in snapshot["services"]
        ],
    }


def _stated(line, month):
    """One line of a statement with its days in words, and what is out of the ordinary about it."""
    day = dt.date.fromisoformat(line["day"])
    mark = {"reversal": "Put right: taken back", "billed": "Covered since: billed now"}.get(line["kind"], "")
    late = "Late: of an earlier month" if line["kind"] == "visit" and line["is_late"] else ""
    waits = "" if line["is_billable"] or mark else "Not billable: over balance"
    return line | {
        "date": f"{day:%B} {day.day}" if day.year == month.year else long_date(day),
        "days": days(line["quarters"]),
        "marks": [words for words in (mark, late, waits) if words],
    }


def _line(line, year):
    """One service as it is printed: its amounts in words, its rule, and what it allows and does not."""
    sold_by_day = is_in_days(line["unit"])
    start = dt.date.fromisoformat(line["starts_on"] or year.first_day.isoformat())
    rule = "" if sold_by_day else rule_in_words(start, year, rule=line["proration"])
    if not rule and not sold_by_day:
        rule = Offer.Proration(line["proration"]).label + "."
    allowed = [yes for name, (yes, _) in CAPABILITIES.items() if line[name]]
    denied = [no for name, (_, no) in CAPABILITIES.items() if not line[name]] if sold_by_day else []
    return line | {
        "amount_in_words": quantity(line["quantity"], line["unit"]),
        "unit_label": Offer.Unit(line["unit"]).label,
        "rule": "Days cost the same all year." if sold_by_day else rule,
        "allowed": allowed,
        "denied": _either(denied),
    }


def _either(parts):
    """It does not a, b, or c."""
    if not parts:
        return ""
    *most, last = parts
    joined = f"{', '.join(most)}{',' if len(most) > 1 else ''} or {last}" if most else last
    return f"It does not {joined}."


def compared_lines(told: dict) -> list[dict]:
    """Each service before and after a change; a new one has no before."""
    before = {line["line"]: line for line in told["before"]["lines"]}
    return [_compared(before.get(line["line"]), line) for line in told["after"]["lines"]]


def new_lines(told: dict) -> list[dict]:
    known = {line["line"] for line in told["before"]["lines"]}
    return [line for line in told["after"]["lines"] if line["line"] not in known]


def _compared(before, after):
    ends = after["is_canceled"] and not (before and before["is_canceled"])
    return {
        "name": after["name"],
        "before": before and quantity(before["quantity"], before["unit"]),
        "after": quantity(after["quantity"], after["unit"]),
        "amount_before": before and before["amount"],
        "amount_after": after["amount"],
        "end": _end(after) if ends else "",
        "starts_on": "" if before else long_date(after["starts_on"]),
        "is_changed": before is None
        or ends
        or (before["quantity"], before["amount"]) != (after["quantity"], after["amount"]),
    }


def _end(line):
    return end_in_words(*(dt.date.fromisoformat(line[name]) for name in ("starts_on", "ends_on")))


def in_words(settlement: dict) -> dict:
    """The settlement sheet with its days in words."""
    names = ("delivered", "booked", "returned")
    return settlement | {f"{name}_days": days(settlement[f"{name}_quarters"]) for name in names}


def signed(amount: str) -> str:
    """A difference with its sign: +$600.00, −$500.00, $0.00."""
    value = Decimal(amount)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}${abs(value):,.2f}"
