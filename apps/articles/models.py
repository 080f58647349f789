"""Articles: texts about what the archive keeps, its own or first published elsewhere."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.citing import CitedAs
from apps.records.models import Record


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
