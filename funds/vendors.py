"""The directory of vendors, as those who write orders add to it."""

from django.db import IntegrityError, transaction

from portal.core.transitions import Refused
from portal.core.views import require

from .models import Vendor


def taken(name: str) -> str:
    """Why no vendor of this name is added, in a sentence; empty when there is none yet."""
    known = Vendor.objects.filter(name__iexact=name).first()
    if known is None:
        return ""
    if known.is_offered:
        return f"“{known}” is in the list already. Choose it there"
    return f"“{known}” is known and not offered now. Ask the agency"


def add(order, *, by, **facts) -> Vendor:
    """A new vendor for everybody. ``facts``: name, city, website, email. Raises Refused for a name that is
    there, also when somebody else adds it at the same moment.
    """
    require(by, "funds.change_fundorder", order)
    try:
        with transaction.atomic():
            return Vendor.objects.create(**facts)
    except IntegrityError as error:
        raise Refused(f"{taken(facts['name']) or 'Choose another name'}.") from error
