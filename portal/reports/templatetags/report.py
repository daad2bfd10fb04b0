"""What only printed reports need."""

import base64

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
def svg_url(template_name):
    """An SVG template as a data: URL. As a background it is decoration, which readers skip."""
    svg = render_to_string(template_name)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@register.filter
def thousands(number):
    """1,840."""
    return f"{number:,}"
