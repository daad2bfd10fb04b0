from .agreements import AgreementDetail, AgreementList
from .days import VisitDetail
from .statements import StatementDetail

__all__ = ["AgreementDetail", "AgreementList", "StatementDetail", "VisitDetail"]
