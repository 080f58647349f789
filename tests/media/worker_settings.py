"""The archive's own settings, for processes that tests end in the middle."""

from archive_site.settings import *  # noqa: F403
from archive_site.settings import CHANGE_FOLLOWERS, DATABASES, STORAGES

FAULTS = True
# First: what others have done once a changeset is committed may then be missing.
CHANGE_FOLLOWERS = ["apps.media.faults.follow", *CHANGE_FOLLOWERS]

# Nobody looks at these pages, and nobody guesses these passwords.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A process that ends takes nothing from the system's own memory: only a power cut would.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )
