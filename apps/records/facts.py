"""What a record's page tells as facts: a label and a value, in the reader's words."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from . import dates, wordings
from .documents import PublicDocument
from .models import Authority, EDTFField
from .models.authorities import address_of_entry
from .pages import Fact, current_language
from .wordings import Wording


def words(edtf: str) -> str:
    """Return a date in the reader's words; empty where there is none."""
    return dates.words(edtf, current_language()) if edtf else ""


def wording_of(public: PublicDocument, name: str, edtf: str) -> Wording | None:
    """Return how the date `name` was written, as far as the public document tells."""
    text = getattr(public.document, f"{name}_as_written", "")
    return wordings.wording(edtf, text, current_language())


def day_words(when: date | None) -> str:
    """Return the day in the words used for every other date; Django's lack Armenian cases.

    A day that lies beyond what an archive records, as when a publication is put off for good, is
    written in figures.
    """
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    if day is None:
        return ""
    try:
        return words(day.isoformat())
    except dates.DateRefused:
        return day.isoformat()


def fact(
    field: "models.Field[Any, Any]",
    public: PublicDocument,
    names: dict[int, tuple[str, str]],
    label: Any = None,
) -> Fact | None:
    """Return a field of the public document as a fact; None where it says nothing."""
    label = label or field.verbose_name
    value = getattr(public.document, field.name)
    if value in ("", None, False):
        return None
    if field.remote_field is not None:
        target = public.references[value]
        title, language = names[target.pk]
        return Fact(label, title, target.get_absolute_url(), language, name=field.name)
    if isinstance(field, EDTFField):
        wording = wording_of(public, field.name, value)
        return Fact(label, words(value), wording=wording, name=field.name)
    if field.choices:
        value = dict(field.flatchoices)[value]
    elif value is True:
        value = _("Yes")
    elif not isinstance(field, models.URLField) and isinstance(value, str):
        own = public.document.language
        language = "" if own == current_language() else own
        return Fact(label, value, language=language, name=field.name)
    url = value if isinstance(field, models.URLField) else ""
    return Fact(label, value, url, name=field.name)


def authorities(document: Any) -> list[dict[str, Any]]:
    """Return where authority files speak of the same, in their order."""
    entries = getattr(document, "authorities", ())
    return [
        {
            "label": Authority(entry.authority).label,
            "code": entry.code,
            "url": address_of_entry(entry.authority, entry.code),
        }
        for entry in sorted(entries, key=lambda entry: list(Authority).index(entry.authority))
    ]
