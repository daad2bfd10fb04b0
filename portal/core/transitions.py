"""State changes. A record's state moves through here and nowhere else."""

from dataclasses import dataclass
from functools import wraps

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import NoReverseMatch, reverse

from portal.core.words import cleaned

from .models import StateChange

STAYS = ""  # as the target of a move that is part of the story and changes no state


class Refused(Exception):
    """The rules do not allow this change now. The message is written for the person who asked."""


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    source: tuple[str, ...]
    target: str  # or STAYS
    permission: str
    note_wanted: str = ""
    fact: str = ""  # the label is for the button before, this for the story afterwards

    def offered_to(self, user, record) -> bool:
        return record.state in self.source and user.has_perm(self.permission, record)


class Stateful(models.Model):
    """A record with a ``state`` field that only its transitions may change, and a ``district``."""

    changes = GenericRelation(StateChange, "record_id", "record_type")

    class Meta:
        abstract = True

    @classmethod
    def for_stories(cls):
        """Records with all that their names are made of, for lists that name many."""
        return cls._base_manager.all()

    @property
    def desk_url(self) -> str:
        """Its page on the agency's review desk, or in the portal where the desk has none of its kind."""
        try:
            return reverse(f"admin:{self._meta.app_label}_{self._meta.model_name}_change", args=[self.pk])
        except NoReverseMatch:
            return self.get_absolute_url()

    @property
    def last_note(self) -> str:
        """What was written with the newest change, such as why it was returned."""
        last = self.changes.order_by("pk").last()
        return last.note if last else ""

    def transitions_for(self, user) -> list[Transition]:
        methods = (method for kind in type(self).__mro__ for method in vars(kind).values())
        moves = (getattr(method, "transition", None) for method in methods)
        return [move for move in moves if move and move.offered_to(user, self)]

    def _record(self, move, *, by, on_behalf_of, note):
        last = self.changes.order_by("pk").last()
        change = StateChange(
            record=self,
            district=self.district,
            name=move.name,
            label=move.label,
            source=self.state,
            target=move.target or self.state,
            by=by,
            on_behalf_of=on_behalf_of,
            note=note,
            previous_hash=last.hash if last else "",
        )
        change.hash = change.fingerprint()
        change.save()
        return change


def stateful_models():
    return [model for model in apps.get_models() if issubclass(model, Stateful)]


def transition(*, source, target, permission, label, fact="", note_wanted=""):
    """Turn a rule into a state change: lock the row, check, apply the rule, record.

    The rule may set fields, or raise Refused to explain why not. It may return a function; that is called
    with the StateChange once it is written, so that messages can be keyed by it. ``note_wanted`` is the
    sentence shown when a move that needs a reason comes without one. ``fact`` is the label as a past fact.
    """

    def decorate(rule):
        move = Transition(rule.__name__, label, tuple(source), target, permission, note_wanted, fact)

        @wraps(rule)
        @transaction.atomic
        def change(self, *, by, note="", on_behalf_of=None, **facts):
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            if not by.has_perm(permission, self):
                raise PermissionDenied(permission)
            if self.state not in move.source:
                raise Refused(f"{label} is not possible: this is {self.get_state_display().lower()} now.")
            note = cleaned(note)
            if note_wanted and not note:
                raise Refused(note_wanted)
            then = rule(self, by=by, note=note, **facts)
            written = self._record(move, by=by, on_behalf_of=on_behalf_of, note=note)
            self.state = target or self.state
            self.save()
            if then:
                then(written)
            return written

        change.transition = move
        return change

    return decorate
