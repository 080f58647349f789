"""Boxes for tags, records and dates: plain text, helped by a script where one runs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import dates, identifiers
from ..folding import fold
from ..models import Record, Source, Tag, companion_of
from ..models.tags import folded_name
from ..pages import current_language

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


def record_text(record: Record | Source) -> str:
    """Return how a box names `record`: its title for people, its identifier for certainty."""
    return f"{record.title} [{record.identifier}]"


class RecordField(forms.Field):
    """Names one record of a kind by title, by identifier, or by a suggestion that has both."""

    #: The record that stands there already: whoever may edit the form may leave it.
    present: Record | None = None

    def __init__(self, model: Any, user: Any = None, **kwargs: Any) -> None:
        self.model, self.user = model, user
        query = f"?kind={model.kind_name()}" if hasattr(model, "kind_name") else ""
        query = "" if model is Record else query
        kwargs["widget"] = SuggestInput("admin:records_record_suggest", query)
        # ModelForm hands these over for keys; a text box has no use for them.
        for name in ("queryset", "limit_choices_to", "to_field_name", "blank", "empty_label"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if isinstance(value, (Record, Source)):
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


class SourceField(RecordField):
    """Names one source, as `RecordField` names a record."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Source, **kwargs)
        self.widget.url_name, self.widget.query = "admin:records_source_suggest", ""

    def _find(self, text: str) -> Any:
        in_brackets = _IN_BRACKETS.search(text)
        wanted = identifiers.normalise(in_brackets[1] if in_brackets else text)
        if identifiers.is_valid(wanted):
            return Source.objects.filter(identifier=wanted)
        return Source.objects.filter(title__iexact=text)


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


class DateInput(forms.TextInput):
    """A text box for a date, with the sentence in words that answers it underneath.

    The sentence about what is stored comes with the page; where a script runs, it follows
    what is being typed. No `maxlength`: a browser would cut what is pasted, without a word.
    """

    #: What is said of the stored date; set for each form by `DatedForm`.
    answer = ""

    class Media:
        js = ("js/admin/date-box.js",)

    def __init__(self) -> None:
        attrs = {"class": "vTextField date-box", "autocomplete": "off", "dir": "auto"}
        super().__init__(attrs={**attrs, "spellcheck": "false"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        described = (own.get("aria-describedby", ""), f"{own.get('id', name)}_answer")
        own |= {
            "aria-describedby": " ".join(filter(None, described)),
            "data-date-url": reverse("admin:records_record_date"),
            "data-language": current_language(),
        }
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        box = super().render(name, value, attrs, renderer)
        answer = format_html(
            '<p class="date-answer" id="{}_answer" aria-live="polite">{}</p>',
            (attrs or {}).get("id", name),
            self.answer,
        )
        return format_html('<div class="date-and-answer">{}{}</div>', box, answer)


class DateBox(forms.CharField):
    """Takes a date as the source says it, in four languages or in EDTF; gives EDTF.

    What it shows is what was typed. As long as nobody changes that, the date behind it stays:
    it is not read anew, perhaps by somebody with another language, for whom 01.07.1916 is
    no day.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = DateInput()
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.stored, self.shown = "", ""

    def show(self, edtf: str, shown: str) -> None:
        """Put a stored date into the box as `shown`, and what it means underneath."""
        self.stored, self.shown = edtf, shown
        self.widget.answer = answer_to_stored(edtf, shown)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((data or "").strip() != (initial or ""))

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text or text == self.shown:
            return self.stored if text else ""
        self.widget.answer = ""  # what was stored is not what the box says now
        try:
            written = dates.read(text, current_language())
        except dates.DateRefused as refusal:
            raise ValidationError(str(refusal), code="date") from refusal
        self.widget.answer = dates.explain(written, current_language())
        return written.edtf


def wording_of(text: str) -> str:
    """Return what is kept of a typed date beside its EDTF: nothing where it is EDTF itself."""
    text = text.strip()
    try:
        return "" if dates.check(text) else text
    except dates.DateRefused:
        return text


def answer_to_stored(edtf: str, wording: str) -> str:
    """Return the sentence about a stored date, with its calendar where the wording tells it."""
    language = current_language()
    if not edtf:
        return ""
    refused = ""
    for text in (wording, edtf):
        try:
            written = dates.read(text, language)
        except dates.DateRefused as refusal:
            refused = str(refusal)
        else:
            if written.edtf == edtf:
                return dates.explain(written, language)
    return refused


class DatedForm(forms.ModelForm):
    """A form whose dates show the words they were given in, and keep them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, box in self._date_boxes():
            if self.instance.pk is not None:
                shown = shown_date(type(self.instance), name, vars(self.instance))
                box.show(getattr(self.instance, name), shown)
                self.initial[name] = shown

    def _date_boxes(self) -> list[tuple[str, DateBox]]:
        return [(n, box) for n, box in self.fields.items() if isinstance(box, DateBox)]

    def _post_clean(self) -> None:
        for name, _box in self._date_boxes():
            companion = companion_of(self.instance, name)
            if companion and name in self.changed_data and name in self.cleaned_data:
                setattr(self.instance, companion, wording_of(self[name].data or ""))
        super()._post_clean()  # type: ignore[misc]


def shown_date(model: Any, name: str, values: Mapping[str, Any]) -> str:
    """Return what the box of a stored date shows: the words it was given in, if they are kept;
    else words that mean it; else EDTF.
    """
    companion, edtf = companion_of(model, name), str(values[name])
    if not companion:
        return _readable_words(edtf) or edtf
    wording = str(values[companion])
    return edtf if _means_another(wording, edtf) else wording or edtf


def _means_another(wording: str, edtf: str) -> bool:
    """Return whether the date was changed since, by a way that left its words behind."""
    try:
        return bool(edtf) and dates.read(wording, current_language()).edtf != edtf
    except dates.DateRefused:
        return False


def _readable_words(edtf: str) -> str:
    """Return a date in the editor's words, if the box would read them as the same date."""
    language = current_language()
    try:
        words = dates.words(edtf, language) if edtf else ""
        return words if words and dates.read(words, language).edtf == edtf else ""
    except dates.DateRefused:
        return ""


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
