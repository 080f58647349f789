"""The document: everything a record says, whole, as plain validated data.

One form serves history, undo, import, export and every published format. A document names
other records, tags and types of connection by identifier, so it means the same in another
archive. It does not hold status, versions or who wrote it: those are facts about the record's
life here, kept by the door.

Each kind has two schemas, derived from its model's fields so that a field is declared once:
*complete* (create, export) and *changes* (everything optional: absent means "not said", empty
means "cleared").
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Annotated, Any, Literal

from django.db import models
from django.db.models.functions import JSONObject
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from . import richtext
from .kinds import kinds, parts_of
from .models import Record, RecordPart, RichTextField, Statement, Tag
from .models.fields import WordsField
from .models.labels import Labels, LabelsField, tidied

#: Raised by one whenever a field changes its meaning or its name; `UPGRADES` then reads the old.
SCHEMA_VERSION = 2

#: Upgraders by the version they read: each takes a document's data and returns the next one's.
UPGRADES: dict[int, Callable[[str, dict[str, Any]], dict[str, Any]]] = {}

_HEAD = ("schema_version", "kind", "identifier")


class Document(BaseModel):
    """What a record says. Fields beyond these three are the kind's own."""

    # Unknown fields are passed over on reading: a field that was dropped stays in stored JSON.
    model_config = ConfigDict(extra="ignore", validate_default=False)

    schema_version: int = SCHEMA_VERSION
    kind: str = ""
    identifier: str = ""

    def said(self) -> dict[str, Any]:
        """Return the fields this document speaks of, without its head."""
        return {n: getattr(self, n) for n in self.model_fields_set if n not in _HEAD}

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; defaults are kept, since a default may change."""
        return self.model_dump(mode="json")


@dataclass(frozen=True)
class Difference:
    """One field in which two documents of a record differ."""

    name: str
    label: str
    before: Any
    after: Any


# --- schemas ----------------------------------------------------------------------------


def document_fields(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    """Return the fields of a kind that stand in its document, by name."""
    left_out: frozenset[str] = getattr(model, "projected_fields", frozenset())
    if getattr(model, "is_titled_by_names", False):
        left_out |= {"title", "sort_as"}
    return {
        field.name: field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in left_out
    }


@cache
def schema(kind: str, *, partial: bool = False) -> type[Document]:
    """Return the schema of `kind`: complete, or (`partial`) that of changes."""
    model = kinds()[kind]
    fields: dict[str, Any] = {n: _annotated(f) for n, f in document_fields(model).items()}
    for part in parts_of(kind):
        entries: Any = list[_part_annotation(part)]  # type: ignore[misc]
        fields[part.document_name] = (entries, Field(default_factory=list))
    if partial:
        fields = {name: (annotation, None) for name, (annotation, _default) in fields.items()}
    name = f"{model.__name__}{'Changes' if partial else 'Document'}"
    return create_model(name, __base__=Document, **fields)


@cache
def _part_annotation(part: type[RecordPart]) -> Any:
    fields = {name: _annotated(part._meta.get_field(name)) for name in part.document_fields}
    if part.flat:
        return next(iter(fields.values()))[0]
    return create_model(f"{part.__name__}Part", **fields)  # type: ignore[call-overload]


def _annotated(field: Any) -> tuple[Any, Any]:
    """Return the annotation and the default that a model's field has in a document."""
    if field.remote_field is not None:
        return (str | None, None) if field.null else (str, ...)
    annotation = _plain_type(field)
    if isinstance(field, models.BooleanField):
        return annotation, bool(field.get_default())
    if field.null:
        return annotation | None, None
    required = not field.blank and not field.has_default()
    return annotation, (... if required else field.get_default())


def _plain_type(field: Any) -> Any:
    if isinstance(field, LabelsField):
        return Annotated[Labels, AfterValidator(tidied)]
    if isinstance(field, WordsField):
        return list[str]
    for model_field, annotation in _PLAIN_TYPES:
        if isinstance(field, model_field):
            return annotation
    if field.choices:
        allowed = [value for value, _label in field.flatchoices] + ([""] if field.blank else [])
        return Literal[tuple(dict.fromkeys(allowed))]
    if field.max_length:
        return Annotated[str, AfterValidator(_trimmed), Field(max_length=field.max_length)]
    return Annotated[str, AfterValidator(_trimmed)]


def _trimmed(value: str) -> str:
    # PostgreSQL cannot store NUL, and text that arrives from files may hold one.
    return value.replace("\x00", "").strip()


_PLAIN_TYPES: tuple[tuple[type[Any], Any], ...] = (
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
    (models.DateTimeField, datetime),
    (models.DateField, date),
)


# --- reading the database ---------------------------------------------------------------


def to_document(record: Record) -> Document:
    """Return `record`'s complete document as the database has it; the instance is ignored."""
    return next(document for _pk, document in _documents_of_kind(record.kind, [record.pk]))


def to_documents(pks: Iterable[int], chunk: int = 500) -> Iterator[tuple[int, Document]]:
    """Yield `(pk, document)` for each existing record, in the order of keys within a kind.

    Memory stays flat: a chunk costs kinds × 3 + 1 queries, however many parts a kind has.
    """
    wanted = sorted(pks)
    for start in range(0, len(wanted), chunk):
        yield from _documents_of(wanted[start : start + chunk])


def _documents_of(pks: list[int]) -> Iterator[tuple[int, Document]]:
    by_kind: dict[str, list[int]] = {}
    for pk, kind in Record.objects.filter(pk__in=pks).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    for kind, kind_pks in by_kind.items():
        yield from _documents_of_kind(kind, kind_pks)


def _documents_of_kind(kind: str, pks: list[int]) -> Iterator[tuple[int, Document]]:
    rows = _rows_of_kind(kind, pks)
    parts = _rows_of_parts(parts_of(kind), pks)
    pointed_to = Record.objects.filter(pk__in=_pointed_to(kind, rows.values(), parts))
    names = dict(pointed_to.values_list("pk", "identifier"))
    for pk in sorted(rows):
        own = {part: by_owner.get(pk, []) for part, by_owner in parts.items()}
        yield pk, _assemble(kind, rows[pk], own, names)


def _rows_of_kind(kind: str, pks: list[int]) -> dict[int, dict[str, Any]]:
    model = kinds()[kind]
    columns = [field.attname for field in document_fields(model).values()]
    rows = model.objects.filter(pk__in=pks).values("pk", "identifier", *columns)
    return {row["pk"]: row for row in rows}


#: The rows of each part by the key of the record that owns them, in their order.
RowsOfParts = dict[type[RecordPart], dict[int, list[dict[str, Any]]]]


def _rows_of_parts(
    parts: Sequence[type[RecordPart]],
    pks: list[int],
    *,
    for_readers: bool = False,
    with_beside: bool = False,
) -> RowsOfParts:
    """Return the rows of all `parts` in one query: each row is told as one JSON object.

    `for_readers` leaves out the rows that they may not see; `with_beside` adds what pages show
    beside a row.
    """
    found: RowsOfParts = {part: {} for part in parts}
    selects = [
        _select(part, number, pks, for_readers, with_beside) for number, part in enumerate(parts)
    ]
    if not selects:
        return found
    rows = selects[0].union(*selects[1:], all=True)
    for number, owner, _position, _pk, said in sorted(rows, key=itemgetter(0, 2, 3)):
        row = dict(said)
        for column, read_back in _read_back(parts[number], tuple(said)):
            row[column] = read_back(row[column])
        found[parts[number]].setdefault(owner, []).append(row)
    return found


def _select(
    part: type[RecordPart], number: int, pks: list[int], for_readers: bool, with_beside: bool
) -> Any:
    columns = [_column(part, name) for name in part.document_fields]
    rows = part.objects.filter(**{f"{part.owner_attname()}__in": pks}).order_by()
    if with_beside:
        columns += [*part.shown_with, *part.shown_records]
    if for_readers:
        rows = rows.for_readers()
    # The names of these columns are none that a part could have.
    told = rows.annotate(
        number_of_part=models.Value(number, models.IntegerField()),
        key_of_owner=models.F(part.owner_attname()),
        said_in_json=JSONObject(**{column: column for column in columns}),
    )
    return told.values_list("number_of_part", "key_of_owner", "position", "pk", "said_in_json")


@cache
def _read_back(
    part: type[RecordPart], columns: tuple[str, ...]
) -> list[tuple[str, Callable[[Any], Any]]]:
    """Return those columns whose values come otherwise in JSON, and how to read them back."""
    found: list[tuple[str, Callable[[Any], Any]]] = []
    for column in columns:
        field: Any = None if "__" in column else part._meta.get_field(column.removesuffix("_id"))
        if isinstance(field, models.JSONField):
            found.append((column, _from_json))
        elif field is not None and not field.remote_field and not _is_text(field):
            # SQLite has no booleans.
            found.append((column, field.to_python))
    return found


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _is_text(field: Any) -> bool:
    return type(field).to_python in (models.CharField.to_python, models.TextField.to_python)


def _column(part: type[RecordPart], name: str) -> str:
    """Return what to read of a part's field: keys to the vocabulary are read by identifier."""
    field: Any = part._meta.get_field(name)
    if field.remote_field is None:
        return name
    return field.attname if issubclass(field.related_model, Record) else f"{name}__identifier"


Identifiers = dict[int, str]


def _pointed_to(kind: str, rows: Iterable[dict[str, Any]], parts: Any) -> set[int]:
    """Return the keys of the records that `rows` of a kind and `parts` point to."""
    keys = {row[f.attname] for row in rows for f in _record_keys(kinds()[kind])}
    for part, by_owner in parts.items():
        for column in _keys_of_part(part).values():
            keys |= {row[column] for own in by_owner.values() for row in own}
    return keys - {None}


def _is_record_key(field: Any) -> bool:
    return field.remote_field is not None and issubclass(field.related_model, Record)


@cache
def _record_keys(model: type[models.Model]) -> list[Any]:
    return [field for field in document_fields(model).values() if _is_record_key(field)]


@cache
def _columns_of(model: type[models.Model]) -> list[tuple[str, str, bool, Any]]:
    """Return each field of a kind's document: name, column, whether it names a record, itself."""
    fields = document_fields(model)
    return [(n, field.attname, _is_record_key(field), field) for n, field in fields.items()]


def _assemble(
    kind: str,
    row: dict[str, Any],
    parts: dict[type[RecordPart], list[dict[str, Any]]],
    names: Identifiers,
) -> Document:
    data: dict[str, Any] = {"kind": kind, "identifier": row["identifier"]}
    for name, column, is_key, _field in _columns_of(kinds()[kind]):
        value = row[column]
        data[name] = names.get(value) if is_key else value
    for part, rows in parts.items():
        data[part.document_name] = _part_values(part, rows, names)
    return schema(kind)(**data)


def _part_values(
    part: type[RecordPart], rows: list[dict[str, Any]], names: Identifiers
) -> list[Any]:
    columns = _columns_of_part(part)
    values = []
    for row in rows:
        entry = {
            name: names.get(row[column]) if is_key else row[column]
            for name, column, is_key in columns
        }
        values.append(next(iter(entry.values())) if part.flat else entry)
    return values


@cache
def _keys_of_part(part: type[RecordPart]) -> dict[str, str]:
    """Return the fields of a part that name records, each with the column that holds its key."""
    fields = {name: part._meta.get_field(name) for name in part.document_fields}
    return {name: _column(part, name) for name, f in fields.items() if _is_record_key(f)}


@cache
def _columns_of_part(part: type[RecordPart]) -> list[tuple[str, str, bool]]:
    """Return each field of a part: its name, its column, and whether it names a record."""
    keys = _keys_of_part(part)
    return [(name, _column(part, name), name in keys) for name in part.document_fields]


# --- reading stored and foreign data ----------------------------------------------------


def titled(
    kind: str, data: dict[str, Any], present: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return `data` with a bare title read as the preferred name in the record's language.

    People and places have their title from their names; a title is the short way to say it.
    Names that `present`, the document as it stands, holds besides are kept.
    """
    if not kinds()[kind].is_titled_by_names or "title" not in data:
        return data
    present = present or {}
    language = data.get("language") or present.get("language") or "en"
    name = {"text": data["title"], "language": language, "sort_as": data.get("sort_as", "")}
    said = data.get("names", present.get("names", []))
    others = [n for n in said if (n["kind"], n["language"]) != ("preferred", language)]
    kept = {key: value for key, value in data.items() if key not in ("title", "sort_as")}
    return kept | {"names": [name | {"kind": "preferred"}, *others]}


def _from_version_1(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Give people and places names for their title, and translations a status.

    Version 1 had a title where names are now, and said of a translation whether it was shown.
    """
    said = titled(kind, data)
    if "translations" not in said:
        return said
    rows = [
        {"status": "published" if row.get("is_published") else "draft"} | row
        for row in said["translations"]
    ]
    return said | {"translations": rows}


UPGRADES[1] = _from_version_1


def upgraded(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` in today's form, from whatever version it says it has."""
    for version in range(int(data.get("schema_version", SCHEMA_VERSION)), SCHEMA_VERSION):
        data = UPGRADES[version](kind, data)
    return data | {"schema_version": SCHEMA_VERSION, "kind": kind}


def read(kind: str, data: dict[str, Any]) -> Document:
    """Return stored or foreign `data` as a document of changes, upgraded to today's schema.

    Tolerates missing and unknown fields: a field that `data` does not name is "not said".

    Raises:
        pydantic.ValidationError: a field's value is not of its type.

    """
    return schema(kind, partial=True)(**upgraded(kind, data))


# --- the public's document --------------------------------------------------------------


@dataclass(frozen=True)
class PublicDocument:
    """A record's document as any reader may have it, with what it points to.

    `references` holds the public records it names, by identifier; what is not public is
    neither named nor counted. `tags` are the terms behind the document's identifiers.
    """

    document: Any
    references: dict[str, Record]
    tags: list[Tag]
    #: The public rows behind each part of the document, with what is shown beside them.
    rows: dict[str, list[dict[str, Any]]]
    #: The public records that its texts link to or show, by identifier.
    mentioned: dict[str, Record]


def public_document(record: Record, without: frozenset[str] = frozenset()) -> PublicDocument:
    """Return what the gate lets out of `record`: a freshly loaded instance of its kind.

    Private fields are emptied and unpublished translations dropped; a row that names a hidden
    record is left out, unless its part says what of it may stand; so is a figure in a text that
    shows a hidden item, with its caption. It does not ask whether the
    record itself is public: `visible_to` does. A page that shows a part in a way of its own
    leaves it out by naming it in `without`.
    """
    kind, row = record.kind, _row_for_readers(record)
    left_out = {"tags", "former_addresses"} | without
    shown = [p for p in parts_of(kind) if p.document_name not in left_out]
    parts = _rows_of_parts(shown, [record.pk], for_readers=True, with_beside=True)
    _leave_out_withheld(record, parts)
    texts = list(_texts(kind, row, parts))
    references, mentioned = _public_among(
        _pointed_to(kind, [row], parts) | _shown_beside(parts),
        {name for said, column in texts for name in _mentioned_in(said[column])},
    )
    for said, column in texts:
        if not richtext.items_in(said[column]) <= mentioned.keys():
            said[column] = richtext.with_figures_of(said[column], mentioned)
    names = {pk: target.identifier for pk, target in references.items()}
    own = {
        part: _naming_nobody_hidden(part, by_owner.get(record.pk, []), names)
        for part, by_owner in parts.items()
    }
    document = _assemble(kind, row, own, names)
    tags = list(Tag.objects.filter(tagged__content_object=record.pk).order_by("folded"))
    document.tags = [tag.identifier for tag in tags]  # type: ignore[attr-defined]
    rows = {part.document_name: own_rows for part, own_rows in own.items()}
    named = {r.identifier: r for r in references.values()}
    return PublicDocument(document, named, tags, rows, mentioned)


def public_documents(
    records: Iterable[Record], without: frozenset[str] = frozenset()
) -> Iterator[tuple[Record, Any]]:
    """Yield each of `records` with what the gate lets out of it by itself, kind by kind.

    As in `public_document`, private fields are emptied and hidden rows left out. What a document
    points to is named here whether or not it is public itself: so a document follows from its own
    record alone, and need not be read anew when another is hidden. Whoever shows or counts what
    it points to asks the gate; words that stand beside a key to another record are for nobody
    who has not.

    Args:
        records: freshly loaded instances of their kinds, not too many to be held.
        without: the names of parts to leave out.

    """
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    for kind, own in by_kind.items():
        yield from _public_documents_of_kind(kind, own, without)


def _public_documents_of_kind(
    kind: str, records: list[Record], without: frozenset[str]
) -> Iterator[tuple[Record, Any]]:
    shown = [p for p in parts_of(kind) if p.document_name not in without]
    parts = _rows_of_parts(shown, [record.pk for record in records], for_readers=True)
    rows = {record.pk: _row_for_readers(record) for record in records}
    for record in records:
        _leave_out_withheld(record, parts)
    keys = _pointed_to(kind, rows.values(), parts)
    pointed_to = Record.objects.filter(pk__in=keys)
    names = dict(pointed_to.values_list("pk", "identifier")) if keys else {}
    for record in records:
        own = {part: by_owner.get(record.pk, []) for part, by_owner in parts.items()}
        yield record, _assemble(kind, rows[record.pk], own, names)


def _row_for_readers(record: Record) -> dict[str, Any]:
    """Return the columns of a record's document, the private ones emptied."""
    row: dict[str, Any] = {"identifier": record.identifier}
    private_here = record.private_fields | record.withheld_fields()
    for name, column, _is_key, field in _columns_of(type(record)):
        private = name in private_here
        row[column] = _emptied(field) if private else getattr(record, column)
    return row


def _texts(kind: str, row: dict[str, Any], parts: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Give every rich text of a record and its parts: the row that holds it, and the column."""
    for name in _rich_texts(kinds()[kind], document_fields(kinds()[kind])):
        yield row, name
    for part, by_owner in parts.items():
        for name in _rich_texts(part, part.document_fields):
            yield from ((said, name) for rows in by_owner.values() for said in rows)


def _rich_texts(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [name for name in names if isinstance(model._meta.get_field(name), RichTextField)]


def _mentioned_in(html: str) -> set[str]:
    return richtext.items_in(html) | richtext.linked_in(html)


def _public_among(
    pks: set[int], identifiers: set[str]
) -> tuple[dict[int, Record], dict[str, Record]]:
    """Return the public records with these keys, and those with these identifiers: one query."""
    if not (pks or identifiers):
        return {}, {}
    wanted = models.Q(pk__in=pks) | models.Q(identifier__in=identifiers)
    found = list(Record.objects.public().for_list().filter(wanted))
    return (
        {record.pk: record for record in found if record.pk in pks},
        {record.identifier: record for record in found if record.identifier in identifiers},
    )


def _leave_out_withheld(record: Record, parts: Any) -> None:
    """Take out what statements say on a point that the record keeps private."""
    silent = record.withheld_topics()
    for part, by_owner in parts.items():
        if part is Statement and silent:
            rows = by_owner.get(record.pk, [])
            by_owner[record.pk] = [row for row in rows if row["topic"] not in silent]


def _naming_nobody_hidden(
    part: type[RecordPart], rows: list[dict[str, Any]], names: Identifiers
) -> list[dict[str, Any]]:
    """Return what readers see of `rows`, where `names` holds the public records alone."""
    keys = _keys_of_part(part)
    shown = []
    for row in rows:
        hidden = {
            name for name, key in keys.items() if row[key] is not None and row[key] not in names
        }
        left: dict[str, Any] | None = part.without_hidden(row, hidden) if hidden else row
        if left is not None:
            shown.append(left | {keys[name]: None for name in hidden})
    return shown


def _shown_beside(parts: Any) -> set[int]:
    """Return the keys of records that pages show beside rows, such as a source's item."""
    keys = {
        row[column]
        for part, by_owner in parts.items()
        for column in part.shown_records
        for rows in by_owner.values()
        for row in rows
    }
    return keys - {None}


@cache
def _emptied(field: Any) -> Any:
    return None if field.null else _annotated(field)[1]


# --- comparing --------------------------------------------------------------------------


def differences(before: Document, after: Document) -> list[Difference]:
    """Return the fields that both documents speak of and in which they differ."""
    labels = labels_of(before.kind)
    own, other = before.said(), after.said()
    return [
        Difference(name, labels.get(name, name), own[name], other[name])
        for name in labels
        if name in own and name in other and own[name] != other[name]
    ]


@cache
def labels_of(kind: str) -> dict[str, Any]:
    """Return the names of a document's fields in editors' words, in the model's order."""
    model = kinds()[kind]
    labels: dict[str, Any] = {name: model.label_of(name) for name in document_fields(model)}
    for part in parts_of(kind):
        labels[part.document_name] = part._meta.verbose_name_plural
    return labels
