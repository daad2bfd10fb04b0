from .fund import FundList, FundPage
from .moves import OrderMove
from .orders import OrderEdit, OrderList, OrderPage, quote, start_order
from .receiving import Receive, TakeReturn, add_invoice, invoice_file

__all__ = [
    "FundList",
    "FundPage",
    "OrderEdit",
    "OrderList",
    "OrderMove",
    "OrderPage",
    "Receive",
    "TakeReturn",
    "add_invoice",
    "invoice_file",
    "quote",
    "start_order",
]
