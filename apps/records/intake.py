"""What a changeset is told, made into documents: complete ones, or the fields that are said."""

from collections.abc import Mapping
from typing import Any

import pydantic
from django.utils.translation import gettext as _

from .documents import Document, read, schema, titled, to_document, upgraded
from .kinds import kinds
from .models import Record
from .refusals import Refused, sentences


def complete(kind: str, data: Mapping[str, Any] | Document) -> Document:
    """Return a whole document of `kind`; what `data` leaves out is empty.

    Raises:
        Refused: there is no such kind, or a value is none that its field takes.

    """
    if kind not in kinds():
        raise Refused([("kind", _("There is no kind of record “{kind}”.").format(kind=kind))])
    values = data.model_dump() if isinstance(data, Document) else dict(data)
    try:
        return schema(kind)(**upgraded(kind, titled(kind, values)))
    except pydantic.ValidationError as error:
        raise Refused(sentences(error)) from error


def partial(kind: str, data: Mapping[str, Any] | Document) -> Document:
    """Return what `data` says of a record of `kind` and nothing else.

    Raises:
        Refused: a value is none that its field takes.

    """
    if isinstance(data, Document):
        return data
    try:
        return read(kind, dict(data))
    except pydantic.ValidationError as error:
        raise Refused(sentences(error)) from error


def with_title_as_name(record: Record, data: Mapping[str, Any] | Document) -> Any:
    """Return `data` with a bare title written among the names that `record` has now."""
    if isinstance(data, Document) or not record.is_titled_by_names or "title" not in data:
        return data
    return titled(record.kind, dict(data), to_document(record).to_json())
