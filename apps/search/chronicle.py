"""What a page of the timeline lists: entries in their order, under the times they are filed under.

The order is that of days; of what is filed under one day, the vaguer comes first, and a period
before what began with it: 1916, July 1916, 1 July 1916. So a larger event stands above its parts.
What has no end comes last of all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Q, Value, When
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.records import dates
from apps.records.kinds import kinds
from apps.records.models import Record, RecordQuerySet
from apps.records.models.record import is_public
from apps.records.pages import BY_NAME, Card, ListPage, current_language, one_page
from apps.records.questions import BEGINNING, END

from . import drawing, marks, spread
from .drawing import Frame
from .marks import BEFORE_YEAR_ONE, UNDATED
from .matching import Mark
from .narrowing import NOTHING, Narrowing, kinds_on_timeline
from .spans import Part
from .spread import ALL, Spread

#: So many entries, and no more, stand on one page.
LENGTH = 60
#: Of what had begun before and was going on, so much is told.
GOING_ON = 12

#: What is known to a part of time and to no smaller one stands under these words.
REST = {"c": _("Decade not stated"), "e": _("Year not stated"), "y": _("Month not stated")}


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a part of time, or what is known to that and nothing smaller."""

    chosen: Narrowing = NOTHING
    part: Part = ALL
    is_rest: bool = False

    def count(self, found: Spread) -> int:
        """Return how many there are of what is asked for."""
        return found.rest(self.part) if self.is_rest else found.of(self.part)

    def is_listed(self, found: Spread) -> bool:
        """Say whether they are listed; else the smaller parts of this time are, with counts."""
        return self.is_rest or self.count(found) <= LENGTH or not found.below(self.part)

    def records(self, found: Spread) -> RecordQuerySet:
        """Return the public records that are asked for."""
        within = [Mark(marks.filed(self.part))] if self.part else []
        out = found.below(self.part) if self.is_rest else [] if self.part else [UNDATED]
        condition = self.chosen.condition(*within, without=[marks.filed(part) for part in out])
        public: RecordQuerySet = Record.objects.public().for_list()
        return public.filter(condition, kind__in=kinds_on_timeline()).annotate(until=_UNTIL)


#: The last day, but for what has no end: that follows what else is filed under its first day.
_UNTIL = Case(When(latest=END, then=Value(BEGINNING)), default=F("latest"))


# --- pages ------------------------------------------------------------------------------------


def page(asked: Asked, found: Spread, request: HttpRequest) -> ListPage:
    """Return a page of what is asked for: one query. Links continue from an entry, not a number."""
    records = asked.records(found)
    if asked.part == UNDATED:
        return one_page(records, BY_NAME, request, LENGTH)
    back = "before" in request.GET
    cursor = _read_cursor(request.GET["before" if back else "after"]) if _is_cut(request) else None
    rows = _rows(records, cursor, back=back)
    if cursor is not None and not rows:
        # What stood beyond has gone since: show the last page, or the first, that there is.
        cursor, back = None, not back
        rows = _rows(records, cursor, back=back)
    more, rows = len(rows) > LENGTH, rows[:LENGTH]
    if back:
        rows.reverse()
    has_next, has_previous = (cursor is not None, more) if back else (more, cursor is not None)
    return ListPage(
        rows,
        _link(request, "after", rows[-1]) if has_next else None,
        _link(request, "before", rows[0]) if has_previous else None,
        is_first=not has_previous,
    )


def _is_cut(request: HttpRequest) -> bool:
    return "before" in request.GET or "after" in request.GET


#: The day an entry is filed under, its last day as the order has it, and its identifier.
_Cursor = tuple[int, int, str]


def _rows(records: RecordQuerySet, cursor: _Cursor | None, *, back: bool) -> list[Record]:
    if cursor is not None:
        records = records.filter(_beyond(cursor, back=back))
    order = ("-date_sort", "until", "-identifier") if back else _IN_ORDER
    return list(records.order_by(*order)[: LENGTH + 1])


_IN_ORDER = ("date_sort", "-until", "identifier")


def _beyond(cursor: _Cursor, *, back: bool) -> Q:
    day, until, identifier = cursor
    later, earlier = ("lt", "gt") if back else ("gt", "lt")
    same_day = Q(date_sort=day)
    return (
        Q(**{f"date_sort__{later}": day})
        | same_day & Q(**{f"until__{earlier}": until})
        | same_day & Q(until=until) & Q(**{f"identifier__{later}": identifier})
    )


def _read_cursor(text: str) -> _Cursor:
    """Return where a page continues from; a mangled link is a page we do not have."""
    day, _tilde, rest = text.partition("~")
    until, _tilde, identifier = rest.partition("~")
    if not (_is_day(day) and _is_day(until) and identifier.isalnum() and len(text) < 60):
        raise Http404
    return int(day), int(until), identifier


def _is_day(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10


def _link(request: HttpRequest, direction: str, record: Any) -> str:
    kept = [(k, v) for k, v in _pairs(request) if k not in ("after", "before")]
    cursor = f"{record.date_sort}~{record.until}~{record.identifier}"
    return "?" + urlencode([*kept, (direction, cursor)])


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]


# --- what stands beside them ------------------------------------------------------------------


@dataclass(frozen=True)
class Around:
    """What belongs beside the records of a page: what they are parts of, what was going on."""

    #: By the key of the part.
    wholes: Mapping[int, int] = field(default_factory=dict)
    going_on: Sequence[Record] = ()
    #: Those of the wholes that do not stand on the page themselves.
    further: Sequence[Record] = ()

    @property
    def records(self) -> list[Record]:
        """Everything that a card is needed for."""
        return [*self.going_on, *self.further]


def around(asked: Asked, listed: Sequence[Record]) -> Around:
    """Return what belongs beside a page: three queries at most, each through the gate."""
    wholes = _wholes(listed)
    going_on = _going_on(asked)
    here = {record.pk for record in (*listed, *going_on)}
    missing = set(wholes.values()) - here
    further = list(Record.objects.public().for_list().filter(pk__in=missing)) if missing else []
    return Around(wholes, going_on, further)


def _wholes(listed: Iterable[Record]) -> dict[int, int]:
    """Return what each record is a part of, where readers may see that: one query for a kind."""
    found: dict[int, int] = {}
    by_kind: dict[str, list[int]] = {}
    for record in listed:
        by_kind.setdefault(record.kind, []).append(record.pk)
    for kind, pks in by_kind.items():
        name = kinds()[kind].whole_field
        if name:
            parts = kinds()[kind].objects.filter(is_public(f"{name}__"), pk__in=pks)
            found |= dict(parts.order_by().values_list("pk", name))
    return found


def _going_on(asked: Asked) -> list[Record]:
    """Return periods that began before a part of time and reached into it, in their order."""
    days = spread.days(asked.part)
    if days is None or asked.is_rest:
        return []
    public: RecordQuerySet = Record.objects.public().for_list()
    begun = public.filter(kind__in=kinds_on_timeline(), date_sort__lt=days[0], latest__gte=days[0])
    if asked.chosen:
        begun = begun.filter(asked.chosen.condition())
    # An interval is a period, or something vague such as "late 19th century".
    rows = begun.filter(date__contains="/").order_by("-date_sort", "identifier")[: GOING_ON * 2]
    found = [record for record in rows if dates.shape(record.date).sort == "period"]
    return found[:GOING_ON][::-1]


# --- entries under their headings -------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One event in its place: its card, how its date is drawn, and what it is a part of."""

    card: Card
    #: The date as HTML knows it; empty where HTML knows no such date.
    time: str
    #: Classes of the drawing, by which the stylesheet knows where it lies and of what sort it is.
    drawn: str
    whole: Card | None = None


@dataclass(frozen=True)
class Group:
    """Entries under a heading of the second rank, or under none."""

    anchor: str
    label: Any
    entries: list[Entry]
    #: In words, the days between which the dates are drawn; None where they are those before.
    axis: tuple[str, str] | None


@dataclass(frozen=True)
class Section:
    """Entries under one heading; under none where the page's own says it."""

    anchor: str
    label: Any
    groups: list[Group]


@dataclass(frozen=True)
class Chronicle:
    """Records as a page tells them; `ready` has a card for each, and for what stands beside."""

    asked: Asked
    beside: Around
    ready: Mapping[int, Card]

    def going_on(self) -> list[Entry]:
        """Return what had begun before, as entries."""
        return self._entries(self.beside.going_on, None)

    def sections(self, listed: Iterable[Record]) -> list[Section]:
        """Return entries under headings: decades with years, a decade's years, a year's months."""
        found: dict[_Heading, dict[_Heading, list[Record]]] = {}
        for record in listed:
            first, second = _headings(self.asked, record)
            found.setdefault(first, {}).setdefault(second, []).append(record)
        sections = []
        drawn: Frame | None = None
        for first in sorted(found):
            groups = []
            for second in sorted(found[first]):
                records = found[first][second]
                frame = self._frame(second.part or first.part, records)
                groups.append(self._group(second, records, frame, is_new=frame != drawn))
                drawn = frame
            sections.append(Section(first.anchor, first.label, groups))
        return sections

    def _frame(self, part: Part, records: Iterable[Record]) -> Frame | None:
        """Return the days between which to draw what stands under a part of time.

        The months of a year are drawn between the same days, so that they can be compared.
        """
        if self.asked.part == UNDATED:
            return None
        days = spread.days(self.asked.part if part[:1] in ("m", "") else part)
        return drawing.frame_of(records, Frame(*days) if days else None)

    def _group(
        self, heading: "_Heading", records: list[Record], frame: Frame | None, *, is_new: bool
    ) -> Group:
        axis = frame.words(current_language()) if frame and is_new else None
        return Group(heading.anchor, heading.label, self._entries(records, frame), axis)

    def _entries(self, records: Iterable[Record], frame: Frame | None) -> list[Entry]:
        return [
            Entry(
                self.ready[record.pk],
                dates.iso(record.date) if record.date else "",
                frame.classes(record) if frame else "",
                self.ready.get(self.beside.wholes.get(record.pk, 0)),
            )
            for record in records
        ]


@dataclass(frozen=True, order=True)
class _Heading:
    """What entries stand under, in the order of time; what is vaguer comes first."""

    place: str = ""
    part: Part = field(default="", compare=False)
    label: Any = field(default="", compare=False)
    anchor: str = field(default="", compare=False)


_NONE = _Heading()


def _headings(asked: Asked, record: Record) -> tuple[_Heading, _Heading]:
    filed = [mark.removeprefix("f_") for mark in marks.filed_marks(record)]
    rank = asked.part[:1]
    if asked.is_rest or rank in ("m", BEFORE_YEAR_ONE, UNDATED):
        return _NONE, _NONE
    if rank in ("e", "y"):
        return _below(asked.part, filed), _NONE
    decade = next((part for part in filed if part[0] == "e"), None)
    if decade is None:
        return _of(filed[-1]), _NONE
    return _of(decade), _below(decade, filed)


def _of(part: Part) -> _Heading:
    words = spread.words(part, current_language())
    return _Heading(part[1:], part, words, f"in-{spread.in_address(part)}")


def _below(part: Part, filed: Sequence[Part]) -> _Heading:
    """Return the heading next below a part of time, of what is filed under these."""
    place = filed.index(part) + 1
    if place < len(filed):
        return _of(filed[place])
    return _Heading(part[1:], part, REST[part[0]], f"in-{spread.in_address(part)}-rest")
