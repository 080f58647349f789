"""Under which names directories list a record: its own, and those in other scripts and languages.

Somebody who is Əliyev in Azerbaijani, Aliyev in English and Алиев in Russian is found under Ə,
under A and under А: each reader looks in the alphabet they know. Under one letter a record stands
once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.records import alphabets
from apps.records.kinds import kinds
from apps.records.models import NameKind, Record, RecordName


@dataclass(frozen=True)
class Heading:
    """A name, as directories sort it, with the language it is in."""

    sort_key: str
    text: str
    language: str


def is_listed_by_name(kind: str) -> bool:
    """Say whether the directory of a kind goes by the letters of names."""
    return kinds()[kind].list_order == "sort_key"


def of_record(record: Record, document: Any) -> list[Heading]:
    """Return the headings of a record by what readers may know of it, the one of its title first.

    None where its kind's list stands in another order.
    """
    if not is_listed_by_name(record.kind):
        return []
    found: dict[str, Heading] = {}
    for heading in _names(record, document):
        found.setdefault(alphabets.letter_of(heading.sort_key), heading)
    return list(found.values())


def _names(record: Record, document: Any) -> Iterator[Heading]:
    yield Heading(record.sort_key, record.title, record.language)
    for name in getattr(document, "names", ()):
        if name.kind == NameKind.PREFERRED:
            parts = {part: getattr(name, part) for part in _PARTS}
            yield Heading(RecordName(**parts).key, name.text, name.language)
    if kinds()[record.kind].is_titled_by_names:
        return
    for row in document.translations:
        if row.title:
            yield Heading(alphabets.sort_key(row.title, row.language), row.title, row.language)


#: What a name's sort key is made of.
_PARTS = ("text", "language", "family", "given", "patronymic", "sort_as")
