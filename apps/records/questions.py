"""Questions about time, answered in two groups: certainly within, and possibly within.

A record keeps the earliest and the latest day on which it can have been (the table of
`apps.records.dates` says how they follow from EDTF) and whether the date is doubted. From these
three columns both answers are made, so that SQLite and PostgreSQL give the same ones:

*certainly*: the earliest and the latest day both lie within, and nobody doubts the date;
*possibly*: some of the days lie within, but it may as well have been outside, or the date is
doubted. What has no date, or a day of no known year, answers no question.

The columns may stand for other dates than a record's own: `of="died_"` asks about deaths.
"""

import re
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from . import dates

#: What the columns hold for an open end: no stated day lies before the one or after the other.
BEGINNING, END = -99_999_999, 99_999_999

#: The earliest and the latest day, and whether the date is doubted.
Span = tuple[int | None, int | None, bool]


def span(edtf: str) -> Span:
    """Return what is kept of a date for questions; no days where it has none."""
    first, last = dates.bounds(edtf) if edtf else (None, None)
    if first is None and last is None:
        return None, None, False
    days = (BEGINNING if first is None else first, END if last is None else last)
    return (*days, dates.is_uncertain(edtf))


_DAY = re.compile(r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})")


def certain_days(edtf: str, topic: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give the days that a date is certain to name: a topic, then the year and MMDD.

    Of a record's own date both ends of a span are given, the second under `<topic>_end`. A
    month, a year and a date that is doubted, approximate or one of several name no day.
    """
    ends = edtf.split("/") if topic == "date" else [edtf]
    for name, text in zip((topic, f"{topic}_end"), ends, strict=False):
        day = _DAY.fullmatch(text)
        if day:
            yield name, (int(day[1]), int(day[2]) * 100 + int(day[3]))


def names_a_day(edtf: str) -> bool:
    """Say whether a date, which is no span, is one day for certain."""
    return _DAY.fullmatch(edtf) is not None


def is_after(first: str, last: str) -> bool:
    """Say whether the date `first` can only lie after `last`; never where one is unknown."""
    try:
        begin, end = (dates.bounds(text) if text else (None, None) for text in (first, last))
    except dates.DateRefused:
        return False  # each field says for itself what is wrong with it
    return begin[0] is not None and end[1] is not None and end[1] < begin[0]


def held(period: str, first: int | None, last: int | None) -> bool | None:
    """Say whether what held over `period` held on every day from `first` to `last`.

    True is certainly, False certainly not, None possibly. Of “1923 to 1991” the years between
    are certain; that it began in spring 1923 is not.
    """
    lower, upper = _ends(first, last)
    begin, end, doubted = span(period)
    if begin is None or end is None:
        return None
    if end < lower or upper < begin:
        return False
    certain_from, certain_to = _surely(period)
    return True if not doubted and certain_from <= lower and upper <= certain_to else None


_NEVER = (END, BEGINNING)


def _surely(period: str) -> tuple[int, int]:
    """Return the days between which a period is sure to have held."""
    if "/" not in period:
        if any(mark in period for mark in "~%?X[{"):
            return _NEVER
        begin, end, _doubted = span(period)
        return _NEVER if begin is None or end is None else (begin, end)
    start, _slash, finish = period.partition("/")
    begun = BEGINNING if start == ".." else span(start)[1]
    ended = END if finish == ".." else span(finish)[0]
    # An end that is unknown, and not open, leaves nothing sure.
    return (END if begun is None else begun, BEGINNING if ended is None else ended)


def whole_span(texts: Iterable[str]) -> Span:
    """Return the span from the first date to the last; it is doubted where any of them is."""
    spans = [each for each in map(span, texts) if each[0] is not None]
    if not spans:
        return None, None, False
    return spans[0][0], spans[-1][1], any(doubted for _first, _last, doubted in spans)


def span_columns(edtf: str, of: str) -> dict[str, int | bool | None]:
    """Return the columns in which a date of its own is kept, such as `died_earliest`."""
    names = (f"{of}earliest", f"{of}latest", f"{of}doubted")
    return dict(zip(names, span(edtf), strict=True))


def within(text: str, language: str = "en") -> tuple[int | None, int | None]:
    """Return the first and the last day of what was asked: EDTF, or a date as people write it.

    Raises:
        dates.DateRefused: it cannot be read.
        ValueError: it has no year, and so asks about nothing.

    """
    written = dates.read(text, language)
    if written.earliest is None and written.latest is None:
        raise ValueError(_("Please name a year as well, such as 13 May 1992."))
    return written.earliest, written.latest


def certainly(first: int | None, last: int | None, of: str = "") -> Q:
    """Return the condition for dates that lie between two days, both included."""
    lower, upper = _ends(first, last)
    # The last two follow from the others; without them no index could stop in time.
    return Q(
        **{f"{of}earliest__gte": lower, f"{of}latest__lte": upper, f"{of}doubted": False},
        **{f"{of}earliest__lte": upper, f"{of}latest__gte": lower},
    )


def possibly(first: int | None, last: int | None, of: str = "") -> Q:
    """Return the condition for dates that may lie between two days, or may not."""
    lower, upper = _ends(first, last)
    sticks_out = Q(**{f"{of}earliest__lt": lower}) | Q(**{f"{of}latest__gt": upper})
    return Q(**{f"{of}earliest__lte": upper, f"{of}latest__gte": lower}) & (
        sticks_out | Q(**{f"{of}doubted": True})
    )


def _ends(first: int | None, last: int | None) -> tuple[int, int]:
    return BEGINNING if first is None else first, END if last is None else last
