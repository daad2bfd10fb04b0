import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from districts.models import AccessLink
from districts.models.access import UNKNOWN_LINK
from portal.core.transitions import Refused
from portal.core.views import require

from ..evaluation_forms import LinkForm
from ..models import Level, RaterLink
from ..rater_answers import answer, end_link, make_link, parts_for, roles_asked, typed_by_rater
from .evaluations import WITH_NAMES

SHOWN_ONCE = "rater_link"  # in the session, until its page has been shown


def rater_links(request, pk):
    """Who is asked by link, how many answered, and a new link: shown once, the portal keeps no copy."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.share_evaluation", evaluation)
    roles = roles_asked(evaluation.instrument)
    form = LinkForm(request.POST or None, user=request.user, roles=roles)
    if form.is_valid():
        try:
            _, address = make_link(evaluation, by=request.user, role=form.cleaned_data["role"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[SHOWN_ONCE] = {"evaluation": pk, "address": address}
            return redirect("planning:evaluation-raters", pk=pk)
    made = request.session.get(SHOWN_ONCE, {})
    address = request.session.pop(SHOWN_ONCE)["address"] if made.get("evaluation") == pk else ""
    context = {"evaluation": evaluation, "form": form, "address": address, "roles": roles}
    context["links"] = links_of(evaluation, request.user)
    context["is_open"] = evaluation.state in evaluation.ASKS_RATERS
    return render(request, "planning/evaluation_raters.html", context, status=422 if form.errors else 200)


def links_of(evaluation, user):
    """Every link with its count; what a maker may do is asked once, however many links they made."""
    links = RaterLink.objects.visible_to(user).filter(evaluation=evaluation)
    links = list(links.select_related("link__made_by").annotate(count=Count("answers")))
    makers = {asked.link.made_by_id: asked.link.made_by for asked in links}
    for asked in links:
        asked.link.made_by, asked.evaluation = makers[asked.link.made_by_id], evaluation
        asked.answered = asked.count
    return links


@require_POST
def end_rater_link(request, pk, link):
    """The link opens nothing any more."""
    links = RaterLink.objects.visible_to(request.user).select_related("evaluation__district")
    asked = get_object_or_404(links, evaluation=pk, pk=link)
    require(request.user, "planning.share_evaluation", asked.evaluation)
    try:
        end_link(asked, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The link is dead. Its answers stay.")
    return redirect("planning:evaluation-raters", pk=pk)


@login_not_required
@never_cache
def rate(request, token):
    """Whoever holds the link rates the parts meant for their role. No account, no name needed."""
    # Answers are counted; to open a page by guessing, somebody would have to guess 24 random bytes.
    if not ratelimit.consume(request, action="rate_by_link"):
        return render(request, "planning/rate_later.html", status=429)
    links = AccessLink.objects.for_token(token).filter(rater_link__isnull=False)
    with_names = [f"rater_link__evaluation__{name}" for name in ("district", "instrument")]
    link = links.select_related("made_by", *with_names).first()
    if link is None:
        return closed(request, UNKNOWN_LINK, status=404)
    asked = link.rater_link
    if request.method != "POST":
        return closed(request, asked.why_closed) if asked.why_closed else draw(request, asked)
    return take(request, asked)


def take(request, asked):
    """Keep the answers, or show them again with the reason why they were not kept."""
    typed = typed_by_rater(parts_for(asked), request.POST)
    try:
        page = uuid.UUID(request.POST.get("page", ""))
    except ValueError:
        page = uuid.uuid4()
    try:
        answer(asked, typed, page=page, name=request.POST.get("name", ""))
    except Refused as refusal:
        return draw(request, asked, typed=typed, refusal=str(refusal), page=page)
    return redirect("planning:rated")


def draw(request, asked, *, typed=(), refusal="", page=None):
    answers = {one.statement.pk: one for one in typed}
    parts = [
        (part, [(statement, answers.get(statement.pk)) for statement in part.part.statements.all()])
        for part in parts_for(asked)
    ]
    context = {
        "asked": asked,
        "evaluation": asked.evaluation,
        "parts": parts,
        "levels": Level.choices,
        "page": page or uuid.uuid4(),
        "refusal": refusal,
        "name": request.POST.get("name", ""),
    }
    return render(request, "planning/rate.html", context, status=409 if refusal else 200)


@login_not_required
def rated(request):
    return render(request, "planning/rated.html")


def closed(request, reason, status=410):
    return render(request, "planning/rate_closed.html", {"reason": reason}, status=status)
