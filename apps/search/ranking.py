"""Ranking: in which order records answer a question.

Names and titles come before texts; what is written as it was typed before what folding brought
together, and that before what only sounds like it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, Value

from apps.records.models import Record, RecordName, Translation

from . import wording
from .queries import Term
from .reading import Reading

#: Of so many, names are compared as they are written.
_CLOSELY = 40


class Found(NamedTuple):
    """A record that was found: how well it answers, and where. A tuple, since they are many."""

    worth: float
    pk: int
    in_names: bool


@dataclass(frozen=True)
class Written:
    """A name or title as it is written, and what kind of name it is; a title is of none."""

    text: str
    language: str
    kind: str


#: A candidate: its key, its names or else what facets count of it, its first and last day, and
#: how well its words answer.
Candidate = tuple[int, str, int | None, int | None, float]


# A name that is what was typed, one that begins with it, one that holds it; and a text.
_SAME, _BEGINS, _HOLDS = 100.0, 70.0, 50.0
_TEXT, _MEANS = 10.0, 20.0
_AS_WRITTEN = 3.0


def ordered(
    reading: Reading, named: Iterable[Candidate], others: Sequence[Candidate]
) -> list[Found]:
    """Return the candidates, the best first; each once.

    Args:
        reading: the question.
        named: those that have its words in their names, with these.
        others: those that have its words at all, with how well these answer.

    """
    terms, days = reading.query.terms, reading.days
    wanted = [_wanted(term, reading) for term in terms]
    asked = " ".join(word for term in terms for word in term.words)
    found: dict[int, Found] = {}
    for pk, names, earliest, latest, _none in named:
        worth = _of_names(names, wanted, asked) + _of_days(days, earliest, latest)
        found[pk] = Found(worth, pk, True)
    best = max((row[4] for row in others), default=0.0) or 1.0
    for pk, _told, earliest, latest, worth in others:
        if pk not in found:
            own = _TEXT * worth / best + _of_days(days, earliest, latest)
            found[pk] = Found(own, pk, False)
    # The best first; of what is as good, the newest.
    return sorted(found.values(), reverse=True)


def name_worth(text: str, reading: Reading) -> float:
    """Return how well one name, as it is written, answers; 0 where it has nothing of it."""
    terms = reading.query.terms
    name = " ".join(wording.folded(text))
    if not terms or not name:
        return 0.0
    asked = " ".join(word for term in terms for word in term.words)
    worth = _of_name(name, [_wanted(term, reading) for term in terms], asked)
    return worth if worth != _MEANS else 0.0


@dataclass(frozen=True)
class _Wanted:
    """What stands for a term in a name, and how good that is: the word itself, or one like it."""

    words: dict[str, float]
    #: Beginnings of words, and what a word is worth that merely begins so.
    beginnings: tuple[str, ...]
    begins: float

    def worth(self, word: str) -> float:
        """Return how well a word of a name answers."""
        own = self.words.get(word)
        if own is not None:
            return own
        return self.begins if word.startswith(self.beginnings) else 0.0


def _wanted(term: Term, reading: Reading) -> _Wanted:
    if reading.is_initial(term):
        return _Wanted({}, term.words, 0.9)
    own = {a.word: 0.9 * a.likeness for a in reading.spellings(term)}
    beginnings = tuple(word for word in term.words if len(word) > 1) or ("*",)
    return _Wanted(own | dict.fromkeys(term.words, 1.0), beginnings, 0.95 if term.begins else 0.55)


def _of_names(names: str, wanted: list[_Wanted], asked: str) -> float:
    """Return how well names answer: the best of them, and a little for the one listed under."""
    best = 0.0
    for number, name in enumerate(names.split("\n")):
        worth = _of_name(name, wanted, asked)
        best = max(best, worth - (0.5 if number else 0.0))
    return best


def _of_name(name: str, wanted: list[_Wanted], asked: str) -> float:
    words = name.split()
    if name == asked:
        return _SAME
    hits = [max(map(own.worth, words), default=0.0) for own in wanted]
    worth = sum(hits) / len(wanted)
    if worth == 0:
        return _MEANS
    all_there = min(hits) > 0
    covered = min(1.0, len([h for h in hits if h]) / len(words))
    base = _BEGINS if all_there and name.startswith(asked) else _HOLDS
    # Of names that hold all that was asked, the one with the least besides is the likeliest; a
    # name that is the same but for its spelling comes next to the same.
    if all_there and covered == 1.0:
        base = _SAME - 10
    return base * worth * (0.6 + 0.4 * covered)


def _of_days(asked: tuple[int, int] | None, earliest: int | None, latest: int | None) -> float:
    """Return more for a record the closer its days are those that were asked for."""
    if asked is None or earliest is None or latest is None:
        return 0.0
    first, last = asked
    if latest < first or last < earliest:
        return 0.0
    if first <= earliest and latest <= last:
        # What fills the time is what the time is called by; a day within it comes after.
        return 12.0 + 3.0 * _length(earliest, latest) / _length(first, last)
    return 10.0 * _length(first, last) / max(_length(earliest, latest), 1)


def _length(first: int, last: int) -> float:
    """Return about how many days lie between two days YYYYMMDD."""
    return max(
        1.0,
        (last // 10_000 - first // 10_000) * 365.0
        + (last // 100 % 100 - first // 100 % 100) * 30.0
        + (last % 100 - first % 100),
    )


def as_written_first(
    ranked: list[Found], text: str
) -> tuple[list[Found], dict[int, list[Written]]]:
    """Put first, among the best, what is written as it was typed: Şuşa before Susa.

    Return the names of the best as well.
    """
    first = ranked[:_CLOSELY]
    written = names_of(found.pk for found in first)
    asked = set(text.casefold().split())
    better = [
        found._replace(worth=found.worth + _AS_WRITTEN)
        if found.in_names and _is_written_in(asked, written.get(found.pk, ()))
        else found
        for found in first
    ]
    return [*sorted(better, reverse=True), *ranked[_CLOSELY:]], written


def names_of(pks: Iterable[int]) -> dict[int, list[Written]]:
    """Return the public names and titles of records by key, as they are written: one query."""
    wanted = list(pks)
    if not wanted:
        return {}
    said = Record.objects.filter(pk__in=wanted).order_by()
    titles: Any = said.values_list("pk", "title", "language", Value("", CharField()))
    names = RecordName.objects.for_readers().filter(record__in=wanted).order_by()
    translated = Translation.objects.for_readers().filter(record__in=wanted, title__gt="")
    found: dict[int, list[Written]] = {}
    arms = (
        names.values_list("record", "text", "language", "kind"),
        translated.order_by().values_list("record", "title", "language", Value("", CharField())),
    )
    for pk, *name in titles.union(*arms, all=True):
        found.setdefault(pk, []).append(Written(*name))
    return found


def _is_written_in(asked: set[str], names: Iterable[Written]) -> bool:
    return any(asked <= set(name.text.casefold().split()) for name in names)
