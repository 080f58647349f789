"""Which days fall on which dates: the anniversaries and days of remembrance of a calendar.

A calendar's entry has one title, in which the years are counted: so each year's day is an entry of
its own and none repeats itself. Only what is certain to the day stands there (`DayOfYear`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.records import dates, days
from apps.records.days import Day
from apps.records.models import DayOfYear, Record
from apps.records.pages import Card, current_language

from . import remembrance
from .models import Event, LeapDay
from .ordinals import ordinal
from .scopes import Scope

#: A calendar has no more entries than this, those that come next first. What one costs is said in
#: docs/decisions.md.
MOST = 1000
#: It holds the year that is running, so many before it and so many after.
YEARS_BACK, YEARS_AHEAD = 1, 2
#: When a birth, a death or an event of 29 February is remembered in other years. A day of
#: remembrance says for itself.
LEAP_DAY = days.BEFORE

#: What a day of remembrance is called among the sorts of days.
KEPT = "kept"
#: Where the name stands in a sentence that is told in two parts.
_NAME = "\0"

# Translators: a name follows, or goes before; it is never declined.
_ANNIVERSARIES = {
    "born": gettext_noop("{nth} anniversary of the birth of {name}"),
    "died": gettext_noop("{nth} anniversary of the death of {name}"),
    "founded": gettext_noop("{nth} anniversary of the founding of {name}"),
    "dissolved": gettext_noop("{nth} anniversary of the dissolution of {name}"),
    "date": gettext_noop("{nth} anniversary: {name}"),
    "date_begin": gettext_noop("{nth} anniversary of the beginning: {name}"),
    "date_end": gettext_noop("{nth} anniversary of the end: {name}"),
}


@dataclass(frozen=True)
class Entry:
    """One day of one year on which something is remembered."""

    on: date
    record: Record
    #: What sort of day it is: "born", "died", …, or `KEPT`.
    sort: str
    #: The date that is remembered, in EDTF; empty for a day of remembrance.
    was: str = ""
    #: How many years lie between.
    years: int = 0
    leap_day: str = ""
    commemorated: tuple[Record, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from every other entry for ever: record, sort of day and year."""
        # A first day stays itself when an end becomes known.
        return f"{self.record.identifier}-{self.sort.removesuffix('_begin')}-{self.on.year}"

    @property
    def changed(self) -> datetime:
        """When anything that it tells was changed last."""
        return max(record.updated_at for record in (self.record, *self.commemorated))

    @property
    def is_moved(self) -> bool:
        """True where 29 February is remembered on another day, since the year has none."""
        return bool(self.leap_day) and not days.day_of(self.on).is_leap_day


@dataclass(frozen=True)
class Told:
    """An entry in the reader's words: a sentence around the name, and what else is to be said."""

    entry: Entry
    card: Card
    before: str
    after: str
    #: Lines to follow, each plain text.
    notes: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.card.title}{self.after}"


@dataclass(frozen=True)
class Calendar:
    """The entries of a calendar in the order of their days; `is_cut` where there are more."""

    entries: Sequence[Entry]
    is_cut: bool

    @property
    def records(self) -> list[Record]:
        """Everything that a card is needed for, once."""
        named = (record for e in self.entries for record in (e.record, *e.commemorated))
        return list({record.pk: record for record in named}.values())


def years_of(today: date) -> range:
    """Return the years that a calendar holds."""
    return range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)


def calendar(scope: Scope, today: date) -> Calendar:
    """Return the calendar of a scope: four queries, and no more than `MOST` entries."""
    entries = _entries(scope, today, years_of(today), MOST + 1)
    # What comes next goes before what is over.
    nearest = sorted(entries, key=lambda e: (e.on < today, abs((e.on - today).days), e.key))
    shown = sorted(nearest[:MOST], key=_in_order)
    return Calendar(shown, is_cut=len(nearest) > MOST)


def coming(scope: Scope, today: date, length: int) -> Calendar:
    """Return what is remembered from today on through a year, `length` days at the most."""
    end = date(today.year + 1, today.month, 28 if today.month == 2 else today.day)
    entries = _entries(scope, today, range(today.year, today.year + 2), length + 1)
    ahead = sorted((e for e in entries if today <= e.on < end), key=_in_order)
    return Calendar(ahead[:length], is_cut=len(ahead) > length)


def _in_order(entry: Entry) -> tuple[date, bool, int, str]:
    """Put days of remembrance first on a day, then what is longest ago."""
    return entry.on, entry.sort != KEPT, -entry.years, entry.key


def _entries(scope: Scope, today: date, years: range, length: int) -> list[Entry]:
    """Return the entries of all days of a scope, or of the `length` days that come next."""
    kept = remembrance.kept_every_year(among=scope.kept, length=length)
    named = remembrance.commemorated_by(kept)
    rows = remembrance.from_day(days.day_of(today), scope.days, length)
    yearly = {(event.pk, event.yearly_on) for event in kept}
    found = [e for event in kept for e in _of_event(event, named.get(event.pk, ()), years)]
    for row in rows:
        # What is kept every year on its day is told as that, and not once more by its date.
        if (row.record_id, _day(row).edtf) not in yearly:
            found += _of_row(row, years)
    return found


def _day(row: DayOfYear) -> Day:
    return Day(*divmod(row.day, 100))


def _of_row(row: DayOfYear, years: range) -> Iterator[Entry]:
    """Yield the anniversaries of a day: in no year before the first."""
    day = _day(row)
    year = f"{row.year:04}" if row.year >= 0 else f"-{-row.year:04}"
    begins = row.topic == "date" and "/" in row.record.date
    for number in years:
        on = days.occurrence(day, number, LEAP_DAY)
        if on is not None and number > row.year:
            yield Entry(
                on,
                row.record,
                "date_begin" if begins else row.topic,
                was=f"{year}-{day}",
                years=number - row.year,
                leap_day=LEAP_DAY if day.is_leap_day else "",
            )


def _of_event(event: Event, named: Sequence[Record], years: range) -> Iterator[Entry]:
    """Yield the dates of a day of remembrance: in no year before it was first kept."""
    day = days.of_edtf(event.yearly_on)
    first = days.first_year(event.date)
    for number in years if day is not None else ():
        on = days.occurrence(day, number, event.leap_day) if day is not None else None
        if on is not None and (first is None or number >= first):
            yield Entry(on, event, KEPT, leap_day=event.leap_day, commemorated=tuple(named))


# --- in words ---------------------------------------------------------------------------------


def told(entries: Sequence[Entry], ready: Mapping[int, Card]) -> list[Told]:
    """Return entries in the current language; `ready` are all their cards, by key."""
    return [_told(entry, ready) for entry in entries]


def _told(entry: Entry, ready: Mapping[int, Card]) -> Told:
    card = ready[entry.record.pk]
    if entry.sort == KEPT:
        return Told(entry, card, "", "", tuple(_of_observance(entry, ready)))
    sentence = _(_ANNIVERSARIES[entry.sort])
    nth = ordinal(entry.years, current_language())
    before, _name, after = sentence.format(nth=nth, name=_NAME).partition(_NAME)
    return Told(entry, card, before, after, tuple(_of_date(entry)))


def _of_date(entry: Entry) -> Iterator[str]:
    """Yield the date that is remembered, and where it stands in other years."""
    yield dates.words(entry.was, current_language())
    if entry.is_moved:
        yield _("In years without 29 February it stands on the 28th.")


def _of_observance(entry: Entry, ready: Mapping[int, Card]) -> Iterator[str]:
    """Yield which anniversary a day of remembrance is, as its page says it."""
    for record in entry.commemorated:
        year = days.certain_year(record.date)
        if year is not None and entry.on.year > year:
            name = ready[record.pk].title
            nth = ordinal(entry.on.year - year, current_language())
            yield _(_ANNIVERSARIES["date"]).format(nth=nth, name=name)
    if entry.is_moved:
        rule = str(LeapDay(entry.leap_day).label)
        yield _("In years without 29 February: {rule}").format(rule=rule)
