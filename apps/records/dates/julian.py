"""Days in the Julian calendar (Old Style) and what they are in ours."""

from __future__ import annotations

from .notation import Day


def _julian_day_number(day: Day, *, gregorian: bool) -> int:
    year, month, number = day
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    days = number + (153 * m + 2) // 5 + 365 * y + y // 4
    return days - y // 100 + y // 400 - 32045 if gregorian else days - 32083


def _from_number(number: int, *, gregorian: bool) -> Day:
    if gregorian:
        a = number + 32044
        b = (4 * a + 3) // 146097
        c = a - 146097 * b // 4
    else:
        b, c = 0, number + 32082
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    return 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1


def to_gregorian(day: Day) -> Day:
    return _from_number(_julian_day_number(day, gregorian=False), gregorian=True)


def from_gregorian(day: Day) -> Day:
    return _from_number(_julian_day_number(day, gregorian=True), gregorian=False)


def lag(gregorian: Day) -> int:
    """Return by how many days the Julian calendar is behind on a Gregorian day."""
    same_figures = _julian_day_number(gregorian, gregorian=False)
    return same_figures - _julian_day_number(gregorian, gregorian=True)


def weekday(gregorian: Day) -> int:
    """Return the day of the week, Monday being 0; datetime.date knows no year before 1."""
    return _julian_day_number(gregorian, gregorian=True) % 7
