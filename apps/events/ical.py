"""Calendars as files that calendar programs subscribe to: iCalendar (RFC 5545, RFC 7986)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

import icalendar
from django.utils.translation import gettext as _

from .calendars import KEPT, Told

CONTENT_TYPE = "text/calendar; charset=utf-8"
#: Goes up when what is written of the same days changes.
VERSION = 1
#: How often a program is to ask anew.
REFRESH = timedelta(days=1)

_PRODUCT = "-//Memorial Archive//Calendar//EN"
#: What no text value may hold (RFC 5545, 3.1: CONTROL).
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Heading:
    """What a calendar says of itself."""

    name: str
    description: str
    #: Where it is, and where its page is.
    source: str
    page: str
    #: What makes the identifiers of entries the archive's own.
    host: str


def write(heading: Heading, entries: Iterable[tuple[Told, str]]) -> bytes:
    """Return a calendar file; each entry comes with the whole address of its record."""
    found = icalendar.Calendar()
    found.add("version", "2.0")
    found.add("prodid", _PRODUCT)
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    # As the standard has it since 2016, and as programs had it before.
    for name in ("name", "x-wr-calname"):
        found.add(name, icalendar.vText(_clean(heading.name)))
    for name in ("description", "x-wr-caldesc"):
        found.add(name, icalendar.vText(_clean(heading.description)))
    found.add("url", heading.page)
    found.add("source", heading.source, parameters={"VALUE": "URI"})
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for told, url in entries:
        found.add_component(_event(told, url, heading.host))
    return found.to_ical()


def _event(told: Told, url: str, host: str) -> icalendar.Event:
    entry = told.entry
    event = icalendar.Event()
    event.add("uid", f"{entry.key}@{host}")
    changed = entry.changed.astimezone(UTC)
    # Of a calendar that is published, when the entry was last changed: the same at each asking.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    # A day and no moment: the same in every time zone. Without an end it is the whole day.
    event.add("dtstart", entry.on)
    event.add("transp", "TRANSPARENT")
    event.add("summary", _clean(told.summary))
    event.add("description", _clean("\n".join([*said_of(told), url])))
    event.add("url", url)
    kept = entry.sort == KEPT
    event.add("categories", [_("Days of remembrance") if kept else _("Anniversaries")])
    return event


def said_of(told: Told) -> Sequence[str]:
    """Return the lines that an entry says: a summary, unless there is something to say before."""
    card = told.card
    if card.content_notice:
        return [*told.notes, f"{_('Before you open it:')} {card.content_notice}"]
    return [*told.notes, card.summary] if card.summary else told.notes


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
