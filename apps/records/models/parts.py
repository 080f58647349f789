"""Parts: rows that belong to one record, are shown on its page and travel in its document."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models

from ..guard import GuardedModel, GuardedQuerySet

#: What pages show of the source that a row names.
SHOWN_OF_A_SOURCE = (
    "source__title",
    "source__creator",
    "source__view",
    "source__publisher",
    "source__date",
    "source__language",
    "source__address",
)


class PartQuerySet(GuardedQuerySet):
    """Rows of one part."""

    def for_readers(self) -> Self:
        """Return the rows that readers may see of the records that they may see."""
        return self.filter(**self.model.public_only)


PartManager = models.Manager.from_queryset(PartQuerySet)


class RecordPart(GuardedModel):
    """A row of a record's document: a file, a translation, a connection, a tag.

    A concrete subclass has a key to its record and says under which name it stands in the
    document. Nothing else is needed: the document, history, undo and export find it.
    """

    #: The name under which the rows stand in the document.
    document_name: ClassVar[str]
    #: The key to the record that owns the row.
    owner_field: ClassVar[str] = "record"
    #: Fields of the row that stand in the document, in that order.
    document_fields: ClassVar[tuple[str, ...]]
    #: Set to one field's name where the document holds plain values, not objects.
    flat: ClassVar[bool] = False
    #: Fields that tell which row is which, so that an edited row keeps its key.
    row_key: ClassVar[tuple[str, ...]] = ()
    #: Fields that restoring a version never brings back, such as whether readers see the row.
    sticky_fields: ClassVar[frozenset[str]] = frozenset()

    #: Columns that pages show of a row besides, such as its source's title.
    shown_with: ClassVar[tuple[str, ...]] = ()
    #: Of those, the keys of records, which pages link to where they are public.
    shown_records: ClassVar[tuple[str, ...]] = ()
    #: What a row must be for readers to see it, in any format.
    public_only: ClassVar[dict[str, Any]] = {}

    position = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = PartManager()

    class Meta(GuardedModel.Meta):
        abstract = True
        ordering = ("position", "pk")

    @classmethod
    def refuse_together(cls, rows: Iterable[dict[str, Any]]) -> str:
        """Return why a record's `rows` of this part cannot stand together; empty if they can."""
        return ""

    @classmethod
    def without_hidden(cls, row: dict[str, Any], hidden: set[str]) -> dict[str, Any] | None:
        """Return what readers see of a `row` whose keys `hidden` lead where they may not look.

        None leaves out the whole row, and does so for every part that does not know better:
        what was written beside a hidden record speaks of it.
        """
        return None

    @classmethod
    def owner_attname(cls) -> str:
        """Return the column that holds the owner's key."""
        return cls._meta.get_field(cls.owner_field).attname  # type: ignore[union-attr]

    @classmethod
    def belongs_to(cls, model: type[models.Model]) -> bool:
        """Say whether records of `model` may have rows of this part."""
        owner: Any = cls._meta.get_field(cls.owner_field).related_model
        return issubclass(model, owner)

    def guarded_record_pk(self) -> int | None:
        return getattr(self, self.owner_attname())
