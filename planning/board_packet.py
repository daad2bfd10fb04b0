"""What a school board reads before it votes: two or three pages, from the frozen words of a version."""

from portal.core.canonical import sha256
from portal.core.transitions import Refused
from portal.reports.models import Report

from .figures import sum_of
from .reporting import plan_report


def ask_for(submission, *, by) -> Report:
    """The packet of this version, made once. Raises Refused for one that the board cannot decide about."""
    if submission is None or not submission.is_for_the_board:
        raise Refused("The packet is made for a version that the agency has signed off.")
    return Report.request("board-packet", submission, content_hash(submission), by=by)


def content_hash(submission) -> str:
    """Of the words and of the sign-off: another certificate is another packet."""
    return sha256([submission.data_hash, _certificate_of(submission), "board"])


def _certificate_of(submission):
    return submission.certificate.facts() if submission.certificate else None


def packet(submission) -> dict:
    """Everything the packet prints."""
    told = plan_report(submission.snapshot, _certificate_of(submission))
    return told | {"budget": _budget_by_fund(submission.snapshot)}


def _budget_by_fund(snapshot) -> list[dict]:
    """Dollars by fund over all years of the plan, the largest first."""
    rows = [
        row
        for section in snapshot["sections"]
        if section["kind"] == "budget"
        for row in section["rows"]
        if row["amount"]
    ]
    labels = {row["fund"]: row["fund_label"] or "Fund not chosen yet" for row in rows}
    sums = {fund: sum_of(row["amount"] for row in rows if row["fund"] == fund) for fund in labels}
    return [{"fund": labels[fund], "amount": sums[fund]} for fund in sorted(sums, key=sums.get, reverse=True)]
