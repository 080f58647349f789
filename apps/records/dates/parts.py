"""Early, mid and late; halves, quarters and thirds: where each begins and ends.

EDTF has no word for “late 19th century”. It is kept as an interval both of whose ends are marked
``%`` (uncertain and approximate), at boundaries that are set out here and nowhere else, so that
the same words can be given back. Parts of a century begin and end in other years of the decade
than parts of a decade do; that is how “late 19th century” (1866%/1900%) is told from
“late 1860s” (1867%/1869%).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .notation import BOTH, UNCERTAIN, Date, Edge, Interval, days_in, year_text

Span = tuple[int, int]

# Offsets from the year before the century (1800 for the 19th, which strictly is 1801–1900).
# Early, mid and late overlap by a year or two, because nobody who uses the words draws a line.
CENTURY: Mapping[str, Span] = {
    "early": (1, 35),
    "mid": (33, 68),
    "late": (66, 100),
    "half1": (1, 50),
    "half2": (51, 100),
    "quarter1": (1, 25),
    "quarter2": (26, 50),
    "quarter3": (51, 75),
    "quarter4": (76, 100),
}
# “Early 1900s” must hold 1900, and “late 1800s” must not hold it.
HUNDRED: Mapping[str, Span] = {
    "early": (0, 35),
    "mid": (33, 68),
    "late": (66, 99),
    "half1": (0, 49),
    "half2": (50, 99),
}
DECADE: Mapping[str, Span] = {
    "early": (0, 3),
    "mid": (4, 6),
    "late": (7, 9),
    "half1": (0, 4),
    "half2": (5, 9),
}
YEAR: Mapping[str, Span] = {
    "early": (1, 4),
    "mid": (5, 8),
    "late": (9, 12),
    "half1": (1, 6),
    "half2": (7, 12),
    "quarter1": (1, 3),
    "quarter2": (4, 6),
    "quarter3": (7, 9),
    "quarter4": (10, 12),
}
# 31 stands for the last day of the month, whichever that is.
MONTH: Mapping[str, Span] = {
    "early": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "half1": (1, 15),
    "half2": (16, 31),
}
TABLES: Mapping[str, Mapping[str, Span]] = {
    "century": CENTURY,
    "hundred": HUNDRED,
    "decade": DECADE,
    "year": YEAR,
    "month": MONTH,
}
# A third of anything is what “early”, “mid” and “late” mean.
ALIKE = {"third1": "early", "third2": "mid", "third3": "late"}


@dataclass(frozen=True)
class Part:
    """A named part of a period, such as the late 19th century.

    ``base`` is the year the offsets count from; ``month`` is given when the period is a month.
    """

    name: str
    period: str
    base: int
    month: int = 0

    def edges(self, mark: str = BOTH) -> tuple[Date, Date] | None:
        """Return the first and the last date of the part, or None if nobody divides it so."""
        span = TABLES[self.period].get(ALIKE.get(self.name, self.name))
        if span is None:
            return None
        return self._edge(span[0]).marked(mark), self._edge(span[1]).marked(mark)

    def _edge(self, offset: int) -> Date:
        if self.period == "month":
            day = min(offset, days_in(self.base, self.month))
            return Date(year_text(self.base), f"{self.month:02}", f"{day:02}")
        if self.period == "year":
            return Date(year_text(self.base), f"{offset:02}")
        return Date(year_text(self.base + offset))


def name_whole(start: Edge, end: Edge) -> Part | None:
    """Return the part of one period that an interval is, or None.

    Doubt (``?``) hides where the ends come from; then only parts of a century are known again,
    for nobody writes “1866–1900?” and means years.
    """
    if not (isinstance(start, Date) and isinstance(end, Date)):
        return None
    if start.mark not in (BOTH, UNCERTAIN) or start.is_masked:
        return None
    for part in _candidates(start):
        if start.mark == UNCERTAIN and part.period != "century":
            continue
        if part.edges(start.mark) == (start, end):
            return part
    return None


def season_of(start: Date, end: Date) -> Date | None:
    """Return the season whose first and last months these are."""
    if not (start.month and end.month) or start.day or end.day:
        return None
    for number in ("21", "22", "23", "24"):
        season = Date(start.year, number)
        if season.first_day()[:2] == (int(start.year), int(start.month)) and (
            season.last_day()[:2] == (int(end.year), int(end.month))
        ):
            return season
    return None


def years_of(start: Date, end: Date) -> Date | None:
    """Return the decade or the century whose first and last years these are."""
    if start.parts != 1 or end.parts != 1 or start.year.startswith("-"):
        return None
    if (start.year[:3], start.year[3], end.year[3]) == (end.year[:3], "0", "9"):
        return Date(start.year[:3] + "X")
    if (start.year[:2], start.year[2:], end.year[2:]) == (end.year[:2], "00", "99"):
        return Date(start.year[:2] + "XX")
    return None


def is_winter_of_two_years(start: Edge, end: Edge) -> bool:
    """Return whether an interval is “winter 1941–42”, kept as 1941-12%/1942-02%."""
    return (
        isinstance(start, Date)
        and isinstance(end, Date)
        and start.mark == end.mark == BOTH
        and (start.month, end.month, start.day, end.day) == ("12", "02", "", "")
        and int(end.year) == int(start.year) + 1
    )


def name_ends(start: Edge, end: Edge) -> tuple[Part | None, Part | None]:
    """Return the part an interval begins with and the part it ends with.

    “Late 18th – early 19th century” is 1766%/1835%. Where a person doubted both ends of a range
    (“?c. 1795–1800”), they are marked alike and are no parts, so the two must suit each other.
    """
    firsts, lasts = _names(start, 0), _names(end, 1)
    if not (_is_edge(start) and _is_edge(end)):
        return firsts[0] if firsts else None, lasts[0] if lasts else None
    for first in firsts:
        for last in lasts:
            if _suit(first, start, last, end):
                return first, last
    return None, None


def is_drawn(interval: Interval) -> tuple[bool, bool]:
    """Return whether an interval begins and ends where parts do, so that “about” adds nothing."""
    start, end = interval.start, interval.end
    if is_winter_of_two_years(start, end) or name_whole(start, end):
        return True, True
    first, last = name_ends(start, end)
    return first is not None, last is not None


def _names(edge: Edge, side: int) -> list[Part]:
    if not _is_edge(edge):
        return []
    return [part for part in _candidates(edge) if (part.edges() or ())[side : side + 1] == (edge,)]


def _suit(first: Part, start: Edge, last: Part, end: Edge) -> bool:
    """Return whether two parts can begin and end one interval, and are not just round years."""
    if _scale(first) == _scale(last):
        return True
    for part, edge in ((first, start), (last, end)):
        if part.period in ("century", "hundred") and str(edge).strip(BOTH).endswith("0"):
            return False
    return True


def _scale(part: Part) -> str:
    return "century" if part.period == "hundred" else part.period


def _is_edge(edge: Edge) -> bool:
    return isinstance(edge, Date) and edge.mark == BOTH and not edge.is_masked


def _candidates(edge: Edge) -> list[Part]:
    """Return every part of the periods round a date, coarsest first."""
    assert isinstance(edge, Date)  # noqa: S101 - for the type checker; callers have looked
    year = int(edge.year)
    if edge.day:
        return [Part(name, "month", year, int(edge.month)) for name in MONTH]
    if edge.month:
        return [Part(name, "year", year) for name in YEAR]
    century = (year - 1) // 100 * 100
    return [
        *(Part(name, "century", century) for name in CENTURY),
        *(Part(name, "hundred", year // 100 * 100) for name in HUNDRED),
        *(Part(name, "decade", year // 10 * 10) for name in DECADE),
    ]
