"""Settings. What differs between machines comes from the environment; `.env.example` lists it all."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from js_asset import static_lazy

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# The agency. One agency per installation.
AGENCY_NUMBER = env.int("AGENCY_NUMBER", 6)
AGENCY_NAME = env("AGENCY_NAME", default=f"Cooperative Educational Service Agency #{AGENCY_NUMBER}")
AGENCY_SHORT = env("AGENCY_SHORT", default=f"CESA {AGENCY_NUMBER}")
SIGN_OFF_NEEDS_TWO = env.bool("SIGN_OFF_NEEDS_TWO", False)  # a second reviewer signs before the certificate

# The demo: made-up people who sign in with one click, on one fixed day. Never with real data.
DEMO = env.bool("DEMO", False)
DEMO_DAY = dt.date(2027, 5, 13)

# Planning. Whether the agency signs a plan off before the school board decides about it.
BOARD_AFTER_SIGN_OFF = env.bool("BOARD_AFTER_SIGN_OFF", True)
FILING_REMINDER_DAYS = 14  # after the board's approval, while nobody has entered it in WISEadmin
PLAN_ENDS_MONTHS = (12, 6, 3)  # before a plan's last day, while no later one is with the agency or further

# Services. How long a district may answer a statement before it is taken as agreed.
STATEMENT_ANSWER_DAYS = 10  # business days
STATEMENT_REMINDER_DAYS = (5, 10)  # after so many business days, none later than the answer is due
LOG_WITHIN_DAYS = 2  # a booked day that is over longer than this is asked for in the evening
ROLL_UNDO_DAYS = 7  # how long a year roll can be undone

# The Common School Fund. How many days before its money must be spent a district hears what is open.
FUND_RUNWAY_DAYS = (60, 30, 14, 7)

# Evaluations of services. Averages are on the scale 1 (not yet) to 4 (strong).
EVALUATION_LOW_BELOW = Decimal("2.5")  # a part below this is low, and its low statements become goals
RATER_LINK_DAYS = 30
RATER_ANSWERS_PER_LINK = 300  # a large school answers with one link; nobody fills the table with it
ACCOUNT_RATE_LIMITS = {"rate_by_link": "120/m/ip"}  # a whole school sits behind one address

# Core. A missing SECRET_KEY, DATABASE_URL or REDIS_URL stops the start.
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.home",  # before the admin: its templates override
    "portal.home.admin_config.ReviewDeskConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "django_htmx",
    "django_filters",
    "django_prose_editor",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "portal.core",
    "portal.reports",
    "districts",
    "planning",
    "services",
    "funds",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.middleware.SharedPages",  # around the session, which marks each page that looks at it
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.core.middleware.NothingTooLarge",  # before a view, or the check of its token, reads the body
    "django_htmx.middleware.HtmxMiddleware",
    "portal.core.middleware.KeepWordsLoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "portal.core.middleware.PrivatePages",
    "portal.core.middleware.MessagesForHtmx",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.home.context.shell",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database. Connections live as long as the worker; a request never pays for a new one.
DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")}
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
CACHES = {  # rate limits: one count for all web processes, and none of it in the queue's Redis
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
}

# Sign-in: e-mail and password, no open sign-up, one door for the admin too.
AUTH_USER_MODEL = "districts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_ADAPTER = "districts.accounts.NoOpenSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation went to that address; it is the proof
ACCOUNT_LOGOUT_REDIRECT_URL = "home:home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {  # the same questions with our errors: they say what to write
    "login": "portal.core.account_forms.SignIn",
    "change_password": "portal.core.account_forms.ChangePassword",
    "set_password": "portal.core.account_forms.SetPassword",
    "reset_password": "portal.core.account_forms.AskForNewPassword",
    "reset_password_from_key": "portal.core.account_forms.ChooseNewPassword",
    "reauthenticate": "portal.core.account_forms.Reauthenticate",
}
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_AGE = 60 * 60 * 12

# Cookies and transport. Plain http only for the demo and for development on one machine.
PLAIN_HTTP = DEMO or DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # rate limits count each visitor, not the proxy
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if PORTAL_URL.startswith("https://") else []
CSRF_FAILURE_VIEW = "portal.core.kept.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the review desk shows PDFs in a frame of our own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY; frame-ancestors says the same as above
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
LARGEST_BODY = DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A PDF of 20 MB to be checked, 20 MB of files with a day, and what is around them.
LARGER_BODIES = (  # addresses that begin so
    r"/verify/",
    r"/days/new/",
    r"/plans/\d+/(import|board)/",
    r"/fund/orders/\d+/(edit|lines|invoices)/",
)
LARGER_BODY = 21 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a plan of 60 goals with their steps is one form

# Language and time.
LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/Chicago"
USE_TZ = True

# Files. Uploads and reports are private: no URL serves MEDIA_ROOT.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # no page names the others
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# E-mail. The demo keeps messages in the portal and sends none, whatever EMAIL_URL says.
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Library Services Portal <portal@example.org>")
EMAIL_TIMEOUT = 10  # seconds; a mail server that says nothing would hold a worker or a request for ever
EMAIL_URL = "dummymail://" if DEMO else env("EMAIL_URL", default="consolemail://")
vars().update(env.email_url_config(EMAIL_URL))

# Background work. The Job row is the truth (portal/core/jobs.py); these make the messenger quick to fail.
CELERY_BROKER_URL = env("REDIS_URL").replace("unix://", "redis+socket://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 0.5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE  # the schedule's nights are those of Wisconsin
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.05,
    "interval_max": 0.1,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A worker that was away for a night needs one check of the queue, not two thousand: they expire.
TASKS = "portal.core.tasks"
CELERY_BEAT_SCHEDULE = {
    "what the queue lost": {"task": f"{TASKS}.reconcile_jobs", "schedule": 15, "options": {"expires": 15}},
    "worker heartbeat": {"task": f"{TASKS}.beat_heartbeat", "schedule": 20, "options": {"expires": 20}},
    "statements": {"task": "services.tasks.statements", "schedule": crontab(hour=5, minute=0)},
    "plans that end, or that DPI does not know": {
        "task": "planning.tasks.reminders",
        "schedule": crontab(hour=6, minute=0),
    },
    "what of the fund is open before June 30": {
        "task": "funds.tasks.runways",
        "schedule": crontab(hour=6, minute=10),
    },
    "what was said about plans": {"task": "planning.tasks.comments", "schedule": crontab(minute=5)},
    "days that nobody logged": {
        "task": "services.tasks.evening",
        "schedule": crontab(hour=17, minute=30, day_of_week="mon-fri"),
    },
    "sessions that ended": {"task": f"{TASKS}.clear_sessions", "schedule": crontab(hour=3, minute=30)},
    "requests nobody approved in time": {
        "task": "services.tasks.let_requests_lapse",
        "schedule": crontab(hour=0, minute=20),
    },
    "agreements whose last service has ended": {
        "task": "services.tasks.end_canceled_agreements",
        "schedule": crontab(hour=0, minute=25),
    },
}
JOB_LEASE_SECONDS = 210  # longer than the hard time limit: a live worker never loses its lease
JOB_MAX_ATTEMPTS = 5  # or as long as its handler has patience
JOB_WAITING_SECONDS = 30  # a queued job nobody took is sent again after this
JOB_STALLED_SECONDS = 120  # and people are told it stands still after this
JOB_TIMEOUT_SECONDS = 3600  # and after this it is Failed, unless a worker lives: nothing waits for ever
# Wall time for one PDF, below the soft limit above: 200 pages take a third of it (docs/benchmarks.md).
RENDER_SECONDS = env.int("RENDER_SECONDS", 120)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

# The editor of plan sections: our paste cleaner is one of its extensions and allows no tags of its own.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/paste-clean.js")], "extensions": {"PasteClean": lambda extension, allowed: None}}
]
