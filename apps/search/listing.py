"""Records under tags, in three orders: written with the index, and read a page at a time.

A tag's page holds what bears the tag or a narrower one, of all kinds or of one. What each of them
gives from a place on stands together in an index; a page is put together of their beginnings, so
that the thousandth costs what the first does.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from apps.records.models import Record, Tag
from apps.records.pages import NEWEST, Cursor, ListPage, Order, one_page_of

from .entries import Entry
from .models import SearchHeading, SearchListing

#: Digits of a sort key that put records under a tag in order; identifiers then decide.
_DIGITS = 60
_TABLES = (SearchListing, SearchHeading)


# --- written by `keeping` -----------------------------------------------------------------------


def forget(pks: Collection[int]) -> None:
    """Keep nothing of the records `pks` any more."""
    for model in _TABLES:
        model.objects.filter(record__in=pks)._raw_delete("default")


def write(written: Iterable[Entry]) -> None:
    """Keep what entries say, of records of which nothing is kept."""
    entries = list(written)
    SearchHeading.objects.bulk_create(heading for e in entries for heading in headings_of(e))
    SearchListing.objects.bulk_create(row for e in entries for row in listings_of(e))


def headings_of(entry: Entry) -> list[SearchHeading]:
    """Return the rows of the directory that an entry makes."""
    return [
        SearchHeading(
            record_id=entry.pk,
            kind=entry.kind,
            identifier=entry.record.identifier,
            sort_key=heading.sort_key,
            text=heading.text,
            language=heading.language,
            is_hidden=entry.is_hidden,
        )
        for heading in entry.headings
    ]


def listings_of(entry: Entry) -> list[SearchListing]:
    """Return the rows under tags that an entry makes."""
    record = entry.record
    return [
        SearchListing(
            record_id=entry.pk,
            tag_id=tag,
            is_own=is_own,
            kind=entry.kind,
            identifier=record.identifier,
            sort_key=record.sort_key[:_DIGITS],
            date_sort=record.date_sort,
            public_from=record.public_from,
            is_hidden=entry.is_hidden,
        )
        for tag, is_own in entry.tags.items()
    ]


def regate(pks: Collection[int], turned: dict[bool, list[int]]) -> None:
    """Follow the gate: `turned` has those that are hidden now, and those that are shown.

    Args:
        pks: the records whose moment of publication may be another now.
        turned: by whether they are hidden.

    """
    for is_hidden, keys in turned.items():
        for model in _TABLES if keys else ():
            model.objects.filter(record__in=keys).update(is_hidden=is_hidden)
    moment = Record.objects.filter(pk=OuterRef("record")).values("public_from")
    SearchListing.objects.filter(record__in=pks).update(public_from=Subquery(moment))


def clear() -> None:
    """Keep nothing any more."""
    for model in _TABLES:
        model.objects.all()._raw_delete("default")


# --- read -----------------------------------------------------------------------------------


def page_of(
    tag: Tag, kinds: Collection[str], order: Order, request: HttpRequest, *, with_narrower: bool
) -> ListPage:
    """Return a page of the records of `kinds` under a tag: identifiers, with where they stand.

    Whoever shows them asks the gate for the records: one query.
    """
    parts = [(kind, own) for kind in kinds for own in ([True, False] if with_narrower else [True])]
    return one_page_of(partial(_rows, tag, parts, order), order, request)


def _rows(
    tag: Tag,
    parts: Collection[tuple[str, bool]],
    order: Order,
    cursor: Cursor | None,
    limit: int,
    back: bool,
) -> list[Any]:
    if not parts:
        return []
    sql, values = sql_of(tag.pk, parts, order, cursor, limit, back=back)
    with connection.cursor() as asked:
        asked.execute(sql, values)
        found = asked.fetchall()
    return [
        SimpleNamespace(**{"identifier": identifier, order.column: _read(value)})
        for identifier, value in found
    ]


def sql_of(
    tag: int,
    parts: Collection[tuple[str, bool]],
    order: Order,
    cursor: Cursor | None,
    limit: int,
    *,
    back: bool,
) -> tuple[str, list[Any]]:
    """Return the statement that reads a page, and its values."""
    column = order.column
    way, sign = ("DESC", "<") if order.descending != back else ("ASC", ">")
    beyond = f"AND ({column}, identifier) {sign} (%s, %s) " if cursor else ""
    in_order = f"ORDER BY {column} {way}, identifier {way} LIMIT %s"
    one = (
        f"SELECT * FROM (SELECT identifier, {column} FROM {SearchListing._meta.db_table} "  # noqa: S608
        f"WHERE tag_id = %s AND is_own = %s AND kind = %s AND NOT is_hidden {beyond}{in_order}) x"
    )
    values: list[Any] = []
    for kind, is_own in parts:
        here = [_written(cursor.value), cursor.identifier] if cursor else []
        values += [tag, is_own, kind, *here, limit]
    union = " UNION ALL ".join([one] * len(parts))
    return f"SELECT * FROM ({union}) y {in_order}", [*values, limit]  # noqa: S608


def _written(value: Any) -> Any:
    """Return a cursor's value as the database compares it."""
    is_moment = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value


def _read(value: Any) -> Any:
    """Return a moment with its zone, which SQLite does not keep; everything else as it is."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def newest(tag: Tag, kinds: Collection[str], limit: int) -> tuple[str, list[Any]]:
    """Return a SELECT of the newest records of `kinds` under a tag or narrower ones.

    It gives their identifiers; with it come its values.
    """
    parts = [(kind, own) for kind in kinds for own in (True, False)]
    sql, values = sql_of(tag.pk, parts, NEWEST, None, limit, back=False)
    return f"SELECT identifier FROM ({sql}) z", values  # noqa: S608
