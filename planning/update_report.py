"""The yearly update as it is printed, from its frozen facts. No queries, no clock."""

from portal.core.words import local_date

from .figures import sum_of


def update_report(snapshot: dict) -> dict:
    """Everything the update prints."""
    finished = snapshot["finished"]
    goals = [goal | {"number": number} for number, goal in enumerate(snapshot["goals"], start=1)]
    return snapshot | {
        "title": f"{snapshot['plan']}, update of {snapshot['school_year']}, {snapshot['district']['name']}",
        "goals": goals,
        "finished": finished | {"on": local_date(finished["at"])},
        "planned_total": sum_of(row["planned"] for row in snapshot["money"]),
        "spent_total": sum_of(row["spent"] for row in snapshot["money"]),
    }
