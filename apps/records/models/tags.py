"""The controlled vocabulary, built on django-taggit."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from .. import identifiers
from ..folding import fold, slugify
from ..guard import GuardedManager, GuardedModel, open_change
from .labels import Labels, LabelsField
from .parts import PartManager, RecordPart


def folded_name(name: str) -> str:
    """Return what two spellings of one tag have in common (`Şəhid`, `SEHID` → `sehid`)."""
    return fold(name) or " ".join(name.casefold().split())


def folded_labels(labels: Labels) -> str:
    """Return the names among a tag's `labels`, folded, each with a line end before and after."""
    names = {folded_name(texts["name"]) for texts in labels.values() if texts.get("name")}
    return "\n" + "".join(f"{name}\n" for name in sorted(names))


def tags_called(names: Iterable[str]) -> "dict[str, Tag]":
    """Return the tag that each of `names` means, in any spelling and language, if it means one.

    A tag's own name goes before another's label, should both be the same. Two queries at most:
    labels are looked through in Python, since databases refuse to ask for very many at once.
    """
    wanted = {name: folded_name(name) for name in names}
    own = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted.values())}
    labelled = (
        () if set(wanted.values()) <= own.keys() else Tag.objects.exclude(folded_labels="\n")
    )
    by_label = {folded: tag for tag in labelled for folded in tag.folded_labels.split("\n")}
    meant = by_label | own
    return {name: meant[folded] for name, folded in wanted.items() if folded in meant}


def with_narrower(pks: Iterable[int]) -> dict[int, list[int]]:
    """Return, for the key of each of these tags, its own and those of all below it: one query."""
    below: dict[int | None, list[int]] = {}
    for pk, broader in Tag.objects.exclude(broader=None).values_list("pk", "broader"):
        below.setdefault(broader, []).append(pk)
    found = {pk: [pk] for pk in pks}
    for own in found.values():
        for pk in own:  # it grows while it is walked
            own += (narrower for narrower in below.get(pk, ()) if narrower not in own)
    return found


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
    labels = LabelsField(_("labels in other languages"), of=("name", "definition", "group"))
    #: The names in other languages, folded, each between line ends: to be found by any of them.
    folded_labels = models.TextField(editable=False, default="\n")
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
        self._refuse_taken_name()
        self._refuse_taken_labels()
        self._refuse_circle()

    def _others_called(self, names: Iterable[str]) -> "dict[str, Tag]":
        found = tags_called(names)
        return {name: tag for name, tag in found.items() if tag.pk != self.pk}

    def _refuse_taken_name(self) -> None:
        for tag in self._others_called([self.name]).values():
            sentence = _("There is already a tag “%(name)s”.")
            if tag.folded != folded_name(self.name):
                sentence = _("The tag “%(name)s” is called “%(label)s” in another language.")
            raise ValidationError({"name": sentence % {"name": tag.name, "label": self.name}})

    def _refuse_taken_labels(self) -> None:
        labels = [texts["name"] for texts in self.labels.values() if texts.get("name")]
        taken = [
            _("There is already a tag “%(name)s”, which “%(label)s” would name as well.")
            % {"name": tag.name, "label": label}
            for label, tag in self._others_called(labels).items()
        ]
        if taken:
            raise ValidationError({"labels": taken})

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
        self.folded_labels = folded_labels(self.labels)
        self._tell_of_another_broader_one()
        super().save(*args, **kwargs)

    def _tell_of_another_broader_one(self) -> None:
        """Let followers learn that what is under this tag is under other broader ones now."""
        change = open_change()
        if self._state.adding or change is None:
            return
        former = Tag.objects.filter(pk=self.pk).values_list("broader", flat=True)
        if [self.broader_id] != list(former):
            change.moved_tags.add(self.pk)


class TaggedRecord(ItemBase, RecordPart):
    """A record under a tag. One plain through table: joins, history and counts stay simple."""

    document_name = "tags"
    document_fields = ("tag",)
    owner_field = "content_object"
    flat = True

    objects: ClassVar[Any] = PartManager()

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
