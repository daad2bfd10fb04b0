from .catalog import Catalog
from .sending import Check, Sent
from .subscribing import Answers, Choose, Price, Start, renew

__all__ = [
    "Answers",
    "Catalog",
    "Check",
    "Choose",
    "Price",
    "Sent",
    "Start",
    "renew",
]
