"""Where a date lies between two days, in steps that a stylesheet can draw without being told more.

A drawing adds nothing to the words beside it, and says nothing that they do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from apps.records import dates
from apps.records.models import Record
from apps.records.questions import BEGINNING, END

#: Into so many steps a line is parted.
STEPS = 60

_YEAR, _MONTH = 372, 31
_MOST = 10


@dataclass(frozen=True)
class Frame:
    """The days between which dates are drawn, as YYYYMMDD."""

    first: int
    last: int

    def classes(self, record: Record) -> str:
        """Return the classes of a record's date: where it lies, its sort, what is not sure."""
        return " ".join([*self._lies(record), *looks(record.date)])

    def words(self, language: str) -> tuple[str, str]:
        """Return the first and the last day in words, or the months or years they stand for."""
        same = sum(a == b for a, b in zip(_cuts(self.first), _cuts(self.last), strict=True))
        begin, end = (dates.words(_cuts(day)[same], language) for day in (self.first, self.last))
        return begin, end

    def _lies(self, record: Record) -> list[str]:
        begin, end = record.earliest, record.latest
        if begin is None or end is None:
            return []
        start = min(max(floor(self._step(begin)), 0), STEPS - 1)
        # A day may lie across two steps; it is drawn as one.
        stop = start + 1 if begin == end else max(ceil(self._step(end, after=1)), start + 1)
        stop = min(stop, STEPS)
        found = [f"s{start}", f"e{stop}"]
        if begin < self.first:
            found.append("runs-before")
        return [*found, "runs-after"] if end > self.last else found

    def _step(self, day: int, after: int = 0) -> float:
        if day in (BEGINNING, END):
            return 0 if day == BEGINNING else STEPS
        start, stop = _place(self.first), _place(self.last) + 1
        return (_place(day) + after - start) / (stop - start) * STEPS


def looks(edtf: str) -> list[str]:
    """Return the classes that say what sort of date this is."""
    shape = dates.shape(edtf)
    found = [f"is-{shape.sort}"]
    if shape.is_about:
        found.append("is-about")
    if shape.is_doubted:
        found.append("is-doubted")
    return found


def _cuts(day: int) -> tuple[str, str, str]:
    """Return a day as EDTF, cut to the year, to the month, and whole."""
    year, rest = divmod(day, 10_000)
    written = f"{year:04}" if year >= 0 else f"{year:05}"
    return written, f"{written}-{rest // 100:02}", f"{written}-{rest // 100:02}-{rest % 100:02}"


def _place(day: int) -> int:
    """Return where a day stands among all days: years and months of one length will do."""
    year, rest = divmod(day, 10_000)
    return year * _YEAR + (rest // 100 - 1) * _MONTH + rest % 100 - 1


def frame_of(records: Iterable[Record], within: Frame | None = None) -> Frame | None:
    """Return the years between which to draw the dates of `records`: from the first day of
    `within` to the year in which the last of them ends, or without it, all their years.

    None where there is nothing to draw. Open ends lie beyond, and so does what would leave no room
    for the rest: it may be `_MOST` times as long as what it began as.
    """
    found = [
        day
        for record in records
        for day in (record.earliest, record.latest)
        if day is not None and day not in (BEGINNING, END)
    ]
    if not found:
        return within
    last = _year_of(max(found)) + 1231
    if within is None:
        return Frame(_year_of(min(found)) + 101, last)
    length = _place(within.last) + 1 - _place(within.first)
    may_grow = within.last < last < within.last + length // _YEAR * (_MOST - 1) * 10_000
    return Frame(within.first, last) if may_grow else within


def _year_of(day: int) -> int:
    return day // 10_000 * 10_000


def length(count: int, most: int) -> str:
    """Return the classes of a bar that stands for `count` where the longest stands for `most`."""
    return f"s0 e{max(1, round(count / most * STEPS))}" if count else "s0 e1"
