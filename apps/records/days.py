"""Days that come every year: read as people write them, told in words, and counted forward."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from . import dates
from .dates.notation import Date
from .dates.tongues import tongue

#: A leap year, in which every day of the year exists.
_LEAP_YEAR = 2000
_YEARLY = re.compile(r"XXXX-([0-9]{2})-([0-9]{2})")
_IN_FIGURES = re.compile(r"([0-9]{1,2})-([0-9]{1,2})", re.ASCII)

#: What happens to 29 February in years without one.
BEFORE, AFTER, SKIPPED = "before", "after", "skipped"


class NotADay(ValueError):
    """What was written is no day of the year; `str()` is a sentence that says what to write."""


@dataclass(frozen=True, order=True)
class Day:
    """A day of the year, whichever year it is."""

    month: int
    number: int

    @property
    def mmdd(self) -> int:
        """The day as it is kept for finding: 1108."""
        return self.month * 100 + self.number

    @property
    def edtf(self) -> str:
        """The day in EDTF: `XXXX-11-08`."""
        return f"XXXX-{self}"

    @property
    def is_leap_day(self) -> bool:
        """True of 29 February alone."""
        return (self.month, self.number) == (2, 29)

    def shifted(self, days: int) -> "Day":
        """Return the day so many days on, in a year that has all of them."""
        return day_of(date(_LEAP_YEAR, self.month, self.number) + timedelta(days))

    def words(self, language: str) -> str:
        """Return the day in words: 8 November, 8 noyabr."""
        said = Date(str(_LEAP_YEAR), f"{self.month:02}", f"{self.number:02}")
        return tongue(language).say(said, "plain", "year")

    def __str__(self) -> str:
        return f"{self.month:02}-{self.number:02}"


def day_of(when: date) -> Day:
    """Return the day of the year on which `when` falls."""
    return Day(when.month, when.day)


def read(text: str, language: str = "en") -> Day:
    """Return the day that `text` names without a year: 8 November, 8 noyabr, XXXX-11-08, 11-08.

    Raises:
        NotADay: it is none, or it names a year as well.

    """
    text = text.strip()
    plain = _IN_FIGURES.fullmatch(text)
    edtf = f"XXXX-{int(plain[1]):02}-{int(plain[2]):02}" if plain else text
    if day := of_edtf(edtf):
        return day
    if plain or edtf.startswith("XXXX-"):
        raise NotADay(_sentence())
    if len(text) > dates.MAX_LENGTH - 5 or _names_a_year(text, language):
        raise NotADay(_sentence())
    try:
        written = dates.read(f"{text} {_LEAP_YEAR}", language)
        return day_of(date.fromisoformat(written.edtf))
    except ValueError as refusal:  # a date that was refused is one of these
        raise NotADay(_sentence()) from refusal


def of_edtf(edtf: str) -> Day | None:
    """Return the day that a stored `XXXX-11-08` names; None where it names none."""
    found = _YEARLY.fullmatch(edtf)
    try:
        return day_of(date(_LEAP_YEAR, int(found[1]), int(found[2]))) if found else None
    except ValueError:
        return None


def _names_a_year(text: str, language: str) -> bool:
    """Say whether the text is a date by itself: a year put behind it would make it another."""
    try:
        dates.read(text, language)
    except dates.DateRefused:
        return False
    return True


def _sentence() -> str:
    return _("Write a day and a month without a year, the month as a word: 8 November.")


# --- counting forward -----------------------------------------------------------------------


def occurrence(day: Day, year: int, leap_day: str = "") -> date | None:
    """Return when `day` is kept in `year`; None where 29 February is skipped in it."""
    if not day.is_leap_day or _is_leap(year):
        return date(year, day.month, day.number)
    moved = {BEFORE: date(year, 2, 28), AFTER: date(year, 3, 1)}
    return moved.get(leap_day)


def next_occurrence(day: Day, leap_day: str, today: date) -> date | None:
    """Return the next date, today included, on which `day` is kept by its rule for leap days."""
    # Between two leap years lie eight years at the most: 1896 and 1904.
    for year in range(today.year, min(today.year + 9, date.max.year + 1)):
        found = occurrence(day, year, leap_day)
        if found is not None and found >= today:
            return found
    return None


def times_kept(day: Day, leap_day: str, first_year: int, until: date) -> int:
    """Return how often `day` has been kept from `first_year` to `until`, both included."""
    years = until.year - first_year + 1
    if not (day.is_leap_day and leap_day not in (BEFORE, AFTER)):
        return years
    return sum(_is_leap(year) for year in range(first_year, until.year + 1))


def certain_year(edtf: str) -> int | None:
    """Return the year in which all of a date lies for certain; None where it may be another."""
    if not edtf or dates.is_uncertain(edtf) or "~" in edtf:
        return None
    first, last = dates.bounds(edtf)
    if first is None or last is None or first // 10_000 != last // 10_000:
        return None
    return first // 10_000


def first_year(edtf: str) -> int | None:
    """Return the year in which a date, or the span that it begins, begins for certain."""
    return certain_year(edtf.partition("/")[0]) if not edtf.startswith(("..", "/")) else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
