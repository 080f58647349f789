"""Fields that records and their parts share."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import dates

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def validate_edtf(value: str) -> None:
    """Raise ValidationError with a sentence that says what to write, unless `value` is EDTF."""
    try:
        dates.check(value)
    except dates.DateRefused as refusal:
        raise ValidationError(str(refusal), code="edtf") from refusal


class EDTFField(models.CharField):
    """A date as checked EDTF text (Library of Congress, 2019; ISO 8601-2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", dates.MAX_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        if validate_edtf not in self.validators:
            self.validators.append(validate_edtf)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def as_written(label: Any) -> Any:
    """Return the companion of a date: the words in which it was given, where not in EDTF.

    It is called `<name of the date>_as_written`, stands in the document, and is filled by the
    date's own box.
    """
    return models.CharField(label, max_length=dates.MAX_LENGTH, blank=True, default="")


def companion_of(model: "type[models.Model] | models.Model", name: str) -> str:
    """Return the name of the field with the words of the date `name`; empty if it has none."""
    companion = f"{name}_as_written"
    return companion if any(f.name == companion for f in model._meta.get_fields()) else ""


def is_companion(model: "type[models.Model] | models.Model", name: str) -> bool:
    """Return whether the field `name` holds the words of a date."""
    return name.endswith("_as_written") and any(
        isinstance(f, EDTFField) and companion_of(model, f.name) == name
        for f in model._meta.get_fields()
    )


def is_language_code(code: str) -> bool:
    """Return whether `code` is written as codes of languages are (BCP 47)."""
    return bool(_LANGUAGE.fullmatch(code))


def refuse_no_language(code: str) -> None:
    """Raise ValidationError unless `code` is written as codes of languages are (BCP 47).

    It stands in the page's `lang`, which decides how a browser shows and reads out the text.
    """
    if not is_language_code(code):
        sentence = _("Write the code of a language, such as en, az, hy or ru.")
        raise ValidationError({"language": sentence})


class WordsField(models.JSONField):
    """A list of plain words, such as the names of fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
