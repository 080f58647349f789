"""EDTF in words, in English, Azerbaijani, Russian and Armenian.

What is said is decided once, in ``Tongue``; how a language says it stands in that language's class.
Each knows its cases: “до июля 1916 года”, “1916-cı il iyulun 1-i ilə 3-ü arasında”,
“2020 թ. նոյեմբերի 8-ից”. What comes out is also what reading.py takes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from . import limits, parts
from .notation import (
    APPROXIMATE,
    BOTH,
    SEASON_MONTHS,
    UNCERTAIN,
    WINTER,
    Date,
    Day,
    Edge,
    Expression,
    Interval,
    Listing,
    Run,
    days_in,
    year_text,
)
from .parts import Part

#: What a phrase can be about: a date without qualifiers, or a named part of a period.
Subject = Date | Part
#: A grammatical case and a form of words: which prepositions and endings, and what they ask for.
Form = tuple[str, str]

_APPROXIMATE_MARKS = frozenset({APPROXIMATE, BOTH})
_UNCERTAIN_MARKS = frozenset({UNCERTAIN, BOTH})


class Tongue:
    """What every language has to be able to say."""

    #: name: (template, case of what fills it, …)
    FORMS: ClassVar[dict[str, tuple[str, ...]]] = {}
    ABOUT = ""  # the adverb that can stand in front of any form
    POSSIBLY = ""
    UNCERTAIN = ""
    OR = ""
    AND = ""
    PART_NOTES: ClassVar[dict[str, str]] = {}
    PHRASES: ClassVar[dict[str, str]] = {}

    def say(self, subject: Subject, case: str, without: str = "") -> str:
        """Return a date in a case. ``without`` is what its neighbour says for it."""
        raise NotImplementedError

    def keeps_last(self, subject: Date, case: str) -> bool:
        """Return whether of two dates the last one says what both share (12 and 13 May)."""
        return True

    # Whole expressions

    def describe(self, expression: Expression) -> str:
        if isinstance(expression, Date):
            return self._date(expression)
        if isinstance(expression, Interval):
            return self._interval(expression)
        return self._listing(expression)

    def form(self, name: str, *subjects: Subject) -> str:
        template, *cases = self.FORMS[name]
        said = self._said(subjects, cases)
        return template.format(*said)

    def _said(self, subjects: Sequence[Subject], cases: Sequence[str]) -> list[str]:
        """Return neighbouring dates, each without what its neighbour says for both."""
        without = [""] * len(subjects)
        for index, (left, right) in enumerate(pairwise(subjects)):
            if isinstance(left, Date) and isinstance(right, Date):
                silent = index if self.keeps_last(left, cases[index]) else index + 1
                without[silent] = _shared(left, right)
        return [
            self.say(subject, case, omitted)
            for subject, case, omitted in zip(subjects, cases, without, strict=True)
        ]

    def _marked(self, text: str, mark: str) -> str:
        return f"{text} ({self.UNCERTAIN})" if mark in _UNCERTAIN_MARKS else text

    # One date

    def _date(self, date: Date) -> str:
        mark = date.mark
        if mark is None:
            return f"{self.say(date.plain, 'plain')} ({self._part_notes(date)})"
        if date.figures:
            first, last = limits.significant_years(date)
            years = self.form("between", Date(year_text(first)), Date(year_text(last)))
            return f"{self.say(Date(date.year), 'plain')} ({years})"
        if "X" in date.day.replace("XX", ""):
            return self._marked(self._between_days(date), mark)
        if date.year.endswith("XXXX"):
            note = self.PART_NOTES["unknown"].format(self.PART_NOTES["year"])
            return f"{self.say(date, 'plain', 'year')} ({note})"
        name = "about" if mark in _APPROXIMATE_MARKS else "plain"
        said = self.form(name, date.plain)
        if "XX" in (date.month, date.day):
            said = f"{said} ({self.PART_NOTES['unknown'].format(self._unknown_part(date))})"
        return self._marked(said, mark)

    def _between_days(self, date: Date) -> str:
        first, last = (_as_date(day) for day in (date.first_day(), date.last_day()))
        return self.form("between", first, last)

    def _unknown_part(self, date: Date) -> str:
        if date.month == "XX":
            return self.PART_NOTES["month"]
        return self.PART_NOTES["day"]

    def _part_notes(self, date: Date) -> str:
        notes = []
        for name, mark in zip(("year", "month", "day"), date.marks, strict=True):
            if mark:
                kind = {UNCERTAIN: "uncertain", APPROXIMATE: "approximate"}.get(mark, "both")
                notes.append(self.PART_NOTES[kind].format(self.PART_NOTES[name]))
        return ", ".join(notes)

    # From one to another

    def _interval(self, interval: Interval) -> str:
        start, end = interval.start, interval.end
        if part := parts.name_whole(start, end):
            doubt = isinstance(start, Date) and start.mark == UNCERTAIN
            return self._marked(self.say(part, "plain"), UNCERTAIN if doubt else "")
        if isinstance(start, str) or isinstance(end, str):
            return self._open(start, end)
        if start.mark == end.mark and (period := self._period(start, end)):
            name = "about" if start.mark in _APPROXIMATE_MARKS else "plain"
            return self._marked(self.form(name, period), start.mark or "")
        if parts.is_winter_of_two_years(start, end):
            years = f"{start.year}–{int(end.year) % 100:02}"
            return self.PHRASES["winter"].format(years)
        return self._from_to(start, end)

    def _open(self, start: Edge, end: Edge) -> str:
        edge = start if isinstance(start, Date) else end
        assert isinstance(edge, Date)  # noqa: S101 - one end of an interval is a date
        named = parts.name_ends(start, end)[0 if edge is start else 1]
        subject: Subject = named or edge.plain
        mark = "" if named else edge.mark or ""
        unknown = {(True, ""): "from_unknown", (False, ""): "to_unknown"}
        other = str(end if edge is start else start)
        name = unknown.get((edge is start, other)) or ("since" if edge is start else "until")
        said = self.form(name, subject)
        if mark in _APPROXIMATE_MARKS:
            said = self._put_about(name, subject)
        return self._marked(said, mark)

    def _put_about(self, name: str, subject: Subject) -> str:
        """Return the form with “about” in front of its date."""
        template, case = self.FORMS[name]
        return template.format(f"{self.ABOUT} {self.say(subject, case)}")

    def _period(self, start: Date, end: Date) -> Date | None:
        """Return the decade, the century or the season whose first and last dates these are."""
        if not start.mark:
            return None
        return parts.season_of(start, end) or parts.years_of(start, end)

    def _from_to(self, start: Date, end: Date) -> str:
        first, last = parts.name_ends(start, end)
        if start.mark == end.mark == APPROXIMATE:
            seasons = _season_that(start, 0), _season_that(end, 1)
            if seasons[0] and seasons[1]:
                return self.form("from_to", seasons[0], seasons[1])
        left: Subject = first or _century_at(start, "00", beside=last) or start.plain
        right: Subject = last or _century_at(end, "99", beside=first) or end.plain
        marks = ["" if first else start.mark or "", "" if last else end.mark or ""]
        is_whole = None not in (start.mark, end.mark)
        if is_whole and marks[0] == marks[1] and marks[0] in ("", UNCERTAIN):
            return self._marked(self.form("from_to", left, right), marks[0])
        doubt = UNCERTAIN if marks == [BOTH, BOTH] else ""
        if doubt:
            marks = [APPROXIMATE, APPROXIMATE]
        template, *cases = self.FORMS["from_to"]
        said = [
            self._inline(self.say(subject, case), mark)
            for subject, case, mark in zip((left, right), cases, marks, strict=True)
        ]
        partly = (date for date in (start, end) if date.mark is None)
        notes = dict.fromkeys(map(self._part_notes, partly))
        text = self._marked(template.format(*said), doubt)
        return f"{text} ({'; '.join(notes)})" if notes else text

    def _inline(self, said: str, mark: str) -> str:
        if mark in _APPROXIMATE_MARKS:
            said = f"{self.ABOUT} {said}"
        return f"{self.POSSIBLY} {said}" if mark in _UNCERTAIN_MARKS else said

    # One of several, or all of them

    def _listing(self, listing: Listing) -> str:
        first = listing.items[0]
        if len(listing.items) == 1 and isinstance(first, Run):
            return self._run_alone(first, one_of=listing.one_of)
        marks = {item.mark for item in listing.items if isinstance(item, Date)}
        all_doubted = listing.one_of and marks == {UNCERTAIN} and _no_runs(listing)
        common = UNCERTAIN if all_doubted else ""
        word = self.OR if listing.one_of else self.AND
        if row := _row(listing, without_mark=bool(common)):
            said = self._said(row, ["item"] * len(row))
            joined = f"{', '.join(said[:-1])} {word} {said[-1]}"
            if row[0].parts == 1:
                joined = self.row_of_years(joined, one_of=listing.one_of)
            return self._marked(joined, common)
        said = [
            self._run(item) if isinstance(item, Run) else self._item(item)
            for item in listing.items
        ]
        return f"{', '.join(said[:-1])} {word} {said[-1]}"

    def row_of_years(self, joined: str, *, one_of: bool) -> str:
        """Return a row of years with the word for “years” that it asks for."""
        return joined

    def _item(self, date: Date) -> str:
        if date.mark is None:
            return self._date(date)
        return self._inline(self.say(date.plain, "plain"), date.mark)

    def _run(self, run: Run) -> str:
        if run.first is None or run.last is None:
            return self._run_alone(run, one_of=True)
        if season := parts.season_of(run.first, run.last):
            return self.say(season, "plain")
        part = parts.name_whole(run.first.marked(BOTH), run.last.marked(BOTH))
        if part and part.period == "century":
            return self.say(part, "plain")
        return self.form("dash", run.first, run.last)

    def _run_alone(self, run: Run, *, one_of: bool) -> str:
        if run.first and run.last:
            return self.form("between" if one_of else "dash", run.first, run.last)
        if run.last:
            if run.last.day:
                return self.form("or_earlier", _whole_month_or_year(run.last, last=True))
            return self.form("before", _neighbour(run.last, 1))
        assert run.first  # noqa: S101 - a run has one end at least
        if run.first.day:
            return self.form("or_later", _whole_month_or_year(run.first, last=False))
        return self.form("after", _neighbour(run.first, -1))


def _as_date(day: Day) -> Date:
    return Date(year_text(day[0]), f"{day[1]:02}", f"{day[2]:02}")


def _whole_month_or_year(date: Date, *, last: bool) -> Date:
    """Return 31 December 1914 as the 1914 it ends, so that “1914 or earlier” names no day."""
    year, month, day = date.first_day()
    if day != (days_in(year, month) if last else 1):
        return date
    return Date(date.year, "" if month == (12 if last else 1) else date.month)


def _neighbour(date: Date, step: int) -> Date:
    """Return the next or the previous year or month."""
    if not date.month:
        return Date(year_text(int(date.year) + step))
    years, month = divmod(int(date.month) - 1 + step, 12)
    return Date(year_text(int(date.year) + years), f"{month + 1:02}")


def _row(listing: Listing, *, without_mark: bool) -> list[Date]:
    """Return dates that can share what they have in common, or nothing if they are too unlike."""
    dates = [item for item in listing.items if isinstance(item, Date)]
    alike = {(date.parts, date.is_masked or date.is_season) for date in dates}
    if len(dates) < len(listing.items) or len(alike) > 1 or dates[0].is_masked:
        return []
    if any(any(date.marks) for date in dates) and not without_mark:
        return []
    return [date.plain for date in dates]


def _no_runs(listing: Listing) -> bool:
    return all(isinstance(item, Date) for item in listing.items)


def _shared(left: Date, right: Date) -> str:
    """Return what two neighbouring dates share and need say only once."""
    if left.is_masked or right.is_masked:
        return ""
    if left.parts == right.parts == 1:
        # Years of two figures need their era beside them, and years before Christ theirs.
        return "unit" if left.year >= "0100" and right.year >= "0100" else ""
    if (
        left.year != right.year
        or 1 in (left.parts, right.parts)
        or left.is_season
        or right.is_season
    ):
        return ""
    return "month" if left.month == right.month and left.day and right.day else "year"


def _season_that(edge: Date, side: int) -> Date | None:
    """Return the season that begins (side 0) or ends (side 1) with this month."""
    if not edge.month or edge.day:
        return None
    for number, months in SEASON_MONTHS.items():
        if months[side] == int(edge.month) and number != WINTER:
            return Date(edge.year, str(number))
    return None


def _century_at(edge: Date, figures: str, *, beside: Part | None) -> Date | None:
    """Return the century of “19th – early 20th century”, whose first year had to stand for it."""
    if beside is None or beside.period != "century" or edge.mark or edge.parts > 1:
        return None
    is_edge = edge.year.endswith(figures) and not edge.year.startswith("-")
    return Date(edge.year[:2] + "XX") if is_edge else None


# What a date is, for every language


def year_number(date: Date) -> int:
    """Return the year as people count it: 44 for 44 BC."""
    year = int(date.year)
    return year if year > 0 else 1 - year


def is_before_christ(date: Date) -> bool:
    return date.year.startswith("-") or date.year == "0000"


def century_number(date: Date) -> int:
    return int(date.year[-4:-2]) + 1


def mask_of(date: Date) -> str:
    """Return which figures of the year are unknown: decade, century, millennium, all or none."""
    return ("", "decade", "century", "millennium", "all")[date.year.count("X")]


def roman(number: int) -> str:
    """Return a number up to 39 in Roman figures, as centuries are written."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def part_period(part: Part) -> Date:
    """Return the period a part is of, as a date."""
    if part.period == "month":
        return Date(year_text(part.base), f"{part.month:02}")
    if part.period == "year":
        return Date(year_text(part.base))
    if part.period == "decade":
        return Date(year_text(part.base)[:-1] + "X")
    if part.base < 0:
        return Date(f"-{-part.base // 100 - 1:02}XX")
    return Date(f"{part.base // 100:02}XX")
