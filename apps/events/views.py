"""Readers' pages of events."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.people.neighbours import TOOK_PART
from apps.records.beside import Beside
from apps.records.connections import ConnectionGroup
from apps.records.documents import PublicDocument
from apps.records.models import Record, RecordName, Topic
from apps.records.models.record import NO_DATE
from apps.records.naming import ShownNames, names_at
from apps.records.pages import BY_DATE
from apps.records.source_notes import Topics
from apps.records.views import RecordDetail, RecordList

from . import remembrance
from .models import Event

#: How many of the events within it a page shows.
WITHIN = 60
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
        beside = {group.name: group.cards for group in page["groups"] if group.name}
        return page | {
            "people": next(filter(_took_part, page["connections"]), None),
            "connections": [group for group in page["connections"] if not _took_part(group)],
            "groups": [group for group in page["groups"] if not group.name],
            "within": beside.get("within", [])[:WITHIN],
            "has_more_within": len(beside.get("within", [])) > WITHIN,
            "before": next(iter(beside.get("before", [])), None),
            "after": next(iter(beside.get("after", [])), None),
            "whole": self._whole(public),
            "observance": remembrance.of_page(record, shown, timezone.localdate()),
            "place_names": names_of_place(place, public.document.date) if place else None,
            "place_url": _address_at(place, public.document.date) if place else "",
        }

    def fact_topics(self, document: Any) -> Topics:
        return {**super().fact_topics(document), "date": frozenset({Topic.DATE})}

    def groups(self, record: Record) -> list[Beside]:
        parts = Record.objects.filter(event__parent=record.pk)
        within = Beside(_("Events within"), parts, length=WITHIN + 1, name="within")
        return [within, *_siblings(record, self.public)]

    def _whole(self, public: PublicDocument) -> dict[str, str] | None:
        """Return what the event is a part of, where readers may see that."""
        parent = public.references.get(public.document.parent or "")
        if parent is None:
            return None
        title, language = self.called(public)[parent.pk]
        return {"title": title, "language": language, "url": parent.get_absolute_url()}


def _siblings(record: Record, public: PublicDocument) -> list[Beside]:
    """Return what came before and after among the dated events of the same public whole."""
    parent = public.references.get(public.document.parent or "")
    if parent is None or record.date_sort == NO_DATE:
        return []
    parts = Record.objects.filter(event__parent=parent.pk).exclude(date_sort=NO_DATE)
    here = {"date_sort": record.date_sort}
    before = Q(date_sort__lt=record.date_sort) | Q(**here, identifier__lt=record.identifier)
    after = Q(date_sort__gt=record.date_sort) | Q(**here, identifier__gt=record.identifier)
    backwards = replace(BY_DATE, descending=True)
    return [
        Beside("", parts.filter(before), backwards, length=1, name="before"),
        Beside("", parts.filter(after), length=1, name="after"),
    ]


def _took_part(group: ConnectionGroup) -> bool:
    return group.type == TOOK_PART and group.from_object


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
