"""PostgreSQL's full text search, over lexemes that are made here, and pg_trgm.

The vectors are written out, not made by a configuration of the server's: so both engines find
the same. Words have places, for phrases; the words of names (`n_`) and marks have none.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from ..marks import HIDDEN
from ..matching import AllOf, AnyOf, ButNot, Mark, Match, Phrase, Word, alternatives
from . import Posting

TABLE = "search_searchposting"

#: An index tells nothing before it has read all there is of a word. In parts, a word that a
#: quarter of the records have is found often enough in the first of them.
PARTS = 8

_VECTORS = (
    # Without a list of what is still to be taken in, no search has to take it in first.
    f"INDEX {{}} search_vector ON {TABLE} USING gin (vector) WITH (fastupdate = off)"
)
CREATE_TABLE = (
    f"""CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, vector tsvector NOT NULL)
    PARTITION BY HASH (rowid)""",
    # Vectors of a line or two stay in the row: fetched from elsewhere, each would cost a read.
    f"ALTER TABLE {TABLE} ALTER vector SET STORAGE MAIN",
    *(
        f"""CREATE TABLE {TABLE}_{part} PARTITION OF {TABLE}
        FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"""
        for part in range(PARTS)
    ),
)
CREATE_INDEX = f"CREATE {_VECTORS.format('')}"
CREATE = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    *CREATE_TABLE,
    CREATE_INDEX,
    "CREATE INDEX search_trigrams ON search_searchword USING gin (word gin_trgm_ops)",
)
DROP = ("DROP INDEX search_trigrams", f"DROP TABLE {TABLE}")

#: Of so many words at most the planner does not think too much.
_FEW = 8
#: So often at least must a part have something, to tell how often the whole has it.
_TELLING = 1000

#: PostgreSQL keeps no later place of a word, and no more places of one.
_LAST_PLACE, _MOST_PLACES = 16_000, 200
#: A vector may hold a megabyte; so many different words are well below it.
_MOST_WORDS = 40_000


class Postgresql:
    """The engine of an archive on a server."""

    def write(self, postings: Iterable[Posting]) -> None:
        rows = [(posting.pk, _vector(posting)) for posting in postings]
        with connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO {TABLE} (rowid, vector)
                SELECT pk, said::tsvector FROM unnest(%s::bigint[], %s::text[]) AS t (pk, said)
                ON CONFLICT (rowid) DO UPDATE SET vector = excluded.vector""",  # noqa: S608
                [[pk for pk, _said in rows], [said for _pk, said in rows]],
            )

    def forget(self, pks: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = ANY(%s)", [list(pks)])  # noqa: S608

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")

    def begin_filling(self) -> None:
        # To make the index of a million vectors takes minutes; to keep it meanwhile, an hour.
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS search_vector")

    def be_ready(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(f"CREATE {_VECTORS.format('IF NOT EXISTS')}")
        if connection.in_atomic_block:
            # What the planner learns is kept even where all that was written is undone.
            return
        with connection.cursor() as cursor:
            # It knows of what was there before there was so much: of all tables, since lists
            # read those of the records as well.
            cursor.execute("ANALYZE")

    def hide(self, pks: Iterable[int]) -> None:
        self._rewrite("vector || %s::tsvector", pks)

    def show(self, pks: Iterable[int]) -> None:
        self._rewrite("ts_delete(vector, %s)", pks)

    def _rewrite(self, how: str, pks: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET vector = {how} WHERE rowid = ANY(%s)",  # noqa: S608
                [HIDDEN, list(pks)],
            )

    def learn(self, words: Iterable[tuple[int, str]]) -> None:
        """Nothing is to be done: an index of the words themselves finds them."""

    @contextmanager
    def asking(self, match: Match) -> Iterator[None]:
        # Of rare words the planner knows no more than that they are rare. Where one of forty may
        # be meant, as a village of a common name is, it would rather read the whole table.
        if alternatives(match) <= _FEW:
            yield
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            yield

    def matching(self, match: Match, limit: int) -> tuple[str, list[Any]]:
        # In the order of the table, which an index and a reading of the whole give alike.
        sql = f"SELECT rowid FROM {TABLE} WHERE vector @@ %s::tsquery LIMIT %s"  # noqa: S608
        return sql, [written(match), limit]

    def counting(self, match: Match, most: int) -> tuple[str, list[Any]]:
        query, share = written(match), 6 * most // (5 * PARTS)
        if share < _TELLING:
            return f"SELECT COUNT(*) FROM ({_rows(TABLE, most)}) AS found", [query]  # noqa: S608
        # Which part a row is in is as good as drawn by lot. What one part has a fifth oftener than
        # its share of `most` is there oftener than that: it would else be off by more than seven
        # times the usual error, which nobody will live to see.
        first, *others = (f"{TABLE}_{part}" for part in range(PARTS))
        rest = " UNION ALL ".join(f"({_rows(other, most)})" for other in others)
        sql = f"""SELECT CASE COUNT(*) WHEN {share} THEN {most} ELSE LEAST({most}, COUNT(*) + (
            SELECT COUNT(*) FROM (SELECT FROM ({rest}) AS every LIMIT {most}) AS others
            )) END FROM ({_rows(first, share)}) AS first"""  # noqa: S608
        # In the order in which they are written.
        return sql, [query] * PARTS

    def ranked(self, match: Match, words: Match, limit: int) -> tuple[str, list[Any]]:
        sql = f"""SELECT rowid, ts_rank(vector, %s::tsquery, 1) AS worth FROM (
            SELECT rowid, vector FROM {TABLE} WHERE vector @@ %s::tsquery LIMIT %s) AS found"""  # noqa: S608
        return sql, [written(words), written(match), limit]

    def alike(self, word: str, limit: int) -> tuple[str, list[Any]]:
        sql = """SELECT id AS rowid FROM search_searchword WHERE word %% %s AND count > 0
            ORDER BY similarity(word, %s) DESC, word LIMIT %s"""
        return sql, [word, word, limit]


def _rows(table: str, most: int) -> str:
    """Return a SELECT of no column at all of the rows of a table that match, up to `most`."""
    return f"SELECT FROM {table} WHERE vector @@ %s::tsquery LIMIT {most}"


def _vector(posting: Posting) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(posting.words, start=1):
        own = places.setdefault(word, [])
        if place < _LAST_PLACE and len(own) < _MOST_PLACES:
            own.append(place)
    lexemes = [
        word + (":" + ",".join(map(str, own)) if own else "")
        for word, own in list(places.items())[:_MOST_WORDS]
    ]
    lexemes += [f"n_{word}" for word in posting.names]
    return " ".join([*lexemes, *posting.marks])


def written(match: Match) -> str:
    """Return `match` in the syntax of tsquery; what stands in it was folded before."""
    match match:
        case Word(text, in_names, begins):
            return ("n_" if in_names else "") + text + (":*" if begins else "")
        case Phrase(words):
            return "(" + " <-> ".join(words) + ")"
        case Mark(text):
            return text
        case AllOf(of):
            return "(" + " & ".join(map(written, of)) + ")"
        case AnyOf(of):
            return "(" + " | ".join(map(written, of)) + ")"
        case ButNot(one, other):
            return f"({written(one)} & !{written(other)})"
