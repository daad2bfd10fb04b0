"""Following the link of an invitation."""

from districts.models import Membership

PASSWORD = "three brown herons"


def token_of(address):
    return address.rstrip("/").rpartition("/")[2]


def join(client, address, **answers):
    return client.post(address, {"name": "Ada Marsh", "password": PASSWORD} | answers)


def roles_of(email):
    return list(Membership.objects.filter(user__email=email).values_list("role", flat=True))
