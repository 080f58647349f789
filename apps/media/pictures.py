"""Pictures for pages: which sizes a browser may choose from, and what stands for no picture.

A page never waits for a rendition. Until there is one, the file itself is shown where every
browser can show it and its bytes tell no place; else words stand where the picture will be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.records.models import Record
from apps.records.pages import Picture, PictureSource, Preview, current_language, in_readers_words

from . import derivatives, ladder
from .description import notice_words
from .models import FileRole, Item, ItemFile, Renditions, RenditionState, is_image
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
#: And of its item.
_OF_ITEM = ("pk", "language", "notice_kind", "credit_line", "rights_statement")
#: And of its renditions.
_OF_DRAWN = ("sizes", "widest_avif", "has_sizes")


def pictures(record_pks: Iterable[int]) -> dict[int, Picture]:
    """Return the picture of each record that is a public item with one; one query.

    It is the item's poster, or else its first file, among those that can be shown now. An item
    with a notice has the words of the notice and no picture, on its own card or another's: what
    they prepare for is no thumbnail.
    """
    public = Record.objects.public().filter(pk__in=set(record_pks))
    made = Renditions.objects.filter(key=OuterRef("files__key"), state=RenditionState.READY)
    items = Item.objects.filter(pk__in=public).order_by()
    first = Window(RowNumber(), partition_by="pk", order_by=_best_first())
    chosen = items.annotate(
        sizes=Subquery(made.values("sizes")),
        widest_avif=Subquery(made.values("widest_avif")),
        has_sizes=Exists(made),
        turn=first,
    ).filter(turn=1)
    of_file = (f"files__{name}" for name in _OF_FILE)
    rows = chosen.values(*_OF_ITEM, *_OF_DRAWN, *of_file)
    found = {row["pk"]: _of_row(row) for row in rows}
    return {pk: picture for pk, picture in found.items() if picture is not None}


def _of_row(row: dict[str, Any]) -> Picture | None:
    if row["notice_kind"]:
        return Picture("", None, None, alt="", notice=notice_words(row["notice_kind"]))
    is_drawn = row["has_sizes"] or is_image(row["files__content_type"] or "")
    if not is_drawn:
        return None
    file = ItemFile(**{name: row[f"files__{name}"] for name in _OF_FILE})
    drawn = Drawn(row["sizes"] or [], row["widest_avif"] or 0)
    uri = row["rights_statement"]
    return replace(
        picture(file, row["language"], drawn),
        credit=row["credit_line"],
        credit_language=row["language"],
        rights=str(RightsStatement(uri).label) if uri else "",
        rights_url=uri,
    )


def _best_first() -> list[Any]:
    has_sizes = Q(has_sizes=True)
    drawn = has_sizes | Q(files__content_type__startswith="image/")
    shown_as_it_is = Q(files__content_type__in=WEB_SAFE, files__has_location=False)
    is_poster = Q(files__role=FileRole.POSTER)
    ranks = [_true_first(rule) for rule in (drawn, has_sizes | shown_as_it_is, is_poster)]
    return [*ranks, F("files__position").asc(), F("files__pk").asc()]


def _true_first(condition: Q) -> Any:
    return Case(When(condition, then=0), default=1).asc()


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
