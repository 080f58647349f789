"""Labels: what a row says in other languages, kept beside what it says in its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .fields import is_language_code

#: The texts of a row's fields, by language: {"az": {"name": "Müqavilələr"}}.
Labels = dict[str, dict[str, str]]


class LabelsField(models.JSONField):
    """Texts of some of a row's fields in other languages.

    `of` names the fields. A text that is empty is not kept, nor a language without texts.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.of = of

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def clean(self, value: Any, model_instance: Any) -> Labels:
        """Return `value` without empty texts.

        Raises:
            ValidationError: a language is none, a field has no labels, or a text is too long.

        """
        kept = tidied(super().clean(value, model_instance))
        for code, texts in kept.items():
            if not is_language_code(code):
                raise ValidationError(
                    _("“%(code)s” is no code of a language, such as az.") % {"code": code[:20]}
                )
            for name, text in texts.items():
                self._refuse(name, text, model_instance)
        return kept

    def _refuse(self, name: str, text: str, row: models.Model) -> None:
        if name not in self.of:
            raise ValidationError(
                _("“%(name)s” has no labels in other languages.") % {"name": name[:40]}
            )
        longest = getattr(row._meta.get_field(name), "max_length", None)
        if longest and len(text) > longest:
            raise ValidationError(
                _("“%(start)s…” is too long: use at most %(longest)s characters.")
                % {"start": text[:30], "longest": longest}
            )


def tidied(labels: Labels) -> Labels:
    """Return `labels` trimmed, without empty texts and languages."""
    kept = {
        code: {name: said for name, text in texts.items() if (said := _trimmed(text))}
        for code, texts in labels.items()
    }
    return {code: texts for code, texts in kept.items() if texts}


def _trimmed(text: str) -> str:
    # PostgreSQL cannot store NUL, and text that arrives from files may hold one.
    return text.replace("\x00", "").strip()


def label(row: Any, name: str, language: str) -> str:
    """Return what `row` says in its field `name` in `language`; empty where it says nothing.

    `row` is an instance, or a mapping with the columns of one.
    """
    labels: Labels = (row["labels"] if isinstance(row, dict) else row.labels) or {}
    return labels.get(language, {}).get(name, "")
