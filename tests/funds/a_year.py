"""Two years of a district with all that happens to orders, made by the portal's own moves.

In dollars. Last year: 1,000.00 came; an atlas of 200.00 was received, and 60.00 of an order of which 140.00
was carried over June 30. So 740.00 was set aside. This year: 2,000.00 came.
"""

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.base import ContentFile

from funds import altering
from funds.models import AllocationAmount, FundOrder, Invoice
from funds.receiving import Delivery, record, take_return
from portal.core import clock
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    FundYearFactory,
    LineFactory,
    ObjectCodeFactory,
    OrderFactory,
    consulted,
    know,
    ordered,
)
from tests.factories.planning import PlanFactory

Figure = AllocationAmount.Kind
LAST_SPRING, AUTUMN = "2026-05-04T15:00:00Z", "2026-10-05T15:00:00Z"


def lived(district, people, time_machine) -> SimpleNamespace:
    """The two funds, and the orders by what is special about them."""
    time_machine.move_to(LAST_SPRING)
    before = AllocationFactory(district=district, year=FundYearFactory(ends_in=2026), received="1000.00")
    atlas = ordered(order_of(before, people, ("Atlas", "432", 1, "200.00")), people)
    came(atlas, people, Atlas=(1, "200.00"))
    carried = ordered(
        order_of(before, people, ("Film", "431", 1, "60.00"), ("Novels", "432", 7, "20.00")), people
    )
    came(carried, people, Film=(1, "60.00"))

    time_machine.move_to(AUTUMN)
    fund = AllocationFactory(district=district, year=FundYearFactory(ends_in=2027), estimate="1900.00")
    know(fund, Figure.CARRY_IN, "740.00")
    know(fund, Figure.FINAL, "2000.00")
    know(fund, Figure.RECEIVED, "2000.00")
    altering.carry_over(carried, by=people.finance, note="The vendor was late.")
    came(carried, people, Novels=(7, "20.00"))
    back(carried, people, Film=(1, "60.00"))  # of last year, so it is money of this year
    back(atlas, people, Atlas=(1, "50.00"))  # a late credit

    returned = consulted(order_of(fund, people, ("Shelf talkers", "432", 1, "30.00")), people)
    returned.return_by_finance(by=people.finance, note="Not a library material.")
    orders = SimpleNamespace(
        atlas=atlas,
        carried=carried,
        returned=returned,
        amended=amended(fund, people),
        partly=partly_received(fund, people),
        ceiling=to_a_ceiling(fund, people),
        split=split(fund, people),
        credited=credited(fund, people),
    )
    return SimpleNamespace(before=before, fund=fund, orders=orders, people=people)


def order_of(fund, people, *lines, **facts):
    """An order of these lines: title, object, how many, and the price of one."""
    order = OrderFactory(allocation=fund, title=f"{lines[0][0]} and more", **facts)
    order.lines.all().delete()
    for place, (title, code, quantity, price) in enumerate(lines):
        LineFactory(
            order=order,
            position=place,
            title=title,
            quantity=quantity,
            unit_price=Decimal(price),
            code=code_of(code),
        )
    return FundOrder.objects.get(pk=order.pk)


def code_of(code):
    names = {"431": "Audiovisual media", "432": "Library books", "436": "School library computers"}
    return ObjectCodeFactory(code=code, name=names[code], is_computer=code == "436")


def delivery(order, by_title):
    lines = {line.title: line for line in order.lines.all()}
    counts = {lines[title].pk: (count, Decimal(price)) for title, (count, price) in by_title.items()}
    return Delivery(clock.today(), counts, uuid.uuid4())


def came(order, people, **by_title):
    record(FundOrder.objects.get(pk=order.pk), delivery(order, by_title), by=people.finance)


def back(order, people, **by_title):
    take_return(order, delivery(order, by_title), by=people.finance, note="Damaged in the mail")


def amended(fund, people):
    """Approved at 100.00, changed, and approved again at 120.00."""
    order = consulted(order_of(fund, people, ("Bird guide", "432", 1, "100.00")), people)
    order.approve(by=people.finance)
    order.reopen(by=people.librarian, note="The second edition costs more.")
    order.lines.update(unit_price=Decimal("120.00"))
    order = FundOrder.objects.get(pk=order.pk)
    consulted(order, people)
    order.approve(by=people.finance)
    return order


def partly_received(fund, people):
    """Four of ten came, for less than was asked."""
    order = ordered(order_of(fund, people, ("Creek", "432", 10, "20.00")), people)
    came(order, people, Creek=(4, "19.50"))
    return order


def to_a_ceiling(fund, people):
    """100.00 of list A and 80.00 of list B, not to exceed 150.00; list A came."""
    order = order_of(
        fund, people, ("Maps", "432", 1, "100.00"), ("Globes", "431", 1, "80.00"), ceiling=Decimal("150.00")
    )
    order.lines.filter(title="Globes").update(list="B")
    order = ordered(FundOrder.objects.get(pk=order.pk), people)
    came(order, people, Maps=(1, "100.00"))
    return order


def split(fund, people):
    """A third of 59.97 for a computer, and a line in doubt that finance kept; for a goal of the plan."""
    order = order_of(fund, people, ("Laptop", "436", 3, "19.99"), ("Puppets", "432", 1, "15.00"))
    goal = PlanFactory(district=fund.district, complete=True).goals.get()
    order.lines.filter(title="Laptop").update(
        share=Decimal("33.33"), other_fund="Fund 10, project 000", goal=goal
    )
    doubt = EligibilityRuleFactory(key="toys", answer="person", sentence="Toys need a person.")
    order.lines.filter(title="Puppets").update(kind=doubt)
    order = FundOrder.objects.get(pk=order.pk)
    puppets = order.lines.get(title="Puppets")
    consulted(order, people)
    order.approve(by=people.finance, kept={puppets.pk: "They belong to the story corner."})
    order.place(by=people.finance, po_number="=PO 77", po_on=clock.today())
    came(order, people, Laptop=(3, "19.99"), Puppets=(1, "15.00"))
    return order


def credited(fund, people):
    """Five books and their shipping came, two went back; with a quote and a bill."""
    order = order_of(fund, people, ("Poems", "432", 5, "10.00"))
    LineFactory(
        order=order, part="shipping", title="Shipping", unit_price=Decimal("7.45"), code=code_of("432")
    )
    order.quote.save("quote.pdf", ContentFile(b"%PDF-quote"))
    order.quote_name = "../../Quote: März 2026?.pdf"
    order.save()
    order = ordered(FundOrder.objects.get(pk=order.pk), people)
    came(order, people, Poems=(5, "10.00"), Shipping=(1, "7.45"))
    back(order, people, Poems=(2, "10.00"))
    bill = Invoice(
        order=order, number="77/1", dated_on=dt.date(2026, 10, 5), amount=Decimal("37.45"), by=people.finance
    )
    bill.file.save("bill.pdf", ContentFile(b"%PDF-bill"), save=False)
    bill.file_name = "bill.pdf"
    bill.save()
    return order
