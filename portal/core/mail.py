"""E-mail. The only module that sends any."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from . import jobs
from .models import Message


def notify(people, event, template, *, district=None, link="", not_before=None, **context):
    """Write one message per person for an event and have it sent; a repeated event writes nothing new.

    ``event`` names one happening, such as "plan-returned:<StateChange id>". The template's first line is the
    subject; the body follows after an empty line. ``link`` is a path in the portal. ``not_before`` is a
    moment in real time: until then the message can be withdrawn.
    """
    address = settings.PORTAL_URL + link if link else ""
    for person in people:
        text = render_to_string(f"email/{template}.txt", context | {"person": person, "link": address})
        subject, _, body = text.strip().partition("\n\n")
        message, is_new = Message.objects.get_or_create(
            key=f"{event}:{person.pk}",
            defaults={
                "to": person,
                "district": district,
                "subject": subject,
                "body": body,
                "link": link,
                "not_before": not_before,
            },
        )
        if is_new:
            jobs.enqueue(
                "mail.deliver",
                f"mail:{message.pk}",
                args={"message": message.pk},
                district=district,
                not_before=not_before,
            )


def withdraw(event):
    """Send nothing of an event that has not gone yet; what was sent stays sent."""
    waiting = Message.objects.filter(key__startswith=f"{event}:", sent_at=None)
    waiting.update(withdrawn_at=timezone.now())


def has_gone(event) -> bool:
    """Whether anybody was told of an event already. After ``withdraw`` the answer stays true."""
    return Message.objects.filter(key__startswith=f"{event}:", sent_at__isnull=False).exists()


def deliver(message_id):
    """Send a message unless it was sent or withdrawn, and stamp it. Runs in the transaction of its job."""
    message = Message.objects.select_for_update(of=("self",)).select_related("to").get(pk=message_id)
    if message.sent_at is None and message.withdrawn_at is None:
        send_mail(message.subject, message.body, None, [message.to.email])
        message.sent_at = timezone.now()
        message.save(update_fields=["sent_at"])


def send_secret(address, template, /, **context):
    """Mail something that must not be stored, such as a link with a token. Sent after the commit, once.

    When the mail cannot be sent the request still succeeds: whoever asked sees the link and can pass it on.
    """
    subject, _, body = render_to_string(f"email/{template}.txt", context).strip().partition("\n\n")
    transaction.on_commit(lambda: send_mail(subject, body, None, [address]), robust=True)
