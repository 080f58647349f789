"""The map: public places where they lie, and the same places as a list.

The list is the page. The script draws its rows and knows of no others, so that what a reader
without script reads is all that the map shows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.records import identifiers, terms
from apps.records.models import (
    Record,
    RecordQuerySet,
    Tag,
    TaggedRecord,
    tags_visible_to,
    with_narrower,
)
from apps.records.pages import BY_NAME, ListPage, Way, called, current_language, one_page

from . import areas, tiles
from .areas import Box
from .coordinates import LATITUDE, LONGITUDE, plain
from .models import METRES, Place, Precision

TAG, OF, WITHIN = "tag", "of", "within"
#: So many places stand on one page, and on its map.
LENGTH = 2_000
#: So many neighbours are shown of one place, and beside places under one tag.
_NEIGHBOURS, _AROUND = 60, 24
#: So many tags and squares are offered.
_TAGS, _SQUARES = 12, 40
#: The world is offered in squares of ten degrees, such a square in squares of one.
_LARGE, _SMALL = 10, 1


@require_safe
def places_map(request: HttpRequest) -> HttpResponseBase:
    """Show places on a map and in a list: all, those under a tag, in an area or near a place."""
    # Pictures may come from the tile server, on this page alone.
    host = tiles.host(settings.MAP_TILES)
    return csp_update({"img-src": [host]} if host else {})(_places_map)(request)


def _places_map(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    page = asked.page(request)
    around = asked.around(page.records)
    rows = _Rows(asked, [*page.records, *around])
    context = {
        "total": asked.places.count(),
        "shown": rows.of(page.records),
        "around": rows.of(around),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
        **_told(asked, rows, terms.own_language(request)),
        "told_to_script": json.dumps(_told_to_script(asked), ensure_ascii=False),
        "tiles_credit": settings.MAP_TILES_CREDIT,
        "has_tiles": bool(settings.MAP_TILES),
    }
    return render(request, "places/map.html", context)


# --- what is asked for ------------------------------------------------------------------------


def _with_coordinates() -> RecordQuerySet:
    """Return the places whose coordinates readers may know."""
    # Their kind, though they have but one: the index by name begins with it.
    open_ = Place.objects.public().filter(kind=Place.kind_name())
    known = open_.telling(LATITUDE).telling(LONGITUDE)
    return known.filter(latitude__isnull=False, longitude__isnull=False)


@dataclass(frozen=True)
class _Asked:
    """What the address asks for: each choice narrows what the others leave."""

    tag: Tag | None
    within: Box | None
    #: The place whose neighbours are asked for.
    of: Place | None

    @cached_property
    def centre(self) -> Place | None:
        """The place that was asked for, if it is known where it lies."""
        return _with_coordinates().filter(pk=self.of.pk).first() if self.of else None

    @cached_property
    def tags(self) -> list[int]:
        """The keys of the tag that was asked for and of narrower ones."""
        return with_narrower([self.tag.pk])[self.tag.pk] if self.tag else []

    @property
    def places(self) -> RecordQuerySet:
        """The places that are meant."""
        found = _with_coordinates()
        if self.of and not self.centre:
            return found.none()
        if self.tag:
            borne = TaggedRecord.objects.filter(tag__in=self.tags).order_by()
            found = found.filter(pk__in=borne.values("content_object"))
        return found.filter(self.within.condition) if self.within else found

    def page(self, request: HttpRequest) -> ListPage:
        """Return the page of places: by name, or the nearest ones first."""
        if self.centre is None:
            return one_page(self.places.for_list(), BY_NAME, request, LENGTH)
        others = self.places.for_list().exclude(pk=self.centre.pk)
        found = areas.nearest(others, *_position(self.centre))[:_NEIGHBOURS]
        return ListPage([self.centre, *found], None, None)

    def around(self, shown: Sequence[Record]) -> list[Record]:
        """Return places near those under a tag, so that these can be told where they are."""
        if not (self.tag and shown):
            return []
        others = _with_coordinates().for_list().exclude(pk__in=self.places.values("pk"))
        if self.centre:
            others = others.exclude(pk=self.centre.pk)
        return list(areas.nearest(others, *areas.middle(shown))[:_AROUND])  # type: ignore[arg-type]

    def address(self, **changes: str) -> str:
        """Return the question of an address: these choices, some of them changed or empty."""
        own = {
            TAG: self.tag.identifier if self.tag else "",
            WITHIN: str(self.within or ""),
            OF: self.of.identifier if self.of else "",
        }
        return "?" + urlencode({k: v for k, v in (own | changes).items() if v}, safe=",")


def _asked(request: HttpRequest) -> _Asked:
    """Return what the address asks for.

    Raises:
        Http404: it cannot be read, or names a tag or a place that readers do not know of.

    """
    tag, of = (_identifier(request.GET.get(name, "")) for name in (TAG, OF))
    within = request.GET.get(WITHIN, "")
    try:
        box = areas.read(within) if within else None
    except areas.NotABox as error:
        raise Http404 from error
    return _Asked(
        get_object_or_404(tags_visible_to(None), identifier=tag) if tag else None,
        box,
        get_object_or_404(Place.objects.public().for_list(), identifier=of) if of else None,
    )


def _identifier(text: str) -> str:
    found = identifiers.normalise(text[:80])
    if text and not identifiers.is_valid(found):
        raise Http404
    return found if text else ""


# --- rows -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """Something with a page: what it is called, in which language, and where it stands."""

    title: str
    language: str
    url: str


@dataclass(frozen=True)
class Row:
    """A place as the list and the map show it."""

    place: Named
    latitude: str
    longitude: str
    #: How near its coordinates are to it: the word, and the reader's words, where that is known.
    precision: str
    precision_words: Any
    #: How far off they may be, in metres, where that is stated in figures.
    metres: str
    #: What it lies in.
    parent: Named | None
    #: How many public records name it, and where they are listed.
    named: int
    named_url: str
    #: Whether it is the place that was asked for; how far it lies from it, in kilometres.
    is_centre: bool
    kilometres: int | None


class _Rows:
    """What is said of places: three queries, however many they are."""

    def __init__(self, asked: _Asked, places: Sequence[Any]) -> None:
        self.centre = asked.centre
        keys = {place.parent_id for place in places if "parent" not in place.withheld}
        found = Record.objects.public().filter(pk__in=keys - {None}).for_list()
        self.parents = {record.pk: record for record in found}
        own = [asked.of] if asked.of else []
        self.titles = called([*places, *self.parents.values(), *own])
        self.named: Mapping[str, int] = import_string(settings.NAMING_PLACES)(
            [place.identifier for place in places]
        )
        #: An address is this and an identifier: the resolver would be asked thousands of times.
        self._places, self._search = reverse("places:list"), reverse("search:index")

    def of(self, places: Sequence[Any]) -> list[Row]:
        """Return the rows of some of the places."""
        return [self._row(place) for place in places]

    def called(self, record: Record) -> Named:
        """Return what a place is called for this reader, with its address."""
        title, language = self.titles[record.pk]
        return Named(title, language, f"{self._places}{record.identifier}/")

    def _row(self, place: Place) -> Row:
        precision = Precision(place.precision)
        if "precision" in place.withheld:
            precision = Precision.UNSTATED
        told = "parent" not in place.withheld
        parent = self.parents.get(place.parent_id) if told else None
        is_centre = self.centre is not None and place.pk == self.centre.pk
        latitude, longitude = map(plain, _position(place))
        return Row(
            self.called(place),
            latitude,
            longitude,
            precision.value,
            "" if precision == Precision.UNSTATED else precision.label,
            str(METRES.get(precision, "")),
            self.called(parent) if parent else None,
            self.named.get(place.identifier, 0),
            f"{self._search}?place={place.identifier}",
            is_centre,
            self._far(place) if not is_centre else None,
        )

    def _far(self, place: Place) -> int | None:
        return None if self.centre is None else round(areas.kilometres(self.centre, place))


def _position(place: Place) -> tuple[Any, Any]:
    return place.latitude, place.longitude


# --- what stands beside them ------------------------------------------------------------------


def _told(asked: _Asked, rows: _Rows, own_language: str) -> dict[str, Any]:
    """Return what was chosen, each with the way back, and what may be."""
    taken = []
    if asked.of:
        named = rows.called(asked.of)
        back = asked.address(**{OF: ""})
        taken.append(Way(named.title, back, named.language, _("Near"), page_url=named.url))
    if asked.tag:
        term = terms.term(asked.tag, own_language)
        back = asked.address(**{TAG: ""})
        taken.append(Way(term.name, back, term.language, _("Tag"), page_url=term.url))
    if asked.within:
        back, alone = asked.address(**{WITHIN: ""}), asked.address(**{TAG: "", OF: ""})
        told = _("Part of the world")
        taken.append(Way(asked.within.words, back, current_language(), told, page_url=alone))
    return {
        "of": rows.called(asked.of) if asked.of else None,
        "has_centre": asked.centre is not None,
        "taken": taken,
        "is_narrowed": bool(taken),
        "tags": [] if asked.tag or asked.of else _tags(asked, own_language),
        "squares": [] if asked.of else _squares(asked),
    }


def _tags(asked: _Asked, own_language: str) -> list[Way]:
    """Return the tags that most of the places bear, with all that stand under them."""
    borne = TaggedRecord.objects.filter(content_object__in=asked.places.values("pk")).order_by()
    counted = borne.values_list("tag").annotate(total=Count("pk"))
    most = [pk for pk, _total in counted.order_by("-total", "tag")[:_TAGS]]
    if not most:
        return []
    totals = borne.aggregate(
        **{
            str(pk): Count("content_object", filter=Q(tag__in=under), distinct=True)
            for pk, under in with_narrower(most).items()
        }
    )
    found = Tag.objects.in_bulk(most)
    ways = []
    for pk in sorted(most, key=lambda pk: -totals[str(pk)]):
        shown = terms.term(found[pk], own_language)
        address = asked.address(**{TAG: shown.identifier})
        ways.append(Way(shown.name, address, shown.language, total=totals[str(pk)]))
    return ways


def _squares(asked: _Asked) -> list[Way]:
    """Return the squares of the world in which the places lie, where there are several."""
    size = _LARGE if asked.within is None or asked.within.width > _LARGE else _SMALL
    found = areas.squares(asked.places, size, _SQUARES)
    if len(found) < 2:
        return []
    return [Way(b.words, asked.address(**{WITHIN: str(b)}), total=total) for b, total in found]


# --- what the script is told ------------------------------------------------------------------


def _told_to_script(asked: _Asked) -> dict[str, Any]:
    """Return what the script cannot read in the list: its words, tiles, and the area asked for."""
    box = asked.within
    return {
        "tiles": settings.MAP_TILES,
        "tilesCredit": settings.MAP_TILES_CREDIT,
        "within": [float(side) for side in (box.south, box.west, box.north, box.east)]
        if box
        else None,
        "inView": asked.address(**{WITHIN: "", OF: ""}),
        "words": {
            "map": _("Map of the places in the list below"),
            "zoomIn": _("Closer"),
            "zoomOut": _("Farther"),
            "close": _("Close"),
            "together": _("Places close together: {count}"),
            "problem": _("The map could not be drawn. The list below holds the same places."),
            "kilometres": _("{number} km"),
            "metres": _("{number} m"),
            "north": areas.side(1, LATITUDE),
            "south": areas.side(-1, LATITUDE),
            "east": areas.side(1, LONGITUDE),
            "west": areas.side(-1, LONGITUDE),
        },
    }
