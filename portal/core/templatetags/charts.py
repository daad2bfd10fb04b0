"""{% chart %} draws a chart, {% chart_table %} its figures, {% chart_figure %} both for a browser."""

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
def chart(chart, printed=False):
    """The SVG. In a PDF only its title is read aloud, so there the message becomes part of it."""
    name = f"{chart.title}. {chart.message}" if printed else chart.title
    return render_to_string(chart.template_name, {"chart": chart, "name": name})


@register.inclusion_tag("portal/charts/table.html")
def chart_table(chart):
    return {"chart": chart}


@register.inclusion_tag("portal/charts/figure.html")
def chart_figure(chart):
    return {"chart": chart}
