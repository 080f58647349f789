"""After an accident: what was coming when the process ended is finished or taken away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import storages

from apps.records.models import Revision

from .models import ItemFile
from .storage import DurableFileSystemStorage, named_by


def sweep() -> tuple[int, int]:
    """Settle what unfinished uploads left; return how many files were kept and taken away.

    A file whose row was committed stays, and one that no row names, now or in a former version,
    goes with its claim. Files without a claim are never touched, whatever the database says of
    them: it may be an older one, brought back. May be run at any time, and again.
    """
    storage = _durable()
    if storage is None:
        return 0, 0
    kept = gone = 0
    for coming in list(storage.unfinished()):
        place = named_by(coming)
        if not _is_the_same(coming, place) or is_known(place.name):
            kept += place.exists()
        else:
            place.unlink()
            gone += 1
        coming.unlink(missing_ok=True)
    return kept, gone


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


def _is_the_same(coming: Path, place: Path) -> bool:
    return place.exists() and coming.samefile(place)


def _durable() -> DurableFileSystemStorage | None:
    storage = storages["default"]
    return storage if isinstance(storage, DurableFileSystemStorage) else None
