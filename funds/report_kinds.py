"""The PDFs of the fund, each made of the frozen facts of a FundPaper."""

from django.template.loader import render_to_string

from planning.notices import tell_report
from portal.core.models import Job
from portal.core.words import local_date, long_date
from portal.reports.kinds import Document, ReportKind, register

from . import approval_record, plan_excerpt
from .accounts import FUNCTION, FUND, PROJECT, RESTRICTED
from .models import AuditPacket, FundPaper

VERSION = "1"
Kind = FundPaper.Kind


def _document(template, facts):
    return Document(
        html=render_to_string(f"funds/reports/{template}.html", facts),
        title=facts["paper_title"],
        author=facts["agency"]["name"],
        made_on=facts["made_on"],
    )


def _record(report):
    return _document("record", approval_record.printed(report.subject.facts))


def _reconciliation(report):
    return _document("reconciliation", _with_dates(report.subject, "June 30 reconciliation"))


def _plan(report):
    paper = report.subject
    return _document("plan", plan_excerpt.printed(paper.facts, paper.made_at.isoformat()))


def _index(report):
    return _document("index", _with_dates(report.subject, "Audit packet"))


def _with_dates(paper, name) -> dict:
    told, made = paper.facts, paper.made_at.isoformat()
    return told | {
        "name": name,
        "paper_title": f"{name} {told['school_year']}, {told['district']['name']}",
        "made_on": made,
        "as_of": local_date(made),
        "last_day": long_date(told["spend_by"]),
        "figures": [figure | {"on": long_date(figure["on"])} for figure in told["figures"]],
        "account": f"Fund {FUND}, function {FUNCTION}, project {PROJECT}",
        "restricted": RESTRICTED,
        "disagree": [check for check in told["checks"] if not check["agrees"]],
    }


def _failed(report):
    """A packet that waits for this PDF fails with it and says so: nobody hears twice."""
    waiting = AuditPacket.objects.filter(papers=report.subject_id, file="", requested_by=report.requested_by)
    by_packet = waiting.exclude(job__state=Job.State.FAILED).exists()
    if not by_packet and not report.requested_by.is_the_portal:
        tell_report("failed", report)


def _title(report):
    paper = report.subject
    if paper.order_id:
        return f"{approval_record.name_of(paper.facts)} {paper.order.code}, {paper.district}"
    return f"{paper.get_kind_display()} {paper.allocation.year}, {paper.district}"


for kind, document in (
    (Kind.RECORD, _record),
    (Kind.RECONCILIATION, _reconciliation),
    (Kind.PLAN, _plan),
    (Kind.INDEX, _index),
):
    register(
        ReportKind(name=kind.value, version=VERSION, document=document, title=_title, when_failed=_failed)
    )
