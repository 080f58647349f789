"""What the index keeps of a record, made of what the gate lets out of it.

Names and titles, the texts of every language, and the words of the kind's own fields. Words that
stand beside a key to another record are left out, and so are figures with their captions: what is
said there may speak of somebody who is hidden, and an entry follows from its own record alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.utils import timezone

from apps.media.models import ItemFile, is_image
from apps.records import richtext
from apps.records.documents import document_fields, public_documents
from apps.records.kinds import kinds, parts_of
from apps.records.models import (
    EDTFField,
    LabelsField,
    Record,
    RichTextField,
    Status,
    Tag,
    is_companion,
)

from . import headings, marks, wording
from .headings import Heading

#: Parts that are no words of the record's own, or are read in a way of their own.
_PASSED_OVER = frozenset({"connections", "former_addresses", "authorities"})
_READ_APART = frozenset({"names", "translations", "tags"})
#: Shorter columns hold codes, not words.
_ROOMY = 150
#: No more of a text is kept in the index: some 30,000 words.
_LONGEST = 200_000


@dataclass(frozen=True)
class Entry:
    """A record as the index has it."""

    pk: int
    kind: str
    marks: list[str]
    #: Its names and titles, folded; the one it is listed under first.
    names: list[str]
    #: All its words, folded, in their order, and the stems of some.
    words: list[str]
    #: What it says, by language, as it is written.
    texts: dict[str, str]
    earliest: int | None
    latest: int | None
    is_hidden: bool
    due: datetime | None
    #: The names under which directories list it.
    headings: list[Heading]
    #: The keys of its tags and of all broader ones, each with whether it is its own.
    tags: dict[int, bool]
    #: The record itself, by whose columns lists are put in order.
    record: Record

    @property
    def words_of_names(self) -> list[str]:
        """Each word of its names, once."""
        return list(dict.fromkeys(word for name in self.names for word in name.split()))

    @cached_property
    def facets(self) -> list[str]:
        """Its marks that facets count."""
        return list(filter(marks.is_of_facets, self.marks))

    @cached_property
    def counted(self) -> list[str]:
        """Its marks of which tallies are kept."""
        return list(filter(marks.is_counted, self.marks))

    @property
    def columns(self) -> tuple[str, str, str]:
        """Its facets, its other marks that are counted, and its names, as `SearchEntry` has them."""
        others = (mark for mark in self.counted if not marks.is_of_facets(mark))
        return " ".join(self.facets), " ".join(others), "\n".join(self.names)

    @property
    def searched(self) -> list[str]:
        """Its marks that engines keep, and the one that keeps it from readers where that is due."""
        own = [mark for mark in self.marks if marks.is_searched(mark)]
        return [marks.HIDDEN, *own] if self.is_hidden else own


def entries(records: Iterable[Record], now: datetime | None = None) -> Iterator[Entry]:
    """Yield what the index is to keep of those of `records` that have not been deleted.

    Four queries at most for each kind among them.

    Args:
        records: freshly loaded instances of their kinds, not too many to be held.
        now: the moment at which it is asked what readers see.

    """
    now = now or timezone.now()
    standing = [record for record in records if record.status != Status.REMOVED]
    pairs = list(public_documents(standing, without=_PASSED_OVER))
    above = _broader_tags() if any(document.tags for _record, document in pairs) else {}
    pictured = _with_pictures(pairs, now)
    for record, document in pairs:
        tags = {tag: pk for own in document.tags for tag, pk in above.get(own, {}).items()}
        yield _entry(record, document, tags, now, pictured=record.pk in pictured)


def _entry(
    record: Record, document: Any, tags: dict[str, int], now: datetime, *, pictured: bool
) -> Entry:
    said = _said(record, document)
    texts = said.shown()
    languages = dict.fromkeys([document.language, *said.languages, *texts])
    is_shown = record.public_from is not None and record.public_from <= now
    due = None if is_shown or record.public_from is None else record.public_from
    found = headings.of_record(record, document)
    return Entry(
        record.pk,
        record.kind,
        marks.of_record(
            record,
            document,
            tags,
            languages,
            letters=[heading.sort_key for heading in found] or [record.sort_key],
            pictured=pictured,
        ),
        said.folded_names(),
        said.words(),
        texts,
        record.earliest,
        record.latest,
        not is_shown,
        due,
        found,
        {pk: tag in document.tags for tag, pk in tags.items()},
        record,
    )


# --- its words ------------------------------------------------------------------------------


@dataclass
class _Said:
    """Names and titles, and texts by their language."""

    names: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    #: Languages into which it was translated.
    languages: list[str] = field(default_factory=list)

    def add(self, language: str, *texts: str) -> None:
        self.texts.setdefault(language, []).extend(text for text in texts if text)

    def folded_names(self) -> list[str]:
        return list(dict.fromkeys(filter(None, (" ".join(wording.folded(n)) for n in self.names))))

    def shown(self) -> dict[str, str]:
        return {lang: "\n".join(texts)[:_LONGEST] for lang, texts in self.texts.items() if texts}

    def words(self) -> list[str]:
        """Return the folded words of names and texts, then the stems of what is inflected."""
        found = [word for name in self.folded_names() for word in name.split()]
        stemmed: list[str] = []
        for language, text in self.shown().items():
            found += wording.folded(text)
            stemmed += (f"s_{language}{stem}" for stem in wording.stems(text, language))
        return found + stemmed


def _said(record: Record, document: Any) -> _Said:
    said = _Said()
    own = document.language
    said.names.append(record.title)
    said.names += (name.text for name in getattr(document, "names", ()))
    said.names += (row.title for row in document.translations if row.title)
    for row in document.translations:
        said.languages.append(row.language)
        said.add(row.language, row.summary, richtext.plain(row.body) if row.body else "")
    said.add(own, document.summary, richtext.plain(document.body) if document.body else "")
    said.add(own, *(getattr(document, name) for name in _own_texts(document.kind)))
    for part_name, columns, keys in _texts_of_parts(document.kind):
        for row in getattr(document, part_name):
            if not any(getattr(row, key) for key in keys):
                _add_row(said, own, row, columns)
    # Stems of names of events and articles: "commemorations" finds "Commemoration".
    if not kinds()[document.kind].is_titled_by_names:
        said.add(own, document.title)
    return said


def _add_row(said: _Said, own: str, row: Any, columns: list[tuple[str, bool]]) -> None:
    for name, is_labels in columns:
        value = getattr(row, name)
        if not is_labels:
            said.add(own, value)
            continue
        for language, texts in value.items():
            said.add(language, *texts.values())


@cache
def _own_texts(kind: str) -> list[str]:
    """Return the fields of a kind that hold words, but for those that every record has."""
    model = kinds()[kind]
    return [
        name
        for name, column in document_fields(model).items()
        if column.model is not Record and _holds_words(column) and not is_companion(model, name)
    ]


@cache
def _texts_of_parts(kind: str) -> list[tuple[str, list[tuple[str, bool]], list[str]]]:
    """Return a kind's parts with words: their columns, whether those are labels, and their keys."""
    found = []
    for part in parts_of(kind):
        if part.document_name in _PASSED_OVER | _READ_APART or part.flat:
            continue
        columns = {name: part._meta.get_field(name) for name in part.document_fields}
        words = [
            (name, isinstance(column, LabelsField))
            for name, column in columns.items()
            if isinstance(column, LabelsField)
            or (_holds_words(column) and not is_companion(part, name))
        ]
        keys = [name for name, column in columns.items() if _is_record_key(column)]
        if words:
            found.append((part.document_name, words, keys))
    return found


def _holds_words(column: Any) -> bool:
    if not isinstance(column, models.CharField | models.TextField) or not column.editable:
        return False
    if isinstance(column, EDTFField | RichTextField | models.URLField) or column.choices:
        return False
    return column.max_length is None or column.max_length >= _ROOMY


def _is_record_key(column: Any) -> bool:
    return column.remote_field is not None and issubclass(column.related_model, Record)


# --- what stands beside it ------------------------------------------------------------------


def _broader_tags() -> dict[str, dict[str, int]]:
    """Return each tag by its identifier: itself and all that are broader, each with its key."""
    rows = {
        pk: (own, up) for pk, own, up in Tag.objects.values_list("pk", "identifier", "broader")
    }
    found = {}
    for pk, (own, up) in rows.items():
        chain = {own: pk}
        while up in rows and rows[up][0] not in chain:
            chain[rows[up][0]] = up
            up = rows[up][1]
        found[own] = chain
    return found


def _with_pictures(pairs: list[tuple[Record, Any]], now: datetime) -> set[int]:
    """Return the keys of the records of which a reader sees a picture: a file, or a cover.

    A cover counts while it is public itself: an entry is made anew when that changes.
    """
    own = {record.pk for record, document in pairs if _has_picture(document)}
    covers = {record.pk: record.shown_cover_id for record, _document in pairs}
    asked = {pk: cover for pk, cover in covers.items() if cover and pk not in own}
    if not asked:
        return own
    public = Record.objects.public(now).filter(pk__in=asked.values()).values("pk")
    files = ItemFile.objects.filter(content_type__startswith="image/", item__in=public)
    shown = set(files.order_by().values_list("item", flat=True))
    return own | {pk for pk, cover in asked.items() if cover in shown}


def _has_picture(document: Any) -> bool:
    return any(is_image(file.content_type) for file in getattr(document, "files", ()))
