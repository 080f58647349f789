"""The archive's own pages: home, about, method, contact, and what robots may read."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.events import day_pages
from apps.records import identifiers, passages, richtext
from apps.records.kinds import kinds, namespace_of
from apps.records.models import Record, Tag
from apps.records.terms import Term, term
from apps.search.directories import totals

from . import coverage

ARTICLES, EVENTS, TAGS, TODAY = 6, 8, 12, 3
#: Days of remembrance are told of so many days ahead, and so many of them.
DAYS_AHEAD, COMING = 60, 4
#: The three ways in: lives, what happened, and what is told of both.
WAYS_IN = ("person", "event", "article")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways in: kinds, what is remembered now, newest articles, events in time, tags."""
    kept = totals()
    counts = dict(kept.kinds)
    articles = list(_public("article").order_by("-public_from", "-identifier")[:ARTICLES])
    events = list(_public("event").order_by("date_sort", "identifier")[:EVENTS])
    today = timezone.localdate()
    remembered = day_pages.gather_home(today, TODAY, DAYS_AHEAD)
    ready = day_pages.cards_of([*articles, *events, *remembered.records])
    (day,) = day_pages.shown_days(remembered, today, ready)
    context = {
        "ways": _ways([kind for kind in WAYS_IN if counts.get(kind)], counts),
        "further_ways": _ways([kind for kind in counts if kind not in WAYS_IN], counts),
        "articles": [ready[article.pk] for article in articles],
        "events": [ready[event.pk] for event in events],
        "today": None if day.is_empty else day,
        "coming": day_pages.coming_days(remembered, today, ready, DAYS_AHEAD)[:COMING],
        "tags": _tags(kept.tags, request.owner.language),  # type: ignore[attr-defined]
        "has_records": bool(counts),
        "about": richtext.render(request.owner.about),  # type: ignore[attr-defined]
    }
    return render(request, "archive_site/home.html", context)


def _public(kind: str) -> Any:
    return Record.objects.filter(kind=kind).public().for_list()


def _ways(wanted: Collection[str], counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return a link to the list of each kind that is wanted, in the order of the kinds."""
    ordered = sorted(wanted, key=[*WAYS_IN, *kinds()].index)
    return [
        {
            "label": kinds()[kind]._meta.verbose_name_plural,
            "url": reverse(f"{namespace_of(kind)}:list"),
            "count": counts[kind],
        }
        for kind in ordered
    ]


def _tags(counts: Counter[str], own_language: str) -> list[Term]:
    """Return the tags most used, in that order; `counts` says how often, by identifier."""
    wanted = sorted(counts, key=lambda identifier: (-counts[identifier], identifier))[:TAGS]
    tags = list(Tag.objects.filter(identifier__in=wanted)) if wanted else []
    ordered = sorted(tags, key=lambda tag: (-counts[tag.identifier], tag.folded))
    return [replace(term(tag, own_language), count=counts[tag.identifier]) for tag in ordered]


def _text_page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, f"archive_site/{template}", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show who keeps the archive."""
    return _text_page(request, "about.html", text=passages.by_itself(request.owner.about))  # type: ignore[attr-defined]


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Show how the archive works, what it lacks, and how to object."""
    owner = request.owner  # type: ignore[attr-defined]
    languages, articles, records = coverage.in_languages(owner.languages)
    taken_down = coverage.withdrawn()
    return _text_page(
        request,
        "method.html",
        text=passages.by_itself(owner.method),
        coverage=coverage.of_each_kind(),
        in_languages=languages if len(languages) > 1 and records else [],
        articles=articles,
        records=records,
        withdrawn=taken_down,
        withdrawn_total=sum(count for _ground, count in taken_down),
        avoided=coverage.avoided_words(),
        own_language=owner.language,
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Show how to write to the archive, quoting the identifier of the record in question."""
    quoted = identifiers.normalise(request.GET.get("about", "")[:100])
    known = quoted if identifiers.is_valid(quoted) else ""
    return _text_page(
        request,
        "contact.html",
        text=passages.by_itself(request.owner.contact),  # type: ignore[attr-defined]
        identifier_shown=identifiers.shown(known) if known else "",
        subject=_("About {identifier}").format(identifier=identifiers.shown(known))
        if known
        else "",
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what is not for them."""
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
