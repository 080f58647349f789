"""Files: their bytes are kept exactly as they came, their description may be improved."""

import secrets
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.records.models import LabelsField, RecordPart
from apps.records.models.fields import is_language_code

from .item import Item


class FileRole(models.TextChoices):
    """What a file shows of its item."""

    RECTO = "recto", _("Front (recto)")
    VERSO = "verso", _("Back (verso)")
    PAGE = "page", _("Page")
    DETAIL = "detail", _("Detail")
    POSTER = "poster", _("Poster: stands for the film or recording until it plays")


class FocalPoint(models.TextChoices):
    """Which part of a picture stays in sight where it is cropped."""

    TOP_LEFT = "top-left", _("Top left")
    TOP = "top", _("Top")
    TOP_RIGHT = "top-right", _("Top right")
    LEFT = "left", _("Left")
    CENTRE = "centre", _("Centre")
    RIGHT = "right", _("Right")
    BOTTOM_LEFT = "bottom-left", _("Bottom left")
    BOTTOM = "bottom", _("Bottom")
    BOTTOM_RIGHT = "bottom-right", _("Bottom right")


def storage_name(item_file: "ItemFile", _filename: str = "") -> str:
    """Return where to keep a file: 128 random bits. The user's file name never reaches disk."""
    return f"{item_file.key[:2]}/{item_file.key}"


def new_key() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_hex(16)


class ItemFile(RecordPart):
    """One file of an item, with what was found out about it when it came."""

    document_name = "files"
    owner_field = "item"
    document_fields = (
        "key",
        "name",
        "content_type",
        "size",
        "sha256",
        "width",
        "height",
        "pages",
        "duration",
        "has_location",
        "role",
        "focal_point",
        "alt_text",
        "caption",
        "transcript",
        "transcript_language",
        "labels",
    )
    row_key = ("key",)

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    file = models.FileField(
        _("file"),
        upload_to=storage_name,
        max_length=100,
        help_text=_(
            "A picture (JPEG, PNG, WebP, AVIF, TIFF, GIF), a PDF, sound (MP3, M4A, OGG, FLAC, "
            "WAV) or a film (MP4, WebM)."
        ),
    )
    name = models.CharField(_("file name"), max_length=255, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    #: Of a PDF.
    pages = models.PositiveIntegerField(null=True, editable=False)
    #: Of sound and film, in seconds.
    duration = models.PositiveIntegerField(null=True, editable=False)
    #: The bytes say where they were made: only staff may have the original.
    has_location = models.BooleanField(default=False, editable=False)
    role = models.CharField(_("shows"), max_length=6, choices=FileRole, blank=True)
    focal_point = models.CharField(
        _("focal point"),
        max_length=12,
        choices=FocalPoint,
        default=FocalPoint.CENTRE,
        help_text=_("What stays in sight where the picture is cropped."),
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for somebody who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("The words as they stand or are spoken, in their own language."),
    )
    transcript_language = models.CharField(
        _("language of the transcript"),
        max_length=12,
        blank=True,
        help_text=_("Where it is not the item's: en, az, hy, ru…"),
    )
    labels = LabelsField(_("in other languages"), of=("alt_text", "caption"))

    class Meta(RecordPart.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return PurePath(self.name).name

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.key])

    def clean_fields(self, exclude: Any = None) -> None:
        # A row that undo or an import makes anew finds its bytes by its key.
        if not self.file:
            self.file.name = storage_name(self)
        super().clean_fields(exclude)

    def unique_error_message(self, model_class: Any, unique_check: Any) -> ValidationError:
        """Say what an earlier version meets that asks for a file which was joined elsewhere."""
        if tuple(unique_check) != self.row_key:
            return super().unique_error_message(model_class, unique_check)
        sentence = _("“%(name)s” is a file of another item now. Undo the joining first.")
        return ValidationError(sentence, params={"name": self.name})

    def clean(self) -> None:
        super().clean()
        if self.transcript_language and not is_language_code(self.transcript_language):
            sentence = _("Write the code of a language, such as en, az, hy or ru.")
            raise ValidationError({"transcript_language": sentence})


def is_image(content_type: str) -> bool:
    """Say whether a browser shows such a file as a picture."""
    return content_type.startswith("image/")
