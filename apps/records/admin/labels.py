"""Boxes for labels: what a row says in other languages, edited where the row is."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import LabelsField
from ..models.labels import Labels, tidied
from ..pages import language_name, writing_direction


def other_languages(request: HttpRequest | None, own: str = "") -> list[str]:
    """Return the languages that the archive offers besides `own`.

    That is the first language unless another is named: the vocabulary's terms are in it.
    """
    owner = getattr(request, "owner", None)
    languages: list[str] = owner.languages if owner is not None else []
    return [code for code in languages if code != (own or languages[0])]


class LabelBoxes:
    """Gives every field of labels of a form or a row its boxes, one for each language.

    Beside it, a form needs only to name the field. Boxes are for the languages that the archive
    offers now, and for those in which something is stored already.
    """

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, LabelsField):
            return LabelsBox(db_field, other_languages(request))
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class LabelsInput(forms.Widget):
    """One box for each labelled field and language, folded away until they are wanted.

    A box is called by the field, the language and what is labelled, such as `labels-az-name`.
    """

    # The boxes have labels of their own.
    use_fieldset = True

    def __init__(self, columns: Mapping[str, tuple[str, bool]], languages: Iterable[str]) -> None:
        super().__init__()
        #: What each labelled field is called, and whether its texts are long.
        self.columns = columns
        self.languages = list(languages)
        #: Set where a box holds something that has to be mended.
        self.is_open = False

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Labels:
        return said_in_boxes(data, name, self.columns)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(_is_box_of(name, box) for box in data)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        labels: Labels = value or {}
        filled = ", ".join(language_name(code) for code in tidied(labels))
        return format_html(
            '<details class="labels"{}><summary>{}</summary>{}</details>',
            flatatt({"open": self.is_open}),
            filled or _("None yet"),
            format_html_join(
                "",
                '<div class="labels-in">{}</div>',
                ((self._boxes(name, code, labels, attrs or {}),) for code in self._codes(labels)),
            ),
        )

    def _codes(self, labels: Labels) -> Iterable[str]:
        return dict.fromkeys([*self.languages, *labels])

    def _boxes(self, name: str, code: str, labels: Labels, attrs: Mapping[str, Any]) -> Any:
        texts, key = labels.get(code, {}), attrs.get("id", name)
        boxes = (
            self._box(f"{name}-{code}-{column}", f"{key}-{code}-{column}", code, column, texts)
            for column in self.columns
        )
        return format_html_join("", "<div>{}{}</div>", boxes)

    def _box(self, name: str, key: str, code: str, column: str, texts: Any) -> tuple[Any, Any]:
        heading, is_long = self.columns[column]
        attrs = {"id": key, "lang": code, "dir": writing_direction(code)}
        box: forms.Widget = (
            forms.Textarea({"class": "vLargeTextField", "rows": 3, **attrs})
            if is_long
            else forms.TextInput({"class": "vTextField", **attrs})
        )
        label = format_html('<label for="{}">{}</label>', key, box_name(heading, code))
        return label, box.render(name, texts.get(column, ""))


class LabelsBox(forms.Field):
    """Takes a row's labels in several languages; gives them as `LabelsField` keeps them."""

    widget: LabelsInput

    def __init__(self, field: LabelsField, languages: Iterable[str]) -> None:
        columns = columns_of(field)
        self.longest = {column.name: column.max_length for column in columns}
        self.names = {column.name: str(capfirst(column.verbose_name)) for column in columns}
        shown = {c.name: (self.names[c.name], _is_long(c)) for c in columns}
        super().__init__(
            required=False,
            label=gettext_lazy("In other languages"),
            widget=LabelsInput(shown, languages),
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return tidied(initial or {}) != tidied(data or {})

    def clean(self, value: Any) -> Labels:
        labels = tidied(value or {})
        problems = list(self._problems(labels))
        if problems:
            self.widget.is_open = True
            raise ValidationError(problems)
        return labels

    def _problems(self, labels: Labels) -> Iterator[str]:
        for code, texts in labels.items():
            for name, text in texts.items():
                longest = self.longest[name]
                if longest and len(text) > longest:
                    yield _("%(box)s: use at most %(longest)s characters; it has %(length)s.") % {
                        "box": box_name(self.names[name], code),
                        "longest": longest,
                        "length": len(text),
                    }


def columns_of(field: LabelsField) -> list[Any]:
    """Return the fields of a row whose texts the labels give in other languages."""
    return [field.model._meta.get_field(name) for name in field.of]


def box_name(label: Any, code: str) -> str:
    """Return what a box is called: “Name (Azərbaycanca)”."""
    return f"{label} ({language_name(code)})"


def said_in_boxes(sent: Mapping[str, str], name: str, columns: Iterable[str]) -> Labels:
    """Return the labels in the boxes of the field `name` of a form as it was sent."""
    labels: Labels = {}
    for box in sent:
        if _is_box_of(name, box):
            code, _hyphen, column = box.removeprefix(f"{name}-").rpartition("-")
            if code and column in columns:
                labels.setdefault(code, {})[column] = sent[box]
    return labels


def _is_box_of(name: str, box: str) -> bool:
    return box.startswith(f"{name}-")


def _is_long(column: Any) -> bool:
    return isinstance(column, models.TextField)


def labels_in_words(field: LabelsField, labels: Labels) -> str:
    """Return labels as an editor reads them: “Caption (Azərbaycanca): Memarlıq”."""
    names = {column.name: str(capfirst(column.verbose_name)) for column in columns_of(field)}
    return " · ".join(
        f"{box_name(names.get(name, name), code)}: {text}"
        for code, texts in sorted(tidied(labels).items())
        for name, text in texts.items()
    )
