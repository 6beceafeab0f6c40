"""The one settings file. It runs from a clone; everything else is said by the environment.

Nothing here names a partnership: the site's title, texts and languages of content are data.
docs/operations.md lists the variables.
"""

import os
from pathlib import Path

import django
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.functional import lazy
from environ import Env

from partnership import environment as env
from partnership import site_address

# The number of this software's version; CHANGELOG.md says what each one changes.
VERSION = "0.1.0"

# Where things live ---------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the site writes: database, key, collected static files, uploads.
VAR_DIR = BASE_DIR / env.text("VAR_DIR", "var")
try:
    # Closed to others on the machine: it holds the database and the key.
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    why = f"no folder can be made there ({error.strerror}); name one that this user may write to"
    raise env.WrongVariable("VAR_DIR", str(VAR_DIR), why) from error
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


DEBUG = env.switch("DEBUG", False)
KEY_IS_GIVEN = bool(env.text("SECRET_KEY"))
# Read, and made, when something is first signed: a command that is refused leaves none behind.
SECRET_KEY = env.text("SECRET_KEY") or lazy(secret_key_of, str)(VAR_DIR / "secret_key")
# Where `manage.py backup` writes to when no folder is named, and `doctor` looks for the newest.
BACKUP_DIR = Path(env.text("BACKUP_DIR")) if env.text("BACKUP_DIR") else None

# Addresses -----------------------------------------------------------------------------------

HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, least=1, most=65535)
# The address that readers see: of canonical links, the sitemap and citations. It may have a port,
# and a path under which all of the site is then served.
SITE = site_address.parse(env.text("SITE_URL", f"http://127.0.0.1:{PORT}"))
SITE_URL, SITE_ORIGIN, SITE_PATH = SITE.url, SITE.origin, SITE.path
SITE_IS_SECURE = SITE.scheme == "https"
FORCE_SCRIPT_NAME = SITE_PATH or None
# Whom to tell of a weakness of the site; not for editors to say.
SECURITY_CONTACT = site_address.parse_contact(env.text("SECURITY_CONTACT"))
ALLOWED_HOSTS = sorted(
    {
        *env.hosts("ALLOWED_HOSTS"),
        SITE.host,
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
    # The staff pages are loaded with the addresses: most commands need neither.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "csp",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "partnership.values",
    "partnership.search",
    "partnership.publishing",
    "partnership.publish_cache",
    "partnership.pages",
    "partnership.staff",
    "partnership.accounts",
    "partnership.sources",
    "partnership.places",
    "partnership.participants",
    "partnership.topics",
    "partnership.agreements",
    "projects",
    "partnership.events",
    "partnership.exchange",
    "partnership.feedback",
    "partnership.website",
]

# The first four put their headers on every answer, also on errors and static files. What needs
# a session acts on staff addresses only (STAFF_PREFIX), so readers get no cookie.
MIDDLEWARE = [
    "partnership.pages.log.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "partnership.pages.middleware.BrowserPolicyMiddleware",
    "partnership.website.middleware.ProbeMiddleware",
    "partnership.website.middleware.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "partnership.pages.middleware.StaffSessionMiddleware",
    "partnership.pages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "partnership.website.slow_senders.bodies.SlowBodyMiddleware",
    "partnership.pages.middleware.StaffCsrfMiddleware",
    "partnership.pages.middleware.StaffAuthenticationMiddleware",
    "partnership.pages.middleware.StaffMessageMiddleware",
    # Only remembers the request; on readers' addresses it asks for nothing of it.
    "allauth.account.middleware.AccountMiddleware",
    "partnership.accounts.middleware.SessionAgeMiddleware",
    "partnership.accounts.middleware.SecondFactorMiddleware",
    "partnership.accounts.middleware.UploadFaultMiddleware",
    "partnership.accounts.signed_out.SignedOutMiddleware",
    "partnership.website.middleware.FormerVersionsMiddleware",
    "partnership.accounts.weighty.WeightyActMiddleware",
    "partnership.pages.middleware.ImpossibleValueMiddleware",
    "partnership.website.middleware.UnavailableMiddleware",
]
STAFF_PREFIX = "/admin/"
# The kinds of records that stand in the head of each staff page, in the order of an editor's work;
# the others are behind “More”.
STAFF_TABS = [
    "sources.source",
    "agreements.agreement",
    "projects.project",
    "events.event",
    "events.milestone",
    "participants.organisation",
]

FORM_RENDERER = "partnership.staff.form_renderer.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "partnership.pages.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # The loader writes `interface_lang` into headings.
            "builtins": ["partnership.pages.templatetags.pages"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnership.accounts.context_processors.account_pages",
                "partnership.website.context_processors.site",
            ],
        },
    },
]

# Database ------------------------------------------------------------------------------------

# How long one statement may take on PostgreSQL, in milliseconds; 0 is no limit, as commands need
# it. wsgi.py sets a limit for pages.
STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT", 0)

database = env.database("DATABASE_URL") or {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(VAR_DIR / "db.sqlite3"),
}
DATABASES = {"default": database}
# Connections stay open: on a full disk SQLite could not open another even to read. They are
# tried before use, so a restart of the database server is not seen by readers.
database["CONN_MAX_AGE"] = None
database["CONN_HEALTH_CHECKS"] = True
# Pages open no transaction, but for those of former versions, which begin as reading: with
# IMMEDIATE below, each would have to wait for the writer.
database["ATOMIC_REQUESTS"] = False

if database["ENGINE"].endswith("sqlite3"):
    database["ENGINE"] = "partnership.sqlite"
    database["OPTIONS"] = {
        # Several may save at once. Without IMMEDIATE a transaction that reads and then writes
        # is refused, however long it would wait; without WAL writers wait for readers.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL keeps what was acknowledged over a power cut.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    # A database that does not answer is an error within three seconds, not a hanging page. Of one
    # whose machine is gone the system tells by itself, but only after hours unless it is told.
    database["ENGINE"] = "partnership.postgresql"
    database["OPTIONS"] = {
        "connect_timeout": 2,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        **database.get("OPTIONS", {}),
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT}"
        " -c idle_in_transaction_session_timeout=30000",
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches --------------------------------------------------------------------------------------

CACHES = {
    # Shared by all processes and never lossy: attempts to sign in, used codes.
    "default": {
        "BACKEND": "partnership.pages.cache.HonestDatabaseCache",
        "LOCATION": "shared_cache",
        # Entries of a flood from many addresses must not push each other out.
        "OPTIONS": {"MAX_ENTRIES": 300_000},
    },
}
# How much each process keeps of what readers are answered, in megabytes; 0: nothing, as suits
# those who change templates.
PUBLISH_CACHE_MB = env.number("PUBLISH_CACHE_MB", 0 if DEBUG else 64)

# Languages -----------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
# Of the pages and of the content; the first is the default. Another one needs no migration.
LANGUAGES = env.languages("LANGUAGES", "en,zh-hans")
LANGUAGE_CODE = LANGUAGES[0][0]
# Translations of the interface: those of a folder that is named, before those that come along.
LOCALES_DIR = env.folder("LOCALES_DIR")
LOCALE_PATHS = [*([Path(LOCALES_DIR)] if LOCALES_DIR else []), BASE_DIR / "locale"]
# The language that a member of staff chose, for the staff pages alone.
LANGUAGE_COOKIE_PATH = f"{SITE_PATH}{STAFF_PREFIX}"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = SITE_IS_SECURE, True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# English dates as the United Nations writes them, not as the United States do.
FORMAT_MODULE_PATH = ["partnership.values.formats"]

# Files ---------------------------------------------------------------------------------------

STATIC_URL = f"{SITE_PATH}/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = f"{SITE_PATH}/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Where uploads are kept, if not in MEDIA_ROOT: what several hosts share.
BUCKET = env.bucket("MEDIA_STORAGE_URL")
STORAGES = {
    "default": {
        "BACKEND": "partnership.object_storage.storage.BucketStorage",
        "OPTIONS": BUCKET,
    }
    if BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "partnership.publishing.upload_handlers.PatientUploadHandler",
]
# A form with 500 child rows sends some 12,000 fields; the limit still stops a flood of them.
# Other addresses take 1,000 fields, and of whoever is not signed in no more than
# DATA_UPLOAD_MAX_MEMORY_SIZE, files included: see SignedOutMiddleware.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# An address typed without a scheme is taken as https; Django 6 does so by itself.
FORMS_URLFIELD_ASSUME_HTTPS = True

# Mail ----------------------------------------------------------------------------------------

# How mail goes out, for example smtp+tls://name:password@mail.example.org:587. Without it none
# does: reports of readers then wait on the first page of the staff alone.
MAIL_URL = env.mail("EMAIL_URL", "consolemail://" if DEBUG else "")
SENDS_MAIL = bool(MAIL_URL)
MAIL = Env.email_url_config(MAIL_URL or "dummymail://")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("MAIL_FROM", f"record@{SITE.host}")
# A mail server that does not answer must not hold up the timer.
MAIL_PATIENCE = 10
if django.VERSION >= (6, 1):
    MAIL_OPTIONS = {
        "host": MAIL["EMAIL_HOST"],
        "port": MAIL["EMAIL_PORT"],
        "username": MAIL["EMAIL_HOST_USER"],
        "password": MAIL["EMAIL_HOST_PASSWORD"],
        "use_tls": MAIL.get("EMAIL_USE_TLS", False),
        "use_ssl": MAIL.get("EMAIL_USE_SSL", False),
        "timeout": MAIL_PATIENCE,
    }
    BY_SMTP = MAIL["EMAIL_BACKEND"].endswith(".smtp.EmailBackend")
    MAILERS = {
        "default": {"BACKEND": MAIL["EMAIL_BACKEND"], "OPTIONS": MAIL_OPTIONS if BY_SMTP else {}}
    }
else:
    vars().update({name: value for name, value in MAIL.items() if name.startswith("EMAIL_")})
    EMAIL_TIMEOUT = MAIL_PATIENCE

# Variables -----------------------------------------------------------------------------------

# What is set for a former version; `manage.py doctor` tells why it is not read any more.
SET_IN_VAIN = env.set_in_vain()

# Watching ------------------------------------------------------------------------------------

# Who brings it reads the figures at /metrics; without one there is no such page.
METRICS_TOKEN = env.token("METRICS_TOKEN")

# Fonts ---------------------------------------------------------------------------------------

# A folder whose fonts are taken before those of the system, for pictures and papers.
FONTS_DIR = env.folder("FONTS_DIR")

# Staff sign-in -------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["partnership.accounts.backends.StaffBackend"]
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

ACCOUNT_ADAPTER = "partnership.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "partnership.accounts.forms.SignInForm"}
# Behind how many proxies the site stands. Each adds the address it was asked from to
# X-Forwarded-For; what stands before those, anyone may have written.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
# Attempts: so many in so many seconds; see partnership/accounts/attempts.py. Failures to sign in
# are counted by account and by address of the sender, from browsers known to the account apart.
LIMITS_ON_ATTEMPTS = {
    "page": [(30, 60)],  # every form that is sent to the page to sign in, however it ends
    "account": [(5, 5 * 60)],
    # All may seem to come from one address, that of a proxy: then it is closed for a minute at
    # most, since it is closed to everybody.
    "address": [(10, 60), (60, 60 * 60)] if ALLAUTH_TRUSTED_PROXY_COUNT else [(10, 60)],
    # Reports of readers, by address, of which a proxy may send more, and from all together.
    "report": [(5, 60), (20, 60 * 60)] if ALLAUTH_TRUSTED_PROXY_COUNT else [(20, 60)],
    "reports": [(300, 60 * 60)],
}
# And those that allauth counts.
ACCOUNT_RATE_LIMITS = {
    "login": "",  # in place of which "page" is counted
    "login_failed": "5/5m/key",  # codes of the second step
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# For so many seconds after showing who one is, by signing in or when asked, nobody is asked again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
DEVICE_COOKIE_NAME = "__Secure-device" if SITE_IS_SECURE else "device"

MFA_ADAPTER = "partnership.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "partnership.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "partnership.accounts.forms.RenamePasskeyForm",
}
# Whether publishers and administrators must have a second factor.
REQUIRE_SECOND_FACTOR = env.switch("REQUIRE_SECOND_FACTOR", SITE_IS_SECURE)
# Whether what one person wrote must be published by another.
REQUIRE_ANOTHER_PERSON = env.switch("REQUIRE_ANOTHER_PERSON", False)
# Whether nothing is published of which a statement has no source.
REQUIRE_SOURCES = env.switch("REQUIRE_SOURCES", False)

SESSION_ENGINE = "partnership.accounts.sessions"
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
# The sites that may show the small pages of figures in a frame; none without.
EMBEDDED_BY = env.origins("EMBEDDED_BY")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Exactly when readers come by https: over plain http these would lock everyone out.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A proxy may ask in another name than readers do, or leave out the port.
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
# Other programs at the same host, outside the path of the site, get none of its cookies.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{SITE_PATH}/"
CSRF_FAILURE_VIEW = "partnership.accounts.signed_out.form_expired"
if SITE_IS_SECURE:
    # The prefix makes browsers refuse such a cookie over http, and the one for whole hosts also
    # from a sister domain.
    COOKIE_PREFIX = "__Secure-" if SITE_PATH else "__Host-"
    SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
    CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"

SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # CSRF protection is there, as StaffCsrfMiddleware, where forms are
    "security.W008",  # the proxy that ends TLS redirects to https; see wsgi.py
    "security.W021",  # preloading HSTS is for the owner of the domain to decide
]

# Logging -------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "partnership.pages.log.lines.WithRequestId"}},
    "formatters": {
        "line": {"()": "partnership.pages.log.lines.LineFormatter"},
        "json": {"()": "partnership.pages.log.lines.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "partnership.pages.log.lines.StandardError",
            "formatter": env.choice("LOG_FORMAT", "line", ["line", "json"]),
            "filters": ["request_id"],
        },
        # For administrators to read in the staff pages.
        "security": {
            "class": "partnership.staff.security.log.KeepingHandler",
            "filters": ["request_id"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Addresses that do not exist and hosts that are not ours are daily noise.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Who signed in, and who tried to.
        "partnership.accounts": {"handlers": ["security"], "level": "INFO"},
        # Changed accounts and rights, take-downs, live imports.
        "partnership.security": {"handlers": ["security"], "level": "INFO"},
        # What commands say where LOG_FORMAT is set.
        "said": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
