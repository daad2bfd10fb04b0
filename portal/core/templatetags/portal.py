"""How templates show icons, money, times, states, and what happened to a record."""

import datetime as dt
import re
from decimal import Decimal
from itertools import chain

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from portal.core import clock
from portal.core.school_year import SchoolYear

register = template.Library()

SPRITE = "vendor/bootstrap-icons/icons.svg"
TAG_OR_RANGE = re.compile(r'<(?:[^>"]|"[^"]*")*>|\w{1,12}–\d\w{0,12}|\d{4}-\d\d-\d{1,3}\b')
TONE_ICONS = {"done": "check-lg", "off": "lock"}  # tones that are plain words need a sign beside them


@register.simple_tag
def icon(name, label="", css=""):
    """One symbol of the sprite. It is decoration unless it has a label of its own."""
    meaning = (
        format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    )
    drawing = '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(drawing, f"icon {css}".strip(), meaning, static(SPRITE), name)


@register.simple_tag
def tag(tone, label, icon_name=""):
    """A state in words. Tones: done, go, ok, warn, bad, off, or plain for an outline."""
    name = icon_name or TONE_ICONS.get(tone)
    sign = icon(name) if name else ""
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, sign, unbroken(label))


@register.filter
def dollars(amount):
    """Money with cents: $4,275.25, −$406.00, and nothing for nothing."""
    if amount is None or amount == "":
        return ""
    amount = Decimal(amount).quantize(Decimal("0.01"))
    return f"{'−' if amount < 0 else ''}${abs(amount):,}"


@register.filter
def unbroken(text):
    """Words or clean HTML in which ranges like 2026–27 and codes like 9901-27-1 stay in one line."""
    html = TAG_OR_RANGE.sub(
        lambda found: found[0] if found[0][0] == "<" else f'<span class="text-nowrap">{found[0]}</span>',
        conditional_escape(text),
    )
    return mark_safe(html)  # noqa: S308 -- escaped above, or safe before


@register.filter
def school_year(year):
    """A school year from the calendar year it ends in: 2027 is 2026–27."""
    return str(SchoolYear(int(year))) if year else ""


@register.filter
def day(value):
    """A day as people write it: May 13, and with its year when that is not in this school year."""
    if not value:
        return ""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime):
        value = timezone.localdate(value)
    is_near = value in SchoolYear.containing(clock.today())
    return date_format(value, "F j" if is_near else "F j, Y")


@register.filter
def clock_time(value):
    """A time of day: 10:42 am."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{date_format(local, 'g:i')} {'am' if local.hour < 12 else 'pm'}"


@register.filter
def moment(value):
    """A day and a time: May 13, 10:42 am."""
    return f"{day(value)}, {clock_time(value)}" if value else ""


@register.filter
def since_when(value):
    """A moment after "saved": at 10:42 am today, and with its day before that: May 12, 10:42 am."""
    if not value:
        return ""
    is_today = timezone.localdate(value) == clock.today()
    return f"at {clock_time(value)}" if is_today else moment(value)


@register.inclusion_tag("portal/partials/timeline.html")
def timeline(record):
    """What happened to a record: who moved it from where to where, when and why, newest first."""
    return {"changes": record.changes.select_related("by", "on_behalf_of").order_by("-pk")}


@register.inclusion_tag("portal/partials/error_summary.html")
def error_summary(*forms):
    """All errors of a page's forms, formsets, and lists of forms in one list, each linked to its field."""
    every = chain.from_iterable(form if isinstance(form, list) else [form] for form in forms)
    errors = [error for form in every for error in _errors(form)]
    return {"errors": errors, "name": getattr(forms[0], "prefix", None) or "form"}


def _errors(form):
    """The errors of a form, or of a formset's forms, as sentence and id of the control it is about."""
    if hasattr(form, "management_form"):
        yield from ((str(error), "") for error in form.non_form_errors())
        for row in form.forms:
            yield from _errors(row)
        return
    yield from ((str(error), "") for error in form.non_field_errors())
    for field in form:
        if field.errors:
            yield from ((str(error), _first_control(field)) for error in field.errors)


def _first_control(field):
    """The id a link must lead to: the control, or the first choice of a group."""
    if field.is_hidden:
        return ""
    return field.id_for_label or next((choice.id_for_label for choice in field.subwidgets), "")
