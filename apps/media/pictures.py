"""Pictures for pages: which sizes a browser may choose from, and what stands for no picture.

A page never waits for a rendition. Until there is one, the file itself is shown where every
browser can show it and its bytes tell no place; else words stand where the picture will be.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.records.models import Record
from apps.records.pages import Picture, PictureSource, Preview, current_language, in_readers_words

from . import derivatives, ladder
from .description import notice_words
from .models import FileRole, ItemFile, Renditions, RenditionState, is_image
from .rights import RightsStatement

#: What every browser shows.
WEB_SAFE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PDF = "application/pdf"
#: The size for browsers that choose none: the largest up to this width, in pixels.
USUAL_WIDTH = 960
#: The size for previews on other sites: the largest up to this width, in pixels.
PREVIEW_WIDTH = 1280


@dataclass(frozen=True)
class Drawn:
    """What there is of a file's renditions, as its row says; falsy where there is nothing."""

    #: Width and height in pixels, upright, smallest first.
    sizes: list[list[int]]
    #: The width of the largest in AVIF; 0 where there is none.
    widest_avif: int

    def __bool__(self) -> bool:
        return bool(self.sizes)


NOTHING = Drawn([], 0)

#: What `picture` asks of a file.
_OF_FILE = (
    "key",
    "content_type",
    "width",
    "height",
    "has_location",
    "focal_point",
    "alt_text",
    "labels",
)

_WEB_SAFE = ", ".join(f"'{content_type}'" for content_type in sorted(WEB_SAFE))

# In SQL: most pages ask for it, and Django takes longer to write it than databases to answer.
# Nothing that anybody typed is in it; what may be seen is added by the gate.
_FIRST_OF_EACH = f"""
    SELECT * FROM (
        SELECT
            item.record_ptr_id AS record_pk, record.language,
            item.notice_kind, item.credit_line, item.rights_statement,
            made.key IS NOT NULL AS is_made, made.sizes, made.widest_avif,
            file.id, {", ".join(f"file.{name}" for name in _OF_FILE)},
            ROW_NUMBER() OVER (PARTITION BY item.record_ptr_id ORDER BY
                CASE WHEN made.key IS NOT NULL OR file.content_type LIKE 'image/%%'
                    THEN 0 ELSE 1 END,
                CASE WHEN made.key IS NOT NULL
                    OR (file.content_type IN ({_WEB_SAFE}) AND NOT file.has_location)
                    THEN 0 ELSE 1 END,
                CASE WHEN file.role = '{FileRole.POSTER}' THEN 0 ELSE 1 END,
                file.position, file.id
            ) AS turn
        FROM media_item item
        JOIN records_record record ON record.id = item.record_ptr_id
        LEFT JOIN media_itemfile file ON file.item_id = item.record_ptr_id
        LEFT JOIN media_renditions made
            ON made.key = file.key AND made.state = '{RenditionState.READY}'
        WHERE record.id IN
    """  # noqa: S608


def pictures(record_pks: Iterable[int]) -> dict[int, Picture]:
    """Return the picture of each record that is a public item with one; one query.

    It is the item's poster, or else its first file, among those that can be shown now. An item
    with a notice has the words of the notice and no picture, on its own card or another's: what
    they prepare for is no thumbnail.
    """
    keys = set(record_pks)
    if not keys:
        return {}
    gate, values = Record.objects.public().filter(pk__in=keys).values("pk").query.sql_with_params()
    rows: Any = ItemFile.objects.raw(f"{_FIRST_OF_EACH} ({gate})) ranked WHERE turn = 1", values)
    found = {row.record_pk: _of_row(row) for row in rows}
    return {pk: picture for pk, picture in found.items() if picture is not None}


def _of_row(row: Any) -> Picture | None:
    if row.notice_kind:
        return Picture("", None, None, alt="", notice=notice_words(row.notice_kind))
    if not row.is_made and not is_image(row.content_type or ""):
        return None
    drawn = Drawn(json.loads(row.sizes), row.widest_avif) if row.is_made else NOTHING
    uri = row.rights_statement
    return replace(
        picture(row, row.language, drawn),
        credit=row.credit_line,
        credit_language=row.language,
        rights=str(RightsStatement(uri).label) if uri else "",
        rights_url=uri,
    )


def pictures_of_files(files: Iterable[Any], own_language: str) -> dict[str, Picture | None]:
    """Return the picture of each of an item's files by its key; one query.

    `files` are rows, or entries of a document. A PDF shows its first page and a recording the
    item's poster, where there are any; an image always has a `Picture`, even if it holds but
    the words for it.
    """
    files = list(files)
    made = derivatives.ready(file.key for file in files)
    found = {f.key: _of_file(f, own_language, made.get(f.key)) for f in files}
    poster = next((found[f.key] for f in files if f.role == FileRole.POSTER), None)
    return {f.key: poster if is_recording(f.content_type) else found[f.key] for f in files}


def is_recording(content_type: str) -> bool:
    """Say whether a file is film or sound."""
    return content_type.startswith(("audio/", "video/"))


def _of_file(file: Any, own_language: str, made: Renditions | None) -> Picture | None:
    if made is None and not is_image(file.content_type):
        return None
    return picture(file, own_language, Drawn(made.sizes, made.widest_avif) if made else NOTHING)


def picture(file: Any, own_language: str, drawn: Drawn) -> Picture:
    """Return a file as templates receive it; without an address where nothing can be shown yet.

    `own_language` is that of its item.
    """
    alt = in_readers_words(file, "alt_text", own_language)
    text, language = alt.text, alt.language
    if not text and file.content_type == PDF:
        text, language = _("First page"), current_language()
    said: dict[str, Any] = {"alt": text, "language": language}
    said["focal"] = f"focus-{file.focal_point}"
    if drawn:
        return _in_sizes(file.key, drawn, said)
    if file.content_type in WEB_SAFE and not file.has_location:
        return Picture(reverse("file", args=[file.key]), file.width, file.height, **said)
    return Picture("", None, None, **said)


def _in_sizes(key: str, drawn: Drawn, said: dict[str, Any]) -> Picture:
    sizes = drawn.sizes
    address, width, height = _up_to(USUAL_WIDTH, key, sizes)
    said["preview"] = Preview(*_up_to(PREVIEW_WIDTH, key, sizes))
    in_avif = [size for size in sizes if size[0] <= drawn.widest_avif]
    kept = {ext: in_avif if ext == "avif" else sizes for ext in ladder.FORMATS}
    sources = tuple(_source(key, in_it, ext) for ext, in_it in kept.items() if in_it)
    return Picture(address, width, height, sources=sources, widest=sizes[-1][0], **said)


def _up_to(most: int, key: str, sizes: list[list[int]]) -> tuple[str, int, int]:
    """Return address, width and height of the largest JPEG no wider than `most`, or the smallest."""
    width, height = ([size for size in sizes if size[0] <= most] or sizes[:1])[-1]
    return reverse("rendition", args=[key, width, "jpg"]), width, height


def _source(key: str, sizes: list[list[int]], ext: str) -> PictureSource:
    addresses = ((reverse("rendition", args=[key, width, ext]), width) for width, _height in sizes)
    srcset = ", ".join(f"{address} {width}w" for address, width in addresses)
    return PictureSource(ladder.content_type_of(ext), srcset)
