"""Somebody who opens a page of the home, with what several parts of it need, asked once."""

from functools import cached_property

from django.db.models import Max, Prefetch

from districts.models import Membership, Role
from planning.models import Plan, Section, Submission
from services.models import Agreement, Amendment

VERSIONS = (
    Submission.objects.defer("snapshot")
    .select_related("sent_by", "claimed_by", "report__job", "certificate__signed_report__job")
    .prefetch_related("changes__by")
)


LEFT = Prefetch("sections", Section.objects.filter(is_complete=False).select_related("spec"), to_attr="left")


def with_versions(plans):
    """Plans with progress, versions, reports and certificates, and as ``left`` the sections to be written.

    Five queries, however many plans there are.
    """
    return (
        plans.select_related("district")
        .with_progress()
        .annotate(last_saved_at=Max("sections__saved_at"))
        .prefetch_related(Prefetch("submissions", VERSIONS), LEFT)
        .order_by("district__name", "first_year")
    )


class Asker:
    """A person and the districts they act for or are assigned to."""

    def __init__(self, user):
        self.user = user

    @property
    def roles(self) -> list[Role]:
        return [role for role in Role if role in self.user.roles]

    def districts(self, role) -> dict:
        """The districts in which the person has this role, by key; for a consultant, the assigned ones."""
        if role == Role.CONSULTANT:
            return {a.district_id: a.district for a in self.assignments}
        return {m.district_id: m.district for m in self.user.current_memberships if m.role == role}

    @cached_property
    def assignments(self):
        return list(self.user.assignments.current().select_related("district"))

    def plans(self, role):
        """Plans of the districts in which the person has this role."""
        districts = self.districts(role)
        return [plan for plan in self.own_plans if plan.district_id in districts]

    @cached_property
    def own_plans(self):
        return list(with_versions(Plan.objects.filter(district__in=self.user.district_ids)))

    @cached_property
    def colleagues(self):
        """Current members of the person's districts, with their names."""
        current = Membership.objects.current().filter(
            district__in=self.user.district_ids, user__is_active=True
        )
        return list(current.select_related("user", "district").order_by("user__name"))

    @cached_property
    def open_agreements(self):
        """Agreements on their way from one side to the other, of the districts this person sees."""
        waiting = Agreement.objects.visible_to(self.user).filter(state__in=Agreement.ON_THE_WAY)
        return list(
            waiting.with_lines()
            .select_related("sent_by")
            .prefetch_related("changes__by", "lines__offer")
            .order_by("sent_at", "pk")
        )

    @cached_property
    def waiting_amendments(self):
        """Changes of running agreements that the agency has not answered."""
        waiting = Amendment.objects.visible_to(self.user).waiting()
        services = (f"{name}__service" for name in ("subscription", "offer", "target"))
        return list(
            waiting.select_related("agreement__year", "district", "requested_by", *services).order_by(
                "requested_at"
            )
        )

    @cached_property
    def approvers(self) -> dict:
        """Who may approve, by district, for the agreements on their way."""
        current = Membership.objects.current().filter(
            district__in={agreement.district_id for agreement in self.open_agreements},
            role=Role.ADMINISTRATOR,
            user__is_active=True,
        )
        people = {}
        for membership in current.select_related("user").order_by("user__name"):
            people.setdefault(membership.district_id, []).append(membership.user)
        return people

    def name(self, plan) -> str:
        """The plan as a sentence names it, with its district where the person sees several."""
        name = f"the library plan {plan.years}"
        return f"{name}, {plan.district}" if self.user.sees_several_districts else name
