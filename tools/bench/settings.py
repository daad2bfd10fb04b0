"""Settings of the benchmark: as in production, with an address of its own that only this program asks."""

import os

os.environ |= {  # set, not defaulted: a developer's own environment must not change what is measured
    "SECRET_KEY": "only for the benchmark, and long enough for the checks of Django",
    "DEMO": "0",
    "DEBUG": "0",
    "PORTAL_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "EMAIL_URL": "dummymail://",
}

from portal.settings import *  # noqa: F403

HOST = ALLOWED_HOSTS[0]  # noqa: F405
ROOT_URLCONF = "tools.bench.urls"
LOGGING_CONFIG = None  # the table is all that is said
