"""Reports rendered once for all tests that look at them."""

import page
import pytest
from django.template.loader import render_to_string

from planning.reporting import plan_report
from portal.reports.pdf import render_pdf
from tests.once import made_once

from . import sample


def make(snapshot, certificate=None):
    report = plan_report(snapshot, certificate)
    html = render_to_string("planning/reports/plan.html", report)
    return render_pdf(
        html,
        title=report["title"],
        author=report["author"],
        made_on=report["made_on"],
        seconds=300,  # a busy machine is not a failure
    )


def _pdf(name, *facts):
    """A fixture: the bytes of one report. `facts` are functions that give the arguments of `make`."""

    @pytest.fixture(scope="session", name=name)
    def pdf(tmp_path_factory):
        def render(path):
            path.write_bytes(make(*(fact() for fact in facts)))

        return made_once(tmp_path_factory, name, render).read_bytes()

    return pdf


rich_pdf = _pdf("rich_pdf", sample.rich_snapshot)
signed_pdf = _pdf("signed_pdf", sample.rich_snapshot, sample.certificate)
empty_pdf = _pdf("empty_pdf", sample.empty_snapshot)


@pytest.fixture
def ua1_failures(tmp_path):
    """What the PDF/UA-1 profile finds wrong with a file."""

    def failures(pdf):
        file = tmp_path / "report.pdf"
        file.write_bytes(pdf)
        result = page.validate_pdf(str(file), profile="ua1")
        return [(failure.rule_id, failure.message) for failure in result.failures]

    return failures
