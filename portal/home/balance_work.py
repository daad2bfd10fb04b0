"""What waits about the balance of days: visits beyond it, days that run out, the end of the school year."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from districts.models import Role
from portal.core import clock
from portal.core.templatetags.portal import day
from services.notices import AT_ONCE, mark_of
from services.rolling import year_to_roll
from services.visiting import enough_for
from services.words import days, number

from .work import Rank, Waits, WorkItem, provides

CHECK_DAYS = 60  # before June 30: time to log, to amend, and to call who has not decided
USED = {
    100: "All days",
    90: "Nine tenths of the days",
    75: "Three quarters of the days",
    50: "Half of the days",
}


@provides(Role.ADMINISTRATOR, Role.LIBRARIAN, Role.MANAGER, Role.CONSULTANT)
def over_the_balance(asker, role):
    """Visits that are not billable until the district asks for an amendment and the agency accepts it."""
    asked = {amendment.subscription_id for amendment in asker.waiting_amendments}
    for balance, visits in asker.over_balance:
        if is_of(asker, role, balance.line):
            may_ask = role in (Role.ADMINISTRATOR, Role.LIBRARIAN) and balance.line.pk not in asked
            yield to_amend(balance, visits) if may_ask else not_billable(asker, balance, visits, asked)


def to_amend(balance, visits):
    """The link fills the form of the amendment."""
    line, over = balance.line, sum(visit.quarters + visit.travel_quarters for visit in visits)
    filled = {
        "kind": "add",
        "subscription": line.pk,
        "quantity": number(enough_for(line, over, balance.free)),
        "note": f"For {days(over)} that went beyond the days bought.",
    }
    return WorkItem(
        title=f"Ask for more days of {line.service}, {line.district}",
        reason=in_words(visits, over),
        url=f"{reverse('services:amend', args=[line.agreement_id])}?{urlencode(filled)}",
        tag_tone="warn",
        tag_label="Over the balance",
        since=visits[0].logged_at,
        rank=Rank.DUE,
    )


def not_billable(asker, balance, visits, asked):
    line, over = balance.line, sum(visit.quarters + visit.travel_quarters for visit in visits)
    names = get_text_list([str(person) for person in asker.approvers_of(line.district_id)], "or")
    waits = f"Waits for {names or 'the district'}"
    return WorkItem(
        title=f"Visits over the balance: {line.service}, {line.district}",
        reason=in_words(visits, over),
        url=reverse("services:days-of", args=[line.pk]),
        tag_tone="plain",
        tag_label="The amendment is asked for" if line.pk in asked else waits,
        since=visits[0].logged_at,
        waits=Waits.OTHERS,
    )


def in_words(visits, over) -> str:
    """2 visits, 1½ days, went beyond the days bought; the first on May 4."""
    many = "1 visit" if len(visits) == 1 else f"{len(visits)} visits"
    first = f"on {day(visits[0].day)}" if len(visits) == 1 else f"the first on {day(visits[0].day)}"
    return (
        f"{many}, {days(over)}, beyond the days bought, {first}. Not billable until the agreement is amended."
    )


@provides(Role.ADMINISTRATOR, Role.CONSULTANT, Role.MANAGER)
def used_up(asker, role):
    """How far the days are used. The agency looks at those that run out; they are mailed at once too."""
    for balance in asker.balances:
        line, mark = balance.line, mark_of(balance.bought, balance.used)
        if (
            line.is_unsigned
            or mark is None
            or not is_of(asker, role, line)
            or (role == Role.MANAGER and mark not in AT_ONCE)
        ):
            continue
        where = f", {line.district}" if asker.user.sees_several_districts else ""
        yield WorkItem(
            title=f"{USED[mark]} of {line.service} are used{where}",
            reason=balance.forecast if balance.left else f"{days(balance.used)} of {days(balance.bought)}.",
            url=reverse("services:days-of", args=[line.pk]),
            tag_tone="warn" if mark in AT_ONCE else "go",
            tag_label=f"{days(balance.left)} left",
            waits=Waits.READING,
        )


def is_of(asker, role, line) -> bool:
    """The manager looks after all districts, everybody else after their own."""
    return role == Role.MANAGER or line.district_id in asker.districts(role)


@provides(Role.MANAGER)
def to_roll(asker, role):
    """From July 1 on the year that is over is rolled; before that the manager looks at what is still open."""
    year = year_to_roll()
    if year is None:
        return
    last, today = year.school_year.last_day, clock.today()
    left = (last - today).days
    if left > CHECK_DAYS:
        return
    is_over = left < 0
    yield WorkItem(
        title=f"Roll the school year {year}" if is_over else f"See what the end of {year} brings",
        reason="Agreements end, and days left lapse or go on. It can be undone for a week."
        if is_over
        else "Who has not decided yet, days not logged, visits over the balance, and days that would lapse.",
        url=reverse("services:roll", args=[year.ends_in]),
        tag_tone="warn" if is_over else "plain",
        tag_label=f"Since {day(last + dt.timedelta(days=1))}" if is_over else days_to(left),
        since=timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
        if is_over
        else None,
        waits=Waits.YOU if is_over else Waits.READING,
        rank=Rank.DUE if is_over else Rank.NORMAL,
    )


def days_to(left) -> str:
    return "Ends today" if left == 0 else f"{left} day{'' if left == 1 else 's'} left"
