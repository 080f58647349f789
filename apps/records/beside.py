"""What stands beside a record on its page, gathered in one query however many groups there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from .models import Record, RecordQuerySet
from .pages import BY_DATE, Order

#: How many records of a group a page shows before it links to their list.
GROUP_LENGTH = 12


@dataclass(frozen=True)
class Beside:
    """A heading, and the records of which the first public ones stand under it."""

    label: Any
    records: RecordQuerySet
    order: Order = BY_DATE
    #: How many of them, at the most.
    length: int = GROUP_LENGTH
    #: By which a kind's view finds the group again, where it shows it in a way of its own.
    name: str = ""


def gathered(asked: Sequence[Beside]) -> list[tuple[Beside, list[Record]]]:
    """Return each group with its first public records, in their order: one query in all.

    Each arm takes its own first few by key, since SQLite allows no limit inside a union.
    """
    arms = []
    for number, group in enumerate(asked):
        prefix = "-" if group.order.descending else ""
        in_order = group.records.public().order_by(
            prefix + group.order.column, f"{prefix}identifier"
        )
        first = in_order[: group.length].values("pk")
        own = Record.objects.filter(pk__in=first).for_list().order_by()
        arms.append(own.annotate(number_beside=models.Value(number)))
    found: list[list[Record]] = [[] for _each in asked]
    for record in arms[0].union(*arms[1:], all=True) if arms else []:
        found[record.number_beside].append(record)
    return [
        (group, _in_order(records, group.order))
        for group, records in zip(asked, found, strict=True)
    ]


def _in_order(records: list[Record], order: Order) -> list[Record]:
    return sorted(
        records,
        key=lambda record: (getattr(record, order.column), record.identifier),
        reverse=order.descending,
    )
