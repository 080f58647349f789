"""What somebody was, where and when, as their page tells it."""

from dataclasses import dataclass
from typing import Any

from apps.records.documents import PublicDocument
from apps.records.pages import period_words

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
    source: str
    source_url: str


def shown(
    public: PublicDocument, names: dict[int, tuple[str, str]]
) -> tuple[list[ShownAffiliation], list[ShownAffiliation]]:
    """Return a person's offices, and their other affiliations, in the editors' order.

    `names` says what groups are called for this reader, with the language of that.
    """
    rows = public.rows.get("affiliations", [])
    records = {record.pk: record for record in public.references.values()}
    language = public.document.language
    told = [(row["bond"], _shown(row, language, records, names)) for row in rows]
    offices = [one for bond, one in told if bond == Bond.OFFICE]
    return offices, [one for bond, one in told if bond != Bond.OFFICE]


def _shown(
    row: dict[str, Any],
    own_language: str,
    records: dict[int, Any],
    names: dict[int, tuple[str, str]],
) -> ShownAffiliation:
    group, item = records.get(row["group_id"]), records.get(row["source__item"])
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
        source=row["source__title"] or "",
        source_url=item.get_absolute_url() if item else row["source__address"] or "",
    )
