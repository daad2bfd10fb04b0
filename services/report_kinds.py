"""The PDFs made of agreements and of their changes."""

from django.template.loader import render_to_string

from portal.reports.kinds import Document, ReportKind, register

from .reporting import addendum_report, agreement_report, statement_report

VERSION = "1"


def _agreement(report):
    facts = agreement_report(report.subject.snapshot)
    return _document("agreement", facts)


def _addendum(report):
    return _document("addendum", addendum_report(report.subject.snapshot))


def _statement(report):
    return _document("statement", statement_report(report.subject.snapshot))


def _document(template, facts):
    return Document(
        html=render_to_string(f"services/reports/{template}.html", facts),
        title=facts["title"],
        author=facts["agency"]["name"],
        made_on=facts["made_on"],
    )


register(
    ReportKind(
        name="agreement",
        version=VERSION,
        document=_agreement,
        title=lambda report: f"{report.subject}, {report.subject.district}",
    )
)
register(
    ReportKind(
        name="addendum",
        version=VERSION,
        document=_addendum,
        title=lambda report: f"{report.subject}, {report.subject.district}",
    )
)
register(
    ReportKind(
        name="statement",
        version=VERSION,
        document=_statement,
        title=lambda report: str(report.subject),
    )
)
