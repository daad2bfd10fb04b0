"""What plans are written on: templates and frameworks, in editions that never change once used."""

from django.db import models
from django.utils.functional import cached_property


class FrameworkQuerySet(models.QuerySet):
    def for_goals(self):
        """What goals of a plan may be sorted by: the usual one first, then those with most areas."""
        return self.filter(purpose=Framework.Purpose.GOALS).usual_first()

    def usual_first(self):
        return self.annotate(size=models.Count("areas")).order_by("-is_usual", "name", "-size")


class Framework(models.Model):
    """One edition of a framework: what goals, evaluations, or resources are sorted by."""

    class Purpose(models.TextChoices):
        GOALS = "goals", "Goals of plans"
        EVALUATION = "evaluation", "Evaluations of services"
        INSTRUCTION = "instruction", "Resources for instruction"

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    edition = models.CharField(max_length=40)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.GOALS)
    is_usual = models.BooleanField("chosen unless somebody says otherwise", default=False)
    source = models.TextField(blank=True)

    objects = FrameworkQuerySet.as_manager()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["name", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=models.Q(is_usual=True), name="one_usual_framework_per_purpose"
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.edition}"

    @classmethod
    def by_purpose(cls) -> list[tuple[str, list["Framework"]]]:
        """Every edition with its areas, under what it is for: two queries."""
        found = list(cls.objects.usual_first().prefetch_related("areas"))
        groups = [
            (label, [one for one in found if one.purpose == purpose])
            for purpose, label in cls.Purpose.choices
        ]
        return [(label, members) for label, members in groups if members]

    @cached_property
    def area_choices(self) -> list[tuple[int, str]]:
        """Read once for all goals of a page."""
        return [(area.pk, str(area)) for area in self.areas.all()]

    @property
    def has_gears(self) -> bool:
        return any(area.gear for area in self.areas.all())


class FrameworkArea(models.Model):
    """One area of a framework, with the Wisconsin gear we place it in (our crosswalk, not the state's)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="areas")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    wedge = models.CharField(max_length=100, blank=True)
    gear = models.CharField(max_length=100, blank=True)
    meaning = models.TextField(blank=True)
    is_confirmed = models.BooleanField(default=True)  # by a published source; else it is our reading
    position = models.PositiveSmallIntegerField()

    district_path = None  # the same for every district

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="one_area_per_key"),
        ]

    def __str__(self):
        return self.name


class PlanTemplate(models.Model):
    """One edition of the agency's outline for a plan."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    edition = models.CharField(max_length=40)

    district_path = None  # the same for every district

    class Meta:
        ordering = ["-edition"]

    def __str__(self):
        return f"{self.name}, {self.edition}"


class TemplateSection(models.Model):
    """One section of an outline: what it is called, what it asks, what the law says about it."""

    class Kind(models.TextChoices):
        NARRATIVE = "narrative", "Text"
        TEAM = "team", "Text and planning team"
        COLLECTION = "collection", "Text and collection by class"
        ACCESS = "access", "Text and access points"
        GOALS = "goals", "Text and goals"
        POLICY = "policy", "Policies"
        BUDGET = "budget", "Text and budget"

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=100)
    group = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind)
    hint = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    law = models.TextField(blank=True)
    law_citation = models.CharField(max_length=100, blank=True)
    is_required = models.BooleanField(default=True)
    starts_with = models.JSONField(default=list, blank=True)  # rows that a new plan begins with
    position = models.PositiveSmallIntegerField()

    district_path = None  # the same for every district

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="one_section_per_key"),
        ]

    def __str__(self):
        return self.title
