"""What `manage.py audit` asks of files: rows and bytes, each against the other.

Reads only, and through the storage's own interface; nothing found here is taken away. Of smaller
pictures it asks whether they are there: their bytes follow from the file's, and can be made anew.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import default_storage, storages

from apps.records.audit import CHUNK, Finding

from . import derivatives, ladder
from .models import ItemFile, Renditions, RenditionState, storage_name
from .storage import INCOMING, DurableFileSystemStorage, named_by
from .sweeping import former_documents, keys_in

CHECKS = {
    "file": "files that a record names and that are not there",
    "stray": "files that no record names",
    "size": "files that are longer or shorter than they were",
    "bytes": "files whose bytes are others than they were",
    "rendition": "files whose smaller pictures were made and are not all there",
    "orphan": "smaller pictures of files that no record names",
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
    yield from _undrawn(known)
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
        drawn, names = _listed(folder)
        for name in sorted(drawn):
            key = name.removesuffix(".d")
            if key not in known and not _has_come_to_a_row(key):
                yield Finding("orphan", f"folder {folder}/{name}", "a record", "none")
        coming = {named_by(Path(name)).name for name in names if name.startswith(INCOMING)}
        for name in sorted(names):
            # What is coming has no row yet; what came when the process ended goes with the sweep.
            if name in known or name in coming or name.startswith(INCOMING):
                continue
            if not _has_come_to_a_row(name):
                yield Finding("stray", f"file {folder}/{name}", "a record", "none")


def _undrawn(known: set[str]) -> Iterator[Finding]:
    """Yield renditions that are said to be ready and lack a picture, and those of no file."""
    for row in Renditions.objects.order_by("pk").iterator(CHUNK):
        if row.key not in known and not _has_come_to_a_row(row.key):
            yield Finding("orphan", f"row of file {row.key}", "a record", "none")
        elif row.state == RenditionState.READY:
            missing = _missing(row)
            if missing and not _is_being_made(row):
                about = f"smaller pictures of file {row.key}"
                yield Finding("rendition", about, "all", f"all but {', '.join(missing)}")


def _missing(row: Renditions) -> list[str]:
    """Return the names of renditions that are not there."""
    _folders, names = _listed(PurePosixPath(derivatives.storage_name_of(row.key, 0, "")).parent)
    wanted = [
        f"{width}.{ending}"
        for width, _height in row.sizes
        for ending in ladder.FORMATS
        if ending != "avif" or width <= row.widest_avif
    ]
    missing = sorted(set(wanted) - set(names))
    return missing + (["its tiles"] if row.has_tiles and not _has_tiles(row.key) else [])


def _has_tiles(key: str) -> bool:
    file = ItemFile.objects.filter(key=key).first()
    if file is None or not file.width or not file.height:  # undo may bring it back, as it was
        return True
    tiles = ladder.tiles_of(file.width, file.height)
    return all(default_storage.exists(derivatives.tile_name_of(key, *tile)) for tile in tiles)


def _is_being_made(row: Renditions) -> bool:
    """Ask once more: a worker may have been making them anew while the auditor read."""
    same = Renditions.objects.filter(pk=row.pk, state=row.state, changed_at=row.changed_at)
    return not same.exists()


def _listed(folder: str | PurePosixPath) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(str(folder))
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
