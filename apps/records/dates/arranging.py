"""How the tokens of several dates stand together: notes, brackets, commas, separators and lists.

Nothing is read here. Each function takes the tokens of a text and brings them into the one order
in which reading.py looks for dates.
"""

from __future__ import annotations

from dataclasses import replace

from .lexicon import Kind
from .notation import join_marks
from .pieces import Unfit
from .tokens import Token

Tokens = list[Token]
Notes = dict[str, Kind]

QUALIFIERS = {Kind.ABOUT: "~", Kind.MAYBE: "?"}
LIMITS = frozenset(
    {Kind.BEFORE, Kind.AFTER, Kind.BY, Kind.NOT_BEFORE, Kind.SINCE, Kind.UNTIL, Kind.THITHER}
)
_TRANSPARENT = frozenset(
    {
        *QUALIFIERS,
        Kind.STATED,
        Kind.SKIP,
        Kind.UNIT,
        Kind.YEAR,
        Kind.YEARS,
        Kind.WEEKDAY,
        Kind.BC,
        Kind.AD,
    }
)


def take_notes(tokens: Tokens) -> tuple[Tokens, Notes]:
    """Take “(day unknown)” and “(month uncertain, day approximate)” out of the tokens."""
    begin = next(
        (i for i, token in enumerate(tokens) if i and token.is_mark("(", ",")), len(tokens)
    )
    notes: Notes = {}
    unit = ""
    for token in tokens[begin:]:
        if token.kind in (Kind.YEAR, Kind.UNIT) and not unit:
            unit = str(token.value or "year")
        elif token.kind in {*QUALIFIERS, Kind.UNKNOWN} and unit:
            notes[unit] = token.kind
            unit = ""
        elif not (token.is_mark("(", ")", ",") or token.kind in (Kind.AND, Kind.SKIP)):
            return tokens, {}
    if unit or not notes:
        return tokens, {}
    return tokens[:begin], notes


def without_styles(tokens: Tokens) -> Tokens:
    """Drop “O.S.” and “N.S.”, and the brackets round them."""
    kept = [token for token in tokens if token.kind not in (Kind.OLD_STYLE, Kind.NEW_STYLE)]
    result: Tokens = []
    for token in kept:
        if token.is_mark(")") and result and result[-1].is_mark("("):
            result.pop()
            continue
        result.append(token)
    return result


def without_outer_brackets(tokens: Tokens) -> Tokens:
    if len(tokens) > 1 and tokens[0].is_mark("(") and tokens[-1].is_mark(")"):
        inner = tokens[1:-1]
        if not any(token.is_mark("(", ")") for token in inner):
            return inner
    return tokens


def without_brackets(tokens: Tokens) -> Tokens:
    """Read “1916 (?)” as “1916?” and “1911 (dated 1912)” as “1911, dated 1912”."""
    result: Tokens = []
    index = 0
    while index < len(tokens):
        if not tokens[index].is_mark("("):
            if not tokens[index].is_mark(")"):
                result.append(tokens[index])
            index += 1
            continue
        close = next((i for i in range(index, len(tokens)) if tokens[i].is_mark(")")), len(tokens))
        inner = tokens[index + 1 : close]
        if _is_half_of_a_day(inner) and result:
            if not _is_day_of(result, inner):
                raise Unfit  # one of several days in two calendars
            result.extend([replace(inner[0], glued=False), *inner[1:]])
            index = close + 1
            continue
        if not all(token.kind in _TRANSPARENT for token in inner) and result:
            result.append(replace(tokens[index], text=",", value=","))
        result.extend(inner[:1] and [replace(inner[0], glued=False), *inner[1:]])
        index = close + 1
    return result


def _is_half_of_a_day(tokens: Tokens) -> bool:
    numbers = [token for token in tokens if token.kind is Kind.NUMBER]
    stated = any(token.kind is Kind.STATED for token in tokens)
    return bool(numbers) and not stated and not any(map(_is_year, numbers))


def _is_day_of(year: Tokens, inner: Tokens) -> bool:
    """Return whether brackets hold the day of the one year before them: “1968 (July 16)”."""
    return len(year) == 1 and _is_year(year[0]) and any(t.kind is Kind.MONTH for t in inner)


def without_date_commas(tokens: Tokens) -> Tokens:
    """Drop the commas inside a date: “July 1, 1916”, “Saturday, 1 July 1916”."""
    result: Tokens = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if token.is_mark(",") and before and _goes_on(tokens, index):
            continue
        result.append(token)
    return result


def _goes_on(tokens: Tokens, index: int) -> bool:
    before = tokens[index - 1]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None:
        return False
    if before.kind is Kind.PERIOD and (after.kind is Kind.PERIOD or _is_year(after)):
        return len(tokens) - sum(token.kind in _TRANSPARENT for token in tokens) == 3
    if before.kind is Kind.PERIOD and after.kind is Kind.PART:
        return not any(token.kind is Kind.PERIOD for token in tokens[index:])
    if _is_year(before) or before.kind is Kind.YEAR:
        # “1916, January 1”, “1916 г., январь”, unless the month has a year of its own
        following = {token.kind for token in tokens[index + 1 : index + 3]}
        return bool(following & {Kind.MONTH, Kind.SEASON}) and not any(
            _is_year(token) for token in tokens[index:]
        )
    if after.kind not in (Kind.NUMBER, Kind.MONTH, Kind.ABOUT, Kind.MAYBE):
        return False
    if before.kind in (Kind.MONTH, Kind.WEEKDAY, Kind.SEASON):
        return True
    # “July 1, 2 and 3, 1916”: the last comma parts the days from their year
    is_day = before.kind is Kind.NUMBER and len(before.text) <= 2
    has_month = any(token.kind is Kind.MONTH for token in tokens[:index])
    return is_day and has_month and _is_year(after) and not any(map(_is_year, tokens[:index]))


def _is_year(token: Token) -> bool:
    return token.kind is Kind.NUMBER and len(token.text) >= 3


def leading_qualifier(tokens: Tokens) -> tuple[str, Tokens]:
    """Return the qualifier in front of everything, which holds for all that follows."""
    mark = ""
    index = 0
    while index < len(tokens) and tokens[index].kind in {*QUALIFIERS, Kind.STATED, Kind.SKIP}:
        mark = join_marks(mark, QUALIFIERS.get(tokens[index].kind, ""))
        index += 1
    return mark, tokens[index:]


def qualifier_behind_limit(tokens: Tokens) -> tuple[str, Tokens]:
    """Take the doubt off “1914-cü ilədək (?)”, so that its limit stands last."""
    mark = ""
    rest = tokens
    while rest and rest[-1].kind in QUALIFIERS:
        mark = join_marks(mark, QUALIFIERS[rest[-1].kind])
        rest = rest[:-1]
    if mark and rest and rest[-1].kind in LIMITS | {Kind.HENCE}:
        return mark, rest
    return "", tokens


def trailing_qualifier(tokens: Tokens) -> str:
    """Return the qualifier behind everything, unless it clings to a year written in full."""
    mark = ""
    for index in range(len(tokens) - 1, 0, -1):
        token, before = tokens[index], tokens[index - 1]
        if token.kind not in QUALIFIERS:
            break
        clings = token.text == "?" and token.glued and before.kind is Kind.NUMBER
        if clings and len(before.text) > 2:
            break
        mark = join_marks(mark, QUALIFIERS[token.kind])
    return mark


def without_hence_before_limits(tokens: Tokens) -> Tokens:
    """“1920-dən əvvəl”, “1920-ից առաջ”: the ending is asked for by the word that follows."""
    return [
        token
        for token, after in zip(tokens, [*tokens[1:], None], strict=False)
        if not (token.kind is Kind.HENCE and after is not None and after.kind in LIMITS)
    ]


def limit_at_either_end(tokens: Tokens) -> tuple[Kind, Tokens]:
    if len(tokens) > 1 and tokens[0].kind is Kind.FROM and tokens[-1].kind is Kind.SINCE:
        return Kind.SINCE, tokens[1:-1]
    if tokens and tokens[0].kind in LIMITS | {Kind.FROM, Kind.TO}:
        return tokens[0].kind, tokens[1:]
    if tokens and tokens[-1].text == "+":
        return Kind.NOT_BEFORE, tokens[:-1]  # “1700+”
    if tokens and tokens[-1].kind in LIMITS | {Kind.HENCE}:
        return tokens[-1].kind, tokens[:-1]
    raise Unfit


_BRIDGES = frozenset({Kind.TO, Kind.UNTIL, Kind.HENCE, Kind.DASH})


def joined_separators(tokens: Tokens) -> Tokens:
    """Bring “from – until”, “-dən – -dək”, “с – по”, “1914/18” and “to date” to one separator."""
    begins = bool(tokens) and tokens[0].kind in (Kind.FROM, Kind.SINCE)
    if begins:
        tokens = tokens[1:]
    if begins or any(token.kind in _BRIDGES for token in tokens):
        tokens = [token for token in tokens if token.kind is not Kind.THITHER]
    if tokens and tokens[-1].kind is Kind.NOW:
        tokens = [*_without_last_bridges(tokens[:-1]), Token(Kind.DASH)]
    result: Tokens = []
    for index, token in enumerate(tokens):
        kind = _bridge(tokens, index)
        if kind and result and result[-1].kind in (Kind.TO, Kind.DASH):
            result[-1] = replace(result[-1], kind=Kind.TO)
        else:
            result.append(replace(token, kind=kind) if kind else token)
    return result


def _without_last_bridges(tokens: Tokens) -> Tokens:
    while tokens and tokens[-1].kind in _BRIDGES | {Kind.BEFORE, Kind.SKIP}:
        tokens = tokens[:-1]
    return tokens


#: “May/June 1992”, “mid/late 1930s”, “late 1930s/early 1940s”, “1930s/40s”.
_PARTED_BY_STROKES = frozenset(
    {
        (Kind.SEASON, Kind.SEASON),
        (Kind.MONTH, Kind.MONTH),
        (Kind.PERIOD, Kind.PERIOD),
        (Kind.PERIOD, Kind.PART),
        (Kind.PERIOD, Kind.DECADE),
        (Kind.PART, Kind.PART),
    }
)


def _bridge(tokens: Tokens, index: int) -> Kind | None:
    token = tokens[index]
    inside = 0 < index < len(tokens) - 1
    if token.kind is Kind.DASH:
        return Kind.DASH
    if inside and (token.kind in _BRIDGES or (token.kind is Kind.BEFORE and token.text == "до")):
        return Kind.TO
    if inside and token.is_mark("/"):
        before, after = tokens[index - 1], tokens[index + 1]
        alike = (before.kind, after.kind) in _PARTED_BY_STROKES
        centuries = before.ordinal and after.kind is Kind.PERIOD
        years = _is_year(before) and after.kind is Kind.NUMBER
        return Kind.DASH if alike or centuries or years else None
    return None


_PARTED = (
    (Kind.PERIOD, Kind.PART, Kind.PERIOD, Kind.PART),
    (Kind.PART, Kind.PERIOD, Kind.PART, Kind.PERIOD),
    (Kind.PART, Kind.ROMAN, Kind.PART, Kind.PERIOD),
)


def with_separator(tokens: Tokens) -> Tokens:
    """Put the dash into “XIX əsrin sonu XX əsrin əvvəli”, which is written without one."""
    if tuple(token.kind for token in tokens) not in _PARTED:
        return tokens
    return [*tokens[:2], Token(Kind.DASH), *tokens[2:]]


_DATED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PERIOD, Kind.DECADE})


def tells_of_several(tokens: Tokens) -> bool:
    """Return whether one date is said to be of one thing and another of another: printed, cast."""
    dated = False
    for index, token in enumerate(tokens):
        joined = index and tokens[index - 1].kind in _BRIDGES
        begins = token.kind is Kind.STATED and dated and not joined
        if begins and any(later.kind in _DATED for later in tokens[index:]):
            return True
        dated = dated or token.kind in _DATED
    return False


def two_limits(tokens: Tokens) -> tuple[Tokens, Tokens]:
    """Return both halves of “not before 1914, not after 1917”, each with its limit in front."""
    places = [index for index, token in enumerate(tokens) if token.kind in _LOWER | _UPPER]
    if len(places) != 2 or places[0] != 0 or tokens[0].kind not in _LOWER:
        raise Unfit
    if tokens[places[1]].kind not in _UPPER:
        raise Unfit
    first = tokens[: places[1]]
    while first and (first[-1].kind in (Kind.AND, Kind.DASH, Kind.TO) or first[-1].is_mark(",")):
        first = first[:-1]
    return first, tokens[places[1] :]


_LOWER = frozenset({Kind.NOT_BEFORE, Kind.AFTER})
_UPPER = frozenset({Kind.BY, Kind.BEFORE})

_SAYS_NO_DATE = frozenset({Kind.STATED, Kind.SKIP, Kind.UNIT})


def list_items(tokens: Tokens) -> list[Tokens]:
    """Split at commas, “and” and “or”; “printed” in the middle begins another date."""
    items: list[Tokens] = [[]]
    for token in tokens:
        parts = token.kind in (Kind.AND, Kind.OR) or token.is_mark(",", ";")
        if parts or (token.kind is Kind.STATED and has_figures(items[-1])):
            items.append([])
        if not parts:
            items[-1].append(token)
    if tokens and not items[-1] and tokens[-1].kind in (Kind.AND, Kind.OR):
        raise Unfit  # “1916 or”
    items = [item for item in items if any(token.kind not in _SAYS_NO_DATE for token in item)]
    if not items:
        raise Unfit
    return items


def has_figures(tokens: Tokens) -> bool:
    return any(
        token.kind in (Kind.NUMBER, Kind.DATE, Kind.PERIOD, Kind.ROMAN, Kind.DECADE)
        for token in tokens
    )


def dual_candidates(tokens: Tokens) -> list[tuple[Tokens, Tokens]]:
    """Return the ways in which two halves may have been written as one day."""
    if any(token.kind is Kind.STATED and index for index, token in enumerate(tokens)):
        return []
    if strokes := [index for index, token in enumerate(tokens) if token.is_mark("/")]:
        place = strokes[0]
        return [(tokens[:place], tokens[place + 1 :])] if len(strokes) == 1 else []
    opens = [index for index, token in enumerate(tokens) if token.is_mark("(")]
    closes = [index for index, token in enumerate(tokens) if token.is_mark(")")]
    if len(opens) != 1 or len(closes) != 1 or not opens[0] < closes[0]:
        return []
    before, inside = tokens[: opens[0]], tokens[opens[0] + 1 : closes[0]]
    after = tokens[closes[0] + 1 :]
    if not has_figures(before) or not has_figures(inside):
        return []
    if not after:
        return [(before, inside)]
    return [(before + after, inside + after), (before, inside + after)]


def without_second_year(tokens: Tokens) -> tuple[Tokens, bool]:
    """Read the 1641/2 of “11 February 1641/2 O.S.”, where the later figure is the year of today."""
    for index in range(1, len(tokens) - 1):
        year, stroke, later = tokens[index - 1 : index + 2]
        if not stroke.is_mark("/") or {year.kind, later.kind} != {Kind.NUMBER}:
            continue
        if not any(token.kind is Kind.MONTH for token in tokens[: index - 1]):
            continue
        spelt = year.text[: -len(later.text)] + later.text
        if int(spelt) == year.number + 1:
            return tokens[:index] + tokens[index + 2 :], True
    return tokens, False
