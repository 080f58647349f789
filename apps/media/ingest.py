"""Files coming in: the one door for the admin, for bulk uploads and for imports.

`inspect` says what a file is by its content, never by its name, or refuses it in plain words;
`accept` keeps its bytes, exactly as they came. Whatever must read more of a file than its first
bytes does so in a process apart (`decoding`, under `limits`): no file ends this one.
"""

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from apps.records.refusals import Refused

from .limits import run_limited
from .models import ItemFile, new_key, storage_name
from .suggestions import Suggestions, cleaned, without_unseen

#: What we take, and the endings under which it may come.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/avif": (".avif",),
    "image/tiff": (".tif", ".tiff"),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/flac": (".flac",),
    "audio/wav": (".wav",),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
}
#: How people call them.
NAMES = {
    "application/pdf": "PDF",
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "image/webp": "WebP",
}
#: Pages of a picture, or frames of one that moves; each is decoded.
MOST_FRAMES = 500
#: Bytes of memory that decoding takes beside the picture, and for each of its pixels at worst:
#: four as it is handed on, the rest while a progressive or moving one is put together.
MEMORY_BESIDE, MEMORY_OF_PIXEL = 768 * 1024 * 1024, 12

#: Files kept in the innermost `accepting`, until their rows are committed.
_undecided: ContextVar[list[str] | None] = ContextVar("undecided", default=None)
_DECODING = Path(__file__).with_name("decoding.py")
_OURS = {
    "image/apng": "image/png",
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-m4a": "audio/mp4",
}
#: Brands of ISO media files (ISO 14496-12, 4.3), and what they make of a file, in this order.
_BRANDS = (
    ("image/avif", {b"avif", b"avis"}),
    ("image/heic", {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}),
    ("audio/mp4", {b"M4A ", b"M4B "}),
    (
        "video/mp4",
        {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"dash", b"MSNV", b"f4v "}
        | {b"iso%d" % number for number in range(2, 10)},
    ),
    ("video/quicktime", {b"qt  "}),
)


@dataclass(frozen=True)
class Inspected:
    """What a file turned out to be. Sizes in bytes and pixels; `sha256` in hexadecimal.

    Width and height are those of the picture as it is seen, upright; `pages` are a PDF's;
    `duration` is in whole seconds. `has_location` says that the bytes name coordinates.
    """

    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    duration: int | None = None
    has_location: bool = False
    suggestions: Suggestions = field(default_factory=Suggestions)


def inspect(upload: File, *, for_archivist: bool = False) -> Inspected:
    """Say what `upload` is, or refuse it.

    Takes as long as decoding it does: call it before a changeset opens, which holds a lock.
    Archivists may bring larger pictures: a sheet of A3 at 600 dots to the inch has 70 megapixels.

    Raises:
        ValidationError: a plain sentence that says why the archive does not take the file.

    """
    name = plain_name(upload.name)
    if not upload.size:
        raise ValidationError(_("The file “%(name)s” is empty.") % {"name": name})
    if upload.size > settings.MEDIA_MAX_MEGABYTES * 1024 * 1024:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB.")
            % {"name": name, "limit": settings.MEDIA_MAX_MEGABYTES}
        )
    content_type = _kind(upload, name)
    if content_type not in ("audio/mp4", "video/mp4"):  # their tracks must be seen first
        _refuse_ending(content_type, name)
    megapixels = (
        settings.MEDIA_MAX_MEGAPIXELS_ARCHIVISTS
        if for_archivist
        else settings.MEDIA_MAX_MEGAPIXELS
    )
    found = _decoded(upload, content_type, megapixels, name)
    _refuse_ending(found["content_type"], name)
    return Inspected(size=upload.size, sha256=_sha256(upload), **found)


def accept(upload: File, verdict: Inspected) -> dict[str, Any]:
    """Keep the bytes of `upload` for good; return the file's entry in its item's document.

    Call it inside the changeset that makes the row: a file whose changeset fails is taken away
    where `accepting` ends, or by the next sweep. The bytes are those that were inspected, and are never written again.

    Raises:
        Refused: the disk is full, or they changed on the way.

    """
    row = ItemFile(key=new_key())
    _expect_row(row.key)
    name, coming = storage_name(row), _Hashed(upload)
    try:
        default_storage.save(name, coming)
    except OSError as error:
        sentence = _("“%(name)s” could not be kept: there may be no room left on the disk.")
        raise Refused([("files", sentence % {"name": plain_name(upload.name)})]) from error
    if coming.digest.hexdigest() != verdict.sha256:
        default_storage.delete(name)
        sentence = _("“%(name)s” was damaged on the way. Send it again.")
        raise Refused([("files", sentence % {"name": plain_name(upload.name)})])
    found = {each.name: getattr(verdict, each.name) for each in fields(verdict)}
    del found["suggestions"]  # offered anew whenever somebody asks, and kept nowhere
    return {"key": row.key, "name": plain_name(upload.name)} | found


@contextmanager
def accepting() -> Iterator[Callable[[File, Inspected], dict[str, Any]]]:
    """Yield `accept`; take away again what is kept in here and of which no row is committed.

    Open it round the changeset, and round whatever answers for a changeset that failed. A process
    that is ended by force leaves that to the sweep.
    """
    keys: list[str] = []
    outer = _undecided.set(keys)
    try:
        yield accept
    finally:
        _undecided.reset(outer)
        _take_away(keys)


def _expect_row(key: str) -> None:
    """Note that the file `key` stays only if this transaction is committed."""
    keys = _undecided.get()
    if keys is not None:
        keys.append(key)
        transaction.on_commit(partial(keys.remove, key))


def _take_away(keys: list[str]) -> None:
    """Delete these files, but not those whose row is there after all.

    What follows a commit may fail, and a commit whose answer was lost may have been made.
    """
    if not keys:
        return
    try:
        kept = set(ItemFile.objects.filter(key__in=keys).values_list("key", flat=True))
    except DatabaseError:
        return  # nobody knows: the sweep will
    for key in set(keys) - kept:
        with suppress(OSError):
            default_storage.delete(storage_name(ItemFile(key=key)))


def plain_name(name: str | None) -> str:
    """Return what people call a file, safe to show: no folders, nothing unseen, 255 letters."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = unicodedata.normalize("NFC", without_unseen(last)).strip()
    ending = PurePath(plain).suffix[:20]
    return plain if len(plain) <= 255 else plain[: 255 - len(ending)] + ending


def sniff(head: bytes) -> str | None:
    """Return what a file that begins with `head` is, as a media type; None where nobody knows."""
    if head[4:8] == b"ftyp":
        box = head[8 : min(len(head), int.from_bytes(head[:4], "big"))]
        brands = {box[:4]} | {box[at : at + 4] for at in range(8, len(box), 4)}
        return next((kind for kind, ours in _BRANDS if brands & ours), None)
    guessed: str | None = filetype.guess_mime(head)
    return _OURS.get(guessed or "", guessed)


def _head(upload: File) -> bytes:
    upload.seek(0)
    head: bytes = upload.read(4096)
    upload.seek(0)
    return head


def _kind(upload: File, name: str) -> str:
    """Return the media type of what the archive takes; refuse all else."""
    content_type = sniff(_head(upload))
    if content_type == "image/heic":
        raise ValidationError(
            _("“%(name)s” is in HEIC, the format of telephones. Save it as JPEG and send that.")
            % {"name": name}
        )
    if content_type not in ENDINGS:
        raise ValidationError(
            _(
                "“%(name)s” is not a picture, PDF, sound or film that the archive takes. It takes "
                "JPEG, PNG, WebP, AVIF, TIFF, GIF, PDF, MP3, M4A, OGG, FLAC, WAV, MP4 and WebM."
            )
            % {"name": name}
        )
    return content_type


def _refuse_ending(content_type: str, name: str) -> None:
    if PurePath(name).suffix.lower() not in ENDINGS[content_type]:
        raise ValidationError(
            _("“%(name)s” is really %(type)s: give it the ending %(ending)s and try again.")
            % {
                "name": name,
                "type": NAMES.get(content_type, content_type.rsplit("/", 1)[-1].upper()),
                "ending": ENDINGS[content_type][0],
            }
        )


# --- what the process apart says ----------------------------------------------------------------


def _decoded(upload: File, content_type: str, megapixels: int, name: str) -> dict[str, Any]:
    """Return what decoding finds, as `Inspected` names it; refuse what it cannot read."""
    pixels = megapixels * 1_000_000
    try:
        with _with_descriptor(upload) as stdin:
            outcome = run_limited(
                _DECODING,
                [content_type, str(pixels), str(MOST_FRAMES)],
                stdin=stdin,
                memory=MEMORY_BESIDE + MEMORY_OF_PIXEL * pixels,
            )
    except OSError as error:  # no room for a copy, or for one more process
        sentence = _("“%(name)s” could not be looked at just now. Try again in a while.")
        raise ValidationError(sentence % {"name": name}) from error
    said = outcome.answer
    try:
        return _checked(said["found"], content_type)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refusal(said.get("refused"), name, megapixels) from error


def _checked(found: dict[str, Any], content_type: str) -> dict[str, Any]:
    """Return `found` with every value of the type and size it should have."""
    pairs = {"audio/mp4", "video/mp4"}
    kind = found["content_type"]
    if kind != content_type and not {kind, content_type} <= pairs:
        raise ValueError(kind)
    duration = found.get("duration")
    words = found.get("suggestions") or {}
    return {
        "content_type": kind,
        "width": _number(found.get("width")),
        "height": _number(found.get("height")),
        "pages": _number(found.get("pages")),
        "duration": None if duration is None else max(1, round(float(duration))),
        "has_location": found["has_location"] is not False,
        "suggestions": cleaned(words),
    }


def _number(value: Any) -> int | None:
    if value is not None and not (isinstance(value, int) and 0 < value < 2**31):
        raise ValueError(value)
    return value


def _refusal(why: Any, name: str, megapixels: int) -> ValidationError:
    sentences = {
        "pixels": _("“%(name)s” has more than %(limit)s million pixels."),
        "frames": _("“%(name)s” has more than %(frames)s pages or frames."),
        "locked": _("“%(name)s” is locked with a password. Send a copy that is not."),
        "memory": _("“%(name)s” unfolds to more than the archive can hold while it is read."),
        "slow": _("“%(name)s” takes too long to read. It may be damaged, or made to harm."),
        "type": _("“%(name)s” is a film, but not WebM. Save it as WebM or MP4 and send that."),
    }
    damaged = _("“%(name)s” is damaged: it cannot be read to its end.")
    words = {"name": name, "limit": megapixels, "frames": MOST_FRAMES}
    return ValidationError(sentences.get(str(why), damaged) % words)


@contextmanager
def _with_descriptor(upload: File) -> Iterator[IO[bytes]]:
    """Yield the bytes as a file of the system, with a place of its own to read at."""
    path = getattr(upload, "temporary_file_path", None)
    if path is not None:
        upload.flush()
        with open(path(), "rb") as file:  # noqa: PTH123 - a name of Django's
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.seek(0)
        upload.seek(0)
        yield copy


# --- checksums ------------------------------------------------------------------------------------


def _sha256(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


class _Hashed(File):
    """An upload whose checksum grows while the storage reads it."""

    def __init__(self, upload: File) -> None:
        super().__init__(upload, upload.name)
        self._upload = upload
        self.digest = hashlib.sha256()
        self.size = upload.size

    def seek(self, *place: int) -> Any:
        self.digest = hashlib.sha256()
        return self._upload.seek(*place)

    def read(self, *size: int) -> bytes:
        data: bytes = self._upload.read(*size)
        self.digest.update(data)
        return data
