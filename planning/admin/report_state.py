"""How the lists and pages of the desk show a report: its file, or how far it has come."""

from django.urls import reverse
from django.utils.html import format_html

from portal.core.templatetags.portal import tag

TONES = {"ready": "ok", "failed": "bad", "stalled": "warn"}


def report_tone(report) -> str:
    return TONES.get(report.state, "go")


def report_link(report):
    """The file with its number of pages, or the state in a tag while there is none."""
    if not report.is_ready:
        return tag(report_tone(report), report.state_label)
    address = reverse("reports:file", args=[report.pk])
    return format_html('<a href="{}">PDF, {} pages</a>', address, report.page_count)
