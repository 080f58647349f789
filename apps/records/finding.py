"""Finding records by any name: which of them may a text mean?

One idea for every box, list and command that asks. A text means a record whose title or name is
written like it by folding; then one with names of which each of its words begins a word; then one
whose name is heard like it (`name_keys`): another script, another romanisation, a slip of the pen.
The search's own index brings up the second (`settings.FINDING`), the keys a few hundred of the
third; how alike their names are puts them in order, the same on every database.

Whoever asks hands in the records that may be found, already through the gate, and says whether
private names may lead to them. Readers are never led to anything by a name that they cannot see.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.module_loading import import_string

from . import identifiers, name_keys
from .folding import fold
from .models import NameKey, Record, RecordName, Source, Status

#: How many records are looked at closely: those that share most keys, and as many that hold the
#: words themselves.
CANDIDATES = 400
#: Names less alike than this are two names to any reader.
LEAST = 0.65
#: How many records of a list stand in order of likeness before the rest.
PLACED = 50

# What nobody types is not looked for.
_LONGEST, _MOST_WORDS = 300, 12
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")
# What a name is worth that begins with the text, or whose words do, or that merely holds them.
_SAME, _BEGINS, _WORDS_BEGIN, _HOLDS = 2.0, 0.9, 0.85, 0.7


@dataclass(frozen=True)
class Found:
    """A record that the text may mean, and by which name where that is not its title."""

    record: Any
    likeness: float
    name: str = ""
    language: str = ""


def named(rows: Any, text: str, *, private: bool = False) -> Any:
    """Return those of `rows` that are called exactly this, in any spelling, by any name.

    A text with an identifier, alone or in brackets at the end, means that record and no other.
    """
    identifier = identifier_in(text)
    if identifier:
        return rows.filter(identifier=identifier)
    folded = _folded(text)
    return rows.filter(pk__in=_called(folded, private)) if folded else rows.none()


def found(rows: Any, text: str, *, limit: int = 10, private: bool = False) -> list[Found]:
    """Return the first of `rows` that `text` may mean, the likeliest first.

    Asks the database six times, however many records there are. No words at all mean any
    record: the first come by their sort keys.
    """
    if not _folded(text):
        return [Found(row, 0) for row in rows.order_by("sort_key", "identifier")[:limit]]
    ranked = _ranked(rows, text, private)[:limit]
    records = rows.in_bulk([likely.pk for likely in ranked])
    return [
        Found(records[likely.pk], likely.likeness, likely.name, likely.language)
        for likely in ranked
        if likely.pk in records
    ]


def search(rows: Any, text: str, *, private: bool = False) -> Any:
    """Return all of `rows` that `text` may mean, each with its place as `found_at`.

    To be ordered by `found_at` first: the likeliest are numbered, the rest share a number.
    """
    if not _folded(text):
        return rows.annotate(found_at=Value(0))
    ranked = _ranked(rows, text, private)
    places = [When(pk=likely.pk, then=Value(n)) for n, likely in enumerate(ranked[:PLACED])]
    # One list of keys: two joined by "or" would have every record read.
    meant = Record.objects.filter(pk__in=[likely.pk for likely in ranked]).values_list("pk")
    held = rows.filter(pk__in=_holding(text, private).union(meant.order_by()))
    return held.annotate(found_at=Case(*places, default=Value(PLACED)))


def identifier_in(text: str) -> str:
    """Return the identifier that `text` is, or ends with in brackets; empty where none is."""
    in_brackets = _IN_BRACKETS.search(text)
    wanted = identifiers.normalise(in_brackets[1] if in_brackets else text)
    return wanted if identifiers.is_valid(wanted) else ""


def source_named(text: str) -> QuerySet[Source]:
    """Return the sources whose title, in any spelling, or identifier `text` is."""
    identifier, folded = identifier_in(text), _folded(text)
    if identifier:
        return Source.objects.filter(identifier=identifier)
    return Source.objects.filter(folded=folded) if folded else Source.objects.none()


def search_sources(rows: Any, text: str) -> Any:
    """Return those of the sources `rows` whose title holds the words of `text`, in any spelling.

    Or whose author, publisher or identifier is written like it.
    """
    if identifier_in(text):
        return rows.filter(identifier=identifier_in(text))
    if not _folded(text):
        return rows
    in_title = Q()
    for word in _words(text):
        in_title &= Q(folded__contains=word)
    text = " ".join(text.replace("\0", "").split())[:_LONGEST]
    others = Q(creator__icontains=text) | Q(publisher__icontains=text)
    return rows.filter(in_title | others)


# --- asking the database ----------------------------------------------------------------


def _folded(text: str) -> str:
    return fold(text[:_LONGEST])[:_LONGEST]


def _words(text: str) -> list[str]:
    return _folded(text).split()[:_MOST_WORDS]


def _names(private: bool) -> QuerySet[RecordName]:
    names: QuerySet[RecordName] = (
        RecordName.objects.all() if private else RecordName.objects.for_readers()
    )
    return names.order_by()


def _called(folded: str, private: bool) -> Any:
    """Return the keys of the records whose title or name folds to this, from two indexes."""
    titled = Record.objects.filter(folded=folded).values_list("pk")
    return titled.union(_names(private).filter(folded=folded).values_list("record"))


def _begun(rows: Any, text: str, private: bool) -> Any:
    """Return the keys of the newest records in whose names each of the words begins one.

    Of the kind of `rows`, where those are of one kind.
    """
    kind = "" if rows.model is Record else rows.model.kind_name()
    begun = import_string(settings.FINDING)(text, kind, CANDIDATES)
    indexed = Record.objects.filter(pk__in=begun).order_by().values_list("pk")
    return indexed.union(_unseen(text)) if private else indexed


def _holding(text: str, private: bool) -> Any:
    """Return the keys of all records in whose names each of the words begins one.

    From the search's index, which has neither deleted records nor names that no reader sees: of
    both there are few, and they are looked through.
    """
    begun = import_string(settings.FINDING)(text)
    indexed = Record.objects.filter(pk__in=begun).values_list("pk")
    held = _holds(text)
    deleted = Q(status=Status.REMOVED)
    titled = Record.objects.filter(held, deleted).values_list("pk")
    of_deleted = Record.objects.filter(deleted).values("pk")
    names = _names(private).filter(held, record__in=of_deleted).values_list("record")
    arms = [titled, names, *([_unseen(text)] if private else [])]
    return indexed.order_by().union(*(arm.order_by() for arm in arms))


def _holds(text: str) -> Q:
    held = Q()
    for word in _words(text):
        held &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    return held


def _unseen(text: str) -> Any:
    """Return the keys of the records of which a name that no reader sees holds the words."""
    return (
        RecordName.objects.filter(_holds(text), is_private=True).order_by().values_list("record")
    )


def nearest(rows: Any, text: str, *, private: bool = False) -> Any:
    """Return the keys of those of `rows` that share most keys of names with `text`."""
    keys = NameKey.objects.filter(key__in=name_keys.keys(text[:_LONGEST]))
    if not private:
        keys = keys.filter(is_private=False)
    # Looked up for each record that shares a key: as a list, all that may be found would be read.
    among = keys.filter(Exists(rows.order_by().filter(pk=OuterRef("record"))))
    counted = among.order_by().values("record").annotate(shared=Count("pk"))
    return counted.order_by("-shared", "record").values_list("record", flat=True)[:CANDIDATES]


# --- putting in order -------------------------------------------------------------------


@dataclass(frozen=True)
class _Name:
    text: str
    folded: str
    language: str


@dataclass(frozen=True)
class _Likely:
    pk: int
    likeness: float
    name: str = ""
    language: str = ""


def _ranked(rows: Any, text: str, private: bool) -> list[_Likely]:
    """Return what `text` may mean among `rows`, the likeliest first."""
    # Of a great many the newest: to put all in order takes longer than anybody waits.
    newest = rows.order_by("-pk").values_list("pk", flat=True)
    exact = named(rows, text, private=private).order_by("sort_key", "identifier")
    holding = newest.filter(pk__in=_begun(rows, text, private))
    worth = dict.fromkeys(nearest(rows, text, private=private), 0.0)
    worth |= dict.fromkeys(holding[:CANDIDATES], _HOLDS)
    worth |= dict.fromkeys(exact.values_list("pk", flat=True)[:CANDIDATES], _SAME)
    names = _names_of(worth, private)
    titles = Record.objects.filter(pk__in=worth).values_list(
        "pk", "title", "folded", "sort_key", "identifier"
    )
    asked = _Name(text[:_LONGEST], _folded(text), "")
    likely = [
        (_likeliest(asked, pk, _Name(title, folded, ""), names[pk], worth[pk]), *order)
        for pk, title, folded, *order in titles
    ]
    likely.sort(key=lambda row: (-row[0].likeness, *row[1:]))
    return [best for best, *_order in likely if best.likeness >= LEAST]


def _names_of(pks: Iterable[int], private: bool) -> dict[int, list[_Name]]:
    rows = _names(private).filter(record__in=list(pks)).order_by("position", "pk")
    names: dict[int, list[_Name]] = defaultdict(list)
    for pk, *name in rows.values_list("record", "text", "folded", "language"):
        names[pk].append(_Name(*name))
    return names


def _likeliest(asked: _Name, pk: int, title: _Name, names: list[_Name], least: float) -> _Likely:
    """Return how alike a record is to `asked`, and by which of its names; its title goes first."""
    likeness, name = _worth(asked.folded, title), title
    for each in names:
        worth = max(_worth(asked.folded, each), name_keys.similarity(asked.text, each.text))
        if worth > likeness:
            likeness, name = worth, each
    shown = name if name.text != title.text else _Name("", "", "")
    return _Likely(pk, max(likeness, least), shown.text, shown.language)


def _worth(folded: str, name: _Name) -> float:
    """Return how well a name answers to a text that may be the beginning of it."""
    if name.folded == folded:
        return _SAME
    if name.folded.startswith(folded):
        return _BEGINS
    # A space before each word, so that what begins a word is told from what stands within.
    words, within = [f" {word}" for word in folded.split()], f" {name.folded}"
    return _WORDS_BEGIN if all(word in within for word in words) else 0.0
