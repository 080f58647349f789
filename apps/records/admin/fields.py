"""Boxes for tags, records and dates: plain text, helped by a script where one runs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import dates, days, finding
from ..models import Record, Source, companion_of
from ..models.tags import folded_name, tags_called
from ..pages import current_language
from .links import may_find_by_private

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
    """Names one record of a kind by any of its names, by identifier, or by a suggestion."""

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
        return finding.named(kept, text, private=may_find_by_private(self.user))


class SourceField(RecordField):
    """Names one source, as `RecordField` names a record."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Source, **kwargs)
        self.widget.url_name, self.widget.query = "admin:records_source_suggest", ""

    def _find(self, text: str) -> Any:
        return finding.source_named(text)


class TagsField(forms.CharField):
    """Names tags with commas between, in any spelling and language; a new name makes one."""

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


class WithheldField(forms.MultipleChoiceField):
    """Ticks those fields of a record that readers are not to see."""

    def __init__(self, model: Any, label: Any) -> None:
        super().__init__(
            choices=[(name, capfirst(model.label_of(name))) for name in model.may_be_withheld],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=label,
            help_text=_lazy(
                "Tick what no reader is to see. It stays here for editors and stands on no page "
                "and in no format; what sources say on the same point is kept back with it."
            ),
        )


def withheld_words(model: Any, names: Iterable[str]) -> str:
    """Return the fields `names` of a record in editors' words."""
    said = [str(model.label_of(name)) for name in model.may_be_withheld if name in set(names)]
    return ", ".join(said)


class DateInput(forms.TextInput):
    """A text box for a date, with the sentence in words that answers it underneath.

    The sentence about what is stored comes with the page; where a script runs, it follows
    what is being typed. No `maxlength`: a browser would cut what is pasted, without a word.
    """

    #: What is said of the stored date; set for each form by `DatedForm`.
    answer = ""
    #: What is put behind the address that answers while somebody types.
    asked_as = ""

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
            "data-date-url": reverse("admin:records_record_date") + self.asked_as,
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

    def show(self, edtf: str, shown: str) -> str:
        """Put a stored date into the box, and what it means underneath; return what it shows."""
        self.stored, self.shown = edtf, shown
        self.widget.answer = answer_to_stored(edtf, shown)
        return shown

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


class DayInput(DateInput):
    """A text box for a day that comes every year."""

    asked_as = "?yearly=1"


class DayBox(DateBox):
    """Takes a day without a year, in four languages or in EDTF; gives EDTF: `XXXX-11-08`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = DayInput()

    def show(self, edtf: str, shown: str) -> str:
        """Put a stored day into the box: as it was written, where that still means it."""
        day = days.of_edtf(edtf)
        if day is not None and not _is_written_as(day, shown):
            shown = day.words(current_language())
        self.stored, self.shown = edtf, shown
        self.widget.answer = answer_to_day(day) if day else ""
        return shown

    def clean(self, value: Any) -> str:
        text = forms.CharField.clean(self, value)
        if not text or text == self.shown:
            return self.stored if text else ""
        self.widget.answer = ""
        try:
            day = days.read(text, current_language())
        except days.NotADay as refusal:
            raise ValidationError(str(refusal), code="day") from refusal
        self.widget.answer = answer_to_day(day)
        return day.edtf


def _is_written_as(day: days.Day, text: str) -> bool:
    """Say whether `text` is a wording of `day`, and not its EDTF."""
    try:
        return not text.startswith("XXXX") and days.read(text, current_language()) == day
    except days.NotADay:
        return False


def answer_to_day(day: days.Day, language: str = "") -> str:
    """Return the sentence that answers a day that comes every year."""
    return _("every year on: {day}").format(day=day.words(language or current_language()))


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
                self.initial[name] = box.show(getattr(self.instance, name), shown)

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
    known = tags_called(names)
    return [name for name in names if name not in known]


def status_badge(record: Record) -> str:
    """Return the status in a word, with a class for its colour; never colour alone."""
    label = record.get_status_display()
    return format_html('<span class="status status-{}">{}</span>', record.status, label)
