"""Boxes for naming tags and records: plain text, completed by a script where one runs."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import identifiers
from ..folding import fold
from ..models import Record, Tag
from ..models.tags import folded_name

_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")
_ENTRY = re.compile(r'(?:[^,"]|"[^"]*"|")+')
#: How many titles a sentence names where several records answer to what was typed.
_NAMED = 5


class SuggestInput(forms.TextInput):
    """A text box that a script turns into a combobox with suggestions."""

    class Media:
        js = ("js/admin/combobox.js",)

    def __init__(self, url_name: str, query: str = "", *, multiple: bool = False) -> None:
        super().__init__(
            attrs={"class": "vTextField suggest", "autocomplete": "off", "dir": "auto"}
        )
        self.url_name, self.query, self.multiple = url_name, query, multiple

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-suggest-url": reverse(self.url_name) + self.query,
            "data-multiple": "true" if self.multiple else "false",
        }
        return context


def record_text(record: Record) -> str:
    """Return how a box names `record`: its title for people, its identifier for certainty."""
    return f"{record.title} [{record.identifier}]"


class RecordField(forms.Field):
    """Names one record of a kind by title, by identifier, or by a suggestion that has both."""

    #: The record that stands there already: whoever may edit the form may leave it.
    present: Record | None = None

    def __init__(self, model: type[Record], user: Any = None, **kwargs: Any) -> None:
        self.model, self.user = model, user
        query = "" if model is Record else f"?kind={model.kind_name()}"
        kwargs["widget"] = SuggestInput("admin:records_record_suggest", query)
        # ModelForm hands these over for keys; a text box has no use for them.
        for name in ("queryset", "limit_choices_to", "to_field_name", "blank", "empty_label"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if isinstance(value, Record):
            return record_text(value)
        if isinstance(value, int):
            return record_text(self.model.objects.get(pk=value))
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or "").strip())

    def clean(self, value: Any) -> Record | None:
        text = (value or "").strip()
        if not text:
            super().clean(None)
            return None
        if self.present is not None and text == record_text(self.present):
            return self.present
        found = list(self._find(text)[: _NAMED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("There is no %(kind)s “%(text)s” yet. Choose a suggestion, or add it first.")
                % {"kind": self.model._meta.verbose_name, "text": text[:80]}
            )
        raise ValidationError(
            _("Several records are called that. Write one of: %(names)s.")
            % {"names": "; ".join(record_text(record) for record in found)}
        )

    def _find(self, text: str) -> Any:
        # What somebody may not see they cannot name either, or they would be told its title.
        kept = self.model.objects.visible_to(self.user).kept()
        in_brackets = _IN_BRACKETS.search(text)
        wanted = identifiers.normalise(in_brackets[1] if in_brackets else text)
        if identifiers.is_valid(wanted):
            return kept.filter(identifier=wanted)
        return kept.filter(folded=fold(text)[:300])


class TagsField(forms.CharField):
    """Names tags with commas between; any spelling finds the tag, a new name makes one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs["widget"] = SuggestInput("admin:records_tag_suggest", multiple=True)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else join_names(str(tag) for tag in value or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or "").strip())

    def clean(self, value: Any) -> list[str]:
        names = split_names(super().clean(value))
        for name in names:
            if len(name) > 100:
                raise ValidationError(
                    _("The tag “%(start)s…” is too long: use at most 100 characters.")
                    % {"start": name[:30]}
                )
        return list({folded_name(name): name for name in names}.values())


def split_names(text: str) -> list[str]:
    """Return the names in `text`, parted by commas; quotation marks hold a comma in a name.

    Not django-taggit's own reading, which parts names at spaces where there is no comma: one
    tag of two words would become two.
    """
    entries = (entry.replace('"', "") for entry in _ENTRY.findall(text))
    return [name for entry in entries if (name := " ".join(entry.split()))]


def join_names(names: Iterable[str]) -> str:
    """Return `names` as a box shows them; `split_names` gives them back."""
    return ", ".join(f'"{name}"' if "," in name else name for name in names)


def unknown_tags(names: list[str]) -> list[str]:
    """Return those of `names` that no tag of the vocabulary answers to."""
    wanted = {folded_name(name): name for name in names}
    known = Tag.objects.filter(folded__in=wanted).values_list("folded", flat=True)
    return [name for folded, name in wanted.items() if folded not in set(known)]


def status_badge(record: Record) -> str:
    """Return the status in a word, with a class for its colour; never colour alone."""
    label = record.get_status_display()
    return format_html('<span class="status status-{}">{}</span>', record.status, label)
