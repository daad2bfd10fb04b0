from .altering import carry_over, drop_line, substitute, take_proposal
from .amounts import fund_amounts, school_shares
from .batch import BatchPage
from .carts import LineBatchPage, bring_in_lines, unread_rows
from .fund import FundList, FundPage
from .moves import OrderMove
from .orders import OrderEdit, OrderList, OrderPage, quote, start_order
from .receiving import Receive, TakeReturn, add_invoice, invoice_file

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
    "carry_over",
    "drop_line",
    "fund_amounts",
    "invoice_file",
    "quote",
    "school_shares",
    "start_order",
    "substitute",
    "take_proposal",
    "unread_rows",
]
