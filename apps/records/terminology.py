"""Words that the archive avoids, found where a record speaks in the archive's own voice.

What others said stands as they said it: words in quotation marks and in block quotations are
not looked at, and names are attested, not chosen. Nothing is refused; whoever edits is told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import prose
from .documents import Document
from .folding import fold
from .kinds import kinds, parts_of
from .models import AvoidedWord, RichTextField

#: Texts of the archive's own, in the record and in its parts.
_OWN = ("title", "summary", "body", "content_notice")
_OF_PARTS = {
    "translations": _OWN,
    "statements": ("value",),
    "files": ("caption", "alt_text"),
    "connections": ("note",),
}
_QUOTED = re.compile('«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|"[^"]*"')
# Endings that leave a noun the same word: plurals and cases as English, Azerbaijani, Russian and
# Armenian write them. What is not listed is another word; a listed one is meant in most texts.
_WRITTEN_ENDINGS = """
s es
lar lər ı i u ü nı ni nu nü ın in un ün nın nin nun nün a ə ya yə da də dan dən ları ləri
ların lərin lara lərə larda lərdə lardan lərdən
а у е ы и ом ем ой ов ев ам ям ами ями ах ях
եր ներ ը ն ի ին ից ով ում երը երի ները ների ներին ներից ներով
"""
_ENDINGS = frozenset(fold(ending) for ending in _WRITTEN_ENDINGS.split())
#: Shorter words are matched whole: with an ending they are too often another word.
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Avoided:
    """An avoided word, and the text of the record in which it stands."""

    word: AvoidedWord
    where: str


def avoided(kind: str, document: Document, words: Iterable[AvoidedWord]) -> list[Avoided]:
    """Return which of `words` a record says in its own voice, each once for each text."""
    folded = [(word, fold(word.word).split()) for word in words]
    found: dict[tuple[str, int], Avoided] = {}
    for where, text in _texts(kind, document):
        spoken = fold(_unquoted(text)).split()
        for word, wanted in folded:
            if wanted and _is_said(wanted, spoken):
                found.setdefault((where, word.pk), Avoided(word, where))
    return list(found.values())


def _texts(kind: str, document: Document) -> Iterator[tuple[str, str]]:
    """Give the texts of a document, block by block, with what their boxes are called."""
    model: Any = kinds()[kind]
    said = document.to_json()
    own = _OWN[1:] if model.is_titled_by_names else _OWN
    yield from _texts_of(model, said, own, "")
    for part in parts_of(kind):
        for row in said.get(part.document_name) or []:
            names = _OF_PARTS.get(part.document_name, ())
            if names:
                yield from _texts_of(part, row, names, _called(part, row))


def _called(part: Any, row: dict[str, Any]) -> str:
    language = f" ({row['language']})" if "language" in row else ""
    return f"{part._meta.verbose_name}{language}: "


def _texts_of(
    model: Any, row: dict[str, Any], names: Iterable[str], before: str
) -> Iterator[tuple[str, str]]:
    for name in names:
        if not row.get(name):
            continue
        field = model._meta.get_field(name)
        where = f"{before}{field.verbose_name}"
        if isinstance(field, RichTextField):
            yield from ((where, text) for text in _spoken(prose.read(row[name])))
        else:
            yield where, row[name]


def _spoken(block: prose.Block) -> Iterator[str]:
    """Give the text of each paragraph that is no block quotation; a note apart from its place."""
    if block.tag == "blockquote":
        return
    for is_note in (False, True):
        text = "".join(run.text for run in block.runs if run.is_note == is_note)
        if text:
            yield text
    for child in block.children:
        yield from _spoken(child)


def _unquoted(text: str) -> str:
    """Return `text` without what stands in quotation marks, nested ones included."""
    while (shorter := _QUOTED.sub(" … ", text)) != text:
        text = shorter
    return text


def _is_said(wanted: list[str], spoken: list[str]) -> bool:
    """Say whether the words `wanted` stand in a row, the last with any ending of a noun."""
    *first, last = wanted
    for start in range(len(spoken) - len(first)):
        end = start + len(first)
        if spoken[start:end] == first and _is_form_of(last, spoken[end]):
            return True
    return False


def _is_form_of(word: str, spoken: str) -> bool:
    if spoken == word:
        return True
    is_long = len(word) >= _SHORTEST_STEM and spoken.startswith(word)
    return is_long and spoken[len(word) :] in _ENDINGS
