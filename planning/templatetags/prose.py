from django import template
from django.utils.safestring import mark_safe

from portal.core.templatetags.portal import unbroken

from ..prose import clean

register = template.Library()


@register.filter
def prose(html):
    """A plan's text as HTML. It was cleaned when it was saved and is cleaned again here, by today's list."""
    return unbroken(mark_safe(clean(html or "")))  # noqa: S308 - clean() is the sanitiser
