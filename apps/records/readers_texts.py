"""A record's texts in its reader's language, and in which languages it can be read."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import override

from . import naming
from .models import NameKind, Record
from .pages import current_language, language_name


def in_readers_language(record: Record, document: Any) -> dict[str, str]:
    """Return title, texts and notice in the reader's language, each with the one it is in.

    A translation may lack a summary or a text: the record's own then stands there, as itself.
    Whoever translated is named beside what is shown.
    """
    language = current_language()
    own_language = document.language == language
    translations = () if own_language else document.translations
    shown = next((t for t in translations if t.language == language), document)
    texts = _title(record, document, shown) | {"translator": getattr(shown, "translator", "")}
    for name in ("summary", "body", "content_notice"):
        source = shown if getattr(shown, name) else document
        texts |= {name: getattr(source, name), f"{name}_language": source.language}
    return texts | _untranslated(texts)


def _untranslated(texts: dict[str, str]) -> dict[str, str]:
    """Return which of the shown `texts` is in another language than the page, and in which.

    The text stands for both: its summary is told of alone where it is all that is foreign.
    Both are empty where everything can be read in the page's language.
    """
    for part in ("body", "summary"):
        language = texts[f"{part}_language"]
        if texts[part] and language.split("-")[0] != current_language():
            is_all = part == "body" or not texts["body"]
            called = naming.language_words(language)
            return {"untranslated": "text" if is_all else part, "untranslated_from": called}
    return {"untranslated": "", "untranslated_from": ""}


def _title(record: Record, document: Any, shown: Any) -> dict[str, str]:
    """Return the title in the reader's language and the language it is in."""
    if not record.is_titled_by_names:
        return {"title": shown.title, "language": shown.language}
    for name in document.names:
        if name.kind == NameKind.PREFERRED and name.language == current_language():
            return {"title": name.text, "language": name.language}
    return {"title": record.title, "language": record.language}


def translations(
    request: HttpRequest, record: Record, document: Any, shown: str
) -> list[dict[str, Any]]:
    codes = [document.language, *(t.language for t in document.translations)]
    if record.is_titled_by_names:
        codes += [n.language for n in document.names if n.kind == NameKind.PREFERRED]
    if len(set(codes)) == 1:
        return []
    offered = request.owner.languages  # type: ignore[attr-defined]
    return [
        {
            "code": c,
            "name": language_name(c),
            "url": in_language(record, c),
            "is_current": c == shown,
        }
        for c in dict.fromkeys(codes)
        if c in offered
    ]


def in_language(record: Record, code: str) -> str:
    """Return the record's address with the interface in the language `code`."""
    with override(code):
        return record.get_absolute_url()
