from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils.http import content_disposition_header


class ScopedMixin:
    """Generic views that see only what the signed-in person may see."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


def require(user, permission, record=None):
    """Raise PermissionDenied unless the person may do this, with this record where one is given."""
    if not user.has_perm(permission, record):
        raise PermissionDenied(permission)


def as_download(file, name=""):
    """A file that somebody uploaded, always as a download: nothing of theirs opens under our address."""
    response = FileResponse(file.open(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name or PurePath(file.name).name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
