"""What a changeset did to each record, so that it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .documents import differences, read, to_document
from .models import Record, Revision

#: The columns that say where a record stands; kept beside its documents, never in them.
STATE_FIELDS = ("status", "publish_at", "withdrawal_ground", "withdrawn_at", "review_on")


def plain_state(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a record stands, as a revision stores it."""
    return {n: v.isoformat() if hasattr(v := row[n], "isoformat") else v for n in STATE_FIELDS}


def read_state(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored state in the types of its columns."""
    fields: dict[str, Any] = {name: Record._meta.get_field(name) for name in STATE_FIELDS}
    return {name: field.to_python(stored[name]) for name, field in fields.items()}


@dataclass(frozen=True)
class Step:
    """One record's share in a changeset: what it was before, what the changeset left."""

    record: Record
    former: dict[str, Any]
    former_state: dict[str, Any]
    left: dict[str, Any]
    left_state: dict[str, Any]

    @classmethod
    def of(cls, revision: Revision) -> "Step":
        record = revision.record
        following = record.revisions.filter(pk__gt=revision.pk).order_by("pk").first()
        left, left_state = _left(record, following)
        return cls(record, revision.document, revision.state, left, left_state)

    @classmethod
    def of_created(cls, record: Record) -> "Step":
        left, left_state = _left(record, record.revisions.order_by("pk").first())
        return cls(record, {}, left_state, left, left_state)

    @property
    def moves_state(self) -> bool:
        """True if this changeset moved the record, and nobody has moved it since."""
        return self.former_state != self.left_state == self._state

    @property
    def is_obstructed(self) -> bool:
        """True if undoing would lose a later change.

        What counts is the document, not the version: a later change that was itself undone
        stands in nobody's way. A state moved on by somebody else is left as it is, unless
        moving it was all that the changeset did.
        """
        present = to_document(self.record)
        if differences(read(self.record.kind, self.left), present):
            return True
        moved_on = self.former_state != self.left_state and self.left_state != self._state
        return moved_on and self.former == self.left

    @property
    def _state(self) -> dict[str, Any]:
        return plain_state({name: getattr(self.record, name) for name in STATE_FIELDS})


def _left(record: Record, following: Revision | None) -> tuple[dict[str, Any], dict[str, Any]]:
    if following is not None:
        return following.document, following.state
    state = {name: getattr(record, name) for name in STATE_FIELDS}
    return to_document(record).to_json(), plain_state(state)
