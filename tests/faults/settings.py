"""The worker's settings in fault tests: those of production, with waits short enough for a test."""

from portal.settings import *  # noqa: F403
from portal.settings import DATA_DIR, env

JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 210)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", 5)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
