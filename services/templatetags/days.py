"""How templates show days."""

from django import template

from .. import words

register = template.Library()


@register.filter
def in_days(quarters):
    """Quarter days in words: 1½ days."""
    return words.days(quarters)


@register.filter
def signed_days(quarters):
    """A change in words, with its sign: +6 days, −½ day."""
    return f"+{words.days(quarters)}" if quarters > 0 else words.days(quarters)
