"""How the lists of the review desk become cards on a phone."""

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def labeled(cells, headers):
    """A row's ready cells, each with the name of its column: <td> becomes <td data-l="District">."""
    for cell, header in zip(cells, headers, strict=True):
        name = strip_tags(str(header["text"])).strip()
        yield with_label(cell, name[:1].upper() + name[1:]) if name and cell.startswith("<td") else cell


def with_label(cell, name):
    start, _, rest = cell.partition(">")
    value = rest.removesuffix("</td>")
    opened = format_html('<td data-l="{}"', name) + mark_safe(start.removeprefix("<td"))  # noqa: S308 -- the admin's own
    return opened + mark_safe(f"><span>{value}</span></td>")  # noqa: S308 -- escaped by the admin
