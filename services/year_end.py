"""The end of a school year in words: the table of the roll, before it and after it."""

from dataclasses import asdict, is_dataclass

from .dry_run import CHANGED, DROPPED, RENEWED, UNDECIDED
from .words import days

DECISIONS = {
    RENEWED: ("ok", "Renewed"),
    CHANGED: ("go", "Renewed, changed"),
    UNDECIDED: ("warn", "Undecided"),
    DROPPED: ("off", "Not renewed"),
}


def table_of(rows) -> dict:
    """Rows of the dry run, or of what was done, with their sums and what is still open."""
    told = [_told(asdict(row) if is_dataclass(row) else row) for row in rows]
    in_days = [row for row in told if row["is_in_days"]]

    def all_of(name):
        return sum(row[name] for row in told)

    return {
        "rows": told,
        "districts": len({row["district_id"] for row in told}),
        "decisions": [
            (label, sum(row["decision"] == decision for row in told))
            for decision, (_, label) in DECISIONS.items()
        ],
        "left": days(sum(row["left"] for row in in_days)),
        "carried": days(sum(row["carried"] for row in in_days)),
        "lapsed": days(sum(row["lapsed"] for row in in_days)),
        "undecided": sum(row["decision"] == UNDECIDED for row in told),
        "open_bookings": all_of("open_bookings"),
        "over_balance": all_of("over_balance"),
    }


def _told(row):
    tone, label = DECISIONS[row["decision"]]
    return row | {"lapsed": row["left"] - row["carried"], "tone": tone, "label": label}
