"""The pages from which things of a fund are taken along: who may, what is asked, and what is frozen."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from districts.models import Role
from funds import approval_record, papers
from funds.loading import load
from funds.models import ExportChoice, ExportLayout, FundOrder, FundPaper
from portal.core import clock
from portal.core.transitions import Refused
from portal.reports.models import Report
from tests.factories import MembershipFactory
from tests.factories.funds import LineFactory, OrderFactory, approved, consulted, ordered
from tests.planning.pages import messages, queries, texts

PAGES = ("ledger", "ledger-csv", "a82", "a82-csv", "a82-xlsx", "export", "export-csv", "export-xlsx")


def address(record, name):
    return reverse(f"funds:{name}", args=[record.pk])


@pytest.fixture(autouse=True)
def _layout():
    load()


@pytest.mark.parametrize("name", PAGES)
def test_the_people_of_the_district_and_the_agency_take_it_along_and_no_other(
    name, fund, people, viewer, agency_finance, reviewer, consultant, sign_in
):
    for person in (people.finance, people.librarian, viewer, agency_finance, reviewer, consultant):
        assert sign_in(person).get(address(fund, name)).status_code == 200
    stranger = MembershipFactory(role=Role.FINANCE).user
    assert sign_in(stranger).get(address(fund, name)).status_code == 404


def test_finance_chooses_the_layout_and_others_are_told_which_it_is(fund, people, viewer, sign_in):
    layout = ExportLayout.objects.create(name="Short", columns=[["Dollars", "amount"], ["Konto", "account"]])
    ordered(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)

    answer = browser.post(address(fund, "export"), {"layout": layout.pk}, follow=True)

    assert messages(answer) == [f"{fund.district} takes the layout “Short” from now on."]
    assert browser.get(address(fund, "export-csv")).content.decode("utf-8-sig").splitlines() == [
        "Dollars,Konto",
        "100.00,10 E 432 222000 031",
    ]
    assert sign_in(viewer).post(address(fund, "export"), {"layout": layout.pk}).status_code == 403
    assert "In the layout “Short”" in sign_in(viewer).get(address(fund, "export")).content.decode()
    assert browser.post(address(fund, "export"), {"layout": 0}).status_code == 422
    ExportLayout.objects.filter(pk=layout.pk).update(is_offered=False)
    assert browser.get(address(fund, "export")).context["layout"].is_default
    assert ExportChoice.objects.count() == 1


def test_without_a_layout_the_page_says_who_writes_one(fund, people, sign_in):
    ExportLayout.objects.all().delete()
    browser = sign_in(people.finance)

    assert "No layout yet" in browser.get(address(fund, "export")).content.decode()
    assert browser.get(address(fund, "export-csv")).url == address(fund, "export")


def test_the_reconciliation_is_frozen_once_until_a_number_changes(fund, people, sign_in):
    browser = sign_in(people.finance)

    def ask():
        return browser.post(address(fund, "reconciliation")).url

    first = ask()
    assert (ask(), Report.objects.get().get_absolute_url()) == (first, first)
    assert "June 30 reconciliation" in browser.get(first).content.decode()
    approved(OrderFactory(allocation=fund), people)

    assert ask() != first
    assert FundPaper.objects.filter(kind="fund-reconciliation").count() == 2


def test_the_record_of_an_approval_stays_as_it_was_whatever_happens_after(fund, people, sign_in):
    order = approved(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)
    first = browser.post(address(order, "approval-record"))
    people.specialist.licences.update(tier="lws1", ends_on=clock.today())
    order.place(by=people.finance, po_number="4711", po_on=clock.today())

    assert browser.post(address(order, "approval-record")).url == first.url
    told = approval_record.printed(FundPaper.objects.get().facts)
    assert told["license"]["kind"].endswith("Tier III, lifetime")
    assert told["license"]["source"] == f"Designated by {fund.district} since July 1, 2020"
    assert [one["what"] for one in told["story"]] == ["Sent for consultation", "Consulted", "Approved"]
    assert (told["key_1"]["by"], told["key_2"]["by"]) == (people.specialist.name, people.finance.name)


def test_an_order_that_nobody_was_consulted_on_has_no_record_and_no_button(fund, people, sign_in):
    order = OrderFactory(allocation=fund)
    browser = sign_in(people.finance)

    assert "record" not in " ".join(texts(browser.get(order.get_absolute_url()), "//main//button"))
    answer = browser.post(address(order, "approval-record"), follow=True)
    assert messages(answer) == [
        "Error: The record is made when somebody licensed was consulted. Nobody was, or not any more."
    ]
    with pytest.raises(Refused):
        papers.approval_record_of(order, by=people.finance)


def test_with_the_first_key_it_is_a_consultation_record(fund, people, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)

    assert "Consultation record" in texts(browser.get(order.get_absolute_url()), "//main//button")
    told = approval_record.printed(papers.approval_record_of(order, by=people.finance).facts)
    assert (told["name"], told["key_2"]) == ("Consultation record", None)
    html = render_to_string("funds/reports/record.html", told)
    assert "not approved yet" in html
    assert "Second key" not in html
    order.approve(by=people.finance)
    assert "Approval record" in texts(browser.get(order.get_absolute_url()), "//main//button")


def test_a_void_key_is_named_on_the_record_that_followed_it(fund, people):
    order = approved(OrderFactory(allocation=fund), people)
    order.reopen(by=people.librarian, note="Another vendor.")
    order.lines.update(quantity=3)
    approved(FundOrder.objects.get(pk=order.pk), people)

    told = papers.approval_record_of(order, by=people.finance).facts

    assert [(key["what"], key["by"]) for key in told["earlier_keys"]] == [
        ("Consultation", people.specialist.name),
        ("Approval", people.finance.name),
    ]
    assert [(key["cost"], key["lines"][0]["quantity"]) for key in told["earlier_keys"]] == [("100.00", 1)] * 2
    assert (told["cost"], told["lines"][0]["quantity"]) == ("300.00", 3)


def test_the_record_says_what_was_approved_though_its_names_and_lines_change_later(fund, people):
    order = ordered(OrderFactory(allocation=fund, vendor__name="Harbor Lane Books"), people)
    LineFactory(order=order, title="Put in its place", unit_price="1.00")
    order.lines.exclude(title="Put in its place").update(retired_at=clock.now(), share="50.00")
    order.vendor.name = "Another name"
    order.vendor.save()

    told = approval_record.printed(approval_record.facts(order))

    assert (told["vendor"], told["cost"], len(told["lines"])) == ("Harbor Lane Books", "100.00", 1)


def test_a_half_is_fifty_percent(fund, people):
    order = OrderFactory(allocation=fund)
    order.lines.update(share="50.00", other_fund="Fund 10")

    told = approval_record.printed(approval_record.facts(approved(order, people)))

    assert "50 percent of $100.00; the rest: Fund 10" in told["lines"][0]["notes"]


def test_another_district_gets_no_paper(fund, people, sign_in):
    order = approved(OrderFactory(allocation=fund), people)
    stranger = sign_in(MembershipFactory(role=Role.FINANCE).user)

    assert stranger.post(address(order, "approval-record")).status_code == 404
    assert stranger.post(address(fund, "reconciliation")).status_code == 404
    assert not FundPaper.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_asks_the_same_queries_for_any_number_of_orders(count, fund, people, sign_in):
    for _ in range(count):
        ordered(OrderFactory(allocation=fund), people)
    browser = sign_in(people.finance)
    browser.get(address(fund, "ledger"))

    assert [queries(browser, address(fund, page)) for page in ("ledger", "export", "a82")] == [22, 15, 9]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("PO Number", "Line 1: write a heading, =, and what stands in it"),
        ("= amount", "Line 1: write a heading, =, and what stands in it"),
        ("Amount = amount\nX = secret", "Line 2: “secret” is none of those named below"),
        ("PO = po_number", "Add a column for amount: without it the file has no dollars"),
        ("\n".join(f"{n} = amount" for n in range(41)), "Write up to 40 columns; these are 41"),
    ],
)
def test_the_desk_refuses_a_layout_that_says_nothing(written, said, agency_finance, sign_in):
    page = reverse("admin:funds_exportlayout_add")
    answer = sign_in(agency_finance).post(page, {"name": "Mine", "written": written})

    assert said in answer.content.decode()
    assert not ExportLayout.objects.filter(name="Mine").exists()


def test_the_agencys_finance_writes_a_layout_on_the_desk(agency_finance, reviewer, sign_in):
    page = reverse("admin:funds_exportlayout_add")
    data = {"name": "Mine", "written": "a=b = amount\n\nObject = object", "is_offered": "on"}

    assert sign_in(reviewer).post(page, data).status_code == 403
    taken = sign_in(agency_finance).post(page, data | {"is_default": "on"})
    assert "is used already. Clear its check mark first" in taken.content.decode()
    sign_in(agency_finance).post(page, data)

    layout = ExportLayout.objects.get(name="Mine")
    assert layout.columns == [["a=b", "amount"], ["Object", "object"]]
    shown = sign_in(agency_finance).get(reverse("admin:funds_exportlayout_change", args=[layout.pk]))
    assert "a=b = amount\nObject = object" in shown.content.decode()
    assert sign_in(agency_finance).get(reverse("admin:funds_exportlayout_changelist")).status_code == 200
