"""Days of remembrance, and what is remembered on a day of the year.

A day of remembrance is an event with a day that comes every year. Births, deaths, foundings
and events stand under the days that the door keeps for them (`DayOfYear`): only what is certain
to the day has one, so that nothing known to the month alone ever claims a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from apps.records import dates, days
from apps.records.days import Day
from apps.records.models import DayOfYear, Record, Relation, is_public
from apps.records.pages import Card, current_language

from .models import Event, LeapDay

#: The types of connection that say what a day of remembrance is about, and who made it one.
COMMEMORATES, ESTABLISHED_BY = "commemorates", "established-by"

#: How many rows one day shows at once, and how many each day of a week.
ON_A_DAY, IN_A_WEEK = 60, 12


@dataclass(frozen=True)
class Anniversary:
    """How many years after a commemorated event an occurrence lies."""

    years: int
    card: Card


@dataclass(frozen=True)
class Observance:
    """A day of remembrance as pages tell of it. `next_date` is None where it comes no more."""

    day: Day
    day_words: str
    #: In words, what happens to 29 February in other years; empty for every other day.
    leap_words: Any
    #: The day on which it is kept in the year that is running; None where it is skipped.
    this_year: Day | None
    next_date: date | None
    next_words: str
    #: How many days away that is; 0 is today.
    days_until: int | None
    is_today: bool
    anniversaries: list[Anniversary]
    #: Where nothing of a certain year is commemorated: since when, and how often it was kept.
    since: int | None
    times: int | None
    commemorates: list[Card]
    established_by: list[Card]


def observance_of(
    record: Any,
    commemorated: Sequence[tuple[Record, Card]],
    today: date,
    established_by: Sequence[Card] = (),
) -> Observance | None:
    """Return what is told of `record`, an event, as a day of remembrance; None if it is none."""
    day = days.of_edtf(record.yearly_on)
    if day is None:
        return None
    this_year = days.occurrence(day, today.year, record.leap_day)
    on = days.next_occurrence(day, record.leap_day, today)
    anniversaries = _anniversaries(commemorated, on) if on else []
    since = None if anniversaries else days.first_year(record.date)
    language = current_language()
    return Observance(
        day=day,
        day_words=day.words(language),
        leap_words=LeapDay(record.leap_day).label if record.leap_day and day.is_leap_day else "",
        this_year=days.day_of(this_year) if this_year else None,
        next_date=on,
        next_words=dates.words(on.isoformat(), language) if on else "",
        days_until=(on - today).days if on else None,
        is_today=on == today,
        anniversaries=anniversaries,
        since=since,
        times=_times(day, record.leap_day, since, on),
        commemorates=[card for _record, card in commemorated],
        established_by=list(established_by),
    )


def _anniversaries(commemorated: Iterable[tuple[Record, Card]], on: date) -> list[Anniversary]:
    found = []
    for record, card in commemorated:
        year = days.certain_year(record.date)
        if year is not None and on.year > year:
            found.append(Anniversary(on.year - year, card))
    return found


def _times(day: Day, leap_day: str, since: int | None, on: date | None) -> int | None:
    if since is None or on is None or on.year < since:
        return None
    return days.times_kept(day, leap_day, since, on)


def of_page(record: Any, shown: Mapping[str, Card], today: date) -> Observance | None:
    """Return a day of remembrance for its own page; `shown` are the page's cards by identifier.

    None, and no query, for every other event.
    """
    if not record.yearly_on:
        return None
    named = _named_by([record])
    commemorated, makers = (
        [(other, shown[other.identifier]) for other in others if other.identifier in shown]
        for others in (named[kind].get(record.pk, []) for kind in (COMMEMORATES, ESTABLISHED_BY))
    )
    return observance_of(record, commemorated, today, [card for _record, card in makers])


def kept_every_year(
    only: Sequence[Day] = (), among: Q | None = None, length: int | None = None
) -> list[Event]:
    """Return the public days of remembrance, `length` at the most.

    `only` asks for those that are kept on some days, `among` for those that fulfil a condition.
    """
    rows = Event.objects.public().for_list().filter(yearly_on__gt="").order_by("sort_key", "pk")
    if only:
        rows = rows.filter(yearly_on__in=[day.edtf for day in {*only, *_moved_from(only)}])
    if among:
        rows = rows.filter(among)
    return list(rows[:length])


def in_their_order(
    events: Iterable[Event],
    commemorated: Mapping[int, Sequence[Record]],
    ready: Mapping[int, Card],
    today: date,
) -> list[tuple[Card, Observance]]:
    """Return days of remembrance, the next one first; `ready` are all their cards, by key."""
    found = []
    for event in events:
        named = [(record, ready[record.pk]) for record in commemorated.get(event.pk, [])]
        observance = observance_of(event, named, today)
        if observance is not None:
            found.append((ready[event.pk], observance))
    return sorted(found, key=lambda pair: pair[1].next_date or date.max)


def _moved_from(wanted: Sequence[Day]) -> list[Day]:
    """Return 29 February where the days on which it is kept in other years are wanted."""
    return [Day(2, 29)] if {Day(2, 28), Day(3, 1)} & {*wanted} else []


def commemorated_by(events: Sequence[Event]) -> dict[int, list[Record]]:
    """Return the public records that days of remembrance commemorate, by the days' keys."""
    return _named_by(events)[COMMEMORATES]


def _named_by(events: Sequence[Any]) -> dict[str, dict[int, list[Record]]]:
    """Return what days commemorate and what established them, by the type and the day's key."""
    found: dict[str, dict[int, list[Record]]] = {COMMEMORATES: {}, ESTABLISHED_BY: {}}
    rows = (
        Relation.objects.filter(
            subject__in=[event.pk for event in events],
            type__identifier__in=found,
            object__in=Record.objects.public(),
        )
        .select_related("object", "type")
        .defer("object__body", "object__internal_note")
        .order_by("position", "pk")
    )
    for row in rows if events else []:
        found[row.type.identifier].setdefault(row.subject_id, []).append(row.object)
    return found


# --- what happened on a day -------------------------------------------------------------------


def _rows() -> "QuerySet[DayOfYear]":
    """Return the days of what readers may see: births, deaths, foundings, and events."""
    return DayOfYear.objects.filter(_is_told(), record__in=Record.objects.public())


def _is_told() -> Q:
    of_events = Q(topic__in=("date", "date_end"), record__kind=Event.kind_name())
    return of_events | Q(topic__in=("born", "died", "founded", "dissolved"))


def _with_records(rows: "QuerySet[DayOfYear]") -> "QuerySet[DayOfYear]":
    return rows.select_related("record").defer("record__body", "record__internal_note")


def on_day(day: Day, offset: int = 0, length: int = ON_A_DAY) -> list[DayOfYear]:
    """Return what is remembered on a day, oldest first; one row more than `length` if any."""
    own = _with_records(_rows().filter(day=day.mmdd)).order_by("year", "pk")
    return list(own[offset : offset + length + 1])


def from_day(first: Day, among: Q, length: int) -> list[DayOfYear]:
    """Return days that fulfil a condition, from `first` on through a year: two queries at most.

    `length` of them at the most, those that come first.
    """
    # The gate as a condition: days are walked in their order, however many records are public.
    told = DayOfYear.objects.filter(_is_told(), is_public("record__"), among)
    rows = _with_records(told).order_by("day", "year", "pk")
    ahead = list(rows.filter(day__gte=first.mmdd)[:length])
    missing = length - len(ahead)
    return [*ahead, *rows.filter(day__lt=first.mmdd)[:missing]] if missing else ahead


def in_days(wanted: Sequence[Day], length: int = IN_A_WEEK) -> list[DayOfYear]:
    """Return the first rows of each of several days, in two queries; one more than `length`."""
    arms = []
    for day in wanted:
        own = _rows().filter(day=day.mmdd).order_by("year", "pk")[: length + 1]
        # SQLite allows no limit inside a union, but one inside each of its conditions.
        arms.append(DayOfYear.objects.filter(pk__in=own.values("pk")).order_by().values_list("pk"))
    keys = [pk for (pk,) in arms[0].union(*arms[1:], all=True)] if arms else []
    rows = DayOfYear.objects.filter(pk__in=keys)
    return list(_with_records(rows).order_by("day", "year", "pk")) if keys else []
