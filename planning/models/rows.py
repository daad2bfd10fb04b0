"""The structured parts of a plan.

Rows keep their ids for ever, since orders and visits cite them: retired, never deleted.
"""

from django.db import models
from django.db.models import Max

from portal.core.money import DollarField
from portal.core.scoping import ScopedQuerySet

from .frameworks import FrameworkArea
from .plans import Plan
from .resources import Resource


class Fund(models.TextChoices):
    """Where money for the library comes from."""

    CSF = "csf", "Common School Fund"
    LOCAL = "local", "Local funds"
    GRANT = "grant", "Grant"
    NONE = "none", "No cost"


class RowQuerySet(ScopedQuerySet):
    def live(self):
        return self.filter(retired_at=None)


class Row(models.Model):
    """A line that belongs to one parent and has a place among its sisters."""

    parent_field = "plan"

    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = RowQuerySet.as_manager()
    district_path = "plan__district"

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    @property
    def heading(self):
        """What rows of one list stand under together; a row moves among those."""
        return None

    @classmethod
    def add_to(cls, parent, **values):
        """A new row at the end of its parent's list."""
        sisters = cls.objects.filter(**{cls.parent_field: parent})
        last = sisters.aggregate(last=Max("position"))["last"] or 0
        return cls.objects.create(**{cls.parent_field: parent}, position=last + 1, **values)


class TeamMember(Row):
    """Somebody who helped to write the plan. The rule wants teachers, library staff, and administrators."""

    class Group(models.TextChoices):
        TEACHER = "teacher", "Teacher"
        LIBRARY = "library", "Library staff"
        ADMINISTRATOR = "administrator", "Administrator"
        OTHER = "other", "Community and others"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="team")
    name = models.CharField(max_length=100, blank=True)
    job = models.CharField("position", max_length=100, blank=True)
    group = models.CharField(max_length=15, choices=Group, blank=True)

    def __str__(self):
        return self.name or "New team member"


class Holding(Row):
    """What the libraries own in one class of the collection."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="holdings")
    label = models.CharField("class", max_length=60, blank=True)
    items = models.PositiveIntegerField(null=True, blank=True)
    average_year = models.PositiveSmallIntegerField("average copyright year", null=True, blank=True)
    added = models.PositiveIntegerField("added last school year", null=True, blank=True)
    weeded = models.PositiveIntegerField("weeded last school year", null=True, blank=True)
    target_age = models.PositiveSmallIntegerField("target age", null=True, blank=True)  # years
    price = DollarField("price of one item", null=True, blank=True)  # on average
    to_buy = models.PositiveIntegerField("your number", null=True, blank=True)  # a school year; else reckoned

    def __str__(self):
        return self.label or "New class"


class AccessPoint(Row):
    """One way in which students reach the library, and how well it works."""

    class Way(models.TextChoices):
        FACE_TO_FACE = "face", "Face to face"
        VIRTUAL = "virtual", "Virtual"

    class Rating(models.TextChoices):
        WELL = "well", "Works well"
        PARTLY = "part", "Works in part"
        BADLY = "not", "Does not work"
        NOT_OFFERED = "none", "Not offered"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="access_points")
    way = models.CharField(max_length=10, choices=Way, default=Way.FACE_TO_FACE)
    key = models.SlugField(max_length=20, blank=True, editable=False)  # of those that templates begin with
    label = models.CharField("access point", max_length=80, blank=True)
    rating = models.CharField("how it works", max_length=10, choices=Rating, blank=True)
    note = models.TextField("what we found", blank=True)

    def __str__(self):
        return self.label or "New access point"

    @property
    def heading(self):
        return self.way


class Goal(Row):
    """Something the district wants to be different, and how it will know."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(max_length=120, blank=True)
    outcome = models.TextField("what will be different", blank=True)
    measure = models.TextField("how you will know", blank=True)
    area = models.ForeignKey(
        FrameworkArea, on_delete=models.PROTECT, null=True, blank=True, verbose_name="Future Ready area"
    )
    fund = models.CharField("paid from", max_length=10, choices=Fund, blank=True)
    serves = models.CharField("district improvement goal it serves", max_length=200, blank=True)
    serves_url = models.URLField("link to the improvement plan", max_length=500, blank=True)

    def __str__(self):
        return self.title or "New goal"


class Step(Row):
    """One action towards a goal: who does what by when, and what it costs."""

    parent_field = "goal"
    district_path = "goal__plan__district"

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField("step", max_length=300, blank=True)
    who = models.CharField(max_length=100, blank=True)
    due = models.DateField("by", null=True, blank=True)
    cost = DollarField(null=True, blank=True)

    def __str__(self):
        return self.text or "New step"


class GoalResource(Row):
    """Something that helps with a goal: a page of the agency's list, or one the district found itself.

    Title and address are the goal's own, so what was sent for review stays when the list changes.
    """

    parent_field = "goal"
    district_path = "goal__plan__district"

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(max_length=200, blank=True)
    url = models.URLField("link", max_length=500, blank=True)
    resource = models.ForeignKey(
        Resource, on_delete=models.PROTECT, null=True, editable=False, related_name="goals"
    )

    def __str__(self):
        return self.title or self.url or "New resource"


class BudgetLine(Row):
    """Money meant for one purpose in one school year."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="budget")
    school_year = models.PositiveSmallIntegerField(null=True, blank=True)
    fund = models.CharField("paid from", max_length=10, choices=Fund, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    amount = DollarField(null=True, blank=True)

    def __str__(self):
        return self.purpose or "New line"

    @property
    def heading(self):
        return self.school_year
