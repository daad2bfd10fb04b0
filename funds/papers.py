"""Freezing what a paper says, and asking for its PDF. The same facts are the same row and the same file."""

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.views import require
from portal.reports.models import Report

from . import approval_record, plan_excerpt
from .models import FundPaper
from .reconciling import reconciliation_of

Kind = FundPaper.Kind


def keep(kind, fund, facts: dict, *, by, order=None) -> FundPaper:
    """The paper that says this, made now unless it was made before."""
    paper, _ = FundPaper.objects.get_or_create(
        kind=kind,
        allocation=fund,
        order=order,
        content_hash=sha256(facts),
        defaults={"facts": facts, "made_by": by, "made_at": clock.now()},
    )
    return paper


def report_of(paper, *, by) -> Report:
    """Its PDF, rendered in the queue unless it was asked for before."""
    return Report.request(paper.kind, paper, paper.content_hash, by=by)


def approval_record_of(order, *, by) -> FundPaper:
    """Raises Refused for an order that nobody was consulted on."""
    require(by, "funds.export_fund", order)
    return keep(Kind.RECORD, order.allocation, approval_record.facts(order), by=by, order=order)


def reconciliation_paper(fund, *, by) -> FundPaper:
    require(by, "funds.export_fund", fund)
    return keep(Kind.RECONCILIATION, fund, reconciliation_of(fund), by=by)


def plan_paper(fund, orders, *, by) -> FundPaper:
    return keep(Kind.PLAN, fund, plan_excerpt.facts(fund, orders), by=by)
