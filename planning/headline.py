"""One label for a plan out of three facts: the agency's sign-off, the board's approval, and DPI's answer."""

from dataclasses import dataclass

from portal.core import clock

from .models import BoardDecision, DpiFiling

Board, Dpi = BoardDecision.State, DpiFiling.State
TONES = {
    Board.APPROVED: "ok",
    Board.RETURNED: "warn",
    Dpi.FILED: "ok",
    Dpi.RETURNED: "warn",
    Dpi.ACTIVE: "ok",
}


@dataclass(frozen=True)
class Headline:
    key: str
    label: str
    tone: str


def headline_of(plan) -> Headline:
    """Asks for nothing where the plan's versions were read with their decisions."""
    latest = plan.latest_submission
    if plan.state == "draft":
        return Headline("draft", "Draft", "plain")
    if latest.state != latest.State.SIGNED_OFF or latest.decision is None:
        return Headline(latest.state, latest.get_state_display(), latest.tone)
    decision = latest.decision
    if decision.state == Board.APPROVED and plan.last_day < clock.today():
        return Headline("ended", "Ended", "off")
    record = decision.dpi or decision
    return Headline(record.state, record.get_state_display(), TONES[record.state])
