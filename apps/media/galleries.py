"""Galleries: the pictures of a collection, under a tag, of a person or of whatever a record is about.

One grammar of addresses for all of them: `?tag=` takes a tag's slug and `?of=` a record's
identifier, of whichever kind.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.records import terms
from apps.records.models import Record, RecordQuerySet, Relation, Tag
from apps.records.pages import BY_DATE, NEWEST, cards, chosen_order, one_page, order_links

from .models import Item, ItemFile, Level, Pictured

#: How many pictures a page has.
LENGTH = 40
#: How many levels of collections lie between the uppermost and its items.
_DEPTH = len(Level.values) - 2


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show pictures in small, page by page: all of them, or those that the question asks for."""
    pictures, about = _asked(request)
    orders = [BY_DATE, NEWEST]
    order = chosen_order(orders, request)
    page = one_page(pictures.for_list(), order, request, LENGTH)
    context = {
        "cards": cards(page.records),
        "total": pictures.count(),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
        "orders": order_links(orders, order, request),
        "about": about,
    }
    return render(request, "media/gallery.html", context)


def _asked(request: HttpRequest) -> tuple[RecordQuerySet, dict[str, Any] | None]:
    """Return the public items with pictures that are asked for, and what they are pictures of.

    Raises:
        Http404: no such tag or record is known to readers.

    """
    pictures = Record.objects.public().filter(kind="item").filter(_has_a_picture())
    slug, identifier = request.GET.get("tag", ""), request.GET.get("of", "")
    if "\x00" in slug + identifier:
        raise Http404  # PostgreSQL takes no such text
    if slug:
        tag = get_object_or_404(Tag, slug=slug)
        if not Record.objects.public().filter(tagged__tag=tag).exists():
            raise Http404
        own: str = request.owner.language  # type: ignore[attr-defined]
        term = terms.term(tag, own)
        about = {"title": term.name, "language": term.language, "url": term.url}
        return pictures.filter(tagged__tag=tag), about
    if identifier:
        record = get_object_or_404(Record.objects.public().for_list(), identifier=identifier)
        (card,) = cards([record])
        about = {"title": card.title, "language": card.language, "url": card.url}
        return pictures.filter(_about(record)), about
    return pictures, None


def _has_a_picture() -> Exists:
    looked_at = Q(content_type__startswith="image/") | Q(content_type="application/pdf")
    return Exists(ItemFile.objects.filter(looked_at, item=OuterRef("pk")))


def _about(record: Record) -> Q:
    """Return which items are pictures of `record`: those it holds, or those that show or name it."""
    if record.kind == "item":
        return Q(part_of__in=_collections_within(record))
    shown = Pictured.objects.filter(person=record.pk).values("item")
    said = Relation.objects.filter(object=record.pk).values("subject")
    named = Relation.objects.filter(subject=record.pk).values("object")
    placed = Record.objects.filter(item__place=record.pk).telling("place").values("pk")
    # Of a place that an item keeps private no gallery tells.
    return Q(pk__in=shown) | Q(pk__in=said) | Q(pk__in=named) | Q(pk__in=placed)


def _collections_within(record: Record) -> set[int]:
    """Return the keys of a collection and of all public ones in it: one query a level."""
    found = level = {record.pk}
    for _each in range(_DEPTH):
        held = Item.objects.public().filter(part_of__in=level).exclude(level=Level.ITEM)
        level = set(held.values_list("pk", flat=True))
        if not level:
            break
        found = found | level
    return found
