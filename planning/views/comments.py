from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST

from portal.core.transitions import Refused
from portal.core.views import require

from ..commenting import comment, key_of, mentioned_in
from ..models import SectionComment
from .plans import plan_or_404

MOVES = ("resolve", "reopen")


@require_POST
def comment_on_plan(request, pk):
    """Comment on a section, or reply. What cannot be taken comes back with every word."""
    plan = plan_or_404(request, pk)
    require(request.user, "planning.comment_plan", plan)
    section = next((one for one in plan.outline if one.spec.key == request.POST.get("section")), None)
    try:
        made = comment(
            section,
            by=request.user,
            text=request.POST.get("text", ""),
            key=key_of(request.POST.get("key", "")),
            reply_to=request.POST.get("reply_to", ""),
        )
    except Refused as refusal:
        return not_said(request, plan, str(refusal))
    return go_back(request, made)


def go_back(request, made):
    """To the comment, or to the review desk where the form stood there."""
    named = [person.name for person in mentioned_in(made) if person != request.user]
    told = f" {get_text_list(named, 'and')} {'has' if len(named) == 1 else 'have'} an email." if named else ""
    messages.success(request, f"{'Replied' if made.reply_to_id else 'Comment added'}.{told}")
    if made.submission_id and "desk" in request.POST:
        return redirect(f"{made.submission.desk_url}#comments")
    return redirect(made)


def not_said(request, plan, refusal):
    """The same form again, with what was typed."""
    context = {"plan": plan, "refusal": refusal, "typed": request.POST, "desk": "desk" in request.POST}
    return render(request, "planning/comment_again.html", context, status=422)


@require_POST
def do_comment(request, pk, comment, move):
    """Resolve a comment, or open it again."""
    if move not in MOVES:
        raise Http404
    threads = SectionComment.objects.visible_to(request.user).threads().filter(section__plan=pk)
    thread = get_object_or_404(threads.for_pages(), pk=comment)
    require(request.user, "planning.comment_plan", thread.section.plan)
    try:
        if not request.user.has_perm("planning.resolve_comment", thread):
            raise Refused("The review is not over. You can resolve this when the plan comes back.")
        getattr(thread, move)(by=request.user)
        messages.success(request, "Resolved." if move == "resolve" else "Opened again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(thread)
