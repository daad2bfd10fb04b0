from .altering import carry_over, drop_line, substitute, take_back_invoice, take_proposal
from .amounts import fund_amounts, school_shares
from .batch import BatchPage
from .carts import LineBatchPage, bring_in_lines, unread_rows
from .delegations import delegations, end_delegation
from .fund import FundList, FundPage
from .moves import OrderMove
from .orders import OrderEdit, OrderList, OrderPage, copy_order, quote, start_order
from .out import (
    a82,
    a82_file,
    approval_record,
    export,
    export_file,
    ledger,
    ledger_csv,
    reconciliation,
)
from .packets import fund_packet, packet, packet_file, packet_list, packet_retry, packet_status
from .receiving import Receive, TakeReturn, add_invoice, invoice_file
from .years import bring_list, fund_years, open_year, rows_to_correct, state_list

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
    "a82",
    "a82_file",
    "add_invoice",
    "approval_record",
    "bring_in_lines",
    "bring_list",
    "carry_over",
    "copy_order",
    "delegations",
    "drop_line",
    "end_delegation",
    "export",
    "export_file",
    "fund_amounts",
    "fund_packet",
    "fund_years",
    "invoice_file",
    "ledger",
    "ledger_csv",
    "open_year",
    "packet",
    "packet_file",
    "packet_list",
    "packet_retry",
    "packet_status",
    "quote",
    "reconciliation",
    "rows_to_correct",
    "school_shares",
    "start_order",
    "state_list",
    "substitute",
    "take_back_invoice",
    "take_proposal",
    "unread_rows",
]
