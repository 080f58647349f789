"""Settings for the tests: the archive's own, made quick, quiet and separate."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the archive's settings are read, so that a test run writes no key of its own.
os.environ["SECRET_KEY"] = "a constant for tests, long enough for every check of its length"

from archive_site.settings import *  # noqa: F403
from archive_site.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, TEMPLATES
from tests.tools.loud_templates import LoudMissingVariable

# One folder for each process (pytest-xdist starts several), gone when it ends.
_SCRATCH = Path(tempfile.mkdtemp(prefix="archive-tests-"))
_owner = os.getpid()
atexit.register(
    lambda: os.getpid() == _owner and shutil.rmtree(_SCRATCH, ignore_errors=True),
)

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
SITE_URL = ""
ARK_NAAN = ""

# A small kind of its own proves that a new kind needs nothing else touched.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sixth_kind"]
ROOT_URLCONF = "tests.urls"

_DOOR_GUARD = "apps.records.middleware.DoorGuardMiddleware"
MIDDLEWARE = [*(name for name in MIDDLEWARE if name != _DOOR_GUARD), _DOOR_GUARD]

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = LoudMissingVariable()

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A real file: the live server's threads need connections of their own. Power cuts are not
    # among the things tested here, so nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(_SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # As above: what is committed is seen at once, and nothing waits for the disk.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"

MEDIA_ROOT = _SCRATCH / "media"
STATIC_ROOT = _SCRATCH / "static"
MEDIA_ROOT.mkdir()
STATIC_ROOT.mkdir()
STORAGES = {
    "default": {"BACKEND": "apps.media.storage.DurableFileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Nothing is drawn unless a test asks for it; the queue itself is tested with the real one.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
# The folder of files outlives each test's rows: tests of the auditor choose one of their own.
AUDITORS: list[str] = []
# The steps of apps.media.faults end the process where the environment names one.
FAULTS = True

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The tests speak plain http to the archive, whatever this machine's own archive does.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
