"""What of the Common School Fund the walk asks for: one fund with three orders, secret in every word."""

import uuid
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from funds import models
from funds.receiving import Delivery, record
from portal.core import clock
from tests.factories.funds import (
    AllocationFactory,
    OrderFactory,
    SchoolFactory,
    consulted,
    know,
    ordered,
    people_of,
)


class FundRecords:
    """An order to write, one to decide on, and one that came and was billed."""

    def __init__(self, district, librarian, secret):
        self.fund = AllocationFactory(district=district, received="5000.00")
        know(self.fund, "estimate", "4000.00")
        people = people_of(district)
        facts = {"allocation": self.fund, "started_by": librarian, "title": secret}
        facts["school"] = SchoolFactory(district=district, name=secret)
        self.order, self.decided, self.came = (
            OrderFactory(**facts, quote=SimpleUploadedFile("quote.txt", secret.encode())) for _ in range(3)
        )
        lines = models.OrderLine.objects.filter(order__allocation=self.fund)
        lines.update(title=secret, reason=secret, quantity=2)
        consulted(self.decided, people)
        ordered(self.came, people)
        counts = {self.came.lines.get().pk: (1, Decimal("100.00"))}
        record(self.came, Delivery(clock.today(), counts, uuid.uuid4()), by=people.librarian, note=secret)
        self.invoice = models.Invoice.objects.create(
            order=self.came,
            number=secret,
            dated_on=clock.today(),
            amount=Decimal("100.00"),
            by=people.finance,
            file=SimpleUploadedFile("invoice.txt", secret.encode()),
            file_name=f"{secret}.txt",
        )

    @property
    def rows(self):
        """By model, the row for its page on the desk."""
        line = self.came.lines.get()
        return {
            models.AllocationAmount: self.fund.amounts.first(),
            models.EligibilityRule: line.kind,
            models.FundAllocation: self.fund,
            models.FundEntry: self.came.entries.first(),
            models.FundOrder: self.came,
            models.FundYear: self.fund.year,
            models.ObjectCode: line.code,
            models.Vendor: self.came.vendor,
        }

    @property
    def arguments(self):
        """By the name of an address, what fills it in; addresses of a fund need only its id."""
        came = {"pk": self.came.pk}
        return {f"funds:{name}": came for name in ("receive", "return", "invoice-add", "quote")} | {
            "funds:order": {"pk": self.decided.pk},
            "funds:order-edit": {"pk": self.order.pk},
            "funds:order-move": {"pk": self.decided.pk, "move": "cancel"},
            "funds:invoice-file": {"pk": self.invoice.pk},
        }
