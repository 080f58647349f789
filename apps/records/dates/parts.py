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

from .notation import BOTH, Date, Edge, Interval, days_in, year_text

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
HUNDRED: Mapping[str, Span] = {"early": (0, 35), "mid": (33, 68), "late": (66, 99)}
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

    def edges(self) -> tuple[Date, Date] | None:
        """Return the first and the last date of the part, or None if nobody divides it so."""
        span = TABLES[self.period].get(ALIKE.get(self.name, self.name))
        if span is None:
            return None
        return self._edge(span[0]), self._edge(span[1])

    def _edge(self, offset: int) -> Date:
        if self.period == "month":
            day = min(offset, days_in(self.base, self.month))
            date = Date(year_text(self.base), f"{self.month:02}", f"{day:02}")
        elif self.period == "year":
            date = Date(year_text(self.base), f"{offset:02}")
        else:
            date = Date(year_text(self.base + offset))
        return date.marked(BOTH)


def name_whole(start: Edge, end: Edge) -> Part | None:
    """Return the part of one period that an interval is, or None."""
    if not (_is_edge(start) and _is_edge(end)):
        return None
    for part in _candidates(start):
        if part.edges() == (start, end):
            return part
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


def begins_part(interval: Interval) -> bool:
    """Return whether an interval begins where a part does, so that “about” adds nothing to it."""
    start, end = interval.start, interval.end
    return name_start(start) is not None or is_winter_of_two_years(start, end)


def ends_part(interval: Interval) -> bool:
    """Return whether an interval ends where a part does."""
    start, end = interval.start, interval.end
    return name_end(end) is not None or is_winter_of_two_years(start, end)


def name_start(edge: Edge) -> Part | None:
    """Return the part that begins here."""
    return _name_edge(edge, 0)


def name_end(edge: Edge) -> Part | None:
    """Return the part that ends here."""
    return _name_edge(edge, 1)


def _name_edge(edge: Edge, side: int) -> Part | None:
    if not _is_edge(edge):
        return None
    for part in _candidates(edge):
        edges = part.edges()
        if edges is not None and edges[side] == edge:
            return part
    return None


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
