"""Agreements and addenda as reports: from frozen data to what is printed. No queries, no clock."""

import datetime as dt


def agreement_report(snapshot: dict) -> dict:
    """Everything the agreement prints."""
    return snapshot | {
        "title": f"Agreement {snapshot['agreement']}, {snapshot['district']['name']}",
        "made_on": snapshot["accepted"]["at"],
    }


def addendum_report(snapshot: dict) -> dict:
    """Everything the addendum prints."""
    return snapshot | {
        "title": f"Addendum {snapshot['number']} to agreement {snapshot['agreement']}",
        "made_on": snapshot["accepted"]["at"],
        "effective_on": dt.date.fromisoformat(snapshot["effective_on"]),
    }


def statement_report(snapshot: dict) -> dict:
    """Everything the monthly statement prints."""
    month = dt.date.fromisoformat(snapshot["month"])
    return snapshot | {
        "title": f"Statement of {month:%B %Y}, {snapshot['district']['name']}",
        "made_on": snapshot["issued_at"],
    }
