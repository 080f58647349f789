"""Writing a great many rows at once, below the door, of what the door would have made.

Everything that the door works out of a record stands in the rows already (`making`); `manage.py
audit` finds nothing to say of it. For an archive that is empty before, inside a changeset.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Row = Sequence[Any]


def insert(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Write objects of a model into its own table; those of it that has parents, but for these."""
    columns = _columns(model)
    adapt = [(name, column) for _column, name, column in columns]
    rows = [[column(getattr(each, name)) for name, column in adapt] for each in objects]
    insert_rows(model._meta.db_table, [column for column, _name, _adapt in columns], rows)


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows of plain values into a table."""
    if not rows:
        return
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({places})', rows)  # noqa: S608


def count_on(written: Iterable[type[models.Model]]) -> None:
    """Let the database count on from the keys that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [*written]):
            cursor.execute(statement)


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """Return a table's columns but for a key that counts itself: names, and how to adapt values.

    Records are given their keys, so that rows can name one another before they are written.
    """
    fields: list[Any] = [
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.BigAutoField) or model._meta.label == "records.Record"
    ]
    return [(field.column, field.attname, _adapter(field)) for field in fields]


def _adapter(field: Any) -> Callable[[Any], Any]:
    if isinstance(
        field, models.DateTimeField | models.DateField | models.DecimalField | models.JSONField
    ):
        return lambda value: field.get_db_prep_save(value, connection)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
