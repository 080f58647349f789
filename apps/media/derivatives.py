"""Renditions: the smaller pictures made of a file, by the worker, as often as need be.

They follow from the bytes alone. Their names are those of the file, the width and the format,
so that making them twice gives the same; they may all be thrown away and made again. Whoever
shows them asks `ready` and shows the file itself, or nothing, until they are there.
"""

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.records.settling import Batch

from .faults import step
from .ladder import FORMATS, MOST_BYTES, is_kept_in
from .limits import run_limited
from .models import ItemFile, Renditions, RenditionState

logger = logging.getLogger(__name__)

#: Nothing more is done of itself about renditions in these states.
SETTLED = (RenditionState.READY, RenditionState.FAILED)
#: How often the making may be cut off, by a crash or a power cut, before it counts as failed.
MAX_ATTEMPTS = 3
#: A task that runs longer has lost its worker; a row that waits longer has lost its task.
PATIENCE = timedelta(minutes=10)
#: What drawing may use: seconds of processor time, bytes of memory, pixels.
SECONDS, MEMORY, PIXELS = 120, 3 * 1024**3, 256_000_000
#: What the folders are called, among the system's temporary ones, in which a child draws.
SCRATCH = "archive-drawing"
AN_HOUR = 60 * 60
#: Files asked for in one transaction.
AT_ONCE = 500

_DRAWING = Path(__file__).with_name("drawing.py")

#: Said to editors, in their language, when they look.
PROBLEMS = {
    "missing": gettext_noop(
        "The file itself is missing: bring it back from a backup, or upload it again."
    ),
    "damaged": gettext_noop("The picture is damaged: it cannot be read to its end."),
    "pixels": gettext_noop("The picture has more pixels than the archive can draw."),
    "slow": gettext_noop("Drawing the picture took longer than it may take."),
    "memory": gettext_noop("Drawing the picture took more memory than it may take."),
    "size": gettext_noop("Drawn, the picture would take more room on the disk than it may take."),
    "cut_off": gettext_noop(
        "The drawing was cut off three times. The server may be short of memory."
    ),
    "unforeseen": gettext_noop(
        "Something went wrong on the server, such as a full disk. Try again when it is mended."
    ),
}


def is_drawn(content_type: str) -> bool:
    """Say whether renditions are made of files of that type: pictures, and first pages of PDF."""
    return content_type.startswith("image/") or content_type == "application/pdf"


def storage_name_of(key: str, width: int, extension: str) -> str:
    """Return where the rendition of that width in pixels is kept on the storage."""
    return f"{_folder(key)}/{width}.{extension}"


def tile_name_of(key: str, region: str, size: str) -> str:
    """Return where a tile is kept; `region` and `size` as `tiles_of` names them."""
    return f"{_folder(key)}/tiles/{region}/{size}.jpg"


def _folder(key: str) -> str:
    return f"{key[:2]}/{key}.d"


def ready(keys: Iterable[str]) -> dict[str, Renditions]:
    """Return the renditions of those files that have them all, by key; one query."""
    rows = Renditions.objects.filter(pk__in=set(keys), state=RenditionState.READY)
    return {row.key: row for row in rows}


# --- asking for them ------------------------------------------------------------------------


def follow(batch: Batch) -> None:
    """Ask for the renditions of files that have come with a changeset; for CHANGE_FOLLOWERS."""
    known = Exists(Renditions.objects.filter(pk=OuterRef("key")))
    new = ItemFile.objects.filter(~known, item__in=batch.kept).order_by()
    request(key for key, kind in new.values_list("key", "content_type") if is_drawn(kind))


def request(keys: Iterable[str]) -> None:
    """Have the renditions of these files made, or made anew, once the transaction commits.

    May be repeated: what already waits in the queue is not put there twice.
    """
    now = timezone.now()
    rows = [Renditions(key=key, changed_at=now) for key in dict.fromkeys(keys)]
    if not rows:
        return
    Renditions.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["state", "problem", "attempts", "changed_at"],
    )
    # The row is there: what cannot be put into the queue now is found by `queue.reap`.
    transaction.on_commit(lambda: _enqueue([row.key for row in rows]), robust=True)


def request_many(keys: Iterable[str]) -> int:
    """Do as `request` for any number of files, some at a time; return how many there are.

    To be called outside a transaction: each of its own holds the write lock for a moment.
    """
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            request(keys[start : start + AT_ONCE])
    return len(keys)


def _enqueue(keys: list[str]) -> None:
    from .queue import waiting_keys  # the queue knows tasks, and tasks know this module
    from .tasks import make_renditions

    waiting = waiting_keys(keys if len(keys) < 500 else None)
    with transaction.atomic():  # one commit for all of them
        for key in keys:
            if key not in waiting:
                make_renditions.enqueue(key)


# --- making them ----------------------------------------------------------------------------


def make(key: str) -> Renditions:
    """Make the renditions of a file now, and return what became of it.

    Whatever goes wrong is written down in words; only a lost database raises.
    """
    formats = [f for f in FORMATS if f != "avif" or settings.MEDIA_AVIF]
    _note(key, state=RenditionState.MAKING, attempts=F("attempts") + 1, problem="")
    try:
        with _scratch() as folder:
            step("before_drawing")
            said = _drawn(key, formats, folder)
            step("after_drawing")
            if "refused" in said:
                return _failed(key, said["refused"])
            _keep(key, folder)
    except FileNotFoundError:
        return _failed(key, "missing")
    except OSError:
        logger.exception("The renditions of %s could not be made.", key)
        return _failed(key, "unforeseen")
    step("before_ready")
    return _note(
        key,
        state=RenditionState.READY,
        sizes=said["sizes"],
        widest_avif=_widest_avif(said["sizes"]) if "avif" in formats else 0,
        has_tiles=said["tiles"],
        problem="",
    )


def _widest_avif(sizes: list[list[int]]) -> int:
    return max((width for width, _height in sizes if is_kept_in("avif", width)), default=0)


def _failed(key: str, reason: str) -> Renditions:
    problem = PROBLEMS.get(reason, PROBLEMS["damaged"])
    return _note(key, state=RenditionState.FAILED, problem=problem)


def _note(key: str, **columns: Any) -> Renditions:
    columns["changed_at"] = timezone.now()
    if not Renditions.objects.filter(pk=key).update(**columns):
        Renditions.objects.bulk_create([Renditions(key=key)], ignore_conflicts=True)
        Renditions.objects.filter(pk=key).update(**columns)
    return Renditions.objects.get(pk=key)


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder for pictures until they are whole and the storage has them."""
    folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}-{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tidy() -> None:
    """Take away the folders that workers left which ended in the middle, an hour ago or more."""
    long_ago = time.time() - AN_HOUR
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}-*"):
        with suppress(OSError):
            if folder.stat().st_mtime < long_ago:
                shutil.rmtree(folder, ignore_errors=True)


def _drawn(key: str, formats: list[str], folder: Path) -> dict[str, Any]:
    """Have a child process draw the picture in `formats` into `folder`; return what it says.

    Raises:
        FileNotFoundError: the storage has no such file.

    """
    orders = {"folder": str(folder), "formats": formats, "pixels": PIXELS}
    with default_storage.open(f"{key[:2]}/{key}") as stored, _as_real_file(stored) as source:
        return _said(source, orders)


@contextmanager
def _as_real_file(stored: File) -> Iterator[IO[bytes]]:
    """Give what a child process can inherit: the file itself, or a copy of what is far away."""
    try:
        stored.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stored, copy)
            copy.seek(0)
            yield copy
    else:
        yield cast(IO[bytes], stored.file)


def _said(source: IO[bytes], orders: dict[str, Any]) -> dict[str, Any]:
    outcome = run_limited(
        _DRAWING,
        [json.dumps(orders)],
        stdin=source,
        seconds=SECONDS,
        memory=MEMORY,
        file_size=MOST_BYTES,
    )
    return outcome.answer


def _keep(key: str, folder: Path) -> None:
    """Move what was drawn to its names on the storage; what is there already is replaced."""
    for number, path in enumerate(sorted(folder.rglob("*.*"))):
        if path.is_file():
            _store(path, f"{_folder(key)}/{path.relative_to(folder).as_posix()}")
        if number == 0:
            step("after_first_rendition")


def _store(path: Path, name: str) -> None:
    """Keep a picture under exactly this name. Whole or not at all is the storage's affair."""
    default_storage.delete(name)
    with path.open("rb") as drawn:
        try:
            kept = default_storage.save(name, File(drawn))
        except FileExistsError:
            return  # another worker was quicker, with the same bytes
    if kept != name:
        default_storage.delete(kept)


# --- and throwing them away -----------------------------------------------------------------


def discard(keys: Iterable[str]) -> None:
    """Throw away the renditions of these files, on the storage and in the table."""
    keys = list(keys)
    Renditions.objects.filter(pk__in=keys).delete()
    for key in keys:
        _empty(PurePosixPath(_folder(key)))


def _empty(folder: PurePosixPath) -> None:
    try:
        folders, files = default_storage.listdir(str(folder))
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(str(folder / name))
    for name in folders:
        _empty(folder / name)
    default_storage.delete(str(folder))
