"""Who asks for the same packet gets the same packet, and hears how it ends."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from districts.models import Membership, Role
from funds import asking, packets
from funds.models import AuditPacket, Invoice
from funds.reconciling import orders_of
from portal.core import clock, jobs
from portal.core.models import Job, Message
from portal.reports.models import Report
from tests.factories import MembershipFactory
from tests.factories.funds import (
    AllocationFactory,
    Kind,
    OrderFactory,
    approved,
    know,
    ordered,
    packet_of,
    unprinted,
)
from tests.factories.reports import make_ready
from tests.home.test_emails import check
from tests.planning.pages import messages


def frozen(packet):
    for fund in packets.folders_to_freeze(packet):
        packets.freeze(packet, fund)
    return packet


def finish(packet):
    unprinted(packet)
    jobs.run_pending(["funds.packet"])


def mail(person, outcome):
    return Message.objects.filter(to=person, key__startswith=f"packet-{outcome}").order_by("pk")


def test_two_clicks_get_one_packet(fund, people, sign_in):
    browser = sign_in(people.finance)
    page = reverse("funds:fund-packet", args=[fund.pk])

    first, second = browser.post(page), browser.post(page, follow=True)

    assert second.redirect_chain[0][0] == first.url
    assert messages(second)[-1] == "The packet is being made. You hear when it is ready."
    assert AuditPacket.objects.count() == Job.objects.filter(kind="funds.packet").count() == 1


def test_it_is_the_same_after_its_folder_was_frozen_and_after_it_is_ready(fund, people, sign_in):
    approved(OrderFactory(allocation=fund), people)
    packet = frozen(asking.ask_for([fund], by=people.finance))
    assert asking.ask_for([fund], by=people.finance) == packet
    finish(packet)

    answer = sign_in(people.finance).post(reverse("funds:fund-packet", args=[fund.pk]), follow=True)

    assert messages(answer) == ["Nothing of it has changed since this packet was made."]
    assert answer.redirect_chain[0][0] == packet.get_absolute_url()
    assert AuditPacket.objects.count() == 1


def a_figure(fund, people):
    know(fund, Kind.RECEIVED, "1000.01")


def an_approval(fund, people):
    approved(OrderFactory(allocation=fund), people)


def an_invoice(fund, people):
    facts = {"dated_on": clock.today(), "amount": Decimal("1.00"), "by": people.finance}
    invoice = Invoice(order=orders_of(fund).get(), number="7", **facts)
    invoice.file.name, invoice.file_name = "bill.pdf", "bill.pdf"
    invoice.save()


def a_name(fund, people):
    fund.district.name = "Renamed"
    fund.district.save()


def words_of_an_order(fund, people):
    orders_of(fund).get().lines.update(reason="Asked for by the board")


@pytest.mark.parametrize("change", [a_figure, an_approval, an_invoice, a_name, words_of_an_order])
@pytest.mark.parametrize("end", [frozen, finish])
def test_a_new_one_is_made_when_it_would_say_something_else(end, change, fund, people):
    ordered(OrderFactory(allocation=fund), people)
    packet = asking.ask_for([fund], by=people.finance)
    end(packet)

    change(fund, people)

    assert asking.ask_for([fund], by=people.finance) != packet


def test_what_changes_before_the_folder_is_frozen_is_in_the_packet_that_is_waited_for(fund, people):
    packet = asking.ask_for([fund], by=people.finance)
    a_figure(fund, people)

    assert asking.ask_for([fund], by=people.finance) == packet


def test_another_person_gets_the_same_packet_and_both_hear_once_that_it_is_ready(
    fund, people, agency_finance, viewer
):
    packet = asking.ask_for([fund], by=people.finance)
    for person in (people.administrator, people.administrator, agency_finance):
        assert asking.ask_for([fund], by=person) == packet
    finish(packet)
    Job.objects.filter(pk=packet.job_id).update(state="queued", finished_at=None)
    jobs.run(packet.job_id)  # delivered twice

    for person in (people.finance, people.administrator, agency_finance):
        message = mail(person, "ready").get()
        check(message, packet.get_absolute_url())
        assert message.subject == f"Audit packet {fund.year}, {fund.district}: the packet is ready"
    assert not mail(viewer, "ready")
    assert not mail(people.librarian, "ready")


def test_who_asks_for_what_is_ready_has_it_and_is_sent_nothing(fund, people):
    packet_of([fund], people.finance)

    asking.ask_for([fund], by=people.administrator)

    assert not mail(people.administrator, "ready")


def test_a_packet_is_found_also_when_whoever_asked_first_has_left(fund, people):
    packet = packet_of([fund], people.finance)
    Membership.objects.filter(user=people.finance).update(ends_on=clock.today() - dt.timedelta(days=1))

    assert asking.ask_for([fund], by=people.administrator) == packet


def failed_with_a_paper(packet):
    """One of its PDFs cannot be made; the others are there."""
    unprinted(packet)
    report = next(one for one in packets.reports_of(packet) if one.kind == "fund-plan")
    report.pages.all().delete()
    Report.objects.filter(pk=report.pk).update(file="", file_hash="", page_count=None)
    Job.objects.filter(pk=report.job_id).update(state="failed", words="The disk is full.")
    jobs.run_pending(["funds.packet"])
    packet.refresh_from_db()
    assert packet.state == "failed"
    return report


def test_who_asked_hears_in_words_why_it_failed_and_again_when_it_fails_again(fund, people):
    packet = asking.ask_for([fund], by=people.finance)
    failed_with_a_paper(packet)
    message = mail(people.finance, "failed").get()
    check(message, packet.get_absolute_url())
    assert "so the packet is not complete. The disk is full." in message.body

    asking.make_again(packet, by=people.administrator)
    failed_with_a_paper(packet)

    assert mail(people.finance, "failed").count() == 2
    assert mail(people.administrator, "failed").count() == 1  # who tried again waits for it too
    assert "lost" not in message.body


def test_a_pdf_that_fails_while_a_packet_waits_for_it_is_told_once(fund, people, monkeypatch):
    def full(*args, **kwargs):
        raise jobs.GiveUp("The disk is full.")

    monkeypatch.setattr("portal.reports.pdf.render_pdf", full)
    packet = asking.ask_for([fund], by=people.finance)
    jobs.run(packet.job_id)

    told = Message.objects.filter(to=people.finance).values_list("key", flat=True)
    assert [key.split(":")[0] for key in told] == ["packet-failed"]


def test_after_a_failure_a_new_one_is_made_and_the_pdf_that_failed_is_tried_again(fund, people):
    packet = asking.ask_for([fund], by=people.finance)
    report = failed_with_a_paper(packet)

    again = asking.ask_for([fund], by=people.administrator)
    assert again != packet
    frozen(again)

    report.job.refresh_from_db()
    assert report.job.state == Job.State.QUEUED
    make_ready(report)
    jobs.run_pending(["funds.packet"])
    again.refresh_from_db()
    assert again.state == "ready"


def test_more_or_fewer_funds_are_another_packet(fund, agency_finance):
    other = AllocationFactory(received="5.00")
    both = asking.ask_for([fund, other], by=agency_finance)

    one = asking.ask_for([fund], by=agency_finance)

    assert one != both
    assert asking.ask_for([other, fund], by=agency_finance) == both
    assert asking.ask_for([fund], by=agency_finance) == one


def test_of_many_funds_that_are_frozen_nothing_is_compared(fund, agency_finance, monkeypatch):
    monkeypatch.setattr(asking, "MOST_COMPARED", 1)
    funds = [fund, AllocationFactory(received="5.00")]
    packet = asking.ask_for(funds, by=agency_finance)
    assert asking.ask_for(funds, by=agency_finance) == packet
    frozen(packet)

    assert asking.ask_for(funds, by=agency_finance) != packet


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_ask_at_once_all_get_one_packet(fund, people, district, at_once, meet_in):
    others = [
        membership.user
        for membership in MembershipFactory.create_batch(6, district=district, role=Role.FINANCE)
    ]
    askers = [people.finance, people.finance, *others]
    meet_in(asking, "_newest_of")

    answers = at_once(*(lambda person=person: asking.ask_for([fund], by=person) for person in askers))

    packet = AuditPacket.objects.get()
    assert answers == [packet] * 8
    assert set(packet.askers()) == set(askers)
    assert Job.objects.filter(kind="funds.packet").count() == 1
