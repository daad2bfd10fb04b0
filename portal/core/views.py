from django.core.exceptions import PermissionDenied


class ScopedMixin:
    """Generic views that see only what the signed-in person may see."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


def require(user, permission, record=None):
    """Raise PermissionDenied unless the person may do this, with this record where one is given."""
    if not user.has_perm(permission, record):
        raise PermissionDenied(permission)
