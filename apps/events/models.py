"""Events: what happened, when and where, under a neutral title."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.models import Record


class Event(Record):
    """An event. A part of a larger event stands on its own: hiding the whole hides no part."""

    list_order = "date_sort"

    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="events",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("The larger event that this one belongs to."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        self.refuse_circle("parent", _("An event cannot be a part of itself."))
