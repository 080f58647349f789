"""The two engines behind one small interface: FTS5 in the same file, PostgreSQL full text.

An engine keeps, by the key of each record, its words in their order, the words of its names and
its marks, and says which keys match. It ranks nothing, knows no records and no visibility: who
asks says what is to be matched, the mark of what is hidden among it (`apps.search.matching`).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from ..matching import Match


@dataclass(frozen=True)
class Posting:
    """What an engine keeps of one record."""

    pk: int
    words: list[str]
    #: The words of its names and titles, to be found as such.
    names: list[str]
    marks: list[str]


class Engine(Protocol):
    """What `apps.search` asks of a database."""

    def write(self, postings: Iterable[Posting]) -> None:
        """Keep these postings, in the place of those of the same records that are kept."""

    def forget(self, pks: Iterable[int]) -> None:
        """Keep nothing of the records `pks` any more."""

    def clear(self) -> None:
        """Keep nothing any more."""

    def begin_filling(self) -> None:
        """Be quick to write very much, whatever asking costs meanwhile."""

    def be_ready(self) -> None:
        """Be quick to ask, after very much was written. May be repeated."""

    def hide(self, pks: Iterable[int]) -> None:
        """Give the mark of what is hidden to postings that have it not."""

    def show(self, pks: Iterable[int]) -> None:
        """Take that mark from postings that have it."""

    def learn(self, words: Iterable[tuple[int, str]]) -> None:
        """Be ready to find new words of names, given with their keys, by words like them."""

    def asking(self, match: Match) -> AbstractContextManager[object]:
        """Have the database look into its index for `match`, however much it thinks there is."""

    def matching(self, match: Match, limit: int) -> tuple[str, list[Any]]:
        """Return a SELECT of the keys (`rowid`) of up to `limit` matching records, and its values.

        Which they are, where there are more, is the same every time it is asked.
        """

    def counting(self, match: Match, most: int) -> tuple[str, list[Any]]:
        """Return a SELECT of how many records match, or `most` if there are more; its values."""

    def ranked(self, match: Match, words: Match, limit: int) -> tuple[str, list[Any]]:
        """Return a SELECT of keys (`rowid`) as above, each with how well it answers `words`.

        The larger the `worth` the better; it is comparable within one answer alone.
        """

    def alike(self, word: str, limit: int) -> tuple[str, list[Any]]:
        """Return a SELECT of the keys (`rowid`) of words of names that share trigrams with `word`.

        Those that share most, of the words that readers find.
        """


def engine() -> Engine:
    """Return the engine of the archive's database."""
    if connection.vendor == "sqlite":
        from .sqlite import Sqlite

        return Sqlite()
    from .postgresql import Postgresql

    return Postgresql()
