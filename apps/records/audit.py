"""The auditor: works out anew what the door keeps, and names every difference.

It trusts no column that the door writes. What readers may see is decided here a second time, in
plain Python along each chain of containers, so that a slip in the statement which keeps the
gate cannot hide in the check of it. It reads only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from .dates import DateRefused
from .indexing import days_of, keys_of
from .kinds import kinds
from .models import Record, Tag
from .models.tags import folded_labels, folded_name

#: What is looked into, by name, in the words of the report.
CHECKS = {
    "kind": "records without their own row, or under a kind that does not exist",
    "circle": "records held in themselves",
    "date": "dates that cannot be read",
    "projection": "columns for lists that do not follow from what the record says",
    "names": "records that would not be found by their names",
    "days": "records that would be missing on the days they are remembered, or stand on others",
    "gate": "records that readers see and should not, or the other way round",
    "tag": "tags that would not be found by their name",
}

#: Rows read at a time; memory stays flat but for what stands in containers.
CHUNK = 2000


@dataclass(frozen=True)
class Finding:
    """One difference: which check, about what, what should be there and what is."""

    check: str
    about: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.about}: {self.found!s} instead of {self.expected!s}"


@dataclass(frozen=True)
class _Held:
    """What decides whether readers may see a record: its own moment and what holds it."""

    own: datetime | None
    container: int | None
    public_from: datetime | None


def audit(hashes: bool = False) -> Iterator[Finding]:
    """Yield every difference between what the archive keeps and what it should keep.

    Args:
        hashes: read every file as well and compare its checksum, which may take hours.

    """
    yield from _kinds_differing()
    yield from _records_differing()
    yield from _tags_differing()
    for auditor in _auditors():
        yield from auditor.audit(hashes=hashes)


def checks() -> dict[str, str]:
    """Return every check by name, those of the modules in AUDITORS too, in words."""
    of_others = (auditor.CHECKS for auditor in _auditors())
    return CHECKS | {name: words for found in of_others for name, words in found.items()}


def _auditors() -> list[Any]:
    """Return the modules that look into what this app does not know: each has both names."""
    return [import_module(name) for name in settings.AUDITORS]


def _about(record: Record) -> str:
    return f"{record.kind} {record.identifier} “{record.title}”"


# --- tables -----------------------------------------------------------------------------


def _kinds_differing() -> Iterator[Finding]:
    for record in Record.objects.for_list().exclude(kind__in=kinds()):
        yield Finding("kind", _about(record), "a kind of this archive", record.kind)
    for kind, model in kinds().items():
        bare = (
            Record.objects.for_list().filter(kind=kind).exclude(pk__in=model.objects.values("pk"))
        )
        for record in bare:
            yield Finding("kind", _about(record), f"a row as {kind}", "none")
        for record in model.objects.for_list().exclude(kind=kind):
            yield Finding("kind", _about(record), kind, record.kind)


def _tags_differing() -> Iterator[Finding]:
    for tag in Tag.objects.all().iterator(CHUNK):
        expected = folded_name(tag.name)
        about = f"tag {tag.identifier} “{tag.name}”"
        if tag.folded != expected:
            yield Finding("tag", about, expected, tag.folded)
        names = folded_labels(tag.labels)
        if tag.folded_labels != names:
            yield Finding("tag", f"{about}, labels", names.split(), tag.folded_labels.split())


# --- records ----------------------------------------------------------------------------


def _records_differing() -> Iterator[Finding]:
    """Yield what differs in the records' own columns, then along the chains of containers."""
    holding = set(_containers())
    held: dict[int, _Held] = {}
    for record in _all_records():
        try:
            projected = record.project()
        except DateRefused:
            yield Finding("date", _about(record), "EDTF", " ".join(filter(None, record.dates())))
            continue
        yield from _projections_differing(record, projected)
        yield from _finding_differing(record)
        row = _Held(projected["opens_at"], record.part_of_id, record.public_from)
        if row.container is None and row.own != row.public_from:
            yield _gate(record, row.own)
        if row.container is not None or record.pk in holding:
            held[record.pk] = row
    yield from _chains_differing(held)


def _all_records() -> Iterator[Any]:
    for model in kinds().values():
        kept = ("name_keys", "days_of_year", *(("names",) if model.is_titled_by_names else ()))
        rows = model.objects.for_list().order_by("pk").prefetch_related(*kept)
        yield from rows.iterator(CHUNK)


def _containers() -> Any:
    rows = Record.objects.exclude(part_of=None).values_list("part_of", flat=True)
    return rows.distinct().iterator(CHUNK)


def _projections_differing(record: Record, projected: dict[str, Any]) -> Iterator[Finding]:
    for name, expected in projected.items():
        found = getattr(record, name)
        if found != expected:
            yield Finding("projection", f"{_about(record)}, {name}", expected, found)


def _finding_differing(record: Any) -> Iterator[Finding]:
    keys, kept_keys = keys_of(record), {k.key: k.is_private for k in record.name_keys.all()}
    if keys != kept_keys:
        yield Finding("names", _about(record), sorted(keys.items()), sorted(kept_keys.items()))
    days = days_of(record)
    kept_days = {(row.topic, row.day, row.year) for row in record.days_of_year.all()}
    if days != kept_days:
        yield Finding("days", _about(record), sorted(days), sorted(kept_days))


def _gate(record: Record, expected: datetime | None) -> Finding:
    return Finding("gate", _about(record), _moment(expected), _moment(record.public_from))


def _moment(moment: datetime | None) -> str:
    return "hidden" if moment is None else f"public from {moment.isoformat()}"


def _chains_differing(held: dict[int, _Held]) -> Iterator[Finding]:
    for pk, row in held.items():
        if row.container is None:
            continue
        chain = _chain(pk, held)
        if chain is None:
            yield Finding("circle", _about(Record.objects.get(pk=pk)), "a chain", "a circle")
        elif _latest(chain) != row.public_from:
            yield from _unless_changed_meanwhile(pk)


def _chain(pk: int, held: dict[int, _Held]) -> list[_Held | None] | None:
    """Return a record and what holds it, upwards; None where that never ends."""
    chain: list[_Held | None] = []
    seen: set[int] = set()
    above: int | None = pk
    while above is not None:
        if above in seen:
            return None
        seen.add(above)
        row = held.get(above)
        chain.append(row)
        above = row.container if row is not None else None
    return chain


def _latest(chain: list[_Held | None]) -> datetime | None:
    """Return the latest moment of a chain; one hidden link, or one that is missing, hides it."""
    moments = [row.own if row is not None else None for row in chain]
    known = [moment for moment in moments if moment is not None]
    return max(known) if len(known) == len(moments) else None


def _unless_changed_meanwhile(pk: int) -> Iterator[Finding]:
    """Read a chain once more: the archive may have been at work while the auditor read."""
    held: dict[int, _Held] = {}
    above: int | None = pk
    while above is not None and above not in held:
        kind = Record.objects.values_list("kind", flat=True).get(pk=above)
        record = kinds()[kind].objects.for_list().get(pk=above)
        held[above] = _Held(record.own_public_moment(), record.part_of_id, record.public_from)
        above = record.part_of_id
    chain = _chain(pk, held)
    expected = _latest(chain) if chain is not None else None
    if expected != held[pk].public_from:
        yield _gate(Record.objects.for_list().get(pk=pk), expected)
