"""Settings, read from the environment (or a `.env` file beside manage.py).

Every variable has a default that suits one person trying the archive on one machine. A variable
that cannot be understood stops the program, and all such variables are named at once.
docs/install.md lists them for the people who keep an archive.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from zoneinfo import available_timezones

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError, validate
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

# Each language in its own words: the reader who needs it may not read the others.
LANGUAGES = [
    ("en", "English"),
    ("az", "Azərbaycanca"),
    ("hy", "Հայերեն"),
    ("ru", "Русский"),
]


def _refuse_unknown_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("Not a time zone we know; write it as in 'Europe/London'.")


# eager=False collects every mistake; seal() below reports them together.
env = Env(eager=False)
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("HTTPS", False)
LOG_LEVEL = env.str(
    "LOG_LEVEL",
    "INFO",
    validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
)
TIME_ZONE = env.str("TIME_ZONE", "UTC", validate=_refuse_unknown_time_zone)
LANGUAGE_CODE = env.str(
    "LANGUAGE_CODE", "en", validate=validate.OneOf([code for code, _ in LANGUAGES])
)
# The address readers know, as in https://archive.example.org. Empty: taken from each request.
SITE_URL = env.str(
    "SITE_URL",
    "",
    validate=validate.Regexp(
        r"(https?://[^/?#\s]+/?)?\Z", error="Write it as in 'https://archive.example.org'."
    ),
)
# Our Name Assigning Authority Number. Empty: identifiers are shown without the ark: prefix.
ARK_NAAN = env.str(
    "ARK_NAAN", "", validate=validate.Regexp(r"([0-9]{5})?\Z", error="It must be five digits.")
)
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")
# Where the web server in front keeps MEDIA_ROOT as an internal address. Empty: we send the bytes.
MEDIA_ACCEL_PREFIX = env.str(
    "MEDIA_ACCEL_PREFIX",
    "",
    validate=validate.Regexp(
        r"(/([A-Za-z0-9_.-]+/)+)?\Z", error="Write it as in '/protected-media/'."
    ),
)
# AVIF is the smallest; a processor on which its encoder falters can do without.
MEDIA_AVIF = env.bool("MEDIA_AVIF", True)
# The largest files and pictures that are taken. A sheet of A3 at 600 dpi has 70 megapixels.
MEDIA_MAX_MEGABYTES = env.int("MEDIA_MAX_MEGABYTES", 500, validate=validate.Range(min=1))
MEDIA_MAX_MEGAPIXELS = env.int("MEDIA_MAX_MEGAPIXELS", 50, validate=validate.Range(min=1))
MEDIA_MAX_MEGAPIXELS_ARCHIVISTS = env.int(
    "MEDIA_MAX_MEGAPIXELS_ARCHIVISTS", 200, validate=validate.Range(min=1)
)
# Where the map's tiles come from, and whom to thank. Empty: coastlines alone, from this archive.
MAP_TILES = env.str(
    "MAP_TILES",
    "",
    validate=validate.Regexp(
        # At most one {s}, at the beginning of the host, and nothing that ends a policy's rule.
        r"((https?://(\{s\}\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?)?"
        r"/(?=\S*\{z\})(?=\S*\{x\})(?=\S*\{y\})[^\s/]\S*)?\Z",
        error="Write it as in 'https://tiles.example.org/{{z}}/{{x}}/{{y}}.png'.",
    ),
)
MAP_TILES_CREDIT = env.str("MAP_TILES_CREDIT", "")
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / ".static")
_OWN_FILE = f"sqlite:///{BASE_DIR / 'archive.sqlite3'}"
# Read twice: other databases are known to the parser but never tried with the archive.
env.str(
    "DATABASE_URL",
    _OWN_FILE,
    validate=validate.Regexp(
        r"(sqlite|postgres|postgresql)://", error="It must begin with sqlite:// or postgres://."
    ),
)
_database = env.dj_db_url("DATABASE_URL", _OWN_FILE)
_email = env.dj_email_url("EMAIL_URL", "consolemail://")

try:
    env.seal()
except EnvValidationError as error:
    wrong = "\n".join(
        f"  {name}: {' '.join(map(str, messages))}"
        for name, messages in sorted(cast(Mapping[str, list[str]], error.error_messages).items())
    )
    raise ImproperlyConfigured(f"These settings cannot be understood:\n{wrong}") from None


def _kept_secret_key(path: Path) -> str:
    """The key this archive made for itself the first time it ran, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"No secret key could be written to {path.name} ({error.strerror}): "
            "set SECRET_KEY to a long random text."
        ) from None
    key = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


if not SECRET_KEY:
    SECRET_KEY = _kept_secret_key(BASE_DIR / ".secret-key")
SITE_URL = SITE_URL.rstrip("/")


# Programs

INSTALLED_APPS = [
    "archive_site.apps.ArchiveSiteConfig",
    # Before ours, whose admin takes the place of its own.
    "taggit",
    # The kinds in the order in which readers are offered them.
    "apps.records",
    "apps.people",
    "apps.groups",
    "apps.events",
    "apps.places",
    "apps.media",
    "apps.articles",
    "apps.search",
    "apps.exchange",
    # After ours, whose `db_worker` takes the place of theirs.
    "django_tasks",
    "django_tasks_db",
    "django_prose_editor",
    "csp",
    "archive_site.apps.ArchiveAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles: runserver then serves static files as the real server does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "archive_site.middleware.CompressedPagesMiddleware",
    # Outside everything that may answer, so that redirects and refusals carry the policy too.
    "archive_site.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "archive_site.middleware.OwnerLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "archive_site.middleware.NothingKeptMiddleware",
    "apps.records.middleware.FormerAddressMiddleware",
]
if DEBUG:
    MIDDLEWARE.append("apps.records.middleware.DoorGuardMiddleware")

ROOT_URLCONF = "archive_site.urls"
WSGI_APPLICATION = "archive_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Dotted names called with the changed documents inside each changeset; see apps/records/changes.
CHANGE_FOLLOWERS: list[str] = ["apps.media.derivatives.follow", "apps.search.keeping.follow"]
# Dotted names of functions told of records that end for good, while their rows still stand.
PURGE_FOLLOWERS: list[str] = ["apps.media.purging.follow", "apps.search.keeping.forget"]
# Dotted names of modules that `manage.py audit` asks too; see apps/records/audit.
AUDITORS = ["apps.media.auditing", "apps.search.auditing"]
# Dotted name of what finds the keys of records by the beginnings of words in their names; see
# apps/records/finding. apps.records knows no index.
FINDING = "apps.search.naming.begun"
# What takes long is done by a worker, from a queue in the database.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Dotted name of what finds the pictures for cards; apps.records knows no files.
PICTURES = "apps.media.pictures.pictures"
# Dotted name of what counts the records that name places; apps.places knows no index.
NAMING_PLACES = "apps.search.naming_places.naming_places"
# Dotted name of what counts a kind's records, and those under a letter; apps.records keeps no index.
DIRECTORIES = "apps.search.directories.Directory"
# Name of the address, with ?of=, at which all pictures of a record stand together.
GALLERY = "media:gallery"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive_site.context_processors.site",
                "csp.context_processors.nonce",
            ],
        },
    },
]

FORM_RENDERER = "archive_site.form_renderer.QuickBoxes"


# Database. ATOMIC_REQUESTS stays off: with IMMEDIATE every page view would take the write lock.

if _database["ENGINE"] == "django.db.backends.sqlite3":
    if _database["NAME"] != ":memory:":
        _database["NAME"] = str(BASE_DIR / _database["NAME"])
    # IMMEDIATE, because deferred transactions that read and then write are refused when writers
    # meet; FULL, because NORMAL may lose acknowledged changes when the power goes.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    _database["CONN_MAX_AGE"] = _database.get("CONN_MAX_AGE") or 60
    _database["CONN_HEALTH_CHECKS"] = True
    # Compiling a search takes longer than the search; and where several read one table, each is to
    # begin at its beginning, or the same question would find others of a great many.
    _database.setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c synchronize_seqscans=off"
    )
DATABASES = {"default": _database}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


# Languages

USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["archive_site.formats"]
LOCALE_PATHS = [BASE_DIR / "archive_site" / "locale"]


# Files. Uploaded files are never served by the web server directly: /files/ asks the gate.

MEDIA_URL = "/files/"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "apps.media.storage.DurableFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pressing the editor's source map takes as long as all the rest, and only a debugger asks for it.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Text and fields of one form; files are judged by apps.media and are not counted here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# One more than the page for many files takes without script, so that it can say so itself.
DATA_UPLOAD_MAX_NUMBER_FILES = 101


# Safety

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    # The web server in front must set this header itself and drop what a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 asks for HSTS preloading, which binds a whole domain for years and is its owner's to choose.
SILENCED_SYSTEM_CHECKS = ["security.W021"]


# Letters and logs

globals().update({name: value for name, value in _email.items() if name.isupper()})

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers are replaced, so that a line is written once.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Errors with their tracebacks; pages not found are not worth a line.
        "django.request": {"level": "ERROR"},
        "django.db.backends": {"level": "INFO"},
        # Robots ask for hosts that are not ours all day long.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
