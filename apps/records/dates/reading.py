"""What a person wrote, read as EDTF, or refused with a sentence saying what to write instead.

The words have been turned into tokens (tokens.py) and single dates are read by pieces.py; here is
how dates stand together: between, before, from–to, or, and, and one day in two calendars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.dates import WEEKDAYS

from . import julian
from .arranging import (
    LIMITS,
    QUALIFIERS,
    Notes,
    Tokens,
    dual_candidates,
    has_figures,
    joined_separators,
    leading_qualifier,
    limit_at_either_end,
    list_items,
    qualifier_behind_limit,
    take_notes,
    tells_of_several,
    trailing_qualifier,
    two_limits,
    with_separator,
    without_brackets,
    without_date_commas,
    without_hence_before_limits,
    without_outer_brackets,
    without_second_year,
    without_styles,
)
from .lexicon import Kind
from .notation import (
    APPROXIMATE,
    MAX_LENGTH,
    Date,
    Day,
    Interval,
    absurd_year,
    date_of,
    days_in,
    join_marks,
    looks_like_edtf,
    parse,
    year_text,
)
from .parts import is_drawn
from .pieces import ACROSS, Piece, Unfit, complete, read_piece
from .refusals import BEFORE_CHRIST, UNTIL_WHICH, DateRefused
from .tokens import Token, is_day_first, plain, tokenise

_UNITS = ("year", "month", "day")
# A hundred characters hold no more years than these.
MOST_DATES = MAX_LENGTH // 5
# England and its colonies counted the year from 25 March until 1752.
ENGLISH_NEW_YEAR, ENGLISH_REFORM = (3, 25), 1752

_REFUSED_KINDS = {
    Kind.FEAST: "feast",
    Kind.OTHER_CALENDAR: "other_calendar",
    Kind.CLOCK: "clock",
    Kind.TURN: "turn_of_century",
}
# What one way of reading lacks, another may find: “winter 1941–42” is no range of years.
_MISSING = frozenset({"no_year", "two_digit_year", "short_year"})


@dataclass(frozen=True)
class Reading:
    """EDTF in the agreed form, and the calendar the words were in."""

    edtf: str
    calendar: str = "gregorian"


def read_text(text: str, language: str) -> Reading:
    """Return what was written as EDTF; raise DateRefused rather than guess."""
    if len(text) > MAX_LENGTH:
        raise DateRefused("too_long", limit=MAX_LENGTH)
    text = text.strip()
    if not text:
        raise DateRefused("empty")
    if not any(character.isalnum() for character in text) or text.lower() in ("n/a", "б/д", "б/г"):
        raise DateRefused("no_date")
    if any(not character.isprintable() and not character.isspace() for character in text):
        raise DateRefused("not_understood", text=_printable(text))
    _refuse_brackets_with_two_readings(text)
    text_as_edtf = _with_unknowns(text)
    notation_refusal = None
    if looks_like_edtf(text_as_edtf.upper()) or re.search(
        r"(?i)unknown/|/unknown|open/|/open", text
    ):
        try:
            return Reading(str(parse(text_as_edtf)))
        except DateRefused as refusal:
            notation_refusal = refusal
    try:
        return _read_words(text, language)
    except DateRefused as refusal:
        if refusal.code == "not_understood" and _is_plainer(notation_refusal):
            refusal = notation_refusal or refusal
        if "text" in refusal.params:
            refusal = DateRefused(refusal.code, **{**refusal.params, "text": text})
        raise refusal from None


def _with_unknowns(text: str) -> str:
    """Return “1907/?” and “1937-10-??” as EDTF writes them."""
    text = re.sub(r"^\?\s*/|/\s*\?$", "/", text)
    if re.fullmatch(r"[0-9]{4}-(?:[0-9]{2}-)?\?\?(?:-\?\?)?", text):
        return text.replace("?", "X")
    return text


def _refuse_brackets_with_two_readings(text: str) -> None:
    """Refuse “[1910-12]” and “[-1768]”: nobody writes EDTF in brackets, and years they may be."""
    if re.fullmatch(r"\[-[0-9]{4}\]", text):
        raise DateRefused("two_readings", text=text, first=UNTIL_WHICH, second=BEFORE_CHRIST)
    match = re.fullmatch(r"\[([0-9]{2})([0-9]{2})-([0-9]{2})\]", text)
    if match and match[2] < match[3] <= "24" and not "12" < match[3] < "21":
        year, later = int(match[1] + match[2]), int(match[1] + match[3])
        first = date_of(year, int(match[3]))
        raise DateRefused("two_readings", text=text, first=first, second=f"{year}–{later}")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _is_plainer(refusal: DateRefused | None) -> bool:
    return refusal is not None and refusal.code not in ("not_edtf", "impossible_month")


def _read_words(text: str, language: str) -> Reading:
    written = plain(text)
    day_first = is_day_first(written, language)
    try:
        reading = _read_tokens(written, day_first=day_first)
    except DateRefused:
        # Two calendars settle which figure is the day: 25.10/7.11.1917.
        dual = None if day_first else _dual_in_figures(written)
        if dual is None:
            raise
        reading = dual
    return replace(reading, edtf=str(parse(reading.edtf)))


def _read_tokens(text: str, *, day_first: bool) -> Reading:
    tokens = tokenise(text, day_first=day_first)
    _refuse_what_is_no_date(tokens, text)
    return _Sentence(text).read(tokens)


def _dual_in_figures(text: str) -> Reading | None:
    try:
        reading = _read_tokens(text, day_first=True)
    except DateRefused:
        return None
    return reading if reading.calendar == "dual" else None


def _refuse_what_is_no_date(tokens: Tokens, text: str) -> None:
    for token in tokens:
        if token.kind in _REFUSED_KINDS:
            raise DateRefused(_REFUSED_KINDS[token.kind], text=text)
        if token.kind is Kind.NUMBER and len(token.text) > 4:
            raise absurd_year(token.text[:12])
    if re.search(r"(?<!\w)'\d\d\b(?!')", text):
        raise DateRefused("two_digit_year", text=text)
    if re.search(r"\d:\d\d", text):
        raise DateRefused("clock")
    if re.search(r"(?<!\d)\d{1,3}(?:,\d{3}|[ ,]000)(?!\d)", text):
        raise absurd_year(text)


class _Sentence:
    """Reads the tokens of one text. Each rule returns EDTF or raises Unfit."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, tokens: Tokens) -> Reading:
        tokens, notes = take_notes(tokens)
        if any(token.kind is Kind.UNKNOWN for token in tokens):
            raise DateRefused("too_tangled" if has_figures(tokens) else "no_date", text=self.text)
        if notes:
            return Reading(self._with_notes(tokens, notes))
        styles = [token for token in tokens if token.kind in (Kind.OLD_STYLE, Kind.NEW_STYLE)]
        tokens = without_outer_brackets(without_styles(tokens))
        old = [token for token in styles if token.kind is Kind.OLD_STYLE]
        _, later_year = without_second_year(tokens)
        if later_year and not old:
            raise DateRefused("dual_year", text=self.text)
        try:
            if not later_year and (dual := self._dual(tokens)):
                return dual
            if old:
                return Reading(self._old_style(tokens, english=old[0].value == "en"), "julian")
        except Unfit:
            raise DateRefused(
                "old_style_unclear" if old else "not_understood", text=self.text
            ) from None
        try:
            tokens = without_brackets(tokens)
        except Unfit:
            raise DateRefused("too_tangled", text=self.text) from None
        return Reading(self._gregorian(tokens))

    def _gregorian(self, tokens: Tokens) -> str:
        if not tokens:
            raise DateRefused("not_understood", text=self.text)
        if tells_of_several(tokens):
            raise DateRefused("several_dates", text=self.text)
        rules: list[Callable[[Tokens], str]] = [
            self._between,
            self._between_limits,
            self._limit,
            self._winter,
            self._range,
            self._listing,
        ]
        readings = [without_date_commas(tokens)]
        if len(readings[0]) < len(tokens):
            readings += [tokens, [token for token in tokens if not token.is_mark(",")]]
        elif any(token.is_mark(",") for token in tokens):
            readings.append([token for token in tokens if not token.is_mark(",")])
        missing: DateRefused | None = None
        for reading in readings:
            for rule in rules:
                try:
                    return rule(reading)
                except Unfit:
                    continue
                except DateRefused as refusal:
                    if refusal.code not in _MISSING:
                        raise
                    missing = missing or refusal
        raise missing or DateRefused("not_understood", text=self.text)

    # One date

    def _with_notes(self, tokens: Tokens, notes: Notes) -> str:
        """Read “May 1992 (day unknown)”, “11 June 2004 (year approximate)”."""
        try:
            piece = self._piece(without_date_commas(tokens))
            if notes.get("year") is Kind.UNKNOWN and piece.year is None and piece.month:
                day = f"{piece.day:02}" if piece.day else ""
                return str(Date("XXXX", f"{piece.month:02}", day))
            date = parse(self._whole(piece).edtf())
        except Unfit:
            raise DateRefused("too_tangled", text=self.text) from None
        if not isinstance(date, Date) or date.is_season or date.is_masked:
            raise DateRefused("too_tangled", text=self.text)
        for unit, kind in notes.items():
            date = self._noted(date, unit, kind)
        return str(date)

    def _noted(self, date: Date, unit: str, kind: Kind) -> Date:
        slot = _UNITS.index(unit)
        if kind is Kind.UNKNOWN:
            if date.parts != slot or slot == 0:
                raise DateRefused("too_tangled", text=self.text)
            return replace(date, day="XX") if unit == "day" else replace(date, month="XX")
        if date.parts <= slot:
            raise DateRefused("too_tangled", text=self.text)
        marks = list(date.marks)
        marks[slot] = join_marks(marks[slot], QUALIFIERS[kind])
        return replace(date, marks=(marks[0], marks[1], marks[2]))

    def _piece(self, tokens: Sequence[Token]) -> Piece:
        return read_piece(tokens, self.text)

    def _whole(self, piece: Piece) -> Piece:
        """Return the piece if it can stand; say what is missing if it cannot."""
        if piece.number and not piece.number_text:
            raise Unfit  # “XIX” alone
        if piece.number or piece.decade:
            raise DateRefused("two_digit_year", text=self.text)
        if piece.day and not piece.month:
            raise Unfit
        if piece.year is None and piece.period is None:
            if piece.month or piece.season:
                raise DateRefused("no_year", text=self.text)
            raise Unfit
        self._check_weekday(piece)
        return piece

    def _check_weekday(self, piece: Piece, gregorian: Day | None = None) -> None:
        if piece.weekday is None or not piece.is_day:
            return
        day = gregorian or _day(piece)
        if julian.weekday(day) != piece.weekday:
            raise DateRefused(
                "wrong_weekday",
                date=_date(day),
                weekday=WEEKDAYS[julian.weekday(day)],
            )

    # Between

    def _between(self, tokens: Tokens) -> str:
        inner = [token for token in tokens if token.kind is not Kind.BETWEEN]
        if len(inner) != len(tokens) - 1:
            raise Unfit
        lead, inner = leading_qualifier(inner)
        left, right = self._two_sides(inner, [{Kind.AND}, {Kind.DASH, Kind.TO, Kind.HENCE}])
        return _one_between(left.with_mark(lead), right.with_mark(lead))

    def _two_sides(self, tokens: Tokens, separators: list[set[Kind]]) -> tuple[Piece, Piece]:
        """Split at the only separator of the first kind found, and complete both sides."""
        for kinds in separators:
            places = [index for index, token in enumerate(tokens) if token.kind in kinds]
            if len(places) > 1:
                places = [index for index in places if not tokens[index].glued]
            if not places:
                continue
            if len(places) > 1:
                raise Unfit
            left = self._piece(tokens[: places[0]])
            right = self._piece(tokens[places[0] + 1 :])
            left, right = complete(left, right, self.text)
            return self._whole(left), self._whole(right)
        raise Unfit

    def _between_limits(self, tokens: Tokens) -> str:
        """Read “не ранее 1914 – не позднее 1917”, as archivists date letters."""
        halves = two_limits(tokens)
        lower, upper = halves[0][0], halves[1][0]
        if lower.kind is Kind.AFTER or upper.kind is Kind.BEFORE or upper.text == "and before":
            # Between 1915 and 1917 would lose the years of “after 1914 and before 1918”.
            raise DateRefused("too_tangled", text=self.text)
        first, last = (self._piece(half[1:]) for half in halves)
        if any([first.mark, last.mark, *first.marks, *last.marks]):
            raise Unfit
        first, last = map(self._whole, complete(first, last, self.text))
        return f"[{_run(first.edges()[0], last.edges()[1])}]"

    # Before, after, since, until

    def _limit(self, tokens: Tokens) -> str:
        tokens = without_hence_before_limits(tokens)
        lead, tokens = leading_qualifier(tokens)
        trail, tokens = qualifier_behind_limit(tokens)
        kind, rest = limit_at_either_end(tokens)
        if any(token.kind in LIMITS | {Kind.NOW, Kind.BETWEEN} for token in rest):
            raise Unfit
        piece = self._whole(self._piece(rest).with_mark(join_marks(lead, trail)))
        return _LIMIT_FORMS[kind](piece)

    # From one to another

    def _winter(self, tokens: Tokens) -> str:
        """Read “winter 1941–42”, which is one date and no range."""
        piece = self._piece(joined_separators(tokens))
        if piece.part != ACROSS:
            raise Unfit
        return piece.edtf()

    def _range(self, tokens: Tokens) -> str:
        if tokens and tokens[0].kind is Kind.DASH:
            raise DateRefused(
                "two_readings", text=self.text, first=UNTIL_WHICH, second=BEFORE_CHRIST
            )
        lead, tokens = leading_qualifier(tokens)
        tokens = joined_separators(with_separator(tokens))
        if tokens and tokens[-1].kind is Kind.DASH:
            return _since(self._whole(self._piece(tokens[:-1]).with_mark(lead)))
        left, right = self._two_sides(tokens, [{Kind.TO}, {Kind.DASH}])
        trailing = trailing_qualifier(tokens)
        left = left.with_mark(join_marks(lead, trailing))
        right = right.with_mark(lead)
        start, end = left.edges()[0], right.edges()[1]
        if not (left.part or right.part) and is_drawn(Interval(start, end))[1]:
            # “?c. 1920–26” must not become “the early to mid-1920s”: one doubt is enough.
            end = end.plain.marked(APPROXIMATE)
        return f"{start}/{end}"

    # Lists

    def _listing(self, tokens: Tokens) -> str:
        lead, tokens = leading_qualifier(tokens)
        groups = list_items(tokens)
        if len(groups) > MOST_DATES:
            raise Unfit
        one_of = any(token.kind is Kind.OR for token in tokens)
        if one_of and any(token.kind is Kind.AND or token.is_mark(";") for token in tokens):
            raise Unfit
        pieces = [[self._piece(part) for part in self._sides(group)] for group in groups]
        pieces = self._completed(pieces)
        if one_of and len(groups) > 1:
            trailing = trailing_qualifier(tokens)
            pieces = [[piece.with_mark(lead) for piece in group] for group in pieces]
            pieces = [
                *[[piece.with_mark(trailing) for piece in group] for group in pieces[:-1]],
                pieces[-1],
            ]
        else:
            pieces[0] = [piece.with_mark(lead) for piece in pieces[0]]
        if len(pieces) == 1:
            if len(pieces[0]) > 1:
                raise Unfit
            return pieces[0][0].edtf()
        if all(group == pieces[0] for group in pieces) and len(pieces[0]) == 1:
            return pieces[0][0].edtf()  # “1907 г., 1907 г.”
        inner = ",".join(self._member(group) for group in pieces)
        return f"[{inner}]" if one_of else f"{{{inner}}}"

    def _sides(self, group: Tokens) -> list[Tokens]:
        """Split one member of a list where it is a range; a lone winter 1941–42 is not."""
        begins = group[0].kind in (Kind.FROM, Kind.SINCE)
        group = joined_separators(group)
        for kinds in ({Kind.TO}, {Kind.DASH}):
            places = [index for index, token in enumerate(group) if token.kind in kinds]
            if len(places) == 1 and not any(token.kind is Kind.SEASON for token in group):
                return [group[: places[0]], group[places[0] + 1 :]]
            if places:
                break
        if begins:
            raise Unfit  # “1915 or since 1916”
        return [group]

    def _completed(self, groups: list[list[Piece]]) -> list[list[Piece]]:
        """Let each date borrow from its right neighbour, then from its left one."""
        for group in groups:
            if len(group) == 2 and (group[0].is_plain_year or group[0].is_day) and group[1].number:
                # “1818–16, Sept. 3” and “25–26 Feb. 2003; 27 March” must not borrow its month
                group[:] = complete(group[0], group[1], self.text)
        flat = [piece for group in groups for piece in group]
        for left, middle, right in zip(flat, flat[1:], flat[2:], strict=False):
            if left.is_day and middle.number and right.month not in (0, left.month):
                # “28 August and 31; 1 September”: the 31st of which?
                raise DateRefused("too_tangled", text=self.text)
        for index in range(len(flat) - 1, 0, -1):
            flat[index - 1 : index + 1] = complete(flat[index - 1], flat[index], self.text)
        for index in range(1, len(flat)):
            flat[index - 1 : index + 1] = complete(flat[index - 1], flat[index], self.text)
        whole = iter([self._whole(piece) for piece in flat])
        return [[next(whole) for _ in group] for group in groups]

    def _member(self, group: list[Piece]) -> str:
        first, last = group[0].edges()[0], group[-1].edges()[1]
        marked = any(any(piece.marks) or piece.mark for piece in group)
        simple = len(group) == 1 and not (group[0].season or group[0].part)
        if simple and not (marked and group[0].period):
            return str(Date(group[0].edtf())) if group[0].period else first.in_list()
        if marked:
            raise DateRefused("too_tangled", text=self.text)
        return _run(first, last)

    # Two calendars

    def _dual(self, tokens: Tokens) -> Reading | None:
        for left, right in dual_candidates(tokens):
            try:
                one, other = complete(self._piece(left), self._piece(right), self.text)
            except Unfit:
                continue
            if one.is_day and other.is_day:
                return self._one_day_of_two(one, other)
        return None

    def _one_day_of_two(self, one: Piece, other: Piece) -> Reading:
        for old, new in ((one, other), (other, one)):
            if julian.to_gregorian(_day(old)) == _day(new):
                self._check_weekday(replace(new, weekday=one.weekday or other.weekday))
                both = new.with_mark(old.mark)
                return Reading(both.edtf(), "dual")
        first, second = sorted((_day(one), _day(other)))
        raise DateRefused(
            "dual_mismatch",
            text=self.text,
            days=julian.lag(second),
            first=_date(first),
            second=_date(second),
        )

    def _old_style(self, tokens: Tokens, *, english: bool) -> str:
        """Convert one Julian day, month or year; the wording is kept beside it."""
        tokens, later_year = without_second_year(tokens)
        piece = self._whole(self._piece(without_date_commas(without_brackets(tokens))))
        if piece.period or piece.part or piece.season or any(piece.marks) or piece.year is None:
            raise Unfit
        if later_year:
            piece = replace(piece, year=piece.year + 1)
        elif english and _has_two_new_years(piece):
            raise DateRefused("dual_year", text=self.text)
        return self._converted(piece)

    def _converted(self, piece: Piece) -> str:
        assert piece.year is not None  # noqa: S101 - _old_style has looked
        if piece.day:
            day = julian.to_gregorian(_day(piece))
            self._check_weekday(replace(piece, weekday=piece.weekday), day)
            return str(_date(day).marked(piece.mark))
        first = julian.to_gregorian((piece.year, piece.month or 1, 1))
        last = (piece.year, piece.month or 12, days_in(piece.year, piece.month or 12))
        if piece.month == 2 and piece.year % 4 == 0:
            last = (piece.year, 2, 29)
        return f"[{_date(first)}..{_date(julian.to_gregorian(last))}]"


def _date(day: Day) -> Date:
    return Date(year_text(day[0]), f"{day[1]:02}", f"{day[2]:02}")


def _day(piece: Piece) -> Day:
    assert piece.year is not None  # noqa: S101 - is_day says so
    return piece.year, piece.month, piece.day


def _has_two_new_years(piece: Piece) -> bool:
    if piece.year is None or piece.year >= ENGLISH_REFORM:
        return False
    return not piece.month or (piece.month, piece.day) < ENGLISH_NEW_YEAR


# What the forms of limit say. Before and after exclude what they name; by and not before do not,
# and give the last or the first day of it, so that words.py can tell which was written.


def _before(piece: Piece) -> str:
    if piece.mark or any(piece.marks):
        return f"../{piece.edges()[0]}"
    return f"[..{piece.day_before()}]"


def _after(piece: Piece) -> str:
    if piece.mark or any(piece.marks):
        return f"{piece.edges()[1]}/.."
    return f"[{piece.day_after()}..]"


def _by(piece: Piece) -> str:
    if piece.mark or any(piece.marks):
        return f"../{piece.edges()[1]}"
    return f"[..{_date(piece.edges()[1].last_day())}]"


def _not_before(piece: Piece) -> str:
    if piece.mark or any(piece.marks):
        return f"{piece.edges()[0]}/.."
    return f"[{_date(piece.edges()[0].first_day())}..]"


def _since(piece: Piece) -> str:
    return f"{piece.edges()[0]}/.."


def _until(piece: Piece) -> str:
    return f"../{piece.edges()[1]}"


_LIMIT_FORMS: dict[Kind, Callable[[Piece], str]] = {
    Kind.BEFORE: _before,
    Kind.AFTER: _after,
    Kind.BY: _by,
    Kind.NOT_BEFORE: _not_before,
    Kind.SINCE: _since,
    Kind.FROM: _since,
    Kind.HENCE: _since,
    Kind.UNTIL: _until,
    Kind.TO: _until,
    Kind.THITHER: _until,
}


def _one_between(left: Piece, right: Piece) -> str:
    marked = any([left.mark, right.mark, *left.marks, *right.marks, left.part, right.part])
    if marked:
        return f"{left.edges()[0]}/{right.edges()[1]}"
    return f"[{_run(left.edges()[0], right.edges()[1])}]"


def _run(first: Date, last: Date) -> str:
    """Return “first..last” with both ends given as finely as the finer one."""
    first, last = first.plain, last.plain
    parts = max(first.parts, last.parts)
    lower = str(_date(first.first_day())).rsplit("-", 3 - parts)[0]
    upper = str(_date(last.last_day())).rsplit("-", 3 - parts)[0]
    return f"{lower}..{upper}"
