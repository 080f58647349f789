"""Names: variants in any language and script, with who uses each, when, and where from."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..alphabets import script_of, sort_key
from ..folding import fold
from .fields import EDTFField, as_written, refuse_no_language
from .parts import SHOWN_OF_A_SOURCE, RecordPart


class NameKind(models.TextChoices):
    """What sort of name it is."""

    PREFERRED = "preferred", _("Preferred")
    BIRTH = "birth", _("Name at birth")
    MARRIED = "married", _("Married name")
    ALIAS = "alias", _("Alias or pen name")
    FORMER = "former", _("Former name")
    TRANSLITERATION = "translit", _("Transliteration")
    LOCAL = "local", _("Local form")


class RecordName(RecordPart):
    """One name of a person, group or place: a dated, attributed attestation.

    `text` is the name whole, as it is written. Its parts are filled in by hand or not at all:
    a program that guesses takes a patronymic for a family name.
    """

    document_name = "names"
    row_key = ("text", "language", "kind")
    shown_with = SHOWN_OF_A_SOURCE
    shown_records = ("source__item",)
    public_only: ClassVar[dict[str, Any]] = {"is_private": False}
    document_fields = (
        "text",
        "language",
        "kind",
        "given",
        "patronymic",
        "family",
        "sort_as",
        "used_by",
        "period",
        "period_as_written",
        "source",
        "note",
        "is_private",
    )

    record = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="names")
    text = models.CharField(
        _("name"),
        max_length=300,
        help_text=_("Whole, as it is written: Həsən Əli oğlu Məmmədov."),
    )
    language = models.CharField(
        _("language"), max_length=12, default="en", help_text=_("en, az, hy, ru…")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind, default=NameKind.PREFERRED)
    given = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(
        _("patronymic"), max_length=100, blank=True, help_text=_("Whole: Əli oğlu, Ивановна.")
    )
    family = models.CharField(_("family name"), max_length=100, blank=True)
    sort_as = models.CharField(
        _("sort as"), max_length=300, blank=True, help_text=_("Only where the parts are empty.")
    )
    used_by = models.CharField(
        _("used by"), max_length=200, blank=True, help_text=_("Such as: Armenian sources.")
    )
    period = EDTFField(_("in use"), help_text=_("When it was: 1923–91, until 1991, since 1960."))
    period_as_written = as_written(_("in use, as written"))
    source = models.ForeignKey(
        "records.Source",
        verbose_name=_("source"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="names",
        help_text=_("Where it is attested."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Shown to staff alone, in no format.")
    )

    script = models.CharField(max_length=4, editable=False, default="")
    folded = models.CharField(max_length=300, editable=False, default="", db_index=True)

    class Meta(RecordPart.Meta):
        verbose_name = _("name")
        verbose_name_plural = _("names")
        indexes = (
            models.Index(
                fields=("record",), condition=models.Q(is_private=True), name="name_private"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        refuse_no_language(self.language)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.script, self.folded = script_of(self.text), fold(self.text)[:300]
        super().save(*args, **kwargs)

    @classmethod
    def belongs_to(cls, model: type[models.Model]) -> bool:
        return super().belongs_to(model) and getattr(model, "is_titled_by_names", False)

    @property
    def sorted_as(self) -> str:
        """The name as directories sort it: family name first where its parts are known."""
        in_parts = " ".join(filter(None, (self.family, self.given, self.patronymic)))
        return in_parts if self.family else self.sort_as or self.text

    @property
    def key(self) -> str:
        """The name's sort key, by its own language's alphabet."""
        return sort_key(self.sorted_as, self.language)

    @classmethod
    def refuse_together(cls, rows: Iterable[dict[str, Any]]) -> str:
        """Return why these names cannot stand together; empty where they can."""
        rows = list(rows)
        if not rows:
            return str(_("Give at least one name."))
        preferred = [row["language"] for row in rows if row["kind"] == NameKind.PREFERRED]
        for language in preferred:
            if preferred.count(language) > 1:
                sentence = _("Two names are preferred in the language “{code}”: choose one.")
                return str(sentence).format(code=language)
        if all(row.get("is_private") for row in rows):
            return str(_("At least one name must be public, for the page to have a title."))
        return ""


def name_for(names: Iterable[RecordName], language: str) -> RecordName | None:
    """Return the name to show in `language`: its preferred one, else any preferred, else any."""

    def rank(name: RecordName) -> tuple[bool, bool]:
        return (name.kind != NameKind.PREFERRED, name.language != language)

    shown = sorted((n for n in names if not n.is_private), key=rank)
    if not shown:
        return None
    same_language = [n for n in shown if rank(n) == (False, False)]
    return (same_language or shown)[0]
