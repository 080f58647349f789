"""What there is to cite of a record, and the same as CSL's JSON: reference managers' own form.

Nothing here asks the database or knows kinds: a kind says in its `cited_as` what its records are
to those who cite them, and all else is in the public document. Names are never taken apart: which
of them is the family's differs from country to country.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext

from . import dates

if TYPE_CHECKING:
    from .documents import PublicDocument
    from .models import Record
    from .pages import Card

#: A page of the archive's own, in the words of CSL.
PAGE = "webpage"

_WHOLE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)


@dataclass(frozen=True)
class CitedAs:
    """What a kind says of a record to those who cite it, besides its title and address.

    Nothing at all is said of a page that the archive wrote itself: it is dated by its last change.
    """

    #: In the words of CSL 1.0.2; whatever is no page is a thing that the archive keeps.
    type: str = PAGE
    #: What sort of thing it is, lazily translated.
    genre: Any = ""
    creator: str = ""
    publisher: str = ""
    #: When it was written or made (EDTF).
    date: str = ""
    reference_code: str = ""


@dataclass(frozen=True)
class Words:
    """A text with the language it is in."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Cited:
    """A record as one reader cites it."""

    identifier: str
    title: Words
    #: The language of what the kind says of it.
    language: str
    #: Who publishes, and the address that will always lead to the record.
    archive: str
    url: str
    #: The day of its last change, as in 2026-11-23.
    changed: str
    own: CitedAs = field(default_factory=CitedAs)
    held_in: Words | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is a page of the archive, and not a thing that the archive keeps."""
        return self.own.type == PAGE

    @property
    def issued(self) -> str:
        """Its date (EDTF); empty for a thing of which nobody knows when it was made."""
        return self.own.date or (self.changed if self.is_page else "")


def cited(
    record: "Record",
    public: "PublicDocument",
    cards: "dict[int, Card]",
    archive: str,
    url: str,
) -> Cited:
    """Return what there is to cite of a record in the language that is being read.

    `cards` are those of the record and, if readers may know of it, of what holds it, by key.
    """
    document = public.document
    card = cards[record.pk]
    holder = public.references.get(getattr(document, "part_of", None) or "")
    held_in = cards.get(holder.pk) if holder is not None else None
    return Cited(
        identifier=document.identifier,
        title=Words(card.title, card.language),
        language=document.language,
        archive=archive,
        url=url,
        changed=timezone.localdate(record.updated_at).isoformat(),
        own=type(record).cited_as(document),
        held_in=Words(held_in.title, held_in.language) if held_in is not None else None,
    )


def last_changed(cited: Cited, day: str = "") -> str:
    """Return the words for the day of the last change; `day` as a style writes it."""
    said = day or dates.words(cited.changed, get_language() or "en")
    return pgettext("in a reference", "Last modified {day}").format(day=said)


def csl(cited: Cited) -> dict[str, Any]:
    """Return the record as CSL-JSON (schema 1.0.2), in the words of the language in force."""
    own = cited.own
    found: dict[str, Any] = {
        "id": cited.identifier,
        "type": own.type,
        "title": cited.title.text,
        "language": cited.title.language,
        "URL": cited.url,
    }
    if own.creator:
        found["author"] = [{"literal": own.creator}]
    if cited.issued:
        found["issued"] = csl_date(cited.issued)
    if cited.is_page:
        found["container-title"] = cited.archive
    else:
        found |= _of_thing(cited)
    if cited.issued != cited.changed:
        found["note"] = last_changed(cited)
    return found


def _of_thing(cited: Cited) -> dict[str, str]:
    said = {
        "genre": str(cited.own.genre),
        "publisher": cited.own.publisher,
        "archive": cited.archive,
        "archive_collection": cited.held_in.text if cited.held_in else "",
        "archive_location": cited.own.reference_code,
    }
    return {name: text for name, text in said.items() if text}


def csl_date(edtf: str) -> dict[str, Any]:
    """Return a date as CSL has it: in figures where it is certain, else in words alone.

    CSL knows dates that are about right. It does not know “before 1920” or “1914 or 1915”, and
    programs make a plain year of what they do not know; words go through all of them unharmed.
    """
    ends = edtf.split("/")
    if len(ends) <= 2 and all(is_whole(end) for end in ends):
        return {"date-parts": [[int(part) for part in end.split("-")] for end in ends]}
    return {"literal": dates.words(edtf, get_language() or "en")}


def is_whole(edtf: str) -> bool:
    """Say whether a date is a plain year, month or day, of which nobody doubts."""
    return bool(_WHOLE.fullmatch(edtf) and dates.iso(edtf))
