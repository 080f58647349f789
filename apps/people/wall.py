"""The names wall: everybody who is marked as remembered here, each name like every other.

All names stand on one page, however many there are, so that it can be searched by the browser and
printed whole. Its rows are therefore plain columns, never cards: ten thousand of them take a
second. Whatever the order, a name is written in the same way and in the same size.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.records import alphabets, dates, letters
from apps.records.models import NameKind, Record, RecordName, Relation
from apps.records.pages import called, cards, current_language

from .lives import to_the_year, year_words, years
from .neighbours import TOOK_PART


class Row(NamedTuple):
    """Somebody on the wall, before their name is put into words."""

    pk: int
    identifier: str
    slug: str
    name: str
    language: str
    key: str
    #: The years of a life, and the keys of its places; empty where they are kept private.
    born: str
    died: str
    born_at: int | None
    died_at: int | None


class Name(NamedTuple):
    """One line of the wall: an address, a name, its language where it is not the page's, years."""

    url: str
    text: str
    language: str
    years: str


@dataclass(frozen=True)
class Names:
    """Names in the order of their alphabets; `label` says what they have in common, if anything."""

    names: list[Name]
    label: Any = ""

    @property
    def length(self) -> str:
        """How long the list is, roughly: browsers leave room for what they have not drawn yet."""
        lengths = ((1000, "longest"), (300, "longer"), (80, "long"))
        return next((word for least, word in lengths if len(self.names) > least), "")


@dataclass(frozen=True)
class Group:
    """Names under one heading: a letter, a place, an event, a year."""

    anchor: str
    heading: Any
    lists: list[Names]
    #: The language of the heading, where it is not the page's, and what it links to.
    language: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Groups of one script, or all there are."""

    groups: list[Group]
    label: Any = ""


@dataclass(frozen=True)
class Order:
    """An arrangement of the wall: the word in the address, what it is called, how it is made."""

    name: str
    label: Any
    #: What leads back to the list of headings.
    back: Any
    arrange: Callable[["Wall"], list[Part]] = field(repr=False)


@require_safe
def remembered(request: HttpRequest) -> HttpResponse:
    """Show the names wall: a plain list of those marked as remembered here, and no one else."""
    chosen = next((o for o in ORDERS if o.name == request.GET.get("by")), ORDERS[0])
    wall = Wall()
    context = {
        "total": len(wall.rows),
        "parts": chosen.arrange(wall),
        "by": chosen.name,
        "order": {"label": chosen.label, "back": chosen.back},
        "orders": [
            {
                "label": order.label,
                "url": f"?by={order.name}" if order.name else "?",
                "is_current": order is chosen,
            }
            for order in ORDERS
        ],
    }
    return render(request, "people/remembered.html", context)


class Wall:
    """The rows of the wall in the order of their alphabets, and how they are put into words."""

    def __init__(self) -> None:
        self.language = current_language()
        #: An address is this and a slug: asking the resolver ten thousand times takes seconds.
        self._people = reverse("people:list")
        self._years: dict[tuple[str, str], str] = {}
        people = Record.objects.public().filter(person__is_remembered_here=True)
        self.rows = sorted(_rows(people, self.language), key=lambda row: (row.key, row.identifier))

    def names(self, rows: Iterable[Row], label: Any = "") -> Names:
        """Return `rows` as a list of names, in the order in which they come."""
        return Names([self._name(row) for row in rows], label)

    def _name(self, row: Row) -> Name:
        life = (row.born, row.died)
        if life not in self._years:
            self._years[life] = years(*life)
        address = f"{self._people}{row.identifier}/"
        return Name(
            f"{address}{row.slug}/" if row.slug else address,
            row.name,
            "" if row.language == self.language else row.language,
            self._years[life],
        )


def _rows(people: Any, language: str) -> Iterator[Row]:
    """Yield the wall's rows, named in `language` where they have a name in it: two queries."""
    columns = people.order_by().values_list(
        *("pk", "identifier", "slug", "title", "language", "sort_key", "withheld"),
        *(f"person__{name}" for name in ("born", "died", "born_at", "died_at")),
    )
    found = list(columns)
    named = _names_in(people, language) if any(row[4] != language for row in found) else {}
    for pk, identifier, slug, title, own, key, withheld, *life in found:
        name, spoken, sorts = named.get(pk, (title, own, key))
        # As `public_date` does for one record: what is kept private is as good as not known.
        born, died = (
            to_the_year("" if n in withheld else v) for n, v in zip(_ENDS, life[:2], strict=True)
        )
        at = (None if n in withheld else v for n, v in zip(_PLACES, life[2:], strict=True))
        yield Row(pk, identifier, slug, name, spoken, sorts, born, died, *at)


_ENDS, _PLACES = ("born", "died"), ("born_at", "died_at")


def _names_in(people: Any, language: str) -> dict[int, tuple[str, str, str]]:
    """Return what people of other languages are called in `language`: name, language, sort key."""
    preferred = RecordName.objects.for_readers().filter(
        record__in=people.exclude(language=language).order_by().values("pk"),
        language=language,
        kind=NameKind.PREFERRED,
    )
    parts = ("text", "family", "given", "patronymic", "sort_as")
    rows = preferred.order_by().values_list("record", *parts)
    names = (
        (pk, RecordName(language=language, **dict(zip(parts, row, strict=True))))
        for pk, *row in rows
    )
    return {pk: (name.text, language, name.key) for pk, name in names}


# --- orders -----------------------------------------------------------------------------------


def _by_letter(wall: Wall) -> list[Part]:
    """Return the names by the letters of their alphabets; each script apart where there are more."""
    parts = []
    for script, rows in groupby(wall.rows, key=lambda row: row.key[:2]):
        groups = [
            Group(f"letter-{same[0].key[:4]}", letter, [wall.names(same)])
            for letter, same in _runs(rows, lambda row: _letter(row, wall.language))
        ]
        parts.append(Part(groups, letters.name_of_script(script)))
    return parts if len(parts) > 1 else [Part(part.groups) for part in parts]


def _letter(row: Row, language: str) -> str:
    return alphabets.heading_of(row.key, language)


def _by_place(wall: Wall) -> list[Part]:
    """Return the names under the places where they were born and where they died."""
    asked = {pk for row in wall.rows for pk in (row.born_at, row.died_at) if pk is not None}
    places = {r.pk: r for r in Record.objects.public().filter(pk__in=asked).for_list()}
    titles = called(places.values())
    born: dict[int, list[Row]] = {}
    died: dict[int, list[Row]] = {}
    nowhere = []
    for row in wall.rows:
        if row.born_at in places:
            born.setdefault(row.born_at, []).append(row)  # type: ignore[arg-type]
        if row.died_at in places:
            died.setdefault(row.died_at, []).append(row)  # type: ignore[arg-type]
        if row.born_at not in places and row.died_at not in places:
            nowhere.append(row)
    groups = []
    for pk in sorted(places, key=lambda pk: (alphabets.sort_key(*titles[pk]), pk)):
        lists = ((_("Born there"), born.get(pk)), (_("Died there"), died.get(pk)))
        text, language = titles[pk]
        groups.append(
            Group(
                f"place-{places[pk].identifier}",
                text,
                [wall.names(rows, label) for label, rows in lists if rows],
                "" if language == wall.language else language,
                places[pk].get_absolute_url(),
            )
        )
    return _with_the_rest(wall, groups, _("With no place recorded"), nowhere)


def _by_event(wall: Wall) -> list[Part]:
    """Return the names under the events in which they took part, in order of time."""
    rows = {row.pk: row for row in wall.rows}
    events = Record.objects.public().filter(kind="event")
    took_part = Relation.objects.filter(
        type__identifier=TOOK_PART,
        subject__in=Record.objects.public().filter(person__is_remembered_here=True),
        object__in=events,
    )
    pairs = {
        pair for pair in took_part.order_by().values_list("object", "subject") if pair[1] in rows
    }
    found = events.filter(pk__in={event for event, _person in pairs}).for_list()
    ordered = list(found.order_by("date_sort", "identifier"))
    of_event: dict[int, list[Row]] = {}
    for event, person in pairs:
        of_event.setdefault(event, []).append(rows[person])
    groups = [
        Group(
            f"event-{card.identifier}",
            card.title,
            [wall.names(_in_order(of_event[event.pk]))],
            "" if card.language == wall.language else card.language,
            card.url,
            card.date_words,
        )
        for event, card in zip(ordered, cards(ordered), strict=True)
    ]
    counted = {person for _event, person in pairs}
    rest = [row for row in wall.rows if row.pk not in counted]
    return _with_the_rest(wall, groups, _("With no event recorded"), rest)


def _by_date(wall: Wall) -> list[Part]:
    """Return the names by the year of death, as surely as it is known; unknown years last."""
    died = sorted((row for row in wall.rows if row.died), key=_when)
    groups = [
        Group(f"died-{number}", year_words(edtf), [wall.names(_in_order(same))])
        for number, (edtf, same) in enumerate(_runs(died, lambda row: row.died), start=1)
    ]
    rest = [row for row in wall.rows if not row.died]
    return _with_the_rest(wall, groups, _("With no year of death recorded"), rest)


def _when(row: Row) -> tuple[bool, int, str]:
    """Return where a death stands in time; what has a month alone, or a day, stands last."""
    day = dates.sort_key(row.died)
    return day is None, day or 0, row.died


def _with_the_rest(wall: Wall, groups: list[Group], heading: Any, rest: list[Row]) -> list[Part]:
    """Return the groups, and under `heading` those who stand in none of them."""
    last = [Group("not-recorded", heading, [wall.names(rest)])] if rest else []
    return [Part([*groups, *last])] if wall.rows else []


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.key, row.identifier))


def _runs(rows: Iterable[Row], key: Callable[[Row], str]) -> Iterator[tuple[str, list[Row]]]:
    """Yield rows that follow each other and have the same key."""
    for same, some in groupby(rows, key=key):
        yield same, list(some)


ORDERS = (
    Order("", _("By name"), _("To the letters"), _by_letter),
    Order("place", _("By place"), _("To the places"), _by_place),
    Order("event", _("By event"), _("To the events"), _by_event),
    Order("date", _("By year of death"), _("To the years"), _by_date),
)
