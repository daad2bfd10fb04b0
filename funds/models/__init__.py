from .allocations import AllocationAmount, CensusCount, FundAllocation, SchoolShare
from .batches import LineBatch
from .codes import Answer, EligibilityRule, ObjectCode
from .keys import Approval, Consultation, Delegation, KeptLine
from .layouts import ExportChoice, ExportLayout
from .ledger import Bucket, FundEntry
from .lines import OrderLine
from .lists import StateList
from .orders import FundOrder
from .papers import AuditPacket, FundPaper
from .receiving import Invoice, Receipt, ReceiptLine
from .vendors import Vendor
from .years import FundYear

__all__ = [
    "AllocationAmount",
    "Answer",
    "Approval",
    "AuditPacket",
    "Bucket",
    "CensusCount",
    "Consultation",
    "Delegation",
    "EligibilityRule",
    "ExportChoice",
    "ExportLayout",
    "FundAllocation",
    "FundEntry",
    "FundOrder",
    "FundPaper",
    "FundYear",
    "Invoice",
    "KeptLine",
    "LineBatch",
    "ObjectCode",
    "OrderLine",
    "Receipt",
    "ReceiptLine",
    "SchoolShare",
    "StateList",
    "Vendor",
]
