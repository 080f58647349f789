"""What every record is. Kinds (people, events, places…) specialise `Record`."""

from ..richtext import RichTextField
from .authorities import Authority, AuthorityLink
from .fields import EDTFField, as_written, companion_of, is_companion
from .finding import DayOfYear, NameKey
from .history import Changeset, FormerAddress, Revision
from .labels import LabelsField, label
from .names import NameKind, RecordName, name_for
from .parts import SHOWN_OF_A_SOURCE, RecordPart
from .record import (
    Record,
    RecordQuerySet,
    Status,
    WithdrawalGround,
    address_of,
    is_public,
    tags_visible_to,
)
from .relations import Relation, RelationType
from .sources import AvoidedWord, Source, Statement, Topic
from .tags import Tag, TaggedRecord, with_narrower
from .translations import Translation, TranslationStatus

__all__ = [
    "SHOWN_OF_A_SOURCE",
    "Authority",
    "AuthorityLink",
    "AvoidedWord",
    "Changeset",
    "DayOfYear",
    "EDTFField",
    "FormerAddress",
    "LabelsField",
    "NameKey",
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
    "TranslationStatus",
    "WithdrawalGround",
    "address_of",
    "as_written",
    "companion_of",
    "is_companion",
    "is_public",
    "label",
    "name_for",
    "tags_visible_to",
    "with_narrower",
]
