"""The packet of an auditor: complete, of one moment, the same bytes twice, and nobody else's."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from districts.models import Role
from funds import asking, packets, packing
from funds.models import AuditPacket, FundPaper
from portal.core import jobs
from portal.core.models import Job
from portal.core.money import ZERO
from portal.core.transitions import Refused
from portal.reports.models import Report
from tests.factories import MembershipFactory
from tests.factories.funds import AllocationFactory, OrderFactory, approved, packet_of, unprinted
from tests.factories.reports import make_ready
from tests.planning.pages import messages
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line

from .a_year import lived
from .test_numbers_agree import LATE, MONEY, RECEIVED


def opened(packet):
    return zipfile.ZipFile(io.BytesIO(packet.file.read()))


def test_a_packet_of_a_whole_year_agrees_with_itself_and_is_the_same_twice(
    district,
    people,
    time_machine,
    ua1_failures,  # noqa: F811
):
    year = lived(district, people, time_machine)
    packet = asking.ask_for([year.fund], by=people.finance)
    jobs.run_pending(["funds.packet"])
    packet.refresh_from_db()
    archive = opened(packet)
    (folder,) = {name.split("/")[0] for name in archive.namelist()}
    codes = {name: order.code for name, order in vars(year.orders).items()}

    def inside(name):
        return archive.read(f"{folder}/{name}")

    assert archive.testzip() is None
    expected = {"index.pdf", "reconciliation.pdf", "ledger.csv", "addendum-a82.csv", "receipts.csv"}
    expected |= {"library-plan.pdf", f"orders/{codes['credited']}/quote-Quote-Marz-2026.pdf"}
    expected |= {f"orders/{codes['credited']}/invoice-1-bill.pdf"}
    expected |= {f"orders/{code}/approval-record.pdf" for name, code in codes.items() if name != "returned"}
    assert {name.removeprefix(f"{folder}/") for name in archive.namelist()} == expected
    assert inside(f"orders/{codes['credited']}/invoice-1-bill.pdf") == b"%PDF-bill"

    index, sums, record, plan = (
        inside(name)
        for name in (
            "index.pdf",
            "reconciliation.pdf",
            f"orders/{codes['split']}/approval-record.pdf",
            "library-plan.pdf",
        )
    )
    for paper in (index, sums, record, plan):
        assert ua1_failures(paper) == []
    for paper in (in_one_line(index), in_one_line(sums)):
        for words in ("$2,850.00", "$390.44", "$2,459.56", "10 B 936130", "pairs agree to the cent"):
            assert words in paper, words
        assert "differ" not in paper
    for words in (
        f"Approval record {codes['split']}",
        "Entity number " + people.specialist.licences.get().entity_number,
        "Tier III, lifetime",
        f"Designated by {district} since July 1, 2020",
        f"{people.finance.name}, District finance, approved $34.99",
        "Puppets”: Toys need a person. Kept because: They belong to the story corner.",
        "33.33 percent of $59.97; the rest: Fund 10, project 000",
        "Every class visits each week",
    ):
        assert words in in_one_line(record), words
    assert "Every class visits each week" in in_one_line(plan)

    def table(name):
        return list(csv.DictReader(io.StringIO(inside(name).decode("utf-8-sig"))))

    def total(rows, column):
        return sum((Decimal(row[column]) for row in rows), start=ZERO)

    assert table("ledger.csv")[-1]["Received"] == str(RECEIVED)
    slips, sheet = table("receipts.csv"), table("addendum-a82.csv")
    assert total(slips, "From the fund") == RECEIVED
    assert total(slips, "Credit from an earlier year") == LATE
    assert total([row for row in sheet if row["Line"] == "Object"], "Spent") == RECEIVED
    assert Decimal("2459.56") == MONEY - RECEIVED

    again = asking.begin([year.fund], by=people.administrator)
    jobs.run_pending(["funds.packet"])
    again.refresh_from_db()
    assert (again.pk != packet.pk, again.file_hash) == (True, packet.file_hash)


def test_a_job_that_runs_twice_makes_one_packet(fund, people):
    packet = packet_of([fund], people.finance)
    Job.objects.filter(pk=packet.job_id).update(state="queued", finished_at=None)

    jobs.run(packet.job_id)

    again = AuditPacket.objects.get()
    assert (again.file_hash, again.made_at) == (packet.file_hash, packet.made_at)


def test_long_work_goes_on_in_the_next_job_and_comes_to_an_end(fund, people, monkeypatch):
    for _ in range(2):
        approved(OrderFactory(allocation=fund), people)
    monkeypatch.setattr(packing, "STRETCH", -1)  # over as soon as it began
    packet = asking.ask_for([fund], by=people.finance)
    jobs.run(packet.job_id)
    packet.refresh_from_db()
    assert (packet.state, packet.job.args["step"], packet.indexes.count()) == ("making", 2, 1)

    for report in packets.reports_of(packet):
        make_ready(report)
    jobs.run(packet.job_id)

    packet.refresh_from_db()
    assert packet.state == "ready"


def test_a_paper_that_fails_is_named_and_trying_again_makes_the_packet(fund, people, sign_in):
    packet = asking.ask_for([fund], by=people.finance)
    unprinted(packet)
    report = next(report for report in packets.reports_of(packet) if report.kind == "fund-plan")
    Report.objects.filter(pk=report.pk).update(file="", file_hash="", page_count=None)
    Job.objects.filter(pk=report.job_id).update(state="failed", words="The disk is full.")
    jobs.run_pending(["funds.packet"])

    browser = sign_in(people.finance)
    shown = browser.get(packet.get_absolute_url()).content.decode()
    assert "The packet could not be made" in shown
    assert "could not be made, so the packet is not complete. The disk is full." in shown

    answer = browser.post(reverse("funds:packet-retry", args=[packet.pk]), follow=True)
    assert messages(answer) == ["The packet is being made again. You can leave this page."]
    jobs.run_pending(["funds.packet"])
    packet.refresh_from_db()
    assert packet.state == "ready"


def test_an_upload_that_is_gone_is_named_and_does_not_hold_the_packet_back(district, people, time_machine):
    year = lived(district, people, time_machine)
    default_storage.delete(year.orders.credited.quote.name)

    packet = packet_of([year.fund], people.finance)

    facts = packet.indexes.get().facts
    assert facts["lost"] == [f"{year.orders.credited.code}: quote of the vendor"]
    assert not [name for name in opened(packet).namelist() if "quote" in name]


def test_what_was_frozen_is_never_changed(fund, people):
    packet_of([fund], people.finance)

    with pytest.raises(DatabaseError), transaction.atomic():
        FundPaper.objects.update(content_hash="x")


def test_several_districts_are_the_agencys_finance_alone(people, fund, agency_finance, reviewer, sign_in):
    other = AllocationFactory(received="5.00")
    for person in (people.finance, reviewer):
        with pytest.raises(PermissionDenied):
            asking.ask_for([fund, other], by=person)

    packet = packet_of([fund, other], agency_finance)

    assert packet.district is None
    assert len({name.split("/")[0] for name in opened(packet).namelist()}) == 2
    statuses = {
        person.name: sign_in(person).get(reverse("funds:packet-file", args=[packet.pk])).status_code
        for person in (people.finance, reviewer, agency_finance)
    }
    assert list(statuses.values()) == [404, 404, 200]


def test_nobody_of_another_district_finds_a_packet(fund, people, sign_in):
    packet = packet_of([fund], people.finance)
    stranger = sign_in(MembershipFactory(role=Role.FINANCE).user)

    for name in ("packet", "packet-status", "packet-file"):
        assert stranger.get(reverse(f"funds:{name}", args=[packet.pk])).status_code == 404
    assert stranger.post(reverse("funds:packet-retry", args=[packet.pk])).status_code == 404
    assert stranger.post(reverse("funds:fund-packet", args=[fund.pk])).status_code == 404
    assert packet.get_absolute_url() not in stranger.get(reverse("funds:packet-list")).content.decode()


def test_a_packet_is_asked_for_watched_and_taken_along(fund, people, sign_in):
    browser = sign_in(people.finance)
    answer = browser.post(reverse("funds:fund-packet", args=[fund.pk]), follow=True)
    packet = AuditPacket.objects.get()
    assert "Your packet is being made" in answer.content.decode()
    assert browser.get(reverse("funds:packet-file", args=[packet.pk])).status_code == 404
    status = reverse("funds:packet-status", args=[packet.pk])
    assert browser.get(status).status_code == 200

    unprinted(packet)
    jobs.run_pending(["funds.packet"])

    assert browser.get(status).status_code == 286
    file = browser.get(reverse("funds:packet-file", args=[packet.pk]))
    assert file["Content-Disposition"].startswith('attachment; filename="audit-packet-prairie')
    assert file.streaming


def test_the_agency_chooses_funds_of_a_year(fund, agency_finance, people, sign_in):
    other, page = AllocationFactory(received="5.00"), reverse("funds:packet-list")
    office = sign_in(agency_finance)

    refused = office.post(page, {})
    assert refused.status_code == 422
    assert "Choose at least one fund" in refused.content.decode()
    office.post(page, {"funds": [fund.pk, other.pk]})

    assert set(AuditPacket.objects.get().allocations.all()) == {fund, other}
    assert sign_in(people.finance).post(page, {"funds": [fund.pk]}).status_code == 403
    assert sign_in(people.finance).get(page).status_code == 200


def test_no_fund_and_too_many_funds_are_refused(fund, manager, monkeypatch):
    with pytest.raises(Refused, match="Choose at least one fund"):
        asking.ask_for([], by=manager)
    monkeypatch.setattr(asking, "MOST_FUNDS", 0)
    with pytest.raises(Refused, match="Choose up to 0 funds; these are 1"):
        asking.ask_for([fund], by=manager)


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("Quote: März 2026?.pdf", "Quote-Marz-2026.pdf"),
        ("C:\\x\\Bill.PDF", "C-x-Bill.PDF"),
        (".hidden", "hidden"),
        ("…", ""),
        ("x" * 300 + ".pdf", "x" * 76 + ".pdf"),
    ],
)
def test_names_of_uploads_are_made_safe(typed, safe):
    assert packets.safe_name(typed) == safe
