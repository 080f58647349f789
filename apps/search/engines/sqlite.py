"""FTS5 in the same file.

The table keeps its own copy of what it holds, so that a row can be taken away by its key alone.
Words, the words of names (`n_`) and marks stand in one column: none is ever another.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection

from ..marks import HIDDEN
from ..matching import AllOf, AnyOf, ButNot, Mark, Match, Phrase, Word
from . import Posting

TABLE = "search_searchposting"
TRIGRAMS = "search_trigrams"

#: Of names, prefixes of two and three letters (with `n_` before them); of words, of three.
CREATE = (
    f"""CREATE VIRTUAL TABLE {TABLE} USING fts5(
        words, tokenize = "ascii tokenchars '_'", prefix = '3 4 5'
    )""",
    f"CREATE VIRTUAL TABLE {TRIGRAMS} USING fts5(word, tokenize = 'trigram')",
)
DROP = (f"DROP TABLE {TRIGRAMS}", f"DROP TABLE {TABLE}")

#: How much of the file is kept in memory, in KiB: SQLite's own default, and to write very much.
_USUAL, _FILLING = 2_000, 400_000
#: Pages of the index that are joined in one transaction: some tenths of a second.
_PAGES = 2000


class Sqlite:
    """The engine of an archive in one file."""

    def write(self, postings: Iterable[Posting]) -> None:
        rows = [
            (p.pk, " ".join([*p.words, *(f"n_{word}" for word in p.names), *p.marks]))
            for p in postings
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {TABLE} (rowid, words) VALUES (%s, %s)",  # noqa: S608
                rows,
            )

    def forget(self, pks: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM {TABLE} WHERE rowid = %s",  # noqa: S608
                [(pk,) for pk in pks],
            )

    def clear(self) -> None:
        with connection.cursor() as cursor:
            for statement in (*DROP, *CREATE):
                cursor.execute(statement)

    def begin_filling(self) -> None:
        # Pieces of the index are joined at the end, not again and again between; and what lists
        # are read by is written to everywhere, so that it is best kept in memory meanwhile.
        self._tell("automerge", 0)
        _keep_in_memory(_FILLING)

    def be_ready(self) -> None:
        # The fewer pieces there are the fewer each search has to look into. They are joined in
        # many short transactions, so that nobody waits who writes meanwhile.
        self._tell("automerge", 4)
        self._tell("merge", -_PAGES)
        while self._tell("merge", _PAGES) > 1:
            continue
        # Without knowing how common values are, the first page of a list would sort the whole of
        # it. A thousand rows of each index tell enough, in a moment.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
        _keep_in_memory(_USUAL)

    def _tell(self, command: str, value: int) -> int:
        """Give the table one of its commands; return how many rows were written for it."""
        with connection.cursor() as cursor:
            before = _changes(cursor)
            cursor.execute(
                f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES (%s, %s)",  # noqa: S608
                [command, value],
            )
            return _changes(cursor) - before

    def hide(self, pks: Iterable[int]) -> None:
        self._rewrite("words || %s", f" {HIDDEN}", pks)

    def show(self, pks: Iterable[int]) -> None:
        self._rewrite("replace(words, %s, '')", f" {HIDDEN}", pks)

    def _rewrite(self, how: str, mark: str, pks: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {TABLE} SET words = {how} WHERE rowid = %s",  # noqa: S608
                [(mark, pk) for pk in pks],
            )

    def learn(self, words: Iterable[tuple[int, str]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {TRIGRAMS} (rowid, word) VALUES (%s, %s)",  # noqa: S608
                list(words),
            )

    def asking(self, match: Match) -> AbstractContextManager[object]:
        # It has no other way.
        return nullcontext()

    def matching(self, match: Match, limit: int) -> tuple[str, list[Any]]:
        # The newest first, since the table is read backwards as quickly.
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        return sql, [written(match), limit]

    def counting(self, match: Match, most: int) -> tuple[str, list[Any]]:
        found = f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s"  # noqa: S608
        return f"SELECT COUNT(*) FROM ({found}) AS found", [written(match), most]  # noqa: S608

    def ranked(self, match: Match, words: Match, limit: int) -> tuple[str, list[Any]]:
        sql = f"""SELECT rowid, -bm25({TABLE}) AS worth FROM {TABLE}
            WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s"""  # noqa: S608
        return sql, [written(match), limit]

    def alike(self, word: str, limit: int) -> tuple[str, list[Any]]:
        trigrams = {word[place : place + 3] for place in range(len(word) - 2)}
        asked = " OR ".join(f'"{trigram}"' for trigram in sorted(trigrams)) or '"   "'
        sql = f"""SELECT t.rowid FROM {TRIGRAMS} t
            JOIN search_searchword w ON w.id = t.rowid AND w.count > 0
            WHERE {TRIGRAMS} MATCH %s ORDER BY bm25({TRIGRAMS}), t.rowid LIMIT %s"""  # noqa: S608
        return sql, [asked, limit]


def _keep_in_memory(kibibytes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size = -{kibibytes}")


def _changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def written(match: Match) -> str:
    """Return `match` in the syntax of FTS5; what stands in it was folded and needs no escaping."""
    match match:
        case Word(text, in_names, begins):
            return f'"{"n_" if in_names else ""}{text}"' + (" *" if begins else "")
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case Mark(text):
            return f'"{text}"'
        case AllOf(of):
            return "(" + " AND ".join(map(written, of)) + ")"
        case AnyOf(of):
            return "(" + " OR ".join(map(written, of)) + ")"
        case ButNot(one, other):
            return f"({written(one)} NOT {written(other)})"
