from .agreements import Agreement, PriceChanged
from .amendments import Amendment
from .bookings import Booking, ConsultantDay, Mode
from .catalogue import CatalogYear, Offer, OfferActivity, Service
from .ledger import LedgerEntry
from .people import NamedPerson
from .rolls import YearRoll
from .statements import Statement, StatementLine
from .subscriptions import Subscription
from .summaries import YearSummary
from .visits import PrivateNote, Visit, VisitFile

__all__ = [
    "Agreement",
    "Amendment",
    "Booking",
    "CatalogYear",
    "ConsultantDay",
    "LedgerEntry",
    "Mode",
    "NamedPerson",
    "Offer",
    "OfferActivity",
    "PriceChanged",
    "PrivateNote",
    "Service",
    "Statement",
    "StatementLine",
    "Subscription",
    "Visit",
    "VisitFile",
    "YearRoll",
    "YearSummary",
]
