"""Batches: what one person uploaded in one visit, to be described one after another."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UploadBatch(models.Model):
    """Files that came together, and how far their describing has come.

    Somebody's work list and no part of any record: it stands in no document and no history.
    Items are held as plain keys, since a foreign key would stand in the way of ending one.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="upload_batches"
    )
    created_at = models.DateTimeField(default=timezone.now)
    #: What all of them share, as fields of an item's document.
    shared = models.JSONField(default=dict)
    #: [[number, key of the item], …]: numbered as the files were chosen, in whatever order
    #: they arrived.
    entries = models.JSONField(default=list)
    #: Keys of the items that were saved since.
    described = models.JSONField(default=list)

    class Meta:
        verbose_name = _("batch of uploads")
        verbose_name_plural = _("batches of uploads")
        default_permissions = ()
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.pk)

    def item_pks(self) -> list[int]:
        """Return the keys of the items, in the order in which their files were chosen."""
        return [pk for _number, pk in sorted(self.entries)]

    def item_of(self, number: int) -> int | None:
        """Return the key of the item that the file `number` became, if it came already."""
        return dict(self.entries).get(number)

    def left(self, kept: Collection[int]) -> list[int]:
        """Return which of the items, of those still `kept`, nobody has described yet."""
        done: set[Any] = set(self.described)
        return [pk for pk in self.item_pks() if pk in kept and pk not in done]
