"""Readers' pages of tags: all of them in groups, and all that stands under one."""

from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import terms
from .asking import AskedDate, answered, asked
from .kinds import kinds
from .models import Record, RecordQuerySet, Tag, tags_visible_to
from .pages import (
    BY_DATE,
    NEWEST,
    Order,
    cards,
    chosen_order,
    in_readers_words,
    one_page,
    order_links,
)


@require_safe
def tag_index(request: HttpRequest) -> HttpResponse:
    """Show every tag that has something to show, in groups, with counts."""
    public = Q(tagged__content_object__in=Record.objects.public())
    tags = Tag.objects.annotate(count=Count("tagged", filter=public)).filter(count__gt=0)
    in_order = tags.order_by("group", "folded")
    context = {"groups": terms.in_groups(in_order, terms.own_language(request))}
    return render(request, "records/tag_index.html", context)


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all kinds of records under one tag, newest or by date, with counts per kind."""
    tag = get_object_or_404(Tag.objects.select_related("broader"), slug=slug)
    everything = Record.objects.public().filter(tagged__tag=tag)
    counts = dict(everything.order_by().values_list("kind").annotate(Count("pk")))
    known = tags_visible_to(request.user)
    if not counts and not known.filter(pk=tag.pk).exists():
        raise Http404
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds():
        raise Http404
    orders = [NEWEST, BY_DATE]
    order = chosen_order(orders, request)
    records = everything.filter(kind=kind) if kind else everything
    when = asked((AskedDate("date", "", ""),), request)
    if when is not None and when.days is not None:
        listed = answered(records, order, when, request)
    else:
        listed = _tagged_page(records, order, request)
        listed["total"] = counts.get(kind, 0) if kind else sum(counts.values())
    own = terms.own_language(request)
    context = {
        "tag": terms.term(tag, own),
        "slug": tag.slug,
        "group": in_readers_words(tag, "group", own),
        "counts": _counts(request, counts, kind),
        "has_timeline": any(kinds()[name].on_timeline for name in counts),
        "has_calendar": any(kinds()[name].in_calendars for name in counts),
        "orders": order_links(orders, order, request),
        **listed,
        "when": when,
        "broader": terms.term(tag.broader, own) if tag.broader else None,
        "narrower": terms.terms(known.filter(broader=tag), own),
        "siblings": terms.terms(_siblings(tag, known), own),
    }
    return render(request, "records/tag_detail.html", context)


#: How many of its siblings a tag's page names; the index has them all.
_SIBLINGS = 40


def _siblings(tag: Tag, known: "models.QuerySet[Tag]") -> "models.QuerySet[Tag]":
    """Return other tags below the same broader one; where there is none, of the same group."""
    if tag.broader_id:
        found = known.filter(broader=tag.broader_id)
    else:
        found = known.filter(group=tag.group, broader=None) if tag.group else known.none()
    return found.exclude(pk=tag.pk).order_by("folded")[:_SIBLINGS]


def _tagged_page(records: RecordQuerySet, order: Order, request: HttpRequest) -> dict[str, Any]:
    page = one_page(records.for_list(), order, request)
    return {
        "cards": cards(page.records),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
    }


def _counts(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    rows = [
        {"label": _("All"), "count": sum(counts.values()), "url": "?", "is_current": not chosen}
    ]
    for kind, model in kinds().items():
        if counts.get(kind):
            rows.append(
                {
                    "label": model._meta.verbose_name_plural,
                    "count": counts[kind],
                    "url": f"?kind={kind}",
                    "is_current": kind == chosen,
                }
            )
    return rows
