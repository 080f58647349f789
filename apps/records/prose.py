"""The shape of a text: blocks holding runs of characters, each run with its marks.

It is the editor's own model. What nh3 has let through is read into it and written out again, so
that one text has one form: the editor changes nothing by opening it, and a note which formatting
has cut into pieces is one note again. Only tags named here are ever written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

import nh3

from .identifiers import is_valid

_LINES = {"p": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_LISTS = ("ul", "ol")
_CONTAINERS = {*_LISTS, "li", "blockquote"}
# Not kept, but what they hold stands on lines of its own. Pasted pages are full of them.
_BREAKS = {
    *("div", "section", "article", "aside", "header", "footer", "main", "nav", "address", "pre"),
    *("figure", "figcaption", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot"),
    *("tr", "th", "td"),
}
#: A figure shows the picture of an item of the archive, which it names; the rest is its caption.
FIGURE = "figure"
_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup"}
_INLINE = {*_MARKS, "a", "span"}
# The order in which the editor nests marks, outermost first.
_RANKS = ("footnote", "link", "language", "strong", "em", "sub", "sup")
_TAGS = {"footnote": "span", "link": "a", "language": "span"}
_DEEPEST = 20  # Lists in lists in quotations: nobody means more, and a hostile text would.

_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\\]*\Z", re.IGNORECASE)
# Control characters hide a scheme from a filter; direction marks hide an address from a reader.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_KEPT = {
    "lang": re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z"),
    "start": re.compile(r"[0-9]{1,6}\Z"),
    "id": re.compile(r"note-[0-9]{1,4}\Z"),
}


_PARTS_OF_AN_ADDRESS = re.compile(r"[/?#]")


def item_named_in(text: str) -> str:
    """Return the identifier in `text`, which may be an address of the archive's own; else "".

    Takes a bare identifier, an ARK, `/id/…` and the address of an item's page.
    """
    parts = (part.strip().replace("-", "") for part in _PARTS_OF_AN_ADDRESS.split(text.lower()))
    return next((part for part in parts if is_valid(part)), "")


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    value = value.strip()
    if name == "href":
        value = f"https://{value}" if value.startswith("www.") else value
        return value if _HREF.match(value) and not _HIDDEN.search(value) else None
    if name == "data-item":
        return item_named_in(value) or None
    if name in _KEPT:
        return value if _KEPT[name].match(value) else None
    return value


_cleaner = nh3.Cleaner(
    tags={*_LINES, *_CONTAINERS, *_BREAKS, *_INLINE, "hr", "br"},
    attributes={"a": {"href", "title"}, "ol": {"start"}, "span": {"lang"}, "li": {"id"}}
    | {FIGURE: {"data-item"}},
    allowed_classes={"span": {"footnote"}},
    attribute_filter=_filter_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


class Mark(NamedTuple):
    """What a run of text is: bold, a link to ``value``, a note, in the language ``value``."""

    kind: str
    value: str = ""
    title: str = ""


class Run(NamedTuple):
    """Text with its marks, outermost first. A line break is a run of its own."""

    text: str
    marks: tuple[Mark, ...]

    @property
    def is_note(self) -> bool:
        return any(mark.kind == "footnote" for mark in self.marks)


LINE_BREAK = "\n"


@dataclass
class Block:
    """A paragraph, heading, rule or figure with runs of text, or a list or quotation with blocks.

    The runs of a figure are its caption.
    """

    tag: str
    start: int = 1
    note_id: str = ""
    #: The identifier of the item whose picture a figure shows.
    item: str = ""
    runs: list[Run] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing to see: no rule, no picture, no block inside, no character but spaces."""
        seen = any(run.text.strip() for run in self.runs)
        return not (seen or self.children or self.item or self.tag == "hr")

    def walk(self) -> Iterator[Block]:
        """Yield this block and everything in it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def read(html: str) -> Block:
    """Clean a text and return the block that holds all of it."""
    reader = _Reader()
    reader.feed(_cleaner.clean(html))
    reader.close()
    root = reader.open[0]
    _take_in_numbered_notes(root)
    _tidy(root)
    return root


class _Reader(HTMLParser):
    """Reads nh3's output, which is always well formed."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Block("")]
        self.line: Block | None = None
        self.marks: list[dict[str, Mark]] = [{}]
        #: The figures around what is being read; None for one that shows nothing of ours.
        self.figures: list[Block | None] = [None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._add(LINE_BREAK)
        elif tag in _INLINE:
            self.marks.append(self.marks[-1] | {mark.kind: mark for mark in _marks(tag, given)})
        elif tag == FIGURE:
            self._open_figure(given)
        else:
            self._end_line()
            if tag in _CONTAINERS:
                self._open(tag, given)
            elif self.figures[-1] is None and tag in _LINES:
                self.line = self._place(Block(_LINES[tag]))
            elif self.figures[-1] is None and tag == "hr":
                self._place(Block(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.marks.pop()
        elif tag not in ("br", "hr"):
            if tag in _CONTAINERS:
                self.open.pop()
            elif tag == FIGURE:
                self.figures.pop()
            self._end_line()

    def handle_data(self, data: str) -> None:
        # Someone without the editor writes below the tags, and leaves a line between paragraphs.
        loose = self.line is None and len(self.open) == 1
        for number, part in enumerate(_BLANK_LINE.split(data) if loose else [data]):
            if number:
                self.line = None
            self._add(_SPACE.sub(" ", part))

    def _open_figure(self, given: dict[str, str]) -> None:
        item = given.get("data-item", "")
        self.figures.append(self._place(Block(FIGURE, item=item)) if item else self.figures[-1])
        self._end_line()

    def _end_line(self) -> None:
        """Let what follows stand on a line of its own; a figure has one line, its caption."""
        self.line = self.figures[-1]
        if self.line is not None:
            self.line.runs.append(Run(" ", ()))

    def _open(self, tag: str, given: dict[str, str]) -> None:
        parent = self.open[-1]
        astray = (tag == "li" and parent.tag not in _LISTS) or self.figures[-1] is not None
        if astray or len(self.open) > _DEEPEST:
            self.open.append(parent)
        else:
            block = Block(tag, int(given.get("start", 1)), given.get("id", ""))
            self.open.append(self._place(block))

    def _place(self, block: Block) -> Block:
        parent = self.open[-1]
        if parent.tag in _LISTS and block.tag != "li":
            if not parent.children:
                parent.children.append(Block("li"))
            parent = parent.children[-1]
        parent.children.append(block)
        return block

    def _add(self, text: str) -> None:
        if self.line is None:
            if not text.strip(" " + LINE_BREAK):
                return
            self.line = self._place(Block("p"))
        chosen = self.marks[-1]
        marks = tuple(chosen[kind] for kind in _RANKS if kind in chosen)
        self.line.runs.append(Run(text, marks))


def _marks(tag: str, given: dict[str, str]) -> Iterator[Mark]:
    if tag in _MARKS:
        yield Mark(_MARKS[tag])
    if given.get("href"):
        yield Mark("link", given["href"], given.get("title", ""))
    if "footnote" in given.get("class", ""):
        yield Mark("footnote")
    if given.get("lang"):
        yield Mark("language", given["lang"])


def _take_in_numbered_notes(root: Block) -> None:
    """Put notes that are written as a list at the end where their numbers stand.

    Documents from elsewhere, and our own pages pasted back, link ``#note-1`` to a list item.
    """
    notes = {block.note_id: block for block in root.walk() if block.note_id}
    inside_notes = {id(line) for note in notes.values() for line in note.walk()}
    taken: dict[str, Block] = {}
    for line in list(root.walk()) if notes else ():
        if id(line) in inside_notes:
            continue
        runs = []
        for run in line.runs:
            name = next((m.value[1:] for m in run.marks if m.value.startswith("#note-")), "")
            # Once each: a short text must not grow long by naming a long note many times.
            if name in notes and name not in taken:
                taken[name] = notes[name]
                runs += _note_runs(notes[name])
            else:
                runs.append(run)
        line.runs = runs
    _drop_notes(root, {id(note) for note in taken.values()})


def _drop_notes(root: Block, taken: set[int]) -> None:
    """Remove notes that stand in the text now, and the heading over a list left empty."""
    for block in root.walk():
        kept: list[Block] = []
        for child in block.children:
            emptied = child.children and all(id(item) in taken for item in child.children)
            if emptied and kept and kept[-1].tag in ("h2", "h3"):
                kept.pop()
            if not emptied and id(child) not in taken:
                kept.append(child)
        block.children = kept


def _note_runs(note: Block) -> list[Run]:
    """Return a note's text for standing in a line, without the link back to its number."""
    runs: list[Run] = []
    for line in note.walk():
        if line.runs and runs:
            runs.append(Run(LINE_BREAK, (Mark("footnote"),)))
        for text, marks in line.runs:
            if not any(mark.value.startswith("#ref-") for mark in marks):
                rest = tuple(mark for mark in marks if mark.kind != "footnote")
                runs.append(Run(text, (Mark("footnote"), *rest)))
    return _squeeze(runs)


def _squeeze(runs: list[Run]) -> list[Run]:
    """Drop the spaces that HTML does not count, and spaces and line breaks at the end."""
    kept: list[Run] = []
    for text, marks in runs:
        uncounted = not kept or kept[-1].text[-1] in " " + LINE_BREAK
        if seen := text.removeprefix(" ") if uncounted else text:
            kept.append(Run(seen, marks))
    while kept:
        text, marks = kept.pop()
        if seen := text.rstrip(" " + LINE_BREAK):
            return [*kept, Run(seen, marks)]
    return kept


def _tidy(block: Block) -> None:
    """Drop what is empty, and open every list item with the paragraph the editor expects."""
    for child in block.children:
        _tidy(child)
    block.runs = _squeeze(block.runs)
    kept = [child for child in block.children if not child.is_empty]
    if block.tag == "li" and kept and kept[0].tag in _LINES:
        kept[0].tag = "p"
    elif block.tag == "li" and kept:
        kept.insert(0, Block("p"))
    block.children = kept


def write(
    block: Block,
    inline: Callable[[list[Run]], str],
    opened: Callable[[Block, str], str] | None = None,
) -> str:
    """Return a block as HTML; ``inline`` writes the runs of each line, in reading order.

    ``opened`` writes a block another way: it gets the block and what stands in it, and returns
    the whole; "" leaves the choice to this function.
    """
    inner = inline(block.runs) + "".join(write(child, inline, opened) for child in block.children)
    if not block.tag:
        return inner
    if opened is not None and (own := opened(block, inner)):
        return own
    if block.tag == "hr":
        return "<hr>"
    if block.tag == FIGURE:
        return f'<figure data-item="{block.item}"><figcaption>{inner}</figcaption></figure>'
    start = f' start="{block.start}"' if block.tag == "ol" and block.start != 1 else ""
    return f"<{block.tag}{start}>{inner}</{block.tag}>"


def keep_figures(root: Block, items: Container[str]) -> None:
    """Leave in a text only the figures of ``items``: a caption speaks of what it stands under."""
    for block in root.walk():
        block.children = [c for c in block.children if not c.item or c.item in items]
    _tidy(root)


def write_runs(runs: Iterable[Run], opening: Callable[[Mark], str] | None = None) -> str:
    """Return runs as HTML, closing and opening as few tags as the editor would."""
    out: list[str] = []
    current: tuple[Mark, ...] = ()
    for text, marks in [*runs, Run("", ())]:
        keep = 0
        while keep < min(len(current), len(marks)) and current[keep] == marks[keep]:
            keep += 1
        out += [f"</{_TAGS.get(mark.kind, mark.kind)}>" for mark in reversed(current[keep:])]
        out += [(opening or write_mark)(mark) for mark in marks[keep:]]
        out.append("<br>" if text == LINE_BREAK else _escape(text))
        current = marks
    return "".join(out)


def write_mark(mark: Mark, more: str = "") -> str:
    """Return the tag that opens a mark, with ``more`` attributes, which must be safe already."""
    value, title = (_escape(text).replace('"', "&quot;") for text in (mark.value, mark.title))
    attributes = {
        "footnote": ' class="footnote"',
        "link": f' href="{value}"' + (f' title="{title}"' if title else ""),
        "language": f' lang="{value}"',
    }
    return f"<{_TAGS.get(mark.kind, mark.kind)}{attributes.get(mark.kind, '')}{more}>"


def _escape(text: str) -> str:
    """Escape as browsers and nh3 do, so that a text comes back from them letter for letter."""
    for character, name in ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\xa0", "&nbsp;"):
        text = text.replace(character, name)
    return text
