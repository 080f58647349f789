"""Rich text: how it is stored, how readers get it, and the field editors write it in.

A note is stored where its mark stands, ``<span class="footnote">…</span>``, so that moving a
sentence moves its note; numbers and the list at the end are made for readers. A picture is stored
as the identifier of its item, ``<figure data-item="…"><figcaption>…</figcaption></figure>``: what
readers see of it is asked of the gate each time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset.media import Media as MediaWithNonce

from apps.records import identifiers, prose
from apps.records.folding import slugify

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
            {"group": "figures"},
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
    "Plate": {
        "label": gettext_lazy("Figure"),
        "hint": gettext_lazy("Put a picture of the archive here, or show another one"),
        "itemLabel": gettext_lazy("Item with the picture"),
        "itemHelp": gettext_lazy("Its identifier, or the address of its page"),
        "captionLabel": gettext_lazy("Caption"),
        "addLabel": gettext_lazy("Add"),
        "refusal": gettext_lazy(
            "No identifier stands there: copy it, or the page’s address, from the item’s page."
        ),
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
_EDITOR_MODULES = (
    "records/editor/figure.js",
    "records/editor/footnote.js",
    "records/editor/language.js",
)

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


# --- what a text names ----------------------------------------------------------------------

#: As stored, or as a database expression may have put it there.
_ITEM = re.compile(r"""data-item\s*=\s*["']?([^"'>\s]+)""", re.IGNORECASE)
_LINK = re.compile(r'href="(/id/[^"]+)"')
_PERMANENT = "/id/"


def items_in(html: str) -> set[str]:
    """Return the identifiers of the items whose pictures a text shows."""
    return {item for given in _ITEM.findall(html) if (item := prose.item_named_in(given))}


def linked_in(html: str) -> set[str]:
    """Return the identifiers of the records to whose permanent addresses a text links."""
    return {_linked(address) for address in _LINK.findall(html)}


def _linked(address: str) -> str:
    return identifiers.normalise(re.split("[?#]", address.removeprefix(_PERMANENT))[0])


def with_figures_of(html: str, items: Container[str]) -> str:
    """Return a text, as it is stored, with only the figures of ``items``."""
    root = _read(html)
    prose.keep_figures(root, items)
    return prose.write(root, prose.write_runs)


@dataclass(frozen=True)
class Named:
    """What of all that a text names this reader may see; the rest stays unsaid.

    Pairs, not mappings, so that what was rendered can be remembered by them.
    """

    #: Identifiers of records with their addresses in the reader's language.
    addresses: tuple[tuple[str, str], ...] = ()
    #: Identifiers of items with their cards.
    figures: tuple[tuple[str, Any], ...] = ()


NOTHING_NAMED = Named()


# --- for readers ----------------------------------------------------------------------------

#: A text has a table of contents if it is as long as that, in words and in headings.
LONG_IN_WORDS, LONG_IN_HEADINGS = 800, 4


@dataclass
class Heading:
    """A heading of a text, for its table of contents."""

    id: str
    #: Its words, with their languages, without notes and links.
    words: SafeString
    #: The headings of the next rank under it.
    parts: list[Heading] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """A text as a page shows it."""

    html: SafeString
    #: Its headings, where it is long enough to be found one's way in by them.
    contents: list[Heading]


def render(html: str, prefix: str = "", named: Named = NOTHING_NAMED) -> SafeString:
    """Return a text as readers get it, with its notes numbered and gathered at the end.

    It is cleaned again, whatever is stored. ``prefix`` keeps the notes of two texts on one page
    apart. Of figures, only those stay whose items ``named`` holds; a permanent address that it
    holds leads straight to the record.
    """
    return read_out(html, prefix, named).html


def read_out(html: str, prefix: str = "", named: Named = NOTHING_NAMED) -> Text:
    """Return a text as ``render`` does, with its table of contents where it is long."""
    return _read_out(html, prefix, named, get_language())


@lru_cache(maxsize=128)
def _read_out(html: str, prefix: str, named: Named, language: str | None) -> Text:
    """Remember what was rendered in each language: the words around the notes differ."""
    figures, addresses = dict(named.figures), dict(named.addresses)
    root = _read(html)
    prose.keep_figures(root, figures)
    ids = _heading_ids(root, prefix)
    notes: list[str] = []

    def opening(mark: prose.Mark) -> str:
        return _opening_for_readers(mark, addresses)

    def number_notes(runs: list[prose.Run]) -> str:
        out = []
        for is_note, group in groupby(runs, lambda run: run.is_note):
            if is_note:
                bare = (prose.Run(text, marks[1:]) for text, marks in group)
                notes.append(prose.write_runs(bare, opening))
                out.append(_note_reference(len(notes), prefix))
            else:
                out.append(prose.write_runs(group, opening))
        return "".join(out)

    def opened(block: prose.Block, inner: str) -> str:
        if block.tag == prose.FIGURE:
            said = {"figure": figures[block.item], "caption": mark_safe(inner)}  # noqa: S308
            return render_to_string("includes/_figure.html", said).strip()
        return (
            f'<{block.tag} id="{ids[id(block)]}">{inner}</{block.tag}>' if id(block) in ids else ""
        )

    body = prose.write(root, number_notes, opened)
    text = mark_safe(body + _endnotes(notes, prefix))  # noqa: S308  written from cleaned parts
    return Text(text, _contents(root, ids))


def _opening_for_readers(mark: prose.Mark, addresses: dict[str, str]) -> str:
    """Add what is not worth storing, and send nobody through an address that we can spare them."""
    if mark.kind == "link" and mark.value.startswith(_PERMANENT):
        address = addresses.get(_linked(mark.value))
        place = "".join(mark.value.partition("#")[1:])
        return prose.write_mark(mark._replace(value=address + place) if address else mark)
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
    back = _("Back to the text of note %(number)s")
    items = "".join(
        f'<li id="{prefix}note-{number}">{note} <a href="#{prefix}ref-{number}"'
        f' role="doc-backlink" aria-label="{escape(back % {"number": number})}">↩</a></li>'
        for number, note in enumerate(notes, 1)
    )
    # The words around the notes are the reader's, whatever language the text is in.
    heading = f'<h2 lang="{get_language()}">{escape(_("Notes"))}</h2>'
    return f'<section class="notes" role="doc-endnotes">{heading}<ol>{items}</ol></section>'


# --- headings -------------------------------------------------------------------------------

#: Before the id of a heading: no other part of a page has one that begins so.
_IN_TEXT = "text-"


def _headings(root: prose.Block) -> list[prose.Block]:
    return [block for block in root.walk() if block.tag in ("h2", "h3")]


def _heading_ids(root: prose.Block, prefix: str) -> dict[int, str]:
    """Return an id for each heading, made of its words, so that it outlives what moves around it."""
    ids: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for number, block in enumerate(_headings(root), 1):
        words = "".join(run.text for run in block.runs if not run.is_note)
        slug = slugify(words, limit=60) or str(number)
        taken[slug] += 1
        while taken[slug] > 1:
            slug = f"{slug}-{taken[slug]}"
            taken[slug] += 1
        ids[id(block)] = f"{prefix}{_IN_TEXT}{slug}"
    return ids


def _contents(root: prose.Block, ids: dict[int, str]) -> list[Heading]:
    """Return the headings of a long text, those of the second rank under those of the first."""
    headings = _headings(root)
    if len(headings) < LONG_IN_HEADINGS or len(_plain(root).split()) < LONG_IN_WORDS:
        return []
    contents: list[Heading] = []
    for block in headings:
        runs = [_without_links(run) for run in block.runs if not run.is_note]
        words = mark_safe(prose.write_runs(runs))  # noqa: S308  written from cleaned parts
        heading = Heading(ids[id(block)], words)
        level = contents[-1].parts if contents and block.tag == "h3" else contents
        level.append(heading)
    return contents


def _without_links(run: prose.Run) -> prose.Run:
    kept = tuple(mark for mark in run.marks if mark.kind != "link")
    return prose.Run(" " if run.text == prose.LINE_BREAK else run.text, kept)


#: Paragraphs with nothing in them but words.
_PARAGRAPHS = re.compile(r"(?:<p>[^<>&\x00-\x1f]*</p>)+")


def plain(html: str, words: int | None = None) -> str:
    """Return the text alone, without its notes and figures, cut to a number of words if asked."""
    simple = _PARAGRAPHS.fullmatch(html)
    # Most texts are: and to index a million of them, they are not all taken apart.
    text = " ".join(_TAG.sub(" ", html).split()) if simple else _plain(_read(html))
    return Truncator(text).words(words, truncate=" …") if words else text


def _plain(root: prose.Block) -> str:
    lines = (
        "".join(run.text for run in block.runs if not run.is_note)
        for block in root.walk()
        if block.tag != prose.FIGURE
    )
    return " ".join(" ".join(lines).split())


def media_with_nonce(media: Media, request: HttpRequest) -> MediaWithNonce:
    """Return a page's media carrying the request's nonce, else its import map is refused."""
    return MediaWithNonce.from_media(media, nonce=getattr(request, "csp_nonce", ""))


class RichTextWidget(AdminProseEditorWidget):
    """The editor as the admin shows it, with our notes, figures and languages."""

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
