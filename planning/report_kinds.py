"""The PDFs made of plans: a version, the same with its certificate, and the papers around it."""

from django.template.loader import render_to_string

from portal.reports.kinds import Document, ReportKind, register

from .board_packet import packet
from .memo import memo_report
from .notices import tell_report
from .reporting import plan_report
from .update_report import update_report

VERSION = "6"
MEMO_VERSION = "2"
TAKE_BACK = "If it fails again, take the plan back, change what is named here, and send it again."


def _document(report, certificate=None):
    snapshot = report.subject.snapshot
    return Document(
        html=render_to_string("planning/reports/plan.html", plan_report(snapshot, certificate)),
        title=f"{snapshot['plan']['title']}, {snapshot['district']['name']}",
        author=snapshot["agency"]["name"],
        made_on=certificate["signed_at"] if certificate else snapshot["sent_on"],
    )


def _packet(report):
    told = packet(report.subject)
    return Document(
        html=render_to_string("planning/reports/packet.html", told),
        title=f"For the school board: {told['title']}",
        author=told["agency"]["name"],
        made_on=told["made_on"],
    )


def _update(report):
    told = update_report(report.subject.snapshot)
    return Document(
        html=render_to_string("planning/reports/update.html", told),
        title=told["title"],
        author=told["agency"]["name"],
        made_on=told["finished"]["at"],
    )


def _memo(report):
    facts = memo_report(report.subject.memo)
    return Document(
        html=render_to_string("planning/reports/return_memo.html", facts),
        title=facts["title"],
        author=facts["agency"]["name"],
        made_on=facts["made_on"],
    )


def _ready(report):
    tell_report("ready", report)


def _failed(report):
    tell_report("failed", report)


register(
    ReportKind(
        name="plan",
        version=VERSION,
        document=_document,
        title=lambda report: str(report.subject),
        when_ready=_ready,
        when_failed=_failed,
        remedy=TAKE_BACK,
    )
)
register(
    ReportKind(
        name="plan-signed",
        version=VERSION,
        document=lambda report: _document(report, report.subject.certificate.facts()),
        title=lambda report: f"{report.subject}, signed off",
        when_ready=_ready,
        when_failed=_failed,
    )
)
register(
    ReportKind(
        name="board-packet",
        version="1",
        document=_packet,
        title=lambda report: f"{report.subject}, for the school board",
        when_failed=_failed,
    )
)
register(
    ReportKind(
        name="plan-update",
        version="1",
        document=_update,
        title=lambda report: str(report.subject),
        when_ready=_ready,
        when_failed=_failed,
    )
)
register(
    ReportKind(  # nobody is told: the e-mail of the return leads to it
        name="return-memo",
        version=MEMO_VERSION,
        document=_memo,
        title=lambda report: f"Return memo, {report.subject}",
        when_failed=_failed,
    )
)
