"""All tags: in groups and by letter, with how much stands under each.

A vocabulary of a few hundred terms stands on one page. Of more, the page leads to groups and
letters, and those have pages. Counts are those that the index keeps.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.records import alphabets, letters, terms
from apps.records.models import Tag
from apps.records.pages import current_language
from apps.records.terms import GroupOfTerms, Term

from .directories import totals

#: As many tags stand on one page with their definitions.
WHOLE = 300
GROUP, PAGE = "group", "page"
#: A bar of letters is of use from so many tags on.
_LETTERS_FROM = 30


@require_safe
def tag_index(request: HttpRequest) -> HttpResponse:
    """Show every tag that has something to show, or those of a group or a letter."""
    groups = _groups(request)
    everything = [term for group in groups for term in group.tags]
    letter = _letter(request)
    if GROUP in request.GET:
        shown = [group for group in groups if group.name == request.GET[GROUP]]
    elif letter:
        shown = [GroupOfTerms("", "", _under(everything, letter))]
    else:
        shown = groups
    is_asked = GROUP in request.GET or bool(letter)
    if is_asked and not any(group.tags for group in shown):
        raise Http404
    number, cut = _page(request, shown)
    is_whole = is_asked or len(everything) <= WHOLE
    context = {
        "total": len(everything),
        "shown_total": sum(len(group.tags) for group in shown),
        "groups": cut if is_whole else [],
        "ways": [] if is_whole else groups,
        "alphabets": _alphabets(everything, letter),
        "letter": letters.heading(letter, current_language()) if letter else "",
        "group": shown[0] if GROUP in request.GET else None,
        "is_asked": is_asked,
        **(_neighbours(request, shown, number) if is_whole else {}),
    }
    return render(request, "search/tag_index.html", context)


def _groups(request: HttpRequest) -> list[GroupOfTerms]:
    """Return all tags with something to show, in groups, in the reader's words: two queries."""
    counted = totals().tags
    rows = [tag for tag in Tag.objects.order_by("folded") if counted[tag.identifier]]
    for tag in rows:
        tag.count = counted[tag.identifier]
    return terms.in_groups(rows, terms.own_language(request))


def _letter(request: HttpRequest) -> str:
    """Return the letter asked for, by the first digits of its sort keys; empty for none."""
    if letters.LETTER not in request.GET:
        return ""
    letter = alphabets.letter_called(request.GET[letters.LETTER])
    if not letter:
        raise Http404
    return letter


def _letter_of(term: Term) -> str:
    return alphabets.letter_of(alphabets.sort_key(term.name, term.language))


def _under(tags: Iterable[Term], letter: str) -> list[Term]:
    return sorted((term for term in tags if _letter_of(term) == letter), key=terms.place)


def _alphabets(tags: Sequence[Term], chosen: str) -> list[letters.Alphabet]:
    if len(tags) < _LETTERS_FROM and not chosen:
        return []
    return letters.bars(Counter(map(_letter_of, tags)), chosen, current_language())


def _page(request: HttpRequest, groups: Sequence[GroupOfTerms]) -> tuple[int, list[GroupOfTerms]]:
    """Return the number of the page that is asked for, and what stands on it."""
    typed = request.GET.get(PAGE, "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1
    number = max(number, 1)
    start, cut = (number - 1) * WHOLE, []
    for group in groups:
        tags = group.tags[max(start, 0) : max(start + WHOLE, 0)]
        start -= len(group.tags)
        if tags:
            cut.append(replace(group, tags=tags))
    if number > 1 and not cut:
        raise Http404
    return number, cut


def _neighbours(
    request: HttpRequest, groups: Sequence[GroupOfTerms], number: int
) -> dict[str, str | None]:
    total = sum(len(group.tags) for group in groups)
    pages = max(-(-total // WHOLE), 1)
    kept = {k: request.GET[k] for k in (GROUP, letters.LETTER) if k in request.GET}
    return {
        "next_url": _address(kept, number + 1) if number < pages else None,
        "previous_url": _address(kept, number - 1) if number > 1 else None,
        "first_url": _address(kept, 1) if number > 1 else None,
        "last_url": _address(kept, pages) if number < pages else None,
    }


def _address(kept: dict[str, str], number: int) -> str:
    return "?" + urlencode(kept | ({PAGE: str(number)} if number > 1 else {}))
