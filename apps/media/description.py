"""What an item's page tells of it: facts in archival order, rights, who is pictured."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.records.documents import PublicDocument
from apps.records.pages import current_language

from .models import NoticeKind
from .rights import RightsStatement

#: The kind's own fields as a page lists them, in the order of ISAD(G)'s areas: identity, then
#: context, then where it is published.
FACTS = (
    "reference_code",
    "level",
    "item_type",
    "extent",
    "physical_form",
    "dimensions",
    "creator",
    "publisher",
    "place",
    "custodial_history",
    "provenance",
    "donor",
    "accession_number",
    "source_address",
)

#: Who is called what, by key, with the language of that.
Called = dict[int, tuple[str, str]]


@dataclass(frozen=True)
class Rights:
    """What readers may do with an item: the statement in words, with the URI that names it."""

    #: In the reader's words; empty where none was chosen.
    statement: str
    #: The exact URI, which leads a browser to a page for people.
    url: str
    #: Who holds the rights, as the editors put it.
    note: str
    credit_line: str
    #: The language of note and credit line.
    language: str


@dataclass(frozen=True)
class Pictured:
    """One person in a picture, in their place from left to right."""

    #: Empty where nobody can be named: the place in the row is kept.
    name: str
    language: str
    url: str
    #: As the source names somebody who has a record under another name.
    name_as_given: str
    note: str
    #: The language of name as given and note.
    own_language: str


def rights(document: Any) -> Rights | None:
    """Return the rights in an item's public document; None where nothing is said of them.

    The statement's URI begins with `http:`; both RightsStatements.org and Creative Commons lead
    browsers from it to the page for people.
    """
    if not (document.rights_statement or document.rights or document.credit_line):
        return None
    uri = document.rights_statement
    return Rights(
        statement=str(RightsStatement(uri).label) if uri else "",
        url=uri,
        note=document.rights,
        credit_line=document.credit_line,
        language=document.language,
    )


def pictured(public: PublicDocument, called: Called) -> list[Pictured]:
    """Return who is in the picture, from left to right; `called` names those with records.

    Somebody whose record readers may not see keeps a place without a name.
    """
    language = public.document.language
    records = {record.pk: record for record in public.references.values()}
    shown = []
    for row in public.rows.get("pictured", []):
        record = records.get(row["person_id"])
        given = row["name_as_given"]
        name, of_name = called[record.pk] if record else (given, language)
        shown.append(
            Pictured(
                name=name,
                language=of_name,
                url=record.get_absolute_url() if record else "",
                name_as_given=given if record and given != name else "",
                note=row["note"],
                own_language=language,
            )
        )
    return shown


def notice(document: Any, texts: dict[str, Any]) -> dict[str, str]:
    """Return an item's content notice for its page: its kind in words, then the free text.

    `texts` holds the page's own notice with its language. Where there is no free text, the kind
    stands in its place, so that whatever waits behind a notice waits.
    """
    if not document.notice_kind:
        return {"notice_kind": ""}
    sentence = notice_words(document.notice_kind)
    if texts["content_notice"]:
        return {"notice_kind": sentence}
    language = current_language()
    return {
        "notice_kind": "",
        "content_notice": sentence,
        "content_notice_language": language,
    }


def notice_words(kind: str) -> str:
    """Return what a kind of content notice says, in the reader's language."""
    words = str(NoticeKind(kind).label).lower()
    return _("Shows or describes: {what}.").format(what=words)
