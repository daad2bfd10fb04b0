"""The memo that goes back with a returned version: the reason, and the comments on its sections.

``return_memo`` freezes it as plain data at the return; the PDF is made of that and nothing else.
"""

from portal.core import clock
from portal.core.words import local_date, long_date

SCHEMA = 1


def return_memo(version, *, by, reason) -> dict:
    snapshot = version.snapshot
    return {
        "schema": SCHEMA,
        "agency": snapshot["agency"],
        "district": snapshot["district"],
        "plan": snapshot["plan"],
        "version": version.number,
        "sent_on": snapshot["sent_on"],
        "sent_by": snapshot["sent_by"],
        "data_hash": version.data_hash,
        "returned_at": clock.now().isoformat(),
        "reviewer": by.name,
        "reason": reason,
        "sections": _sections(version),
    }


def _sections(version):
    """The open comments under their sections, in the order of the plan."""
    comments = version.comments.open().select_related("section__spec", "by")
    by_section = {}
    for comment in comments.order_by("section__spec__position", "pk"):
        spec = comment.section.spec
        section = by_section.setdefault(spec.key, {"key": spec.key, "title": spec.title, "comments": []})
        section["comments"].append(
            {"id": comment.pk, "text": comment.text, "by": comment.by.name, "at": comment.at.isoformat()}
        )
    return list(by_section.values())


def memo_report(memo: dict) -> dict:
    """Everything the paper prints. No queries, no clock."""
    writers = {comment["by"] for section in memo["sections"] for comment in section["comments"]}
    plan, district = memo["plan"]["title"], memo["district"]["name"]
    return memo | {
        "title": f"Return memo, {plan}, {district}, version {memo['version']}",
        "made_on": memo["returned_at"],
        "returned_on": local_date(memo["returned_at"]),
        "sent_day": long_date(memo["sent_on"]),
        "comments": sum(len(section["comments"]) for section in memo["sections"]),
        "is_of_several": writers != {memo["reviewer"]},
    }
