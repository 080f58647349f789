"""What `manage.py audit` asks of the index: does it follow from the records, and add up?

Reads only. What is found here is mended by `manage.py rebuild_search`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from apps.records.audit import CHUNK, Finding
from apps.records.models import Record, Status
from apps.records.settling import instances

from . import listing
from .entries import Entry, entries
from .marks import is_counted
from .models import SearchEntry, SearchHeading, SearchListing, SearchTally, SearchWord

CHECKS = {
    "search": "records that the search finds by other words than theirs, or not at all",
    "search gate": "records that readers find and should not, or the other way round",
    "tally": "counts of records that are other than what there is",
    "list": "records that stand on a tag's page or under a letter otherwise than they should",
    "posting": "records whose words are missing in the engine's own table",
}


def audit(hashes: bool = False) -> Iterator[Finding]:
    """Yield every difference between the index and what the records say."""
    tallies: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    pks = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield from _entries_differing(pks[start : start + CHUNK])
    for row in SearchEntry.objects.filter(is_hidden=False).iterator(CHUNK):
        tallies.update((mark, row.kind) for mark in row.all_marks if is_counted(mark))
        words.update(set(row.names.split()))
    yield from _counts_differing(tallies, words)
    yield from _postings_missing()


def _entries_differing(pks: list[int]) -> Iterator[Finding]:
    kept = {row.pk: row for row in SearchEntry.objects.filter(record__in=pks)}
    wanted = {entry.pk: entry for entry in entries(instances(pks))}
    removed = Record.objects.filter(pk__in=pks, status=Status.REMOVED)
    for pk in removed.filter(pk__in=kept.keys() - wanted.keys()).values_list("pk", flat=True):
        yield Finding("search", f"record {pk}", "nothing", "an entry")
    for pk, entry in wanted.items():
        yield from _differing(entry, kept.get(pk))
    yield from _lists_differing(wanted, kept, pks)


def _lists_differing(
    wanted: Mapping[int, Entry], kept: Mapping[int, SearchEntry], pks: list[int]
) -> Iterator[Finding]:
    """Compare the rows of lists with what entries make; they are hidden as the entry kept is."""
    found: dict[int, list[Any]] = {}
    for model in (SearchListing, SearchHeading):
        for row in model.objects.filter(record__in=pks):
            found.setdefault(row.record_id, []).append(row)
    for pk in sorted(wanted.keys() | found.keys()):
        own = wanted.get(pk)
        made = [*listing.headings_of(own), *listing.listings_of(own)] if own else []
        is_hidden = kept[pk].is_hidden if pk in kept else True
        expected = sorted((*_told(row), is_hidden) for row in made)
        actual = sorted((*_told(row), row.is_hidden) for row in found.get(pk, ()))
        if actual != expected:
            yield Finding("list", f"record {pk}", expected, actual)


def _told(row: Any) -> tuple[str, ...]:
    fields = row._meta.concrete_fields
    told = {f.attname: f.value_from_object(row) for f in fields if f.name != "is_hidden"}
    return tuple(f"{name}={value}" for name, value in told.items() if name != "id")


def _differing(entry: Entry, row: SearchEntry | None) -> Iterator[Finding]:
    about = f"{entry.kind} {entry.pk} “{entry.names[0] if entry.names else ''}”"
    if row is None:
        yield Finding("search", about, "an entry", "nothing")
        return
    # What has fallen due since enters with the next search.
    enters = row.due is not None and not entry.is_hidden
    if (row.is_hidden, row.due) != (entry.is_hidden, entry.due) and not enters:
        yield Finding("search gate", about, entry.is_hidden, row.is_hidden)
    kept = (row.facets, row.marks, row.names)
    if kept != entry.columns:
        yield Finding("search", about, entry.columns, kept)


def _counts_differing(tallies: Counter[tuple[str, str]], words: Counter[str]) -> Iterator[Finding]:
    kept = {(row.mark, row.kind): row.count for row in SearchTally.objects.iterator(CHUNK)}
    for pair in sorted(kept.keys() | tallies.keys()):
        if kept.get(pair, 0) != tallies[pair]:
            yield Finding("tally", " ".join(pair), tallies[pair], kept.get(pair, 0))
    known = {row.word: row.count for row in SearchWord.objects.iterator(CHUNK)}
    for word in sorted(known.keys() | words.keys()):
        if known.get(word, 0) != words[word]:
            yield Finding("tally", f"word {word}", words[word], known.get(word, 0))


def _postings_missing() -> Iterator[Finding]:
    sql = """SELECT COALESCE(e.record_id, p.rowid) FROM search_searchentry e
        FULL JOIN search_searchposting p ON p.rowid = e.record_id
        WHERE e.record_id IS NULL OR p.rowid IS NULL"""
    if connection.vendor == "sqlite":
        # FTS5 keeps the keys of its rows in a table of its own; older SQLite has no FULL JOIN.
        sql = """SELECT record_id FROM search_searchentry
            WHERE record_id NOT IN (SELECT id FROM search_searchposting_docsize)
            UNION ALL SELECT id FROM search_searchposting_docsize
            WHERE id NOT IN (SELECT record_id FROM search_searchentry)"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for (pk,) in cursor.fetchall():
            yield Finding("posting", f"record {pk}", "in both", "in one")
