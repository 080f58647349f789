"""The index kept: what follows when records change, are hidden, shown or end.

Called by the door inside the changeset (`settings.CHANGE_FOLLOWERS`), by `rebuild_search`, and
before a search when a publication has fallen due. Tallies and the vocabulary are changed by what
has changed, never counted anew; they are written last and in order, so that two changesets which
meet on PostgreSQL wait for each other and for nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.records.models import Record, TaggedRecord, with_narrower
from apps.records.name_keys import keys as keys_of_name
from apps.records.settling import Batch, instances

from . import listing
from .engines import Posting, engine
from .entries import Entry, entries
from .marks import WITH_PICTURE, is_counted
from .models import SearchEntry, SearchTally, SearchText, SearchWord, SearchWordKey

#: Records that are read and written at a time.
CHUNK = 500

#: What tallies and words are to be changed by: each mark of each kind, each word.
_Tallies = dict[str, Counter[str]]
_Words = Counter[str]


def follow(batch: Batch) -> None:
    """Bring the index up to a changeset. Repeatable; writes no records."""
    pictures = forget(batch.removed)
    for start in range(0, len(batch.records), CHUNK):
        records = batch.records[start : start + CHUNK]
        pictures |= _replace([record.pk for record in records], records)
    pictures.update(regate(batch.moved))
    write(set(_showing_as_cover(pictures)) - set(batch.kept))
    write(set(_under(batch.tags)) - set(batch.kept))


def write(pks: Iterable[int], size: int = CHUNK) -> None:
    """Make the entries of the records `pks` anew, as those stand now; `size` of them at a time."""
    for chunk in _chunks(sorted(pks), size):
        _replace(chunk, instances(chunk, with_names=False))


def forget(pks: Iterable[int]) -> set[int]:
    """Take the records `pks` out of the index; return those of which a picture was seen."""
    pictures: set[int] = set()
    for chunk in _chunks(sorted(pks)):
        pictures |= _replace(chunk, ())
    return pictures


def regate(pks: Iterable[int], now: datetime | None = None) -> list[int]:
    """Show or hide entries by when readers may see their records; return which have changed.

    Nothing else of them is looked at: of a collection with fifty thousand items, each keeps its
    words.
    """
    now = now or timezone.now()
    changed: list[int] = []
    for chunk in _chunks(sorted(pks)):
        changed += _regate(chunk, now)
    return changed


def enter_due(now: datetime | None = None) -> None:
    """Let readers find what has been published since: asked before every search.

    Where the database is busy for longer than it waits, the next search does it; the records
    are on their lists all the same.
    """
    now = now or timezone.now()
    due = SearchEntry.objects.filter(due__lte=now)
    if not due.exists():
        return
    try:
        with transaction.atomic():
            shown = regate(due.values_list("pk", flat=True), now)
            write(set(_showing_as_cover(shown)) - set(shown))
    except OperationalError:
        return


def _chunks(pks: list[int], size: int = CHUNK) -> Iterator[list[int]]:
    rest = iter(pks)
    while chunk := list(islice(rest, size)):
        yield chunk


def _showing_as_cover(pks: Iterable[int]) -> Iterable[int]:
    """Return the records of which one of `pks` is the cover: whether they have a picture."""
    found: set[int] = set()
    for chunk in _chunks(sorted(pks)):
        found.update(Record.objects.filter(cover__in=chunk).values_list("pk", flat=True))
    return found


def _under(tags: Iterable[int]) -> Iterable[int]:
    """Return the records under these tags or narrower ones, which bear marks of both."""
    wanted = set(tags)
    if not wanted:
        return ()
    known = set().union(*with_narrower(wanted).values())
    return set(TaggedRecord.objects.filter(tag__in=known).values_list("content_object", flat=True))


# --- writing --------------------------------------------------------------------------------


def _replace(pks: list[int], records: Iterable[Record]) -> set[int]:
    """Keep of the records `pks` what `records`, those of them that stand, say now.

    Return the keys of those of which readers see a picture now and did not before, or the
    other way round.
    """
    old = _locked(pks)
    new = {entry.pk: entry for entry in entries(records)}
    tallies, words = _Tallies(), _Words()
    for row in old.values():
        if not row.is_hidden:
            _count(tallies, words, row.kind, row.all_marks, row.names.split(), -1)
    for entry in new.values():
        if not entry.is_hidden:
            _count(tallies, words, entry.kind, entry.counted, entry.words_of_names, 1)
    gone = [pk for pk in old if pk not in new]
    if gone:
        engine().forget(gone)
        SearchText.objects.filter(record__in=gone)._raw_delete("default")
        SearchEntry.objects.filter(pk__in=gone)._raw_delete("default")
    if old:
        listing.forget(old)
    if new:
        listing.write(new.values())
        engine().write(_posting(entry) for entry in new.values())
        _write_rows(new.values(), old)
    _write_words(words)
    _write_tallies(tallies)
    return {pk for pk in pks if _shows(old.get(pk)) != _shows(new.get(pk))}


def _shows(kept: SearchEntry | Entry | None) -> bool:
    """Say whether readers see a picture of what is kept."""
    return kept is not None and not kept.is_hidden and WITH_PICTURE in kept.facets


def _locked(pks: list[int]) -> dict[int, SearchEntry]:
    """Return the entries there are, held until this commits where databases can."""
    rows = SearchEntry.objects.filter(pk__in=pks).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return {row.pk: row for row in rows}


def _count(
    tallies: _Tallies, words: _Words, kind: str, marks: list[str], names: list[str], by: int
) -> None:
    own = tallies.setdefault(kind, Counter())
    own.update(marks) if by > 0 else own.subtract(marks)
    words.update(set(names)) if by > 0 else words.subtract(set(names))


def _posting(entry: Entry) -> Posting:
    return Posting(entry.pk, entry.words, entry.words_of_names, entry.searched)


def _write_rows(written: Iterable[Entry], old: Mapping[int, SearchEntry]) -> None:
    written = list(written)
    _forget_languages(written, old)
    adapted = connection.ops.adapt_datetimefield_value
    _put(
        SearchEntry._meta.db_table,
        ("record_id",),
        ("kind", "facets", "marks", "names", "earliest", "latest", "is_hidden", "due"),
        [
            (
                entry.pk,
                entry.kind,
                *entry.columns,
                entry.earliest,
                entry.latest,
                entry.is_hidden,
                adapted(entry.due) if entry.due else None,
            )
            for entry in written
        ],
    )
    _put(
        SearchText._meta.db_table,
        ("record_id", "language"),
        ("text",),
        [
            (entry.pk, language, text)
            for entry in written
            for language, text in entry.texts.items()
        ],
    )


def _forget_languages(written: Iterable[Entry], old: Mapping[int, SearchEntry]) -> None:
    """Delete texts in languages in which nothing is said any more."""
    for entry in written:
        row = old.get(entry.pk)
        former = {mark for mark in row.all_marks if mark[:2] == "l_"} if row else set()
        if former - set(entry.marks):
            texts = SearchText.objects.filter(record=entry.pk)
            texts.exclude(language__in=entry.texts)._raw_delete("default")


def _regate(pks: list[int], now: datetime) -> list[int]:
    old = _locked(pks)
    since = dict(Record.objects.filter(pk__in=old).values_list("pk", "public_from"))
    changed: dict[bool, list[int]] = {True: [], False: []}
    turned: dict[bool, list[int]] = {True: [], False: []}
    tallies, words = _Tallies(), _Words()
    for pk, row in old.items():
        moment = since.get(pk)
        is_hidden = moment is None or moment > now
        due = moment if is_hidden else None
        if is_hidden != row.is_hidden:
            _count(
                tallies,
                words,
                row.kind,
                row.all_marks,
                row.names.split(),
                -1 if is_hidden else 1,
            )
            turned[is_hidden].append(pk)
        if (is_hidden, due) != (row.is_hidden, row.due):
            changed[is_hidden].append(pk)
    for is_hidden, keys in turned.items():
        if keys:
            engine().hide(keys) if is_hidden else engine().show(keys)
    moment_of = Record.objects.filter(pk=OuterRef("pk")).values("public_from")
    for is_hidden, keys in changed.items():
        if keys:
            due_then = Subquery(moment_of) if is_hidden else None
            SearchEntry.objects.filter(pk__in=keys).update(is_hidden=is_hidden, due=due_then)
    if old:
        listing.regate(old, turned)
    _write_words(words)
    _write_tallies(tallies)
    return turned[True] + turned[False]


#: Rows in one statement.
_AT_ONCE = 1000


def _write_tallies(tallies: _Tallies) -> None:
    rows = sorted(
        (mark, kind, by)
        for kind, own in tallies.items()
        for mark, by in own.items()
        if by and is_counted(mark)
    )
    _add(SearchTally._meta.db_table, ("mark", "kind"), rows)


def _write_words(words: _Words) -> None:
    rows = sorted((word, by) for word, by in words.items() if by)
    told = _add(SearchWord._meta.db_table, ("word",), rows, returning="id, word, count")
    by_word = dict(rows)
    # What has no more than was just added was not among the words before.
    _learn([(pk, word) for pk, word, count in told if count == by_word[word] > 0])


def _learn(words: list[tuple[int, str]]) -> None:
    """Keep the keys of new words, and what the engine finds words like them by."""
    if not words:
        return
    rows = [(key, pk) for pk, word in words for key in sorted(keys_of_name(word))]
    _insert(SearchWordKey._meta.db_table, ("key", "word_id"), (), rows, "NOTHING")
    engine().learn(words)


def _add(
    table: str, keys: tuple[str, ...], rows: Sequence[tuple[Any, ...]], returning: str = ""
) -> list[tuple[Any, ...]]:
    """Add the last value of each row to the count that its keys have; in the order of the keys.

    Return the columns `returning` of the rows as they are then.
    """
    how = f"UPDATE SET count = {table}.count + excluded.count"
    return _insert(table, keys, ("count",), rows, how, returning)


def _put(
    table: str, keys: tuple[str, ...], others: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write rows, in the place of those that have the same keys."""
    how = ", ".join(f"{column} = excluded.{column}" for column in others)
    _insert(table, keys, others, rows, f"UPDATE SET {how}")


def _insert(
    table: str,
    keys: tuple[str, ...],
    others: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    how: str,
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """Insert rows; where the keys are there already, do as `how` says."""
    columns = (*keys, *others)
    told: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(some))
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "  # noqa: S608
                f"ON CONFLICT ({', '.join(keys)}) DO {how}"
                + (f" RETURNING {returning}" if returning else ""),
                [value for row in some for value in row],
            )
            if returning:
                told += cursor.fetchall()
    return told


def clear() -> None:
    """Take everything out of the index, the vocabulary and the tallies too."""
    engine().clear()
    listing.clear()
    for model in (SearchText, SearchWordKey, SearchWord, SearchTally, SearchEntry):
        model.objects.all()._raw_delete("default")
