"""Accounts as pages show them: side by side, each with whose it is."""

from dataclasses import dataclass
from typing import Any

from .documents import PublicDocument
from .models import Topic
from .models.sources import Certainty, Rank, Stance
from .source_notes import Mark, SourceNotes, published_words


@dataclass(frozen=True)
class Account:
    """What one source says on one point, attributed. No source is said to be none."""

    value: str
    supports: bool
    is_superseded: bool
    reason: str
    certainty: str
    source: str
    #: The language of the source's title; empty where nobody said.
    source_language: str
    source_url: str
    view: str
    published: str
    passage: str
    marks: list[Mark]


@dataclass(frozen=True)
class Point:
    """One point on which sources speak, with all that is said of it."""

    label: Any
    accounts: list[Account]


def accounts(public: PublicDocument, notes: SourceNotes) -> list[Point]:
    """Return what the record's sources say, grouped by point, superseded accounts last.

    A statement that a mark beside a fact tells whole is left out.
    """
    by_topic: dict[str, list[dict[str, Any]]] = {}
    rows = sorted(public.rows.get("statements", []), key=lambda r: r["rank"] == Rank.SUPERSEDED)
    items = {record.pk: record for record in public.references.values()}
    for row in rows:
        if not notes.is_told_by_a_mark(row):
            by_topic.setdefault(row["topic"], []).append(row)
    return [
        Point(Topic(topic).label, [_account(row, items, notes) for row in said])
        for topic, said in by_topic.items()
    ]


def _account(row: dict[str, Any], items: dict[int, Any], notes: SourceNotes) -> Account:
    item = items.get(row["source__item"])
    certainty = Certainty(row["certainty"])
    return Account(
        value=row["value"],
        supports=row["stance"] == Stance.SUPPORTS,
        is_superseded=row["rank"] == Rank.SUPERSEDED,
        reason=row["reason"],
        certainty="" if certainty is Certainty.CERTAIN else str(certainty.label).lower(),
        source=row["source__title"] or "",
        source_language=row["source__language"] or "",
        source_url=item.get_absolute_url() if item else row["source__address"] or "",
        view=row["source__view"] or "",
        published=published_words(row),
        passage=row["passage"],
        marks=notes.cite("accounts", [row]),
    )
