"""Searching: from what was typed and chosen to the records found, in their order.

Where there are more than can be put in order, `WINDOW` of them are, whatever the total: always
the same ones, the newest where the engine can tell them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from . import queries
from .alike import MEANT
from .chosen import CERTAINLY, POSSIBLY, SURE, Chosen
from .engines import engine
from .matching import Match
from .ranking import Candidate, Found, Written, as_written_first, ordered
from .reading import Reading, everything_asked, read, words_asked

#: Records that are put in order: those with the words in their names, and those with them at all.
#: Of the latter, facets are counted.
NAMED, WINDOW = 200, 600
#: Above this, what was found is counted as "more than".
MOST_COUNTED = 10_000
#: With fewer than this found, words that are less alike are looked for too.
FEW = 5
PAGE_LENGTH = 20


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


@dataclass
class _LookedUp:
    """What matches: how many, and those of it that are to be put in order."""

    total: int = 0
    split: dict[str, int] = field(default_factory=dict)
    in_names: list[Candidate] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)


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
    reading = read(queries.read(text), chosen, language)
    reading = replace(reading, hidden=hidden, with_facets=with_facets, kinds=kinds)
    found = _look_up(reading)
    is_guess = False
    if found.total < FEW and reading.has_more_alike:
        wider = replace(reading, least=MEANT)
        more = _look_up(wider)
        if more.total > found.total:
            is_guess = found.total == 0
            reading, found = wider, more
    first = ordered(reading, found.in_names, found.others)[:WINDOW]
    written: dict[int, list[Written]] = {}
    if reading.query.terms:
        first, written = as_written_first(first, reading.query.text)
    split = (found.split[CERTAINLY], found.split[POSSIBLY]) if found.split else None
    sample = [told for _pk, told, *_rest in found.others] if with_facets else []
    return Answer(reading, found.total, first, sample, split, is_guess, written)


#: Part of a statement, with its values.
_Part = tuple[str, list[Any]]

_IN_NAMES, _AT_ALL, _TOTAL = "names", "all", "total"


def _look_up(reading: Reading) -> _LookedUp:
    """Return what matches, in one statement; nothing where nothing is asked."""
    found = _LookedUp()
    words = words_asked(reading, in_names=False)
    match = everything_asked(reading, words)
    if match is None:
        return found
    counts = [*_split(reading, words)] or [_counted(_TOTAL, match)]
    parts = [*counts, _candidates(reading, match, words)]
    with engine().asking(match), connection.cursor() as cursor:
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


def _split(reading: Reading, words: Match | None) -> Iterable[_Part]:
    """Give what counts, beside all, those that lie certainly and possibly within a time."""
    time = reading.chosen.time
    if time is None or time.days is None:
        return
    for sure in (CERTAINLY, POSSIBLY):
        narrowed = replace(reading, chosen=reading.chosen.adding(SURE, sure))
        match = everything_asked(narrowed, words)
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
    named = words_asked(reading, in_names=True)
    in_names = everything_asked(reading, named) if named is not None else None
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
