"""What the door refuses, and in which words: conflicts, wrong values, obstacles to undoing."""

from collections.abc import Sequence

import pydantic
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .documents import Document, document_fields
from .models import Record


class EditConflict(Exception):
    """The record changed, or went, since the writer last saw it. Nothing was written.

    `theirs` is the document as it stands now, None where the record is gone; `yours` the one
    that was refused, where it came as a document; `version` the version to see before retrying;
    `pk` the record's key, since one changeset may claim several.
    """

    def __init__(
        self, theirs: Document | None, yours: Document | None, version: int, pk: int = 0
    ) -> None:
        super().__init__(_("Somebody else has changed this record meanwhile."))
        self.theirs, self.yours, self.version, self.pk = theirs, yours, version, pk


class Refused(ValueError):
    """A document cannot be taken. `problems` names each field and says what to mend."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {text}" if path else text for path, text in problems))
        self.problems = list(problems)


class Obstructed(Exception):
    """A changeset cannot be undone: later changes stand on it. `records` names whose."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__(_("These records have been changed since."))
        self.records = list(records)


def sentences(error: pydantic.ValidationError) -> list[tuple[str, str]]:
    """Return what pydantic found wrong, as `Refused` says it: the path and a sentence."""
    return [(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors()]


def check(row: models.Model) -> None:
    """Run the model's own judgement on `row`; keys are resolved and checked elsewhere."""
    own = document_fields(type(row)) if isinstance(row, Record) else None
    left_out = [
        f.name
        for f in row._meta.fields
        if f.remote_field is not None or not f.editable or (own is not None and f.name not in own)
    ]
    try:
        row.clean_fields(exclude=left_out)
        row.clean()
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise Refused(
            [
                ("" if name == NON_FIELD_ERRORS else name, text)
                for name, texts in by_field.items()
                for text in texts
            ]
        ) from error
