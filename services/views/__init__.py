from .agreements import AgreementDetail, AgreementList, Move
from .amendments import Amend, MoveAmendment
from .catalog import Catalog
from .sending import Check, Sent
from .subscribing import Answers, Choose, Price, Start, renew

__all__ = [
    "AgreementDetail",
    "AgreementList",
    "Amend",
    "Answers",
    "Catalog",
    "Check",
    "Choose",
    "Move",
    "MoveAmendment",
    "Price",
    "Sent",
    "Start",
    "renew",
]
