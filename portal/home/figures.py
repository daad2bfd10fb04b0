"""Numbers under the work: a few per role, each with its noun."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import reverse

from districts.models import District, Membership, Role
from planning.models import BudgetLine, Fund, Submission
from portal.core import clock
from portal.core.charts import Bars
from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars

from .signed_money import FundTable, planned_by_district

FUNDS = (Fund.CSF, Fund.LOCAL, Fund.GRANT)


@dataclass(frozen=True)
class Figures:
    """One block of numbers; a chart or a table where numbers alone do not say enough."""

    heading: str
    stats: list[dict] = field(default_factory=list)
    chart: Bars | None = None
    funds: FundTable | None = None
    note: str = ""


def stat(value, noun, url="") -> dict:
    return {"value": value, "noun": noun, "url": url}


def plural(number, noun) -> str:
    return noun if number == 1 else f"{noun}s"


def figures_for(asker) -> list[Figures]:
    """The blocks of the person's roles; people of a district share one block about its plan."""
    makers = dict.fromkeys(MAKERS[role] for role in asker.roles)
    return [figures for maker in makers if (figures := maker(asker))]


def of_the_plan(asker):
    """The newest plan of the person's district. With several districts the rows above say more."""
    if len({plan.district_id for plan in asker.own_plans}) != 1:
        return None
    plan = asker.own_plans[-1]
    goals = plan.goals.live().aggregate(
        goals=Count("pk", distinct=True),
        steps=Count("steps", filter=Q(steps__retired_at=None), distinct=True),
    )
    chart = budget_chart(plan)
    return Figures(
        plan.title,
        stats=[
            stat(
                f"{plan.sections_done} of {plan.sections_all}", "sections complete", plan.get_absolute_url()
            ),
            stat(goals["goals"], plural(goals["goals"], "goal")),
            stat(goals["steps"], plural(goals["steps"], "action step")),
        ],
        chart=chart,
        note="" if chart else "The budget has no amounts yet.",
    )


def budget_chart(plan):
    """What the plan means to spend, by school year and fund. None while it has no amounts."""
    lines = BudgetLine.objects.live().filter(plan=plan, amount__isnull=False, school_year__isnull=False)
    amounts = {}
    for line in lines:
        amounts[line.school_year, line.fund] = amounts.get((line.school_year, line.fund), ZERO) + line.amount
    if not (total := sum(amounts.values(), ZERO)):
        return None
    funds = [fund for fund in FUNDS if any(key[1] == fund for key in amounts)]
    years = sorted({year for year, _ in amounts} | set(range(plan.first_year, plan.last_year + 1)))
    from_csf = sum((amount for (_, fund), amount in amounts.items() if fund == Fund.CSF), ZERO)
    return Bars(
        key="plan-budget",
        title="Planned spending by school year",
        message=f"{dollars(total)} planned in all, {dollars(from_csf)} of it from the Common School Fund.",
        heading="School year",
        series=[fund.label for fund in funds],
        rows=[(str(SchoolYear(year)), [amounts.get((year, fund)) for fund in funds]) for year in years],
        show=dollars,
        unknown="No amount yet",
    )


def of_the_assigned(asker):
    plans = asker.plans(Role.CONSULTANT)
    states = Counter(plan.state for plan in plans)
    own, reading = len(asker.districts(Role.CONSULTANT)), states["submitted"] + states["in_review"]
    return Figures(
        "Your districts",
        stats=[
            stat(own, f"{plural(own, 'district')} assigned", reverse("districts:district-list")),
            stat(
                states["draft"], f"{plural(states['draft'], 'plan')} in draft", reverse("planning:plan-list")
            ),
            stat(states["returned"], f"{plural(states['returned'], 'plan')} returned"),
            stat(reading, f"{plural(reading, 'plan')} with the agency"),
        ],
    )


def of_the_desk(asker):
    year = SchoolYear.containing(clock.today())
    state, this_year = Submission.State, Q(sent_at__date__gte=year.first_day)
    counts = Submission.objects.visible_to(asker.user).aggregate(
        waiting=Count("pk", filter=Q(state__in=Submission.OPEN)),
        sent=Count("pk", filter=this_year),
        returned=Count("pk", filter=this_year & Q(state=state.RETURNED)),
        signed=Count("pk", filter=this_year & Q(state=state.SIGNED_OFF)),
    )
    return Figures(
        f"The desk in {year}",
        stats=[
            stat(counts["waiting"], "on the desk now"),
            stat(counts["sent"], "versions sent this school year"),
            stat(counts["returned"], "returned"),
            stat(counts["signed"], "signed off"),
        ],
    )


def of_the_fund(asker):
    this_year = SchoolYear.containing(clock.today())
    table = planned_by_district(asker.user, this_year.ends_in)
    next_year = SchoolYear(this_year.ends_in + 1)
    return Figures(
        "Common School Fund in signed plans",
        stats=[
            stat(dollars(table.totals[0][1]), f"planned for {this_year}"),
            stat(dollars(table.totals[1][1]), f"planned for {next_year}"),
            stat(len(table.rows), plural(len(table.rows), "district")),
        ],
        funds=table,
    )


def of_the_agency(asker):
    this_year = SchoolYear.containing(clock.today()).ends_in
    signed = Q(
        plans__submissions__state=Submission.State.SIGNED_OFF,
        plans__first_year__lte=this_year,
        plans__last_year__gte=this_year,
    )
    members = District.objects.visible_to(asker.user).members()
    people = Membership.objects.visible_to(asker.user).current().filter(user__is_active=True)
    covered = members.filter(signed).distinct().count()
    started = members.filter(plans__last_year__gte=this_year).distinct().count()
    return Figures(
        "The portal",
        stats=[
            stat(members.count(), "member districts", reverse("districts:district-list")),
            stat(covered, "of them with a signed plan for this year"),
            stat(started, "of them with a plan begun or signed", reverse("planning:plan-list")),
            stat(people.values("user").distinct().count(), "people with a role", reverse("districts:people")),
        ],
    )


MAKERS = {
    Role.ADMINISTRATOR: of_the_plan,
    Role.LIBRARIAN: of_the_plan,
    Role.FINANCE: of_the_plan,
    Role.VIEWER: of_the_plan,
    Role.CONSULTANT: of_the_assigned,
    Role.REVIEWER: of_the_desk,
    Role.AGENCY_FINANCE: of_the_fund,
    Role.MANAGER: of_the_agency,
}
