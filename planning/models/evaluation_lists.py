"""Questions about many evaluations."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.core.models import StateChange
from portal.core.scoping import ScopedQuerySet


class EvaluationQuerySet(ScopedQuerySet):
    def with_names(self):
        return self.select_related("district", "instrument")

    def with_last_move(self):
        """``moved_at``: when each came to where it stands, or was started.

        What was recorded without a move, such as a correction or the first of two names, starts no new wait.
        """
        moves = StateChange.objects.filter(
            record_type__app_label="planning", record_type__model="evaluation", record_id=OuterRef("pk")
        ).exclude(source=F("target"))
        last = Subquery(moves.order_by("-pk").values("at")[:1])
        return self.annotate(moved_at=Coalesce(last, F("started_at")))

    def unfinished(self):
        return self.exclude(state__in=self.model.FINISHED)
