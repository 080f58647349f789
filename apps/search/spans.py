"""Days as tokens, so that "possibly in July 1916" is a question that an index of words answers.

Time is parted into days, months, years, decades, centuries and millennia, each within the next.
What a record's date may be is a run of days: it *covers* the fewest of these parts that make up
the run, and *touches* each part that one of them lies in. A run asked for is made up of parts in
the same way; a record's days meet it where the record touches one of its parts, or covers a part
around one. A record's days run beyond it where they cover the day before or the day after.
"""

from datetime import date, timedelta
from functools import lru_cache

from apps.records.questions import BEGINNING, END

#: Years beyond these are as good as the first and the last.
FIRST, LAST = 1, 2999
_FIRST_DAY, _LAST_DAY = FIRST * 10_000 + 101, LAST * 10_000 + 1231

#: A part of time: its rank (d, m, y, e, c or k, the smallest first) and its number.
Part = str
#: Years in each rank from years up, the largest first.
_YEARS = (("k", 1000), ("c", 100), ("e", 10), ("y", 1))


def parts(earliest: int | None, latest: int | None) -> list[Part]:
    """Return the fewest parts of time that make up the days from YYYYMMDD to YYYYMMDD."""
    return [part for piece in _pieces(earliest, latest) for part in piece]


def parts_and_touched(earliest: int | None, latest: int | None) -> tuple[list[Part], list[Part]]:
    """Return what `parts` does, and each part of time in which one of those lies, once."""
    pieces = _pieces(earliest, latest)
    made_up = [part for piece in pieces for part in piece]
    return made_up, list(dict.fromkeys(part for piece in pieces for part in _touched(piece)))


@lru_cache(maxsize=100_000)
def around(part: Part) -> tuple[Part, ...]:
    """Return the part itself and all those around it, the smallest first."""
    rank, number = part[0], part[1:]
    found = [part]
    if rank == "d":
        found.append("m" + number[:6])
    if rank in "dm":
        found.append("y" + number[:4])
    year = number[:4] if rank in "dmy" else ""
    if year:
        found.append("e" + year[:3])
    if rank in "dmye":
        found.append("c" + (year or number)[:2])
    if rank in "dmyec":
        found.append("k" + (year or number)[:1])
    return tuple(found)


@lru_cache(maxsize=50_000)
def _touched(piece: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(wider for part in piece for wider in around(part)))


def day_before(day: int) -> Part | None:
    """Return the day before YYYYMMDD; None where time begins with it."""
    return _beside(day, -1)


def day_after(day: int) -> Part | None:
    """Return the day after YYYYMMDD; None where time ends with it."""
    return _beside(day, 1)


def _beside(day: int, step: int) -> Part | None:
    if not _FIRST_DAY < day < _LAST_DAY:
        return None
    other = _as_date(day) + timedelta(days=step)
    return f"d{other.year:04}{other.month:02}{other.day:02}"


def _within(day: int, *, start: bool) -> date:
    """Return a day that the calendar has: records may lie before the year 1, or end nowhere."""
    if day in (BEGINNING, END) or not _FIRST_DAY <= day <= _LAST_DAY:
        day = _FIRST_DAY if day < _FIRST_DAY else _LAST_DAY
    return _as_date(day)


def _as_date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _pieces(earliest: int | None, latest: int | None) -> list[tuple[Part, ...]]:
    """Return the parts that make up a run, in pieces of which many runs have the same.

    The way from a day to the new year after it, and from a new year to a day, is made up once.
    """
    if earliest is None or latest is None:
        return []
    first, last = _within(earliest, start=True), _within(latest, start=False)
    if first > last:
        return []
    found: list[tuple[Part, ...]] = []
    if first.year < last.year and (first.month, first.day) != (1, 1):
        found.append(_until_new_year(first))
        first = date(first.year + 1, 1, 1)
    new_year = date(last.year, 1, 1)
    # A year that ends the run may end a decade as well, and is not taken by itself then.
    if first < new_year and (last.month, last.day) != (12, 31):
        found.append(_made_up(first, new_year - timedelta(days=1)))
        first = new_year
    return [*found, _made_up(first, last)]


def _until_new_year(first: date) -> tuple[Part, ...]:
    return _made_up(first, date(first.year, 12, 31))


@lru_cache(maxsize=50_000)
def _made_up(first: date, last: date) -> tuple[Part, ...]:
    found: list[Part] = []
    day: date | None = first
    while day is not None and day <= last:
        part, day = _largest(day, last)
        found.append(part)
    return tuple(found)


def _largest(day: date, last: date) -> tuple[Part, date | None]:
    """Return the largest part that begins with `day` and ends by `last`, and the day after it."""
    if (day.month, day.day) == (1, 1):
        for rank, years in _YEARS:
            begins = day.year % years == 0 or (day.year == FIRST and years == 1)
            if begins and date(day.year + years - 1, 12, 31) <= last:
                return rank + _number(day.year, years), _new_year(day.year + years)
    if day.day == 1:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if following - timedelta(days=1) <= last:
            return f"m{day.year:04}{day.month:02}", following
    return f"d{day.year:04}{day.month:02}{day.day:02}", day + timedelta(days=1)


def _number(year: int, years: int) -> str:
    return f"{year:04}"[: 5 - len(str(years))]


def _new_year(year: int) -> date | None:
    return date(year, 1, 1) if year <= LAST else None
