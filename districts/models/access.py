import datetime as dt
import hashlib
import math
import secrets

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from portal.core import clock
from portal.core.scoping import ScopedQuerySet

from .people import AGENCY_ROLES, DISTRICT_ROLES, Membership, Role, User
from .places import District

INVITATION_DAYS = 14
UNKNOWN_LINK = "This address is not complete. Copy the whole address from the email."


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class AccessLinkQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def for_token(self, token):
        return self.filter(token_hash=_digest(token))


class AccessLink(models.Model):
    """A secret address that opens one thing for a while. Only its hash is kept; it can be revoked."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AccessLinkQuerySet.as_manager()
    district_path = None  # reached only by whoever holds the token

    def __str__(self):
        return f"Link made {self.made_at:%Y-%m-%d} by {self.made_by}"

    @property
    def why_closed(self) -> str:
        """Why this link opens nothing any more, in a sentence for whoever holds it; empty while it does."""
        if self.used_at:
            return "This link has been used already. Sign in with the password you chose then."
        if self.revoked_at:
            return "This link was withdrawn, or a newer one took its place."
        if self.expires_at <= timezone.now():
            return "This link has ended. Links work for a limited time."
        return ""

    @property
    def days_left(self) -> int:
        """Days until it ends by itself, in real time; a begun day counts."""
        return math.ceil((self.expires_at - timezone.now()) / dt.timedelta(days=1))

    @classmethod
    def make(cls, *, by, days):
        """Returns the link and its token; the token is shown or mailed once and never stored."""
        token = secrets.token_urlsafe(24)
        expires = timezone.now() + dt.timedelta(days=days)
        link = cls.objects.create(
            token_hash=_digest(token), made_by=by, made_at=clock.now(), expires_at=expires
        )
        return link, token


class InvitationQuerySet(ScopedQuerySet):
    def unanswered(self):
        """The newest invitation of each person to each role, where nobody accepted or withdrew it.

        Its link may have ended: then somebody should ask again.
        """
        asked = ("email", "role", "district_id")
        newest = self.order_by(*asked, "-pk").distinct(*asked).values("pk")
        open_ones = self.model.objects.filter(pk__in=newest, link__used_at=None, link__revoked_at=None)
        roles = Membership.objects.current().select_related("district").order_by("pk")
        # What the sender may do is asked for every row, so their roles come with the list.
        return open_ones.select_related("district", "link__made_by").prefetch_related(
            Prefetch("link__made_by__memberships", roles, to_attr="current_memberships")
        )


class Invitation(models.Model):
    """Somebody was asked to join in a role; the link in the e-mail makes them a member."""

    link = models.OneToOneField(AccessLink, on_delete=models.PROTECT, related_name="invitation")
    email = models.EmailField("email")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()
    district_path = "district"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AGENCY_ROLES, district=None)
                | Q(role__in=DISTRICT_ROLES, district__isnull=False),
                name="agency_invitations_have_no_district",
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.get_role_display().lower()}"

    @property
    def why_closed(self) -> str:
        """Why it lets nobody in any more, in a sentence for whoever holds the link; empty while it does.

        What a role opened ends with it: somebody who leaves must leave no door open behind them.
        """
        sender = self.link.made_by
        word = "districts.invite_people" if self.district else "districts.invite_agency_people"
        if self.link.why_closed or sender.is_the_portal or sender.has_perm(word, self):
            return self.link.why_closed
        return f"{sender} sent this link and does not invite people here any more, so it has ended."
