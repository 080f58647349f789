"""Parts: rows that belong to one record, are shown on its page and travel in its document."""

from typing import Any, ClassVar

from django.db import models

from ..guard import GuardedModel


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

    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta(GuardedModel.Meta):
        abstract = True
        ordering = ("position", "pk")

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
