"""The demonstration archive, loaded through the door in from documents as export writes them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.media.models import ItemFile, storage_name
from apps.records.changes import Change, changeset
from apps.records.models import Record, Source, Tag
from archive_site.models import Site, load_site

HERE = Path(__file__).resolve().parent
REASON = "The demonstration archive"


class NotEmptyError(Exception):
    """The archive holds records; the demonstration is for empty ones."""


def documents() -> Iterator[dict[str, Any]]:
    """Yield every document of the demonstration."""
    for path in sorted(HERE.glob("records/*/*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def load() -> int:
    """Load and publish the demonstration; return how many records it has.

    Raises:
        NotEmptyError: there are records already, be they in the bin.

    """
    if Record.objects.exists():
        raise NotEmptyError("This archive already has records; the demonstration stays out.")
    everything = list(documents())
    _store_files(everything)  # before the changeset: it holds the write lock
    with changeset(by=None, reason=REASON) as change:
        _add_tags(change)
        _add_sources()
        records = change.create_many((data["kind"], data) for data in everything)
        _place_sources_in_the_archive()
        for record in records:
            change.publish(record)
    _introduce_site()
    return len(records)


def remove() -> int:
    """Take the demonstration away without a trace; return how many records it had.

    What an editor has added since stays. Raises Refused where it names a record of the
    demonstration, or where one of those has been given other words.
    """
    ours = [data["identifier"] for data in documents()]
    records = list(Record.objects.filter(identifier__in=ours))
    with changeset(by=None, reason="The demonstration removed") as change:
        for record in records:
            if record.status != "removed":
                change.remove(record)
        _take_sources_out_of_the_archive()
        change.purge(records)
        _remove_sources()
        _remove_tags()
    _forget_site()
    return len(records)


def _store_files(everything: list[dict[str, Any]]) -> None:
    for data in everything:
        for entry in data.get("files", []):
            name = storage_name(ItemFile(key=entry["key"]))
            if not default_storage.exists(name):
                content = (HERE / "files" / entry["name"]).read_bytes()
                default_storage.save(name, ContentFile(content))


def _tags() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "tags.json").read_text(encoding="utf-8"))
    return found


def _add_tags(change: Change) -> None:
    made: dict[str, Tag] = {}
    for entry in _tags():
        tag = change.find_or_add_tag(entry["name"])
        tag.identifier, tag.definition = entry["identifier"], entry["definition"]
        tag.group, tag.labels = entry["group"], entry["labels"]
        made[tag.identifier] = tag
    for entry in _tags():
        tag = made[entry["identifier"]]
        tag.broader = made.get(entry["broader"] or "")
        tag.save()


def _sources() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "sources.json").read_text(encoding="utf-8"))
    return found


def _add_sources() -> None:
    for entry in _sources():
        source = Source(**{name: value for name, value in entry.items() if name != "item"})
        source.full_clean(exclude=["item"])
        source.save()


def _place_sources_in_the_archive() -> None:
    """Point each source to its media record, now that those are there."""
    for entry in _sources():
        if entry["item"]:
            source = Source.objects.get(identifier=entry["identifier"])
            source.item = Record.objects.get(identifier=entry["item"])
            source.save()


def _take_sources_out_of_the_archive() -> None:
    for source in Source.objects.filter(
        identifier__in=[entry["identifier"] for entry in _sources()]
    ):
        source.item = None
        source.save()


def _remove_sources() -> None:
    ours = [entry["identifier"] for entry in _sources()]
    for source in Source.objects.filter(identifier__in=ours, statements__isnull=True):
        source.delete()


def _remove_tags() -> None:
    ours = [entry["identifier"] for entry in _tags()]
    for tag in Tag.objects.filter(identifier__in=ours, tagged__isnull=True, narrower__isnull=True):
        tag.delete()


def _site_texts() -> dict[str, str]:
    found: dict[str, str] = json.loads((HERE / "site.json").read_text(encoding="utf-8"))
    return found


def _introduce_site() -> None:
    """Give a site that its owner has not named yet the demonstration's name and texts."""
    site, unnamed = load_site(), Site()
    if site.name != unnamed.name:
        return
    for name, text in _site_texts().items():
        if getattr(site, name) == getattr(unnamed, name):
            setattr(site, name, text)
    site.save()


def _forget_site() -> None:
    """Take the demonstration's name and texts off the site, where its owner left them."""
    site, unnamed = load_site(), Site()
    left = [name for name, text in _site_texts().items() if getattr(site, name) == text]
    for name in left:
        setattr(site, name, getattr(unnamed, name))
    if left:
        site.save()
