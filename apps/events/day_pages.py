"""Pages of days: what is remembered on one, in the days to come, and every year."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.records import dates, days
from apps.records.days import Day
from apps.records.models import DayOfYear, Record
from apps.records.pages import Card, cards, current_language

from . import remembrance
from .models import Event
from .remembrance import IN_A_WEEK, ON_A_DAY, Observance

#: How much of what was typed is given back in the box; no day is as long.
_KEPT = 200
DAYS_OF_A_WEEK = 7

_WORDS = {
    "born": gettext_lazy("Born"),
    "died": gettext_lazy("Died"),
    "founded": gettext_lazy("Founded"),
    "dissolved": gettext_lazy("Dissolved"),
    "date_begin": gettext_lazy("Began"),
    "date_end": gettext_lazy("Ended"),
}


@dataclass(frozen=True)
class Remembered:
    """One row of a day: what happened to whom, in which year, and how long ago.

    An event of one day says by its title what happened.
    """

    card: Card
    what: Any
    year_words: str
    #: How many years lie between then and the day this year; None where it lies ahead.
    years: int | None


@dataclass(frozen=True)
class DayShown:
    """One day with all that is remembered on it."""

    day: Day
    words: str
    url: str
    observances: list[tuple[Card, Observance]]
    rows: list[Remembered]
    more_url: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing is remembered on the day."""
        return not (self.rows or self.observances)


@dataclass(frozen=True)
class Gathered:
    """What days hold, before anything is made of it: so that all cards are made in one go."""

    wanted: Sequence[Day]
    rows: Sequence[DayOfYear]
    events: Sequence[Event]
    commemorated: Mapping[int, Sequence[Record]]

    @property
    def records(self) -> list[Record]:
        """Everything that a card is needed for."""
        named = [record for records in self.commemorated.values() for record in records]
        return [*(row.record for row in self.rows), *self.events, *named]

    def observances(self, ready: Mapping[int, Card], today: date) -> list[tuple[Card, Observance]]:
        """Return the days of remembrance among them, the next one first."""
        return remembrance.in_their_order(self.events, self.commemorated, ready, today)


def gather(
    wanted: Sequence[Day], rows: Sequence[DayOfYear], *, with_observances: bool = True
) -> Gathered:
    """Return what the days `wanted` hold; all days of remembrance where none is named.

    What is kept every year on a day is told as that, and not once more by its date.
    """
    events = remembrance.kept_every_year(wanted) if with_observances else []
    kept = {event.pk for event in events}
    others = [row for row in rows if row.record_id not in kept]
    return Gathered(wanted, others, events, remembrance.commemorated_by(events))


def gather_home(today: date, length: int, ahead: int) -> Gathered:
    """Return the first of what is remembered today, and what is kept in the `ahead` days after."""
    day = days.day_of(today)
    coming = [days.day_of(today + timedelta(number)) for number in range(ahead + 1)]
    events = remembrance.kept_every_year(coming)
    kept_today = {event.pk for event in events if days.of_edtf(event.yearly_on) == day}
    # What is kept every year today is told as that, and not once more by its date.
    found = remembrance.on_day(day, length=length + len(kept_today))
    rows = [row for row in found if row.record_id not in kept_today]
    return Gathered([day], rows[:length], events, remembrance.commemorated_by(events))


def coming_days(
    gathered: Gathered, today: date, ready: Mapping[int, Card], ahead: int
) -> list[tuple[Card, Observance]]:
    """Return the days of remembrance that are kept from tomorrow on, `ahead` days from today."""
    observed = gathered.observances(ready, today)
    return [pair for pair in observed if 0 < (pair[1].days_until or 0) <= ahead]


def cards_of(records: Iterable[Record]) -> dict[int, Card]:
    """Return the cards of `records` by their keys."""
    single = {record.pk: record for record in records}
    return dict(zip(single, cards(single.values()), strict=True))


def day_url(day: Day, **more: Any) -> str:
    """Return the address of the page of a day."""
    return f"{reverse('on-this-day')}?{urlencode({'day': str(day)} | more)}"


@require_safe
def on_this_day(request: HttpRequest) -> HttpResponse:
    """Show what is remembered on one day of the year: today, or the one asked for."""
    today = timezone.localdate()
    day, typed, refusal = _asked(request, today)
    part = _part(request)
    rows = remembrance.on_day(day, part * ON_A_DAY)
    more = day_url(day, part=part + 1) if len(rows) > ON_A_DAY else ""
    (shown,) = shown_days(gather([day], rows[:ON_A_DAY], with_observances=part == 0), today)
    context = _context(day, day.shifted(-1), day.shifted(1), today, typed, refusal) | {
        "days": [shown],
        "day_words": day.words(current_language()),
        "is_today": day == days.day_of(today),
        "next_url": more,
        "previous_url": day_url(day, part=part - 1) if part else "",
        "length": ON_A_DAY,
        "is_week": False,
    }
    return render(request, "events/on_this_day.html", context)


@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    """Show what is remembered on a day and the six after it."""
    today = timezone.localdate()
    first, typed, refusal = _asked(request, today)
    wanted = [first.shifted(number) for number in range(DAYS_OF_A_WEEK)]
    rows = remembrance.in_days(wanted)
    shown = shown_days(gather(wanted, rows), today, length=IN_A_WEEK)
    context = _context(
        first, first.shifted(-DAYS_OF_A_WEEK), first.shifted(DAYS_OF_A_WEEK), today, typed, refusal
    ) | {
        "days": [day for day in shown if not day.is_empty],
        "day_words": first.words(current_language()),
        "is_today": first == days.day_of(today),
        "next_url": "",
        "previous_url": "",
        "length": IN_A_WEEK,
        "is_week": True,
    }
    return render(request, "events/on_this_day.html", context)


@require_safe
def days_of_remembrance(request: HttpRequest) -> HttpResponse:
    """Show every day of remembrance, the next one first."""
    today = timezone.localdate()
    kept = gather([], [])
    context = {"observances": kept.observances(cards_of(kept.records), today)}
    return render(request, "events/days_of_remembrance.html", context)


def _asked(request: HttpRequest, today: date) -> tuple[Day, str, str]:
    """Return the day that the request asks for, what was typed, and why it is refused."""
    typed = request.GET.get("day", "").replace("\x00", "").strip()
    if not typed:
        return days.day_of(today), "", ""
    try:
        return days.read(typed, current_language()), typed, ""
    except days.NotADay as refusal:
        return days.day_of(today), typed[:_KEPT], str(refusal)


def _part(request: HttpRequest) -> int:
    text = request.GET.get("part", "")
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 0


def _context(
    day: Day, before: Day, after: Day, today: date, typed: str, refusal: str
) -> dict[str, Any]:
    language = current_language()
    return {
        "typed": "" if not typed else typed if refusal else day.words(language),
        "refusal": refusal,
        "year": today.year,
        "before": {"words": before.words(language), "day": str(before)},
        "after": {"words": after.words(language), "day": str(after)},
        "day": str(day),
    }


def shown_days(
    gathered: Gathered, today: date, ready: Mapping[int, Card] | None = None, length: int = 0
) -> list[DayShown]:
    """Return days with their rows and observances; beyond `length` a link leads to the rest.

    `ready` are the cards of all that was gathered, by key, where a page has made them already.
    """
    ready = cards_of(gathered.records) if ready is None else ready
    observed = gathered.observances(ready, today)
    by_day: dict[int, list[Remembered]] = {}
    for row in gathered.rows:
        by_day.setdefault(row.day, []).append(_remembered(row, ready[row.record_id], today))
    language = current_language()
    shown = []
    for day in gathered.wanted:
        own = by_day.get(day.mmdd, [])
        more = day_url(day) if length and len(own) > length else ""
        kept = [pair for pair in observed if day in (pair[1].day, pair[1].this_year)]
        own = own[:length] if length else own
        shown.append(DayShown(day, day.words(language), day_url(day), kept, own, more))
    return shown


def _remembered(row: DayOfYear, card: Card, today: date) -> Remembered:
    begins = row.topic == "date" and "/" in row.record.date
    year = f"{row.year:04}" if row.year >= 0 else f"-{-row.year:04}"
    ago = today.year - row.year
    return Remembered(
        card=card,
        what=_WORDS.get("date_begin" if begins else row.topic, ""),
        year_words=dates.words(year, current_language()),
        years=ago if ago > 0 else None,
    )
