from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from districts.actions import invite
from districts.models import Membership, Role, User
from portal.core.transitions import Refused


class Command(BaseCommand):
    help = "Invite a manager of the agency and print the link. The way into a portal that has nobody yet."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email, name, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an email address.") from error
        managers = Membership.objects.current().filter(role=Role.MANAGER, user__is_active=True)
        names = ", ".join(managers.order_by("user__name").values_list("user__name", flat=True))
        try:
            invitation, address = invite(by=User.system(), email=email, name=name, role=Role.MANAGER)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if names:
            self.stdout.write(f"The portal has a manager already: {names}. This invites one more.")
        self.stdout.write(f"{invitation.name} joins by opening this link once, within 14 days:\n{address}")
