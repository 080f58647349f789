"""Editing the archive: one `RecordAdmin` for every kind, the vocabulary, and the changes."""

from .changesets import ChangesetAdmin
from .everything import EverythingAdmin
from .record_admin import NamesRecords, RecordAdmin
from .sources import AvoidedWordAdmin, SourceAdmin
from .vocabulary import RelationTypeAdmin, TagAdmin

__all__ = [
    "AvoidedWordAdmin",
    "ChangesetAdmin",
    "EverythingAdmin",
    "NamesRecords",
    "RecordAdmin",
    "RelationTypeAdmin",
    "SourceAdmin",
    "TagAdmin",
]
