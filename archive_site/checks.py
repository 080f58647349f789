"""System checks: each says in a sentence how this deployment would go wrong."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}
EXAMPLE_NAANS = {"12345", "99999"}


@register(Tags.security)
def refuse_debug_in_public(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """DEBUG shows the program's insides to whoever meets an error."""
    strangers = sorted(
        host
        for host in settings.ALLOWED_HOSTS
        if host not in LOCAL_HOSTS and not host.endswith(".localhost")
    )
    if settings.DEBUG and strangers:
        yield Error(
            f"DEBUG is on while the archive answers to {', '.join(strangers)}.",
            hint="Unset DEBUG, or leave only localhost in ALLOWED_HOSTS.",
            id="archive_site.E001",
        )


@register(Tags.files)
def refuse_unwritable_media_root(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Uploads fail late and confusingly when their folder cannot be written to."""
    folder = Path(settings.MEDIA_ROOT)
    if folder.is_dir():
        writable = os.access(folder, os.W_OK | os.X_OK)
    else:
        # It is made at the first upload, so what matters is the nearest folder that exists.
        nearest = next(parent for parent in folder.parents if parent.exists())
        writable = not folder.exists() and nearest.is_dir() and os.access(nearest, os.W_OK)
    if not writable:
        yield Error(
            f"MEDIA_ROOT ({folder}) is not a folder this user can write to.",
            hint="Give this user the folder, or name another in MEDIA_ROOT.",
            id="archive_site.E002",
        )


@register(Tags.files)
def refuse_handing_over_what_is_elsewhere(
    app_configs: object, **kwargs: Any
) -> Iterable[CheckMessage]:
    """A web server sends files of its own disk alone: all else would be empty answers."""
    if settings.MEDIA_ACCEL_PREFIX and not isinstance(storages["default"], FileSystemStorage):
        yield Error(
            "MEDIA_ACCEL_PREFIX is set, but the files are in no folder of this machine.",
            hint="Unset MEDIA_ACCEL_PREFIX: the archive then sends the bytes itself.",
            id="archive_site.E003",
        )


@register(Tags.database, deploy=True)
def warn_of_old_sqlite(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Versions before 3.51.3 can, rarely, corrupt a WAL database that several processes write."""
    if connection.vendor == "sqlite" and not is_sqlite_sound(sqlite3.sqlite_version_info):
        yield Caution(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset fault, which can corrupt a "
            "database with several writers.",
            hint="Use SQLite 3.51.3 or later (or 3.50.7, 3.44.6), or PostgreSQL. Keep backups.",
            id="archive_site.W001",
        )


def is_sqlite_sound(version: tuple[int, ...]) -> bool:
    """Whether this version, or its branch's backport, mended the WAL-reset fault."""
    backports = {(3, 44): 6, (3, 50): 7}
    mended = backports.get((version[0], version[1]))
    return version >= (3, 51, 3) or (mended is not None and version[2] >= mended)


@register(Tags.compatibility, deploy=True)
def warn_of_example_naan(app_configs: object, **kwargs: Any) -> Iterable[CheckMessage]:
    """Identifiers outlive servers: an example prefix printed once is wrong for ever."""
    if settings.ARK_NAAN in EXAMPLE_NAANS:
        yield Caution(
            f"ARK_NAAN {settings.ARK_NAAN} is reserved for examples.",
            hint="Ask arks.org for a number of your own, or leave ARK_NAAN empty.",
            id="archive_site.W002",
        )
