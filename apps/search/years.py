"""Decades and years: how much the archive keeps of each, by kind, and where to read it.

Counted is what was within a decade or a year for certain, and beside it what may have been: a
date such as “the 1990s” may be any year of them. Births and deaths are counted apart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.records.kinds import kinds, namespace_of
from apps.records.pages import current_language

from . import drawing, marks, spans, spread
from .keeping import enter_due
from .marks import AROUND, PERHAPS, SURELY
from .models import SearchTally
from .narrowing import IN
from .spans import Part

#: A sort of date: of which kind, and what its field is called.
_Sort = tuple[str, str]


@dataclass(frozen=True)
class Count:
    """How many of one sort there are for certain, how many more there may be, and where."""

    label: Any
    surely: int
    perhaps: int
    url: str


@dataclass(frozen=True)
class Row:
    """A decade or a year with its counts."""

    label: str
    url: str
    timeline_url: str
    search_url: str
    counts: list[Count]
    #: The classes of its bar: how much there is for certain, beside the others.
    bar: str


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Show all decades, or the years of the one that is asked for."""
    part = _asked(request)
    enter_due()
    found = _Counted(_tallies_of(part) if part else _tallies_of_decades())
    rows = _rows(found, "ey" if part else "e", part)
    if part and not rows:
        raise Http404
    words = spread.words(part, current_language())
    context = {"words": words, "rows": rows, **_ways(part)}
    return render(request, "search/years.html", context)


def _asked(request: HttpRequest) -> Part:
    text = request.GET.get(IN, "")
    part = spread.read(text) if text else spread.ALL
    if part is None or (part and part[0] != "e"):
        raise Http404
    return part


# --- what is counted ----------------------------------------------------------------------------


def _sorts() -> list[_Sort]:
    """Return the sorts of dates there are, in the order of the kinds."""
    return [(kind, name) for kind, model in kinds().items() for name in model.date_fields]


def _tallies_of_decades() -> "QuerySet[SearchTally]":
    """Return what is counted of decades and of what is wider: a range, with nothing beside it."""
    return SearchTally.objects.filter(mark__gte="e_", mark__lt="f", count__gt=0)


def _tallies_of(decade: Part) -> "QuerySet[SearchTally]":
    """Return what is counted of a decade and its years, and of what is wider."""
    names = {name for _kind, name in _sorts()}
    own = [f"y{decade[1:]}{n}" for n in range(10)]
    wanted = [marks.year(how, y, n) for how, y, n in product((SURELY, PERHAPS), own, names)]
    wanted += [marks.year(how, decade, n) for how, n in product((SURELY, PERHAPS), names)]
    wanted += [marks.year(AROUND, p, n) for p, n in product(spans.around(decade), names)]
    return SearchTally.objects.filter(mark__in=wanted, count__gt=0)


class _Counted:
    """Counts of sorts of dates by how they lie to parts of time: one query."""

    def __init__(self, rows: Iterable[SearchTally]) -> None:
        self.counts: Counter[tuple[str, Part, _Sort]] = Counter()
        for row in rows:
            how, part, name = row.mark[2:].split(".")
            self.counts[how, part, (row.kind, name)] = row.count

    def parts(self, ranks: str) -> list[Part]:
        """Return the parts of time of these ranks that something lies in, the earliest first.

        A decade stands before its years.
        """
        return sorted({part for how, part, _ in self.counts if part[0] in ranks and how != AROUND})

    def of(self, part: Part, sort: _Sort) -> tuple[int, int]:
        """Return how many dates of a sort are within for certain, and how many more may be."""
        wider = spans.around(part)[1:]
        perhaps = sum(self.counts[AROUND, p, sort] for p in wider)
        return self.counts[SURELY, part, sort], self.counts[PERHAPS, part, sort] + perhaps


# --- how it is shown ----------------------------------------------------------------------------


def _rows(found: _Counted, ranks: str, whole: Part) -> list[Row]:
    parts = found.parts(ranks)
    counted = {part: [(sort, *found.of(part, sort)) for sort in _sorts()] for part in parts}
    totals = {part: sum(surely for _, surely, _ in rows) for part, rows in counted.items()}
    most = max((n for part, n in totals.items() if part != whole), default=0)
    language = current_language()
    return [
        Row(
            spread.words(part, language),
            "" if whole else f"?{urlencode({IN: spread.in_address(part)})}",
            _timeline(part),
            f"{reverse('search:index')}?{urlencode({'when': spread.in_address(part)})}",
            [_count(part, *row) for row in rows if any(row[1:])],
            drawing.length(totals[part], most) if totals[part] and part != whole else "",
        )
        for part, rows in counted.items()
    ]


def _count(part: Part, sort: _Sort, surely: int, perhaps: int) -> Count:
    kind, name = sort
    model = kinds()[kind]
    when = spread.in_address(part)
    is_only = len(model.date_fields) == 1
    asked = {"when": when} if is_only else {"of": name, "when": when}
    label = model._meta.verbose_name_plural if is_only else model.label_of(name)
    url = f"{reverse(f'{namespace_of(kind)}:list')}?{urlencode(asked)}"
    return Count(label, surely, perhaps, url)


def _timeline(part: Part) -> str:
    """Return where the events of a part of time stand in their order."""
    return f"{reverse('timeline')}?{urlencode({IN: spread.in_address(part)})}"


def _ways(part: Part) -> dict[str, str]:
    """Return links to the timeline, and to the search, of what the page is of."""
    if not part:
        return {"timeline_url": reverse("timeline"), "search_url": reverse("search:index")}
    search = f"{reverse('search:index')}?{urlencode({'when': spread.in_address(part)})}"
    return {"timeline_url": _timeline(part), "search_url": search}
