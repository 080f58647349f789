"""Words of names that a word may be meant for: other spellings of it, and slips of the pen.

Looked for among the words that stand in names (`SearchWord`), not among the names: a million
people share some thousand words. By the sounds of the word, which its spellings share, and by its
trigrams; how alike two words are, `apps.records.name_keys` says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.records.name_keys import keys, similarity

from .engines import engine
from .keeping import enter_due

#: A word so alike is another spelling: looked for beside what was typed.
SPELLING = 0.88
#: A word so alike may be meant where what was typed is found nowhere.
MEANT = 0.62
#: No more words are looked for in the place of one.
MOST = 8
#: Words looked at closely, for each that was typed.
_CANDIDATES = 120
#: Longer words are no names.
_LONGEST_WORD = 30

_Row = tuple[str, str, int]
_SOMETHING_IS_DUE: _Row = ("", "", 1)


@dataclass(frozen=True)
class Alike:
    """A word of names that readers find, and how like it is to what was typed, from 0 to 1."""

    word: str
    likeness: float
    count: int


def alike(typed: Iterable[tuple[str, str]]) -> dict[str, list[Alike]]:
    """Return the words of names that are like each of those typed, the likeliest first.

    Args:
        typed: each word as it was typed, and folded.

    Returns:
        By the folded word. The word itself comes first where names have it. One query, which
        also learns whether something has fallen due, and lets it in first.

    """
    asked = {folded: text for text, folded in typed if len(folded) <= _LONGEST_WORD}
    if not asked:
        enter_due()
        return {}
    found: dict[str, dict[str, Alike]] = {folded: {} for folded in asked}
    rows = _candidates(asked)
    if _SOMETHING_IS_DUE in rows:
        enter_due()
        rows = _candidates(asked)
    for folded, word, count in rows:
        if not folded:
            continue
        text = asked[folded]
        likeness = 1.0 if word == folded else min(0.99, _likeness(text, folded, word))
        if likeness >= MEANT:
            found[folded][word] = Alike(word, likeness, count)
    return {
        folded: sorted(words.values(), key=lambda a: (-a.likeness, -a.count, a.word))
        for folded, words in found.items()
    }


def _likeness(text: str, folded: str, word: str) -> float:
    """Return how like a word is, as it was typed or as it was folded: signs may be left out."""
    return max(similarity(asked, word) for asked in {text.casefold(), folded})


def _candidates(asked: dict[str, str]) -> list[_Row]:
    """Return words that share sounds or trigrams with those asked for: one statement for all."""
    arms: list[str] = []
    values: list[Any] = []
    for folded, text in asked.items():
        own = sorted(keys(text) | keys(folded))
        if own:
            places = ", ".join(["%s"] * len(own))
            arms.append(
                f"""SELECT * FROM (SELECT %s AS asked, w.word, w.count FROM search_searchword w
                JOIN (SELECT word_id, COUNT(*) AS shared FROM search_searchwordkey k
                    JOIN search_searchword own ON own.id = k.word_id AND own.count > 0
                    WHERE key IN ({places}) GROUP BY word_id
                    ORDER BY shared DESC, word_id LIMIT %s) k ON k.word_id = w.id) AS heard"""  # noqa: S608
            )
            values += [folded, *own, _CANDIDATES]
        if len(folded) > 2:
            sql, more = engine().alike(folded, _CANDIDATES)
            arms.append(
                f"""SELECT * FROM (SELECT %s AS asked, w.word, w.count FROM search_searchword w
                WHERE w.id IN (SELECT rowid FROM ({sql}) AS near)) AS written"""  # noqa: S608
            )
            values += [folded, *more]
        arms.append(
            """SELECT %s AS asked, w.word, w.count FROM search_searchword w
            WHERE w.count > 0 AND w.word = %s"""
        )
        values += [folded, folded]
    arms.append(
        """SELECT '' AS asked, '' AS word, 1 AS count
        WHERE EXISTS (SELECT 1 FROM search_searchentry e WHERE e.due <= %s)"""
    )
    values.append(connection.ops.adapt_datetimefield_value(timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(arms), values)
        return [(str(a), str(word), int(count)) for a, word, count in cursor.fetchall()]
