"""Readers' pages of groups."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.records.asking import AskedDate
from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record, Topic
from apps.records.pages import BY_NAME, Fact, period_words
from apps.records.source_notes import Topics
from apps.records.views import RecordDetail, RecordList

from .models import Group, GroupSort

#: How many entries of people a group's page holds.
NAMED = 200


@dataclass(frozen=True)
class Belonging:
    """In what way, and when, somebody belonged; in which language their record says so."""

    role: str
    language: str
    when: str


@dataclass(frozen=True)
class Member:
    """Somebody who belonged to a group, with all that they were in it."""

    title: str
    language: str
    url: str
    belongings: list[Belonging]


class GroupList(RecordList):
    """All groups by name."""

    model = Group
    asked_dates = (AskedDate("date", "", ""),)


class GroupDetail(RecordDetail):
    """A group, its parts and its people."""

    model = Group

    def fact_topics(self, document: Any) -> Topics:
        own = {"date": frozenset({Topic.DATE}), "seat": frozenset({Topic.PLACE})}
        return {**super().fact_topics(document), **own}

    def facts(self, public: PublicDocument) -> list[Fact]:
        facts = super().facts(public)
        if public.document.sort != GroupSort.OTHER:
            return facts
        return [fact for fact in facts if fact.label != self.model.label_of("sort")]

    def groups(self, record: Record) -> list[Beside]:
        parts = Record.objects.filter(as_group__parent=record.pk)
        return [Beside(_("Groups within"), parts, BY_NAME)]

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Add the people, by name."""
        rows = people(record)
        names = self.called(public, also=(row.record for row in rows))
        page = super().page(request, record, public)
        return page | {"people": members(rows[:NAMED], names), "has_more_people": rows[NAMED:]}


def people(group: Any) -> list[Any]:
    """Return the public affiliations to `group` by name: one more than its page shows, if any."""
    rows = group.affiliations.for_readers().filter(record__in=Record.objects.public())
    by_name = rows.select_related("record").order_by(
        "record__sort_key", "record__identifier", "position", "pk"
    )
    return list(by_name.defer("record__body", "record__internal_note")[: NAMED + 1])


def members(rows: list[Any], names: dict[int, tuple[str, str]]) -> list[Member]:
    """Return the people of affiliations that stand by name, each with all that they were."""
    return [
        Member(*names[pk], own[0].record.get_absolute_url(), [_belonging(row) for row in own])
        for pk, own in ((pk, list(some)) for pk, some in groupby(rows, lambda r: r.record_id))
    ]


def _belonging(row: Any) -> Belonging:
    return Belonging(
        row.role or str(row.get_bond_display()),
        row.record.language if row.role else "",
        period_words(row.since, row.until),
    )
