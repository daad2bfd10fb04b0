"""Settings for tests: as in production, apart from what would be slow or would reach outside."""

import os

os.environ |= {  # set, not defaulted: a developer's own environment must not change what is tested
    "SECRET_KEY": "only for tests, and long enough for the checks of Django",
    "DEMO": "0",
    "DEBUG": "0",
    "PORTAL_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
}

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # static files come from their sources, without collectstatic
SECURE_SSL_REDIRECT = False  # the test client and the live server speak plain http
# Jobs go to a broker in this process that nobody reads: a test that wants them done says run_pending().
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
