"""What evaluations ask: instruments, in editions that never change once used."""

from django.db import models

from portal.core.scoping import ScopedQuerySet


class RaterRole(models.TextChoices):
    """Who may be asked by link for the parts that are about work with them. Students are never asked."""

    ADMINISTRATOR = "administrator", "Administrator"
    TEACHER = "teacher", "Teacher"
    TECHNOLOGY = "technology", "Technology coordinator"
    STAFF = "staff", "District library staff"
    COMMUNITY = "community", "Family or community"


class InstrumentQuerySet(ScopedQuerySet):
    def newest(self):
        """The newest edition of each instrument: what a new evaluation may begin on."""
        latest = self.order_by("key", "-edition").distinct("key").values("pk")
        return self.filter(pk__in=latest)


class Instrument(models.Model):
    """One edition of a set of statements about library services. ``key`` stays the same over editions."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    edition = models.CharField(max_length=40)
    summary = models.TextField()
    source = models.TextField(blank=True)

    objects = InstrumentQuerySet.as_manager()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["name", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["key", "edition"], name="one_instrument_per_key_and_edition")
        ]

    def __str__(self):
        return f"{self.name}, {self.edition}"


class InstrumentPart(models.Model):
    """One area, foundation, or partner role of an instrument, on one level."""

    class Level(models.TextChoices):
        PROGRAM = "program", "Program"
        SPECIALIST = "specialist", "Library practice"
        BUILDING = "building", "Building"
        DISTRICT = "district", "District"
        PARTNER = "partner", "Partner"
        AREA = "area", "Area"

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="parts")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=100)
    group = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=Level)
    area = models.SlugField("key of the area of a framework", max_length=40, blank=True)
    asked = models.JSONField("roles asked by link", default=list)
    intro = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    district_path = None  # the same for every district

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "key"], name="one_instrument_part_per_key")
        ]

    def __str__(self):
        return self.title


class Statement(models.Model):
    """One sentence to rate, with what would show it and the goal it leads to where it is not true yet."""

    part = models.ForeignKey(InstrumentPart, on_delete=models.CASCADE, related_name="statements")
    key = models.SlugField(max_length=40)
    text = models.CharField(max_length=300)
    evidence = models.CharField("what would show it", max_length=200)
    goal = models.CharField("title of the goal it leads to", max_length=120)
    measure = models.CharField("how the goal is measured", max_length=200)
    position = models.PositiveSmallIntegerField()

    district_path = None  # the same for every district

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="one_statement_per_key")]

    def __str__(self):
        return self.text
