"""Editing the archive: one `RecordAdmin` for every kind, the vocabulary, and the changes."""

from .changesets import ChangesetAdmin
from .everything import EverythingAdmin
from .record_admin import NamesRecords, RecordAdmin
from .vocabulary import RelationTypeAdmin, TagAdmin

__all__ = [
    "ChangesetAdmin",
    "EverythingAdmin",
    "NamesRecords",
    "RecordAdmin",
    "RelationTypeAdmin",
    "TagAdmin",
]
