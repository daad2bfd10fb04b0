from .agreements import AgreementDetail, AgreementList

__all__ = ["AgreementDetail", "AgreementList"]
