"""The school year runs July 1 to June 30 and is named by the year it ends in: 2027 is 2026–27."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class SchoolYear:
    ends_in: int

    @classmethod
    def containing(cls, day: dt.date) -> "SchoolYear":
        return cls(day.year + (day.month >= 7))

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.ends_in - 1, 7, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.ends_in, 6, 30)

    def __contains__(self, day: dt.date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self):
        return f"{self.ends_in - 1}–{self.ends_in % 100:02d}"


def span(first: int, last: int) -> str:
    """Years of a plan from its first and last school year: (2028, 2030) is 2027–2030."""
    return f"{first - 1}–{last}"
