"""What `manage.py audit` asks of files: rows and bytes, each against the other.

Reads only, and through the storage's own interface; nothing found here is taken away. It lists the
folders of originals alone: renditions follow from these and are looked after where they are made.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage, storages

from apps.records.audit import CHUNK, Finding

from .models import ItemFile, storage_name
from .storage import INCOMING, DurableFileSystemStorage, named_by
from .sweeping import former_documents, keys_in

CHECKS = {
    "file": "files that a record names and that are not there",
    "stray": "files that no record names",
    "size": "files that are longer or shorter than they were",
    "bytes": "files whose bytes are others than they were",
    "incoming": "uploads that ended an hour ago or more and left something behind",
}
#: After this many seconds nobody is still sending.
AN_HOUR = 60 * 60
#: Where originals stand: the first two letters of their key.
_FOLDER = re.compile(r"[0-9a-f]{2}")


def audit(hashes: bool = False) -> Iterator[Finding]:
    """Yield every difference between the rows of files and the files themselves.

    Args:
        hashes: also read each file and compare its checksum.

    """
    known: set[str] = set()
    for row in ItemFile.objects.select_related("item").order_by("pk").iterator(CHUNK):
        known.add(row.key)
        yield from _differing(row, hashes)
    yield from _former_missing(known)
    yield from _unknown(known)
    yield from _left_behind()


def _differing(row: ItemFile, hashes: bool) -> Iterator[Finding]:
    name = storage_name(row)
    about = f"file {row.key} “{row.name}” of item {row.item.identifier}"
    try:
        size = default_storage.size(name)
    except FileNotFoundError:
        yield Finding("file", about, f"{row.size} bytes", "nothing")
        return
    if size != row.size:
        yield Finding("size", about, f"{row.size} bytes", f"{size} bytes")
    elif hashes and (found := _sha256(name)) != row.sha256:
        yield Finding("bytes", about, row.sha256, found)


def _sha256(name: str) -> str:
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _former_missing(known: set[str]) -> Iterator[Finding]:
    """Add the keys of former versions to `known`; yield those that undo would not find."""
    for document in former_documents():
        for key in sorted(keys_in(document) - known):
            known.add(key)
            if not default_storage.exists(storage_name(ItemFile(key=key))):
                about = f"file {key} of a former version of item {document['identifier']}"
                yield Finding("file", about, "a file", "nothing")


def _unknown(known: set[str]) -> Iterator[Finding]:
    folders, _files = _listed("")
    for folder in sorted(filter(_FOLDER.fullmatch, folders)):
        _folders, names = _listed(folder)
        coming = {named_by(Path(name)).name for name in names if name.startswith(INCOMING)}
        for name in sorted(names):
            # What is coming has no row yet; what came when the process ended goes with the sweep.
            if name in known or name in coming or name.startswith(INCOMING):
                continue
            if not _has_come_to_a_row(name):
                yield Finding("stray", f"file {folder}/{name}", "a record", "none")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept
        return [], []


def _has_come_to_a_row(key: str) -> bool:
    """Ask once more: the archive may have been at work while the auditor read."""
    return ItemFile.objects.filter(key=key).exists()


def _left_behind() -> Iterator[Finding]:
    storage: Any = storages["default"]
    if isinstance(storage, DurableFileSystemStorage):
        for path in storage.unfinished(older_than=time.time() - AN_HOUR):
            about = f"file {path.relative_to(storage.location)}"
            yield Finding("incoming", about, "nothing", "what an upload left")
