from .access import AccessLink, Invitation
from .licences import Designation, Licence
from .people import Assignment, Membership, Role, User
from .places import Cesa, District
from .schools import School

__all__ = [
    "AccessLink",
    "Assignment",
    "Cesa",
    "Designation",
    "District",
    "Invitation",
    "Licence",
    "Membership",
    "Role",
    "School",
    "User",
]
