"""How a changeset ends: projections, the gate and the followers learn what was written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from . import guard
from .documents import Document, to_documents
from .gate import let_through
from .indexing import bring_up_to_date
from .kinds import kinds
from .models import Record, Status


@dataclass(frozen=True)
class Batch:
    """What followers receive: keys of records made or changed, and keys that were removed."""

    kept: list[int]
    removed: list[int]
    #: Further records, as they stand, that were hidden or shown with what holds them.
    moved: list[int] = field(default_factory=list)
    #: Keys of tags that were put under another broader one, or under none.
    tags: list[int] = field(default_factory=list)
    #: The records of `kept` themselves, as they stand now.
    records: list[Record] = field(default_factory=list)

    @cached_property
    def changed(self) -> dict[int, Document]:
        """The documents of `kept`, read when somebody asks: reading many takes a while."""
        return dict(to_documents(self.kept))


def settle(touched: list[int], before: Mapping[int, Document], tags: Iterable[int] = ()) -> None:
    """Bring everything up to what was written of the records `touched`.

    Args:
        touched: the keys of the records that were made, changed or ended.
        before: the documents that they had, of those that are not new.
        tags: the keys of tags that have another broader one now.

    """
    records = list(instances(touched))
    for record in records:
        _project(record)
    bring_up_to_date(records, before)
    _hold_containers(touched, before)
    opened = let_through(touched)
    _learn_from_when(records, opened)
    kept = sorted(record.pk for record in records if record.status != Status.REMOVED)
    removed = sorted(set(touched) - set(kept))
    standing = [record for record in records if record.pk in set(kept)]
    moved = sorted(opened.difference(touched))
    _tell_followers(Batch(kept, removed, moved, sorted(tags), standing))


def instances(pks: list[int], *, with_names: bool = True) -> Iterator[Record]:
    """Yield records as instances of their kinds, freshly loaded, kind by kind."""
    by_kind: dict[str, list[int]] = {}
    for pk, kind in Record.objects.filter(pk__in=pks).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    for kind, kind_pks in by_kind.items():
        rows = kinds()[kind].objects.filter(pk__in=kind_pks)
        is_named = with_names and kinds()[kind].is_titled_by_names
        yield from rows.prefetch_related("names") if is_named else rows


def _project(record: Record) -> None:
    projected = record.project()
    differing = {n: value for n, value in projected.items() if getattr(record, n) != value}
    for model in (Record, kinds()[record.kind]):
        own = {field.name for field in model._meta.local_concrete_fields}
        columns = {name: differing[name] for name in differing.keys() & own}
        if columns:
            with guard.writing():
                model.objects.filter(pk=record.pk).update(**columns)
    for name, value in differing.items():
        setattr(record, name, value)


def _learn_from_when(records: list[Record], opened: set[int]) -> None:
    """Let instances know what the gate wrote of them."""
    changed = [record for record in records if record.pk in opened]
    rows = Record.objects.filter(pk__in=[record.pk for record in changed])
    moments = dict(rows.values_list("pk", "public_from")) if changed else {}
    for record in changed:
        record.public_from = moments[record.pk]


def _hold_containers(touched: list[int], before: Mapping[int, Document]) -> None:
    """Let no one change what has just received one of `touched` until this commits.

    On PostgreSQL a changeset that hides a collection and one that puts a record into it do not
    see each other: without this the record would stay public. SQLite has one writer at a time.
    """
    if not connection.features.has_select_for_update:
        return
    held = Record.objects.filter(pk__in=touched, part_of__isnull=False)
    rows = held.values_list("pk", "part_of", "part_of__identifier")
    received = {
        container_pk
        for pk, container_pk, identifier in rows
        if pk not in before or before[pk].part_of != identifier  # type: ignore[attr-defined]
    }
    if received:
        containers = Record.objects.filter(pk__in=received).order_by("pk")
        list(containers.select_for_update(no_key=True).values_list("pk"))


def _tell_followers(batch: Batch) -> None:
    for name in settings.CHANGE_FOLLOWERS:
        import_string(name)(batch)
