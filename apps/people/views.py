"""Readers' pages of people. The names wall has a module of its own."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.records.asking import AskedDate
from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record, Topic
from apps.records.pages import Fact
from apps.records.source_notes import Topics
from apps.records.views import RecordDetail, RecordList

from . import affiliations, lives, neighbours
from .models import Bond, Person


class PersonList(RecordList):
    """Everybody in the directory, by name."""

    model = Person
    asked_dates = (
        AskedDate("died", _("Died"), "person__died_"),
        AskedDate("born", _("Born"), "person__born_"),
    )


class PersonDetail(RecordDetail):
    """A person: the name first, then what is known."""

    model = Person
    shared_as = "profile"
    # A date and a place of birth stand under one word.
    fact_labels: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(("born", "born_at"), _("Born")),
        **dict.fromkeys(("died", "died_at"), _("Died")),
    }
    not_facts = frozenset({"is_remembered_here"})
    # The page tells the life first, and its names last.
    citing_parts = ("facts", "own", "names", "accounts")

    #: What the person has in common with others, while the page is made.
    shared: list[neighbours.Shared]

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Leave out an office or role that stands among the offices held."""
        offices = {row.role for row in public.document.affiliations if row.bond == Bond.OFFICE}
        return [fact for fact in super().facts(public) if fact.value not in offices]

    def fact_topics(self, document: Any) -> Topics:
        """Say that a birth's statements speak of its day and its place, and a death's likewise."""
        born, died = {Topic.BORN}, {Topic.DIED}
        has_birth, has_death = (
            bool(day or place)
            for day, place in (
                (document.born, document.born_at),
                (document.died, document.died_at),
            )
        )
        if has_birth != has_death:
            # What speaks of a date or a place alone can then mean but the one.
            (born if has_birth else died).update({Topic.DATE, Topic.PLACE})
        return {
            **dict.fromkeys(("born", "born_at"), frozenset(born)),
            **dict.fromkeys(("died", "died_at"), frozenset(died)),
            "role": frozenset({Topic.ROLE}),
        }

    def own_parts(self, public: PublicDocument) -> dict[str, Any]:
        """Return what they were, and where: offices apart from the rest."""
        offices, others = affiliations.shown(public, self.called(public), self.notes)
        return {"offices": offices, "affiliations": others}

    def groups(self, record: Record) -> list[Beside]:
        # Asked by key, since one picture may show somebody's name twice.
        pictures = record.pictured_in.values("item")
        self.shared = neighbours.shared(record, self.public, self.connected)
        in_pictures = Beside(_("Pictured in"), Record.objects.filter(pk__in=pictures))
        return [*neighbours.asked(self.shared), in_pictures]

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Add how the name is written elsewhere, the span of the life, and who stands beside it."""
        page = super().page(request, record, public)
        cards = ((pk, (card.title, card.language)) for pk, card in self.ready.items())
        titles = dict(cards) | self.called(public)
        page |= {
            "written": lives.other_names(public, page["title"]),
            "life": lives.span(public.document),
            "beside_label": lives.beside_label(public.document),
            "family": neighbours.family(page["connections"]),
            "beside": neighbours.found(self.shared, page["groups"], titles),
            "connections": [g for g in page["connections"] if g.type not in neighbours.KIN],
            "groups": [group for group in page["groups"] if not group.name],
        }
        return page | {"contents": lives.contents(page)}
