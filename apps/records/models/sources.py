"""Who says what, with what certainty: sources, statements, and words the archive avoids."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import identifiers
from ..folding import fold
from ..guard import GuardedModel
from .fields import EDTFField, as_written, refuse_no_language
from .parts import SHOWN_OF_A_SOURCE, RecordPart


class SourceKind(models.TextChoices):
    """What sort of thing a source is."""

    DOCUMENT = "document", _("Document")
    PRESS = "press", _("Press")
    BOOK = "book", _("Book or article")
    OFFICIAL = "official", _("Official statement")
    TESTIMONY = "testimony", _("Testimony")
    REGISTER = "register", _("Register or list")
    OTHER = "other", _("Other")


class Source(GuardedModel):
    """A source, described once and cited from any statement."""

    identifier = models.CharField(
        max_length=16, unique=True, editable=False, default=identifiers.mint
    )
    title = models.CharField(
        _("title"), max_length=300, help_text=_("What it is called, or what it is.")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=SourceKind, default=SourceKind.DOCUMENT
    )
    creator = models.CharField(_("author"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    date = EDTFField(
        _("date"), help_text=_("When it was written or published: 13 May 1992, spring 1993.")
    )
    date_as_written = as_written(_("date as written"))
    language = models.CharField(_("language"), max_length=12, blank=True)
    view = models.CharField(
        _("whose view it gives"),
        max_length=200,
        blank=True,
        help_text=_("Such as: the three signatories; independent regional press."),
    )
    address = models.URLField(_("address"), max_length=500, blank=True)
    item = models.ForeignKey(
        "records.Record",
        verbose_name=_("in this archive"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="as_sources",
        help_text=_("Its media record, where the archive describes or holds it."),
    )
    #: The title folded, to be found by.
    folded = models.CharField(max_length=300, editable=False, default="", db_index=True)

    class Meta(GuardedModel.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.title)[:300]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.language:
            refuse_no_language(self.language)


class Topic(models.TextChoices):
    """What a statement is about."""

    DATE = "date", _("Date")
    BORN = "born", _("Birth")
    DIED = "died", _("Death")
    PLACE = "place", _("Place")
    NAME = "name", _("Name")
    COURSE = "course", _("What happened")
    MEANING = "meaning", _("How it is read")
    TOLL = "toll", _("Dead, wounded, missing or displaced")
    ROLE = "role", _("Office or role")
    OTHER = "other", _("Other")


class Certainty(models.TextChoices):
    """How sure the archive is that the source says so and means this."""

    CERTAIN = "certain", _("Certain")
    PROBABLE = "probable", _("Probable")
    POSSIBLE = "possible", _("Possible")


class Stance(models.TextChoices):
    """How a statement stands to what the record itself says."""

    SUPPORTS = "supports", _("Supports what the record says")
    ACCOUNT = "account", _("Gives an account of its own")


class Rank(models.TextChoices):
    """Whether a statement still stands."""

    NORMAL = "normal", _("Stands")
    SUPERSEDED = "superseded", _("Superseded")


class Statement(RecordPart):
    """What one source says on one point. Several stand side by side, attributed.

    The record's own fields hold the preferred values; the archive's voice takes no side.
    """

    document_name = "statements"
    document_fields = (
        "topic",
        "stance",
        "value",
        "source",
        "passage",
        "certainty",
        "rank",
        "reason",
        "is_private",
    )
    public_only: ClassVar[dict[str, Any]] = {"is_private": False}
    shown_with = SHOWN_OF_A_SOURCE
    shown_records = ("source__item",)

    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="statements"
    )
    topic = models.CharField(_("about"), max_length=10, choices=Topic, default=Topic.COURSE)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance, default=Stance.ACCOUNT)
    value = models.CharField(
        _("what it says"),
        max_length=600,
        help_text=_("In the archive's own plain words: “Announced on 8 November”."),
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="statements",
        help_text=_("Without one the page says “unsourced”."),
    )
    passage = models.CharField(
        _("page or passage"), max_length=100, blank=True, help_text=_("p. 12; paragraph 4")
    )
    certainty = models.CharField(
        _("certainty"), max_length=8, choices=Certainty, default=Certainty.CERTAIN
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, default=Rank.NORMAL)
    reason = models.CharField(
        _("why superseded"),
        max_length=300,
        blank=True,
        help_text=_("Such as: corrected by the same office on 12 May 2021."),
    )
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Shown to staff alone, in no format.")
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    def __str__(self) -> str:
        return self.value[:80]

    def clean(self) -> None:
        super().clean()
        if self.rank == Rank.SUPERSEDED and not self.reason.strip():
            raise ValidationError({"reason": _("Say why it no longer stands.")})
        if self.topic == Topic.TOLL and self.source is None:
            raise ValidationError(
                {"source": _("Name the source: a figure of casualties never stands alone.")}
            )


class AvoidedWord(GuardedModel):
    """A word that the archive avoids outside quotation, and why."""

    word = models.CharField(_("word"), max_length=100, unique=True)
    why = models.CharField(_("why"), max_length=300)
    prefer = models.CharField(_("say instead"), max_length=200, blank=True)
    since = models.DateField(_("since"), auto_now_add=True)

    class Meta(GuardedModel.Meta):
        verbose_name = _("word to avoid")
        verbose_name_plural = _("words to avoid")
        ordering = ("word",)

    def __str__(self) -> str:
        return self.word
