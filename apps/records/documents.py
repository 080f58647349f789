"""The document: everything a record says, whole, as plain validated data.

One form serves history, undo, import, export and every published format. A document names
other records, tags and types of connection by identifier, so it means the same in another
archive. It does not hold status, versions or who wrote it: those are facts about the record's
life here, kept by the door.

Each kind has two schemas, derived from its model's fields so that a field is declared once:
*complete* (create, export) and *changes* (everything optional: absent means "not said", empty
means "cleared").
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from django.db import models
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from .kinds import kinds, parts_of
from .models import Record, RecordPart, Tag

#: Raised by one whenever a field changes its meaning or its name; `UPGRADES` then reads the old.
SCHEMA_VERSION = 1

#: Upgraders by the version they read: each takes a document's data and returns the next one's.
UPGRADES: dict[int, Any] = {}

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

    Memory stays flat: a chunk costs kinds × (1 + parts) + 2 queries.
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
    parts = {part: _rows_of_part(part, pks) for part in parts_of(kind)}
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


def _rows_of_part(part: type[RecordPart], pks: list[int]) -> dict[int, list[dict[str, Any]]]:
    owner = part.owner_attname()
    columns = [_column(part, name) for name in part.document_fields]
    rows = part.objects.filter(**{f"{owner}__in": pks}).order_by("position", "pk")
    by_owner: dict[int, list[dict[str, Any]]] = {}
    for row in rows.values(owner, *columns):
        by_owner.setdefault(row[owner], []).append(row)
    return by_owner


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
        for field in (part._meta.get_field(name) for name in part.document_fields):
            if _is_record_key(field):
                keys |= {row[field.attname] for own in by_owner.values() for row in own}
    return keys - {None}


def _is_record_key(field: Any) -> bool:
    return field.remote_field is not None and issubclass(field.related_model, Record)


def _record_keys(model: type[models.Model]) -> list[Any]:
    return [field for field in document_fields(model).values() if _is_record_key(field)]


def _assemble(
    kind: str,
    row: dict[str, Any],
    parts: dict[type[RecordPart], list[dict[str, Any]]],
    names: Identifiers,
) -> Document:
    data: dict[str, Any] = {"kind": kind, "identifier": row["identifier"]}
    for name, field in document_fields(kinds()[kind]).items():
        value = row[field.attname]
        data[name] = names.get(value) if _is_record_key(field) else value
    for part, rows in parts.items():
        data[part.document_name] = _part_values(part, rows, names)
    return schema(kind)(**data)


def _part_values(
    part: type[RecordPart], rows: list[dict[str, Any]], names: Identifiers
) -> list[Any]:
    values = []
    for row in rows:
        entry = {}
        for name in part.document_fields:
            value = row[_column(part, name)]
            is_key = _is_record_key(part._meta.get_field(name))
            entry[name] = names.get(value) if is_key else value
            if is_key and entry[name] is None:
                break  # what it points to is hidden, and so the row is too
        else:
            values.append(next(iter(entry.values())) if part.flat else entry)
    return values


# --- reading stored and foreign data ----------------------------------------------------


def read(kind: str, data: dict[str, Any]) -> Document:
    """Return stored or foreign `data` as a document of changes, upgraded to today's schema.

    Tolerates missing and unknown fields: a field that `data` does not name is "not said".

    Raises:
        pydantic.ValidationError: a field's value is not of its type.

    """
    version = int(data.get("schema_version", SCHEMA_VERSION))
    while version < SCHEMA_VERSION:
        data = UPGRADES[version](kind, data)
        version += 1
    return schema(kind, partial=True)(**(data | {"schema_version": SCHEMA_VERSION, "kind": kind}))


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


def public_document(record: Record) -> PublicDocument:
    """Return what the gate lets out of `record`: a freshly loaded instance of its kind.

    Private fields are emptied, unpublished translations dropped and keys to hidden records
    left out. It does not ask whether the record itself is public: `visible_to` does.
    """
    kind = record.kind
    row: dict[str, Any] = {"identifier": record.identifier}
    for name, field in document_fields(type(record)).items():
        private = name in record.private_fields
        row[field.attname] = _emptied(field) if private else getattr(record, field.attname)
    parts = {
        part: _rows_of_part(part, [record.pk])
        for part in parts_of(kind)
        if part.document_name not in ("tags", "former_addresses")
    }
    pointed_to = _pointed_to(kind, [row], parts)
    references = Record.objects.public().for_list().in_bulk(pointed_to) if pointed_to else {}
    names = {pk: target.identifier for pk, target in references.items()}
    own = {part: by_owner.get(record.pk, []) for part, by_owner in parts.items()}
    document = _assemble(kind, row, own, names)
    tags = list(Tag.objects.filter(tagged__content_object=record.pk).order_by("folded"))
    document.tags = [tag.identifier for tag in tags]  # type: ignore[attr-defined]
    document.translations = [t for t in document.translations if t.is_published]  # type: ignore[attr-defined]
    return PublicDocument(document, {r.identifier: r for r in references.values()}, tags)


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
    labels: dict[str, Any] = {
        name: field.verbose_name for name, field in document_fields(kinds()[kind]).items()
    }
    for part in parts_of(kind):
        labels[part.document_name] = part._meta.verbose_name_plural
    return labels
