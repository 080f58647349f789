"""Rich text: how it is stored, how readers get it, and the field editors type into.

Every text passes nh3's allow-list and is then read into the editor's own model: blocks holding
runs of text, each run with its marks. Writing that model out again gives one form for one text,
so opening a record and saving it unchanged changes nothing, and a footnote which formatting has
cut into pieces is one note again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

import nh3
from django.forms import Media
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset.media import Media as MediaWithNonce

#: What the editor offers. ``sanitise`` lets through exactly what these can make.
EDITOR_EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "History": True,
    "Footnote": True,
    "Language": {"languages": ["az", "hy", "ru", "en", "tr", "ka", "fa", "ar"]},
}

_LINES = {"p": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_LISTS = ("ul", "ol")
_CONTAINERS = {*_LISTS, "li", "blockquote"}
_BREAKS = set(
    "div section article aside header footer main nav figure figcaption address pre dl dt dd"
    " table caption thead tbody tfoot tr th td".split()
)
_MARKS = {"a": "a", "strong": "strong", "b": "strong", "em": "em", "i": "em"} | {
    "sub": "sub",
    "sup": "sup",
}
# The order in which the editor nests marks, outermost first.
_RANKS = ["footnote", "a", "lang", "strong", "em", "sub", "sup"]
_TAGS = {"footnote": "span", "lang": "span"}
_BR = "\n"

_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<[a-zA-Z/!?]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\\]*\Z", re.IGNORECASE)
# Control characters hide a scheme from a filter; direction marks hide an address from a reader.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_LANG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")
_RTL = re.compile(r"(?:ar|azb|ckb|dv|fa|he|ps|sd|syr|ug|ur|yi)\b|.*-(?:arab|hebr)\b", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it may be kept, or None."""
    value = value.strip(" ")
    if name == "href":
        return value if _HREF.match(value) and not _HIDDEN.search(value) else None
    if name == "lang":
        return value if _LANG.match(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 7 else None
    if name == "id":
        return value if re.fullmatch(r"note-\d{1,4}", value) else None
    return value


_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"lang"}}
_cleaner = nh3.Cleaner(
    tags={*_LINES, *_CONTAINERS, *_BREAKS, *_MARKS, "hr", "br", "span"},
    attributes=_ATTRIBUTES | {"li": {"id"}},
    allowed_classes={"span": {"footnote"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)

Mark = tuple[str, str]  # kind, opening tag
Run = tuple[str, tuple[Mark, ...]]


@dataclass
class _Block:
    """A paragraph or heading with runs of text, or a list or quotation with blocks."""

    tag: str
    opening: str = ""
    id: str = ""
    runs: list[Run] = field(default_factory=list)
    children: list[_Block] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads what nh3 has cleaned into blocks and runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = _Block("")
        self.open = [self.root]
        self.line: _Block | None = None
        self.marks: list[list[Mark]] = []
        self.feed(html)
        self.close()
        _tidy(self.root)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._add(_BR)
        elif tag in _MARKS or tag == "span":
            self.marks.append(_marks(tag, given))
        else:
            self.line = None
            if tag in _LINES:
                self.line = self._place(_Block(_LINES[tag]))
            elif tag == "hr":
                self._place(_Block(tag))
            elif tag in _CONTAINERS:
                self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS or tag == "span":
            self.marks.pop()
        elif tag not in ("br", "hr"):
            self.line = None
            if tag in _CONTAINERS:
                self.open.pop()

    def handle_data(self, data: str) -> None:
        at_top = self.line is None and len(self.open) == 1
        for number, part in enumerate(_BLANK_LINE.split(data) if at_top else [data]):
            if number:
                self.line = None
            self._add(_SPACE.sub(" ", part))

    def _open(self, tag: str, given: dict[str, str]) -> None:
        start = given.get("start", "")
        opening = f'<ol start="{int(start)}">' if start and int(start) != 1 else ""
        if tag == "li" and self.open[-1].tag not in _LISTS:
            tag = ""  # A list item astray: keep its content where it stands.
        self.open.append(self._place(_Block(tag, opening, given.get("id", ""))))

    def _place(self, block: _Block) -> _Block:
        parent = self.open[-1]
        if parent.tag in _LISTS and block.tag != "li":
            if not parent.children:
                parent.children.append(_Block("li"))
            parent = parent.children[-1]
        parent.children.append(block)
        return block

    def _add(self, text: str) -> None:
        if self.line is None:
            if not text.strip(" " + _BR):
                return
            self.line = self._place(_Block("p"))
        runs = self.line.runs
        if text.startswith(" ") and (not runs or runs[-1][0][-1] in " " + _BR):
            text = text[1:]
        if text:
            chosen = {mark[0]: mark for marks in self.marks for mark in marks}
            runs.append((text, tuple(chosen[rank] for rank in _RANKS if rank in chosen)))


def _marks(tag: str, given: dict[str, str]) -> list[Mark]:
    """Return the marks an inline element stands for."""
    if tag == "a":
        title = f' title="{escape(given["title"])}"' if given.get("title") else ""
        href = given.get("href")
        return [("a", f'<a href="{escape(href)}"{title}>')] if href else []
    if tag != "span":
        return [(_MARKS[tag], f"<{_MARKS[tag]}>")]
    marks = []
    if "footnote" in given.get("class", ""):
        marks.append(("footnote", '<span class="footnote">'))
    if given.get("lang"):
        marks.append(("lang", f'<span lang="{escape(given["lang"])}">'))
    return marks


def _tidy(block: _Block) -> None:
    """Trim lines, drop what is empty, and give every list item the paragraph the editor expects."""
    kept: list[_Block] = []
    for child in block.children:
        _tidy(child)
        if child.tag == "":
            kept += child.children
        elif child.tag == "hr" or child.runs or child.children:
            kept.append(child)
    if block.tag == "li" and kept and kept[0].tag != "p":
        if kept[0].tag in _LINES:
            kept[0].tag = "p"
        else:
            kept.insert(0, _Block("p"))
    block.children = kept
    while block.runs and not (text := block.runs[-1][0].rstrip(" " + _BR)):
        block.runs.pop()
    if block.runs:
        block.runs[-1] = (text, block.runs[-1][1])


def _inline(runs: Iterable[Run]) -> str:
    """Write runs of text, closing and opening as few tags as the editor would."""
    out: list[str] = []
    current: tuple[Mark, ...] = ()
    for text, marks in [*runs, ("", ())]:
        keep = 0
        while keep < min(len(current), len(marks)) and current[keep] == marks[keep]:
            keep += 1
        out += [f"</{_TAGS.get(kind, kind)}>" for kind, _opening in current[keep:][::-1]]
        out += [opening for _kind, opening in marks[keep:]]
        out.append("<br>" if text == _BR else escape(text, quote=False))
        current = marks
    return "".join(out)


def _write(block: _Block, inline: Any = _inline) -> str:
    inner = inline(block.runs) + "".join(_write(child, inline) for child in block.children)
    if not block.tag:
        return inner
    if block.tag == "hr":
        return "<hr>"
    return f"{block.opening or f'<{block.tag}>'}{inner}</{block.tag}>"


def sanitise(html: str) -> str:
    """Return the form in which a text is stored: safe, tidy, and the same when done twice."""
    if not _TAG.search(html):
        # Typed without the editor: a new line is meant as one, a blank line as a paragraph.
        paragraphs = _BLANK_LINE.split(html.replace("\r\n", "\n").strip())
        html = "".join(f"<p>{lines.replace(chr(10), '<br>')}</p>" for lines in paragraphs)
    return _write(_Reader(_cleaner.clean(html)).root)


def render(html: str, prefix: str = "") -> SafeString:
    """Return a text as readers get it, with its footnotes numbered and gathered at the end.

    ``prefix`` keeps the notes of two texts on one page apart.
    """
    return _render(html, prefix, get_language() or "")


@lru_cache(maxsize=256)
def _render(html: str, prefix: str, language: str) -> SafeString:
    notes: list[str] = []

    def inline(runs: list[Run]) -> str:
        out = []
        for is_note, group in groupby(runs, lambda run: _is_note(run)):
            if not is_note:
                out.append(_inline(_for_readers(group)))
                continue
            notes.append(_inline(_for_readers((text, marks[1:]) for text, marks in group)))
            number = len(notes)
            out.append(
                f'<sup class="note-ref"><a href="#{prefix}note-{number}" id="{prefix}ref-{number}"'
                f' role="doc-noteref">{number}</a></sup>'
            )
        return "".join(out)

    body = _write(_Reader(_cleaner.clean(html)).root, inline)
    return mark_safe(body + _endnotes(notes, prefix))  # noqa: S308  built from cleaned parts


def _is_note(run: Run) -> bool:
    return bool(run[1]) and run[1][0][0] == "footnote"


def _for_readers(runs: Iterable[Run]) -> list[Run]:
    """Add what is not worth storing: rel on links that leave the site, direction on languages."""
    return [
        (text, tuple((kind, _opening(kind, tag)) for kind, tag in marks)) for text, marks in runs
    ]


def _opening(kind: str, tag: str) -> str:
    if kind == "a" and tag.lower().startswith('<a href="http'):
        return tag[:-1] + ' rel="noopener noreferrer">'
    if kind == "lang" and _RTL.match(tag.split('"')[1]):
        return tag[:-1] + ' dir="rtl">'
    return tag


def _endnotes(notes: list[str], prefix: str) -> str:
    if not notes:
        return ""
    back = escape(_("Back to text"))
    items = "".join(
        f'<li id="{prefix}note-{number}">{note} <a href="#{prefix}ref-{number}"'
        f' role="doc-backlink" aria-label="{back}">↩</a></li>'
        for number, note in enumerate(notes, 1)
    )
    return f'<section class="notes" role="doc-endnotes"><h2>{escape(_("Notes"))}</h2><ol>{items}</ol></section>'


def plain(html: str, words: int | None = None) -> str:
    """Return the text alone, without footnotes, cut to a number of words if asked."""
    lines: list[str] = []

    def collect(runs: list[Run]) -> str:
        lines.append("".join(text for text, marks in runs if not _is_note((text, marks))))
        return ""

    _write(_Reader(_cleaner.clean(html)).root, collect)
    text = " ".join(" ".join(lines).split())
    return Truncator(text).words(words, truncate=" …") if words else text


def media_with_nonce(media: Media, request: HttpRequest) -> MediaWithNonce:
    """Return a page's media with the request's nonce, without which the import map is blocked."""
    return MediaWithNonce.from_media(media, nonce=getattr(request, "csp_nonce", ""))


class RichTextWidget(AdminProseEditorWidget):
    """The editor as the admin shows it, with our footnotes and languages."""

    @property
    def media(self) -> Media:
        return super().media + MediaWithNonce(
            css={"all": ["django_prose_editor/overrides.css", "records/editor/editor.css"]}
        )

    def get_config(self) -> dict[str, Any]:
        """Name our modules here rather than in settings: they belong to the field."""
        modules = ["records/editor/footnote.js", "records/editor/language.js"]
        return super().get_config() | {"js_modules": [static(path) for path in modules]}


class RichTextField(ProseEditorField):
    """A text field that stores only what ``sanitise`` lets through, whichever way it is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, config={"extensions": EDITOR_EXTENSIONS}, sanitize=sanitise, **kwargs
        )

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Leave the instance holding what the database will."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = sanitise(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Catch ``update()`` and ``bulk_update()``, which call no ``pre_save``."""
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        """Show the editor, in the admin and out of it."""
        return super().formfield(**(kwargs | {"widget": RichTextWidget}))
