"""IIIF as others ask for it: manifests, collections, and pictures in the sizes that there are."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.media import derivatives
from apps.media.ladder import TILE, scale_factors, tiles_of
from apps.media.models import Item, ItemFile, Level, Renditions, RenditionState, is_image
from apps.media.serving import behind_the_gate, file_for, serve
from apps.records.documents import public_document
from apps.records.models import Translation
from apps.records.views import permanent_url, tombstone

from . import iiif
from .answering import answer, open_to_other_sites

_PDF = "application/pdf"
#: A manifest shows pictures; what else the document holds is on the record's page.
_NOT_SHOWN = frozenset({"connections", "statements", "names", "authorities"})

# Image 3, 4: what a request may look like. Anything else is no request at all.
_REGION = re.compile(r"full|square|(?:[0-9]{1,9},){3}[0-9]{1,9}|pct:[0-9.,]{1,60}", re.ASCII)
_SIZE = re.compile(
    r"\^?(?:max|[0-9]{1,9},|,[0-9]{1,9}|pct:[0-9.]{1,12}|!?[0-9]{1,9},[0-9]{1,9})", re.ASCII
)
_ROTATION = re.compile(r"!?[0-9]{1,3}(?:\.[0-9]{1,9})?", re.ASCII)
_QUALITY = re.compile(
    r"(?:color|gray|bitonal|default)\.(?:jpg|tif|png|gif|jp2|pdf|webp)", re.ASCII
)


# --- Presentation 3 ---------------------------------------------------------------------------


@open_to_other_sites
@require_safe
def manifest(request: HttpRequest, identifier: str) -> HttpResponse:
    """Answer with the manifest of a public item that has pictures; 410 for a withdrawn one."""
    item = _item(identifier)
    if not item.is_public:
        return tombstone(request, item)
    public = public_document(item, without=_NOT_SHOWN)
    canvases = list(_canvases(public.document.files))
    if not canvases:
        raise Http404
    return _presented(request, iiif.manifest(public, canvases, _archive(request)))


@open_to_other_sites
@require_safe
def collection(request: HttpRequest, identifier: str) -> HttpResponse:
    """Answer with what a public fonds, series or file holds; 410 for a withdrawn one."""
    item = _item(identifier)
    if not item.is_public:
        return tombstone(request, item)
    if item.level == Level.ITEM:
        raise Http404
    public = public_document(item, without=_NOT_SHOWN)
    return _presented(request, iiif.collection(public, _parts(item), _archive(request)))


def _item(identifier: str) -> Item:
    """Return the item, public or withdrawn. What staff alone may see is no one's to harvest."""
    item = get_object_or_404(Item.objects.for_page().kept(), identifier=identifier)
    if not item.is_public and not item.withdrawn():
        raise Http404
    return item


def _archive(request: HttpRequest) -> iiif.Archive:
    owner = request.owner  # type: ignore[attr-defined]
    return iiif.Archive(
        name=owner.name,
        languages=owner.languages,
        home=_absolute(request, reverse("home")),
        address=lambda name, *args: _absolute(request, reverse(name, args=args)),
        permanent=lambda identifier: permanent_url(request, identifier),
    )


def _absolute(request: HttpRequest, path: str) -> str:
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def _canvases(files: list[Any]) -> Iterator[iiif.Canvas]:
    """Yield a canvas for each file that can be looked at: pictures, and PDFs' first pages.

    One of which nothing is made yet has to wait: pages of other sites may not show originals.
    """
    shown = [f for f in files if is_image(f.content_type) or f.content_type == _PDF]
    ready = derivatives.ready([entry.key for entry in shown])
    for entry in shown:
        sizes = _sizes(ready.get(entry.key))
        if sizes:
            yield iiif.Canvas(entry, *upright(entry, sizes[-1]), sizes)


def _sizes(renditions: Renditions | None) -> list[tuple[int, int]]:
    return [(w, h) for w, h in renditions.sizes] if renditions is not None else []


def upright(entry: Any, largest: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height of the whole picture the way up it is seen.

    Cameras store it lying and say which way to turn it; what was made of it is upright. Of a
    PDF nothing larger is known than its first page's picture.
    """
    if not is_image(entry.content_type) or not entry.width or not entry.height:
        return largest
    lies = (entry.width > entry.height) != (largest[0] > largest[1])
    return (entry.height, entry.width) if lies else (entry.width, entry.height)


def _parts(item: Item) -> list[tuple[str, str, iiif.LanguageMap]]:
    """Return type, identifier and label of what `item` holds: two queries, however much it is."""
    held = Item.objects.public().filter(part_of=item.pk)
    held = held.filter(~Q(level=Level.ITEM) | Exists(_pictures_of(OuterRef("pk"))))
    rows = list(
        held.order_by("sort_key", "identifier").values_list(
            "pk", "level", "identifier", "language", "title"
        )
    )
    translated = _translated_titles([pk for pk, *_rest in rows])
    return [
        (
            "Manifest" if level == Level.ITEM else "Collection",
            identifier,
            translated.get(pk, {}) | {iiif.code(language): [title]},
        )
        for pk, level, identifier, language, title in rows
    ]


def _pictures_of(item_pk: Any) -> Any:
    """Return the files of an item that its manifest would show, as `_canvases` finds them."""
    made = Renditions.objects.filter(key=OuterRef("key"), state=RenditionState.READY)
    looked_at = Q(content_type__startswith="image/") | Q(content_type=_PDF)
    return ItemFile.objects.filter(looked_at, Exists(made), item=item_pk)


def _translated_titles(pks: Iterable[int]) -> dict[int, iiif.LanguageMap]:
    said: dict[int, iiif.LanguageMap] = {}
    rows = Translation.objects.for_readers().filter(record__in=list(pks)).order_by()
    for pk, language, title in rows.values_list("record", "language", "title"):
        if title:
            said.setdefault(pk, {})[iiif.code(language)] = [title]
    return said


def _presented(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    return _answer(request, content, f'application/ld+json;profile="{iiif.PRESENTATION}"')


def _answer(request: HttpRequest, content: dict[str, Any], content_type: str) -> HttpResponse:
    return answer(request, json.dumps(content, ensure_ascii=False).encode(), content_type)


# --- Image 3 ----------------------------------------------------------------------------------


@open_to_other_sites
@behind_the_gate
def image_base(request: HttpRequest, key: str) -> HttpResponse:
    """Lead from a picture's own address to what is known of it (Image 3, 2.1)."""
    row = file_for(request, key)
    response = HttpResponse(status=303)
    response["Location"] = reverse("iiif:info", args=[row.key])
    return _shared_if_public(response, row)


@open_to_other_sites
@behind_the_gate
def image_info(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the sizes and tiles in which a picture can be had."""
    row = file_for(request, key)
    renditions = derivatives.ready([row.key]).get(row.key)
    sizes = _sizes(renditions)
    if not sizes:
        raise Http404
    full = upright(row, sizes[-1])
    tiles = _tiles(full) if renditions is not None and renditions.has_tiles else None
    id_ = _absolute(request, reverse("iiif:image", args=[row.key]))
    content = iiif.image_info(id_, full, sizes, tiles)
    kind = f'application/ld+json;profile="{iiif.IMAGE}"'
    return _shared_if_public(_answer(request, content, kind), row)


def _shared_if_public(response: HttpResponse, row: ItemFile) -> HttpResponse:
    if row.item.is_public:
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-cache"
    else:
        # An editor sees what no other page may read.
        del response["Access-Control-Allow-Origin"]
        response["Cache-Control"] = "private, no-store"
    return response


def _tiles(full: tuple[int, int]) -> dict[str, Any]:
    return {"width": TILE, "height": TILE, "scaleFactors": scale_factors(*full)}


@open_to_other_sites
@behind_the_gate
def image(
    request: HttpRequest, key: str, region: str, size: str, rotation: str, quality: str
) -> HttpResponse:
    """Serve one of the pictures that were made: level 0, where nothing is made to order.

    Answers 400 to what is no request at all, and 404 to what is not offered of this picture
    (Image 3, 7.2).
    """
    row = file_for(request, key)
    asked = ((_REGION, region), (_SIZE, size), (_ROTATION, rotation), (_QUALITY, quality))
    if not all(form.fullmatch(text) for form, text in asked):
        return HttpResponseBadRequest("No request of the IIIF Image API.", "text/plain")
    if (rotation, quality) != ("0", "default.jpg"):
        raise Http404
    renditions = derivatives.ready([row.key]).get(row.key)
    if renditions is None:
        raise Http404
    name = _stored_as(row, renditions, region, size)
    # No commas: a list of validators is parted at them.
    asked_for = f"{row.key}-{region}-{size}".replace(",", "-")
    etag = f'"{asked_for}-{renditions.changed_at.timestamp():.0f}"'
    filename = f"{asked_for}.jpg"
    return serve(request, row, name, "image/jpeg", etag, inline=True, filename=filename)


def _stored_as(row: ItemFile, renditions: Renditions, region: str, size: str) -> str:
    """Return where the picture that is asked for is kept. Raises Http404: it was never made."""
    sizes = _sizes(renditions)
    widths = {f"{w},{h}": w for w, h in sizes} | {"max": sizes[-1][0]}
    if region == "full" and size in widths:
        return derivatives.storage_name_of(row.key, widths[size], "jpg")
    whole = upright(row, sizes[-1])
    if renditions.has_tiles and (region, size) in tiles_of(*whole):
        return derivatives.tile_name_of(row.key, region, size)
    raise Http404
