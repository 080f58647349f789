"""Rich text: how it is stored, how readers get it, and the field editors write it in.

A note is stored where its mark stands, ``<span class="footnote">…</span>``, so that moving a
sentence moves its note; numbers and the list at the end are made for readers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset.media import Media as MediaWithNonce

from apps.records import prose

#: What the editor offers: no more than ``sanitise`` lets through.
EDITOR_EXTENSIONS: dict[str, Any] = {
    # Buttons only: the editor's drop-down lists cannot be reached by keyboard.
    "Menu": {
        "groups": [
            {"group": "blockType -lists"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "marks"},
            {"group": "link"},
            {"group": "notes"},
            {"group": "history"},
        ]
    },
    "NoSpellCheck": False,
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
    "Link": {"enableTarget": False, "autolink": False, "defaultProtocol": "https"},
    "History": True,
    "Footnote": {
        "label": gettext_lazy("Note"),
        "hint": gettext_lazy("Add a footnote here, or make the chosen words one"),
        "textLabel": gettext_lazy("Text of the note"),
        "addLabel": gettext_lazy("Add"),
    },
    "Language": {
        "label": gettext_lazy("Language"),
        "hint": gettext_lazy("Say which language the chosen words are in"),
        "noneLabel": gettext_lazy("Same as the rest of the text"),
        "languages": [
            ["az", gettext_lazy("Azerbaijani")],
            ["hy", gettext_lazy("Armenian")],
            ["ru", gettext_lazy("Russian")],
            ["en", gettext_lazy("English")],
            ["tr", gettext_lazy("Turkish")],
            ["ka", gettext_lazy("Georgian")],
            ["fa", gettext_lazy("Persian")],
            ["ar", gettext_lazy("Arabic")],
            ["fr", gettext_lazy("French")],
            ["de", gettext_lazy("German")],
        ],
    },
}
_EDITOR_MODULES = ("records/editor/footnote.js", "records/editor/language.js")

_TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n")
_RIGHT_TO_LEFT = re.compile(
    r"(?:ar|azb|ckb|dv|fa|he|ps|sd|syr|ug|ur|yi)\b|.*-(?:arab|hebr)\b", re.IGNORECASE
)


def sanitise(html: str) -> str:
    """Return the form in which a text is stored: safe, tidy, and the same when done twice."""
    return prose.write(_read(html), prose.write_runs)


def _read(html: str) -> prose.Block:
    """Read a text, keeping the lines and paragraphs of one typed without the editor."""
    if not _TAG.search(html):
        typed = html.strip().replace("\r\n", "\n").replace("<", "&lt;")
        paragraphs = (lines.replace("\n", "<br>") for lines in _BLANK_LINES.split(typed))
        html = "".join(f"<p>{lines}</p>" for lines in paragraphs)
    return prose.read(html)


def render(html: str, prefix: str = "") -> SafeString:
    """Return a text as readers get it, with its notes numbered and gathered at the end.

    It is cleaned again, whatever is stored. ``prefix`` keeps the notes of two texts on one page
    apart.
    """
    return _render(html, prefix, get_language())


@lru_cache(maxsize=128)
def _render(html: str, prefix: str, language: str | None) -> SafeString:
    """Remember what was rendered in each language: the words around the notes differ."""
    notes: list[str] = []

    def number_notes(runs: list[prose.Run]) -> str:
        out = []
        for is_note, group in groupby(runs, lambda run: run.is_note):
            if is_note:
                bare = (prose.Run(text, marks[1:]) for text, marks in group)
                notes.append(prose.write_runs(bare, _opening_for_readers))
                out.append(_note_reference(len(notes), prefix))
            else:
                out.append(prose.write_runs(group, _opening_for_readers))
        return "".join(out)

    body = prose.write(_read(html), number_notes)
    return mark_safe(body + _endnotes(notes, prefix))  # noqa: S308  written from cleaned parts


def _opening_for_readers(mark: prose.Mark) -> str:
    """Add what is not worth storing."""
    if mark.kind == "link" and mark.value.lower().startswith("http"):
        return prose.write_mark(mark, ' rel="noopener noreferrer"')
    if mark.kind == "language" and _RIGHT_TO_LEFT.match(mark.value):
        return prose.write_mark(mark, ' dir="rtl"')
    return prose.write_mark(mark)


def _note_reference(number: int, prefix: str) -> str:
    return (
        f'<sup class="note-ref"><a href="#{prefix}note-{number}" id="{prefix}ref-{number}"'
        f' role="doc-noteref">{number}</a></sup>'
    )


def _endnotes(notes: list[str], prefix: str) -> str:
    if not notes:
        return ""
    back = escape(_("Back to text"))
    items = "".join(
        f'<li id="{prefix}note-{number}">{note} <a href="#{prefix}ref-{number}"'
        f' role="doc-backlink" aria-label="{back}">↩</a></li>'
        for number, note in enumerate(notes, 1)
    )
    heading = f"<h2>{escape(_('Notes'))}</h2>"
    return f'<section class="notes" role="doc-endnotes">{heading}<ol>{items}</ol></section>'


def plain(html: str, words: int | None = None) -> str:
    """Return the text alone, without its notes, cut to a number of words if asked."""
    lines = (
        "".join(run.text for run in block.runs if not run.is_note) for block in _read(html).walk()
    )
    text = " ".join(" ".join(lines).split())
    return Truncator(text).words(words, truncate=" …") if words else text


def media_with_nonce(media: Media, request: HttpRequest) -> MediaWithNonce:
    """Return a page's media carrying the request's nonce, else its import map is refused."""
    return MediaWithNonce.from_media(media, nonce=getattr(request, "csp_nonce", ""))


class RichTextWidget(AdminProseEditorWidget):
    """The editor as the admin shows it, with our notes and languages."""

    @property
    def media(self) -> Media:
        """Put our styles after the editor's, and its name on it for those who listen."""
        styles = ["django_prose_editor/overrides.css", "records/editor/editor.css"]
        return super().media + MediaWithNonce(css={"all": styles}, js=["records/editor/label.js"])

    def get_config(self) -> dict[str, Any]:
        """Name our modules here rather than in settings: they belong to this field."""
        return super().get_config() | {"js_modules": [static(path) for path in _EDITOR_MODULES]}


class RichTextField(ProseEditorField):
    """A text field that stores only what ``sanitise`` gives, whichever way it is saved.

    Database expressions alone pass it by; ``render`` cleans what they may have written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        config = {"extensions": EDITOR_EXTENSIONS}
        super().__init__(*args, config=config, sanitize=sanitise, **kwargs)

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
        """Show the editor, in the admin and out of it; forms too hold only clean text."""
        return super().formfield(**(kwargs | {"widget": RichTextWidget, "sanitize": sanitise}))
