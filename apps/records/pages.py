"""What readers' templates receive: cards, facts, pages of a list. Never a model instance.

Cards are made of Record's own columns, which the door writes as a public projection; so no
template can leak what it was never given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import dates
from .kinds import kinds
from .models import Record, RecordQuerySet, Translation

PAGE_LENGTH = 30


@dataclass(frozen=True)
class Picture:
    """A picture with its measures, so that no page jumps while it loads."""

    url: str
    width: int | None
    height: int | None
    alt: str


@dataclass(frozen=True)
class Card:
    """A record as lists show it."""

    kind: str
    kind_label: Any
    identifier: str
    url: str
    title: str
    language: str
    summary: str
    date_words: str
    date_edtf: str
    content_notice: str
    picture: Picture | None


@dataclass(frozen=True)
class Fact:
    """One line of a record's description: a label and a value, perhaps linked."""

    label: Any
    value: Any
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Group:
    """Records that stand beside the one a page is about."""

    label: Any
    cards: list[Card]
    more_url: str = ""


@dataclass(frozen=True)
class Order:
    """A way to order a list: by one column of Record, forwards or backwards."""

    name: str
    label: Any
    column: str
    descending: bool = False


BY_NAME = Order("name", _("By name"), "sort_key")
BY_DATE = Order("date", _("By date"), "date_sort")
NEWEST = Order("newest", _("Newest first"), "public_from", descending=True)
ORDERS = {"sort_key": BY_NAME, "date_sort": BY_DATE, "public_from": NEWEST}


@dataclass(frozen=True)
class ListPage:
    """One page of a list, with stable links to its neighbours."""

    records: list[Record]
    next_url: str | None
    previous_url: str | None
    is_first: bool = field(default=True)


def current_language() -> str:
    """Return the language in which this page is being read."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def cards(records: Iterable[Record]) -> list[Card]:
    """Return cards for `records`: two queries at most, however many there are."""
    records = list(records)
    language = current_language()
    translated = _translations(records, language)
    pictures = _pictures(records)
    return [_card(r, translated.get(r.pk), pictures, language) for r in records]


def _translations(records: list[Record], language: str) -> dict[int, Translation]:
    foreign = [record.pk for record in records if record.language != language]
    if not foreign:
        return {}
    rows = Translation.objects.filter(record__in=foreign, language=language, is_published=True)
    return {row.record_id: row for row in rows.defer("body")}


def _pictures(records: list[Record]) -> dict[int, Picture]:
    keys = {record.cover_id or record.pk for record in records}
    return import_string(settings.PICTURES)(keys) if keys else {}


def _card(
    record: Record, translated: Translation | None, pictures: dict[int, Picture], language: str
) -> Card:
    shown: Any = translated or record
    return Card(
        kind=record.kind,
        kind_label=kinds()[record.kind]._meta.verbose_name,
        identifier=record.identifier,
        url=record.get_absolute_url(),
        title=shown.title,
        language=shown.language,
        summary=shown.summary,
        date_words=dates.words(record.date, language) if record.date else "",
        date_edtf=record.date,
        content_notice=record.content_notice,
        # A notice is given in words; what it prepares for is no thumbnail.
        picture=None if record.content_notice else pictures.get(record.cover_id or record.pk),
    )


def one_page(queryset: RecordQuerySet, order: Order, request: HttpRequest) -> ListPage:
    """Return the page of `queryset` that the request's `after` or `before` asks for.

    A link names the value and identifier it continues from, not a number: it stays right when
    records come and go, and costs the same at any depth.
    """
    back = "before" in request.GET
    cursor = request.GET.get("before" if back else "after")
    rows = _rows(queryset, order, cursor, back=back)
    if cursor is not None and not rows:
        # What stood beyond has gone since: show the last page, or the first, that there is.
        cursor, back = None, not back
        rows = _rows(queryset, order, cursor, back=back)
    more, rows = len(rows) > PAGE_LENGTH, rows[:PAGE_LENGTH]
    if back:
        rows.reverse()
    has_next = more if not back else cursor is not None
    has_previous = more if back else cursor is not None
    return ListPage(
        rows,
        _link(request, order, "after", rows[-1]) if has_next else None,
        _link(request, order, "before", rows[0]) if has_previous else None,
        is_first=not has_previous,
    )


def _rows(
    queryset: RecordQuerySet, order: Order, cursor: str | None, *, back: bool
) -> list[Record]:
    """Return one record more than a page has, from the cursor on; backwards if `back`."""
    if cursor is not None:
        queryset = queryset.filter(_beyond(order, cursor, back=back))
    prefix = "" if order.descending == back else "-"
    ordered = queryset.order_by(prefix + order.column, prefix + "identifier")
    return list(ordered[: PAGE_LENGTH + 1])


def _beyond(order: Order, cursor: str, *, back: bool) -> Q:
    if "\x00" in cursor:
        raise Http404  # PostgreSQL takes no such text
    value, _tilde, identifier = cursor.rpartition("~")
    comparison = "lt" if order.descending != back else "gt"
    typed = _typed(order.column, value)
    return Q(**{f"{order.column}__{comparison}": typed}) | Q(
        **{order.column: typed, f"identifier__{comparison}": identifier}
    )


def _typed(column: str, value: str) -> Any:
    """Return a cursor's value in its column's type; a mangled link is a page we do not have."""
    if column == "sort_key":
        return value
    try:
        return _day(value) if column == "date_sort" else _moment(value)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _day(value: str) -> int:
    day = int(value)
    if abs(day) > 2_000_000_000:
        raise ValueError("larger than its column")
    return day


def _moment(value: str) -> datetime:
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError("no moment that we ever wrote")
    return moment.astimezone(UTC)


def _link(request: HttpRequest, order: Order, direction: str, record: Record) -> str:
    value = getattr(record, order.column)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    kept = {k: v for k, v in request.GET.items() if k not in ("after", "before")}
    return "?" + urlencode(kept | {direction: f"{text}~{record.identifier}"})


def chosen_order(orders: Sequence[Order], request: HttpRequest) -> Order:
    """Return the order the request asks for; the first where it asks for none we know."""
    return next((o for o in orders if o.name == request.GET.get("order")), orders[0])


def order_links(
    orders: Sequence[Order], chosen: Order, request: HttpRequest
) -> list[dict[str, Any]]:
    """Return links to the other orders. Choosing one returns to the first page."""
    kept = {k: v for k, v in request.GET.items() if k not in ("after", "before", "order")}
    return [
        {
            "label": order.label,
            "url": "?" + urlencode(kept | {"order": order.name}),
            "is_current": order is chosen,
        }
        for order in orders
    ]
