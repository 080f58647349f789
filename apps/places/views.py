"""Readers' pages of places."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record, Topic
from apps.records.naming import ShownNames, asked_of_names, names
from apps.records.pages import BY_NAME, NEWEST, Fact
from apps.records.source_notes import Topics
from apps.records.views import RecordDetail, RecordList

from . import coordinates
from .models import METRES, Place, Precision


class PlaceList(RecordList):
    """All places by name."""

    model = Place
    asked_dates = ()


class PlaceDetail(RecordDetail):
    """A place: its names, who was born there, and what happened or was written there.

    `?on=` names a date, and the names in use then come first.
    """

    model = Place
    not_facts = frozenset({"latitude", "longitude", "precision"})

    def names(self, request: HttpRequest, public: PublicDocument, title: str) -> ShownNames:
        return names(public, title, self.notes, asked_of_names(request.GET.get("on", "")))

    def fact_topics(self, document: Any) -> Topics:
        where = frozenset({Topic.PLACE})
        return {**super().fact_topics(document), "latitude": where, "parent": where}

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Return where it lies: its coordinates, what they stand for, the place around it."""
        return [*_position(public.document), *super().facts(public)]

    def own_parts(self, public: PublicDocument) -> dict[str, Any]:
        return {"is_on_map": _has_coordinates(public.document)}

    def groups(self, record: Record) -> list[Beside]:
        everything, here = Record.objects.all(), record.pk
        born = everything.filter(person__born_at=here).telling("born_at")
        died = everything.filter(person__died_at=here).telling("died_at")
        of_here = everything.filter(item__place=here).telling("place")
        return [
            Beside(_("Events here"), everything.filter(event__place=here)),
            Beside(_("Places within"), everything.filter(as_place__parent=here), BY_NAME),
            Beside(_("Born here"), born, BY_NAME),
            Beside(_("Died here"), died, BY_NAME),
            Beside(_("Groups seated here"), everything.filter(as_group__seat=here), BY_NAME),
            Beside(
                _("Articles from here"), everything.filter(article__dateline_place=here), NEWEST
            ),
            Beside(_("Media of this place"), of_here),
        ]


def _has_coordinates(document: Any) -> bool:
    return document.latitude is not None and document.longitude is not None


def _position(document: Any) -> list[Fact]:
    if not _has_coordinates(document):
        return []
    precision = Precision(document.precision)
    spot = coordinates.plain(document.latitude), coordinates.plain(document.longitude)
    address = coordinates.geo_address(*spot, within=METRES.get(precision))
    return [
        Fact(_("coordinates (latitude, longitude)"), ", ".join(spot), address, name="latitude"),
        Fact(Place._meta.get_field("precision").verbose_name, precision.label),
    ]
