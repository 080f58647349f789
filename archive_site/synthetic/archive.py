"""A synthetic archive made whole: vocabulary, records, index, and what the site says of itself."""

from collections.abc import Callable, Iterable
from itertools import islice

from django.core.management import call_command

from apps.people.models import Affiliation
from apps.records import indexing
from apps.records.changes import changeset
from apps.records.kinds import kinds
from apps.records.models import (
    DayOfYear,
    NameKey,
    Record,
    RecordName,
    Tag,
    TaggedRecord,
    Translation,
)
from apps.search.engines import engine
from archive_site.models import Site, load_site

from . import tagging
from .making import Made, Maker
from .writing import count_on, insert, insert_rows

#: Records of one changeset: a second's work.
AT_ONCE = 2000
REASON = "A synthetic archive"
NAME = "A synthetic archive"
STRAPLINE = "Everybody and everything here was made up by a program."


class NotEmptyError(Exception):
    """The archive holds records or tags already."""


def make(number: int, seed: int, tell: Callable[[int], None]) -> None:
    """Fill an empty archive with `number` synthetic records, and index them.

    Each batch is a changeset of its own: what was written stands if it is stopped.

    Args:
        number: how many records, from one up.
        seed: the same seed and number give the same archive.
        tell: called after each batch with how many records there are.

    Raises:
        NotEmptyError: there are records already, be they in the bin, or tags.

    """
    if Record.objects.exists() or Tag.objects.exists():
        raise NotEmptyError(
            "This archive already has records or tags; a synthetic one is made in an empty "
            "archive alone."
        )
    engine().begin_filling()
    records = Maker(number, seed, _add_tags(seed)).records()
    done = 0
    while batch := list(islice(records, AT_ONCE)):
        with changeset(by=None, reason=REASON) as change:
            for made in batch:
                made.record.created_in_id = change.row.pk
            _write(batch)
        done += len(batch)
        tell(done)
    count_on([Record])
    _introduce_site()
    call_command("rebuild_search", empty=True)


def _add_tags(seed: int) -> list[int]:
    """Add the vocabulary; return the keys of those tags that records bear."""
    borne = []
    known: dict[str, Tag] = {}
    with changeset(by=None, reason=REASON) as change:
        change.row  # noqa: B018 - new terms are attributed like any other change
        for tag, broader in tagging.tags(seed):
            tag.broader = known.get(broader)
            tag.save()
            known[tag.name] = tag
            if broader:
                borne.append(tag.pk)
    return borne


def _write(batch: Iterable[Made]) -> None:
    """Write these records with all that belongs to them."""
    batch = list(batch)
    records = [made.record for made in batch]
    insert(Record, records)
    for kind, model in kinds().items():
        insert(model, [record for record in records if record.kind == kind])
    insert(RecordName, [row for made in batch for row in made.names])
    insert(Translation, [row for made in batch for row in made.translations])
    insert(Affiliation, [row for made in batch for row in made.affiliations])
    insert_rows(
        TaggedRecord._meta.db_table,
        ("position", "content_object_id", "tag_id"),
        [(place, m.record.pk, tag) for m in batch for place, tag in enumerate(m.tags)],
    )
    insert_rows(
        NameKey._meta.db_table,
        ("record_id", "key", "is_private"),
        [
            (record.pk, key, is_private)
            for record in records
            for key, is_private in sorted(indexing.keys_of(record).items())
        ],
    )
    insert_rows(
        DayOfYear._meta.db_table,
        ("record_id", "topic", "day", "year"),
        [(r.pk, *day) for r in records for day in sorted(indexing.days_of(r))],
    )


def _introduce_site() -> None:
    """Say on every page of a site that its owner has not named yet what this is."""
    site = load_site()
    if site.name == Site().name:
        site.name = NAME
    site.strapline = site.strapline or STRAPLINE
    if not site.other_languages:
        site.other_languages = "az hy ru"
    site.save()
