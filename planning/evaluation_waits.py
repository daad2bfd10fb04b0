"""Whom an evaluation waits for, and for how long. Lists of the portal and of the review desk say the same."""

from django.db.models import Prefetch

from districts.models import Assignment
from portal.core import clock

from .models import Evaluation

State = Evaluation.State
NOBODY = "–"
CAPACITIES = {"librarian": "Librarian", "administrator": "Administrator"}


def with_waits(evaluations):
    """Evaluations with what waits_for and waiting_days ask: no query for each."""
    serving = Assignment.objects.serving().select_related("consultant").order_by("consultant__name")
    served = Prefetch("district__assignments", serving, to_attr="serving")
    return evaluations.with_last_move().select_related("district", "reviewed_by").prefetch_related(served)


def waits_for(evaluation) -> str:
    """A person or a role; nobody once it is final. Rows come from with_waits."""
    match evaluation.state:
        case State.DRAFT:
            return "The district"
        case State.SELF_RATED:
            return ", ".join(row.consultant.name for row in evaluation.district.serving) or "A reviewer"
        case State.IN_REVIEW:
            return evaluation.reviewed_by.name
        case State.DISCUSSED:
            return " and ".join(
                name if place == 0 else name.lower()
                for place, name in enumerate(
                    name for key, name in CAPACITIES.items() if key not in evaluation.confirmed_as
                )
            )
    return NOBODY


def waiting_days(evaluation) -> int | None:
    """Nights since the last move, or since it was started; None when it waits for nobody."""
    return None if evaluation.state in Evaluation.FINISHED else clock.days_since(evaluation.moved_at)
