"""What a date looks like where many stand in order: how finely it is known, and of what sort it is.

“1916” is filed under a year and under no month of it, though its day in an order is 1 January;
“the 1910s” under no year, “late 19th century” under no decade. Who groups dates, or draws them,
asks here, so that none seems to be known better than it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import limits, parts
from .notation import APPROXIMATE, BOTH, Date, Expression, Interval, Listing, Run, parse
from .parts import Part

#: How finely a date may be filed; what is known less finely than to the century is filed nowhere.
MONTH, YEAR, DECADE, CENTURY = "month", "year", "decade", "century"

#: Sorts of dates: a day; some time within a month, a year or more; from one date to another; one
#: of several, or between two; all of several; before, or after, a date.
DAY, WITHIN, PERIOD, EITHER, ALL = "day", "within", "period", "either", "all"
BEFORE, AFTER = "before", "after"

_APPROXIMATE_MARKS = frozenset({APPROXIMATE, BOTH})


@dataclass(frozen=True)
class Shape:
    """A date's sort, and what is not sure of it."""

    sort: str
    is_about: bool = False
    is_doubted: bool = False
    #: Whether nothing is stated of its beginning, or of its end.
    opens_before: bool = False
    opens_after: bool = False


def filed_to(edtf: str) -> str:
    """Return how finely a date is filed: to the month, year, decade or century; else nothing."""
    return _fineness(_filed(parse(edtf)))


def shape_of(expression: Expression) -> Shape:
    """Return what sort of date this is, but for whether it is doubted."""
    if isinstance(expression, Date):
        is_day = expression.parts == 3 and not expression.is_masked
        return Shape(DAY if is_day else WITHIN, _is_about(expression))
    if isinstance(expression, Interval):
        return _of_interval(expression)
    return _of_listing(expression)


def _of_interval(interval: Interval) -> Shape:
    edges = zip((interval.start, interval.end), parts.is_drawn(interval), strict=True)
    is_about = any(
        _is_about(edge) for edge, drawn in edges if isinstance(edge, Date) and not drawn
    )
    if _as_one(interval) is not None or parts.is_winter_of_two_years(interval.start, interval.end):
        return Shape(WITHIN, is_about)
    return Shape(
        PERIOD,
        is_about,
        opens_before=isinstance(interval.start, str),
        opens_after=isinstance(interval.end, str),
    )


def _of_listing(listing: Listing) -> Shape:
    run = listing.items[0]
    is_about = any(_is_about(item) for item in listing.items if isinstance(item, Date))
    if not isinstance(run, Run) or (run.first and run.last):
        return Shape(EITHER if listing.one_of else ALL, is_about)
    if run.first is None:
        return Shape(BEFORE, opens_before=True)
    return Shape(AFTER, opens_after=True)


def _is_about(date: Date) -> bool:
    return not _APPROXIMATE_MARKS.isdisjoint(date.marks)


def _as_one(interval: Interval) -> Date | Part | None:
    """Return the one time whose first and last dates these are: a season, the early 1990s."""
    start, end = interval.start, interval.end
    if part := parts.name_whole(start, end):
        return part
    if not (isinstance(start, Date) and isinstance(end, Date)):
        return None
    if not start.mark or start.mark != end.mark:
        return None
    return parts.season_of(start, end) or parts.years_of(start, end)


def _filed(expression: Expression) -> Date | Part | None:
    if not isinstance(expression, Interval):
        return limits.nominal(expression)
    if parts.is_winter_of_two_years(expression.start, expression.end):
        return Date(str(limits.nominal(expression))[:4])
    first, _last = parts.name_ends(expression.start, expression.end)
    return _as_one(expression) or first or limits.nominal(expression)


#: By how many figures of the year are unknown.
_BY_FIGURES = (YEAR, DECADE, CENTURY)


def _fineness(filed: Date | Part | None) -> str:
    if isinstance(filed, Part):
        return CENTURY if filed.period == "hundred" else filed.period
    if filed is None:
        return ""
    unknown = filed.year.count("X") if not filed.figures else 4 - filed.figures
    if unknown >= len(_BY_FIGURES):
        return ""
    is_month = filed.month.isdigit() and not filed.is_season
    return MONTH if is_month and not unknown else _BY_FIGURES[unknown]
