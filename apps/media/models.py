"""Media records describe items: a letter, a photograph, a decree known only from print.

An item holds none, one or several files in order. Only containment hides: an item in a hidden
collection is hidden with it, and so are its files.
"""

import secrets
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.models import Record, RecordPart


class Level(models.TextChoices):
    """Level of description (ISAD(G) 3.1.4)."""

    FONDS = "fonds", _("Fonds")
    SERIES = "series", _("Series")
    FILE = "file", _("File")
    ITEM = "item", _("Item")


class ItemType(models.TextChoices):
    """What sort of thing an item is."""

    PHOTOGRAPH = "photograph", _("Photograph")
    DOCUMENT = "document", _("Document")
    MAP = "map", _("Map")
    POSTER = "poster", _("Poster")
    FILM = "film", _("Film")
    SOUND = "sound", _("Sound recording")
    OTHER = "other", _("Other")


class Item(Record):
    """An item of the archive, or a fonds, series or file that holds items."""

    container_kinds = ("item",)

    level = models.CharField(_("level"), max_length=6, choices=Level, default=Level.ITEM)
    item_type = models.CharField(
        _("type"), max_length=10, choices=ItemType, default=ItemType.DOCUMENT
    )
    creator = models.CharField(
        _("creator"),
        max_length=300,
        blank=True,
        help_text=_("Who wrote, took or made it; leave empty where that is not known."),
    )
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="items",
        help_text=_("Where it was made or what it shows."),
    )
    credit_line = models.CharField(
        _("credit line"), max_length=300, blank=True, help_text=_("Printed beside the picture.")
    )
    rights = models.CharField(
        _("rights"),
        max_length=300,
        blank=True,
        help_text=_("Who holds them and what readers may do, in plain words."),
    )
    source_address = models.URLField(
        _("source address"), max_length=500, blank=True, help_text=_("Where it is published.")
    )

    class Meta:
        verbose_name = _("media item")
        verbose_name_plural = _("media")

    def clean(self) -> None:
        super().clean()
        if self.part_of is not None:
            self._refuse_wrong_level(self.part_of)

    def _refuse_wrong_level(self, container: Record) -> None:
        """Refuse a container that is no higher in the hierarchy than what it would hold."""
        above = Item.objects.filter(pk=container.pk).values_list("level", flat=True).first()
        levels = Level.values
        if above in levels and levels.index(above) >= levels.index(self.level):
            sentence = _("A %(lower)s cannot be held in a %(upper)s: choose a higher level.")
            words = {"lower": Level(self.level).label, "upper": Level(above).label}
            raise ValidationError({"part_of": sentence % words})


def storage_name(item_file: "ItemFile", _filename: str = "") -> str:
    """Return where to keep a file: 128 random bits. The user's file name never reaches disk."""
    return f"{item_file.key[:2]}/{item_file.key}"


def new_key() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_hex(16)


class ItemFile(RecordPart):
    """One file of an item: its bytes are kept exactly, its description may be improved."""

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
        "alt_text",
        "caption",
    )
    row_key = ("key",)

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    file = models.FileField(
        _("file"),
        upload_to=storage_name,
        max_length=100,
        help_text=_("JPEG, PNG, WebP, GIF or PDF, up to 50 MB."),
    )
    name = models.CharField(_("file name"), max_length=255, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    alt_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for somebody who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)

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


def is_image(content_type: str) -> bool:
    """Say whether a browser shows such a file as a picture."""
    return content_type.startswith("image/")
