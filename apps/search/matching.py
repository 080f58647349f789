"""What is to be matched: words, names and marks, joined by and, or and not.

Made of folded words and marks alone, in which nothing means anything to a database's own syntax.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word anywhere in a record; of names and titles alone if `in_names`; or its beginning."""

    text: str
    in_names: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A mark (`apps.search.marks`)."""

    text: str


@dataclass(frozen=True)
class AllOf:
    """Every one of several; there is at least one."""

    of: "tuple[Match, ...]"


@dataclass(frozen=True)
class AnyOf:
    """At least one of several."""

    of: "tuple[Match, ...]"


@dataclass(frozen=True)
class ButNot:
    """What matches the one and not the other."""

    one: "Match"
    other: "Match"


Match = Word | Phrase | Mark | AllOf | AnyOf | ButNot


def all_of(*of: Match) -> Match:
    """Return what matches every one of `of`."""
    return of[0] if len(of) == 1 else AllOf(of)


def any_of(*of: Match) -> Match:
    """Return what matches at least one of `of`."""
    single = tuple(dict.fromkeys(of))
    return single[0] if len(single) == 1 else AnyOf(single)


def alternatives(match: Match) -> int:
    """Return in how many ways one thing that is asked for may be met: of all such, the most."""
    match match:
        case AnyOf(of):
            return sum(map(alternatives, of))
        case AllOf(of):
            return max(map(alternatives, of))
        case ButNot(one, _other):
            return alternatives(one)
    return 1
