"""What is known of the smaller pictures made of a file: which there are, or why there are none."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RenditionState(models.TextChoices):
    """How far the making of a file's renditions has come."""

    WAITING = "waiting", _("Waiting")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Renditions(models.Model):
    """The renditions of one file, found by the file's own key.

    They follow from the bytes alone, so they are in no document and no history, and a row may
    be thrown away and made again. The key is the file's and no foreign key: undo takes a file's
    row away and brings it back under the same key.
    """

    key = models.CharField(max_length=32, primary_key=True)
    state = models.CharField(
        max_length=7, choices=RenditionState, default=RenditionState.WAITING, db_index=True
    )
    #: Why it failed, in a sentence for editors.
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: [[width, height], …] in pixels, upright, smallest first.
    sizes = models.JSONField(default=list)
    #: The width of the largest in AVIF, in pixels; 0 where there are none.
    widest_avif = models.PositiveIntegerField(default=0)
    #: Whether there are tiles for deep zoom.
    has_tiles = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("renditions of a file")
        verbose_name_plural = _("renditions")

    def __str__(self) -> str:
        return self.key
