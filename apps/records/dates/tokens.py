"""From a line of text to tokens that say what they mean, in whichever language they were written.

Composed here, because they mean one thing together: numeric dates (``01.07.1916``), centuries
(``XIX əsr``), decades (``1940-е``), parts (``second quarter``) and masked years (``19--``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .lexicon import LONGEST_PHRASE, NUMBER_ENDINGS, PHRASES, Kind, fold, inflected, roman
from .notation import LAST_YEAR, date_of, days_in
from .refusals import DateRefused

#: The languages in which 01.07.1916 is always the first of July.
DAY_FIRST_LANGUAGES = frozenset({"az", "ru", "hy"})
LAST_CENTURY = 21


@dataclass(frozen=True)
class Numeric:
    """A date written in figures: its parts, as far as they were given."""

    year: int | None
    month: int
    day: int | None = None


@dataclass(frozen=True)
class Period:
    """A century, a “1900s” or a decade: ``base`` is the year its parts are counted from."""

    kind: str
    base: int
    #: A decade whose name, behind a year, may mean a year: 1863-cü və 1870-ci illər.
    may_be_years: bool = False


@dataclass(frozen=True)
class Token:
    """One word, number or mark, and what it says."""

    kind: Kind
    value: object = None
    text: str = ""
    #: No space stood before it.
    glued: bool = False
    #: A number with an ending such as st, -cı, -րդ.
    ordinal: bool = False

    @property
    def number(self) -> int:
        return int(str(self.value))

    def is_mark(self, *marks: str) -> bool:
        return self.kind is Kind.MARK and self.text in marks


_HYPHENS = dict.fromkeys("‐‑⁃﹣－", "-")
_DASHES = dict.fromkeys("‒–—―−⸺", "–")
_PLAIN = str.maketrans(
    {
        **_HYPHENS,
        **_DASHES,
        "․": ".",
        "։": ".",
        "՝": ",",
        "՛": "",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "՚": "'",
        "＂": '"',
        "\u00ad": "",
    }
)
_RAW = re.compile(
    # 19--, 19xx, 191-, 191?: a year some of whose figures are not known.
    r"(?P<mask>(?<![\d.])(?:\d\d(?:--|––|xx|XX|uu|\?\?|__|\*\*|\.\.(?!\.))(?![\w-])"
    r"|\d\d(?:\?\?|__|\*\*)(?=-\d)|(?:1\d|20|21)\d(?:[-–](?![\w-])|[xXu?_*](?!\w))))"
    r"|(?P<number>[0-9]+)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<mark>\.\.+|\S)"
)
# Punctuation that says nothing here, and punctuation that speaks.
_SILENT = frozenset("[]\"'“”«»„")
_SPEAKING = {
    "?": Kind.MAYBE,
    "~": Kind.ABOUT,
    "≈": Kind.ABOUT,
    "&": Kind.AND,
    "+": Kind.AND,
    "*": Kind.STATED,
    "†": Kind.STATED,
    "✝": Kind.STATED,
    "©": Kind.STATED,
    "℗": Kind.STATED,
}


def plain(text: str) -> str:
    """Return the text with one kind of hyphen, dash, stop and apostrophe."""
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    text = _RAISED.sub(r"\1\2", text)
    text = _CENTURY_BEHIND.sub(r"\1 c", text)
    return _SUPPLIED.sub(_with_supplied, text)


# “Jan.y”, “Oct.r”, as engravers and registers shorten months.
_RAISED = re.compile(
    r"(?i)\b(jan|feb|aug|sept?|oct[ob]?|novb?|decb?)\.(ry|y|tr|er|br|r|st|t)\b\.?"
)
# “20thC”, as British museums write centuries; “C19” may also be about 1919.
_CENTURY_BEHIND = re.compile(r"(\d(?:st|nd|rd|th))[cC]\b")
# “169[5]”, “[18]91”, “16[65?]”: figures that a cataloguer supplied.
_SUPPLIED = re.compile(r"(?<![\d\[-])(\[?)(\d{1,3})(\]?)(\[?)(\d{1,3})(\??)(\]?)(?![\d\]-])")


def _with_supplied(match: re.Match[str]) -> str:
    """Return a year without the brackets round some of its figures, or what was written."""
    before, first, end, begin, last, doubt, after = match.groups()
    is_bracketed = (before, end, begin, after) in (("[", "]", "", ""), ("", "", "[", "]"))
    if not is_bracketed or len(first + last) != 4 or (doubt and not after):
        return match[0]
    return first + last + doubt


def tokenise(text: str, *, day_first: bool) -> list[Token]:
    """Return the meaning of a text, token by token; raise DateRefused for unclear figures."""
    tokens = list(_raw_tokens(text))
    tokens = _read_endings(tokens)
    tokens = _without_stops(tokens)
    tokens = list(_read_phrases(tokens))
    tokens = _settle_doubles(tokens)
    tokens = _Figures(tokens, text, day_first=day_first).compose()
    tokens = [token for token in tokens if not token.is_mark(".", ":")]
    tokens = _compose_parts(tokens)
    tokens = _compose_periods(tokens)
    return _settle_hyphens(tokens)


# Cyrillic, Armenian, and the Azerbaijani ə and -ci il.
_DAY_FIRST_TEXT = re.compile(r"[əƏ\u0400-\u058f]|\d-?c[iıuü]\b")
# Names of people and peoples that look like an Azerbaijani month with an ending.
_NAMES = frozenset({"martin", "marta", "maya"})


def is_day_first(text: str, language: str) -> bool:
    """Return whether dotted figures are day first: by the page's language, or by the text's own."""
    return language[:2] in DAY_FIRST_LANGUAGES or _DAY_FIRST_TEXT.search(text) is not None


def _raw_tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in _RAW.finditer(text):
        glued = match.start() == end and end > 0
        end = match.end()
        found = match[0]
        if match["mask"]:
            yield Token(Kind.PERIOD, _masked(found), found, glued)
        elif match["number"]:
            yield Token(Kind.NUMBER, found, found, glued)
        elif match["word"]:
            yield Token(Kind.WORD, fold(found), found, glued)
        elif found in _SPEAKING:
            yield Token(_SPEAKING[found], None, found, glued)
        elif found not in _SILENT:
            yield Token(Kind.MARK, found, found, glued)


def _masked(text: str) -> Period:
    figures = re.sub(r"\D", "", text)
    if len(figures) == 2:
        return Period("mask", int(figures) * 100)
    return Period("decade", int(figures) * 10)


def _read_endings(tokens: Sequence[Token]) -> list[Token]:
    """Join a number with the ending written behind it, with or without a hyphen."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.kind is not Kind.NUMBER:
            result.append(token)
            continue
        skip = 1 if index < len(tokens) and tokens[index].is_mark("-", "–") else 0
        following = tokens[index : index + skip + 1]
        ending = following[-1] if len(following) == skip + 1 else None
        meaning = None
        if ending and ending.kind is Kind.WORD and _is_attached(following):
            meaning = NUMBER_ENDINGS.get(str(ending.value))
        if meaning is None:
            result.append(token)
            continue
        index += skip + 1
        result.extend(_with_ending(token, *meaning))
    return result


def _is_attached(parts: Sequence[Token]) -> bool:
    """Return whether an ending belongs to the number before it: 25th, 1-го, and “25 th”."""
    apart = len(parts) == 1 and parts[0].text in ("st", "nd", "rd", "th")
    return apart or all(part.glued for part in parts)


def _with_ending(token: Token, kind: Kind, value: object) -> Iterator[Token]:
    if kind is Kind.DECADE and (token.number > 31 or value != "ru"):
        yield replace(token, kind=Kind.DECADE, ordinal=True, glued=token.glued)
        if value != "en":
            # “1900-е” is a decade; “1900s” may be a century.
            yield Token(Kind.YEARS, value)
    elif kind in (Kind.DECADE, Kind.ORDINAL):
        yield replace(token, ordinal=True)
    else:
        yield token
        if kind is not Kind.SKIP:
            yield Token(kind)


def _without_stops(tokens: Sequence[Token]) -> list[Token]:
    """Drop the full stops of abbreviations; those between figures still matter."""
    return [
        _spelt_out(token, tokens[index + 1 : index + 3])
        for index, token in enumerate(tokens)
        if not (token.is_mark(".") and index and tokens[index - 1].kind is Kind.WORD)
    ]


_SHORT_PARTS = {"к": "кон", "н": "нач"}


def _spelt_out(token: Token, following: Sequence[Token]) -> Token:
    """Return “к.” and “н.” as the end and the beginning they are before a figure: к. XIX в."""
    word = _SHORT_PARTS.get(str(token.value)) if token.kind is Kind.WORD else None
    if word is None or len(following) < 2 or not following[0].is_mark("."):
        return token
    after = following[1]
    counts = after.kind in (Kind.NUMBER, Kind.DECADE) or (
        after.kind is Kind.WORD and str(after.value)[0] in "ivxх" and roman(str(after.value)) > 0
    )
    return replace(token, value=word, text=word) if counts else token


def _read_phrases(tokens: Sequence[Token]) -> Iterator[Token]:
    index = 0
    while index < len(tokens):
        if tokens[index].kind is not Kind.WORD:
            yield tokens[index]
            index += 1
            continue
        length, found = _longest_phrase(tokens, index)
        yield from found
        index += length


def _longest_phrase(tokens: Sequence[Token], start: int) -> tuple[int, list[Token]]:
    """Return how many tokens the longest known phrase from here takes, and what it says."""
    first = tokens[start]
    words: list[str] = []
    best: tuple[int, list[Token]] | None = None
    for offset, token in enumerate(tokens[start : start + 2 * LONGEST_PHRASE]):
        if token.kind is Kind.WORD:
            words.append(str(token.value))
        elif not (token.is_mark("-") and token.glued):
            break
        if token.kind is Kind.WORD and (meaning := PHRASES.get(tuple(words))):
            best = offset + 1, [Token(*meaning, " ".join(words), first.glued)]
        if len(words) == LONGEST_PHRASE:
            break
    return best or (1, _single_word(first))


def _single_word(token: Token) -> list[Token]:
    word = str(token.value)
    if word in _NAMES and "ı" not in token.text:
        return [token]
    if meanings := inflected(word):
        return [Token(*meaning, word, token.glued) for meaning in meanings]
    bare = re.sub(r"(?<=[ivx])(?:st|nd|rd|th)$", "", word)
    if value := roman(bare):
        return [Token(Kind.ROMAN, value, word, token.glued, ordinal=bare != word)]
    return [token]


def _settle_doubles(tokens: Sequence[Token]) -> list[Token]:
    """Decide, from their neighbours, the words that mean two things."""
    has_between = any(token.kind is Kind.BETWEEN for token in tokens)
    result: list[Token] = []
    for index, token in enumerate(tokens):
        before = result[-1] if result else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        kind = _settled(token, before, after, has_between=has_between)
        if kind is Kind.PART and token.kind is Kind.ORDINAL:
            token = replace(token, value="late")
        result.append(replace(token, kind=kind))
    return result


def _settled(
    token: Token, before: Token | None, after: Token | None, *, has_between: bool
) -> Kind:
    if token.text in ("c", "в", "ст"):
        return _century_or_not(token, before, after)
    if token.text == "ile" and has_between and (after is None or after.kind is not Kind.THITHER):
        return Kind.AND  # “1-i ilə 3-ü arasında”; elsewhere “ilə” is the year’s dative
    if token.kind is Kind.ORDINAL and token.value == -1:
        fraction = after and (after.kind is Kind.FRACTION or after.value == 3)
        return Kind.ORDINAL if fraction else Kind.PART
    return token.kind


def _century_or_not(token: Token, before: Token | None, after: Token | None) -> Kind:
    """“19th c.” is a century and “c. 1915” is not; “XX в.” is and “в 1915” is not."""
    counts = before is not None and (
        before.kind in (Kind.ROMAN, Kind.ORDINAL)
        or (before.kind is Kind.NUMBER and before.number <= LAST_CENTURY)
    )
    if counts and not (after and after.kind is Kind.NUMBER and not after.ordinal):
        return Kind.CENTURY
    if token.text == "c":
        return Kind.ABOUT
    return Kind.SKIP


class _Figures:
    """Puts figures joined by a stop, a stroke or a hyphen together into dates."""

    def __init__(self, tokens: list[Token], text: str, *, day_first: bool) -> None:
        self.tokens = tokens
        self.text = text
        self.day_first = day_first

    def compose(self) -> list[Token]:
        result: list[Token] = []
        index = 0
        while index < len(self.tokens):
            length, token = self._at(index)
            result.append(token)
            index += length
        return result

    def _at(self, index: int) -> tuple[int, Token]:
        token = self.tokens[index]
        if token.kind is not Kind.NUMBER or token.ordinal:
            return 1, token
        if len(token.text) == 8:
            return 1, self._eight(token)
        run = self._joined(index)
        sign = self.tokens[index + 1].text if len(run) > 1 else ""
        if len(run) >= 3 and (found := self._three(sign, *run)):
            return 5, replace(token, kind=Kind.DATE, value=found)
        if len(run) >= 2 and (found := self._two(index, sign, *run[:2])):
            return 3, replace(token, kind=Kind.DATE, value=found)
        return 1, token

    def _joined(self, index: int) -> list[Token]:
        """Return up to three numbers from here on, joined by one and the same sign."""
        run = [self.tokens[index]]
        sign = ""
        while len(run) < 3:
            pair = self.tokens[index + 1 : index + 3]
            if len(pair) < 2 or not pair[0].is_mark(".", "/", "-") or not pair[0].glued:
                break
            if pair[1].kind is not Kind.NUMBER or (pair[0].text != "." and not pair[1].glued):
                break
            if sign and pair[0].text != sign:
                break
            sign = pair[0].text
            run.append(pair[1])
            index += 2
        return run

    def _eight(self, token: Token) -> Token:
        """Read 19160701, unless it may be a day, a month and a year instead."""
        text = token.text
        iso = _real(int(text[:4]), int(text[4:6]), int(text[6:]))
        other = _real(int(text[4:]), int(text[2:4]), int(text[:2])) or _real(
            int(text[4:]), int(text[:2]), int(text[2:4])
        )
        if not iso or (other and other.year and 1000 <= other.year <= LAST_YEAR):
            raise DateRefused("not_understood", text=self.text)
        return replace(token, kind=Kind.DATE, value=iso)

    def _three(self, sign: str, first: Token, second: Token, third: Token) -> Numeric | None:
        lengths = [len(token.text) for token in (first, second, third)]
        if lengths[0] == 4 and max(lengths[1:]) <= 2:
            return self._real_or_refuse(first.number, second.number, third.number)
        if max(lengths[:2]) > 2:
            return None
        if lengths[2] <= 2:
            raise DateRefused("two_digit_year", text=self.text)
        if lengths[2] != 4:
            return None
        return self._day_and_month(first.number, second.number, third.number, dots=sign == ".")

    def _day_and_month(self, one: int, two: int, year: int, *, dots: bool) -> Numeric:
        if dots and self.day_first:
            return self._real_or_refuse(year, two, one)
        day_first, month_first = _real(year, two, one), _real(year, one, two)
        if day_first and month_first and one != two:
            raise DateRefused(
                "day_or_month",
                text=self.text,
                first=date_of(year, two, one),
                second=date_of(year, one, two),
            )
        return day_first or month_first or self._real_or_refuse(year, two, one)

    def _real_or_refuse(self, year: int, month: int, day: int) -> Numeric:
        if not 1 <= month <= 12:
            raise DateRefused("impossible_month", month=month)
        found = _real(year, month, day)
        if found is None:
            raise DateRefused("impossible_day", date=date_of(year, month, day))
        return found

    def _two(self, index: int, sign: str, first: Token, second: Token) -> Numeric | None:
        lengths = len(first.text), len(second.text)
        if sign == "." and index and self.tokens[index - 1].kind is Kind.MONTH:
            return None  # “April 1. 1796”
        if lengths[1] == 4 and lengths[0] <= 2 and not (sign == "-" and first.number > 12):
            if not 1 <= first.number <= 12:
                return None if sign == "/" else self._no_month(first.number)
            return Numeric(second.number, first.number)
        if sign == "-":
            return None
        if lengths[0] == 4 and lengths[1] <= 2:
            return self._year_and(index, first.number, second, sign)
        if sign == "." and max(lengths) <= 2:
            return self._day_month(first.number, second.number)
        return None

    def _no_month(self, month: int) -> Numeric:
        raise DateRefused("impossible_month", month=month)

    def _year_and(self, index: int, year: int, second: Token, sign: str) -> Numeric | None:
        """Read 1916/07 as a month and leave 1914/18 as a range; refuse what may be either."""
        month, length = second.number, len(second.text)
        later = year // 10**length * 10**length + month
        dated = any(token.kind in (Kind.MONTH, Kind.SEASON) for token in self.tokens[:index])
        is_month = 1 <= month <= 12 and not dated
        is_range = later > year and sign == "/"
        if is_month and is_range:
            raise DateRefused(
                "two_readings",
                text=self.text,
                first=date_of(year, month),
                second=f"{year}–{later}",
            )
        if is_month:
            return Numeric(year, month)
        if not is_range:
            raise DateRefused("short_year", text=self.text)
        return None

    def _day_month(self, one: int, two: int) -> Numeric | None:
        """Read the 01.07 of 01.07–03.07.1916."""
        if self.day_first or (one > 12 and two <= 12) or one == two:
            return Numeric(None, two, one) if 1 <= two <= 12 and one <= 31 else None
        return None


def _real(year: int, month: int, day: int) -> Numeric | None:
    if 1 <= month <= 12 and 1 <= day <= days_in(year, month):
        return Numeric(year, month, day)
    return None


_FRACTIONS = {"half": 2, "third": 3, "quarter": 4}


def _compose_parts(tokens: Sequence[Token]) -> list[Token]:
    """Join “second” and “quarter”; the ordinal always stands in front."""
    result: list[Token] = []
    for token in tokens:
        fraction = token.value if token.kind is Kind.FRACTION else None
        if token.kind is Kind.ORDINAL and token.value == 3 and result:
            fraction = "third"
        before = result[-1] if result else None
        which = _which(before) if fraction and before else 0
        if before and which:
            count = _FRACTIONS[str(fraction)]
            which = count if which == -1 else which
            if which <= count:
                result[-1] = replace(before, kind=Kind.PART, value=f"{fraction}{which}")
                continue
        result.append(token)
    return result


def _which(token: Token) -> int:
    if token.kind is Kind.ORDINAL:
        return token.number
    if token.kind is Kind.ROMAN or (token.kind is Kind.NUMBER and token.ordinal):
        return token.number
    if token.kind is Kind.DECADE and token.number <= 4:
        return token.number
    if token.kind is Kind.NUMBER and token.text in ("1", "2", "3", "4"):
        return token.number  # “1 пол. XIX в.”
    return 0


def _compose_periods(tokens: Sequence[Token]) -> list[Token]:
    """Turn “XIX əsr”, “19th century”, “C19”, “1940s” and “1940-cı illər” into periods."""
    result: list[Token] = []
    for token in tokens:
        if token.kind is Kind.CENTURY and result and result[-1].is_mark("-", "–"):
            result.pop()  # “19th-century”
        before = result[-1] if result else None
        if token.kind is Kind.CENTURY and before and (number := _counts_century(before)):
            result[-1] = _century(before, number)
        elif before and _is_short_century(before, token):
            result[-1] = _century(before, token.number)
        elif before and _makes_decade(before, token):
            result[-1] = _decade(before, exact=True, may_be_years=token.value != "ru")
        else:
            result.append(token)
    return [
        _decade(token, exact=False) if token.kind is Kind.DECADE else token for token in result
    ]


def _counts_century(token: Token) -> int:
    if token.kind in (Kind.NUMBER, Kind.ROMAN, Kind.ORDINAL, Kind.DECADE):
        return token.number if 1 <= token.number <= LAST_CENTURY else 0
    return 0


def _century(token: Token, number: int) -> Token:
    return replace(token, kind=Kind.PERIOD, value=Period("century", (number - 1) * 100))


def _makes_decade(before: Token, token: Token) -> bool:
    """“1940-cı illər” is a decade; of Russian plurals only “30-е годы” is, not “1914–1918 годы”."""
    if token.kind is Kind.YEARS:
        return before.kind in (Kind.NUMBER, Kind.DECADE)
    short = before.kind is Kind.NUMBER and before.ordinal and before.number in (10, 20, 30)
    plural = token.text == "гг" or token.text.startswith("год")
    return short and token.kind is Kind.YEAR and plural


def _is_short_century(before: Token, token: Token) -> bool:
    return (
        before.text == "c"
        and before.kind is Kind.ABOUT
        and token.kind is Kind.NUMBER
        and token.glued
        and token.ordinal
        and 1 <= token.number <= LAST_CENTURY
    )


def _decade(token: Token, *, exact: bool, may_be_years: bool = False) -> Token:
    """Return a decade: “1900s” may be a century too, and is taken to mean all of it."""
    number = token.number
    if number % 10 or (number < 100 and len(token.text) > 2):
        return replace(token, kind=Kind.NUMBER)
    if len(token.text) <= 2:
        return replace(token, kind=Kind.DECADE)
    kind = "hundred" if number % 100 == 0 and not exact else "decade"
    period = Period(kind, number, may_be_years)
    return replace(token, kind=Kind.PERIOD, value=period, ordinal=exact)


_WORDLIKE = frozenset(
    {Kind.PART, Kind.ABOUT, Kind.BEFORE, Kind.AFTER, Kind.STATED, Kind.SKIP, Kind.CENTURY}
)


def _settle_hyphens(tokens: Sequence[Token]) -> list[Token]:
    """Drop the signs inside words (mid-1950s, 12-May-1992, 8/XI/1916); others part two dates."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.is_mark("-", "–", "/") and _is_inside_a_word(tokens, index):
            continue
        result.append(replace(token, kind=Kind.DASH) if token.is_mark("-", "–") else token)
    return result


def _is_inside_a_word(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].text == "–" or not tokens[index].glued or index + 1 >= len(tokens):
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    if not after.glued:
        return False
    if before.kind is Kind.MONTH and after.kind is Kind.NUMBER and len(after.text) == 4:
        return not any(
            len(token.text) == 4 for token in tokens[:index] if token.kind is after.kind
        )
    if before.kind in _WORDLIKE and tokens[index].text == "-":
        return not (before.kind is Kind.PART and after.kind is Kind.PART)
    return _is_month_between_figures(tokens, index) or _is_month_between_figures(tokens, index - 2)


def _is_month_between_figures(tokens: Sequence[Token], index: int) -> bool:
    """Return whether 12-May-1992 or 8/XI/1916 begins just before this sign."""
    if index < 1:
        return False
    kinds = [token.kind for token in tokens[index - 1 : index + 4]]
    return any(
        kinds == [Kind.NUMBER, Kind.MARK, month, Kind.MARK, Kind.NUMBER]
        for month in (Kind.MONTH, Kind.ROMAN)
    )
