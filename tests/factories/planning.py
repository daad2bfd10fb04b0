"""Plans on a small outline with one section of each kind, written to the end with ``complete=True``."""

import datetime as dt

import factory
from django.db.models import F
from factory import SubFactory
from factory.django import DjangoModelFactory

from districts.models import Membership, Role
from planning.actions import send_for_review
from planning.commenting import comment
from planning.history import remember
from planning.models import (
    AccessPoint,
    BudgetLine,
    Framework,
    FrameworkArea,
    Goal,
    Holding,
    Plan,
    PlanTemplate,
    Section,
    SectionComment,
    Step,
    Submission,
    TeamMember,
    TemplateSection,
)
from planning.snapshot import section_content

from .districts import DistrictFactory, MembershipFactory
from .reports import make_ready

OUTLINE = [  # key, title, group, kind
    ("vision", "Vision and mission", "About the plan", "narrative"),
    ("team", "Planning team", "About the plan", "team"),
    ("collection", "Collection", "Where we are now", "collection"),
    ("goals", "Goals and action steps", "Where we want to be", "goals"),
    ("policies", "Selection and reconsideration of materials", "Where we want to be", "policy"),
    ("budget", "Budget and Common School Fund", "Where we want to be", "budget"),
]
ACCESS = ("access", "Access to the library", "Where we are now", "access")


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = Framework
        django_get_or_create = ["key"]
        skip_postgeneration_save = True

    key = "frl-small"
    name = "Future Ready"
    edition = "2016"

    @factory.post_generation
    def areas(self, create, extracted):
        FrameworkArea.objects.get_or_create(
            framework=self,
            key="space",
            defaults={"name": "Use of space and time", "gear": "Technology and Hardware", "position": 1},
        )


class PlanTemplateFactory(DjangoModelFactory):
    class Meta:
        model = PlanTemplate
        django_get_or_create = ["key"]
        skip_postgeneration_save = True

    key = "small"
    name = "Small outline"
    edition = "2026"

    @factory.post_generation
    def sections(self, create, extracted):
        TemplateSection.objects.bulk_create(
            (
                TemplateSection(template=self, key=key, title=title, group=group, kind=kind, position=place)
                for place, (key, title, group, kind) in enumerate(OUTLINE)
            ),
            ignore_conflicts=True,
        )


class AccessTemplateFactory(PlanTemplateFactory):
    """The small outline with a section on access behind the collection."""

    key = "small-access"
    edition = "2025"

    @factory.post_generation
    def access(self, create, extracted):
        key, title, group, kind = ACCESS
        facts = {"title": title, "group": group, "kind": kind}
        outline = TemplateSection.objects.filter(template=self)
        place = outline.get(kind="collection").position
        if not outline.filter(key=key).exists():
            outline.filter(position__gt=place).update(position=F("position") + 1)
            outline.create(template=self, key=key, position=place + 1, **facts)


class PlanFactory(DjangoModelFactory):
    """A draft with empty sections; ``complete=True`` makes it ready to send."""

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    district = SubFactory(DistrictFactory)
    template = SubFactory(PlanTemplateFactory)
    framework = SubFactory(FrameworkFactory)
    first_year = 2028
    last_year = 2030
    started_by = factory.LazyAttribute(lambda plan: librarian_of(plan.district))

    @factory.post_generation
    def complete(self, create, is_wanted):
        Section.objects.bulk_create(Section(plan=self, spec=spec) for spec in self.template.sections.all())
        if is_wanted:
            complete(self, by=self.started_by)


class SubmissionFactory(DjangoModelFactory):
    """A version that its district sent for review, with its report ready to read.

    ``ready=False`` leaves the report in the queue; ``reviewer=`` has somebody start the review.
    """

    class Meta:
        model = Submission

    plan = SubFactory(PlanFactory, complete=True)

    @classmethod
    def _create(cls, model, plan, by=None, note="", ready=True, reviewer=None):
        by = by or librarian_of(plan.district)
        answer_all(plan, by=by)
        submission = send_for_review(plan, by=by, note=note)
        if ready:
            make_ready(submission.report)
        if reviewer:
            submission.claim(by=reviewer)
        return submission


def sent_again(submission, **facts):
    """A newer version of the same plan, after a save."""
    plan = Plan.objects.get(pk=submission.plan_id)
    plan.sections.filter(spec__kind="narrative").update(html="<p>Said anew.</p>", version=F("version") + 1)
    return SubmissionFactory(plan=plan, **facts)


def commented(submission, *, by, key="goals", text="Name what you will count."):
    """What the reviewer of a version says about one of its sections."""
    section = submission.plan.sections.select_related("plan__district", "spec").get(spec__key=key)
    return comment(section, by=by, text=text)


def send_back(submission, *, by, note, **facts):
    """Return a version as its reviewer does: with a comment on a section, and a reason."""
    reads = by.has_perm("planning.comment_submission", submission) and submission.state == "in_review"
    if reads and submission.missing_for_return():
        commented(submission, by=by)
    return submission.send_back(by=by, note=note, **facts)


def answer_all(plan, *, by):
    """Reply to each comment that keeps a returned plan from being sent again."""
    for thread in SectionComment.objects.unanswered().filter(section__plan=plan).exclude(submission=None):
        comment(thread.section, by=by, text="Done.", reply_to=thread.pk)


def librarian_of(district):
    """Somebody who writes for the district now."""
    current = Membership.objects.current().filter(district=district, role=Role.LIBRARIAN).first()
    return (current or MembershipFactory(district=district)).user


def complete(plan, *, by):
    """Write every section of a plan to the end, as one person would."""
    TeamMember.add_to(plan, name="Ada Marsh", job="Grade 4", group=TeamMember.Group.TEACHER)
    TeamMember.add_to(plan, name="Noor Haddad", job="Librarian", group=TeamMember.Group.LIBRARY)
    TeamMember.add_to(plan, name="Sam Rivera", job="Principal", group=TeamMember.Group.ADMINISTRATOR)
    Holding.add_to(plan, label="500s Science", items=1240, average_year=2006)
    if plan.sections.filter(spec__kind="access").exists():
        for way, label in (
            ("face", "Opening hours"),
            ("virtual", "Catalog"),
            ("virtual", "Library web site"),
        ):
            AccessPoint.add_to(plan, way=way, label=label, rating="well", note="We looked.")
    goal = Goal.add_to(
        plan,
        title="Every class visits each week",
        outcome="By June 2028 every class has a weekly visit.",
        measure="Visits in the schedule",
        area=plan.framework.areas.first(),
        fund="local",
    )
    Step.add_to(
        goal, text="Agree a schedule", who="Principal", due=dt.date(plan.first_year - 1, 12, 1), cost="0.00"
    )
    for year in range(plan.first_year, plan.last_year + 1):
        BudgetLine.add_to(plan, school_year=year, fund="csf", purpose="Books", amount="12000.00")
    for section in plan.sections.select_related("spec"):
        section.html = f"<p>What we say about {section.spec.title.lower()}.</p>"
        section.is_complete, section.version, section.saved_by = True, 1, by
        section.save()
        remember(section, section_content(section), by=by)
