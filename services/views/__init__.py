from .agreements import AgreementDetail, AgreementList
from .days import VisitDetail

__all__ = ["AgreementDetail", "AgreementList", "VisitDetail"]
