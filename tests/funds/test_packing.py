"""Stretches of an audit packet: none spins, and none runs into its time limit."""

import datetime as dt

import pytest
from django.utils import timezone

from funds import asking, packets, packing
from portal.core import jobs
from portal.core.models import Job
from portal.reports.models import Report
from tests.factories.funds import OrderFactory, approved, unprinted


@pytest.fixture
def packet(fund, people):
    approved(OrderFactory(allocation=fund), people)
    packet = asking.ask_for([fund], by=people.finance)
    unprinted(packet)
    return packet


def printed_elsewhere(packet):
    """One of its papers is in the hands of another worker."""
    report = next(report for report in packets.reports_of(packet) if report.kind == "fund-plan")
    Report.objects.filter(pk=report.pk).update(file="", file_hash="", page_count=None)
    Job.objects.filter(pk=report.job_id).update(
        state="running",
        finished_at=None,
        token="5f0c2c62-6f0e-4a52-8a0f-0d4b9c9f2a11",
        lease_until=timezone.now() + dt.timedelta(minutes=3),
    )
    return report


def test_a_job_that_only_waits_for_another_worker_pauses(packet):
    printed_elsewhere(packet)

    assert jobs.run_pending(["funds.packet"]) == 1

    packet.refresh_from_db()
    wait = packet.job.not_before - timezone.now()
    assert packet.job.args["step"] == 2
    assert dt.timedelta(seconds=5) < wait <= packets.PAUSE


def test_a_job_that_has_more_to_print_goes_on_at_once(packet, monkeypatch):
    printed_elsewhere(packet)
    monkeypatch.setattr(packing, "STRETCH", -1)  # over as soon as it began

    jobs.run(packet.job_id)

    packet.refresh_from_db()
    assert (packet.job.args["step"], packet.job.not_before) == (2, None)


def test_a_packet_that_takes_too_long_to_write_says_what_to_do(packet, monkeypatch):
    monkeypatch.setattr(packing, "LONGEST_PACKING", -1)

    jobs.run(packet.job_id)

    packet.refresh_from_db()
    assert (packet.state, packet.job.words) == ("failed", packing.TOO_LARGE)
