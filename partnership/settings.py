"""The one settings file. It runs from a clone; everything else is said by the environment.

Nothing here names a partnership: the site's title, texts and languages of content are data.
docs/operations.md lists the variables.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

env = environ.Env()

# Where things live ---------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the site writes: database, key, collected static files, uploads.
VAR_DIR = Path(env.str("VAR_DIR", default="") or "var")
VAR_DIR = VAR_DIR if VAR_DIR.is_absolute() else BASE_DIR / VAR_DIR
# Closed to others on the machine: it holds the database and the key.
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FIXTURES_DIR = BASE_DIR / "fixtures"


def secret_key_of(path):
    """Return the key kept in `path`, making it on the first call, readable by its owner only.

    The key is written beside its place and linked there, so that of two processes starting
    together one wins and neither reads half a key.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key_of(VAR_DIR / "secret_key")

# Addresses -----------------------------------------------------------------------------------

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# The address that readers see: of canonical links, the sitemap and citations.
SITE_URL = (env.str("SITE_URL", default="") or f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_IS_SECURE = urlsplit(SITE_URL).scheme == "https"
if not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured(f"SITE_URL is not a full address: {SITE_URL!r}")
ALLOWED_HOSTS = sorted(
    {
        *env.list("ALLOWED_HOSTS", default=[]),
        urlsplit(SITE_URL).hostname,
        "localhost",
        "127.0.0.1",
        "[::1]",
    }
)
ROOT_URLCONF = "partnership.urls"
WSGI_APPLICATION = "partnership.wsgi.application"

# Apps, in the order of the import arrows: each may use those above it ---------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.admin",
    "csp",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "partnership.values",
    "partnership.publishing",
    "partnership.sources",
    "partnership.places",
    "partnership.participants",
    "partnership.topics",
    "partnership.agreements",
    "projects",
    "partnership.events",
    "partnership.exchange",
    "partnership.website",
]

# The first four put their headers on every answer, also on errors and static files. What needs
# a session acts on staff addresses only (STAFF_PREFIX), so readers get no cookie.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "partnership.publishing.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "partnership.publishing.middleware.StaffSessionMiddleware",
    "partnership.publishing.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "partnership.publishing.middleware.StaffCsrfMiddleware",
    "partnership.publishing.middleware.StaffAuthenticationMiddleware",
    "partnership.publishing.middleware.StaffMessageMiddleware",
    # Only remembers the request; on readers' addresses it asks for nothing of it.
    "allauth.account.middleware.AccountMiddleware",
    "partnership.publishing.accounts.middleware.SessionAgeMiddleware",
    "partnership.publishing.accounts.middleware.SecondFactorMiddleware",
    "partnership.publishing.accounts.signed_out.SignedOutMiddleware",
    "partnership.publishing.middleware.ImpossibleValueMiddleware",
]
STAFF_PREFIX = "/admin/"

FORM_RENDERER = "partnership.values.widgets.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnership.publishing.accounts.context_processors.account_pages",
                "partnership.website.context_processors.site",
            ],
        },
    },
]

# Database ------------------------------------------------------------------------------------

# How long one statement may take on PostgreSQL, in milliseconds; 0 is no limit, as commands need
# it. wsgi.py sets a limit for pages.
STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", default=0)

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "db.sqlite3")}
    }

database = DATABASES["default"]
# Connections stay open: on a full disk SQLite could not open another even to read. They are
# tried before use, so a restart of the database server is not seen by readers.
database["CONN_MAX_AGE"] = None
database["CONN_HEALTH_CHECKS"] = True
# Pages open no transaction: with IMMEDIATE below, each would have to wait for the writer.
database["ATOMIC_REQUESTS"] = False

if database["ENGINE"].endswith("sqlite3"):
    database["OPTIONS"] = {
        # Several may save at once. Without IMMEDIATE a transaction that reads and then writes
        # is refused, however long it would wait; without WAL writers wait for readers.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL keeps what was acknowledged over a power cut.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
elif database["ENGINE"].endswith("postgresql"):
    database["OPTIONS"] = {
        **database.get("OPTIONS", {}),
        # A database that does not answer is an error after three seconds, not a hanging page.
        "connect_timeout": 3,
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT}"
        " -c idle_in_transaction_session_timeout=30000",
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite://")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches --------------------------------------------------------------------------------------

CACHES = {
    # Shared by all processes and never lossy: counters of sign-in attempts, used codes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Entries of a flood from many addresses must not push each other out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Whatever can be made again: in each process, or shared by REDIS_URL.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
if env.str("REDIS_URL", default=""):
    CACHES["pages"] = {
        "BACKEND": "partnership.publishing.cache.ForgivingRedisCache",
        "LOCATION": env.str("REDIS_URL"),
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
    }

# Languages -----------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
# Of the pages and of the content; the first is the default. Another one needs no migration.
LANGUAGES = [
    (code, LANG_INFO[code]["name"] if code in LANG_INFO else code)
    for code in env.list("LANGUAGES", default=["en", "zh-hans"])
]
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [BASE_DIR / "locale"]
# English dates as the United Nations writes them, not as the United States do.
FORMAT_MODULE_PATH = ["partnership.values.formats"]

# Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A form with 500 child rows sends some 12,000 fields; the limit still stops a flood of them.
# Other addresses take 1,000 fields, and of whoever is not signed in no more than
# DATA_UPLOAD_MAX_MEMORY_SIZE, files included: see SignedOutMiddleware.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# An address typed without a scheme is taken as https; Django 6 does so by itself.
FORMS_URLFIELD_ASSUME_HTTPS = True

# Staff sign-in -------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["partnership.publishing.accounts.backends.StaffBackend"]
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

ACCOUNT_ADAPTER = "partnership.publishing.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "partnership.publishing.accounts.forms.SignInForm"}
# Failed attempts (or all, for "login"): by address of the sender (ip) and by account (key, user).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,60/h/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# Behind how many proxies the site stands. Each adds the address it was asked from to
# X-Forwarded-For; what stands before those, anyone may have written.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

MFA_ADAPTER = "partnership.publishing.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "partnership.publishing.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "partnership.publishing.accounts.forms.RenamePasskeyForm",
}
# Whether publishers and administrators must have a second factor.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=SITE_IS_SECURE)
# Whether what one person wrote must be published by another.
REQUIRE_ANOTHER_PERSON = env.bool("REQUIRE_ANOTHER_PERSON", default=False)

# A session ends after this long without a request, with the browser, and after the longest time.
SESSION_COOKIE_AGE = 8 * 60 * 60
ACCOUNT_SESSION_REMEMBER = False
LONGEST_SESSION = 14 * 24 * 60 * 60
# In the session, not in a cookie of their own, which long messages would outgrow.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Security ------------------------------------------------------------------------------------

# Nothing from elsewhere, nothing inline, on public pages, staff pages and errors alike.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Exactly when readers come by https: over plain http these would lock everyone out.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "partnership.publishing.accounts.signed_out.form_expired"
if SITE_IS_SECURE:
    # The prefix makes browsers refuse such a cookie from a sister domain or over http.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # CSRF protection is there, as StaffCsrfMiddleware, where forms are
    "security.W008",  # the proxy that ends TLS redirects to https; see wsgi.py
    "security.W021",  # preloading HSTS is for the owner of the domain to decide
]

# Logging -------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Addresses that do not exist and hosts that are not ours are daily noise.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Who signed in, and who tried to.
        "partnership.publishing.accounts": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
