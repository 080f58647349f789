"""The search page: words, choices, and what was found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.records import terms
from apps.records.pages import current_language

from . import chosen as choices
from . import facets, wording
from .chosen import Chosen
from .queries import kept
from .reading import Reading
from .searching import MOST_COUNTED, PAGE_LENGTH, WINDOW, Answer, search
from .showing import shown

#: The last page there can be.
_LAST_PAGE = WINDOW // PAGE_LENGTH
#: No more of what was typed is given back in the box.
_KEPT = 300


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what answers the request's words and choices."""
    text = kept(request.GET.get("q", ""))[:_KEPT]
    chosen = choices.read(request.GET, current_language())
    answer = search(text, chosen, current_language())
    number = _page_number(request)
    first = (number - 1) * PAGE_LENGTH
    page = answer.found[first : first + PAGE_LENGTH]
    counts = facets.counted(answer)
    asked_tags = [*chosen.all(choices.TAG), *_tags_meant(answer.reading)]
    tags = facets.tags_called(counts, asked_tags, terms.own_language(request))
    places = [*facets.places_in(counts), *answer.reading.places, *_places_meant(answer.reading)]
    found = shown(answer, page, places, tags)
    named = facets.Named(facets.place_names(found.places), tags)
    context = {
        "text": text,
        "is_asked": bool(text or chosen),
        "is_cut": answer.reading.query.is_cut,
        "answer": answer,
        "total": min(answer.total, MOST_COUNTED),
        "results": found.results,
        "facets": facets.facets(answer, counts, chosen, text, named),
        "taken": facets.taken(chosen, text, named),
        "hidden_fields": chosen.values,
        "time": chosen.time,
        "when_text": chosen.one(choices.WHEN),
        "split": _split(answer, chosen, text),
        "guesses": _guesses(answer, chosen),
        "first": first + 1,
        "last": first + len(page),
        **_neighbours(answer, chosen, text, number),
    }
    return render(request, "search/index.html", context)


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return min(max(number, 1), _LAST_PAGE)


def _neighbours(answer: Answer, chosen: Chosen, text: str, number: int) -> dict[str, Any]:
    """Return links to the pages before and after; the first page has no number in its address."""
    has_next = len(answer.found) > number * PAGE_LENGTH
    before = chosen.query(text, page=str(number - 1)) if number > 2 else chosen.query(text)
    return {
        "number": number,
        "next_url": chosen.query(text, page=str(number + 1)) if has_next else None,
        "previous_url": before if number > 1 else None,
        "is_end": bool(answer.found) and not has_next and answer.total > len(answer.found),
        "window": len(answer.found),
    }


def _tags_meant(reading: Reading) -> list[str]:
    return [m.removeprefix("g_") for meant in reading.meant for m in meant.marks if m[:2] == "g_"]


def _places_meant(reading: Reading) -> list[str]:
    return [m.removeprefix("p_") for meant in reading.meant for m in meant.marks if m[:2] == "p_"]


def _split(answer: Answer, chosen: Chosen, text: str) -> list[dict[str, Any]]:
    """Return the two ways in which a time can be meant, with how many there are of each."""
    if answer.split is None:
        return []
    sure = chosen.one(choices.SURE)
    certain, possible = answer.split
    rows = (
        ("", _("All"), certain + possible),
        (choices.CERTAINLY, _("Certainly"), certain),
        (choices.POSSIBLY, _("Possibly"), possible),
    )
    return [
        {
            "label": label,
            "count": min(count, MOST_COUNTED),
            "is_more": count > MOST_COUNTED,
            "is_current": value == sure,
            "url": (
                chosen.adding(choices.SURE, value) if value else chosen.without(choices.SURE)
            ).query(text),
        }
        for value, label, count in rows
    ]


def _guesses(answer: Answer, chosen: Chosen) -> list[dict[str, str]]:
    """Return the names that were found in the place of what was typed, as they are written."""
    reading = answer.reading
    near = {a.word: term.text for term in reading.query.terms for a in reading.spellings(term)}
    written: dict[str, dict[str, str]] = {}
    for names in answer.written.values():
        for name in names:
            for word, text in wording.written(name.text):
                if word in near and word not in written:
                    asked = reading.query.text.replace(near[word], text)
                    written[word] = {
                        "text": text,
                        "language": name.language,
                        "url": chosen.query(asked),
                    }
    order = list(near)
    return [written[word] for word in sorted(written, key=order.index)][:6]
