"""Articles: texts about what the archive keeps, its own or first published elsewhere."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.citing import CitedAs
from apps.records.models import LabelsField, Record, RecordPart


class Article(Record):
    """An article. `date` and `dateline_place` are those of its dateline."""

    list_order = "public_from"

    byline = models.CharField(
        _("byline"), max_length=300, blank=True, help_text=_("Who wrote it: “Aynur Hasanova”.")
    )
    dateline_place = models.ForeignKey(
        Place,
        verbose_name=_("dateline: place"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="articles",
        help_text=_("Where it was written. The date of the dateline is the date above."),
    )
    original_publisher = models.CharField(_("first published by"), max_length=300, blank=True)
    source_address = models.URLField(
        _("source address"),
        max_length=500,
        blank=True,
        help_text=_("Where it was first published: https://example.org/article."),
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @classmethod
    def cited_as(cls, document: Any) -> CitedAs:
        return CitedAs(creator=document.byline, date=document.date)


class RevisionNote(RecordPart):
    """What changed in an article after it was published, in one line for its readers.

    The history of the record is for its keepers; this is what they say of it openly.
    """

    document_name = "revision_notes"
    document_fields = ("day", "note", "labels")
    row_key = ("day", "note")

    record = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revision_notes")
    day = models.DateField(_("day"), help_text=_("When it was changed. Leave it empty for today."))
    note = models.CharField(
        _("what changed, and why"),
        max_length=300,
        help_text=_(
            "One plain sentence: “Corrected the date of the handover after a reader wrote.”"
        ),
    )
    labels = LabelsField(_("in other languages"), of=("note",))

    class Meta(RecordPart.Meta):
        verbose_name = _("what changed, for readers")
        verbose_name_plural = _("what changed, for readers")

    def __str__(self) -> str:
        return self.note

    def clean(self) -> None:
        super().clean()
        day: date | None = self.day  # none yet where its box holds no day
        if day is not None and day > timezone.localdate():
            raise ValidationError({"day": _("This day is still to come.")})
