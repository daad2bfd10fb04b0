"""What people do with an order of the fund on its pages, from the first word to the last bill."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from funds.models import FundOrder

from .pages import aria_ids, axe

ORDER = re.compile(r"/fund/orders/\d+/$")
BOOKS = {"code": "432 Library books, print and e-book", "kind": "Books, e-books, audiobooks"}
FILMS = {"code": "431 Audiovisual media", "kind": "Films, music, and other media"}
COMPUTERS = {
    "code": "436 School library computers under $5,000",
    "kind": "Computers and software of the school library",
}


@dataclass(frozen=True)
class Line:
    """As somebody types it: ``goal`` of the plan, or the reason why it is for none."""

    title: str
    quantity: int
    unit_price: str
    choices: dict
    goal: str = ""
    reason: str = ""
    share: str = ""
    other_fund: str = ""


def main(page):
    return page.get_by_role("main")


def in_order(page):
    """The page as axe sees it, on each stop of the way."""
    assert axe(page) == []
    assert aria_ids(page) == []


def said(page, words):
    """A message above the page."""
    expect(page.locator("body")).to_contain_text(words)


def state(order):
    return FundOrder.objects.get(pk=order.pk).state


class Windows:
    """A window for each person, new on each day: a session does not last from January to September."""

    def __init__(self, visit):
        self.visit, self.open = visit, {}

    def __call__(self, user):
        if user not in self.open:
            self.open[user] = self.visit(user)
        return self.open[user]

    def close(self):
        for page in self.open.values():
            page.context.close()
        self.open = {}


def open_year(page, year):
    page.goto("/fund/years/")
    page.get_by_role("button", name=f"Open {year} for every district").click()
    expect(main(page).get_by_role("heading", level=2, name=year)).to_be_visible()
    in_order(page)


def enter_figure(page, fund, what, amount):
    page.goto(f"{fund.get_absolute_url()}amounts/")
    page.get_by_label("What", exact=True).select_option(label=what)
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Keep the figure").click()
    expect(main(page).get_by_role("row", name=re.compile(f"^{what}")).first).to_contain_text(f"${amount}")


def write_order(page, title, *lines, school, vendor, shipping="", quote=None):
    """Start an order and write all of it; returns it."""
    page.goto("/fund/orders/new/")
    page.get_by_label("What is it for?").fill(title)
    page.get_by_role("button", name="Start the order").click()
    page.get_by_label("School", exact=True).select_option(label=school)
    page.get_by_label("Vendor", exact=True).select_option(label=vendor)
    if quote:
        page.get_by_label("Quote or cart of the vendor").set_input_files(quote)
    for place, line in enumerate(lines):
        write_line(page, place, line)
    if shipping:
        page.get_by_label("Shipping", exact=True).fill(shipping)
        page.get_by_label("Object for shipping and processing").select_option(label=BOOKS["code"])
    for box in ("is_housed", "is_for_all", "is_quoted"):
        page.locator(f"#id_{box}").check()
    in_order(page)
    save_order(page, title)
    return FundOrder.objects.get(title=title)


def write_line(page, place, line):
    def field(name):
        return page.locator(f"#id_line-{place}-{name}")

    for name in ("title", "quantity", "unit_price"):
        field(name).fill(str(getattr(line, name)))
    for name, choice in (line.choices | ({"goal": line.goal} if line.goal else {})).items():
        field(name).select_option(label=choice)
    if line.reason or line.share:
        page.locator(".order-line").nth(place).locator("summary").click()
        field("reason").fill(line.reason)
    if line.share:
        field("share").fill(line.share)
        field("other_fund").fill(line.other_fund)


def save_order(page, title):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(ORDER)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def change_line(page, order, place, **facts):
    """Write other words or numbers into a line, by the names of its fields."""
    page.goto(f"{order.get_absolute_url()}edit/")
    for name, words in facts.items():
        page.locator(f"#id_line-{place}-{name}").fill(words)
    save_order(page, order.title)


def decide(page, order, label, answers=None):
    """Press a button of an order's page, answer what it asks, and go through with it."""
    page.goto(order.get_absolute_url())
    page.get_by_role("link", name=label).click()
    for field, words in (answers or {}).items():
        control = page.get_by_label(field)
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(label=words)
        else:
            control.fill(words)
    in_order(page)
    main(page).locator("form button").click()
    expect(page).to_have_url(ORDER)


def two_keys(windows, people, order, approve, answers=None):
    """The librarian asks, the specialist is consulted, and finance approves by the button named."""
    decide(windows(people.librarian), order, "Ask for consultation")
    decide(windows(people.specialist), order, "Record the consultation", {"How": "By video"})
    decide(windows(people.finance), order, approve, answers)


def place_order(page, order, number):
    decide(page, order, "Record the purchase order", {"Purchase order number": number})
    expect(main(page)).to_contain_text(number)


def receive(page, order, counts, prices=None):
    """``counts`` and ``prices`` of one are by title."""
    record(page, order, "Record what came", "Record what came", counts, prices or {})


def send_back(page, order, counts, reason):
    record(page, order, "Record a return or credit", "Record the return", counts, {}, reason=reason)


def record(page, order, link, button, counts, prices, reason=""):
    page.goto(order.get_absolute_url())
    page.get_by_role("link", name=link).click()
    for title, count in counts.items():
        page.get_by_label(f"How many of “{title}”").fill(str(count))
    for title, price in prices.items():
        page.get_by_label(f"Price of one “{title}”").fill(price)
    if reason:
        page.get_by_label("Reason").fill(reason)
    in_order(page)
    page.get_by_role("button", name=button).click()
    expect(page).to_have_url(ORDER)
    said(page, "Recorded.")


def pay(page, order, number, amount, day, file):
    """Keep the bill, and mark the order as paid."""
    page.goto(order.get_absolute_url())
    page.get_by_role("link", name="Enter an invoice").click()
    page.get_by_label("Invoice number").fill(number)
    page.get_by_label("Dated").fill(day)
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("The invoice as a file").set_input_files(file)
    page.get_by_role("button", name="Keep the invoice").click()
    said(page, f"Invoice {number} is kept.")
    decide(page, order, "Mark as paid")


def carry_over(page, order, reason):
    page.goto(order.get_absolute_url())
    page.get_by_role("link", name="Carry over June 30").click()
    page.get_by_label("Reason").fill(reason)
    in_order(page)
    page.get_by_role("button", name="Carry it over").click()
    said(page, "Carried over into the new school year.")
    expect(main(page)).to_contain_text("paid from")
