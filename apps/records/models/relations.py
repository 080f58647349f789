"""Connections between records: typed, and labelled in both directions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..guard import GuardedModel
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
    position = models.PositiveIntegerField(_("order"), default=100)

    class Meta(GuardedModel.Meta):
        verbose_name = _("type of connection")
        verbose_name_plural = _("types of connection")
        ordering = ("position", "identifier")

    def __str__(self) -> str:
        return self.label


class Relation(RecordPart):
    """A connection. It belongs to its subject's document, whichever page shows it."""

    document_name = "connections"
    document_fields = ("type", "object", "note")
    owner_field = "subject"
    row_key = ("type", "object")

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
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the connection, such as “as President”."),
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "type", "object"),
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
        if self.subject_id == self.object_id:
            raise ValidationError({"object": _("A record cannot be connected to itself.")})
