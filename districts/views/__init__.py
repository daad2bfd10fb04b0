from .joining import accept_invitation
from .people import PeopleList, end_role, invite_person, invited, withdraw_invitation
from .places import DistrictDetail, DistrictList

__all__ = [
    "DistrictDetail",
    "DistrictList",
    "PeopleList",
    "accept_invitation",
    "end_role",
    "invite_person",
    "invited",
    "withdraw_invitation",
]
