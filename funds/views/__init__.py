from .altering import carry_over, drop_line, substitute, take_proposal
from .amounts import fund_amounts, school_shares
from .batch import BatchPage
from .carts import LineBatchPage, bring_in_lines, unread_rows
from .delegations import delegations, end_delegation
from .fund import FundList, FundPage
from .moves import OrderMove
from .orders import OrderEdit, OrderList, OrderPage, quote, start_order
from .receiving import Receive, TakeReturn, add_invoice, invoice_file
from .years import bring_list, fund_years, open_year, state_list

__all__ = [
    "BatchPage",
    "FundList",
    "FundPage",
    "LineBatchPage",
    "OrderEdit",
    "OrderList",
    "OrderMove",
    "OrderPage",
    "Receive",
    "TakeReturn",
    "add_invoice",
    "bring_in_lines",
    "bring_list",
    "carry_over",
    "delegations",
    "drop_line",
    "end_delegation",
    "fund_amounts",
    "fund_years",
    "invoice_file",
    "open_year",
    "quote",
    "school_shares",
    "start_order",
    "state_list",
    "substitute",
    "take_proposal",
    "unread_rows",
]
