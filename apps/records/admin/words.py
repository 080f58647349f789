"""Documents in editors' words: names for identifiers, paragraphs for HTML."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from .. import dates, prose, richtext
from ..documents import Document, document_fields
from ..kinds import kinds, parts_of
from ..models import (
    EDTFField,
    LabelsField,
    Record,
    RelationType,
    RichTextField,
    Tag,
    is_companion,
)
from ..models.fields import WordsField
from ..pages import current_language
from .fields import shown_date, withheld_words
from .labels import labels_in_words

#: Longer texts are shown whole instead of by what differs: comparing them takes seconds.
MOST_LINES = 2000

#: A line of a text, and whether it stands out.
Line = tuple[str, bool]


class Words:
    """Says the fields of documents of one kind, asking once for all the names in them."""

    def __init__(self, kind: str, *documents: Document) -> None:
        self.kind = kind
        self.fields = document_fields(kinds()[kind])
        self.parts = {part.document_name: part for part in parts_of(kind)}
        wanted = {text for document in documents for text in _texts(document.said())}
        rows = Record.objects.filter(identifier__in=wanted).values_list("identifier", "title")
        self.names: dict[Any, dict[str, str]] = {
            Record: {identifier: f"{title} [{identifier}]" for identifier, title in rows},
            Tag: dict(_named(Tag, wanted, "name")),
            RelationType: _types(wanted),
        }

    def field(self, name: str, value: Any, boxes: Any = None) -> str:
        """Return the value of the field or part `name` as an editor reads it.

        Of a part's rows it says what `boxes` names, or else all that is worth saying.
        """
        if value in (None, "", []):
            return ""
        if isinstance(self.fields.get(name), WordsField):
            return withheld_words(kinds()[self.kind], value)
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        if name in self.parts:
            between = ", " if self.parts[name].flat else "\n"
            return between.join(self._row(name, row, boxes) for row in value)
        return self._plain(self.fields[name], value)

    def _row(self, name: str, row: Any, boxes: Any) -> str:
        part = self.parts[name]
        data = row.model_dump() if isinstance(row, BaseModel) else row
        if not isinstance(data, dict):
            data = {part.document_fields[0]: data}
        fields = [part._meta.get_field(box) for box in data]
        # Of a file, its name says enough; sizes and checksums follow from it.
        wanted = boxes or [f.name for f in fields if f.editable or f.name == "name"]
        said = (self._of_row(f, data, boxes) for f in fields if f.name in wanted and data[f.name])
        return " · ".join(filter(None, said))

    def _of_row(self, field: Any, data: dict[str, Any], boxes: Any) -> str:
        """Say one field of a row; a date as its box would show it, or in words."""
        if isinstance(field, EDTFField):
            if boxes:
                return shown_date(field.model, field.name, data)
            return dates.words(data[field.name], current_language())
        if is_companion(field.model, field.name):
            return _("written: “{words}”").format(words=data[field.name])
        return self._plain(field, data[field.name])

    def _plain(self, field: Any, value: Any) -> str:
        if isinstance(value, bool):
            return str(field.verbose_name)
        if field.remote_field is not None:
            return self._name(field.related_model, str(value))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, RichTextField):
            return "\n".join(lines_of(value))
        if isinstance(field, LabelsField):
            return labels_in_words(field, value)
        return str(value)

    def _name(self, model: type, identifier: str) -> str:
        names = self.names[Record if issubclass(model, Record) else model]
        return names.get(identifier, identifier)


def _named(model: Any, wanted: set[str], column: str) -> Any:
    return model.objects.filter(identifier__in=wanted).values_list("identifier", column)


def _types(wanted: set[str]) -> dict[str, str]:
    language = current_language()
    types = RelationType.objects.filter(identifier__in=wanted)
    return {of_type.identifier: of_type.words(language) for of_type in types}


def _texts(data: Any) -> Iterator[str]:
    """Yield what may be an identifier anywhere in `data`."""
    if isinstance(data, str) and data and len(data) <= 50 and not data.count(" "):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, BaseModel):
        yield from _texts(data.model_dump())


def lines_of(html: str) -> list[str]:
    """Return a rich text as lines, a paragraph each, notes in brackets where they stand.

    A figure has a line too, with the identifier of what it shows before its caption.
    """
    blocks = prose.read(richtext.sanitise(html)).walk()
    return [_line(block) for block in blocks if block.runs or block.item]


def _line(block: prose.Block) -> str:
    shown = f"[{_('figure')}: {block.item}] " if block.item else ""
    return (shown + "".join(_spoken(block.runs))).strip()


def _spoken(runs: list[prose.Run]) -> Iterator[str]:
    for is_note, group in groupby(runs, lambda run: run.is_note):
        text = "".join(run.text for run in group)
        yield f" [{_('note')}: {text}]" if is_note else text


def marked(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """Return both texts in lines, each with whether the other text lacks it."""
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) < 3 or max(len(old), len(new)) > MOST_LINES:
        return [(line, False) for line in old], [(line, False) for line in new]
    left: list[Line] = []
    right: list[Line] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += [(line, what != "equal") for line in old[i:j]]
        right += [(line, what != "equal") for line in new[k:m]]
    return left, right


def where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Return the lines in which two texts differ; an ellipsis stands for those they share."""
    left, right = marked(before, after)
    if not any(differs for _line, differs in left + right):
        return before, after
    return _shortened(left), _shortened(right)


def _shortened(lines: list[Line]) -> str:
    groups = groupby(lines, lambda line: line[1])
    kept = ([line for line, _differs in group] if differs else ["…"] for differs, group in groups)
    return "\n".join(line for group in kept for line in group)
