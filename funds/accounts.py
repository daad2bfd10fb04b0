"""Where Wisconsin's school accounts (WUFAR) keep this money. Fund, function, project, and the balance are
confirmed at DPI and are the same for every district; objects change with the years and are data (ObjectCode).
"""

FUND, TYPE, FUNCTION, PROJECT = "10", "E", "222000", "031"
RESTRICTED = "10 B 936130"  # what June 30 leaves, spent in the following year


def account(location: str, code: str) -> str:
    """An account as people write it: 10 E 101 432 222000 031."""
    return " ".join(filter(None, (FUND, TYPE, location, code, FUNCTION, PROJECT)))
