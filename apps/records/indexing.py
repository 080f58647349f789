"""What the door keeps beside records so that they are found: keys of names, days of the year.

Only what a change touched is worked out: a record whose names and dates stayed as they were
costs nothing here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from . import guard, name_keys
from .documents import Document
from .models import DayOfYear, NameKey, Record


def keys_of(record: Record) -> dict[str, bool]:
    """Return the keys of a record's names, each with whether only private names have it."""
    found: dict[str, bool] = {}
    if not record.is_titled_by_names:
        return found
    for name in record.names.all():
        for key in name_keys.keys(name.text):
            found[key] = found.get(key, True) and name.is_private
    return found


def days_of(record: Record) -> set[tuple[str, int, int]]:
    """Return a record's days of the year: topic, MMDD, year."""
    return set(record.remembered_days())


def bring_up_to_date(records: Iterable[Record], before: Mapping[int, Document]) -> None:
    """Write the keys and days of `records` anew where they changed.

    `before` holds the documents of those that stood already, by key; the others are new. A
    record's names are asked of it, and should have been fetched for all together.
    """
    records = list(records)
    renamed = {r.pk: r for r in records if r.pk not in before or _is_renamed(r, before[r.pk])}
    redated = {r.pk: r for r in records if r.pk not in before or _is_redated(r, before[r.pk])}
    _write_keys({pk: keys_of(record) for pk, record in renamed.items()}, before)
    _write_days({pk: days_of(record) for pk, record in redated.items()}, before)


def rebuild(records: Iterable[Record]) -> None:
    """Write the keys and days of `records` anew, whatever stands there."""
    records = list(records)
    everything = {record.pk: None for record in records}
    _write_keys({record.pk: keys_of(record) for record in records}, everything)
    _write_days({record.pk: days_of(record) for record in records}, everything)


def _is_renamed(record: Record, before: Any) -> bool:
    if not record.is_titled_by_names:
        return False
    former = {(name.text, name.is_private) for name in before.names}
    return former != {(name.text, name.is_private) for name in record.names.all()}


def _is_redated(record: Record, before: Any) -> bool:
    names = (*record.date_fields, "withheld")
    return any(getattr(record, name) != getattr(before, name) for name in names)


def _write_keys(wanted: dict[int, dict[str, bool]], before: Mapping[int, Any]) -> None:
    rows = {
        (pk, key, is_private) for pk, keys in wanted.items() for key, is_private in keys.items()
    }
    _write(NameKey, ("record_id", "key", "is_private"), wanted, rows, before)


def _write_days(wanted: dict[int, set[tuple[str, int, int]]], before: Mapping[int, Any]) -> None:
    rows = {(pk, *day) for pk, days in wanted.items() for day in days}
    _write(DayOfYear, ("record_id", "topic", "day", "year"), wanted, rows, before)


def _write(
    model: type[models.Model],
    columns: tuple[str, ...],
    wanted: Iterable[int],
    rows: set[tuple[Any, ...]],
    before: Mapping[int, Any],
) -> None:
    """Make the rows of the records `wanted` equal to `rows`; new records have none yet."""
    objects: Any = model._default_manager
    standing = [pk for pk in wanted if pk in before]
    present = (
        {
            tuple(values): pk
            for pk, *values in objects.filter(record__in=standing).values_list("pk", *columns)
        }
        if standing
        else {}
    )
    gone = [pk for values, pk in present.items() if values not in rows]
    new = sorted(rows - present.keys())
    with guard.writing():
        if gone:
            objects.filter(pk__in=gone).delete()
        if new:
            objects.bulk_create([model(**dict(zip(columns, row, strict=True))) for row in new])
