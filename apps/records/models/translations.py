"""Translations: a record's words in another language, published on their own."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import kinds
from ..richtext import RichTextField
from .fields import refuse_no_language
from .parts import RecordPart
from .record import Record


class TranslationStatus(models.TextChoices):
    """Where a translation stands on its way to readers."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")


class Translation(RecordPart):
    """A record's title, summary and text in another language. Published on its own."""

    document_name = "translations"
    document_fields = (
        "language",
        "title",
        "summary",
        "body",
        "content_notice",
        "translator",
        "status",
    )
    row_key = ("language",)
    public_only: ClassVar[dict[str, Any]] = {"status": "published"}
    sticky_fields = frozenset({"status"})

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=12, help_text=_("az, hy, ru…"))
    title = models.CharField(
        _("title"),
        max_length=300,
        blank=True,
        help_text=_("People and places have names instead."),
    )
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    body = RichTextField(_("text"), blank=True)
    translator = models.CharField(_("translator"), max_length=200, blank=True)
    content_notice = models.CharField(_("content notice"), max_length=200, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=TranslationStatus,
        default=TranslationStatus.DRAFT,
        help_text=_("Readers see it once it is published. Let a second person read it first."),
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = (
            models.UniqueConstraint(
                fields=("record", "language"),
                name="one_translation_per_language",
                violation_error_message=_("There is already a translation into this language."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def clean(self) -> None:
        super().clean()
        refuse_no_language(self.language)
        if self.language == self.record.language:
            sentence = _("The record itself is in this language: write in its own boxes.")
            raise ValidationError({"language": sentence})
        # A record that is being added has not been told its kind yet: it is an instance of it.
        kind = kinds().get(self.record.kind, type(self.record))
        if not self.title and not kind.is_titled_by_names:
            raise ValidationError({"title": _("Give the translated title.")})
