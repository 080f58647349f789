"""After an accident: what was coming when the process ended is finished or taken away."""

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import OperationalError, connection, transaction

from apps.records.models import Revision

from .models import ItemFile, storage_name
from .storage import DurableFileSystemStorage, held, named_by

logger = logging.getLogger(__name__)

#: After this many seconds no request is still sending.
A_DAY = 24 * 60 * 60
_KEPT, _GONE = "kept", "gone"


def sweep() -> tuple[int, int]:
    """Settle what unfinished uploads left; return how many files were kept and taken away.

    A file whose row was committed stays, and one that no row names, now or in a former version,
    goes with its claim. Files without a claim are never touched, whatever the database says of
    them: it may be an older one, brought back. May be run at any time, and again.
    """
    forget_copies()
    storage = _durable()
    left = list(storage.unfinished()) if storage is not None else []
    if storage is None or not left:
        return 0, 0
    places = {coming: named_by(coming) for coming in left}
    originals = {place for place in places.values() if _is_original(storage, place)}
    try:
        with transaction.atomic():
            _wait_for_commits()
            known = known_among({place.name for place in originals})
            gone = {place for place in originals if place.name not in known}
            became = {coming: _settle(coming, at, at in gone) for coming, at in places.items()}
    except OperationalError:
        logger.warning("What uploads left could not be settled just now.", exc_info=True)
        return 0, 0
    settled = [became[coming] for coming, place in places.items() if place in originals]
    return settled.count(_KEPT), settled.count(_GONE)


def forget_copies() -> None:
    """Take away copies of large uploads that ended requests left in the temporary folder.

    Django writes them there while they come, and a process that is killed takes none along. Only
    our own, a day old or more: other programs of this user are not still sending either.
    """
    long_ago = time.time() - A_DAY
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    for copy in folder.glob("tmp*.upload*"):
        with suppress(OSError):
            found = copy.stat()
            if found.st_uid == os.geteuid() and found.st_mtime < long_ago:
                copy.unlink()


def _settle(coming: Path, place: Path, is_unknown: bool) -> str:
    """Take the claim `coming` away, and with it what it stands for if no row names that.

    Returns what became of that; empty where there is nothing.
    """
    with held(coming) as is_ours:
        if not is_ours:
            return ""
        is_there = place.exists() and coming.samefile(place)
        if is_there and is_unknown:
            place.unlink()
        coming.unlink()
        if not is_there:
            return ""
        return _GONE if is_unknown else _KEPT


def _wait_for_commits() -> None:
    """Wait until every row that was being written is committed, or is not and never will be.

    A server whose client was killed may still be at its last commit. SQLite has one writer at a
    time: the transaction that is open here is the only one.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute(f"LOCK TABLE {ItemFile._meta.db_table} IN SHARE MODE")


def is_known(key: str) -> bool:
    """Say whether a row, or a former version of an item, names the file `key`."""
    return bool(known_among({key}))


def known_among(keys: set[str]) -> set[str]:
    """Return which of the files `keys` a row, or a former version of an item, names."""
    known = set(ItemFile.objects.filter(key__in=keys).values_list("key", flat=True))
    for document in former_documents():
        if known == keys:
            break
        known |= keys & keys_in(document)
    return known


def former_documents() -> Iterator[dict[str, Any]]:
    """Return what items said before they were changed; undo brings their files back."""
    rows = Revision.objects.filter(record__kind="item").values_list("document", flat=True)
    return rows.iterator(500)


def keys_in(document: dict[str, Any]) -> set[str]:
    """Return the keys of the files that an item's stored document names."""
    files = document.get("files") or []
    return {entry["key"] for entry in files}


def _is_original(storage: DurableFileSystemStorage, place: Path) -> bool:
    """Tell originals from renditions, which are whole once they have a name, and stay."""
    return place == Path(storage.path(storage_name(ItemFile(key=place.name))))


def _durable() -> DurableFileSystemStorage | None:
    storage = storages["default"]
    return storage if isinstance(storage, DurableFileSystemStorage) else None
