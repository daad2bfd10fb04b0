"""One label for a plan out of three facts: the agency's sign-off, the board's approval, and DPI's answer."""

from dataclasses import dataclass

from portal.core import clock


@dataclass(frozen=True)
class Headline:
    label: str
    tone: str


def headline_of(plan) -> Headline:
    """Asks for nothing where the plan's versions were read with their decisions."""
    latest = plan.latest_submission
    if plan.state == "draft":
        return Headline("Draft", "plain")
    if latest.state != latest.State.SIGNED_OFF or latest.decision is None:
        return Headline(latest.get_state_display(), latest.tone)
    decision = latest.decision
    if decision.state == decision.State.APPROVED and plan.last_day < clock.today():
        return Headline("Ended", "off")
    record = decision.dpi or decision
    return Headline(record.get_state_display(), record.tone)
