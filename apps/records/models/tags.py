"""The controlled vocabulary, built on django-taggit."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from .. import identifiers
from ..folding import fold, slugify
from ..guard import GuardedManager, GuardedModel
from .parts import RecordPart


def folded_name(name: str) -> str:
    """Return what two spellings of one tag have in common (`Şəhid`, `SEHID` → `sehid`)."""
    return fold(name) or name.strip().casefold()


class Tag(TagBase, GuardedModel):
    """A term of the vocabulary. Its identifier is for ever; its name may be improved."""

    objects: ClassVar[Any] = GuardedManager()

    name: Any
    identifier = models.CharField(
        max_length=16, unique=True, editable=False, default=identifiers.mint
    )
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    folded = models.CharField(max_length=200, unique=True, editable=False)
    definition = models.TextField(
        _("definition"),
        blank=True,
        help_text=_("What the tag covers and what it leaves out, in a sentence or two."),
    )
    group = models.CharField(
        _("group"), max_length=100, blank=True, help_text=_("For example: Events, Practice.")
    )
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader tag"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="narrower",
    )
    authority_uri = models.URLField(
        _("authority address"),
        blank=True,
        help_text=_("The same term in a published vocabulary, such as one of the Getty's."),
    )

    class Meta(GuardedModel.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("folded",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tags:detail", args=[self.slug])

    def slugify(self, tag: str, i: int | None = None) -> str:
        # django-taggit keeps letters such as ə in addresses or drops them; we romanise.
        slug = slugify(tag) or "tag"
        return slug if i is None else f"{slug}-{i}"

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        self._refuse_same_name()
        self._refuse_circle()

    def _refuse_same_name(self) -> None:
        same = Tag.objects.filter(folded=folded_name(self.name)).exclude(pk=self.pk).first()
        if same is not None:
            raise ValidationError(
                {"name": _("There is already a tag “%(name)s”.") % {"name": same.name}}
            )

    def _refuse_circle(self) -> None:
        seen, broader = {self.pk}, self.broader
        while broader is not None:
            if broader.pk in seen:
                raise ValidationError({"broader": _("A tag cannot be broader than itself.")})
            seen.add(broader.pk)
            broader = broader.broader

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The door has the last word on the folded name, whatever route the tag came by.
        self._guard("save")
        self.folded = folded_name(self.name)
        super().save(*args, **kwargs)


class TaggedRecord(ItemBase, RecordPart):
    """A record under a tag. One plain through table: joins, history and counts stay simple."""

    document_name = "tags"
    document_fields = ("tag",)
    owner_field = "content_object"
    flat = True

    objects: ClassVar[Any] = GuardedManager()

    content_object = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="tagged"
    )
    tag = models.ForeignKey(Tag, on_delete=models.RESTRICT, related_name="tagged")

    class Meta(RecordPart.Meta):
        verbose_name = _("tag of a record")
        verbose_name_plural = _("tags")
        constraints = (
            models.UniqueConstraint(fields=("tag", "content_object"), name="tagged_once"),
        )
