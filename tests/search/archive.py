"""The archive in which the tests search: the demonstration, and a fixed synthetic set beside it.

The set stands in `records/*.json` as documents that the door takes, but for two things that make
them readable, and easy to add to: they name other records and tags by their titles, and leave out
what is the same for all. Everybody and everything in it is invented, and says so. What is added to
it must not change which record an older pair of `pairs.csv` finds; run the tests and see.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.test import override_settings

from apps.records import identifiers
from apps.records.changes import changeset
from apps.records.models import Record, Tag
from archive_site.demo import loading
from tests.gate_transactions import nothing_kept

RECORDS = Path(__file__).with_name("records")
SYNTHETIC = "Synthetic record. "
#: Which file holds records of which kind, by how its name begins.
KINDS = {
    "articles": "article",
    "events": "event",
    "groups": "group",
    "items": "item",
    "people": "person",
    "places": "place",
}
#: Fields that name another record of the set, by its title.
NAMING = ("born_at", "died_at", "parent", "part_of", "place", "seat", "dateline_place")

Document = dict[str, Any]
Made = TypeVar("Made")


def make_search_archive() -> dict[str, Record]:
    """Load the demonstration and the synthetic set; return the records by their keys."""
    loading.load()
    with changeset(by=None, reason="The synthetic set for tests of the search") as change:
        tags = _add_tags(change)
        documents = [(kind, _filled_in(kind, data, tags)) for kind, data in synthetic()]
        for record in change.create_many(documents):
            change.publish(record)
    return keyed()


@contextmanager
def kept_meanwhile(make: Callable[[], Made]) -> Iterator[Made]:
    """Make an archive and give it for as long as the block lasts; nothing of it stays.

    For fixtures of a module, whose tests only look.
    """
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder), nothing_kept():
        yield make()


def keyed() -> dict[str, Record]:
    """Return the archive's records by title; namesakes by title and year: "Ann Lee (1931)"."""
    records = list(Record.objects.order_by("pk"))
    times = Counter(record.title for record in records)
    return {_key(record.title, record.date, times): record for record in records}


def _key(title: str, date: str, times: "Counter[str]") -> str:
    return title if times[title] == 1 else f"{title} ({date[:4]})"


def synthetic() -> list[tuple[str, Document]]:
    """Return the kind and the document of each record of the set, as they are written."""
    found = []
    for path in sorted(RECORDS.glob("*.json")):
        kind = KINDS.get(path.stem.partition("_")[0])
        found += [(kind, data) for data in _read(path) if kind]
    return found


def title_of(document: Document) -> str:
    """Return the title that a document of the set gives its record."""
    if "title" in document:
        return str(document["title"])
    return str(document["names"][0]["text"])


def _read(path: Path) -> list[Document]:
    found: list[Document] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _filled_in(kind: str, data: Document, tags: dict[str, str]) -> Document:
    """Return a document of the set as the door takes it."""
    document = data | {"tags": [tags[name] for name in data.get("tags", [])]}
    document["identifier"] = _identifier(title_of(data), data.get("born", ""))
    for field in NAMING:
        if field in data:
            document[field] = _identifier(data[field])
    if kind == "person":
        document.setdefault("living", "no")
    return document


def _identifier(title: str, born: str = "") -> str:
    """Return always the same identifier, so that equals stand in the same order every time."""
    number = int.from_bytes(hashlib.sha256(f"{title}|{born}".encode()).digest())
    name = ""
    for _ in range(identifiers.NAME_LENGTH):
        number, digit = divmod(number, len(identifiers.ALPHABET))
        name += identifiers.ALPHABET[digit]
    return name + identifiers.check_character(name)


def _add_tags(change: Any) -> dict[str, str]:
    """Add the set's tags; return their identifiers by name."""
    made: dict[str, Tag] = {}
    for entry in _read(RECORDS / "tags.json"):
        tag = made[entry["name"]] = change.find_or_add_tag(entry["name"])
        tag.definition, tag.labels = entry["definition"], entry["labels"]
        tag.broader = made.get(entry["broader"])
        tag.save()
    return {name: tag.identifier for name, tag in made.items()}
