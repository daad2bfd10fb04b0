"""The PDFs made of agreements and their changes, of a day, of a month, and of a year."""

from django.template.loader import render_to_string

from planning.notices import tell_report
from portal.core.words import long_date
from portal.reports.kinds import Document, ReportKind, register

from .reporting import addendum_report, agreement_report, statement_report
from .summary_report import year_summary_report
from .visit_paper import facts, visit_report

VERSION = "1"


def _document(template, facts):
    return Document(
        html=render_to_string(f"services/reports/{template}.html", facts),
        title=facts["title"],
        author=facts["agency"]["name"],
        made_on=facts["made_on"],
    )


def _agreement(report):
    return _document("agreement", agreement_report(report.subject.snapshot))


def _addendum(report):
    return _document("addendum", addendum_report(report.subject.snapshot))


def _statement(report):
    return _document("statement", statement_report(report.subject.snapshot))


def _year_summary(report):
    return _document("year_summary", year_summary_report(report.subject.snapshot))


def _visit_summary(report):
    return _document("visit", visit_report(facts(report.subject)))


def _with_district(report):
    return f"{report.subject}, {report.subject.district}"


def _failed(report):
    """A PDF that is ready shows on its record; one that failed is told, save to the portal itself."""
    if not report.requested_by.is_the_portal:  # managers see the failed job on their home
        tell_report("failed", report)


for name, document, title in (
    ("agreement", _agreement, _with_district),
    ("addendum", _addendum, _with_district),
    ("statement", _statement, lambda report: str(report.subject)),
    (
        "visit-summary",
        _visit_summary,
        lambda report: f"Service day of {long_date(report.subject.day)}, {report.subject.district}",
    ),
    ("year-summary", _year_summary, lambda report: str(report.subject)),
):
    register(ReportKind(name=name, version=VERSION, document=document, title=title, when_failed=_failed))
