"""Order numbers: letters of the district, the school year, and a count without gaps or doubles."""

import re

from portal.core.transitions import Refused

from .ledger import lock

MOST = 32_767
NOT_IN_LETTERS = {"of", "the", "and", "school", "district", "schools", "area", "public", "union", "high"}


def letters_of(name: str) -> str:
    """KP for Kettle Prairie, AL for Albany: the first letters of two words, or of the only one."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in NOT_IN_LETTERS]
    words = words or re.findall(r"[^\W\d_]+", name) or ["Order"]
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()


def take_number(order):
    """Give the order its number for good, the first time it is sent. Locks the allocation; a transaction
    that fails gives the number back.
    """
    if order.number:
        return
    allocation = lock(order.allocation_id)
    if allocation.last_number >= MOST:
        raise Refused("There are no more order numbers in this school year.")
    allocation.last_number += 1
    allocation.save(update_fields=["last_number"])
    order.prefix, order.number = letters_of(allocation.district.name), allocation.last_number
