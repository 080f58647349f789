"""Readers' pages of media, and the bytes of their files behind the gate."""

import re
from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.records.documents import PublicDocument
from apps.records.models import Record
from apps.records.pages import BY_DATE
from apps.records.views import Neighbours, RecordDetail, RecordList, neighbours, tombstone

from .models import Item, ItemFile, is_image

#: What ends a header's line, or hides in one.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class ItemList(RecordList):
    """All media, by name."""

    model = Item


class ItemDetail(RecordDetail):
    """An item: its files, its description, and what it is part of."""

    model = Item

    def files(self, public: PublicDocument) -> list[dict[str, Any]]:
        return [_shown(entry) for entry in public.document.files]

    def groups(self, record: Record) -> list[Neighbours]:
        shown_on = Q(cover=record.pk)
        return [
            neighbours(_("Contents"), Record.objects.filter(part_of=record.pk)),
            neighbours(_("Shown with"), Record.objects.filter(shown_on), BY_DATE),
        ]


def _shown(entry: Any) -> dict[str, Any]:
    """Return a file of an item's document as templates receive it."""
    return {
        "url": reverse("file", args=[entry.key]),
        "name": entry.name,
        "kind": "image" if is_image(entry.content_type) else "pdf",
        "size_words": filesizeformat(entry.size),
        "alt": entry.alt_text,
        "caption": entry.caption,
        "width": entry.width,
        "height": entry.height,
    }


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponse:
    """Serve a file's bytes to whoever may see its item, and to no one else.

    Always revalidated, so that a withdrawal holds at once; pictures inline, all else as a
    download, and nothing may run as a page of this site.
    """
    row = ItemFile.objects.filter(key=key).select_related("item").first()
    if row is None:
        raise Http404
    if not row.item.is_public and row.item.withdrawn():
        return tombstone(request, row.item)
    if not row.item.is_public and not _may_see(request, row):
        raise Http404
    response = _bytes(request, row)
    response["Cache-Control"] = "no-cache" if row.item.is_public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _may_see(request: HttpRequest, row: ItemFile) -> bool:
    return Record.objects.visible_to(request.user).filter(pk=row.item_id).exists()


def _bytes(request: HttpRequest, row: ItemFile) -> HttpResponse:
    etag = f'"{row.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        stored = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        stored,
        as_attachment=not is_image(row.content_type),
        filename=_CONTROL.sub(" ", row.name),
        content_type=row.content_type,
    )
    response["ETag"] = etag
    return response  # type: ignore[return-value]
