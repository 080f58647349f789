"""Authority links: which entry of a published authority file speaks of the same thing."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .parts import RecordPart


@dataclass(frozen=True)
class Form:
    """What an authority's codes look like, how an address shows one, and an example."""

    code: str
    address: str
    example: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The code alone, or within an address on the authority's own site."""
        host = re.escape(self.address.partition("://")[2].partition("/")[0].removeprefix("www."))
        site = rf"(?:https?://)?(?:www\.|m\.|sws\.)?{host}/(?:[^\s?#]*/)?"
        return re.compile(
            rf"{site}(?P<within>{self.code})(?:[/?#]\S*)?|(?P<alone>{self.code})/?",
            re.IGNORECASE | re.ASCII,
        )


class Authority(models.TextChoices):
    """Published authority files."""

    WIKIDATA = "wikidata", "Wikidata"
    GEONAMES = "geonames", "GeoNames"
    VIAF = "viaf", "VIAF"


FORMS = {
    Authority.WIKIDATA: Form(r"Q[1-9][0-9]{0,11}", "https://www.wikidata.org/wiki/{}", "Q42"),
    Authority.GEONAMES: Form(r"[1-9][0-9]{0,8}", "https://www.geonames.org/{}", "585211"),
    Authority.VIAF: Form(r"[1-9][0-9]{1,21}", "https://viaf.org/viaf/{}", "113230702"),
}


def reduced(authority: str, text: str) -> str:
    """Return the code that `text` gives, alone or in an address.

    Raises:
        ValidationError: it is no entry of that authority file.

    """
    form = FORMS[Authority(authority)]
    found = form.pattern.fullmatch(text.strip())
    if found is None:
        sentence = _("That is no entry of %(authority)s: write it like %(example)s.")
        words = {"authority": Authority(authority).label, "example": form.example}
        raise ValidationError({"code": sentence % words})
    return (found["within"] or found["alone"]).upper()


def address_of_entry(authority: str, code: str) -> str:
    """Return where an authority publishes its entry `code`."""
    return FORMS[Authority(authority)].address.format(code)


class AuthorityLink(RecordPart):
    """An entry about the same person, group or place, checked for its form alone."""

    document_name = "authorities"
    document_fields = ("authority", "code")
    row_key = ("authority", "code")

    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="authorities"
    )
    authority = models.CharField(
        _("authority file"), max_length=10, choices=Authority, default=Authority.WIKIDATA
    )
    code = models.CharField(
        _("code or address"),
        max_length=100,
        help_text=_("Q42, or the whole address of the entry as your browser shows it."),
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("authority link")
        verbose_name_plural = _("authority links")
        constraints = (
            models.UniqueConstraint(
                fields=("record", "authority", "code"),
                name="authority_linked_once",
                violation_error_message=_("This entry is linked already."),
            ),
        )

    def __str__(self) -> str:
        return f"{Authority(self.authority).label} {self.code}"

    def clean_fields(self, exclude: Any = None) -> None:
        if self.authority in Authority and self.code.strip():
            self.code = reduced(self.authority, self.code)
        super().clean_fields(exclude)

    @property
    def address(self) -> str:
        """Where the entry is published."""
        return address_of_entry(self.authority, self.code)

    @classmethod
    def belongs_to(cls, model: type[models.Model]) -> bool:
        return super().belongs_to(model) and getattr(model, "is_titled_by_names", False)
