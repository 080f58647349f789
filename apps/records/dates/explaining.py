"""The sentence with which the date box answers: what was understood, and what follows from it."""

from __future__ import annotations

import re

from . import julian, limits
from .notation import Date, Day, Expression, Listing, days_in, parse, year_text
from .tongues import tongue
from .wording import Subject, Tongue

# 1910-12 is a month in EDTF, and may have been meant as years; so are 1920-24 and a season.
_SHORT_RANGE = re.compile(r"([0-9]{2})([0-9]{2})-([0-9]{2})")


def explain_date(edtf: str, as_written: str, calendar: str, language: str) -> str:
    """Return the words, what the date sorts under, its limits, and what was done to it."""
    speech = tongue(language)
    expression = parse(edtf)
    said = [speech.describe(expression)]
    nominal = limits.nominal(expression)
    if nominal is not None and not nominal.year.endswith("XXXX"):
        said.append(speech.PHRASES["sorts"].format(speech.form("plain", _filed(nominal))))
    said.append(_limits(speech, expression))
    said.append(_calendar(speech, expression, calendar))
    said.append(_other_reading(speech, as_written))
    return "; ".join(part for part in dict.fromkeys(said) if part)


def _filed(date: Date) -> Date:
    """Return the date it sorts under, unknown figures taken as the first that fit."""
    return Date(year_text(date.first_year)) if date.is_masked else date


def _limits(speech: Tongue, expression: Expression) -> str:
    first, last = limits.earliest(expression), limits.latest(expression)
    if first and last:
        if first == last:
            return ""
        subjects = _span(first, last)
        if len(subjects) == 1:
            return speech.form("within", subjects[0])
        return speech.form("from_to", *subjects)
    if first:
        return speech.form("from_on", _first_of(first))
    return speech.form("up_to", _last_of(last)) if last else ""


def _span(first: Day, last: Day) -> tuple[Subject, ...]:
    """Return two days as whole years or months where they are such, or one if they are one."""
    lower, upper = _first_of(first), _last_of(last)
    parts = max(lower.parts, upper.parts)
    lower, upper = _cut(first, parts), _cut(last, parts)
    return (lower,) if lower == upper else (lower, upper)


def _cut(day: Day, parts: int) -> Date:
    month, number = f"{day[1]:02}", f"{day[2]:02}"
    return Date(year_text(day[0]), month if parts > 1 else "", number if parts > 2 else "")


def _first_of(day: Day) -> Date:
    return _cut(day, 1 if day[1:] == (1, 1) else 2 if day[2] == 1 else 3)


def _last_of(day: Day) -> Date:
    at_month_end = day[2] == days_in(day[0], day[1])
    return _cut(day, 1 if day[1:] == (12, 31) else 2 if at_month_end else 3)


def _calendar(speech: Tongue, expression: Expression, calendar: str) -> str:
    if calendar not in ("julian", "dual"):
        return ""
    if isinstance(expression, Listing) or not isinstance(expression, Date) or not expression.day:
        days = julian.lag(limits.earliest(expression) or (1900, 1, 1))
        return speech.PHRASES["julian"].format(days=days)
    new = expression.first_day()
    old = julian.from_gregorian(new)
    return speech.PHRASES["dual" if calendar == "dual" else "julian_day"].format(
        old=speech.form("plain", _cut(old, 3)),
        new=speech.form("plain", _cut(new, 3)),
        days=julian.lag(new),
    )


def _other_reading(speech: Tongue, as_written: str) -> str:
    match = _SHORT_RANGE.fullmatch(as_written)
    if match is None or match[3] <= match[2]:
        return ""
    return speech.PHRASES["month_or_years"].format(
        first=match[1] + match[2], last=match[1] + match[3]
    )
