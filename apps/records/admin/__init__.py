"""Editing the archive: one `RecordAdmin` for every kind, the vocabulary, and the changes."""

from .changesets import ChangesetAdmin
from .everything import EverythingAdmin
from .fields import DayBox
from .forms import PartForm
from .inlines import NamesRecords
from .record_admin import RecordAdmin
from .sources import AvoidedWordAdmin, SourceAdmin
from .vocabulary import RelationTypeAdmin, TagAdmin

__all__ = [
    "AvoidedWordAdmin",
    "ChangesetAdmin",
    "DayBox",
    "EverythingAdmin",
    "NamesRecords",
    "PartForm",
    "RecordAdmin",
    "RelationTypeAdmin",
    "SourceAdmin",
    "TagAdmin",
]
