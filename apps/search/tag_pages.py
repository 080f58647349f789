"""The page of a tag: what it means, what is around it, and all that stands under it.

Counts come from tallies and pages from the listing, so that a tag of half a million records costs
what one of thirty does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.records import terms
from apps.records.asking import AskedDate, When, answered, asked
from apps.records.kinds import kinds
from apps.records.models import Record, Tag, TaggedRecord, tags_visible_to
from apps.records.pages import (
    BY_DATE,
    BY_NAME,
    NEWEST,
    ListPage,
    Order,
    cards,
    chosen_order,
    in_readers_words,
    order_links,
)
from apps.records.terms import Term

from . import listing, marks
from .keeping import enter_due
from .models import SearchListing, SearchTally

ORDERS = (NEWEST, BY_DATE, BY_NAME)
#: The word by which what bears a narrower tag alone is left out, and what it says.
NARROWER, LEFT_OUT = "narrower", "no"
#: How many of its neighbours a tag's page names; the index has them all.
_NARROWER, _SIBLINGS, _TOGETHER = 60, 40, 8
#: Among how many records, the newest, it is counted which tags are used with this one.
_LOOKED_AT = 200
#: How many levels are read at once of what is broader.
_LEVELS = "broader__broader__broader__broader"


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all kinds of records under one tag in an order, with counts per kind."""
    tag = get_object_or_404(Tag.objects.select_related(_LEVELS), slug=slug)
    enter_due()
    neighbours = _Neighbours(tag, known_tags(request.user))
    under = _Under(tag, neighbours.tallies, request)
    if not under.whole and not known_tags(request.user).filter(pk=tag.pk).exists():
        raise Http404
    own = terms.own_language(request)
    order = chosen_order(ORDERS, request)
    shown = under.shown(order)
    context = {
        "tag": terms.term(tag, own),
        "slug": tag.slug,
        "group": in_readers_words(tag, "group", own),
        "group_url": "?" + urlencode({"group": tag.group}),
        "counts": under.choices(),
        "scopes": under.scopes(),
        "kind": under.kind,
        "has_timeline": any(kinds()[name].on_timeline for name in under.counts),
        "has_calendar": any(kinds()[name].in_calendars for name in under.counts),
        "has_pictures": bool(under.counts.get("item")),
        "orders": order_links(ORDERS, order, request),
        **shown,
        "broader": [terms.term(above, own) for above in _chain(tag)],
        "narrower": neighbours.narrower(own),
        "has_more_narrower": neighbours.has_more,
        "siblings": neighbours.siblings(own),
        "together": under.together(own) if shown["is_beginning"] else [],
        "looked_at": min(under.total, _LOOKED_AT),
    }
    return render(request, "search/tag_detail.html", context)


def known_tags(user: Any) -> QuerySet[Tag]:
    """Return the tags that `user` may know, as `tags_visible_to` does, by what is counted.

    All but those that only hidden records bear.
    """
    if user.is_staff:
        return tags_visible_to(user)
    mark = Concat(Value(marks.tag("")), OuterRef("identifier"))
    counted = SearchTally.objects.filter(mark=mark, count__gt=0)
    borne = TaggedRecord.objects.filter(tag=OuterRef("pk"))
    return Tag.objects.filter(Exists(counted) | ~Exists(borne))


def tallies_of(wanted: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many records of each kind bear each of these marks: one query."""
    found: dict[str, dict[str, int]] = {}
    rows = SearchTally.objects.filter(mark__in=[*wanted], count__gt=0)
    for mark, kind, count in rows.values_list("mark", "kind", "count"):
        found.setdefault(mark, {})[kind] = count
    return found


def _chain(tag: Tag) -> list[Tag]:
    """Return the tags that are broader, the broadest first."""
    found: list[Tag] = []
    above = tag.broader
    while above is not None and above not in found:
        found.insert(0, above)
        above = above.broader
    return found


# --- what is around it --------------------------------------------------------------------------


class _Neighbours:
    """The tags beside and below one, with how much stands under each: two queries."""

    def __init__(self, tag: Tag, known: QuerySet[Tag]) -> None:
        self.tag = tag
        beside = Q(broader=tag.broader_id) if tag.broader_id else Q(group=tag.group, broader=None)
        wanted = Q(broader=tag) | (beside if tag.broader_id or tag.group else Q(pk=None))
        # Below first: of thousands beside it, some are named.
        rows = known.filter(wanted).exclude(pk=tag.pk).order_by("folded")
        below = [*rows.filter(broader=tag)[: _NARROWER + 1]]
        others = rows.exclude(broader=tag)[:_SIBLINGS]
        self.below, self.others = below[:_NARROWER], list(others)
        self.has_more = len(below) > _NARROWER
        own = (marks.tag(tag.identifier), marks.own_tag(tag.identifier))
        named = (marks.tag(row.identifier) for row in [*self.below, *self.others])
        self.tallies = tallies_of([*own, *named])

    def narrower(self, own_language: str) -> list[Term]:
        """Return the tags below, by name."""
        return self._told(self.below, own_language)

    def siblings(self, own_language: str) -> list[Term]:
        """Return tags below the same broader one; where there is none, of the same group."""
        return self._told(self.others, own_language)

    def _told(self, tags: Sequence[Tag], own_language: str) -> list[Term]:
        return [
            replace(term, count=sum(self.tallies.get(marks.tag(term.identifier), {}).values()))
            for term in terms.terms(tags, own_language)
        ]


# --- what stands under it -----------------------------------------------------------------------


class _Under:
    """The records under a tag, as a reader has asked for them."""

    def __init__(
        self, tag: Tag, tallies: Mapping[str, Mapping[str, int]], request: HttpRequest
    ) -> None:
        self.tag, self.request = tag, request
        self.whole = dict(tallies.get(marks.tag(tag.identifier), {}))
        self.own = dict(tallies.get(marks.own_tag(tag.identifier), {}))
        self.kind = request.GET.get("kind", "")
        if self.kind and self.kind not in kinds():
            raise Http404
        self.with_narrower = request.GET.get(NARROWER) != LEFT_OUT

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return self.whole if self.with_narrower else self.own

    @property
    def total(self) -> int:
        """How many there are of the kinds that are shown."""
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())

    @property
    def _kinds(self) -> Collection[str]:
        return [kind for kind in self.counts if self.kind in ("", kind)]

    def shown(self, order: Order) -> dict[str, Any]:
        """Return a page of them; where a date is asked for, both groups of the answer."""
        when = asked((AskedDate("date", "", ""),), self.request)
        if when is not None and when.days is not None:
            answer = answered(self._records(), order, _keeping(when, self.request), self.request)
            return answer | {"when": when, "is_beginning": False}
        page = self._page(order)
        wanted = [row.identifier for row in page.records]
        records = Record.objects.public().for_list().filter(identifier__in=wanted)
        ready = {record.identifier: record for record in records} if wanted else {}
        return {
            "cards": cards(ready[identifier] for identifier in wanted if identifier in ready),
            "total": self.total,
            **page.links,
            "when": when,
            "is_beginning": page.is_first and not self.kind and bool(self.total),
        }

    def _page(self, order: Order) -> ListPage:
        narrower = self.with_narrower and self.whole != self.own
        return listing.page_of(self.tag, self._kinds, order, self.request, with_narrower=narrower)

    def _records(self) -> Any:
        rows = SearchListing.objects.filter(tag=self.tag, kind__in=self._kinds, is_hidden=False)
        if not self.with_narrower:
            rows = rows.filter(is_own=True)
        return Record.objects.public().filter(pk__in=rows.order_by().values("record"))

    def choices(self) -> list[dict[str, Any]]:
        """Return links to each kind there is, with its count, and to all."""
        everything = {
            "label": _("All"),
            "count": sum(self.counts.values()),
            "url": self._address(kind=""),
            "is_current": not self.kind,
        }
        return [everything] + [
            {
                "label": model._meta.verbose_name_plural,
                "count": self.counts[kind],
                "url": self._address(kind=kind),
                "is_current": kind == self.kind,
            }
            for kind, model in kinds().items()
            if self.counts.get(kind)
        ]

    def scopes(self) -> list[dict[str, Any]]:
        """Return links to all that stands under the tag, and to what bears it itself."""
        if self.whole == self.own:
            return []
        rows = (
            (_("With narrower tags"), "", self.whole),
            (_("Without narrower tags"), LEFT_OUT, self.own),
        )
        return [
            {
                "label": label,
                "count": sum(counts.values()),
                "url": self._address(**{NARROWER: value}),
                "is_current": self.with_narrower == (not value),
            }
            for label, value, counts in rows
        ]

    def _address(self, **changes: str) -> str:
        """Return this page's address with a choice changed, and without those that are none."""
        asked_for = {"kind": self.kind, NARROWER: "" if self.with_narrower else LEFT_OUT}
        if self.request.GET.get("order") in [order.name for order in ORDERS[1:]]:
            asked_for["order"] = self.request.GET["order"]
        return "?" + urlencode({k: v for k, v in (asked_for | changes).items() if v})

    def together(self, own_language: str) -> list[Term]:
        """Return the tags most used with this one among its newest records: one query.

        They are no relation that anybody stated, and are told as what they are. Broader and
        narrower ones go without saying.
        """
        sql, values = listing.newest(self.tag, self._kinds, _LOOKED_AT)
        newest = RawSQL(sql, values)  # noqa: S611 - made of names of columns alone
        public = Record.objects.public().filter(identifier__in=newest).order_by().values("pk")
        left_out = [tag.pk for tag in [self.tag, *_chain(self.tag)]]
        used = Tag.objects.filter(tagged__content_object__in=public).exclude(pk__in=left_out)
        counted = used.exclude(broader=self.tag).annotate(count=Count("tagged"))
        often = counted.filter(count__gt=1).order_by("-count", "folded")[:_TOGETHER]
        return [terms.term(tag, own_language) for tag in often]


def _keeping(when: When, request: HttpRequest) -> When:
    """Return the question with what else was asked for, to be asked again with another date."""
    kept = ((NARROWER, LEFT_OUT),) if request.GET.get(NARROWER) == LEFT_OUT else ()
    return replace(when, kept=(*when.kept, *kept))
