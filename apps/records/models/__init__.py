"""What every record is. Kinds (people, events, places…) specialise `Record`."""

from ..richtext import RichTextField
from .history import Changeset, FormerAddress, Revision
from .parts import RecordPart
from .record import (
    EDTFField,
    Record,
    RecordQuerySet,
    Status,
    Translation,
    WithdrawalGround,
    address_of,
    tags_visible_to,
)
from .relations import Relation, RelationType
from .tags import Tag, TaggedRecord

__all__ = [
    "Changeset",
    "EDTFField",
    "FormerAddress",
    "Record",
    "RecordPart",
    "RecordQuerySet",
    "Relation",
    "RelationType",
    "Revision",
    "RichTextField",
    "Status",
    "Tag",
    "TaggedRecord",
    "Translation",
    "WithdrawalGround",
    "address_of",
    "tags_visible_to",
]
