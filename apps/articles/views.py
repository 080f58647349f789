"""Readers' pages of articles."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.records import connections
from apps.records.documents import PublicDocument
from apps.records.facts import day_words
from apps.records.models import Record, Relation
from apps.records.pages import Card, Said, in_readers_words
from apps.records.views import RecordDetail, RecordList

from .models import Article

#: Connections with what the text itself is about, or names: they stand beside it.
_IN_THE_TEXT = frozenset({"about", "mentions"})
#: Of whom and what a reader looks for first; the other kinds follow.
_FIRST_KINDS = ("person", "group", "place", "event")
#: What is mended on the day of publication, or the next, is no revision.
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day in the reader's words and in ISO 8601."""

    words: str
    iso: str


@dataclass(frozen=True)
class Changed:
    """What changed in a text, and when."""

    day: Day
    note: Said


class ArticleList(RecordList):
    """All articles, newest first."""

    model = Article


class ArticleDetail(RecordDetail):
    """An article under its dateline, with what it names beside it and what changed at its foot."""

    model = Article
    shared_as = "article"
    #: Both stand under the title.
    not_facts = frozenset({"byline", "dateline_place"})

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Add where it was written, when it came out and what changed since."""
        notes = sorted(public.document.revision_notes, key=lambda row: row.day, reverse=True)
        published = timezone.localdate(record.public_from) if record.is_public else None
        revised = _revised(record, published, notes)
        return super().page(request, record, public) | {
            "dateline": self._dateline(public),
            "published": _day(published) if published else None,
            "revised": _day(revised) if revised else None,
            "changes": [
                Changed(_day(row.day), in_readers_words(row, "note", public.document.language))
                for row in notes
            ],
        }

    def connections_shown(
        self, record: Record, rows: list[Relation], ready: dict[int, Card]
    ) -> dict[str, Any]:
        """Set what the text is about and mentions apart from the other connections."""
        own: list[Any] = []
        others: list[Any] = []
        for row in rows:
            is_own = row.type.identifier in _IN_THE_TEXT and row.subject_id == record.pk
            (own if is_own else others).append(row)
        return super().connections_shown(record, others, ready) | {
            "mentioned": connections.by_kind(record, own, ready, _FIRST_KINDS),
            "mentioned_more": [
                group for group in connections.groups(record, own, ready) if group.more_url
            ],
        }

    def _dateline(self, public: PublicDocument) -> Said | None:
        """Return the name of the place where it was written; None where that is not told."""
        place = public.references.get(public.document.dateline_place or "")
        return Said(*self.called(public)[place.pk]) if place else None


def _revised(record: Record, published: date | None, notes: list[Any]) -> date | None:
    """Return the day of the last revision: as the notes say, or else as the record does."""
    if published is None or record.public_from is None:
        return None
    if notes:
        return notes[0].day if notes[0].day > published else None
    is_revised = record.updated_at - record.public_from > _A_DAY
    return timezone.localdate(record.updated_at) if is_revised else None


def _day(day: date) -> Day:
    return Day(day_words(day), day.isoformat())
