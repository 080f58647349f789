"""What every record is. Kinds (people, events, places…) specialise `Record`."""

from ..richtext import RichTextField
from .fields import EDTFField, as_written, companion_of, is_companion
from .history import Changeset, FormerAddress, Revision
from .names import NameKind, RecordName, name_for
from .parts import RecordPart
from .record import (
    Record,
    RecordQuerySet,
    Status,
    Translation,
    WithdrawalGround,
    address_of,
    tags_visible_to,
)
from .relations import Relation, RelationType
from .sources import AvoidedWord, Source, Statement, Topic
from .tags import Tag, TaggedRecord

__all__ = [
    "AvoidedWord",
    "Changeset",
    "EDTFField",
    "FormerAddress",
    "NameKind",
    "Record",
    "RecordName",
    "RecordPart",
    "RecordQuerySet",
    "Relation",
    "RelationType",
    "Revision",
    "RichTextField",
    "Source",
    "Statement",
    "Status",
    "Tag",
    "TaggedRecord",
    "Topic",
    "Translation",
    "WithdrawalGround",
    "address_of",
    "as_written",
    "companion_of",
    "is_companion",
    "name_for",
    "tags_visible_to",
]
