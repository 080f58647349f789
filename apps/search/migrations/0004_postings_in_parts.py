from typing import Any

from django.db import migrations

from apps.search.engines.postgresql import CREATE_INDEX, CREATE_TABLE, TABLE


def part(apps: Any, schema_editor: Any) -> None:
    """Part the table of postings, on PostgreSQL, where an older archive has it in one piece."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql" or not _is_whole(connection):
        return
    for statement in (
        "DROP INDEX IF EXISTS search_vector",
        f"ALTER TABLE {TABLE} RENAME TO {TABLE}_whole",
        *CREATE_TABLE,
        f"INSERT INTO {TABLE} (rowid, vector) SELECT rowid, vector FROM {TABLE}_whole",  # noqa: S608
        f"DROP TABLE {TABLE}_whole",
        CREATE_INDEX,
    ):
        schema_editor.execute(statement)


def _is_whole(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relkind FROM pg_class WHERE oid = %s::regclass", [TABLE])
        return cursor.fetchone()[0] == "r"


class Migration(migrations.Migration):
    dependencies = [("search", "0003_facets_apart")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
