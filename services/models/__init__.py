from .agreements import Agreement, PriceChanged
from .amendments import Amendment
from .catalogue import CatalogYear, Offer, OfferActivity, Service
from .ledger import LedgerEntry
from .subscriptions import NamedPerson, Subscription

__all__ = [
    "Agreement",
    "Amendment",
    "CatalogYear",
    "LedgerEntry",
    "NamedPerson",
    "Offer",
    "OfferActivity",
    "PriceChanged",
    "Service",
    "Subscription",
]
