"""Asking a list when: `?when=1916-07` answers in two groups, certainly and possibly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import dates, questions
from .models import RecordQuerySet
from .pages import (
    Card,
    ListPage,
    Order,
    cards,
    current_language,
    one_page,
    with_query,
)

#: How much of what was typed is given back in the box; no date is as long.
_KEPT = 200

#: What a list may be asked for beside a date.
_ASKED_BESIDE = ("kind", "order")

CERTAINLY, POSSIBLY = "certainly", "possibly"
_LABELS = {CERTAINLY: _("Certainly"), POSSIBLY: _("Possibly")}
_MEANINGS = {
    CERTAINLY: _("All the days on which it can have been lie within."),
    POSSIBLY: _("What is recorded leaves it open."),
}


@dataclass(frozen=True)
class AskedDate:
    """A date that a list can be asked for: its word in the address, its label, its columns."""

    name: str
    label: Any
    of: str


@dataclass(frozen=True)
class When:
    """What a reader asked: the text, what it means, and of which date."""

    text: str
    asked_date: AskedDate
    #: The dates on offer, with labels and which is chosen; empty where there is one alone.
    choices: list[dict[str, Any]]
    #: The first and the last day; None where nothing was asked, or it could not be read.
    days: tuple[int | None, int | None] | None = None
    words: str = ""
    #: Why it could not be read, and what to write instead.
    refusal: str = ""
    #: What else the list was asked for, to be asked again with the date: a kind, an order.
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def kept_query(self) -> str:
        """The rest of the question, as an address has it."""
        return urlencode(self.kept)


@dataclass(frozen=True)
class Answer:
    """One group of an answer: its first records, and where the rest are."""

    name: str
    label: Any
    meaning: Any
    count: int
    cards: list[Card]
    more_url: str = ""


def asked(offered: Sequence[AskedDate], request: HttpRequest) -> When | None:
    """Return the request's question; None where the list takes none."""
    if not offered:
        return None
    chosen = next((d for d in offered if d.name == request.GET.get("of")), offered[0])
    choices = [{"name": d.name, "label": d.label, "is_current": d is chosen} for d in offered]
    text = request.GET.get("when", "").replace("\x00", "").strip()
    kept = tuple((n, request.GET[n][:_KEPT]) for n in _ASKED_BESIDE if n in request.GET)
    when = When(text[:_KEPT], chosen, choices if len(choices) > 1 else [], kept=kept)
    return _read(when, text) if text else when


def _read(when: When, text: str) -> When:
    language = current_language()
    try:
        days = questions.within(text, language)
        words = dates.words(dates.read(text, language).edtf, language)
    except ValueError as refusal:  # a date that was refused is one of these
        return replace(when, refusal=str(refusal))
    return replace(when, days=days, words=words)


def answered(
    records: RecordQuerySet, order: Order, when: When, request: HttpRequest
) -> dict[str, Any]:
    """Return both groups of the answer, or, where `only` names one, a page of that one."""
    first, last = when.days or (None, None)
    of = when.asked_date.of
    groups = {
        CERTAINLY: records.certainly_within(first, last, of),
        POSSIBLY: records.possibly_within(first, last, of),
    }
    only = request.GET.get("only")
    if only in groups:
        return _one_group(only, groups[only], order, request)
    pages = {name: one_page(group.for_list(), order, request) for name, group in groups.items()}
    counts = {name: _count(groups[name], page) for name, page in pages.items()}
    shown = iter(cards([record for page in pages.values() for record in page.records]))
    answers = [
        Answer(
            name,
            _LABELS[name],
            _MEANINGS[name],
            counts[name],
            [next(shown) for _record in page.records],
            with_query(request, only=name) if page.next_url else "",
        )
        for name, page in pages.items()
    ]
    return _context(answers, sum(counts.values()))


def _one_group(
    name: str, records: RecordQuerySet, order: Order, request: HttpRequest
) -> dict[str, Any]:
    page = one_page(records.for_list(), order, request)
    count = records.count()
    answer = Answer(name, _LABELS[name], _MEANINGS[name], count, cards(page.records))
    return _context([answer], count, page)


def _count(records: RecordQuerySet, page: ListPage) -> int:
    """Return how many records a group has; its first page may be all of it."""
    return records.count() if page.next_url else len(page.records)


def _context(groups: list[Answer], total: int, page: ListPage | None = None) -> dict[str, Any]:
    return {
        "groups": groups,
        "total": total,
        "cards": [],
        "orders": [],
        "alphabets": [],
        **(page or ListPage([], None, None)).links,
    }
