"""Parts of the world: boxes of latitudes and longitudes, as addresses name them, and distances."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Count, F, FloatField, Q, Value
from django.db.models.functions import Abs, Cast, Floor, Least
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .coordinates import LATITUDE, plain
from .models import Place

#: The radius of the earth, in kilometres.
_EARTH = 6371.0
#: What four numbers stand in an address for, in the order in which GeoJSON gives them.
_BOX = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)" + r",(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)" * 3)


class NotABox(ValueError):
    """What stands in the address is no part of the world."""


@dataclass(frozen=True)
class Box:
    """What lies between two longitudes and two latitudes, in degrees.

    A box whose west lies east of its east goes over the date line. What lies on its northern or
    eastern edge belongs to the next box, so that boxes beside each other share nothing.
    """

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal

    def __str__(self) -> str:
        """Return the box as addresses have it."""
        return ",".join(map(plain, (self.west, self.south, self.east, self.north)))

    @property
    def condition(self) -> Q:
        """Which places lie in it."""
        high = Q(latitude__lt=self.north) if self.north < 90 else Q()
        from_west = Q(longitude__gte=self.west)
        to_east = Q(longitude__lt=self.east) if self.east < 180 else Q()
        across = from_west | to_east if self.west > self.east else from_west & to_east
        return Q(latitude__gte=self.south) & high & across

    @property
    def width(self) -> Decimal:
        """How many degrees it measures from west to east."""
        return (self.east - self.west) % 360 or Decimal(360)

    @property
    def words(self) -> str:
        """The box in the reader's words: “39° N – 40° N, 46° E – 47° E”."""
        return ", ".join(
            f"{degrees(low, axis)} – {degrees(high, axis)}"
            for low, high, axis in (
                (self.south, self.north, LATITUDE),
                (self.west, self.east, "longitude"),
            )
        )


def read(text: str) -> Box:
    """Return the box that an address names: west, south, east and north with commas between.

    Raises:
        NotABox: it names none.

    """
    found = _BOX.fullmatch(text[:80])
    if found is None:
        raise NotABox(text[:80])
    box = Box(*map(Decimal, found.groups()))
    is_on_earth = abs(box.west) <= 180 and abs(box.east) <= 180 and box.south >= -90
    if not (is_on_earth and box.south < box.north <= 90 and box.west != box.east):
        raise NotABox(text[:80])
    return box


def degrees(value: Decimal, axis: str) -> str:
    """Return a latitude or a longitude in the reader's words: “39.5° N”."""
    shown = number_format(plain(abs(value)), use_l10n=True)
    return side(value, axis).format(degrees=shown)


def side(value: Decimal | int, axis: str) -> str:
    """Return how degrees are said on this side of the equator or of Greenwich."""
    if not value:
        return "{degrees}°"
    if axis == LATITUDE:
        return _("{degrees}° N") if value > 0 else _("{degrees}° S")
    return _("{degrees}° E") if value > 0 else _("{degrees}° W")


# --- what lies where --------------------------------------------------------------------------

_Y, _X = (Cast(F(name), FloatField()) for name in ("latitude", "longitude"))


def squares(places: Any, size: int, most: int) -> list[tuple[Box, int]]:
    """Return the squares of `size` degrees in which places lie, with how many: one query.

    The fullest come first, `most` of them.
    """
    # What lies on the pole or the date line belongs to the last square before it.
    row = Floor(Least(_Y, Value(89.9)) / size)
    column = Floor(Least(_X, Value(179.9)) / size)
    found = places.order_by().annotate(row=row, column=column).values_list("row", "column")
    counted = found.annotate(total=Count("pk")).order_by("-total", "-row", "column")[:most]
    return [(_square(int(y), int(x), size), total) for y, x, total in counted]


def _square(row: int, column: int, size: int) -> Box:
    west, south = Decimal(column * size), Decimal(row * size)
    return Box(west, south, west + size, south + size)


def nearest(places: Any, latitude: Decimal, longitude: Decimal) -> Any:
    """Return the places in the order of their distance from a point, roughly."""
    apart = Abs(_X - float(longitude))
    across = Least(apart, Value(360.0) - apart) * cos(radians(latitude))
    up = _Y - float(latitude)
    return places.alias(far=up * up + across * across).order_by("far", "identifier")


def kilometres(one: Place, other: Place) -> float:
    """Return how far two places that have coordinates lie from each other."""
    here, there = ([radians(degree) for degree in _spot(place)] for place in (one, other))
    half = [sin((a - b) / 2) ** 2 for a, b in zip(here, there, strict=True)]
    return 2 * _EARTH * asin(sqrt(min(1, half[0] + cos(here[0]) * cos(there[0]) * half[1])))


def middle(places: Iterable[Place]) -> tuple[Decimal, Decimal]:
    """Return the middle of places that have coordinates: a latitude and a longitude."""
    ys, xs = zip(*map(_spot, places), strict=True)
    return (min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2


def _spot(place: Any) -> tuple[Decimal, Decimal]:
    return place.latitude, place.longitude
