"""Searching: from what was typed and chosen to the records found, in their order.

Every term is looked for as it stands, by its stem, by other spellings of it in names, and as the
name of a place or tag or as a time. Names and titles come before texts; what is written as it was
typed before what folding, and that before what only sounds like it. Where there are more than can
be put in order, the newest are: `WINDOW` of them, whatever the total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Value

from apps.records.models import Record, RecordName, Translation

from . import marks, meanings, queries, wording
from .alike import MEANT, MOST, SPELLING, Alike, alike
from .chosen import CERTAINLY, NOTHING_CHOSEN, PLACE, POSSIBLY, SURE, Chosen
from .engines import engine
from .matching import ButNot, Mark, Match, Phrase, Word, all_of, any_of
from .queries import Query, Term

#: Records that are put in order: those with the words in their names, and those with them at all.
#: Of the latter, facets are counted.
NAMED, WINDOW = 400, 2000
#: Above this, what was found is counted as "more than".
MOST_COUNTED = 10_000
#: With fewer than this found, words that are less alike are looked for too.
FEW = 5
PAGE_LENGTH = 20
#: Of so many, names are compared as they are written.
_CLOSELY = 60


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


@dataclass
class Reading:
    """A question as it was understood: what to match for each of its terms."""

    query: Query
    alike: dict[str, list[Alike]] = field(default_factory=dict)
    meant: list[meanings.Meaning] = field(default_factory=list)
    #: How like a word must be to be looked for in the place of one.
    least: float = SPELLING
    #: What was chosen beside the words; what nobody may know of matches nothing.
    chosen: Chosen = NOTHING_CHOSEN
    #: Places among what was chosen that readers may know of, by identifier.
    places: frozenset[str] = frozenset()
    #: Look through what readers do not see as well.
    hidden: bool = False
    #: Read the marks that facets count as well.
    with_facets: bool = True
    #: The kinds that are looked for; none means all of them.
    kinds: tuple[str, ...] = ()

    def spellings(self, term: Term) -> list[Alike]:
        """Return other words of names that are looked for in the place of a term."""
        if term.begins or term.is_phrase or len(term.words[0]) < 2:
            return []
        near = (a for a in self.alike.get(term.words[0], ()) if a.word != term.words[0])
        return [a for a in near if a.likeness >= self.least][:MOST]

    def is_initial(self, term: Term) -> bool:
        """Say whether a term stands for a name: a letter beside words."""
        is_letter = len(term.text) == 1 and term.text.isalpha() and not term.is_phrase
        return is_letter and any(len(other.text) > 2 for other in self.query.terms)

    @property
    def days(self) -> tuple[int, int] | None:
        """The days asked for among the words, if any."""
        return next((meaning.days for meaning in self.meant if meaning.days), None)


@dataclass(frozen=True)
class Answer:
    """What was found: how many, the first in their order, and a sample to count facets in."""

    reading: Reading
    total: int
    found: list[Found]
    #: The marks of each record of the sample.
    sample: list[str]
    #: How many lie certainly and possibly within the time that was chosen, where one was.
    split: tuple[int, int] | None = None
    #: Nothing is written as it was typed: words were looked for that are less alike.
    is_guess: bool = False
    #: Names of the first that were found, by key, as they are written.
    written: dict[int, list[Written]] = field(default_factory=dict)

    @property
    def is_more(self) -> bool:
        """True where there are more than are counted."""
        return self.total > MOST_COUNTED

    @property
    def is_sampled(self) -> bool:
        """True where facets are counted in a part of what was found."""
        return self.total > len(self.sample)


#: A candidate: its key, its names or else what facets count of it, its first and last day, and
#: how well its words answer.
_Candidate = tuple[int, str, int | None, int | None, float]


@dataclass
class _LookedUp:
    """What matches: how many, and those of it that are to be put in order."""

    total: int = 0
    split: dict[str, int] = field(default_factory=dict)
    in_names: list[_Candidate] = field(default_factory=list)
    others: list[_Candidate] = field(default_factory=list)


def search(
    text: str,
    chosen: Chosen,
    language: str,
    *,
    hidden: bool = False,
    with_facets: bool = True,
    kinds: tuple[str, ...] = (),
) -> Answer:
    """Return what answers `text` among what readers may see, or, with `hidden`, among all.

    Args:
        text: as it was typed; nothing in it is an error.
        chosen: what else is asked for.
        language: the reader's, in which dates are read.
        hidden: look through what readers do not see as well: for editors.
        with_facets: read what facets are counted of.
        kinds: the kinds that are looked for; none means all of them.

    """
    reading = _read(queries.read(text), chosen, language)
    reading = replace(reading, hidden=hidden, with_facets=with_facets, kinds=kinds)
    found = _look_up(reading)
    is_guess = False
    if found.total < FEW and _has_more_alike(reading):
        wider = replace(reading, least=MEANT)
        more = _look_up(wider)
        if more.total > found.total:
            is_guess = found.total == 0
            reading, found = wider, more
    first = _ordered(reading, found)
    written: dict[int, list[Written]] = {}
    if reading.query.terms:
        first, written = _as_written_first(first, reading.query.text)
    split = (found.split[CERTAINLY], found.split[POSSIBLY]) if found.split else None
    sample = [told for _pk, told, *_rest in found.others] if with_facets else []
    return Answer(reading, found.total, first, sample, split, is_guess, written)


def _read(query: Query, chosen: Chosen, language: str) -> Reading:
    single = [(t.text, t.words[0]) for t in query.terms if not t.is_phrase and not t.begins]
    near = alike(single)
    spellings = {
        word: [a.word for a in found if a.likeness >= SPELLING and a.word != word]
        for word, found in near.items()
    }
    times = meanings.times(query.terms, language)
    taken = [number for meaning in times for number in range(meaning.start, meaning.end)]
    named, places = meanings.names(query.terms, spellings, taken, chosen.all(PLACE))
    return Reading(query, near, [*times, *named], chosen=chosen, places=frozenset(places))


def _has_more_alike(reading: Reading) -> bool:
    return any(
        MEANT <= a.likeness < SPELLING
        for term in reading.query.terms
        if not term.is_phrase
        for a in reading.alike.get(term.words[0], ())
    )


# --- what to match --------------------------------------------------------------------------


def _whole(reading: Reading, words: Match | None) -> Match | None:
    """Return all that is asked for, but for what is to be left out and what nobody may see.

    None where nothing is asked, or what nobody may know of.
    """
    if not set(reading.chosen.all(PLACE)) <= reading.places:
        return None
    asked = [*([words] if words is not None else []), *reading.chosen.matches()]
    out: list[Match] = [_as_typed(term) for term in reading.query.without]
    if not asked:
        if not out:
            return None
        asked = [any_of(*map(Mark, (marks.WITH_PICTURE, marks.WITHOUT_PICTURE)))]
    if reading.kinds:
        asked.append(any_of(*(Mark(marks.kind(name)) for name in reading.kinds)))
    if not reading.hidden:
        out.append(Mark(marks.HIDDEN))
    whole = all_of(*asked)
    return ButNot(whole, any_of(*out)) if out else whole


def _words(reading: Reading, *, in_names: bool) -> Match | None:
    """Return what is to be matched for the terms, each in one of its meanings."""
    terms = reading.query.terms
    if not terms:
        return None
    return _from(0, [_term(term, reading, in_names=in_names) for term in terms], reading.meant)


def _from(start: int, own: list[Match], meant: Sequence[meanings.Meaning]) -> Match:
    """Return what is to be matched for the terms from `start` on.

    Where several terms together mean a place or a time, they mean that or their own words.
    """
    parts: list[Match] = []
    while start < len(own):
        here = [m for m in meant if m.start == start]
        end = max((m.end for m in here), default=start + 1)
        ways: list[Match] = [all_of(*own[start:end])]
        for meaning in here:
            ways.append(
                meaning.match
                if meaning.end == end
                else all_of(meaning.match, *own[meaning.end : end])
            )
        # Inside a longer name a shorter one may be meant: "New Village" holds a Village.
        parts.append(any_of(*ways))
        start = end
    return all_of(*parts)


def _term(term: Term, reading: Reading, *, in_names: bool) -> Match:
    """Return what is matched for one term by itself, in its spellings."""
    if reading.is_initial(term):
        return Word(term.words[0], in_names=True, begins=True)
    ways: list[Match] = [_as_typed(term, in_names=in_names)]
    ways += [Word(a.word, in_names=True) for a in reading.spellings(term)]
    if not in_names and not term.is_phrase and not term.begins:
        for language in wording.languages_of(term.text, ""):
            stem = wording.stem(term.text, language)
            if stem:
                ways += [Word(f"s_{language}{stem}"), Word(stem)]
    return any_of(*ways)


def _as_typed(term: Term, *, in_names: bool = False) -> Match:
    if len(term.words) > 1:
        if in_names:
            return all_of(*(Word(word, in_names=True) for word in term.words))
        return Phrase(term.words)
    return Word(term.words[0], in_names, term.begins)


# --- asking the database --------------------------------------------------------------------


#: Part of a statement, with its values.
_Part = tuple[str, list[Any]]

_IN_NAMES, _AT_ALL, _TOTAL = "names", "all", "total"


def _look_up(reading: Reading) -> _LookedUp:
    """Return what matches, in one statement; nothing where nothing is asked."""
    found = _LookedUp()
    words = _words(reading, in_names=False)
    match = _whole(reading, words)
    if match is None:
        return found
    counts = [*_split(reading)] or [_counted(_TOTAL, match)]
    parts = [*counts, _candidates(reading, match, words)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _values in parts),
            [value for _sql, values in parts for value in values],
        )
        for sort, *row in cursor.fetchall():
            if sort == _AT_ALL:
                found.others.append(tuple(row))
            elif sort == _IN_NAMES:
                found.in_names.append(tuple(row))
            elif sort == _TOTAL:
                found.total = row[0]
            else:
                found.split[sort] = row[0]
    if found.split:
        sure = reading.chosen.one(SURE)
        found.total = found.split[sure] if sure else sum(found.split.values())
    return found


def _counted(sort: str, match: Match) -> _Part:
    """Return what counts what matches, at the most one more than are told."""
    sql, values = engine().counting(match, MOST_COUNTED + 1)
    return f"SELECT '{sort}' AS sort, ({sql}) AS number, '', 0, 0, CAST(0 AS real)", values


def _split(reading: Reading) -> Iterable[_Part]:
    """Give what counts, beside all, those that lie certainly and possibly within a time."""
    time = reading.chosen.time
    if time is None or time.days is None:
        return
    for sure in (CERTAINLY, POSSIBLY):
        narrowed = replace(reading, chosen=reading.chosen.adding(SURE, sure))
        match = _whole(narrowed, _words(narrowed, in_names=False))
        if match is not None:
            yield _counted(sure, match)


def _candidates(reading: Reading, match: Match, words: Match | None) -> _Part:
    """Return what gives those with the words in their names, and those with them at all."""
    if words is not None:
        sql, values = engine().ranked(match, words, WINDOW)
    else:
        sql, values = engine().matching(match, WINDOW)
        sql = f"SELECT rowid, CAST(0 AS real) AS worth FROM ({sql}) AS bare"  # noqa: S608
    found = f"SELECT '{_AT_ALL}' AS sort, rowid, worth FROM ({sql}) AS b"  # noqa: S608
    named = _words(reading, in_names=True)
    in_names = _whole(reading, named) if named is not None else None
    if in_names is not None:
        sql, own = engine().matching(in_names, NAMED)
        found += f" UNION ALL SELECT '{_IN_NAMES}', rowid, CAST(0 AS real) FROM ({sql}) AS a"  # noqa: S608
        values = [*values, *own]
    told = "e.facets" if reading.with_facets else "''"
    return (
        f"""SELECT sort, e.record_id, CASE sort WHEN '{_IN_NAMES}' THEN e.names ELSE {told} END,
            e.earliest, e.latest, worth
        FROM ({found}) AS found JOIN search_searchentry e ON e.record_id = found.rowid""",  # noqa: S608
        values,
    )


# --- putting in order -----------------------------------------------------------------------

# A name that is what was typed, one that begins with it, one that holds it; and a text.
_SAME, _BEGINS, _HOLDS = 100.0, 70.0, 50.0
_TEXT, _MEANS = 10.0, 20.0
_AS_WRITTEN = 3.0


def _ordered(reading: Reading, looked_up: _LookedUp) -> list[Found]:
    """Return the candidates, the best first; each once."""
    named, others = looked_up.in_names, looked_up.others
    terms = reading.query.terms
    wanted = [_wanted(term, reading) for term in terms]
    asked = " ".join(word for term in terms for word in term.words)
    found: dict[int, Found] = {}
    for pk, names, earliest, latest, _none in named:
        worth = _of_names(names, wanted, asked) + _of_days(reading.days, earliest, latest)
        found[pk] = Found(worth, pk, True)
    best = max((row[4] for row in others), default=0.0) or 1.0
    for pk, _told, earliest, latest, worth in others:
        if pk not in found:
            own = _TEXT * worth / best + _of_days(reading.days, earliest, latest)
            found[pk] = Found(own, pk, False)
    # The best first; of what is as good, the newest.
    return sorted(found.values(), reverse=True)[:WINDOW]


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


def _as_written_first(
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
