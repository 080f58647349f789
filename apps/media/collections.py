"""The archival hierarchy as readers walk it: what holds an item, and what it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.records.models import Record
from apps.records.pages import Card, ListPage, Order, cards, one_page

from .models import Item, Level

#: Fonds, series and file: what can stand above an item.
_ABOVE = len(Level.values) - 1
#: How many collections the outline shows below its first level, at most.
_MOST = 500

BY_CODE = Order("code", _("By reference code"), "code_key")


def above(record: Record) -> list[Record]:
    """Return the public records that hold `record`, the highest first: one query."""
    if record.part_of_id is None:
        return []
    here = Record.objects.filter(pk=record.pk)
    paths = ["__".join(["part_of"] * depth) for depth in range(1, _ABOVE + 1)]
    either = Q()
    for path in paths:
        either |= Q(pk=Subquery(here.values(path)[:1]))
    found = {r.pk: r for r in Record.objects.public().filter(either).for_list()}
    return list(reversed(list(_upwards(record, found))))


def _upwards(record: Record, found: dict[int, Record]) -> Iterator[Record]:
    key = record.part_of_id
    while key in found:
        yield found[key]
        key = found.pop(key).part_of_id


# --- what a collection holds ----------------------------------------------------------------

_LEVELS_HELD = {
    Level.FONDS: _("Fonds"),
    Level.SERIES: _("Series"),
    Level.FILE: _("Files"),
    Level.ITEM: _("Items"),
}


@dataclass(frozen=True)
class Held:
    """How many of one level a collection holds, one level down."""

    label: Any
    count: int


def contents(record: Record, request: HttpRequest) -> ListPage:
    """Return the public records that `record` holds, one level down, by reference code.

    One page of them: the one that the request's `after` or `before` asks for.
    """
    return one_page(_public().filter(part_of=record.pk).for_list(), BY_CODE, request)


def counts(pks: Any) -> dict[int, list[Held]]:
    """Return what each of the collections `pks` holds, counted by level; one query."""
    held = _public().filter(part_of__in=pks).order_by()
    rows = held.values_list("part_of", "level").annotate(Count("pk"))
    by_level = {(key, level): count for key, level, count in rows}
    return {
        pk: [
            Held(label, by_level[pk, level])
            for level, label in _LEVELS_HELD.items()
            if (pk, level) in by_level
        ]
        for pk in pks
    }


def _public() -> Any:
    return Item.objects.public()


# --- the outline of all collections ---------------------------------------------------------


@dataclass
class Branch:
    """A collection in the outline, with those it holds."""

    card: Card
    reference_code: str
    level: str
    extent: str
    language: str
    counts: list[Held]
    inside: "list[Branch]" = field(default_factory=list)


@require_safe
def outline(request: HttpRequest) -> HttpResponse:
    """Show every public collection that stands in no other, with those inside, to walk through."""
    found = _public().exclude(level=Level.ITEM).for_list()
    page = one_page(found.filter(part_of=None), BY_CODE, request)
    context = {
        "branches": _branches(page.records, found),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
        "shown": len(page.records),
    }
    return render(request, "media/collections.html", context)


def _branches(top: list[Any], found: Any) -> list[Branch]:
    """Return `top` with the collections inside: a query for each level, two for all words."""
    everything, level = list(top), list(top)
    for _level in range(_ABOVE - 1):
        keys = [record.pk for record in level]
        below = found.filter(part_of__in=keys).order_by("code_key", "identifier")
        level = list(below[:_MOST]) if keys else []
        everything += level
    held = counts([record.pk for record in everything])
    branches = {
        record.pk: Branch(
            card,
            record.reference_code,
            record.get_level_display(),
            record.extent,
            record.language,
            held[record.pk],
        )
        for record, card in zip(everything, cards(everything), strict=True)
    }
    for record in everything[len(top) :]:
        branches[record.part_of_id].inside.append(branches[record.pk])
    return [branches[record.pk] for record in top]
