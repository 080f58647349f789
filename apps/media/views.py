"""Readers' pages of media."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record
from apps.records.pages import Fact, ListPage
from apps.records.views import RecordDetail, RecordList

from . import collections, description, showing
from .models import Item, Level


class ItemList(RecordList):
    """All media, by name."""

    model = Item


class ItemDetail(RecordDetail):
    """An item: its files, its description, and what it is part of."""

    model = Item
    #: Told apart from the facts: see `description.rights` and `description.notice`.
    not_facts = frozenset(
        {"rights_statement", "rights", "credit_line", "notice_kind", "contributor_conditions"}
    )

    _above: list[Record]
    _contents: ListPage | None = None

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Return the facts in archival order, whatever the order of the model."""
        order = {Item.label_of(name): place for place, name in enumerate(description.FACTS)}
        return sorted(super().facts(public), key=lambda fact: order.get(fact.label, len(order)))

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Add rights, who is pictured, what holds the item and what it holds."""
        page = super().page(request, record, public)
        return (
            page
            | description.notice(public.document, page)
            | {
                "rights": description.rights(public.document),
                "pictured": description.pictured(public, self.called(public)),
                "above": [self.ready[container.pk] for container in self._above],
                "contents": self._held(record),
                "can_be_zoomed": any(file["zoom_url"] for file in page["files"]),
                "manifest_url": _manifest_url(request, record, public, page["files"]),
                "gallery_url": _gallery_url(record, public),
            }
        )

    def files(self, public: PublicDocument) -> list[dict[str, Any]]:
        return showing.files(public.document)

    def groups(self, record: Record) -> list[Beside]:
        return [Beside(_("Shown with"), Record.objects.filter(cover=record.pk))]

    def further(self, request: HttpRequest, record: Any) -> list[Record]:
        self._above = collections.above(record)
        if record.level != Level.ITEM:
            self._contents = collections.contents(record, request)
        return [*self._above, *(self._contents.records if self._contents else [])]

    def _held(self, record: Record) -> dict[str, Any] | None:
        """Return a page of what a collection holds, counted by level; None for an item."""
        if self._contents is None:
            return None
        items: list[Any] = self._contents.records
        return {
            "counts": collections.counts([record.pk])[record.pk],
            "rows": [(held.reference_code, self.ready[held.pk]) for held in items],
            "next_url": self._contents.next_url,
            "previous_url": self._contents.previous_url,
        }


def _manifest_url(
    request: HttpRequest, record: Record, public: PublicDocument, files: list[dict[str, Any]]
) -> str:
    """Return the absolute address at which IIIF viewers find the record; empty without one."""
    if not record.is_public:
        return ""
    drawn = any(file["picture"] and file["picture"].sources for file in files)
    name = "manifest" if drawn else ""
    if public.document.level != Level.ITEM:
        name = "collection"
    path = reverse(f"iiif:{name}", args=[record.identifier]) if name else ""
    return request.build_absolute_uri(f"{settings.SITE_URL}{path}") if path else ""


def _gallery_url(record: Record, public: PublicDocument) -> str:
    """Return where the pictures of a collection stand together; empty for an item."""
    is_collection = public.document.level != Level.ITEM
    return f"{reverse('media:gallery')}?of={record.identifier}" if is_collection else ""
