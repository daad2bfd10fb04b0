"""What waits for the people of a district."""

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import get_text_list

from districts.models import Invitation, Role
from planning.models import BudgetLine, Fund
from portal.core import clock
from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import day, dollars

from . import plan_items
from .work import Rank, Waits, WorkItem, provides

TO_WRITE = ("draft", "returned")
AT_THE_AGENCY = ("submitted", "in_review")


@provides(Role.LIBRARIAN)
def to_write(asker, role):
    """Drafts, returned plans, failed reports, and districts whose next plan nobody has begun."""
    plans = asker.plans(role)
    for plan in plans:
        name = asker.name(plan)
        if item := plan_items.failed_report(plan, name):
            yield item
        if plan.state in TO_WRITE:
            yield plan_items.to_write(plan, name)
        elif plan.state in AT_THE_AGENCY:
            yield plan_items.at_the_agency(plan, name)
    for district in asker.districts(role).values():
        yield from to_start(district, plans)
    yield from newest_signed(asker, plans)


def to_start(district, plans):
    """Nothing is written for the years after this one."""
    this_year = SchoolYear.containing(clock.today())
    own = [plan for plan in plans if plan.district_id == district.pk]
    if any(plan.last_year > this_year.ends_in for plan in own):
        return
    last = max(own, key=lambda plan: plan.last_year, default=None)
    yield WorkItem(
        title=f"Start the {'next ' if last else ''}library plan of {district}",
        reason=f"The plan {last.years} ends {day(SchoolYear(last.last_year).last_day)}."
        if last
        else "The state asks every school board for a written long-range library plan.",
        url=reverse("planning:plan-create"),
        tag_label="Not started",
        rank=Rank.DUE,
    )


def newest_signed(asker, plans):
    """The signed plan that holds now, or the last one that did: one for each district."""
    newest = {
        plan.district_id: plan for plan in plans if plan.state == "signed_off"
    }  # plans come oldest first
    return [plan_items.signed(plan, asker.name(plan)) for plan in newest.values()]


@provides(Role.ADMINISTRATOR)
def to_look_after(asker, role):
    """Who writes, what came back, what goes to the board, and whether a plan will be in force next year."""
    plans, districts = asker.plans(role), asker.districts(role)
    writers = {m.district_id: m.user for m in asker.colleagues if m.role == Role.LIBRARIAN}
    asked = list(Invitation.objects.filter(district__in=districts).unanswered())
    for district in districts.values():
        if district.pk not in writers:
            yield from a_librarian(district, asked)
        yield from the_next_plan(asker, district, plans)
    for plan in plans:
        yield from for_the_administrator(asker, plan, writers.get(plan.district_id))
    for invitation in asked:
        yield asked_to_join(invitation)
    yield from newest_signed(asker, plans)


def a_librarian(district, asked):
    if any(i.role == Role.LIBRARIAN and i.district_id == district.pk for i in asked):
        return
    yield WorkItem(
        title=f"Invite a librarian of {district}",
        reason="Nobody here can write the library plan but you.",
        url=f"{reverse('districts:invite')}?{urlencode({'role': Role.LIBRARIAN, 'district': district.pk})}",
        tag_label="Nobody yet",
        rank=Rank.DUE,
    )


def asked_to_join(invitation):
    """An invitation without an answer; once its link has ended, somebody should ask again."""
    has_ended = bool(invitation.why_closed)
    role = invitation.get_role_display().lower()
    return WorkItem(
        title=f"Ask {invitation.name} again" if has_ended else f"{invitation.name} was asked to join",
        reason=f"As {role}, on {day(invitation.link.made_at)}, at {invitation.email}.",
        url=reverse("districts:people"),
        tag_tone="warn" if has_ended else "plain",
        tag_label="Link has ended" if has_ended else f"Waits for {invitation.name}",
        since=invitation.link.made_at,
        waits=Waits.YOU if has_ended else Waits.OTHERS,
    )


def the_next_plan(asker, district, plans):
    """The signed plan ends this June, or has ended, and no signed one follows it."""
    this_year = SchoolYear.containing(clock.today())
    own = [plan for plan in plans if plan.district_id == district.pk]
    last = max((p for p in own if p.state == "signed_off"), key=lambda p: p.last_year, default=None)
    if last is None or last.last_year > this_year.ends_in:
        return
    end, coming = SchoolYear(last.last_year).last_day, max(own, key=lambda plan: plan.last_year)
    state = f"The plan {coming.years} {plan_items.STANDS[coming.state]}."
    if coming == last:
        state = "None is begun."
    days = (end - clock.today()).days
    has_ended = days < 0
    whose = f" of {district}" if asker.user.sees_several_districts else ""
    yield WorkItem(
        title=f"Bring the next library plan{whose} to the board",
        reason=f"The plan {last.years} {'ended' if has_ended else 'ends'} {day(end)}. {state} "
        "The agency reads a plan before the board does.",
        url=coming.get_absolute_url(),
        tag_tone="bad" if has_ended else "warn",
        tag_label="No plan in force" if has_ended else f"{days} day{'' if days == 1 else 's'} left",
        rank=Rank.DUE,
    )


def for_the_administrator(asker, plan, librarian):
    name = asker.name(plan)
    if item := plan_items.failed_report(plan, name):
        yield item
    if plan.state in AT_THE_AGENCY:
        yield plan_items.at_the_agency(plan, name)
    elif plan.state == "signed_off":
        yield from the_board_next(plan, name)
    elif plan.state in TO_WRITE:
        if librarian:
            yield plan_items.watched(plan, name, f"Waits for {librarian}")
        else:
            yield plan_items.to_write(plan, name)


def the_board_next(plan, name):
    """After the agency it is the school board's turn, in the same school year; then the state's."""
    certificate, decision = plan.latest_submission.certificate, plan.latest_submission.decision
    if decision:
        yield from the_state_next(plan, name, decision)
        return
    if timezone.localdate(certificate.signed_at) not in SchoolYear.containing(clock.today()):
        return
    yield WorkItem(
        title=f"Take {name} to the school board",
        reason=f"The agency signed it off {day(certificate.signed_at)}. The board approves it, and DPI looks "
        "for that in the minutes.",
        url=plan.latest_submission.board_url,
        tag_tone="go",
        tag_label="Waits for the board",
        since=certificate.signed_at,
        rank=Rank.DUE,
    )


def the_state_next(plan, name, decision):
    """What the board decided is entered in WISEadmin, or answered by a new version."""
    filing = decision.dpi
    if decision.state == decision.State.RETURNED:
        title, reason = (
            f"Change {name} for the school board",
            "The board asked for changes before it approves.",
        )
    elif filing is None:
        title = f"Enter {name} in WISEadmin"
        reason = f"The board approved it on {day(decision.decided_on)}. DPI collects the date of the vote."
    elif filing.state == filing.State.RETURNED:
        title, reason = f"Answer DPI about {name}", "DPI returned it. The page says why."
    elif filing.state == filing.State.FILED:
        title = f"See in WISEadmin whether {name} is active"
        reason = f"It was entered on {day(filing.filed_on)}."
    else:
        return
    yield WorkItem(
        title=title,
        reason=reason,
        url=plan.latest_submission.board_url,
        tag_tone="go" if filing else "warn",
        tag_label=plan.state_label,
        since=decision.recorded_at,
        waits=Waits.READING if filing and filing.state == filing.State.FILED else Waits.YOU,
        rank=Rank.DUE,
    )


@provides(Role.FINANCE)
def to_pay_for(asker, role):
    """The newest budget of each district, while it can still change and after."""
    newest = {plan.district_id: plan for plan in asker.plans(role)}  # the last one begins latest
    amounts = budgets(newest.values())
    for plan in newest.values():
        is_signed = plan.state == "signed_off"
        yield WorkItem(
            title=f"Read the budget of {asker.name(plan)}",
            reason=budget_words(plan, amounts.get(plan.pk, {}), is_signed),
            url=reverse("planning:section", args=[plan.pk, "budget"]),
            tag_tone="ok" if is_signed else "plain",
            tag_label=plan.state_label,
            since=plan.last_saved_at or plan.started_at,
            waits=Waits.READING if is_signed else Waits.YOU,
        )


def budgets(plans) -> dict:
    """Dollars by plan, then by school year and fund, of the plans' own words."""
    lines = BudgetLine.objects.live().filter(plan__in=[plan.pk for plan in plans], amount__isnull=False)
    amounts = {}
    sums = lines.values_list("plan", "school_year", "fund").annotate(Sum("amount")).order_by()
    for plan, year, fund, amount in sums:
        amounts.setdefault(plan, {})[year, fund] = amount
    return amounts


def budget_words(plan, amounts, is_signed) -> str:
    if not amounts:
        return "It has no amounts yet."
    total = sum(amounts.values(), ZERO)
    from_csf = sum((amount for (_, fund), amount in amounts.items() if fund == Fund.CSF), ZERO)
    words = f"{dollars(total)} in all, {dollars(from_csf)} of it from the Common School Fund."
    priced = {year for year, _ in amounts}
    empty = [str(SchoolYear(y)) for y in range(plan.first_year, plan.last_year + 1) if y not in priced]
    if empty:
        words += f" No amounts yet for {get_text_list(empty, 'and')}."
    return words if is_signed or empty else f"{words} It can still change."


@provides(Role.VIEWER)
def to_read(asker, role):
    """The signed plan, and how the next one stands."""
    plans = asker.plans(role)
    for plan in plans:
        name = asker.name(plan)
        if plan.state in AT_THE_AGENCY:
            yield plan_items.at_the_agency(plan, name)
        elif plan.state in TO_WRITE:
            yield plan_items.watched(plan, name, "Waits for the librarian")
    yield from newest_signed(asker, plans)
