from fractions import Fraction

from django.db import models
from simple_history.models import HistoricalRecords

from portal.core import clock
from portal.core.money import DollarField
from portal.core.school_year import SchoolYear
from portal.core.scoping import ScopedQuerySet


class FundYear(models.Model):
    """What the state shares out for one school year, and the days it happens on (Wis. Stat. s. 43.70).

    The rate is money over children and is never rounded: a rounded one misses the published amounts.
    """

    ends_in = models.PositiveSmallIntegerField("school year", unique=True)
    statewide_total = DollarField("money to share out", null=True, blank=True)
    statewide_children = models.PositiveIntegerField("children in the state’s census", null=True, blank=True)
    census_due_on = models.DateField("census due")  # s. 43.70(1): by October 15
    estimate_due_on = models.DateField("estimate due")  # s. 43.70(2): by January 10
    payment_due_on = models.DateField("payment due")  # s. 43.70(3): on or before May 1
    spend_by = models.DateField("spend by")
    report_due_on = models.DateField("annual report due")
    warn_days = models.PositiveSmallIntegerField(
        "days before the end of the year from which orders may arrive too late", default=40
    )
    conditional_percent = models.PositiveSmallIntegerField(
        "share of the expected money that may be approved before it arrives, in percent", default=80
    )
    tolerance_percent = models.PositiveSmallIntegerField(
        "how much more a delivery may cost than its line, in percent", default=10
    )
    copies_limit = models.PositiveSmallIntegerField("copies of one title before somebody looks", default=10)
    history = HistoricalRecords()

    objects = ScopedQuerySet.as_manager()
    district_path = None  # the state's and the agency's

    class Meta:
        verbose_name = "fund year"
        ordering = ["-ends_in"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(conditional_percent__lte=100), name="conditional_share_is_a_share"
            )
        ]

    def __str__(self):
        return str(self.school_year)

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.ends_in)

    @property
    def rate(self) -> Fraction | None:
        """Dollars for each child, exact; None while one of its parts is not known."""
        if not self.statewide_total or not self.statewide_children:
            return None
        return Fraction(self.statewide_total) / self.statewide_children

    @property
    def is_over(self) -> bool:
        return clock.today() > self.school_year.last_day
