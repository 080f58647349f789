"""The earliest and the latest possible day of an EDTF date.

The rules are set out in the table at the head of the package.
"""

from __future__ import annotations

from .notation import (
    APPROXIMATE,
    BOTH,
    Date,
    Day,
    Edge,
    Expression,
    Interval,
    Listing,
    Run,
    days_in,
)
from .parts import is_drawn

# How far “about” reaches each way: a year, a month or a week, by how finely the date is given.
ABOUT_DAYS = 7


def earliest(expression: Expression) -> Day | None:
    """Return the earliest possible day, or None if there is no telling."""
    if isinstance(expression, Date):
        return _about(expression, -1)
    if isinstance(expression, Interval):
        return _edge(expression.start, -1, exact=is_drawn(expression)[0])
    return _outermost(expression, -1)


def latest(expression: Expression) -> Day | None:
    """Return the latest possible day, or None if there is no telling."""
    if isinstance(expression, Date):
        return _about(expression, 1)
    if isinstance(expression, Interval):
        return _edge(expression.end, 1, exact=is_drawn(expression)[1])
    return _outermost(expression, 1)


def _outermost(listing: Listing, way: int) -> Day | None:
    dates = [
        (item.first if way < 0 else item.last) if isinstance(item, Run) else item
        for item in listing.items
    ]
    days = [None if date is None else _about(date, way) for date in dates]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    return min(known) if way < 0 else max(known)


def nominal(expression: Expression) -> Date | None:
    """Return the date an expression is filed under: its first date, else its last."""
    if isinstance(expression, Date):
        return expression.plain
    if isinstance(expression, Interval):
        edges = [edge for edge in (expression.start, expression.end) if isinstance(edge, Date)]
        return edges[0].plain
    dates = [
        date
        for item in expression.items
        for date in ((item.first, item.last) if isinstance(item, Run) else (item,))
        if date is not None
    ]
    return min(dates, key=Date.first_day).plain


def _edge(edge: Edge, way: int, *, exact: bool) -> Day | None:
    if isinstance(edge, str):
        return None
    return _about(edge.plain if exact else edge, way)


def _about(date: Date, way: int) -> Day | None:
    """Return the first (way -1) or last (way 1) day of a date, with the margin “about” gives it."""
    if date.year.endswith("XXXX"):
        return None
    if date.figures:
        first, last = significant_years(date)
        return (first, 1, 1) if way < 0 else (last, 12, 31)
    day = date.first_day() if way < 0 else date.last_day()
    unit = _margin_unit(date)
    if unit == 0:
        return day
    if unit == 3:
        return _move_days(day, way * ABOUT_DAYS)
    return _move_months(day, way * (12 if unit == 1 else 1), to_month_end=way > 0 and not date.day)


def significant_years(date: Date) -> tuple[int, int]:
    """Return the years that share the significant figures of ``1950S2``: 1900 to 1999."""
    span = 10 ** (4 - date.figures)
    year = int(date.year)
    first = abs(year) // span * span
    last = first + span - 1
    return (first, last) if year >= 0 else (-last, -first)


def _margin_unit(date: Date) -> int:
    """Return which part “about” speaks of: 1 the year, 2 the month, 3 the day, 0 none.

    A mark behind several parts speaks of the last of them; of separate marks the coarsest counts.
    """
    unit = 0
    for index, mark in enumerate(date.marks[: date.parts], start=1):
        if mark in (APPROXIMATE, BOTH):
            unit = index
        elif unit:
            break
    return unit


def _move_months(day: Day, months: int, *, to_month_end: bool) -> Day:
    year, month = divmod(day[0] * 12 + day[1] - 1 + months, 12)
    last = days_in(year, month + 1)
    return year, month + 1, last if to_month_end else min(day[2], last)


def _move_days(day: Day, days: int) -> Day:
    """Move a day within its neighbouring months; datetime.date knows no year before 1."""
    year, month, number = day
    number += days
    if number < 1:
        year, month, _ = _move_months((year, month, 1), -1, to_month_end=False)
        number += days_in(year, month)
    elif number > days_in(year, month):
        number -= days_in(year, month)
        year, month, _ = _move_months((year, month, 1), 1, to_month_end=False)
    return year, month, number
