"""What a calendar is of: the whole site, a tag, a person, a place, a group or an event.

Everything here only narrows what the gate lets out: whoever asks for days asks for public ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from apps.people.models import Affiliation
from apps.records.models import (
    Record,
    Relation,
    Tag,
    TaggedRecord,
    tags_visible_to,
    with_narrower,
)

from .models import Event

#: Under a tag with more records than this, days are asked for their records, not the reverse.
MANY = 10_000
#: Topics of days that belong to an event.
_OF_EVENTS = ("date", "date_end")


@dataclass(frozen=True)
class Scope:
    """What counts for one calendar: conditions on days of the year, and on events kept yearly."""

    days: Q = field(default_factory=Q)
    kept: Q = field(default_factory=Q)
    #: The tag or the public record that it is of; None for the whole site.
    of: Tag | Record | None = None

    @property
    def identifier(self) -> str:
        """The identifier of what it is of; empty for the whole site."""
        return self.of.identifier if self.of is not None else ""


EVERYTHING = Scope()


def read(identifier: str) -> Scope:
    """Return what the calendar of `identifier` is of; four queries at most.

    Raises:
        Http404: no tag and no record with days of its own has it that readers may know of.

    """
    public = Record.objects.public().for_list()
    record = public.filter(identifier=identifier, kind__in=_SCOPES).first()
    if record is not None:
        return _SCOPES[record.kind](record)
    tag = tags_visible_to(None).filter(identifier=identifier).first()
    if tag is None:
        raise Http404
    return _of_tag(tag)


def _of_tag(tag: Tag) -> Scope:
    """All that stands under a tag or one of its narrower ones."""
    borne = TaggedRecord.objects.filter(tag__in=with_narrower([tag.pk])[tag.pk]).order_by()
    kept = Q(Exists(borne.filter(content_object=OuterRef("pk"))))
    if borne[: MANY + 1].count() > MANY:
        # Of what is so common the next days are met soon, walking from today on.
        return Scope(Q(Exists(borne.filter(content_object=OuterRef("record")))), kept, tag)
    return Scope(Q(record__in=borne.values("content_object")), kept, tag)


def _connected(record: Record) -> tuple[Q, Q]:
    """Return the events that a record is connected with, from either end, and their days.

    Connections are public where both their ends are.
    """
    subjects = Relation.objects.filter(object=record.pk).order_by().values("subject")
    objects = Relation.objects.filter(subject=record.pk).order_by().values("object")
    of_days = Q(record__in=subjects) | Q(record__in=objects)
    return of_days & Q(topic__in=_OF_EVENTS), Q(pk__in=subjects) | Q(pk__in=objects)


def _of_person(person: Record) -> Scope:
    """A birth and a death, and the events that the person is connected with."""
    days, kept = _connected(person)
    return Scope(Q(record=person.pk) | days, kept, person)


def _of_group(group: Record) -> Scope:
    """When it was founded and dissolved, its members' lives, and the events connected with it."""
    days, kept = _connected(group)
    members = Affiliation.objects.for_readers().filter(group=group.pk).order_by().values("record")
    lives = Q(record__in=members, topic__in=("born", "died"))
    return Scope(Q(record=group.pk) | lives | days, kept, group)


def _of_place(place: Record) -> Scope:
    """What happened there: births and deaths where readers may know the place, events, groups."""
    days, kept = _connected(place)
    born = _telling("born_at", person__born_at=place.pk)
    died = _telling("died_at", person__died_at=place.pk)
    seated = _telling("seat", as_group__seat=place.pk)
    there = _telling("place", event__place=place.pk)
    days |= Q(topic="born", record__in=born) | Q(topic="died", record__in=died)
    days |= Q(record__in=seated, topic__in=("founded", "dissolved"))
    days |= Q(record__in=there, topic__in=_OF_EVENTS)
    return Scope(days, kept | Q(pk__in=there), place)


def _telling(field: str, **where: Any) -> Any:
    """Return the keys of records of which a field is so, and is not kept from readers."""
    return Record.objects.filter(**where).telling(field).order_by().values("pk")


def _of_event(event: Record) -> Scope:
    """Its own days, those of its parts, and those of events connected with it."""
    days, kept = _connected(event)
    parts = Event.objects.filter(parent=event.pk).order_by().values("pk")
    own = Q(record=event.pk) | Q(record__in=parts, topic__in=_OF_EVENTS)
    return Scope(own | days, kept | Q(pk=event.pk) | Q(pk__in=parts), event)


#: By kind.
_SCOPES: dict[str, Callable[[Record], Scope]] = {
    "person": _of_person,
    "group": _of_group,
    "place": _of_place,
    "event": _of_event,
}
