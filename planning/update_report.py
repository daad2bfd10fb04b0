"""The yearly update as it is printed, from its frozen facts. No queries, no clock."""

import datetime as dt

from .figures import sum_of
from .reporting import LOCAL, long_date


def update_report(snapshot: dict) -> dict:
    """Everything the update prints."""
    finished = snapshot["finished"]
    on = long_date(dt.datetime.fromisoformat(finished["at"]).astimezone(LOCAL).date())
    goals = [goal | {"number": number} for number, goal in enumerate(snapshot["goals"], start=1)]
    return snapshot | {
        "title": f"{snapshot['plan']}, update of {snapshot['school_year']}, {snapshot['district']['name']}",
        "goals": goals,
        "finished": finished | {"on": on},
        "done": sum(goal["percent"] == 100 for goal in goals),
        "planned_total": sum_of(row["planned"] for row in snapshot["money"]),
        "spent_total": sum_of(row["spent"] for row in snapshot["money"]),
    }
