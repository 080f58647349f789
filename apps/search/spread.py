"""How many records are filed under each part of time: centuries, decades, years and months.

A part of time is written as in `spans` ("e191", "m191607"); "" is all of it, `b` what lies before
the year 1, `n` what has no known date. In addresses a part stands as EDTF: 191X, 1916-07.
"""

import re
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext as _

from apps.records import dates

from .marks import BEFORE_YEAR_ONE, UNDATED
from .models import SearchEntry, SearchTally
from .spans import Part

ALL: Part = ""

_NAMED = {BEFORE_YEAR_ONE: "before-1", UNDATED: "undated"}
_IN_ADDRESS = re.compile(r"([0-9]{2})XX|([0-9]{3})X|([0-9]{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
#: What each rank is parted into.
_BELOW = {"": "c", "c": "e", "e": "y", "y": "m"}


def in_address(part: Part) -> str:
    """Return a part of time as addresses have it."""
    rank, number = part[:1], part[1:]
    match rank:
        case "c":
            return f"{number}XX"
        case "e":
            return f"{number}X"
        case "m":
            return f"{number[:4]}-{number[4:]}"
        case "y":
            return number
    return _NAMED.get(part, "")


def read(text: str) -> Part | None:
    """Return the part of time that stands in an address; None where none does."""
    named = next((part for part, name in _NAMED.items() if name == text), None)
    found = _IN_ADDRESS.fullmatch(text) if len(text) < 8 else None
    if named is not None or found is None:
        return named
    try:
        dates.check(text)
    except dates.DateRefused:
        return None
    century, decade, year, month = found.groups()
    if century or decade:
        return f"c{century}" if century else f"e{decade}"
    if year == "0000":
        return None
    return f"m{year}{month}" if month else f"y{year}"


def words(part: Part, language: str) -> str:
    """Return what a part of time is called."""
    if part == BEFORE_YEAR_ONE:
        return _("Before the year 1")
    if part == UNDATED:
        return _("Without a known date")
    return dates.words(in_address(part), language) if part else ""


def days(part: Part) -> tuple[int, int] | None:
    """Return the first and the last day, as YYYYMMDD; None where it has no ends."""
    if part in (ALL, BEFORE_YEAR_ONE, UNDATED):
        return None
    first, last = dates.bounds(in_address(part))
    return (first, last) if first is not None and last is not None else None


def around(part: Part) -> list[Part]:
    """Return the part and those that hold it, the smallest first; for 1916, its decade too."""
    rank, number = part[:1], part[1:]
    match rank:
        case "m":
            return [part, *around(f"y{number[:4]}")]
        case "y":
            return [part, *around(f"e{number[:3]}")]
        case "e":
            return [part, f"c{number[:2]}"]
    return [part] if part else []


class Spread:
    """The counts of one set of records."""

    def __init__(self, counts: Counter[Part]) -> None:
        self.counts = counts

    @property
    def dated(self) -> int:
        """How many have a known date."""
        return sum(n for part, n in self.counts.items() if part[0] in ("c", BEFORE_YEAR_ONE))

    @property
    def undated(self) -> int:
        """How many have none."""
        return self.counts[UNDATED]

    def of(self, part: Part) -> int:
        """Return how many are filed under a part of time; under all of it, those with a date."""
        return self.counts[part] if part else self.dated

    def below(self, part: Part) -> list[Part]:
        """Return the parts next smaller within this one that hold anything, the earliest first."""
        rank = _BELOW.get(part[:1], "-")
        return sorted(p for p in self._of_rank(rank) if not part or p[1:].startswith(part[1:]))

    def rest(self, part: Part) -> int:
        """Return how many are known to this part of time and no smaller one."""
        return self.of(part) - sum(map(self.of, self.below(part))) if part else 0

    def beside(self, part: Part) -> tuple[Part | None, Part | None]:
        """Return the nearest parts of the same size, before and after, that hold anything."""
        same = self._of_rank(part[:1]) if days(part) else []
        before = max((p for p in same if p < part), default=None)
        return before, min((p for p in same if p > part), default=None)

    def _of_rank(self, rank: str) -> list[Part]:
        return [part for part, n in self.counts.items() if part[0] == rank and n > 0]


def tallies(kinds: Collection[str], sort: str) -> Any:
    """Return the marks of one sort ("g" are tags), with how many of these kinds bear each.

    By the order of the marks, which an index knows; no sort's letter begins another's.
    """
    rows = SearchTally.objects.filter(kind__in=kinds, count__gt=0)
    rows = rows.filter(mark__gte=f"{sort}_", mark__lt=chr(ord(sort) + 1))
    return rows.order_by().values_list("mark").annotate(total=Sum("count"))


def of_kinds(kinds: Collection[str]) -> Spread:
    """Return how all records of these kinds that readers find lie in time: one query."""
    return Spread(Counter({mark.removeprefix("f_"): n for mark, n in tallies(kinds, "f")}))


def of_some(kinds: Collection[str], condition: Q) -> Spread:
    """Return how those that meet a condition lie in time: one query, however many there are."""
    entries = SearchEntry.objects.filter(condition, kind__in=kinds, is_hidden=False)
    # The marks of when it is filed stand last, and many records share all of them.
    last = Substr("marks", StrIndex("marks", Value(" f_")) + 1)
    rows: Any = entries.order_by().annotate(last=last).values_list("last").annotate(Count("pk"))
    counts: Counter[Part] = Counter()
    for own, n in rows:
        for mark in own.split():
            if mark.startswith("f_"):
                counts[mark.removeprefix("f_")] += n
    return Spread(counts)
