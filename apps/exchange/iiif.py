"""IIIF: what a record's public document says, in the forms of Presentation 3 and Image 3.

Nothing here asks the database or knows who reads: the views bring what passed the gate. Every
text stands under the language it is in, so one answer serves readers of all languages.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.media.description import notice_words
from apps.media.models import FileRole, ItemType, Level
from apps.media.rights import RightsStatement
from apps.records import dates
from apps.records.documents import PublicDocument

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
IMAGE = "http://iiif.io/api/image/3/context.json"

#: A text in each language that has it (Presentation 3, 4.3).
LanguageMap = dict[str, list[str]]

#: What the published schema takes for a language.
_LANGUAGE = re.compile(r"[a-zA-Z-]+", re.ASCII)
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
#: A preview is about this wide, in pixels.
_THUMBNAIL = 300

#: What the metadata say of an item, in this order, in the words of the item itself.
_TEXTS = {
    "creator": _("creator"),
    "publisher": _("publisher"),
    "physical_form": _("physical form"),
    "dimensions": _("size"),
    "extent": _("extent"),
    "reference_code": _("reference code"),
}


@dataclass(frozen=True)
class Archive:
    """Who publishes, in which languages, and under which absolute addresses."""

    name: str
    #: Its own languages, the first one first.
    languages: list[str]
    #: The address of its first page, and of everything else by names of the URLconf.
    home: str
    address: Callable[..., str]
    #: The address that will always lead to the record of an identifier.
    permanent: Callable[[str], str]


@dataclass(frozen=True)
class Canvas:
    """One picture: the file's entry in the document and what was made of it.

    `width` and `height` are the upright picture's, in pixels; `sizes` are those that were made,
    the smallest first.
    """

    entry: Any
    width: int
    height: int
    sizes: list[tuple[int, int]]


# --- texts ------------------------------------------------------------------------------------


def code(language: str) -> str:
    """Return `language` as IIIF writes it; "none" where the schema does not know its form."""
    return language if _LANGUAGE.fullmatch(language) else "none"


def in_every(words: Any, archive: Archive) -> LanguageMap:
    """Return lazily translated `words` in each language of the archive."""
    said: LanguageMap = {}
    for language in archive.languages:
        with override(language):
            said[code(language)] = [str(words)[:1].upper() + str(words)[1:]]
    return said


def plain(text: str) -> str:
    """Return `text` so that no viewer takes it for HTML.

    They do where it begins with `<` and ends with `>`; a space keeps such a text as it was written
    (Presentation 3, of HTML in values).
    """
    return f"{text} " if text.startswith("<") and text.endswith(">") else text


def of_record(document: Any, name: str) -> LanguageMap:
    """Return a record's title or summary in its own language and all it is translated into."""
    said: LanguageMap = {}
    for row in (document, *document.translations):
        text = getattr(row, name)
        if text:
            said.setdefault(code(row.language), [plain(text)])
    return said


def of_file(entry: Any, name: str, own_language: str) -> LanguageMap:
    """Return what a file's entry says in its field `name`, and its labels in other languages."""
    said: LanguageMap = {}
    if text := getattr(entry, name):
        said[code(own_language)] = [plain(text)]
    for language, texts in entry.labels.items():
        if texts.get(name):
            said.setdefault(code(language), [plain(texts[name])])
    return said


# --- Presentation 3 ---------------------------------------------------------------------------


def manifest(
    public: PublicDocument, canvases: Iterable[Canvas], archive: Archive
) -> dict[str, Any]:
    """Return the manifest of an item (Presentation 3, 5.2): one canvas for each picture."""
    document = public.document
    pictures = list(canvases)
    described = _described(public, archive, "Manifest", "iiif:manifest")
    if not _notice(document, archive):
        # What it prepares for is nowhere shown unasked.
        described |= _thumbnail(pictures[0], archive)
    papers = [
        f for f in document.files if f.content_type == "application/pdf" and not f.has_location
    ]
    if papers:
        described["rendering"] = [_download(entry, archive) for entry in papers]
    described["items"] = [
        _canvas(canvas, number, document, archive) for number, canvas in enumerate(pictures, 1)
    ]
    return described


def collection(
    public: PublicDocument, parts: Iterable[tuple[str, str, LanguageMap]], archive: Archive
) -> dict[str, Any]:
    """Return a collection (Presentation 3, 5.1) and names of what it holds.

    `parts` are the type, identifier and label of each; their own documents are asked for apart.
    """
    described = _described(public, archive, "Collection", "iiif:collection")
    described["items"] = [
        {"id": archive.address(_ADDRESS_OF[type_], identifier), "type": type_, "label": said}
        for type_, identifier, said in parts
    ]
    return described


_ADDRESS_OF = {"Manifest": "iiif:manifest", "Collection": "iiif:collection"}


def _described(
    public: PublicDocument, archive: Archive, type_: str, address: str
) -> dict[str, Any]:
    document = public.document
    label = of_record(document, "title")
    page = archive.permanent(document.identifier)
    found: dict[str, Any] = {
        "@context": PRESENTATION,
        "id": archive.address(address, document.identifier),
        "type": type_,
        "label": label,
        "metadata": _metadata(public, archive),
        "homepage": [{"id": page, "type": "Text", "label": label, "format": "text/html"}],
        "provider": [_provider(archive)],
    }
    if summary := of_record(document, "summary"):
        found["summary"] = summary
    if document.rights_statement:
        found["rights"] = document.rights_statement
    if statement := _required_statement(document, archive):
        found["requiredStatement"] = statement
    if moment := nav_date(document.date):
        found["navDate"] = moment
    if document.part_of in public.references:
        held_in = public.references[document.part_of]
        title = {code(held_in.language): [held_in.title]}
        id_ = archive.address("iiif:collection", held_in.identifier)
        found["partOf"] = [{"id": id_, "type": "Collection", "label": title}]
    return found


def nav_date(edtf: str) -> str:
    """Return the moment for a timeline; empty for a date that is no certain whole day.

    `navDate` needs a full dateTime (Presentation 3, 3.1), which a vague date has not.
    """
    if not _FULL_DATE.fullmatch(edtf):
        return ""
    try:
        return f"{date.fromisoformat(edtf).isoformat()}T00:00:00Z"
    except ValueError:
        return ""


def _provider(archive: Archive) -> dict[str, Any]:
    name = {code(archive.languages[0]): [archive.name]}
    home = {"id": archive.home, "type": "Text", "label": name, "format": "text/html"}
    return {"id": archive.home, "type": "Agent", "label": name, "homepage": [home]}


def _required_statement(document: Any, archive: Archive) -> dict[str, LanguageMap] | None:
    """Return what a viewer must show: whom to thank, and what readers may do."""
    own = code(document.language)
    said: LanguageMap = {}
    if texts := [plain(text) for text in (document.credit_line, document.rights) if text]:
        said[own] = texts
    if document.rights_statement in RightsStatement.values:
        statement = RightsStatement(document.rights_statement).label
        for language, words in in_every(statement, archive).items():
            # Viewers show one language alone: whoever is thanked is thanked in each.
            said[language] = [*texts, *words]
    return {"label": in_every(_("Credit and rights"), archive), "value": said} if said else None


def _notice(document: Any, archive: Archive) -> LanguageMap:
    """Return the content notice: in its editor's words, or else what its kind says."""
    own = of_record(document, "content_notice")
    if own or not document.notice_kind:
        return own
    return in_every(lazy(notice_words, str)(document.notice_kind), archive)


def _metadata(public: PublicDocument, archive: Archive) -> list[dict[str, LanguageMap]]:
    document = public.document
    own = code(document.language)
    rows: list[tuple[Any, LanguageMap]] = []
    if notice := _notice(document, archive):
        rows.append((_("Content notice"), notice))
    is_item = document.level == Level.ITEM
    sort = ItemType(document.item_type) if is_item else Level(document.level)
    rows.append((_("type"), in_every(sort.label, archive)))
    if document.date:
        words = {code(c): [dates.words(document.date, c)] for c in archive.languages}
        rows.append((_("date"), words))
    rows += [
        (label, {own: [plain(getattr(document, name))]})
        for name, label in _TEXTS.items()
        if getattr(document, name)
    ]
    rows += _of_other_records(public)
    return [{"label": in_every(label, archive), "value": said} for label, said in rows]


def _of_other_records(public: PublicDocument) -> list[tuple[Any, LanguageMap]]:
    document, references = public.document, public.references
    rows: list[tuple[Any, LanguageMap]] = []
    if document.place in references:
        place = references[document.place]
        rows.append((_("place"), {code(place.language): [plain(place.title)]}))
    people: LanguageMap = {}
    for entry in document.pictured:
        person = references.get(entry.person)
        if person is not None:
            people.setdefault(code(person.language), []).append(plain(person.title))
        elif entry.name_as_given:
            people.setdefault(code(document.language), []).append(plain(entry.name_as_given))
    return [*rows, (_("people pictured, from left to right"), people)] if people else rows


def _download(entry: Any, archive: Archive) -> dict[str, Any]:
    return {
        "id": archive.address("file", entry.key),
        "type": "Text",
        "label": {"none": [entry.name]},
        "format": entry.content_type,
    }


def _canvas(canvas: Canvas, number: int, document: Any, archive: Archive) -> dict[str, Any]:
    """Return one canvas (5.3) with the picture painted on it (5.6)."""
    own = archive.address("iiif:manifest", document.identifier)
    id_ = f"{own}/canvas/{canvas.entry.key}"
    found: dict[str, Any] = {
        "id": id_,
        "type": "Canvas",
        "label": _label_of_canvas(canvas.entry, number, document.language, archive),
        "height": canvas.height,
        "width": canvas.width,
    }
    if alt := of_file(canvas.entry, "alt_text", document.language):
        found["summary"] = alt
    painting = {
        "id": f"{id_}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": _body(canvas, archive),
        "target": id_,
    }
    found["items"] = [{"id": f"{id_}/page", "type": "AnnotationPage", "items": [painting]}]
    if not _notice(document, archive):
        found |= _thumbnail(canvas, archive)
    return found


def _label_of_canvas(entry: Any, number: int, own_language: str, archive: Archive) -> LanguageMap:
    if caption := of_file(entry, "caption", own_language):
        return caption
    if entry.role in (FileRole.RECTO, FileRole.VERSO, FileRole.DETAIL):
        return in_every(FileRole(entry.role).label, archive)
    return {"none": [str(number)]}


def _body(canvas: Canvas, archive: Archive) -> dict[str, Any]:
    """Return the picture itself: the largest one made."""
    width, height = canvas.sizes[-1]
    return _image(canvas, "max", width, height, archive)


def _thumbnail(canvas: Canvas, archive: Archive) -> dict[str, Any]:
    wide_enough = [size for size in canvas.sizes if size[0] >= _THUMBNAIL]
    width, height = (wide_enough or canvas.sizes[-1:])[0]
    return {"thumbnail": [_image(canvas, f"{width},{height}", width, height, archive)]}


def _image(canvas: Canvas, size: str, width: int, height: int, archive: Archive) -> dict[str, Any]:
    key = canvas.entry.key
    service = archive.address("iiif:image", key)
    return {
        "id": archive.address("iiif:image-request", key, "full", size, "0", "default.jpg"),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": service, "type": "ImageService3", "profile": "level0"}],
    }


# --- Image 3 ----------------------------------------------------------------------------------


def image_info(
    id_: str, full: tuple[int, int], sizes: list[tuple[int, int]], tiles: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what a picture's service offers (Image 3, 5): level 0, only what has been made.

    `full` is the whole picture's width and height in pixels. Without `tiles` nothing larger than
    the largest of `sizes` can be had, so that is all the service says there is.
    """
    largest = sizes[-1]
    width, height = full if tiles else largest
    found: dict[str, Any] = {
        "@context": IMAGE,
        "id": id_,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "sizes": [{"width": w, "height": h} for w, h in sizes],
    }
    if (width, height) != largest:
        found |= {"maxWidth": largest[0], "maxHeight": largest[1]}
    if tiles:
        found["tiles"] = [dict(tiles)]
    return found
