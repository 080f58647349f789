"""What the words of a question may mean besides themselves: a place, a tag, a time.

"Şuşa 1992" finds what names the place by any of its names and happened in that year, whether or
not these words stand in it. What is meant is looked up among what readers may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, product

from django.db.models import CharField, F, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from apps.records import questions
from apps.records.models import Record, RecordName, Tag
from apps.records.models.record import is_public

from . import marks, spans
from .matching import AnyOf, ButNot, Mark, Match, any_of
from .queries import Term

#: So many words are taken together as the name of one place or tag, or as a date.
_MOST_TOGETHER = 4
#: So many ways of writing what was typed are looked up.
_MOST_PHRASES = 60
#: A text without a figure is no date, and a longer one neither.
_LONGEST_DATE = 40


@dataclass(frozen=True)
class Meaning:
    """What the terms from `start` up to `end` may mean."""

    start: int
    end: int
    match: Match
    #: The days asked for, where it is a time.
    days: tuple[int, int] | None = None

    @property
    def marks(self) -> list[str]:
        """The marks that it is told by."""
        of = self.match.of if isinstance(self.match, AnyOf) else (self.match,)
        return [each.text for each in of if isinstance(each, Mark)]


# --- times ----------------------------------------------------------------------------------


def times(terms: Sequence[Term], language: str) -> list[Meaning]:
    """Return the dates among `terms`, the longest that can be read as one; none overlap."""
    found: list[Meaning] = []
    start = 0
    while start < len(terms):
        meaning = _time_from(terms, start, language)
        if meaning is not None:
            found.append(meaning)
        start = meaning.end if meaning is not None else start + 1
    return found


def _time_from(terms: Sequence[Term], start: int, language: str) -> Meaning | None:
    for end in range(min(len(terms), start + _MOST_TOGETHER), start, -1):
        together = terms[start:end]
        text = " ".join(term.text for term in together)
        plain = not any(term.begins for term in together)
        if not plain or len(text) > _LONGEST_DATE or not any(sign.isdigit() for sign in text):
            continue
        days = days_of(text, language)
        if days is not None:
            return Meaning(start, end, _about(spans.parts(*days)), days)
    return None


def days_of(text: str, language: str) -> tuple[int, int] | None:
    """Return the days that a text names, if it can be read as a date with a year in reach."""
    try:
        first, last = questions.within(text, language)
    except ValueError:
        return None
    if first is None or last is None or not spans.parts(first, last):
        return None
    return first, last


#: A record of "the twentieth century" is no answer to who asks for a summer.
_NARROW = frozenset("my")


def _about(parts: Iterable[spans.Part]) -> Match:
    found: list[Match] = []
    for part in parts:
        found.append(Mark(marks.touches(part)))
        wider = (each for each in spans.around(part)[1:] if each[0] in _NARROW)
        found += [Mark(marks.covers(each)) for each in wider]
    return any_of(*found)


def overlapping(days: tuple[int, int]) -> Match:
    """Return what matches every record whose days may lie within these."""
    parts = spans.parts(*days)
    touching = [Mark(marks.touches(part)) for part in parts]
    covering = [Mark(marks.covers(wider)) for part in parts for wider in spans.around(part)[1:]]
    return any_of(*touching, *covering)


def certain(days: tuple[int, int]) -> Match:
    """Return what matches those of `overlapping` whose days lie nowhere else.

    What covers a wider part of time is not among them, and need not be looked through.
    """
    touching = [Mark(marks.touches(part)) for part in spans.parts(*days)]
    return ButNot(any_of(*touching), doubtful(days))


def doubtful(days: tuple[int, int]) -> Match:
    """Return what matches those of `overlapping` whose days may as well lie outside."""
    first, last = days
    beside = [spans.day_before(first), spans.day_after(last)]
    covering = [Mark(marks.covers(wider)) for day in beside if day for wider in spans.around(day)]
    return any_of(Mark(marks.DOUBTED), *covering)


# --- places and tags ------------------------------------------------------------------------


def names(
    terms: Sequence[Term],
    spellings: dict[str, list[str]],
    taken: Iterable[int],
    places: Sequence[str] = (),
) -> tuple[list[Meaning], set[str]]:
    """Return the places and tags that runs of `terms` name, in any language and spelling.

    Args:
        terms: what was asked for.
        spellings: for folded words, other words that names have in their place.
        taken: the terms, by number, that mean something else already.
        places: identifiers, as an address has them.

    Returns:
        Meanings, which may overlap, and those of `places` that readers may know of; one query.

    """
    runs = _runs(terms, spellings, set(taken))
    if not (runs or places):
        return [], set()
    found: dict[tuple[int, int], list[Match]] = {}
    known: set[str] = set()
    for sort, identifier, called in _called(runs, places):
        if sort == _CHOSEN:
            known.add(identifier)
            continue
        mark = marks.place(identifier) if sort == marks.PLACE else marks.tag(identifier)
        for name in called.split("\n"):
            for run in runs.get(name, ()):
                found.setdefault(run, []).append(Mark(mark))
    return [Meaning(start, end, any_of(*of)) for (start, end), of in found.items()], known


def _runs(
    terms: Sequence[Term], spellings: dict[str, list[str]], taken: set[int]
) -> dict[str, list[tuple[int, int]]]:
    """Return the ways of writing each run of terms, with where the run stands."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start in range(len(terms)):
        for end in range(start + 1, min(len(terms), start + _MOST_TOGETHER) + 1):
            run = terms[start:end]
            if taken & {*range(start, end)} or any(term.begins for term in run):
                break
            ways = [_ways(term, spellings) for term in run]
            for words in islice(product(*ways), 8):
                if len(found) < _MOST_PHRASES:
                    found.setdefault(" ".join(words), []).append((start, end))
    return found


def _ways(term: Term, spellings: dict[str, list[str]]) -> list[str]:
    own = " ".join(term.words)
    return list(dict.fromkeys([own, *spellings.get(own, ())]))


#: What `_called` calls a place that was chosen by its identifier.
_CHOSEN = "chosen"


def _called(names: Iterable[str], places: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return what has one of these names: "place" or "tag", its identifier and its names.

    And those of `places` that are public.
    """
    wanted = list(names)
    public = Record.objects.public().filter(kind=marks.PLACE)
    # A condition on each of these few names, and not a list of all places there are.
    of_places = RecordName.objects.for_readers().filter(record__kind=marks.PLACE)
    named = of_places.filter(is_public("record__"), folded__in=wanted)
    called = named.order_by().values_list(
        Value(marks.PLACE, CharField()), "record__identifier", Cast("folded", TextField())
    )
    chosen = (
        public.filter(identifier__in=places)
        .order_by()
        .values_list(Value(_CHOSEN, CharField()), "identifier", Value("", TextField()))
    )
    own = Q(folded__in=wanted)
    for name in wanted:
        own |= Q(folded_labels__contains=f"\n{name}\n")
    every_name = Concat(F("folded"), F("folded_labels"), output_field=TextField())
    tags = (
        Tag.objects.filter(own)
        .order_by()
        .values_list(Value("tag", CharField()), "identifier", every_name)
    )
    arms = [*([called, tags] if wanted else []), *([chosen] if places else [])]
    return list(arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0])
