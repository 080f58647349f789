"""An item's files as its page shows them: in order, each with its words and all that can be had."""

from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.records.pages import in_readers_words, writing_direction

from . import derivatives
from .models import FileRole, Renditions, is_image
from .pictures import is_recording, pictures_of_files

#: How long the sizes of renditions are remembered, in seconds; they change with their row.
_DAY = 24 * 60 * 60


def files(document: Any) -> list[dict[str, Any]]:
    """Return the files of an item's public document as templates receive them; two queries.

    A poster stands for its film or recording and not beside it.
    """
    entries = list(document.files)
    pictures = pictures_of_files(entries, document.language)
    ready = derivatives.ready([entry.key for entry in entries])
    has_recording = any(is_recording(entry.content_type) for entry in entries)
    shown = [e for e in entries if not (has_recording and e.role == FileRole.POSTER)]
    pages = [entry.key for entry in shown if entry.role == FileRole.PAGE]
    return [
        _shown(entry, document.language, ready.get(entry.key))
        | {
            "anchor": f"file-{number}",
            "role": _role(entry, number, pages, len(shown)),
            "picture": pictures[entry.key],
        }
        for number, entry in enumerate(shown, 1)
    ]


def sort_of(content_type: str) -> str:
    """Return how a page shows such a file: image, audio, video or, for all else, pdf."""
    sort = content_type.partition("/")[0]
    return sort if sort in ("image", "audio", "video") else "pdf"


def _role(entry: Any, number: int, pages: list[str], total: int) -> str:
    """Say what a file shows of its item; empty where it is the only one and that goes unsaid."""
    if entry.role == FileRole.PAGE:
        return _("Page %(number)s") % {"number": pages.index(entry.key) + 1}
    if entry.role:
        return str(FileRole(entry.role).label).partition(":")[0]
    if total > 1:
        return _("%(number)s of %(total)s") % {"number": number, "total": total}
    return ""


def _shown(entry: Any, own_language: str, renditions: Renditions | None) -> dict[str, Any]:
    caption = in_readers_words(entry, "caption", own_language)
    spoken = entry.transcript_language or own_language
    return {
        "kind": sort_of(entry.content_type),
        "content_type": entry.content_type,
        "name": entry.name,
        "caption": caption.text,
        "caption_language": caption.language,
        "zoom_url": reverse("iiif:info", args=[entry.key]) if renditions else "",
        "downloads": _downloads(entry, renditions),
        "original": _original(entry),
        "duration_words": duration_words(entry.duration),
        "pages_words": _pages_words(entry.pages),
        "transcript": entry.transcript,
        "transcript_language": spoken,
        "transcript_direction": writing_direction(spoken),
    }


def _downloads(entry: Any, renditions: Renditions | None) -> list[dict[str, Any]]:
    """Return the sizes made of a picture, the smallest first, each in pixels and in bytes."""
    if renditions is None:
        return []
    weights = _weights(renditions)
    return [
        {
            "url": reverse("rendition", args=[entry.key, width, "jpg"]),
            "words": _("%(width)s × %(height)s pixels") % {"width": width, "height": height},
            "size_words": filesizeformat(weights[width]) if width in weights else "",
            "name": f"{entry.name.rpartition('.')[0] or entry.name}-{width}.jpg",
        }
        for width, height in renditions.sizes
    ]


def _weights(renditions: Renditions) -> dict[int, int]:
    """Return how many bytes each size has, by its width. The storage is asked once in a while."""
    known_as = f"weights-{renditions.key}-{renditions.changed_at.timestamp():.0f}"
    found: dict[int, int] | None = cache.get(known_as)
    if found is None:
        found = {}
        for width, _height in renditions.sizes:
            try:
                name = derivatives.storage_name_of(renditions.key, width, "jpg")
                found[width] = default_storage.size(name)
            except OSError:
                continue  # the audit tells of it; a page is no place to
        cache.set(known_as, found, _DAY)
    return found


def _original(entry: Any) -> dict[str, Any] | None:
    """Return the file as it came; None where its bytes say where they were made."""
    if entry.has_location:
        return None
    measured = is_image(entry.content_type) and entry.width and entry.height
    pixels = {"width": entry.width, "height": entry.height}
    return {
        "url": reverse("file", args=[entry.key]),
        "words": _("%(width)s × %(height)s pixels") % pixels if measured else "",
        "format": entry.content_type.rpartition("/")[2].upper(),
        "size_words": filesizeformat(entry.size),
    }


def _pages_words(pages: int | None) -> str:
    return ngettext("%(pages)s page", "%(pages)s pages", pages) % {"pages": pages} if pages else ""


def duration_words(seconds: int | None) -> str:
    """Return how long a recording is, in words: “1 hour 2 minutes”; empty where nobody knows."""
    if not seconds:
        return ""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    said = []
    if hours:
        said.append(ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours})
    if minutes:
        words = ngettext("%(number)s minute", "%(number)s minutes", minutes)
        said.append(words % {"number": minutes})
    # Of what lasts for hours nobody counts the seconds.
    if rest and not hours:
        said.append(ngettext("%(number)s second", "%(number)s seconds", rest) % {"number": rest})
    return " ".join(said)
