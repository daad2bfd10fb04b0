"""What of the Common School Fund the walk asks for: one fund and its orders, secret in every word."""

import uuid
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from districts.models import Designation, Licence, Role, School
from funds import altering, bringing_in, listing, models
from funds.receiving import Delivery, record
from planning.models import Holding
from portal.core import clock, jobs
from tests.factories.districts import MembershipFactory
from tests.factories.funds import (
    AllocationFactory,
    LineFactory,
    OrderFactory,
    SchoolFactory,
    consulted,
    delegated,
    know,
    ordered,
    packet_of,
    people_of,
)

CART = "Title,ISBN,Qty,Price\n{0} one,,many,about $5\n{0} two,,2,12.50\n"
LIST = "District code,District,Amount\n{code},{name},5000.00\n9998,{secret} Bay,1.00\n9997,{secret},many\n"


class FundRecords:
    """An order to write, one to decide on, and one of which a part came in another edition and was billed."""

    def __init__(self, district, librarian, secret):
        self.district, self.secret = district, secret
        self.people = people = people_of(district)
        self.designation = Designation.objects.get(district=district)
        self.designation.note = secret
        self.designation.save()
        self.fund = AllocationFactory(district=district, received="5000.00")
        know(self.fund, "estimate", "4000.00")
        self.layout = models.ExportLayout.objects.create(
            name="The usual columns",
            columns=[["Title", "order_title"], ["Dollars", "amount"]],
            is_default=True,
        )
        facts = {"allocation": self.fund, "started_by": librarian, "title": secret}
        facts["school"] = SchoolFactory(district=district, name=secret)
        self.order, self.decided, self.came = (
            OrderFactory(**facts, quote=SimpleUploadedFile("quote.txt", secret.encode())) for _ in range(3)
        )
        self.list_b = LineFactory(order=self.came, list="B")
        lines = models.OrderLine.objects.filter(order__allocation=self.fund)
        lines.update(title=secret, reason=secret, quantity=2)
        consulted(self.decided, people)
        ordered(self.came, people)
        self._deliver()
        self.invoice = models.Invoice.objects.create(
            order=self.came,
            number=secret,
            dated_on=clock.today(),
            amount=Decimal("100.00"),
            by=people.finance,
            file=SimpleUploadedFile("invoice.txt", secret.encode()),
            file_name=f"{secret}.txt",
        )
        self.batch = self._cart(librarian)
        self.state_list = self._list_of_the_state()
        self.delegation = delegated(district, people, note=secret)
        self.packet = packet_of([self.fund], by=people.finance)

    def _deliver(self):
        """One of two came, and the other comes in another edition."""
        first = self.came.lines.get(list="A")
        counts = {first.pk: (1, Decimal("100.00"))}
        record(
            self.came,
            Delivery(clock.today(), counts, uuid.uuid4()),
            by=self.people.librarian,
            note=self.secret,
        )
        facts = {"title": self.secret, "isbn": "", "unit_price": Decimal("100.00"), "kind": first.kind}
        self.line = altering.substitute(self.came, first, by=self.people.finance, note=self.secret, **facts)

    def _cart(self, librarian):
        """A cart with a row that cannot be read, so that its rows are to be mended."""
        file = SimpleUploadedFile(f"{self.secret}.csv", CART.format(self.secret).encode())
        batch = bringing_in.take(self.order, file, by=librarian)
        jobs.run_pending(["funds.read_lines"])
        mapping = {"title": 0, "isbn": 1, "quantity": 2, "price": 3}
        batch.refresh_from_db()
        return bringing_in.choose(batch, mapping, True, by=librarian)

    def _list_of_the_state(self):
        said = LIST.format(code=self.district.code, name=self.district.name, secret=self.secret)
        return listing.take(
            self.fund.year,
            "final",
            SimpleUploadedFile(f"{self.secret}.csv", said.encode()),
            known_on=clock.today(),
            by=MembershipFactory(role=Role.AGENCY_FINANCE).user,
        )

    @property
    def rows(self):
        """By model, the row for its page on the desk."""
        return {
            Designation: self.designation,
            Licence: self.people.specialist.licences.get(),
            School: School.objects.filter(district=self.district).first(),
            models.AllocationAmount: self.fund.amounts.first(),
            models.Delegation: self.delegation,
            models.EligibilityRule: self.line.kind,
            models.ExportLayout: self.layout,
            models.FundAllocation: self.fund,
            models.FundEntry: self.came.entries.first(),
            models.FundOrder: self.came,
            models.FundYear: self.fund.year,
            models.ObjectCode: self.line.code,
            models.Vendor: self.came.vendor,
        }

    @property
    def arguments(self):
        """By the name of an address, what fills it in; addresses of a fund need only its id."""
        order, came, packet = ({"pk": one.pk} for one in (self.order, self.came, self.packet))
        batch, year = order | {"batch": self.batch.pk}, {"ends_in": self.fund.year.ends_in}
        taken = {"pk": self.state_list.pk}
        holding = Holding.objects.filter(plan__district=self.district).first()
        of_came = ("receive", "return", "invoice-add", "quote", "approval-record", "carry")
        of_packets = ("packet", "packet-status", "packet-retry", "packet-file")
        known = (
            dict.fromkeys(of_came, came)
            | dict.fromkeys(of_packets, packet)
            | dict.fromkeys(("order-edit", "order-copy", "lines-add"), order)
            | dict.fromkeys(("line-batch", "line-errors"), batch)
            | dict.fromkeys(("year-open", "list-add"), year)
            | dict.fromkeys(("list", "list-errors"), taken)
            | {
                "order": {"pk": self.decided.pk},
                "order-move": {"pk": self.decided.pk, "move": "cancel"},
                "invoice-file": {"pk": self.invoice.pk},
                "invoice-take-back": {"pk": self.invoice.pk},
                "substitute": came | {"line": self.line.pk},
                "drop-line": came | {"line": self.list_b.pk},
                "propose": order | {"holding": holding.pk},
                "delegation-end": {"pk": self.delegation.pk},
            }
        )
        return {f"funds:{name}": values for name, values in known.items()}
