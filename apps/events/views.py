"""Readers' pages of events."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record, RecordName
from apps.records.naming import ShownNames, names_at
from apps.records.views import RecordDetail, RecordList

from . import remembrance
from .models import Event

#: What is told of a place's name on the page of an event there.
_TOLD = ("text", "language", "kind", "used_by", "period", "note")


class EventList(RecordList):
    """All events in the order of their dates."""

    model = Event


class EventDetail(RecordDetail):
    """An event, what its place was called then, and the events it is made of."""

    model = Event
    not_facts = frozenset({"yearly_on", "leap_day"})

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        place = public.references.get(public.document.place or "")
        page = super().page(request, record, public)
        connected = (entry.card for group in page["connections"] for entry in group.entries)
        shown = {card.identifier: card for card in connected}
        return page | {
            "observance": remembrance.of_page(record, shown, timezone.localdate()),
            "place_names": names_of_place(place, public.document.date) if place else None,
            "place_url": _address_at(place, public.document.date) if place else "",
        }

    def groups(self, record: Record) -> list[Beside]:
        parts = Record.objects.filter(event__parent=record.pk)
        return [Beside(_("Events within"), parts)]


def names_of_place(place: Record, date: str) -> ShownNames | None:
    """Return what a public place is called: first by the names in use at an event's date.

    None where its one name is all there is: the page says that already.
    """
    rows = list(RecordName.objects.for_readers().filter(record=place.pk).values(*_TOLD))
    if len(rows) < 2 and not any(row["used_by"] or row["period"] for row in rows):
        return None
    return names_at(rows, place.language, date)


def _address_at(place: Record, date: str) -> str:
    """Return the place's address, with the date at which its names are asked for."""
    query = f"?{urlencode({'on': date})}" if date else ""
    return f"{place.get_absolute_url()}{query}"
