"""Numbers under the work: a few per role, each with its noun."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import get_text_list

from districts.models import District, Membership, Role
from planning.figures import budget_figures
from planning.models import Submission
from planning.snapshot import rows_of
from portal.core import clock
from portal.core.charts import Bars
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars
from services.balances import balances, running_lines, sums_of
from services.words import days

from .signed_money import FundTable, planned_by_district


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
    makers = [*dict.fromkeys(MAKERS[role] for role in asker.roles), of_the_days]
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
    """What the plan means to spend, as its report draws it, but to fit a phone. None without amounts."""
    years = {"first_year": plan.first_year, "last_year": plan.last_year}
    chart = budget_figures(rows_of(plan, "budget"), years)["chart"]
    return chart and replace(chart, is_wide=False)


def of_the_days(asker):
    """Days of the districts the person acts for or serves: the same numbers as on the days' own page."""
    if asker.user.sees_every_district:
        return None
    told = balances(running_lines(asker.user))
    if not told:
        return None
    sums = sums_of(told)
    served = {one.line.district for one in told if one.this_month}
    idle = sorted({str(one.line.district) for one in told if one.line.district not in served})
    month, notes = f"No service in {clock.today():%B} so far", []
    if len(told) == 1:
        notes.append(told[0].forecast)
    if idle:
        notes.append(
            f"{month}: {get_text_list(idle, 'and')}." if asker.user.sees_several_districts else f"{month}."
        )
    return Figures(
        "Service days",
        stats=[
            stat(days(sums["left"]), "left", reverse("services:days")),
            stat(days(sums["booked"]), "of them booked"),
            stat(days(sums["used"]), "delivered"),
            stat(days(sums["bought"]), "bought"),
        ],
        note=" ".join(notes),
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
