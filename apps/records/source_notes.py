"""Sources as a page cites them: a mark beside what each supports, and one numbered list of all.

A source stands in the list once, however often it is cited, in the order in which the page first
cites it. The list is made of the public document alone: of a source whose item is hidden it says
what the source's own row says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from string import ascii_lowercase
from typing import Any

from . import dates
from .documents import PublicDocument
from .models import Topic
from .models.sources import Certainty, Rank, Stance
from .pages import Fact, current_language

Row = Mapping[str, Any]
#: Which topics of statements speak of a fact, by the name of its field.
Topics = Mapping[str, frozenset[Topic]]

#: Facts that say so where nothing supports them: those that could be otherwise. What merely leads
#: elsewhere, and where on the map a place lies, is no such claim.
CLAIMS = frozenset({"date", "place", "role", "born", "born_at", "died", "died_at"})


@dataclass(frozen=True)
class CitedPoint:
    """Where in a source something is said; and what, if the page does not tell that elsewhere."""

    passage: str
    value: str = ""
    certainty: str = ""


@dataclass
class Mark:
    """One citation. It has its source's number, and a letter of its own, once all are known."""

    number: int = 0
    letter: str = ""
    points: list[CitedPoint] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Where links from the list lead back to."""
        return f"cited-{self.number}-{self.letter}"


@dataclass(frozen=True)
class SourceNote:
    """One source in full, with links back to each place that cites it."""

    number: int
    title: str
    language: str
    creator: str
    published: str
    view: str
    #: Where it is found: the item's page here, or elsewhere. `address` is written out in full.
    url: str
    address: str
    is_elsewhere: bool
    points: list[CitedPoint]
    #: The language in which the archive says what the source says.
    own_language: str
    marks: list[Mark]


class SourceNotes:
    """The citations of one page: gathered while its parts are made, numbered at the end."""

    def __init__(self, public: PublicDocument, permanent: Callable[[str], str]) -> None:
        """Gather for `public`; `permanent` gives the full address of a record by identifier."""
        self._public = public
        self._permanent = permanent
        self._cited: list[tuple[str, Row, Mark]] = []
        self._told_by_marks: list[Row] = []

    def cite(self, part: str, rows: Iterable[Row]) -> list[Mark]:
        """Return a mark for each source of `rows`, which stand together in a `part` of the page."""
        marks: dict[str, Mark] = {}
        for row in rows:
            identifier = row.get("source__identifier")
            if not identifier:
                continue
            if identifier not in marks:
                marks[identifier] = Mark()
                self._cited.append((part, row, marks[identifier]))
            marks[identifier].points.append(self._point(row))
        return list(marks.values())

    def cite_on(self, part: str, topics: frozenset[Topic], also: Iterable[Row] = ()) -> list[Mark]:
        """Return the marks of what statements on `topics`, and the rows `also`, support.

        What a source says stands in the list, unless another account differs: then both stand
        side by side among the accounts.
        """
        rows = [row for row in self._statements() if row["topic"] in topics and _supports(row)]
        self._told_by_marks += [row for row in rows if not self._is_contested(row)]
        return self.cite(part, [*also, *rows])

    def is_told_by_a_mark(self, statement: Row) -> bool:
        """Say whether a statement is told whole by a mark and the list."""
        return any(statement is row for row in self._told_by_marks)

    def beside(
        self, part: str, facts: Iterable[Fact], topics: Topics, *, rests: bool
    ) -> list[Fact]:
        """Return `facts` with their marks, which close what stands under one label.

        A statement on a birth may speak of its day, its place or both. With `rests`, claims that
        nothing supports are said to be unsourced.
        """
        found: list[Fact] = []
        for _label, same in groupby(facts, lambda fact: fact.label):
            *before, last = same
            names = {fact.name for fact in (*before, last)}
            marks = self.cite_on(part, _all_of(topics, names))
            is_unsourced = rests and not marks and bool(names & CLAIMS & topics.keys())
            found += [*before, replace(last, marks=marks, is_unsourced=is_unsourced)]
        return found

    def listed(self, parts: Sequence[str]) -> list[SourceNote]:
        """Number every citation in the order of the page's `parts`, and return the sources."""
        by_source: dict[str, tuple[Row, list[Mark]]] = {}
        for _part, row, mark in sorted(self._cited, key=lambda cited: parts.index(cited[0])):
            _first, marks = by_source.setdefault(row["source__identifier"], (row, []))
            marks.append(mark)
            mark.number = marks[0].number or len(by_source)
            mark.letter = _letters(len(marks))
        return [self._note(row, marks) for row, marks in by_source.values()]

    def _statements(self) -> list[Row]:
        rows: list[Row] = [*self._public.rows.get("statements", [])]
        return rows

    def _is_contested(self, row: Row) -> bool:
        return any(
            other["topic"] == row["topic"] and not _supports(other) for other in self._statements()
        )

    def _point(self, row: Row) -> CitedPoint:
        if not self.is_told_by_a_mark(row):
            return CitedPoint(row.get("passage", ""))
        certainty = Certainty(row["certainty"])
        words = "" if certainty is Certainty.CERTAIN else str(certainty.label).lower()
        return CitedPoint(row["passage"], row["value"], words)

    def _note(self, row: Row, marks: list[Mark]) -> SourceNote:
        items = {record.pk: record for record in self._public.references.values()}
        item = items.get(row["source__item"])
        elsewhere = row["source__address"] or ""
        points = [point for mark in marks for point in mark.points]
        return SourceNote(
            number=marks[0].number,
            title=row["source__title"],
            language=row["source__language"] or "",
            creator=row["source__creator"] or "",
            published=published_words(row),
            view=row["source__view"] or "",
            url=item.get_absolute_url() if item else elsewhere,
            address=self._permanent(item.identifier) if item else elsewhere,
            is_elsewhere=item is None,
            points=[p for p in dict.fromkeys(points) if p.passage or p.value],
            own_language=self._public.document.language,
            marks=marks,
        )


def published_words(row: Row) -> str:
    """Return who published a row's source, and when."""
    date = row["source__date"] or ""
    words = dates.words(date, current_language()) if date else ""
    return ", ".join(filter(None, (row["source__publisher"], words)))


def _all_of(topics: Topics, names: Iterable[str]) -> frozenset[Topic]:
    return frozenset(topic for name in names for topic in topics.get(name, ()))


def _supports(row: Row) -> bool:
    """Say whether a statement names a source for what the record says, and still stands."""
    is_sourced = bool(row["source__identifier"])
    return is_sourced and row["stance"] == Stance.SUPPORTS and row["rank"] == Rank.NORMAL


def _letters(number: int) -> str:
    """Return a, b, c … z, aa, ab … for 1, 2, 3 …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[rest] + letters
    return letters
