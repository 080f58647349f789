"""EDTF (ISO 8601-2) as data: parsed, checked and written back in one agreed form.

The grammar is our own because the libraries' are not a gate: python-edtf takes 20 seconds over
10 KB of set, accepts 29 February 2023, intervals that run backwards and years of 400 digits; and
what one implementation accepts another rejects. What is written here is the part that python-edtf,
edtf-validate and edtf.js all accept, and near misses are brought into it without loss:

* ``194X~`` becomes ``1940~/1949~`` (a qualifier after X is refused by two of the three);
* ``1992-21?`` and seasons inside intervals become months (they are refused by two of the three);
* a year qualified inside a list carries its mark in front: ``[1932,~1940]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from .refusals import DateRefused

MAX_LENGTH = 100
# Four figures are what EDTF holds. A year after the last one is a slip of the hand: no memorial
# reaches further ahead than its next jubilees.
FIRST_YEAR, LAST_YEAR = -9999, 2199

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The months of EDTF's seasons, in the northern year. Winter runs into the next year.
SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
WINTER = 24

UNCERTAIN, APPROXIMATE, BOTH = "?", "~", "%"

Day = tuple[int, int, int]


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def join_marks(one: str, other: str) -> str:
    """Return the mark that says both: ``?`` and ``~`` together are ``%``."""
    return one if one == other or not other else other if not one else BOTH


@dataclass(frozen=True)
class Date:
    """One EDTF date or season. Unknown figures are X; a part that is not given is empty."""

    year: str
    month: str = ""
    day: str = ""
    #: The qualifier of the year, of the month and of the day.
    marks: tuple[str, str, str] = ("", "", "")
    #: Significant figures of the year (``1950S2``), or 0.
    figures: int = 0

    @property
    def is_season(self) -> bool:
        return self.month.isdigit() and int(self.month) in SEASON_MONTHS

    @property
    def is_masked(self) -> bool:
        return "X" in self.year + self.month + self.day

    @property
    def parts(self) -> int:
        """How many of year, month and day are given."""
        return 3 if self.day else 2 if self.month else 1

    @property
    def mark(self) -> str | None:
        """The one qualifier of the whole date, empty if it has none, or None if parts differ."""
        given = set(self.marks[: self.parts])
        return given.pop() if len(given) == 1 else None

    @property
    def plain(self) -> Date:
        """The same date without qualifiers."""
        return replace(self, marks=("", "", ""))

    def marked(self, mark: str) -> Date:
        """Return this date with one qualifier for the whole, joined to those it has."""
        joined = [
            join_marks(own, mark) if index < self.parts else ""
            for index, own in enumerate(self.marks)
        ]
        return replace(self, marks=(joined[0], joined[1], joined[2]))

    @property
    def first_year(self) -> int:
        """The earliest year that fits the figures given."""
        return min(int(self.year.replace("X", figure)) for figure in "09")

    @property
    def last_year(self) -> int:
        return max(int(self.year.replace("X", figure)) for figure in "09")

    def first_day(self) -> Day:
        """Return the earliest day that fits, qualifiers left aside."""
        return next(self._days(self.first_year, forward=True))

    def last_day(self) -> Day:
        """Return the latest day that fits, qualifiers left aside."""
        return next(self._days(self.last_year, forward=False))

    def is_possible(self) -> bool:
        """Return whether any real day fits."""
        return next(self._days(self.first_year, forward=True), None) is not None

    def _days(self, year: int, *, forward: bool) -> Iterator[Day]:
        """Yield fitting days of the years from one end of this date, nearest first.

        Eight years on from a 29 February there is another, so no more need be looked at.
        """
        step = 1 if forward else -1
        for one in range(year, year + 9 * step, step):
            if not self.first_year <= one <= self.last_year:
                return
            yield from self._days_of(one, forward=forward)

    def _days_of(self, year: int, *, forward: bool) -> Iterator[Day]:
        if self.is_season:
            yield self._season_edge(year, forward=forward)
            return
        order = 1 if forward else -1
        for month in _fitting(self.month, 12)[::order]:
            for day in _fitting(self.day, days_in(year, month))[::order]:
                yield year, month, day

    def _season_edge(self, year: int, *, forward: bool) -> Day:
        first, last = SEASON_MONTHS[int(self.month)]
        if int(self.month) == WINTER:
            # “Winter 1941” may be its first weeks, its last, or the winter that runs into 1942.
            return (year, 1, 1) if forward else (year + 1, 2, days_in(year + 1, 2))
        return (year, first, 1) if forward else (year, last, days_in(year, last))

    def __str__(self) -> str:
        return self._written(leading_year_mark=False)

    def in_list(self) -> str:
        """Return this date as a member of a list, where edtf.js wants a year's mark in front."""
        return self._written(leading_year_mark=self.parts == 1)

    def _written(self, *, leading_year_mark: bool) -> str:
        year = self.year + (f"S{self.figures}" if self.figures else "")
        pieces = [year, self.month, self.day][: self.parts]
        marks = list(self.marks[: self.parts])
        if leading_year_mark:
            return marks[0] + pieces[0]
        # A mark behind a part speaks for all parts before it; python-edtf cannot read that beside
        # a mark in front of one part, so where both would be needed each part gets its own.
        group = marks[0]
        reach = 0
        while group and reach < len(marks) and marks[reach] == group:
            reach += 1
        if any(marks[reach:]):
            reach = 0
        written = []
        for index, piece in enumerate(pieces):
            own = marks[index] if index >= reach else ""
            written.append(own + piece + (group if index == reach - 1 else ""))
        return "-".join(written)


@cache
def _fitting(mask: str, last: int) -> tuple[int, ...]:
    """Return the numbers from 1 to `last` that fit the figures given; all where none are."""
    return tuple(n for n in range(1, last + 1) if not mask or _fits(mask, n))


def _fits(mask: str, number: int) -> bool:
    return all(want in ("X", have) for want, have in zip(mask, f"{number:02}", strict=True))


#: The end of an interval: a date, ``..`` (open) or nothing (unknown).
Edge = Date | str


@dataclass(frozen=True)
class Interval:
    """From one date to another."""

    start: Edge
    end: Edge

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


@dataclass(frozen=True)
class Run:
    """Every date from one to another inside a list; None is an open end."""

    first: Date | None
    last: Date | None

    def in_list(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True)
class Listing:
    """Several dates: one of them is meant, or all of them are."""

    items: tuple[Date | Run, ...]
    one_of: bool

    def __str__(self) -> str:
        inner = ",".join(item.in_list() for item in self.items)
        return f"[{inner}]" if self.one_of else f"{{{inner}}}"


Expression = Date | Interval | Listing

_DATE = re.compile(
    r"([?~%]?)(-?[0-9X]{4})(?:S([1-4]))?([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?",
    re.ASCII,
)
_YEAR_MASK = re.compile(r"-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX|XXXX)", re.ASCII)
_DAY_MASK = re.compile(r"[0-9]{2}|[0-3]X|XX", re.ASCII)
_LONG_YEAR = re.compile(r"Y?-?([0-9]{5,}|[0-9]+E[0-9]+)(?:S[0-9]+)?", re.ASCII)
_SHAPE = re.compile(r"[0-9XYSETZ?~%/.,:+\-\[\]{}]+", re.ASCII)
# The draft of 2012, still found in older catalogues.
_OLD_WORDS = (("UNKNOWN", ""), ("OPEN", ".."), ("?~", "%"), ("~?", "%"))


def looks_like_edtf(text: str) -> bool:
    """Return whether the text holds nothing but what EDTF is written with."""
    return _SHAPE.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Return EDTF as data, in the agreed form; raise DateRefused for anything else."""
    if len(text) > MAX_LENGTH:
        raise DateRefused("too_long", limit=MAX_LENGTH)
    compact = _compact(text)
    if not compact:
        raise DateRefused("empty")
    if compact[0] in "[{":
        return _listing(compact)
    if "/" in compact:
        return _interval(compact)
    return _alone(_date(compact))


def _compact(text: str) -> str:
    compact = re.sub(r"\s*([/,\[\]{}])\s*", r"\1", text.strip()).upper()
    if "/" in compact:
        for old, new in _OLD_WORDS[:2]:
            compact = compact.replace(old, new)
    for old, new in _OLD_WORDS[2:]:
        compact = compact.replace(old, new)
    return compact


def _date(text: str) -> Date:
    """Return one date as written, checked against the calendar."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise _unreadable(text)
    lead, year, figures, after_year, m_lead, month, after_month, d_lead, day, after_day = (
        part or "" for part in match.groups()
    )
    date = Date(
        year,
        month,
        day,
        marks=(
            join_marks(join_marks(lead, after_year), join_marks(after_month, after_day)),
            join_marks(join_marks(m_lead, after_month), after_day) if month else "",
            join_marks(d_lead, after_day) if day else "",
        ),
        figures=int(figures or 0),
    )
    _judge(date)
    return date


def _unreadable(text: str) -> DateRefused:
    if long := _LONG_YEAR.match(text):
        return absurd_year(long[1][:12])
    if re.search(r"T[0-9:]*|:", text):
        return DateRefused("clock")
    return DateRefused("not_edtf", text=text)


def absurd_year(year: object) -> DateRefused:
    """Return the refusal of a year this archive does not record."""
    first = Date(str(FIRST_YEAR))
    return DateRefused("absurd_year", year=year, first=first, last=LAST_YEAR)


def _judge(date: Date) -> None:
    """Refuse what no calendar has and what the other implementations would not take."""
    if date.year == "-0000":
        raise DateRefused("no_year_zero")
    if not _YEAR_MASK.fullmatch(date.year) or (date.year.endswith("XXXX") and not date.month):
        raise DateRefused("edtf_unsupported", text=date)
    _judge_combination(date)
    if not date.year.endswith("XXXX") and date.last_year > LAST_YEAR:
        raise absurd_year(date.last_year)
    _judge_month(date)
    if not date.is_possible():
        raise DateRefused("impossible_day", date=date if "X" in date.day else date.plain)


def _judge_combination(date: Date) -> None:
    marked = any(date.marks)
    simple_mask = "X" not in date.year or not date.month
    if date.figures and (date.month or marked or "X" in date.year):
        raise DateRefused("edtf_unsupported", text=date)
    if marked and date.is_masked and not (simple_mask and date.mark):
        raise DateRefused("edtf_unsupported", text=date)
    if date.year.startswith("-") and "X" in date.year and date.month:
        raise DateRefused("edtf_unsupported", text=date)


def _judge_month(date: Date) -> None:
    if not date.month:
        return
    if date.is_season:
        if date.day or "X" in date.year or date.mark is None:
            raise DateRefused("edtf_unsupported", text=date)
        return
    if date.month != "XX":
        if "X" in date.month:
            raise DateRefused("edtf_unsupported", text=date)
        if not 1 <= int(date.month) <= 12:
            raise DateRefused("impossible_month", month=date.month)
    if date.day and not _DAY_MASK.fullmatch(date.day):
        raise DateRefused("edtf_unsupported", text=date)


def _alone(date: Date) -> Expression:
    """Return a date that stands by itself in the agreed form."""
    mark = date.mark
    if not mark:
        return date
    if date.is_season:
        return Interval(*season_months(date, mark))
    date = _without_unknown_tail(date)
    if "X" in date.year:
        return Interval(_year(date.first_year).marked(mark), _year(date.last_year).marked(mark))
    if date.is_masked:
        raise DateRefused("edtf_unsupported", text=date)
    return date


def _year(number: int) -> Date:
    return Date(year_text(number))


def year_text(number: int) -> str:
    """Return a year as EDTF writes it: four figures, and 0000 for 1 BC."""
    return f"{number:05}" if number < 0 else f"{number:04}"


def date_of(year: int | None, month: int = 0, day: int = 0) -> Date:
    """Return figures as a date, whether or not there is such a day; None is a year not known."""
    return Date(
        "XXXX" if year is None else year_text(year),
        f"{month:02}" if month else "",
        f"{day:02}" if day else "",
    )


def season_months(date: Date, mark: str) -> tuple[Date, Date]:
    """Return the first and the last month of a season, marked."""
    first, last = date.first_day(), date.last_day()
    return (
        Date(year_text(first[0]), f"{first[1]:02}").marked(mark),
        Date(year_text(last[0]), f"{last[1]:02}").marked(mark),
    )


def _without_unknown_tail(date: Date) -> Date:
    """Drop a day and a month that are wholly unknown: inside other forms they add nothing."""
    if date.day == "XX":
        date = replace(date, day="", marks=(date.marks[0], date.marks[1], ""))
    if date.month == "XX" and not date.day:
        date = replace(date, month="", marks=(date.marks[0], "", ""))
    return date


def _interval(text: str) -> Expression:
    start_text, _, end_text = text.partition("/")
    start, end = _edge(start_text), _edge(end_text)
    if isinstance(start, str) and isinstance(end, str):
        raise DateRefused("not_edtf", text=text)
    start, end = _edge_months(start, first=True), _edge_months(end, first=False)
    if isinstance(start, Date) and start == end:
        return _alone(start)
    start, end = _fit_edges(start, end)
    if isinstance(start, Date) and isinstance(end, Date) and start.first_day() >= end.first_day():
        raise DateRefused("reversed", text=text)
    return Interval(start, end)


def _edge(text: str) -> Edge:
    if text in ("", ".."):
        return text
    date = _without_unknown_tail(_date(text))
    if date.figures or date.year.endswith("XXXX"):
        raise DateRefused("edtf_unsupported", text=text)
    return date


def _edge_months(edge: Edge, *, first: bool) -> Edge:
    if isinstance(edge, Date) and edge.is_season:
        months = season_months(edge, join_marks(edge.mark or "", APPROXIMATE))
        return months[0 if first else 1]
    return edge


def _fit_edges(start: Edge, end: Edge) -> tuple[Edge, Edge]:
    """Bring both ends into what all implementations read.

    They disagree about X beside an open end, a qualifier or a year before 1 (spelt out here), and
    about the qualifier of one part beside a qualified or open other end (refused).
    """
    dates = [edge for edge in (start, end) if isinstance(edge, Date)]
    marked = any(any(date.marks) for date in dates)
    if len(dates) == 1 or marked or any(date.year.startswith("-") for date in dates):
        start, end = _spelt_out(start, first=True), _spelt_out(end, first=False)
        dates = [edge for edge in (start, end) if isinstance(edge, Date)]
        if any(date.is_masked for date in dates):
            raise DateRefused("edtf_unsupported", text=f"{start}/{end}")
    partly = sum(date.mark is None for date in dates)
    if partly and (len(dates) == 1 or any(date.mark for date in dates)):
        raise DateRefused("edtf_unsupported", text=f"{start}/{end}")
    return start, end


def _spelt_out(date: Edge, *, first: bool) -> Edge:
    if isinstance(date, str) or "X" not in date.year or date.month:
        return date
    return replace(date, year=year_text(date.first_year if first else date.last_year))


def _listing(text: str) -> Expression:
    closing = {"[": "]", "{": "}"}[text[0]]
    if not text.endswith(closing):
        raise DateRefused("not_edtf", text=text)
    parts = text[1:-1].split(",")
    items = tuple(_item(part, alone=len(parts) == 1) for part in parts)
    if len(items) == 1 and isinstance(items[0], Date):
        return _alone(items[0])
    return Listing(items, one_of=text[0] == "[")


def _item(text: str, *, alone: bool) -> Date | Run:
    if ".." not in text:
        return _member(text)
    first_text, _, last_text = text.partition("..")
    first = _run_end(first_text) if first_text else None
    last = _run_end(last_text) if last_text else None
    if first is None or last is None:
        if not alone or first is last:
            raise DateRefused("edtf_unsupported", text=text)
        return Run(first, last)
    if first.parts != last.parts:
        raise DateRefused("edtf_unsupported", text=text)
    if first.first_day() >= last.first_day():
        raise DateRefused("reversed", text=text)
    return Run(first, last)


def _member(text: str) -> Date:
    date = _without_unknown_tail(_date(text))
    if date.figures or date.is_season or (date.is_masked and any(date.marks)):
        raise DateRefused("edtf_unsupported", text=text)
    if date.year.endswith("XXXX"):
        raise DateRefused("edtf_unsupported", text=text)
    return date


def _run_end(text: str) -> Date:
    date = _member(text)
    if date.is_masked or any(date.marks):
        raise DateRefused("edtf_unsupported", text=text)
    return date
