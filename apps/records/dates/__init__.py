"""Dates as people write them, as EDTF keeps them, and as readers are told them.

A person types what the source says (``c. 1915``, ``до 1920``, ``11/24 April 1915``). ``read`` gives
back EDTF, the wording, its calendar and the earliest and latest possible day, or refuses with one
plain sentence. Nothing is guessed, and nothing that was stated is lost.

Limits
======

The earliest and the latest possible day, as numbers YYYYMMDD; None where there is no telling.
This is the only place where they are laid down (``limits.py`` and ``parts.py`` carry them out).

==================================  ==============================================================
What EDTF says                      From the earliest to the latest possible day
==================================  ==============================================================
``1916``, ``1916-07``               the first to the last day of the year, of the month
``1916-07-01``                      that day
``1915~``, ``1915%``                a year more each way: 1914-01-01 to 1916-12-31
``1916-07~``                        a month more each way: 1916-06-01 to 1916-08-31
``1916-07-01~``                     a week more each way
``1916?``                           as without ``?``: doubt has no width (see ``is_uncertain``)
``2004-06~-11``, ``2004-~06-11``    by the part that is marked: here a month more each way
``194X``, ``18XX``                  1940–1949; 1800–1899, which is what EDTF means by the century
``-04XX``                           -0499 to -0400: 500 to 401 BC, the 5th century BC
``15XX-12-25``, ``1916-07-2X``      the first to the last day that fits the figures given
``XXXX-05-12``                      None, None: the year is not known
``1992-XX``, ``1992-05-XX``         as ``1992``, ``1992-05``
``1950S2``                          the years that share the significant figures: 1900 to 1999
``1992-21``, ``-22``, ``-23``       March to May, June to August, September to November
``1941-24``                         1 January 1941 to the end of February 1942: winter may be
                                    either end of the year, or run into the next
``1941-12%/1942-02%``               December 1941 to February 1942 (“winter 1941–42”)
``1914/1918``                       the earliest day of the start to the latest of the end
``1940~/1949~``                     each end as by itself: 1939-01-01 to 1950-12-31
``1866%/1900%``                     as it stands, where ``parts.py`` has drawn the ends: early, mid,
                                    late, halves and quarters of centuries, decades, years, months
``1914/..``, ``1914/``              latest is None: open or unknown
``../1918``, ``/1918``              earliest is None: open or unknown
``[..1919]``, ``[1921..]``          None to 1919-12-31 (“before 1920”); 1921-01-01 to None
``[1728,1732]``, ``[1914..1918]``   the earliest of all to the latest of all
``{1863,1870}``                     the same
Old Style                           of the Gregorian days it was converted to
==================================  ==============================================================

Seasons are those of the northern half of the world. Years run from -9999 (10000 BC) to 2199; the
year -43 is 44 BC, since EDTF counts a year 0.

How words are read
==================

* ``c. 1914–18`` and ``1914–18 (?)`` qualify both ends; ``1914–1918?`` only the last.
* “Before 1920” excludes 1920 (``[..1919]``); “by 1919” includes it (``[..1919-12-31]``).
* “1900s” is taken as the whole century, since it may mean that; “1910s” is a decade.
* “1863, printed 1870” is refused: it is the dates of two things, of which the box asks for one.
  “1863 and 1870” is both (``{1863,1870}``); “1863 (printed later)” is 1863.
* “Not before 1914, not after 1917” is between the two (``[1914..1917]``).
* “1920–30-е” and “1920–30s” are two decades; “1700–50s” begins with 1700.
* ``01/07/1916`` is refused. ``01.07.1916`` is refused too, except where dots always put the day
  first: in an Azerbaijani, Russian or Armenian page, or beside words in those scripts.
* What is EDTF is read as EDTF: ``1910-12`` is December 1910, and ``explain`` names the other
  reading; ``1910–12`` with a dash is two years.
* One day in two calendars (``11/24 April 1915``) must be so many days apart as the calendars were;
  the Gregorian half is kept, calendar “dual”. A day, month or year in Old Style alone is converted,
  calendar “julian”, and ``explain`` says so and by how many days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import limits
from .explaining import explain_date
from .notation import MAX_LENGTH, Date, Day, Interval, parse
from .parts import is_drawn
from .reading import read_text
from .refusals import DateRefused
from .shapes import Shape, filed_to, shape_of
from .tongues import tongue

__all__ = [
    "MAX_LENGTH",
    "DateRefused",
    "Shape",
    "WrittenDate",
    "bounds",
    "check",
    "explain",
    "filed_to",
    "is_uncertain",
    "iso",
    "period",
    "read",
    "shape",
    "sort_key",
    "words",
]


@dataclass(frozen=True)
class WrittenDate:
    """A date that was read: its EDTF, its wording and the days between which it falls."""

    edtf: str
    as_written: str
    #: “gregorian”, “julian” (converted from Old Style) or “dual” (written in both).
    calendar: str
    earliest: int | None
    latest: int | None


def read(text: str, language: str = "en") -> WrittenDate:
    """Return what a person wrote, in any of the four languages or in EDTF itself.

    ``language`` only settles whether 01.07.1916 is day first. Raises DateRefused.
    """
    reading = read_text(text, language)
    earliest, latest = bounds(reading.edtf)
    return WrittenDate(reading.edtf, text.strip(), reading.calendar, earliest, latest)


def check(edtf: str) -> str:
    """Return EDTF in the form in which it is kept, or raise DateRefused."""
    return str(parse(edtf))


def bounds(edtf: str) -> tuple[int | None, int | None]:
    """Return the earliest and the latest possible day as YYYYMMDD; None is an open end."""
    expression = parse(edtf)
    return _number(limits.earliest(expression)), _number(limits.latest(expression))


def sort_key(edtf: str) -> int | None:
    """Return the day a date is filed under: about 1915 under 1915, though it may be 1914."""
    nominal = limits.nominal(parse(edtf))
    if nominal is None or nominal.year.endswith("XXXX"):
        return None
    return _number(nominal.first_day())


def is_uncertain(edtf: str) -> bool:
    """Return whether the source, or we, doubt the date: it is never “certainly” on a day.

    The ends of “late 19th century” are vague, not doubted, though both carry ``%``.
    """
    expression = parse(edtf)
    if isinstance(expression, Interval):
        edges = zip((expression.start, expression.end), is_drawn(expression), strict=True)
        return any(not drawn and ("?" in str(edge) or "%" in str(edge)) for edge, drawn in edges)
    return "?" in str(expression) or "%" in str(expression)


def shape(edtf: str) -> Shape:
    """Return what sort of date this is, and what is not sure of it; see `shapes`."""
    return replace(shape_of(parse(edtf)), is_doubted=is_uncertain(edtf))


def words(edtf: str, language: str = "en") -> str:
    """Return the date in words: “about 1915”, “между 1 и 3 июля 1916 года”."""
    return tongue(language).describe(parse(edtf))


def period(since: str, until: str, language: str = "en") -> str:
    """Return from when to when something was, in words; either end may be empty.

    Unlike an interval in EDTF its ends may be seasons and decades: “since autumn 1950”.
    """
    ends = [parse(text) if text else ".." for text in (since, until)]
    edges = [end for end in ends if end == ".." or _may_end(end)]
    if since != until and len(edges) == len(ends):
        return tongue(language).describe(Interval(*edges))  # type: ignore[arg-type]
    known = (text for text in dict.fromkeys((since, until)) if text)
    return " – ".join(words(text, language) for text in known)


def _may_end(end: object) -> bool:
    """Return whether a period can begin or end there: not at “1914 or 1915”."""
    return isinstance(end, Date) and not end.year.endswith("XXXX")


def explain(written: WrittenDate, language: str = "en") -> str:
    """Return the answer of the date box: “about 1915; sorts under 1915; from 1914 to 1916”."""
    return explain_date(written.edtf, written.as_written, written.calendar, language)


def iso(edtf: str) -> str:
    """Return the value for HTML's ``<time datetime>``, empty unless it is a plain known date."""
    expression = parse(edtf)
    if not isinstance(expression, Date) or any(expression.marks) or expression.figures:
        return ""
    if expression.is_masked or expression.is_season or expression.first_year < 1:
        return ""
    return str(expression)


def _number(day: Day | None) -> int | None:
    """Return a day as a number that sorts; years before 1 give negative ones that sort too."""
    return None if day is None else day[0] * 10000 + day[1] * 100 + day[2]
