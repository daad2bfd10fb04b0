from .access import AccessLink, Invitation
from .people import Assignment, Membership, Role, User
from .places import Cesa, District

__all__ = ["AccessLink", "Assignment", "Cesa", "District", "Invitation", "Membership", "Role", "User"]
