"""What a record is connected with, as readers see it: grouped, in order, from both ends.

A connection whose other end is not public is neither shown nor counted. One that says the same
from both ends, as with brothers and sisters, stands in one group, and once, whichever of the two
records it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest
from django.urls import reverse

from . import dates
from .kinds import kinds, namespace_of
from .models import Record, Relation, is_public
from .pages import Card, cards, current_language, with_query

#: How many of one group a record's page shows before it links to them all.
SHOWN = 24
#: How many a page of all of them shows.
PAGE_LENGTH = 60


@dataclass(frozen=True)
class Connected:
    """One connection as a page shows it: the other record, when it held, and a word on it."""

    card: Card
    period_words: str
    period_edtf: str
    note: str
    #: The note is written in the language of the record that holds the connection.
    note_language: str


@dataclass(frozen=True)
class ConnectionGroup:
    """Connections that stand together, under the words for them in the reader's language."""

    label: str
    entries: list[Connected]
    total: int
    #: Where all of them are listed; empty where they all stand here.
    more_url: str = ""
    #: The identifier of their type, and whether they are told from its object; a group by kind
    #: may hold several types, and has none.
    type: str = ""
    from_object: bool = False


@dataclass(frozen=True)
class ConnectionPage:
    """One page of all connections of one sort, with stable links to its neighbours."""

    group: ConnectionGroup
    next_url: str
    previous_url: str


def first_of_each(record: Record) -> list[Relation]:
    """Return the first connections of each sort, in their order: one query, however many.

    Each has `total`, how many of its sort there are. `ends` gives the records to make cards of.
    """
    of_one_sort = [F("type_id"), F("side")]
    numbered = _public(record).annotate(
        number=Window(RowNumber(), partition_by=of_one_sort, order_by=[*_ORDER]),
        total=Window(Count("*"), partition_by=of_one_sort),
    )
    rows = numbered.filter(number__lte=SHOWN)
    return list(rows.order_by("type__position", "type__identifier", "side", "number"))


def ends(record: Record, rows: Iterable[Relation]) -> list[Record]:
    """Return the records at the other ends of `rows`, which are connections of `record`."""
    return [row.object if row.subject_id == record.pk else row.subject for row in rows]


def groups(record: Record, rows: list[Relation], ready: dict[int, Card]) -> list[ConnectionGroup]:
    """Return `rows`, as `first_of_each` gives them, in groups; `ready` has a card for each end."""
    sorts: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        sorts.setdefault((row.type_id, row.side), []).append(row)  # type: ignore[attr-defined]
    return [_group(record, same, ready) for same in sorts.values()]


def by_kind(
    record: Record, rows: list[Relation], ready: dict[int, Card], first: Sequence[str]
) -> list[ConnectionGroup]:
    """Return what `rows` connect the record with, each once, under the names of the kinds.

    The kinds `first` come first, in that order.
    """
    entries: dict[str, dict[int, Connected]] = {kind: {} for kind in (*first, *kinds())}
    connected = zip(ends(record, rows), _entries(record, rows, ready), strict=True)
    for other, entry in connected:
        entries[other.kind].setdefault(other.pk, entry)
    return [
        ConnectionGroup(str(kinds()[kind]._meta.verbose_name_plural), [*own.values()], len(own))
        for kind, own in entries.items()
        if own
    ]


def _group(record: Record, rows: list[Any], ready: dict[int, Card]) -> ConnectionGroup:
    first = rows[0]
    return ConnectionGroup(
        type=first.type.identifier,
        from_object=bool(first.side),
        label=first.type.words(current_language(), from_object=bool(first.side)),
        entries=_entries(record, rows, ready),
        total=first.total,
        more_url=_address(record, first) if first.total > len(rows) else "",
    )


def _entries(record: Record, rows: list[Any], ready: dict[int, Card]) -> list[Connected]:
    language = current_language()
    return [
        Connected(
            card=ready[other.pk],
            period_words=dates.words(row.period, language) if row.period else "",
            period_edtf=row.period,
            note=row.note,
            note_language=row.subject.language,
        )
        for row, other in zip(rows, ends(record, rows), strict=True)
    ]


def _address(record: Record, row: Any) -> str:
    page = "connections-from-object" if row.side else "connections"
    where = [record.identifier, row.type.identifier]
    return reverse(f"{namespace_of(record.kind)}:{page}", args=where)


# --- all of one sort ------------------------------------------------------------------------


def page_of(
    record: Record, type_identifier: str, request: HttpRequest, *, from_object: bool
) -> ConnectionPage:
    """Return the page that the request's `after` or `before` asks for.

    Raises:
        Http404: the record has no public connection of this sort, or the link is mangled.

    """
    rows = _public(record).filter(type__identifier=type_identifier, side=int(from_object))
    total = rows.count()
    if not total:
        raise Http404
    back = "before" in request.GET
    cursor = request.GET.get("before" if back else "after")
    shown, more = _slice(rows, cursor, back=back)
    if cursor is not None and not shown:
        # What stood beyond has gone since: show the last page, or the first, that there is.
        cursor, back = None, not back
        shown, more = _slice(rows, cursor, back=back)
    others = ends(record, shown)
    ready = {card_of.pk: card for card_of, card in zip(others, cards(others), strict=True)}
    label = shown[0].type.words(current_language(), from_object=from_object)
    has_next, has_previous = (cursor is not None, more) if back else (more, cursor is not None)
    return ConnectionPage(
        group=ConnectionGroup(label, _entries(record, shown, ready), total),
        next_url=_link(request, "after", shown[-1]) if has_next else "",
        previous_url=_link(request, "before", shown[0]) if has_previous else "",
    )


def _slice(rows: Any, cursor: str | None, *, back: bool) -> tuple[list[Any], bool]:
    """Return a page of `rows` from the cursor on, and whether there are more beyond it."""
    if cursor is not None:
        rows = rows.filter(_beyond(cursor, back=back))
    found = list(rows.order_by(*(f"-{c}" if back else c for c in _ORDER))[: PAGE_LENGTH + 1])
    more, found = len(found) > PAGE_LENGTH, found[:PAGE_LENGTH]
    return (found[::-1] if back else found), more


def _link(request: HttpRequest, direction: str, row: Any) -> str:
    numbers = ".".join(str(getattr(row, column)) for column in _NUMBERS)
    # The key is marked as one: a bare number in a page could be taken for a year.
    return with_query(request, **{direction: f"{numbers}.k{row.pk}~{row.third}"})


def _beyond(cursor: str, *, back: bool) -> Q:
    numbers, _tilde, third = cursor.partition("~")
    numbers, _dot, key = numbers.rpartition(".k")
    texts = [*numbers.split("."), key]
    if "\x00" in cursor or len(texts) != len(_NUMBERS) + 1 or not all(map(_is_number, texts)):
        raise Http404
    way, first, second, pk = map(int, texts)
    values = dict(zip(_ORDER, (way, first, second, third, pk), strict=True))
    comparison = "lt" if back else "gt"
    beyond = Q()
    same: dict[str, Any] = {}
    for column, value in values.items():
        beyond |= Q(**same, **{f"{column}__{comparison}": value})
        same[column] = value
    return beyond


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 16


# --- the gate, and the order ----------------------------------------------------------------

#: From the subject, as its editor put them; from the object by period, then date, then name.
_ORDER = ("way", "first", "second", "third", "pk")
_NUMBERS = ("way", "first", "second")


def _public(record: Record) -> Any:
    """Return the connections of `record` whose other end is public, with what orders them.

    `side` is 1 for what the type calls by its words from the object, else 0.
    """
    here, there = Q(subject=record.pk), Q(object=record.pk)
    symmetric = Q(type__label=F("type__inverse_label"))
    said_here = Relation.objects.filter(
        subject=record.pk,
        object=OuterRef("subject"),
        type=OuterRef("type"),
        period=OuterRef("period"),
    )
    # The first condition is the second's without the gate: it is one that an index answers.
    rows = Relation.objects.filter(here | there)
    rows = rows.filter((here & is_public("object__")) | (there & is_public("subject__")))
    rows = rows.exclude(there & symmetric & Q(Exists(said_here)))
    return (
        rows.annotate(
            way=_either(here, Value(0), Value(1)),
            side=_either(here | symmetric, Value(0), Value(1)),
            first=_either(here, F("position"), F("period_sort")),
            second=_either(here, Value(0), F("subject__date_sort")),
            third=Case(
                When(here, then=Value("")),
                default=F("subject__sort_key"),
                output_field=TextField(),
            ),
        )
        .select_related("type", "subject", "object")
        .only(*_SHOWN)
    )


def _either(condition: Q, then: Any, otherwise: Any) -> Case:
    return Case(When(condition, then=then), default=otherwise, output_field=IntegerField())


#: What is shown of connections, and what cards show of the records at either end. Of the
#: records' other columns, forty in each row, Django would need longer to ask for than to read.
_OF_CARD = (
    "kind",
    "identifier",
    "slug",
    "title",
    "summary",
    "language",
    "date",
    "cover",
    "content_notice",
    "withheld",
)
_SHOWN = (
    *("position", "period", "period_sort", "note"),
    *("type__identifier", "type__label", "type__inverse_label", "type__labels"),
    *(f"{end}__{column}" for end in ("subject", "object") for column in _OF_CARD),
)
