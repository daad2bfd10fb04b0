"""The meeting about an evaluation: when it was held, who was there, what was agreed."""

from django.db import models

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.transitions import Refused
from portal.core.words import long_date


def why_not_held(day) -> str:
    """Why nothing can be recorded about this day, in a sentence; empty when it can."""
    is_to_come = day > clock.today()
    return "The meeting has not happened yet. Record it on its day or later." if is_to_come else ""


class HeldMeeting(models.Model):
    """What is recorded about the meeting; ``met_on`` is empty until somebody has recorded it."""

    met_on = models.DateField("day of the meeting", null=True, editable=False)
    met_with = models.CharField("who was there", max_length=300, blank=True, editable=False)
    agreed = models.TextField("what was agreed", blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def meeting(self) -> dict:
        """The record as its form knows it."""
        return {"met_on": self.met_on, "met_with": self.met_with, "agreed": self.agreed}

    @property
    def meeting_token(self) -> str:
        """Which words a page was opened on, so that two who write notice each other."""
        return sha256({name: str(value) for name, value in self.meeting.items()})[:16]

    @property
    def meeting_in_words(self) -> str:
        """The record in one note, for the story of what it said before; empty until there is one."""
        if self.met_on is None:
            return ""
        agreed = f"What was agreed: {self.agreed}" if self.agreed else "Nothing was written down as agreed."
        return f"Before: {long_date(self.met_on)}, with {self.met_with}. {agreed}"

    def hold_meeting(self, met_on, met_with, agreed):
        """Write down a meeting that was held. Raises Refused for a day to come."""
        if why := why_not_held(met_on):
            raise Refused(why)
        self.met_on, self.met_with, self.agreed = met_on, met_with, agreed
