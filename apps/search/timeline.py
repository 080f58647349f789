"""The timeline: what happened, in its order, however much there is.

A few dozen entries stand on one page. More are counted by decade, and each decade, year and month
is entered by a link. Only what is known to a decade, a year or a month is filed under it: the rest
stands by itself, and is said to be what it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.records import terms
from apps.records.models import Record, Tag
from apps.records.pages import Card, ListPage, Way, cards, current_language

from . import chronicle, drawing, narrowing, spread
from .chronicle import REST, Asked, Chronicle
from .keeping import enter_due
from .marks import BEFORE_YEAR_ONE, UNDATED
from .narrowing import IN, ONLY, Choice
from .queries import kept
from .spans import Part
from .spread import ALL, Spread

#: What is known to a part of time and to no smaller one: `?in=1916&only=vague`.
_VAGUE = "vague"
#: No more of a name that was typed is looked at.
_LONGEST = 200

_NO_PAGE = ListPage([], None, None)


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show the timeline, or the part of it that is asked for, or what a typed name may mean."""
    asked = _asked(request)
    text = kept(request.GET.get("find", ""))[:_LONGEST]
    if text:
        return _found(request, asked, text)
    enter_due()
    found = asked.chosen.spread()
    is_listed = asked.is_listed(found)
    page = chronicle.page(asked, found, request) if is_listed else _NO_PAGE
    beside = chronicle.around(asked, page.records)
    offered = narrowing.common() if asked == Asked() and found.dated > 1 else []
    named = [option for option, _count in offered] + [*asked.chosen.tags, *asked.chosen.of]
    ready = _cards_of([*page.records, *beside.records, *_records_among(named)])
    told = Chronicle(asked, beside, ready)
    context = {
        **_told(asked, found),
        "rows": [] if is_listed else _rows(asked, found),
        "sections": told.sections(page.records),
        "going_on": told.going_on(),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
        **_choosing(asked, _Names(request, ready), offered),
    }
    return render(request, "search/timeline.html", context)


def _asked(request: HttpRequest) -> Asked:
    """Return what the address asks for; no page stands at one that cannot be read."""
    text = request.GET.get(IN, "")
    part = spread.read(text) if text else ALL
    if part is None:
        raise Http404
    is_rest = request.GET.get(ONLY) == _VAGUE and part[:1] in REST
    return Asked(narrowing.read(request.GET), part, is_rest)


def _cards_of(records: Sequence[Record]) -> dict[int, Card]:
    single = {record.pk: record for record in records}
    return dict(zip(single, cards(single.values()), strict=True))


def _records_among(choices: Sequence[Choice]) -> list[Record]:
    return [choice for choice in choices if isinstance(choice, Record)]


# --- where the page stands in time ------------------------------------------------------------


def _told(asked: Asked, found: Spread) -> dict[str, Any]:
    """Return what the page is of, what holds it, what lies beside it, and how much there is."""
    part, total = asked.part, asked.count(found)
    # Decades are entered from the whole, and centuries by nobody who does not ask for one.
    above = [p for p in spread.around(part)[::-1] if p[0] != "c" or p == part]
    before, after = (None, None) if asked.is_rest else found.beside(part)
    return {
        "words": spread.words(part, current_language()),
        "rest": REST[part[0]] if asked.is_rest else "",
        "above": [_to(asked, p, found) for p in (above if asked.is_rest else above[:-1])],
        "before": _to(asked, before, found) if before else None,
        "after": _to(asked, after, found) if after else None,
        "total": total,
        "undated": _to(asked, UNDATED, found) if found.undated and not part else None,
        "whole_url": asked.chosen.address(),
        "is_to_be_found": bool(total) and not asked.chosen,
    }


def _to(asked: Asked, part: Part, found: Spread) -> Way:
    """Return the way to another part of time, with the same choices."""
    words = spread.words(part, current_language())
    return Way(words, asked.chosen.address(part), total=found.of(part))


# --- what is counted and not listed -----------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """Parts of time under one heading: the decades of a century; none where there is but one."""

    anchor: str
    label: Any
    #: Each with the classes of its bar.
    ways: list[tuple[Way, str]]


def _rows(asked: Asked, found: Spread) -> list[Rows]:
    """Return the parts of time below what is asked for that hold anything, with counts."""
    language = current_language()
    if asked.part:
        parted = {asked.part: _below(asked, asked.part, found)}
    else:
        parted = {part: _below(asked, part, found) for part in found.below(ALL)}
        if found.of(BEFORE_YEAR_ONE):
            only = [_to(asked, BEFORE_YEAR_ONE, found)]
            parted = {BEFORE_YEAR_ONE: only, **parted}
    most = max(way.total or 0 for ways in parted.values() for way in ways)
    return [
        Rows(
            f"in-{spread.in_address(part)}" if len(parted) > 1 else "",
            spread.words(part, language),
            [(way, drawing.length(way.total or 0, most)) for way in ways],
        )
        for part, ways in parted.items()
    ]


def _below(asked: Asked, part: Part, found: Spread) -> list[Way]:
    """Return the ways to the smaller parts of a part of time; first to what is in none of them."""
    ways = [_to(asked, smaller, found) for smaller in found.below(part)]
    rest = found.rest(part)
    if not rest:
        return ways
    return [Way(REST[part[0]], asked.chosen.address(part, **{ONLY: _VAGUE}), total=rest), *ways]


# --- what it may be narrowed to ---------------------------------------------------------------


class _Names:
    """What choices are called for one reader; `ready` has the cards of those that are records."""

    def __init__(self, request: HttpRequest, ready: Mapping[int, Card]) -> None:
        self.own_language = terms.own_language(request)
        self.ready = ready

    def way(self, choice: Choice, url: str, total: int | None = None) -> Way:
        """Return a choice in words, leading to `url`."""
        if isinstance(choice, Tag):
            named = terms.term(choice, self.own_language)
            return Way(named.name, url, named.language, _("Tag"), total, named.url)
        card = self.ready[choice.pk]
        told = (card.kind_label, total, card.url, card.date_words)
        return Way(card.title, url, card.language, *told)


def _choosing(
    asked: Asked, names: _Names, offered: Sequence[tuple[Choice, int]] = (), text: str = ""
) -> dict[str, Any]:
    """Return what was chosen, each with the way back, what may be, and the form that asks."""
    chosen, part = asked.chosen, asked.part
    both: list[Choice] = [*chosen.tags, *chosen.of]
    return {
        "text": text,
        "taken": [names.way(own, chosen.without(own).address(part)) for own in both],
        "offered": [names.way(one, chosen.adding(one).address(part), n) for one, n in offered],
        "kept": [*chosen.choices, *([(IN, spread.in_address(part))] if part else [])],
    }


def _found(request: HttpRequest, asked: Asked, text: str) -> HttpResponse:
    """Go to what a typed name means; where it may mean several things, ask which."""
    meant = narrowing.meant_by(text, current_language())
    if meant.only is not None:
        return redirect(request.path + asked.chosen.adding(meant.only).address(asked.part))
    choices: list[Choice] = [*meant.tags, *meant.records]
    names = _Names(request, _cards_of([*meant.records, *asked.chosen.of]))
    chosen, part = asked.chosen, asked.part
    context = {
        "is_exact": meant.is_exact,
        "candidates": [names.way(one, chosen.adding(one).address(part)) for one in choices],
        "whole_url": chosen.address(part),
        **_choosing(asked, names, text=text),
    }
    return render(request, "search/timeline_names.html", context)
