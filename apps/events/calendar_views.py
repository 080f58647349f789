"""Calendars to subscribe to, and the pages that offer them and tell what comes next.

A file is written anew whenever it is asked for and has changed: a withdrawal holds at once. It has
no `Last-Modified`: a record that is withdrawn leaves a calendar no newer than it was.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from apps.records import dates, terms
from apps.records.models import Tag
from apps.records.pages import current_language, language_name
from apps.records.sharing import absolute

from . import calendars, ical, scopes
from .calendars import Told
from .day_pages import cards_of
from .ical import Heading
from .scopes import EVERYTHING, Scope

#: How many of the days to come a page tells.
SHOWN = 100


@dataclass(frozen=True)
class Month:
    """The days to come that lie in one month."""

    anchor: str
    label: str
    rows: list[tuple[str, Told]]


@dataclass(frozen=True)
class Subscription:
    """A calendar in one language: where programs find it, and what opens them."""

    code: str
    name: str
    url: str
    program_url: str


@require_safe
def calendar_page(request: HttpRequest, identifier: str = "") -> HttpResponse:
    """Show what comes next in a calendar, and how to subscribe to it."""
    scope = scopes.read(identifier) if identifier else EVERYTHING
    today = timezone.localdate()
    found = calendars.coming(scope, today, SHOWN)
    ready = cards_of([*found.records, *_record_of(scope)])
    name, language = _called(scope, request, ready)
    years = calendars.years_of(today)
    context = {
        "name": name,
        "name_language": language,
        "of_url": scope.of.get_absolute_url() if scope.of is not None else "",
        "identifier": scope.identifier,
        "months": _months(calendars.told(found.entries, ready)),
        "is_cut": found.is_cut,
        "length": SHOWN,
        "most": calendars.MOST,
        "first_year": years[0],
        "last_year": years[-1],
        "subscriptions": _subscriptions(request, scope),
    }
    return render(request, "events/calendar.html", context)


@require_safe
def calendar_file(request: HttpRequest, language: str, identifier: str = "") -> HttpResponse:
    """Answer a calendar program in one of the site's languages; 304 where nothing has changed."""
    if language not in request.owner.languages:  # type: ignore[attr-defined]
        raise Http404
    scope = scopes.read(identifier) if identifier else EVERYTHING
    with override(language):
        return _answered(request, scope, calendars.calendar(scope, timezone.localdate()))


def _answered(request: HttpRequest, scope: Scope, found: calendars.Calendar) -> HttpResponse:
    ready = cards_of([*found.records, *_record_of(scope)])
    heading = _heading(request, scope, _called(scope, request, ready)[0], is_cut=found.is_cut)
    told = calendars.told(found.entries, ready)
    entries = [(one, absolute(request, one.card.url)) for one in told]
    etag = _etag(heading, entries)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(ical.write(heading, entries), content_type=ical.CONTENT_TYPE)
        name = f"{scope.identifier or 'calendar'}-{current_language()}.ics"
        response["Content-Disposition"] = f'inline; filename="{name}"'
    response["ETag"] = etag
    response["Content-Language"] = current_language()
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _etag(heading: Heading, entries: Sequence[tuple[Told, str]]) -> str:
    """Return what tells one state of a calendar from another, before it is written."""
    said = [
        (one.entry.key, one.entry.on, one.entry.changed, one.summary, *ical.said_of(one), url)
        for one, url in entries
    ]
    return f'"{hashlib.sha256(repr((ical.VERSION, heading, said)).encode()).hexdigest()[:32]}"'


def _record_of(scope: Scope) -> list[Any]:
    """Return the record that a calendar is of, if it is of one."""
    return [] if scope.of is None or isinstance(scope.of, Tag) else [scope.of]


def _called(scope: Scope, request: HttpRequest, ready: dict[int, Any]) -> tuple[str, str]:
    """Return what a calendar is of in the reader's words, with their language."""
    if isinstance(scope.of, Tag):
        named = terms.term(scope.of, terms.own_language(request))
        return named.name, named.language
    card = ready[scope.of.pk] if scope.of is not None else None
    return (card.title, card.language) if card is not None else ("", "")


def _heading(request: HttpRequest, scope: Scope, name: str, *, is_cut: bool) -> Heading:
    site = request.owner.name  # type: ignore[attr-defined]
    description = _("Anniversaries and days of remembrance, as {site} tells them.")
    cut = _("Only the {most} days nearest to today stand here: there are more.")
    return Heading(
        name=f"{name} · {site}" if name else site,
        description=" ".join(
            [description.format(site=site), *([cut.format(most=calendars.MOST)] if is_cut else [])]
        ),
        source=absolute(request, _file_url(scope, current_language())),
        page=absolute(request, _page_url(scope)),
        host=urlsplit(absolute(request, "/")).hostname or "localhost",
    )


def _page_url(scope: Scope) -> str:
    named = [scope.identifier] if scope.of is not None else []
    return reverse("calendar-of" if named else "calendar", args=named)


def _file_url(scope: Scope, language: str) -> str:
    named = [scope.identifier] if scope.of is not None else []
    return reverse("calendar-file-of" if named else "calendar-file", args=[*named, language])


def _subscriptions(request: HttpRequest, scope: Scope) -> list[Subscription]:
    """Return the calendar in each of the site's languages, the reader's own first."""
    codes = request.owner.languages  # type: ignore[attr-defined]
    found = []
    for code in sorted(codes, key=lambda code: code != current_language()):
        url = absolute(request, _file_url(scope, code))
        program_url = f"webcal:{url.partition(':')[2]}"
        found.append(Subscription(code, language_name(code), url, program_url))
    return found


def _months(told: Sequence[Told]) -> list[Month]:
    """Return entries by month, each with its day in words."""
    language = current_language()
    found = []
    for month, group in groupby(told, key=lambda one: one.entry.on.isoformat()[:7]):
        rows = [(dates.words(one.entry.on.isoformat(), language), one) for one in group]
        found.append(Month(f"in-{month}", dates.words(month, language), rows))
    return found
