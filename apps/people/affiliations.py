"""What somebody was, where and when, as their page tells it."""

from dataclasses import dataclass
from typing import Any

from apps.records.documents import PublicDocument
from apps.records.models import Topic
from apps.records.pages import period_words
from apps.records.source_notes import Mark, SourceNotes

from .models import Bond


@dataclass(frozen=True)
class ShownAffiliation:
    """An affiliation or office in words; its group with the language of its name, linked."""

    role: str
    role_language: str
    group: str
    group_url: str
    group_language: str
    when: str
    note: str
    note_language: str
    marks: list[Mark]
    is_unsourced: bool


def shown(
    public: PublicDocument, names: dict[int, tuple[str, str]], notes: SourceNotes
) -> tuple[list[ShownAffiliation], list[ShownAffiliation]]:
    """Return a person's offices, and their other affiliations, in the editors' order.

    `names` says what groups are called for this reader, with the language of that. What supports
    the person's present role supports the office of that name too.
    """
    rows = public.rows.get("affiliations", [])
    records = {record.pk: record for record in public.references.values()}
    language = public.document.language
    role = public.document.role

    def told(row: dict[str, Any]) -> ShownAffiliation:
        topics = {Topic.ROLE} if row["role"] and row["role"] == role else ()
        marks = notes.cite_on("own", frozenset(topics), also=[row])
        return _shown(row, language, records, names, marks)

    # Offices stand first on the page, and so are cited first.
    offices = [told(row) for row in rows if row["bond"] == Bond.OFFICE]
    return offices, [told(row) for row in rows if row["bond"] != Bond.OFFICE]


def _shown(
    row: dict[str, Any],
    own_language: str,
    records: dict[int, Any],
    names: dict[int, tuple[str, str]],
    marks: list[Mark],
) -> ShownAffiliation:
    group = records.get(row["group_id"])
    name, language = names.get(row["group_id"], ("", ""))
    return ShownAffiliation(
        role=row["role"] or str(Bond(row["bond"]).label),
        role_language=own_language if row["role"] else "",
        group=name,
        group_url=group.get_absolute_url() if group else "",
        group_language=language,
        when=period_words(row["since"], row["until"]),
        note=row["note"],
        note_language=own_language,
        marks=marks,
        is_unsourced=not marks,
    )
