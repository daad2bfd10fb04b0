"""Somebody who opens a page of the home, with what several parts of it need, asked once."""

from functools import cached_property

from django.db.models import Max, Prefetch

from districts.models import Membership, Role
from funds.models import FundOrder
from funds.notices import specialists_of
from funds.rules import payers_of, people, second_keys
from planning.models import Plan, Section, Submission
from services.balances import balances, running_lines
from services.models import Agreement, Amendment, Visit

VERSIONS = (
    Submission.objects.defer("snapshot")
    .select_related("sent_by", "claimed_by", "report__job", "certificate__signed_report__job")
    .prefetch_related("changes__by", "decisions__filing")
)


LEFT = Prefetch("sections", Section.objects.filter(is_complete=False).select_related("spec"), to_attr="left")


WAITING_ORDERS = (
    *(*FundOrder.EDITABLE, *FundOrder.PENDING),
    *(FundOrder.State.APPROVED, *FundOrder.DELIVERED),
)


def with_versions(plans):
    """Plans with progress, versions, reports and certificates, and as ``left`` the sections to be written.

    Seven queries, however many plans there are.
    """
    return (
        plans.select_related("district")
        .with_progress()
        .annotate(last_saved_at=Max("sections__saved_at"))
        .prefetch_related(Prefetch("submissions", VERSIONS), LEFT)
        .order_by("district__name", "first_year")
    )


def administrators(districts) -> dict:
    """Who may approve now, by district."""
    current = Membership.objects.current().filter(
        district__in=districts, role=Role.ADMINISTRATOR, user__is_active=True
    )
    people = {}
    for membership in current.select_related("user").order_by("user__name"):
        people.setdefault(membership.district_id, []).append(membership.user)
    return people


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
    def open_orders(self):
        """Orders that somebody has to do something about, of the districts this person sees."""
        orders = FundOrder.objects.with_lines().visible_to(self.user).filter(state__in=WAITING_ORDERS)
        orders = orders.select_related("sent_by", "charged_to__year").prefetch_related("changes__by")
        return list(orders.order_by("sent_at", "pk"))

    def orders_of(self, role):
        districts = self.districts(role)
        return [order for order in self.open_orders if order.district.pk in districts]

    @cached_property
    def payers(self):
        return payers_of({order.district for order in self.open_orders})

    @cached_property
    def orders_to_approve(self):
        """Those that wait for this person's second key."""
        return [
            order
            for order in self.open_orders
            if order.state == FundOrder.State.CONSULTED and self.user.pk in self._second_keys(order)
        ]

    def _second_keys(self, order):
        return second_keys(order, self.payers[order.district.pk])

    def roles_in(self, district):
        """The roles this person has there, those of the agency included."""
        return {m.role for m in self.user.current_memberships if m.district_id in (district.pk, None)}

    @cached_property
    def _asked(self):
        return {}

    def specialists(self, district):
        """Who may be consulted there today; asked once for each district."""
        if district.pk not in self._asked:
            self._asked[district.pk] = specialists_of(district)
        return self._asked[district.pk]

    def deciders(self, order):
        """Who has an order now, with their names."""
        if order.state == FundOrder.State.SUBMITTED:
            return self.specialists(order.district)
        keys = self._second_keys(order)
        return [person for person in self.paying_people if person.pk in keys]

    @cached_property
    def paying_people(self):
        ids = {pk for by_role in self.payers.values() for people in by_role.values() for pk in people}
        return list(people(ids).order_by("name"))

    def may_decide(self, order):
        return self.user in self.deciders(order)

    @cached_property
    def balances(self):
        """How far the days are used of every service that runs now."""
        return balances(running_lines(self.user))

    @cached_property
    def over_balance(self):
        """Visits that nobody can bill, the oldest first, with the balance of their service."""
        over = Visit.objects.visible_to(self.user).over_balance()
        over = over.filter(subscription__agreement__state=Agreement.State.ACTIVE)
        by_line = {}
        for visit in over.select_related("subscription__district", "subscription__service"):
            by_line.setdefault(visit.subscription, []).append(visit)
        return [(balance, by_line[balance.line]) for balance in balances(by_line)]

    def approvers_of(self, district_id) -> list:
        """Who may approve for one of the districts with visits over the balance."""
        return self._approvers_over.get(district_id, [])

    @cached_property
    def _approvers_over(self):
        return administrators({balance.line.district_id for balance, _ in self.over_balance})

    @cached_property
    def approvers(self) -> dict:
        """Who may approve, by district, for the agreements on their way."""
        return administrators({agreement.district_id for agreement in self.open_agreements})

    def name(self, plan) -> str:
        """The plan as a sentence names it, with its district where the person sees several."""
        name = f"the library plan {plan.years}"
        return f"{name}, {plan.district}" if self.user.sees_several_districts else name
