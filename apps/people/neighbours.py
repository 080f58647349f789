"""Who stands beside a person on their page: family, and those who shared a group, place or event.

Only what the public document tells of the person is asked from, and only people whom the gate
lets out are found. Those who are remembered here stand beside one another, others beside others:
nobody's page of remembrance lists who merely held an office in the same town.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.records.beside import Beside
from apps.records.connections import Connected, ConnectionGroup
from apps.records.documents import PublicDocument
from apps.records.models import Record, Relation
from apps.records.pages import BY_NAME, Card, Group

from . import lives
from .models import Affiliation

#: The types of connection by which people are family.
KIN = ("married-to", "child-of", "sibling-of", "kin-of")
#: The type by which people are connected with what happened.
TOOK_PART = "took-part-in"
#: How many groups and events of one life are asked for others: the first ones on the page.
ASKED_OF_EACH = 4


@dataclass(frozen=True)
class Shared:
    """Something that several people have in common: a group, a place, an event."""

    label: Any
    record: Record
    people: Any

    @property
    def name(self) -> str:
        """What the group of these people is called among those beside the page."""
        return f"beside-{self.record.identifier}"


@dataclass(frozen=True)
class Neighbour:
    """Somebody beside the person, with the years of their life and what connects the two."""

    title: str
    language: str
    url: str
    years: str
    period: str = ""
    note: str = ""
    note_language: str = ""


_OF_KIN = ("period", "note", "note_language")


@dataclass(frozen=True)
class Kin:
    """Those who are kin in one way, under the word for it."""

    label: str
    more_url: str
    people: list[Neighbour]


@dataclass(frozen=True)
class Neighbours:
    """Those who have one thing in common with the person; that thing's page names them all."""

    label: Any
    title: str
    language: str
    url: str
    people: list[Neighbour]


def shared(record: Record, public: PublicDocument, connected: Iterable[Any]) -> list[Shared]:
    """Return what a person's public document has in common with others."""
    things = [
        *(Shared(_("In the same group"), group, _members(group)) for group in _groups(public)),
        *(
            Shared(_("Born or died in the same place"), place, _born_or_died_in(place))
            for place in _places(public)
        ),
        *(
            Shared(_("In the same events"), event, _took_part_in(event))
            for event in _events(record, connected)
        ),
    ]
    alike = {"person__is_remembered_here": public.document.is_remembered_here}
    everybody = Record.objects.filter(**alike).exclude(pk=record.pk)
    return [Shared(one.label, one.record, everybody.filter(pk__in=one.people)) for one in things]


def asked(shared_things: Sequence[Shared]) -> list[Beside]:
    """Return what to gather beside a page, in the order of `shared_things`."""
    return [Beside(one.label, one.people, BY_NAME, name=one.name) for one in shared_things]


def family(groups: Iterable[ConnectionGroup]) -> list[Kin]:
    """Return kin from the person's connections, under the words for each sort of it."""
    return [
        Kin(group.label, group.more_url, [_kin(entry) for entry in group.entries])
        for group in groups
        if group.type in KIN
    ]


def found(
    shared_things: Sequence[Shared],
    groups: Iterable[Group],
    titles: dict[int, tuple[str, str]],
) -> list[Neighbours]:
    """Return who was found in `groups`; `titles` says what the shared things are called."""
    cards = {group.name: group.cards for group in groups}
    return [
        Neighbours(
            one.label,
            *titles[one.record.pk],
            url=one.record.get_absolute_url(),
            people=[_neighbour(card) for card in cards[one.name]],
        )
        for one in shared_things
        if one.name in cards
    ]


def _neighbour(card: Card) -> Neighbour:
    # A life within one year is told by that alone, as EDTF does not write "1911/1911".
    ends = card.date_edtf.split("/")
    return Neighbour(card.title, card.language, card.url, lives.years(ends[0], ends[-1]))


def _kin(entry: Connected) -> Neighbour:
    said = (entry.period_words, entry.note, entry.note_language)
    return replace(_neighbour(entry.card), **dict(zip(_OF_KIN, said, strict=True)))


# --- what is shared -------------------------------------------------------------------------


def _groups(public: PublicDocument) -> list[Record]:
    """Return the groups to which somebody belonged: the first ones, in the editors' order."""
    by_key = {record.pk: record for record in public.references.values()}
    keys = dict.fromkeys(row["group_id"] for row in public.rows.get("affiliations", []))
    return [by_key[pk] for pk in keys if pk in by_key][:ASKED_OF_EACH]


def _places(public: PublicDocument) -> list[Record]:
    named = dict.fromkeys((public.document.born_at, public.document.died_at))
    return [public.references[identifier] for identifier in named if identifier]


def _events(record: Record, connected: Iterable[Any]) -> list[Record]:
    part = (r for r in connected if r.type.identifier == TOOK_PART and r.subject_id == record.pk)
    return list({row.object_id: row.object for row in part}.values())[:ASKED_OF_EACH]


def _members(group: Record) -> Any:
    return Affiliation.objects.for_readers().filter(group=group.pk).values("record")


def _born_or_died_in(place: Record) -> Any:
    born = Record.objects.filter(person__born_at=place.pk).telling("born_at")
    died = Record.objects.filter(person__died_at=place.pk).telling("died_at")
    here = Q(pk__in=born.values("pk")) | Q(pk__in=died.values("pk"))
    return Record.objects.filter(here).values("pk")


def _took_part_in(event: Record) -> Any:
    rows = Relation.objects.filter(type__identifier=TOOK_PART, object=event.pk)
    return rows.values("subject")
