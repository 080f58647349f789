"""Bytes on their way out: no byte of a file, nor of a picture made of it, passes but here.

A view that hands out bytes asks `file_for` first, at every request, and answers by `serve`.
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.records.models import Record
from apps.records.views import tombstone

from . import derivatives, ladder
from .models import ItemFile

logger = logging.getLogger(__name__)

#: How much of a file is in memory at a time, in bytes.
CHUNK = 64 * 1024

#: What ends a header's line, or hides in one.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
#: One range of bytes (RFC 9110, 14.1.2); more digits than these have no meaning here.
_ONE_RANGE = re.compile(r"\s*bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)


class Withdrawn(Http404):
    """The file's item was taken down. Where nobody looks at it more closely, a plain 404."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record


View = Callable[..., HttpResponse]


def behind_the_gate(view: View) -> View:
    """Let a view of bytes be read alone, and answer 410 for what was withdrawn."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as gone:
            return tombstone(request, gone.record)

    return require_safe(guarded)


# --- the gate ---------------------------------------------------------------------------------


def file_for(request: HttpRequest, key: str) -> ItemFile:
    """Return the file `key` with its item, if whoever asks may see that item.

    Raises:
        Withdrawn: the item, or what holds it, was taken down; `behind_the_gate` answers 410.
        Http404: there is no such file, or not for this reader.

    """
    return _let_through(request, _known(key))


def original_for(request: HttpRequest, key: str) -> ItemFile:
    """Return the file `key` as `file_for` does, if its very bytes may be had as well.

    Bytes that say where they were made are for staff alone; to all others they never were.
    """
    row = _known(key)
    if row.has_location and not is_staff(request.user):
        raise Http404
    return _let_through(request, row)


def is_staff(user: Any) -> bool:
    """Say whether `user` works on the archive: an account outlives the role it had."""
    return bool(getattr(user, "is_staff", False) and user.has_perm("records.view_record"))


def _known(key: str) -> ItemFile:
    # Neither the item's text nor the transcript is needed, and both may be long.
    found = ItemFile.objects.select_related("item").defer("item__body", "transcript", "labels")
    row = found.filter(key=key).first()
    if row is None:
        raise Http404
    return row


def _let_through(request: HttpRequest, row: ItemFile) -> ItemFile:
    item = row.item
    if item.is_public:
        return row
    if item.withdrawn():
        raise Withdrawn(item)
    if not _may_see(request, row):
        raise Http404
    return row


def _may_see(request: HttpRequest, row: ItemFile) -> bool:
    return Record.objects.visible_to(request.user).filter(pk=row.item_id).exists()


# --- the addresses ----------------------------------------------------------------------------


@behind_the_gate
def file(request: HttpRequest, key: str) -> HttpResponse:
    """Serve a file exactly as it came, as a download; `<img>` and `<audio>` take it all the same."""
    row = original_for(request, key)
    return serve(
        request,
        row,
        row.file.name or "",
        row.content_type,
        f'"{row.sha256}"',
        inline=False,
        filename=row.name,
    )


@behind_the_gate
def rendition(request: HttpRequest, key: str, width: int, ext: str) -> HttpResponse:
    """Serve a smaller picture made of a file, `width` pixels wide."""
    row = file_for(request, key)
    if ext not in ladder.FORMATS:
        raise Http404
    return serve(
        request,
        row,
        derivatives.storage_name_of(row.key, width, ext),
        ladder.content_type_of(ext),
        f'"{row.key}-{width}-{ext}-{ladder.VERSION}"',
        inline=True,
        filename=f"{row.key}-{width}.{ext}",
    )


# --- the answer -------------------------------------------------------------------------------


def serve(
    request: HttpRequest,
    row: ItemFile,
    storage_name: str,
    content_type: str,
    etag: str,
    *,
    inline: bool,
    filename: str,
) -> HttpResponse:
    """Answer with what is stored as `storage_name`: whole, in part, or that it is unchanged.

    `row` has passed the gate in this very request. `etag` is strong and in its quotation marks.
    What is `inline` was made here and may be shown by pages of other sites while the item is
    public (IIIF viewers); all else is a download, and nothing may run as a page of this site.

    Raises:
        Http404: nothing is stored there; the log tells.

    """
    response = _answer(request, storage_name, content_type, etag)
    response["ETag"] = etag
    disposition = content_disposition_header(not inline, _CONTROL.sub(" ", filename))
    response["Content-Disposition"] = disposition or "inline"
    for_all = row.item.is_public and (inline or not row.has_location)
    _keep_safe(response, is_public=for_all, inline=inline)
    return response


def _keep_safe(response: HttpResponse, *, is_public: bool, inline: bool) -> None:
    # Always revalidated, so that a withdrawal holds at once.
    response["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    is_shared = is_public and inline
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_shared else "same-origin"
    if is_shared:
        response["Access-Control-Allow-Origin"] = "*"


def _answer(request: HttpRequest, storage_name: str, content_type: str, etag: str) -> HttpResponse:
    # Opened before anything is said of it: "unchanged" is no answer where nothing is.
    stored = _stored(storage_name)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        stored.close()
        return unchanged
    if settings.MEDIA_ACCEL_PREFIX:
        stored.close()
        return _handed_over(storage_name, content_type)
    return _bytes(request, stored, content_type, etag)


def _stored(storage_name: str) -> File:
    try:
        return default_storage.open(storage_name, "rb")
    except OSError as error:
        logger.warning("The stored file %s cannot be read: %s", storage_name, error.strerror)
        raise Http404 from error


def _handed_over(storage_name: str, content_type: str) -> HttpResponse:
    """Leave the bytes, and the ranges of them, to the web server in front."""
    response = HttpResponse(content_type=content_type)
    response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(storage_name)
    return response


def _bytes(request: HttpRequest, stored: File, content_type: str, etag: str) -> HttpResponse:
    size = stored.size
    asked = asked_range(request, size, etag)
    if asked is None:
        response = _stretch(request, stored, 0, size, content_type)
    elif not asked:
        stored.close()
        response = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = _stretch(request, stored, asked.start, len(asked), content_type)
        response.status_code = 206
        response["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def asked_range(request: HttpRequest, size: int, etag: str) -> range | None:
    """Return which bytes of `size` are asked for; None for all, an empty range for none there are.

    RFC 9110, 14.2: only GET has ranges, what cannot be understood is ignored, and so are ranges
    of bytes that have changed since (If-Range, 13.1.5: by strong comparison). Several ranges in
    one request are answered with the whole.
    """
    found = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    is_stale = request.headers.get("If-Range", etag).strip() != etag
    if request.method != "GET" or found is None or is_stale:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _stretch(
    request: HttpRequest, stored: File, start: int, length: int, content_type: str
) -> HttpResponse:
    """Return an answer of `length` bytes from `start` on; of their number alone to HEAD."""
    response: Any
    if request.method == "HEAD":
        stored.close()
        response = HttpResponse(content_type=content_type)
    else:
        body = _Stretch(stored, start, length)
        response = StreamingHttpResponse(body, content_type=content_type)
    response["Content-Length"] = str(length)
    return response


class _Stretch:
    """Bytes of a stored file in small pieces; the server closes it, even if it reads none."""

    def __init__(self, stored: File, start: int, length: int) -> None:
        self._stored, self._start, self._left = stored, start, length

    def __iter__(self) -> Iterator[bytes]:
        self._go_to_start()
        while self._left > 0:
            piece = self._stored.read(min(CHUNK, self._left))
            if not piece:
                # Fewer bytes than were announced: the server breaks off, and the reader notices.
                logger.warning("The stored file %s ended too early", self._stored.name)
                return
            self._left -= len(piece)
            yield piece

    def _go_to_start(self) -> None:
        if self._stored.seekable():
            self._stored.seek(self._start)
            return
        to_skip = self._start
        while to_skip > 0 and (skipped := self._stored.read(min(CHUNK, to_skip))):
            to_skip -= len(skipped)

    def close(self) -> None:
        self._stored.close()
