"""Decades and years: how much the archive keeps of each, by kind, and where to read it.

Counted is what happened within a decade or a year for certain, and beside it what may have: a
date such as “the 1990s” may be any year of them. Births and deaths are counted apart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.records.kinds import kinds
from apps.records.pages import current_language

from . import drawing, marks, spread
from .keeping import enter_due
from .models import SearchTally
from .narrowing import IN
from .spans import Part

#: How a date lies to a part of time, the part, the date's name, the kind.
_Key = tuple[str, Part, str, str]


@dataclass(frozen=True)
class Column:
    """One sort of date that is counted: of one kind, or one of the two of a life."""

    kind: str
    name: str
    label: Any


@dataclass(frozen=True)
class Cell:
    """How many there are for certain, and how many more there may be."""

    surely: int
    perhaps: int


@dataclass(frozen=True)
class Row:
    """A decade or a year, with its counts in the order of the columns."""

    label: str
    url: str
    timeline_url: str
    search_url: str
    cells: list[Cell]
    #: The class of its bar: how much there is for certain, beside the others.
    bar: str


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Show all decades, or the years of the one that is asked for."""
    part = _asked(request)
    enter_due()
    counts = _counts_of(part) if part else _counts_of_decades()
    rows = _Rows(counts)
    decades = sorted({p for (_how, p, _name, _kind) in counts if p[0] == "e"})
    if part and not rows.parts("y"):
        raise Http404
    language = current_language()
    context = {
        "words": spread.words(part, language) if part else "",
        "columns": [column.label for column in rows.columns],
        "rows": rows.shown("y" if part else "e", language),
        "is_decade": bool(part),
        "timeline_url": _timeline(part) if part else reverse("timeline"),
        **(_beside(part, language) if part else {}),
    }
    return render(request, "search/years.html", context)
