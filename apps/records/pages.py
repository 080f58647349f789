"""What readers' templates receive: cards, facts, pages of a list. Never a model instance.

Cards are made of Record's own columns, which the door writes as a public projection; so no
template can leak what it was never given.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from . import dates
from .kinds import kinds
from .models import NameKind, Record, RecordName, Translation
from .models.labels import label
from .wordings import Wording

PAGE_LENGTH = 30


@dataclass(frozen=True)
class PictureSource:
    """A picture in one format: its media type, and addresses with their widths (`srcset`)."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Preview:
    """A picture in the one size that other sites are asked to show of it."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A picture with its measures, so that no page jumps while it loads.

    Without a `url` there is nothing to show yet, and its words stand in its place. Width and
    height are those of what `url` leads to, upright, in pixels.
    """

    url: str
    width: int | None
    height: int | None
    alt: str
    #: The language of its alternative text.
    language: str = ""
    #: The best format first; none where there is but the one file.
    sources: tuple[PictureSource, ...] = ()
    #: The width of the largest of the sources, in pixels: no page shows it any wider.
    widest: int | None = None
    #: None where other sites can show nothing of it.
    preview: Preview | None = None
    #: Name of a class of the stylesheet: what stays in sight where the picture is cropped.
    focal: str = ""
    #: The reader's words for what it is not shown for; such a picture has no address.
    notice: str = ""
    #: What is to be printed beside it, and in which language that is.
    credit: str = ""
    credit_language: str = ""
    #: What readers may do with it, in their words, with the address that says so at length.
    rights: str = ""
    rights_url: str = ""


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
    summary_language: str
    date_words: str
    date_edtf: str
    content_notice: str
    notice_language: str
    picture: Picture | None
    #: Its own picture, where lists show another's as its cover.
    own_picture: Picture | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a record's description: a label and a value, perhaps linked."""

    label: Any
    value: Any
    url: str = ""
    language: str = ""
    #: For a date: how it was written, where that says more than the value.
    wording: Wording | None = None
    #: The field that it tells.
    name: str = ""
    #: The sources that support it: `source_notes` gives them.
    marks: Sequence[Any] = ()
    is_unsourced: bool = False


@dataclass(frozen=True)
class Group:
    """Records that stand beside the one a page is about."""

    label: Any
    cards: list[Card]
    more_url: str = ""
    #: What the kind's view calls it; pages do not show it.
    name: str = ""


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
class Way:
    """A link in words, with what it is and how much it leads to where that is told."""

    label: Any
    url: str
    language: str = ""
    sort: Any = ""
    total: int | None = None
    #: Of what has a page of its own: where that is, and from when to when it was.
    page_url: str = ""
    date_words: str = ""


@dataclass(frozen=True)
class ListPage:
    """One page of a list, with stable links to its neighbours."""

    records: list[Any]
    next_url: str | None
    previous_url: str | None
    is_first: bool = field(default=True)
    #: Links to the ends of the list, where this page is not there already.
    first_url: str | None = None
    last_url: str | None = None

    @property
    def links(self) -> dict[str, str | None]:
        """All four, as templates take them."""
        return {
            "next_url": self.next_url,
            "previous_url": self.previous_url,
            "first_url": self.first_url,
            "last_url": self.last_url,
        }


def current_language() -> str:
    """Return the language in which this page is being read."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def language_name(code: str) -> str:
    """Return what a language calls itself, in its own script; its code where nobody knows."""
    try:
        return dict(settings.LANGUAGES).get(code) or str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def writing_direction(code: str) -> str:
    """Return the `dir` of a text in the language `code`; "auto" where nobody knows."""
    # Not from Django's table of languages, which has Azerbaijani run from right to left.
    if code.split("-")[0] in settings.LANGUAGES_BIDI:
        return "rtl"
    return "ltr" if code in dict(settings.LANGUAGES) else "auto"


@dataclass(frozen=True)
class Said:
    """A text with the language it is in; `is_label` where it is not the row's own."""

    text: str
    language: str
    is_label: bool = False


def in_readers_words(row: Any, name: str, own_language: str) -> Said:
    """Return what `row` says in its field `name`: its label in the reader's language, if any.

    Else its own text, which is in `own_language`. `row` has labels; it may be a model's
    instance, a row of columns or a document's entry.
    """
    language = current_language()
    found = label(row, name, language)
    if found:
        return Said(found, language, is_label=True)
    own = row[name] if isinstance(row, dict) else getattr(row, name)
    return Said(own, own_language)


def cards(records: Iterable[Record]) -> list[Card]:
    """Return cards for `records`: two queries at most, however many there are."""
    records = list(records)
    language = current_language()
    texts = _texts(records, language)
    pictures = _pictures(records)
    return [_card(r, texts[r.pk], pictures, language) for r in records]


@dataclass(frozen=True)
class _Texts:
    """A record's title, summary and notice for one reader, each with the language it is in."""

    title: str
    language: str
    summary: str
    summary_language: str
    notice: str
    notice_language: str


def _texts(records: list[Record], language: str) -> dict[int, _Texts]:
    foreign = _foreign_texts(records, language)
    return {r.pk: _texts_of(r, foreign.get(r.pk, _NOTHING_FOREIGN), language) for r in records}


#: A name, and a translation's title, summary and notice; any of them may be empty.
_Foreign = tuple[str, str, str, str]
_NOTHING_FOREIGN: _Foreign = ("", "", "", "")


def _foreign_texts(records: list[Record], language: str) -> dict[int, _Foreign]:
    """Return what names and translations say of `records` in `language`: one query at most."""
    foreign = [record.pk for record in records if record.language != language]
    if not foreign:
        return {}
    here = {"record__in": foreign, "language": language}
    translations = Translation.objects.for_readers().filter(**here)
    names = RecordName.objects.for_readers().filter(**here, kind=NameKind.PREFERRED)
    nothing = Value("", TextField())
    said = translations.order_by().values_list(
        "record", nothing, "title", "summary", "content_notice"
    )
    names_said = names.order_by().values_list("record", "text", nothing, nothing, nothing)
    texts: dict[int, _Foreign] = {}
    for pk, *found in said.union(names_said, all=True):
        before = texts.get(pk, _NOTHING_FOREIGN)
        name, title, summary, notice = (a or b for a, b in zip(found, before, strict=True))
        texts[pk] = (name, title, summary, notice)
    return texts


def _texts_of(record: Record, foreign: _Foreign, language: str) -> _Texts:
    name, translated, summary, notice = foreign
    title = name or translated
    return _Texts(
        title or record.title,
        language if title else record.language,
        summary or record.summary,
        language if summary else record.language,
        notice or record.content_notice,
        language if notice else record.language,
    )


def called(records: Iterable[Record]) -> dict[int, tuple[str, str]]:
    """Return what records are called for this reader, by a name or a translated title, each with
    the language that is in: one query at most.
    """
    texts = _texts(list(records), current_language())
    return {pk: (said.title, said.language) for pk, said in texts.items()}


def period_words(since: str, until: str) -> str:
    """Return from when to when something was, in the reader's words: “since about 1990”."""
    return dates.period(since, until, current_language())


def _pictures(records: list[Record]) -> dict[int, Picture]:
    # A record's own too, where it shows another's: that tells what is to be said before.
    keys = {pk for record in records for pk in (record.pk, record.shown_cover_id) if pk}
    return import_string(settings.PICTURES)(keys) if keys else {}


def _card(record: Record, texts: _Texts, pictures: dict[int, Picture], language: str) -> Card:
    own = pictures.get(record.pk)
    shown = pictures.get(record.shown_cover_id) if record.shown_cover_id else own
    notice, notice_language = texts.notice, texts.notice_language
    if not notice and own is not None:
        notice, notice_language = own.notice, language
    return Card(
        kind=record.kind,
        kind_label=kinds()[record.kind]._meta.verbose_name,
        identifier=record.identifier,
        url=record.get_absolute_url(),
        title=texts.title,
        language=texts.language,
        summary=texts.summary,
        summary_language=texts.summary_language,
        date_words=dates.words(record.date, language) if record.date else "",
        date_edtf=record.date,
        content_notice=notice,
        notice_language=notice_language,
        # A notice is given in words; what it prepares for is no thumbnail.
        picture=None if notice or (shown and shown.notice) else shown,
        own_picture=None if notice else own,
    )


def one_page(
    queryset: QuerySet[Any], order: Order, request: HttpRequest, length: int | None = None
) -> ListPage:
    """Return the page of `queryset` that the request's `after` or `before` asks for.

    Its rows have the order's column and an identifier. It holds `length` records at the most, or `PAGE_LENGTH`. `?last` asks for the end of the list.

    A link names the value and identifier it continues from, not a number: it stays right when
    records come and go, and costs the same at any depth.
    """
    return one_page_of(partial(_rows, queryset, order), order, request, length)


#: Up to so many rows in an order, from a cursor on; backwards where that is asked. Each has the
#: order's column and an identifier.
Rows = Callable[["Cursor | None", int, bool], list[Any]]


def one_page_of(
    rows: Rows, order: Order, request: HttpRequest, length: int | None = None
) -> ListPage:
    """Return a page as `one_page` does, of whatever gives rows in an order."""
    length = length or PAGE_LENGTH
    back = "before" in request.GET or "last" in request.GET
    text = None if "last" in request.GET else request.GET.get("before" if back else "after")
    cursor = None if text is None else Cursor.read(order, text)
    found = rows(cursor, length + 1, back)
    if cursor is not None and not found:
        # What stood beyond has gone since: show the last page, or the first, that there is.
        cursor, back = None, not back
        found = rows(cursor, length + 1, back)
    more, found = len(found) > length, found[:length]
    if back:
        found.reverse()
    has_next = more if not back else cursor is not None
    has_previous = more if back else cursor is not None
    return ListPage(
        found,
        _link(request, order, "after", found[-1]) if has_next else None,
        _link(request, order, "before", found[0]) if has_previous else None,
        is_first=not has_previous,
        first_url=with_query(request) if has_previous else None,
        last_url=with_query(request, last="") if has_next else None,
    )


def _rows(
    queryset: QuerySet[Any], order: Order, cursor: "Cursor | None", limit: int, back: bool
) -> list[Any]:
    """Return up to `limit` records from the cursor on; backwards if `back`."""
    if cursor is not None:
        queryset = queryset.filter(_beyond(order, cursor, back=back))
    prefix = "" if order.descending == back else "-"
    ordered = queryset.order_by(prefix + order.column, prefix + "identifier")
    return list(ordered[:limit])


@dataclass(frozen=True)
class Cursor:
    """Where a page goes on: the value of the order's column, and the identifier beside it."""

    value: Any
    identifier: str

    @classmethod
    def read(cls, order: Order, text: str) -> "Cursor":
        """Return what stands in an address; a mangled link is a page we do not have."""
        if "\x00" in text:
            raise Http404  # PostgreSQL takes no such text
        value, _tilde, identifier = text.rpartition("~")
        return cls(_typed(order.column, value), identifier)


def _beyond(order: Order, cursor: Cursor, *, back: bool) -> Func:
    """Return whether a record stands beyond the cursor, as a comparison of two rows.

    An index answers it at any depth. "Greater, or the same and greater" reads what was passed.
    """
    here = _row(F(order.column), F("identifier"))
    there = _row(Value(cursor.value), Value(cursor.identifier))
    sign = " < " if order.descending != back else " > "
    return Func(
        here, there, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField()
    )


def _row(*values: Any) -> Func:
    return Func(*values, template="(%(expressions)s)", output_field=TextField())


def _typed(column: str, value: str) -> Any:
    """Return a cursor's value in its column's type; a mangled link is a page we do not have."""
    if column in ("sort_key", "code_key"):
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


def _link(request: HttpRequest, order: Order, direction: str, record: Any) -> str:
    value = getattr(record, order.column)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return with_query(request, **{direction: f"{text}~{record.identifier}"})


#: What says where in a list its page stands.
_PLACE_IN_LIST = ("after", "before", "last")


def with_query(request: HttpRequest, **changes: str) -> str:
    """Return this list's address with parts of its question changed, at its first page."""
    kept = {k: v for k, v in request.GET.items() if k not in _PLACE_IN_LIST}
    return "?" + urlencode(kept | changes)


def chosen_order(orders: Sequence[Order], request: HttpRequest) -> Order:
    """Return the order the request asks for; the first where it asks for none we know."""
    return next((o for o in orders if o.name == request.GET.get("order")), orders[0])


def order_links(
    orders: Sequence[Order], chosen: Order, request: HttpRequest
) -> list[dict[str, Any]]:
    """Return links to the other orders. Choosing one returns to the first page."""
    kept = {k: v for k, v in request.GET.items() if k not in (*_PLACE_IN_LIST, "order")}
    return [
        {
            "label": order.label,
            "url": "?" + urlencode(kept | {"order": order.name}),
            "is_current": order is chosen,
        }
        for order in orders
    ]
