"""Readers' pages of people. The names wall has a module of its own."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.records.asking import AskedDate
from apps.records.beside import Beside
from apps.records.documents import PublicDocument
from apps.records.models import Record
from apps.records.pages import Fact
from apps.records.views import RecordDetail, RecordList

from . import affiliations
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

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Leave out an office or role that stands among the offices held."""
        offices = {row.role for row in public.document.affiliations if row.bond == Bond.OFFICE}
        return [fact for fact in super().facts(public) if fact.value not in offices]

    def groups(self, record: Record) -> list[Beside]:
        # Asked by key, since one picture may show somebody's name twice.
        pictures = record.pictured_in.values("item")
        return [Beside(_("Pictured in"), Record.objects.filter(pk__in=pictures))]

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Add what they were, and where: offices apart from the rest."""
        offices, others = affiliations.shown(public, self.called(public))
        more = {"offices": offices, "affiliations": others}
        return super().page(request, record, public) | more
