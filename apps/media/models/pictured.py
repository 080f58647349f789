"""Who is in a picture, named in order from left to right."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records.models import Record, RecordPart

from .item import Item


class Pictured(RecordPart):
    """One person in a picture, in their place from left to right.

    The key is to a record, since media know no people; only a person's record is taken.
    """

    document_name = "pictured"
    owner_field = "item"
    document_fields = ("person", "name_as_given", "note")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="pictured")
    person = models.ForeignKey(
        Record,
        verbose_name=_("person"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="pictured_in",
        help_text=_("Where the person has a record."),
    )
    name_as_given = models.CharField(
        _("name as given"),
        max_length=300,
        blank=True,
        help_text=_("As the source or the donor names them: “my uncle”, “unknown woman”."),
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("“seated, with the child”")
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("person pictured")
        verbose_name_plural = _("people pictured, from left to right")

    def __str__(self) -> str:
        return self.name_as_given or str(self.person or "")

    @classmethod
    def refuse_together(cls, rows: Iterable[dict[str, Any]]) -> str:
        """Refuse one person in two places; there may be several unknown men."""
        people = [row["person"] for row in rows if row.get("person")]
        if len(set(people)) < len(people):
            return str(_("The same person stands here twice."))
        return ""

    @classmethod
    def without_hidden(cls, row: dict[str, Any], hidden: set[str]) -> dict[str, Any] | None:
        """Return an unnamed place in the row: the order from left to right must still hold."""
        return row | {"name_as_given": "", "note": ""}

    def clean(self) -> None:
        super().clean()
        if self.person is None and not self.name_as_given.strip():
            raise ValidationError({"name_as_given": _("Say who it is, as far as that is known.")})
        if self.person is not None and self.person.kind != "person":
            raise ValidationError({"person": _("Only people can be pictured here.")})
