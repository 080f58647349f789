"""Connections between records: typed, and labelled in both directions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from .. import dates
from ..guard import GuardedModel
from .fields import EDTFField, as_written
from .labels import LabelsField, label
from .parts import RecordPart


class RelationType(GuardedModel):
    """A way in which two records may be connected, with its words from either end."""

    identifier = models.SlugField(
        _("identifier"), unique=True, help_text=_("Short and lasting, such as followed-from.")
    )
    label = models.CharField(
        _("label"), max_length=100, help_text=_("From the subject: “took part in”.")
    )
    inverse_label = models.CharField(
        _("label from the other end"), max_length=100, help_text=_("From the object: “people”.")
    )
    labels = LabelsField(_("labels in other languages"), of=("label", "inverse_label"))
    position = models.PositiveIntegerField(_("order"), default=100)

    class Meta(GuardedModel.Meta):
        verbose_name = _("type of connection")
        verbose_name_plural = _("types of connection")
        ordering = ("position", "identifier")

    def __str__(self) -> str:
        return self.label

    @property
    def is_symmetric(self) -> bool:
        """True where both ends say the same, as with brothers and sisters."""
        return self.label == self.inverse_label

    def words(self, language: str, *, from_object: bool = False) -> str:
        """Return what the type says in `language`, from its subject or from its object.

        Labels that every archive begins with are translated with the program; its own are
        found nowhere, and stand as they are where they have not been given in this language.
        """
        name = "inverse_label" if from_object else "label"
        return label(self, name, language) or pgettext("connection", getattr(self, name))


#: Connections of no stated day stand after those that have one.
NO_PERIOD = 99_999_999


class Relation(RecordPart):
    """A connection. It belongs to its subject's document, whichever page shows it."""

    document_name = "connections"
    document_fields = ("type", "object", "period", "period_as_written", "note")
    owner_field = "subject"
    row_key = ("type", "object", "period")

    subject = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="connections"
    )
    type = models.ForeignKey(
        RelationType, verbose_name=_("type"), on_delete=models.RESTRICT, related_name="relations"
    )
    object = models.ForeignKey(
        "records.Record",
        verbose_name=_("record"),
        on_delete=models.RESTRICT,
        related_name="inverse_connections",
    )
    period = EDTFField(
        _("when"), help_text=_("From when to when it held: 1914–18, since 3 May 1916.")
    )
    period_as_written = as_written(_("when, as written"))
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the connection, such as “as President”."),
    )
    # The day the period is filed under: what is connected to a record is shown in this order.
    period_sort = models.IntegerField(default=NO_PERIOD, editable=False)

    class Meta(RecordPart.Meta):
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "type", "object", "period"),
                name="connected_once",
                violation_error_message=_("These two records are already connected in this way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(subject=models.F("object")),
                name="not_connected_to_itself",
                violation_error_message=_("A record cannot be connected to itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} → {self.object_id}"

    def clean(self) -> None:
        if self.subject_id and self.subject_id == self.object_id:
            raise ValidationError({"object": _("A record cannot be connected to itself.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        day = dates.sort_key(self.period) if self.period else None
        self.period_sort = NO_PERIOD if day is None else day
        super().save(*args, **kwargs)
