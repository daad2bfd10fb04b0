from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from simple_history.models import HistoricalRecords


class Answer(models.TextChoices):
    """What the rules say about an item. The worst answer of all that fit is the line's."""

    FINE = "fine", "Fine"
    PERSON = "person", "Needs a person"
    NO = "no", "Not eligible"


class EffectiveQuerySet(models.QuerySet):
    def of_year(self, ends_in):
        """Those in force in a school year, named by the year it ends in."""
        return self.filter(Q(last_year=None) | Q(last_year__gte=ends_in), first_year__lte=ends_in)


class SchoolYears(Func):
    """From the first school year to the last one, both in it."""

    function, output_field = "int4range", IntegerRangeField()
    template = "%(function)s(%(expressions)s, '[]')"


class InForce(models.Model):
    """A row that is in force from one school year until another; the same thing never twice at a time."""

    class Meta:
        abstract = True

    def is_in(self, ends_in: int) -> bool:
        return self.first_year <= ends_in and (self.last_year is None or self.last_year >= ends_in)


class ObjectCode(InForce):
    """An object of WUFAR, the state's accounts, and whether the fund may pay for it. Edited by finance staff.

    Codes change with the years; what could not be confirmed says so (funds/data/README.md).
    """

    class Standing(models.TextChoices):
        VERIFIED = "verified", "Confirmed"
        LEGACY = "legacy", "From an older list"
        UNCONFIRMED = "unconfirmed", "Not confirmed"

    code = models.CharField("object", max_length=3)
    name = models.CharField(max_length=80)
    answer = models.CharField("may the fund pay?", max_length=6, choices=Answer)
    is_computer = models.BooleanField("library computers", default=False)  # asked for by addendum A82
    standing = models.CharField(max_length=12, choices=Standing)
    note = models.CharField(max_length=250, blank=True)
    source = models.CharField(max_length=250, blank=True)
    first_year = models.PositiveSmallIntegerField("first school year", default=2001)
    last_year = models.PositiveSmallIntegerField("last school year", null=True, blank=True)

    objects = EffectiveQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        verbose_name = "object code"
        ordering = ["code", "-first_year"]
        constraints = [
            models.UniqueConstraint(fields=["code", "first_year"], name="one_code_from_a_year"),
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="code_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_code_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (SchoolYears("first_year", "last_year"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This object has another row in these years. End that one first.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class EligibilityRule(InForce):
    """One dated ruling on what the fund pays for, with the guidance it stands on.

    It looks at one thing: the kind of item somebody chose, words in its title, or how many copies there are.
    """

    class Looks(models.TextChoices):
        KIND = "kind", "The kind of item"
        WORDS = "words", "Words in the title"
        COPIES = "copies", "More copies of a title than the district’s limit"

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    looks_at = models.CharField(max_length=6, choices=Looks)
    words = models.CharField(
        max_length=300, blank=True, help_text="Parted by commas. A word of the title that begins so counts."
    )
    answer = models.CharField(max_length=6, choices=Answer)
    sentence = models.CharField("what it says", max_length=250)
    citation = models.CharField("guidance", max_length=250)
    source = models.URLField("web address", max_length=250, blank=True)
    checked_on = models.DateField("checked", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    first_year = models.PositiveSmallIntegerField("first school year", default=2001)
    last_year = models.PositiveSmallIntegerField("last school year", null=True, blank=True)

    objects = EffectiveQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        verbose_name = "eligibility rule"
        ordering = ["position", "key", "-first_year"]
        constraints = [
            models.UniqueConstraint(fields=["key", "first_year"], name="one_rule_from_a_year"),
            models.CheckConstraint(
                condition=~Q(looks_at="words") | ~Q(words=""), name="a_rule_on_words_has_some"
            ),
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="rule_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_rule_at_a_time",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (SchoolYears("first_year", "last_year"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This ruling has another row in these years. End that one first.",
            ),
        ]

    def __str__(self):
        return self.name
