"""Work on plans that spans several records."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.core.canonical import sha256
from portal.core.transitions import Refused

from .commenting import unanswered_sections
from .copying import copy_plan
from .first_rows import add_first_rows
from .models import Framework, Plan, PlanTemplate, Section, Submission, versions_at
from .snapshot import plan_snapshot


@transaction.atomic
def start_plan(*, by, district, first_year, last_year, framework=None, template=None, copy_from=None):
    """A new plan with a section for each section of the newest template: empty ones with the rows that they
    begin with, or with ``copy_from``, an earlier plan of the district, what that says.

    It keeps the editions of template and framework that it was started on, whatever comes out later.
    """
    is_of_another = copy_from is not None and copy_from.district_id != district.pk
    if is_of_another or not by.has_perm("planning.add_plan", district):
        raise PermissionDenied("planning.add_plan")
    template = template or PlanTemplate.objects.order_by("-edition").first()
    framework = framework or Framework.objects.for_goals().first()
    if template is None or framework is None:
        raise Refused("There is no plan template yet. Ask the agency to load one.")
    plan, is_new = Plan.objects.get_or_create(
        district=district,
        first_year=first_year,
        last_year=last_year,
        defaults={"template": template, "framework": framework, "started_by": by},
    )
    if not is_new:  # somebody was a moment earlier
        raise Refused(f"{district} has a plan for {plan.years} already. Choose other years.")
    Section.objects.bulk_create(Section(plan=plan, spec=spec) for spec in template.sections.all())
    if copy_from is not None:
        copy_plan(copy_from, plan, by=by)
    add_first_rows(plan)
    return plan


def missing_for_review(plan) -> list[tuple[Section, str]]:
    """Sections that keep the plan from being sent, each with a sentence."""
    return [
        (section, f"{section.spec.title} is not marked complete.")
        for section in plan.outline
        if section.spec.is_required and not section.is_complete
    ]


def unanswered(plan) -> list[tuple[Section, str]]:
    """Sections of the returned version whose comments nobody has answered, each with a sentence."""
    if plan.state != "returned":
        return []
    return [
        (
            section,
            f"{section.spec.title}: reply to the agency’s comment, or resolve it."
            if count == 1
            else f"{section.spec.title}: reply to the agency’s {count} comments, or resolve them.",
        )
        for section, count in unanswered_sections(plan.latest_submission)
    ]


def in_the_way_of_sending(plan) -> list[str]:
    """Why the plan cannot be sent now, in sentences: for the page before the click, and for the click."""
    if plan.is_under_review:
        return ["This plan is with the agency already."]
    if plan.state == "signed_off" and not plan.has_moved_on:
        number = plan.latest_submission.number
        return [
            f"Nothing was written since version {number} was signed off, so there is nothing new to send."
        ]
    return [sentence for _, sentence in [*missing_for_review(plan), *unanswered(plan)]]


@transaction.atomic
def send_for_review(plan, *, by, note=""):
    """Freeze the plan as its next version and put it on the agency's desk; two clicks make one version."""
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("district")
        .prefetch_related(versions_at())
        .get(pk=plan.pk)
    )
    if in_the_way := in_the_way_of_sending(plan):
        raise Refused(" ".join(in_the_way))
    number = plan.submissions.count() + 1
    snapshot = plan_snapshot(plan, version=number, sent_by=by)
    submission = Submission.objects.create(
        plan=plan,
        number=number,
        snapshot=snapshot,
        saves=plan.saves,
        data_hash=sha256(snapshot),
        sent_by=by,
    )
    submission.written_by.set(plan.writers)
    submission.submit(by=by, note=note)
    return submission


def withdraw(plan, *, by):
    """The district takes the version on the agency's desk back."""
    if plan.open_submission is None:
        raise Refused("This plan is not with the agency now.")
    plan.open_submission.withdraw(by=by)
