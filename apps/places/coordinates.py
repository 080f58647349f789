"""Coordinates as people write and paste them, and as pages show them."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

#: Five decimals are about a metre, more than any source of ours can know.
_STEP = Decimal("0.00001")
#: Nothing longer is a coordinate.
_LONGEST = 60

LATITUDE, LONGITUDE = "latitude", "longitude"
_LIMITS = {LATITUDE: 90, LONGITUDE: 180}
_SIDES = {LATITUDE: "NS", LONGITUDE: "EW"}

_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]{1,15})?"
_COORDINATE = re.compile(
    rf"""
    (?P<before>[NSEW])? \s* (?P<sign>[-+−–])? \s*
    (?P<degrees>{_NUMBER}) \s* (?:[°º˚] \s*)?
    (?: (?P<minutes>{_NUMBER}) \s* ['′’ʹ] \s*
        (?: (?P<seconds>{_NUMBER}) \s* (?:["″”ʺ]|''|′′|’’) \s* )? )?
    (?P<after>[NSEW])?
    """,
    re.VERBOSE | re.IGNORECASE,
)


class NotACoordinate(ValueError):
    """What was written is no coordinate; `str()` is a sentence that says what to write."""


def read(text: str, axis: str) -> Decimal:
    """Return the degrees that `text` gives: 39.758, 39,758, 39.758 N or 39°45′29″N.

    Raises:
        NotACoordinate: it cannot be read, or lies beyond the poles or the date line.

    """
    found = _COORDINATE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None or (found["before"] and found["after"]):
        raise NotACoordinate(_not_understood(axis))
    side = (found["before"] or found["after"] or "").upper()
    if side and side not in _SIDES[axis]:
        raise NotACoordinate(_wrong_side(axis))
    if side and found["sign"]:
        raise NotACoordinate(_not_understood(axis))
    degrees = _degrees(found, axis)
    is_negative = side in ("S", "W") or (found["sign"] or "+") != "+"
    if degrees > _LIMITS[axis]:
        raise NotACoordinate(_out_of_range(axis))
    return (-degrees if is_negative else degrees).quantize(_STEP)


def _degrees(found: re.Match[str], axis: str) -> Decimal:
    whole, minutes, seconds = (
        Decimal((found[name] or "0").replace(",", "."))
        for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        raise NotACoordinate(_not_understood(axis))
    return whole + minutes / 60 + seconds / 3600


def plain(value: Decimal) -> str:
    """Return degrees without needless zeros: 39.991, 46."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def geo_address(latitude: str, longitude: str, within: int | None = None) -> str:
    """Return the `geo:` address (RFC 5870) that map programs open; `within` is in metres."""
    return f"geo:{latitude},{longitude}" + (f";u={within}" if within else "")


def _not_understood(axis: str) -> Any:
    if axis == LATITUDE:
        return _("Write one latitude in degrees, such as 39.758, 39.758 N or 39°45′29″N.")
    return _("Write one longitude in degrees, such as 46.748, 46.748 E or 46°44′53″E.")


def _wrong_side(axis: str) -> Any:
    if axis == LATITUDE:
        return _(
            "A latitude is north or south, such as 39.758 N. East and west belong to the longitude."
        )
    return _(
        "A longitude is east or west, such as 46.748 E. North and south belong to the latitude."
    )


def _out_of_range(axis: str) -> Any:
    if axis == LATITUDE:
        return _("A latitude lies between -90 and 90, such as 39.758.")
    return _("A longitude lies between -180 and 180, such as 46.748.")
