"""One written date: what its tokens give, what it borrows from its neighbour, and its EDTF.

In “1–3 July 1916” only the second date is whole; the first is a bare number until it borrows the
month and the year. Borrowing goes from right to left, then from left to right, never further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from .lexicon import Kind
from .notation import (
    APPROXIMATE,
    BOTH,
    SEASON_MONTHS,
    UNCERTAIN,
    WINTER,
    Date,
    date_of,
    days_in,
    join_marks,
    season_months,
    year_text,
)
from .parts import Part
from .refusals import DateRefused
from .tokens import Numeric, Period, Token

#: The “part” that a winter named by two years is.
ACROSS = "across"


class Slot(IntEnum):
    """Where a qualifier belongs when it stands inside a date."""

    YEAR = 0
    MONTH = 1
    DAY = 2


@dataclass(frozen=True)
class Piece:
    """A date as far as it was given. ``number`` is a figure whose role is not known yet."""

    year: int | None = None
    #: The figures of the year as written, to spell out “32” after “1728”.
    figures: str = ""
    month: int = 0
    day: int = 0
    season: int = 0
    period: Period | None = None
    part: str = ""
    number: int = 0
    number_text: str = ""
    decade: int = 0
    era: str = ""
    mark: str = ""
    marks: tuple[str, str, str] = ("", "", "")
    weekday: int | None = None
    #: The word “year” stood beside it, so “1910-cu il” is no decade, whatever follows.
    is_called_year: bool = False
    #: A decade called by its years (1910-cu illər, 1910-е годы), which a plain year may have meant.
    is_years: bool = False

    @property
    def is_whole(self) -> bool:
        """Nothing needs to be borrowed."""
        if self.number or self.decade or (self.day and not self.month):
            return False
        return self.year is not None or self.period is not None

    @property
    def is_day(self) -> bool:
        return self.is_whole and self.year is not None and bool(self.day)

    @property
    def is_plain_year(self) -> bool:
        return self.year is not None and not (self.month or self.season or self.part)

    def with_mark(self, mark: str) -> Piece:
        return replace(self, mark=join_marks(self.mark, mark))

    # What it is in EDTF

    def edges(self) -> tuple[Date, Date]:
        """Return the first and the last date, for either end of an interval."""
        if self.period is not None:
            return self._period_edges(self.period)
        if self.part == ACROSS:
            first, last = season_months(self._date().plain, self._drawn_mark)
            return replace(first, month="12"), last
        if self.part:
            return self._part_edges()
        date = self._date()
        if date.is_season:
            first, last = season_months(date.plain, join_marks(self.mark, APPROXIMATE))
            return first, last
        return date, date

    def edtf(self) -> str:
        """Return the date by itself as EDTF (not yet checked)."""
        if self.period is not None and not self.part:
            if self.mark and self.period.kind != "mask":
                return "{}/{}".format(*self.edges())
            return f"{self._masked_date(self.period)}{self.mark}"
        if self.part:
            return "{}/{}".format(*self.edges())
        return str(self._date())

    def _date(self) -> Date:
        assert self.year is not None  # noqa: S101 - callers have asked is_whole
        month = self.season or self.month
        date = Date(
            year_text(self.year),
            f"{month:02}" if month else "",
            f"{self.day:02}" if self.day else "",
            marks=self.marks,
        )
        return date.marked(self.mark)

    def _period_edges(self, period: Period) -> tuple[Date, Date]:
        if self.part:
            kind = "hundred" if period.kind == "mask" else period.kind
            return self._named_edges(Part(self.part, kind, period.base))
        mask = self._masked_date(period)
        if self.mark:
            # There is no year 0 in what people count: the first century begins in 1.
            first = max(mask.first_year, 1) if mask.last_year > 0 else mask.first_year
            years = Date(year_text(first)), Date(year_text(mask.last_year))
            return years[0].marked(self.mark), years[1].marked(self.mark)
        return mask, mask

    def _masked_date(self, period: Period) -> Date:
        month = f"{self.month:02}" if self.month else ""
        return Date(_period_mask(period), month, f"{self.day:02}" if self.day else "")

    def _part_edges(self) -> tuple[Date, Date]:
        assert self.year is not None  # noqa: S101 - callers have asked is_whole
        if self.season:
            return self._season_part()
        if self.month:
            return self._named_edges(Part(self.part, "month", self.year, self.month))
        return self._named_edges(Part(self.part, "year", self.year))

    @property
    def _drawn_mark(self) -> str:
        """The mark of ends we draw; what the source doubts has doubt alone (parts.name_whole)."""
        return UNCERTAIN if self.mark in (UNCERTAIN, BOTH) else BOTH

    def _named_edges(self, part: Part) -> tuple[Date, Date]:
        edges = part.edges(self._drawn_mark)
        if edges is None or self.day or self.season:
            raise Unfit
        return edges

    def _season_part(self) -> tuple[Date, Date]:
        """Return “late summer 1916” as about August; which winter is late, nobody can tell."""
        assert self.year is not None  # noqa: S101 - callers have asked is_whole
        months = list(range(SEASON_MONTHS[self.season][0], SEASON_MONTHS[self.season][0] + 3))
        place = {"early": 0, "mid": 1, "late": 2}.get(self.part)
        if place is None or months[place] > 12:
            raise Unfit
        mark = join_marks(self.mark, APPROXIMATE)
        month = Date(year_text(self.year), f"{months[place]:02}").marked(mark)
        return month, month

    # Its neighbours in time

    def day_before(self) -> str:
        """Return, at this date's own precision, the date before it begins."""
        first = self.edges()[0].plain
        year, month, day = first.first_day()
        if first.parts == 1:
            return year_text(year - 1)
        if first.parts == 2:
            return _month_text(year, month - 1)
        return _day_text(year, month, day - 1)

    def day_after(self) -> str:
        """Return, at this date's own precision, the date after it ends."""
        last = self.edges()[1].plain
        year, month, day = last.last_day()
        if last.parts == 1:
            # Nobody means 1800 by “after the 18th century”, though EDTF's 17XX ends in 1799.
            is_century = self.period is not None and self.period.kind == "century"
            year += is_century and not self.part and year > 0
            return year_text(year + 1)
        if last.parts == 2:
            return _month_text(year, month + 1)
        return _day_text(year, month, day + 1)


class Unfit(Exception):
    """These tokens are no date of the kind that was tried."""


def _period_mask(period: Period) -> str:
    if period.kind == "decade":
        return year_text(period.base // 10)[-3 if period.base >= 0 else -4 :] + "X"
    if period.base < 0:
        # The 5th century BC is 500–401 BC, which EDTF counts as -0499 to -0400.
        return f"-{-period.base // 100 - 1:02}XX"
    return f"{period.base // 100:02}XX"


def _month_text(year: int, month: int) -> str:
    years, month = divmod(month - 1, 12)
    return f"{year_text(year + years)}-{month + 1:02}"


def _day_text(year: int, month: int, day: int) -> str:
    if day < 1:
        previous = _month_text(year, month - 1)
        last = days_in(int(previous[:-3]), int(previous[-2:]))
        return f"{previous}-{last:02}"
    if day > days_in(year, month):
        return _month_text(year, month + 1) + "-01"
    return f"{year_text(year)}-{month:02}-{day:02}"


# Reading a piece

_PASSED_OVER = frozenset({Kind.SKIP, Kind.UNIT, Kind.YEAR, Kind.YEARS, Kind.STATED})
_QUALIFIERS = {Kind.ABOUT: APPROXIMATE, Kind.MAYBE: UNCERTAIN}
_CORE = frozenset(
    {
        Kind.NUMBER,
        Kind.ROMAN,
        Kind.MONTH,
        Kind.SEASON,
        Kind.PERIOD,
        Kind.DATE,
        Kind.ORDINAL,
        Kind.DECADE,
        Kind.PART,
        Kind.DASH,
    }
)


class _Reader:
    """Collects what the tokens of one date say."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.text = text
        self.core: list[Token] = []
        self.qualifiers: list[tuple[int, str, bool]] = []
        self.era = ""
        self.weekday: int | None = None
        self.part = ""
        self.is_ended = False
        self.is_called_year = any(token.kind is Kind.YEAR for token in tokens)
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.kind in _PASSED_OVER:
            self.is_ended = self.is_ended or (token.kind is Kind.STATED and bool(self.core))
            return
        if token.kind in _QUALIFIERS:
            behind = token.glued and token.text == "?"
            self.qualifiers.append((len(self.core), _QUALIFIERS[token.kind], behind))
        elif token.kind in (Kind.BC, Kind.AD):
            self._once("era", "bc" if token.kind is Kind.BC else "ad")
        elif token.kind is Kind.WEEKDAY and self.weekday is None:
            self.weekday = token.number
        elif token.kind is Kind.PART:
            self._once("part", str(token.value))
        elif token.kind in _CORE:
            if self.is_ended:
                raise Unfit  # “1900–03, published 1910”: another date has begun
            self.core.append(token)
        elif not token.is_mark(","):
            raise Unfit

    def _once(self, name: str, value: str) -> None:
        if getattr(self, name):
            raise Unfit
        setattr(self, name, value)

    def piece(self) -> Piece:
        letters = "".join(map(self._letter, self.core))
        reader = _PATTERNS.get(letters)
        if reader is None:
            self._explain_failure(letters)
            raise Unfit
        given = Piece(
            era=self.era,
            part=self.part,
            weekday=self.weekday,
            is_called_year=self.is_called_year,
        )
        piece = reader(given, self.core)
        piece = self._with_era(piece)
        piece = self._qualified(piece, letters)
        _judge(piece, self.text)
        return piece

    def _letter(self, token: Token) -> str:
        kind = token.kind
        if kind is Kind.NUMBER:
            is_year = len(token.text) == 3 and (self.is_called_year or not token.ordinal)
            return "Y" if is_year or len(token.text) == 4 else "N" if len(token.text) <= 2 else "?"
        if kind is Kind.ROMAN:
            return self._roman_letter(token)
        if kind is Kind.ORDINAL:
            return "N" if token.number <= 31 else "?"
        return _LETTERS[kind]

    def _roman_letter(self, token: Token) -> str:
        """A month in 8.XI.1916 and VII.1916, a year in MCMXVI; “V 1916” may be a volume."""
        if token.number <= 12 and (len(self.core) > 2 or len(token.text) > 1 < len(self.core)):
            return "M"
        return "Y" if token.number >= 1000 and len(token.text) > 3 else "O"

    def _explain_failure(self, letters: str) -> None:
        if letters in ("NMN", "MNN", "SN"):
            raise DateRefused("two_digit_year", text=self.text)

    def _with_era(self, piece: Piece) -> Piece:
        if not self.era:
            return piece
        ordinal = any(token.ordinal for token in self.core) and not self.is_called_year
        if piece.number_text and piece.year is None and not ordinal:
            piece = replace(piece, year=piece.number, figures=piece.number_text, number=0)
        return in_era(piece, self.era)

    def _qualified(self, piece: Piece, letters: str) -> Piece:
        marks = list(piece.marks)
        for position, mark, behind in self.qualifiers:
            inside = 0 < position < len(self.core)
            slot = _SLOTS.get(letters[position - 1 if behind else position]) if inside else None
            if slot is None or not piece.is_whole:
                piece = piece.with_mark(mark)
            else:
                marks[slot] = join_marks(marks[slot], mark)
        return replace(piece, marks=(marks[0], marks[1], marks[2]))


Pattern = Callable[[Piece, Sequence[Token]], Piece]

_LETTERS = {
    Kind.MONTH: "M",
    Kind.SEASON: "S",
    Kind.PERIOD: "C",
    Kind.DATE: "X",
    Kind.DECADE: "D",
    Kind.DASH: "-",
}
_SLOTS = {"Y": Slot.YEAR, "M": Slot.MONTH, "N": Slot.DAY}


def in_era(piece: Piece, era: str) -> Piece:
    """Count a year or a century before Christ: 44 BC is the year -43, because 1 BC is 0."""
    if era == "ad" or piece.era == "counted":
        return replace(piece, era=piece.era or era)
    if piece.period is not None and piece.period.kind != "century":
        raise Unfit
    period = piece.period and Period("century", -piece.period.base - 100)
    year = None if piece.year is None else 1 - piece.year
    return replace(piece, year=year, period=period, era="counted")


def _year(piece: Piece, token: Token) -> Piece:
    if token.number == 0:
        raise DateRefused("no_year_zero")
    return replace(piece, year=token.number, figures=str(token.number))


def _month(piece: Piece, token: Token) -> Piece:
    return replace(piece, month=token.number)


def _number(piece: Piece, token: Token) -> Piece:
    return replace(piece, number=token.number, number_text=token.text)


def _roman_number(piece: Piece, token: Token) -> Piece:
    """Take “XIX”, which without the word “century” is neither a year nor a day."""
    return replace(piece, number=token.number)


def _day(piece: Piece, token: Token) -> Piece:
    if token.number == 0:
        raise Unfit
    return replace(piece, day=token.number)


def _season(piece: Piece, token: Token) -> Piece:
    return replace(piece, season=token.number)


def _period(piece: Piece, token: Token) -> Piece:
    assert isinstance(token.value, Period)  # noqa: S101 - that is what Kind.PERIOD holds
    period: Period = token.value
    return replace(piece, period=period, is_years=token.ordinal and period.kind == "decade")


def _short_decade(piece: Piece, token: Token) -> Piece:
    return replace(piece, decade=token.number)


def _numeric(piece: Piece, token: Token) -> Piece:
    found = token.value
    assert isinstance(found, Numeric)  # noqa: S101 - that is what Kind.DATE holds
    return replace(piece, year=found.year, month=found.month, day=found.day or piece.day)


def _steps(*steps: Callable[[Piece, Token], Piece]) -> Pattern:
    def read(piece: Piece, core: Sequence[Token]) -> Piece:
        for step, token in zip(steps, core, strict=True):
            piece = step(piece, token)
        return piece

    return read


def _winter(piece: Piece, core: Sequence[Token]) -> Piece:
    """Read “winter 1941–42”: the December of one year to the February of the next."""
    season = next(token for token in core if token.kind is Kind.SEASON)
    years = [token for token in core if token.kind in (Kind.NUMBER, Kind.DECADE)]
    if len(years) != 2:
        raise Unfit
    year, second = years[0].number, years[1]
    later = int(str(year)[: -len(second.text)] + second.text)
    if season.number != WINTER or later != year + 1:
        raise Unfit
    return replace(piece, year=year, figures=str(year), season=WINTER, part=ACROSS)


def _year_twice(piece: Piece, core: Sequence[Token]) -> Piece:
    """Read “MDCCLXXVI [1776]”."""
    if core[0].number != core[1].number:
        raise Unfit
    return _year(piece, core[0])


def _iso_month(piece: Piece, core: Sequence[Token]) -> Piece:
    """Read 1916-07 inside a longer text, where a range of years would make no sense."""
    year, _, month = core
    if not 1 <= month.number <= 12 or len(month.text) != 2:
        raise Unfit
    return replace(piece, year=year.number, figures=year.text, month=month.number)


def _decade_of_century(piece: Piece, core: Sequence[Token]) -> Piece:
    """Read “XX əsrin 30-cu illəri”."""
    century = next(token.value for token in core if token.kind is Kind.PERIOD)
    decade = next(token.number for token in core if token.kind is Kind.DECADE)
    if not isinstance(century, Period) or century.kind != "century":
        raise Unfit
    return replace(piece, period=Period("decade", century.base + decade), is_years=True)


def _finer(piece: Piece, core: Sequence[Token]) -> Piece:
    """Read “XX в., 1960-е гг.” and “19th century, 1895”, which say one thing twice."""
    century = core[0].value
    if not isinstance(century, Period) or century.kind != "century":
        raise Unfit
    finer = core[1].value.base if isinstance(core[1].value, Period) else core[1].number
    if not century.base <= finer <= century.base + 100 or piece.part:
        raise Unfit
    return _year(piece, core[1]) if core[1].kind is Kind.NUMBER else _period(piece, core[1])


#: What a date may consist of: Y a year, M a month, N a number of two figures, S a season, C a
#: century or decade, D a short decade, X figures that are a date already, O a Roman number.
_PATTERNS: dict[str, Pattern] = {
    "": _steps(),
    "Y": _steps(_year),
    "N": _steps(_number),
    "O": _steps(_roman_number),
    "M": _steps(_month),
    "S": _steps(_season),
    "C": _steps(_period),
    "D": _steps(_short_decade),
    "X": _steps(_numeric),
    "MY": _steps(_month, _year),
    "YM": _steps(_year, _month),
    "SY": _steps(_season, _year),
    "YS": _steps(_year, _season),
    "NM": _steps(_day, _month),
    "MN": _steps(_month, _day),
    "NY": _steps(_day, _year),
    "NMY": _steps(_day, _month, _year),
    "MNY": _steps(_month, _day, _year),
    "YMN": _steps(_year, _month, _day),
    "YNM": _steps(_year, _day, _month),
    "NX": _steps(_day, _numeric),
    "XY": _steps(_numeric, _year),
    "YY": _year_twice,
    "MC": _steps(_month, _period),
    "NMC": _steps(_day, _month, _period),
    "MNC": _steps(_month, _day, _period),
    "Y-N": _iso_month,
    "SY-N": _winter,
    "SY-Y": _winter,
    "Y-NS": _winter,
    "Y-DS": _winter,
    "Y-YS": _winter,
    "CC": _finer,
    "CY": _finer,
    "CD": _decade_of_century,
    "DC": _decade_of_century,
}


def _judge(piece: Piece, text: str) -> None:
    """Refuse a day its month does not have; the bounds of years are EDTF's to judge."""
    if piece.day > 31 and piece.year is None:
        raise DateRefused("two_digit_year", text=text)
    if piece.day and piece.month:
        year = piece.year if piece.year is not None else 4  # a leap year, until one is given
        if piece.day > days_in(year, piece.month):
            date = date_of(piece.year, piece.month, piece.day)
            raise DateRefused("impossible_day", date=date)


def read_piece(tokens: Sequence[Token], text: str) -> Piece:
    """Return what one date's tokens say, or raise Unfit if they are no single date."""
    piece = _Reader(tokens, text).piece()
    if piece == Piece():
        raise Unfit
    return piece


# Borrowing


def complete(left: Piece, right: Piece, text: str) -> tuple[Piece, Piece]:
    """Let two neighbouring dates borrow from each other what each leaves out."""
    left, right = _settle_decades(left, right)
    left, right = _share_era(left, right)
    right = _spell_out_year(left, right)
    left = _borrow(left, right)
    right = _borrow(right, left)
    for piece in (left, right):
        _judge(piece, text)
    return left, right


def _settle_decades(left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """Read “1863-cü və 1870-ci illər” as years, “1910–1920-е” and “1910-20-е” as decades."""
    is_decade = (right.is_years and right.period) or right.decade
    if not is_decade or right.part or left.year is None or not left.is_plain_year:
        return left, right
    if left.year % 10 or left.year < 1000:
        if right.period is None or not right.period.may_be_years or left.is_called_year:
            return left, right
        year = right.period.base
        return left, replace(right, period=None, year=year, figures=str(year), is_years=False)
    is_short = right.decade and left.year % 100 == 0  # “1700–50s” begins with 1700
    if not left.is_called_year and not is_short:
        left = replace(left, year=None, period=Period("decade", left.year), is_years=True)
    return left, right


def _share_era(left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """“184–153 BC”, “50–100 CE”: what is said of the second year holds for the first."""
    if not right.era or left.era:
        return left, right
    if left.number and right.year is not None and not right.month:
        left = replace(left, year=left.number, figures=left.number_text, number=0)
    if right.era != "counted":
        return left, right
    if left.year is not None or left.period is not None:
        left = in_era(left, "bc")
    return left, right


def _spell_out_year(left: Piece, right: Piece) -> Piece:
    """“1914–18”, “1728 or 32”, “1795–6”: the figures replace the last ones of the year."""
    if not (left.is_plain_year and right.number and right.year is None) or right.era:
        return right
    if left.era == "counted" or right.month or len(left.figures) < 3:
        raise Unfit
    text = right.number_text
    if not text.isdigit():
        raise Unfit
    year = int(left.figures[: -len(text)] + text)
    assert left.year is not None  # noqa: S101 - is_plain_year says so
    if year <= left.year:
        raise DateRefused("short_year", text=f"{left.figures}–{text}")
    return replace(right, year=year, figures=str(year), number=0)


def _borrow(piece: Piece, lender: Piece) -> Piece:
    if piece.is_whole:
        return piece
    if piece.decade and piece.year is None:
        return _borrow_decade(piece, lender)
    if lender.period is not None:
        return _borrow_period(piece, lender, lender.period)
    if piece.number and not piece.month and lender.day:
        piece = replace(piece, day=piece.number, number=0, month=lender.month)
    if piece.part and not (piece.month or piece.year):
        if not lender.part or lender.day or lender.season:
            return piece
        return replace(piece, month=lender.month, year=lender.year, figures=lender.figures)
    if piece.day and not piece.month:
        piece = replace(piece, month=lender.month)
    # “1973–July” may be a month of any year; only another day, month or season lends its year.
    lends_year = lender.day or lender.month or lender.season or lender.part
    if piece.year is None and (piece.day or piece.month or piece.season) and lends_year:
        piece = replace(piece, year=lender.year, figures=lender.figures, era=lender.era)
    return piece


def _borrow_period(piece: Piece, lender: Piece, period: Period) -> Piece:
    """“18th–19th century”, “mid- to late 19th century”."""
    if piece.number and period.kind == "century":
        if not 1 <= piece.number <= 21:
            return piece
        borrowed = replace(piece, number=0, period=Period("century", (piece.number - 1) * 100))
        return in_era(borrowed, "bc") if lender.era == "counted" else borrowed
    if piece.part and not (piece.number or piece.month or piece.season):
        return replace(piece, period=period, era=lender.era)
    if piece.number and len(piece.number_text) == 2 and lender.is_years and not piece.number % 10:
        # “50–60-е годы XX века”
        return replace(
            piece, number=0, period=Period("decade", period.base // 100 * 100 + piece.number)
        )
    return piece


def _borrow_decade(piece: Piece, lender: Piece) -> Piece:
    """“1910s–20s”: the century is the other decade's."""
    base = lender.period.base if lender.period and lender.period.kind != "century" else None
    if base is None and lender.is_plain_year:
        base = lender.year
    if base is None:
        return piece
    return replace(piece, decade=0, period=Period("decade", base // 100 * 100 + piece.decade))
