"""What a timeline is narrowed to: tags, and what places, people or other records it is of.

Each choice stands in the address by its identifier, so that a link keeps it whatever becomes of
names. What readers may not know of is answered like what never was.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import Http404, QueryDict

from apps.records import finding, identifiers
from apps.records.folding import fold
from apps.records.kinds import kinds
from apps.records.models import Record, Relation, Tag, tags_visible_to

from . import marks, spread
from .chosen import NOTHING_CHOSEN
from .engines import engine
from .matching import ButNot, Mark, Match, all_of, any_of
from .ranking import name_worth
from .searching import Answer, search
from .spans import Part
from .spread import Spread

#: What may be chosen.
Choice = Tag | Record

TAG, OF, IN, ONLY = "tag", "of", "in", "only"
#: More choices than this narrow nothing any further.
_MOST = 6
#: As many records as there can be.
_ALL = 2_000_000_000
#: So many names are offered where several may be meant.
_OFFERED = 10


def kinds_on_timeline() -> tuple[str, ...]:
    """Return the kinds whose records stand on the timeline."""
    return tuple(name for name, model in kinds().items() if model.on_timeline)


@dataclass(frozen=True)
class Narrowing:
    """What was chosen: each choice narrows what the others leave."""

    tags: tuple[Tag, ...] = ()
    #: Records that happened things are of: a place where, somebody to whom.
    of: tuple[Record, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tags or self.of)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The choices as addresses have them."""
        tags = [(TAG, tag.identifier) for tag in self.tags]
        return [*tags, *((OF, record.identifier) for record in self.of)]

    def address(self, part: Part = spread.ALL, **more: str) -> str:
        """Return the question of an address: these choices, in this part of time."""
        within = [(IN, spread.in_address(part))] if part else []
        return "?" + urlencode([*self.choices, *within, *more.items()])

    def adding(self, chosen: Choice) -> "Narrowing":
        """Return these choices and one more."""
        if isinstance(chosen, Tag):
            return replace(self, tags=(*(t for t in self.tags if t != chosen), chosen))
        return replace(self, of=(*(r for r in self.of if r.pk != chosen.pk), chosen))

    def without(self, chosen: Choice) -> "Narrowing":
        """Return these choices but for one."""
        if isinstance(chosen, Tag):
            return replace(self, tags=tuple(tag for tag in self.tags if tag != chosen))
        return replace(self, of=tuple(record for record in self.of if record.pk != chosen.pk))

    def condition(self, *within: Match, without: Sequence[str] = ()) -> Q:
        """Return which records on the timeline are meant, by their keys.

        Args:
            within: what else the index is to match.
            without: marks that they must not bear, beside that of what is hidden.

        """
        tagged = (Mark(marks.tag(tag.identifier)) for tag in self.tags)
        found = _in_index(all_of(*_on_timeline(), *tagged, *within), without)
        for record in self.of:
            found &= _connected_with(record)
        return found

    def spread(self) -> Spread:
        """Return how what is meant lies in time: one query."""
        if not self:
            return spread.of_kinds(kinds_on_timeline())
        return spread.of_some(kinds_on_timeline(), self.condition())


NOTHING = Narrowing()


def _on_timeline() -> Iterator[Match]:
    yield any_of(*(Mark(marks.kind(name)) for name in kinds_on_timeline()))


def _in_index(match: Match, without: Sequence[str] = ()) -> Q:
    out = any_of(*map(Mark, (marks.HIDDEN, *without)))
    sql, values = engine().matching(ButNot(match, out), _ALL)
    return Q(pk__in=RawSQL(sql, values))  # noqa: S611 - made of marks alone


def _connected_with(record: Record) -> Q:
    """Return what names a record as its place, or is connected with it from either end.

    Connections are public where both their ends are.
    """
    subjects = Relation.objects.filter(object=record.pk).order_by().values("subject")
    objects = Relation.objects.filter(subject=record.pk).order_by().values("object")
    found = Q(pk__in=subjects) | Q(pk__in=objects)
    if record.kind == marks.PLACE:
        found |= _in_index(all_of(*_on_timeline(), Mark(marks.place(record.identifier))))
    return found


def read(asked: QueryDict) -> Narrowing:
    """Return what an address asks for; two queries at most.

    Raises:
        Http404: it names a tag or a record that there is not, or that readers do not see.

    """
    tags, of = (_identifiers(asked.getlist(name)) for name in (TAG, OF))
    if not all(map(identifiers.is_valid, (*tags, *of))):
        raise Http404
    known = {tag.identifier: tag for tag in _known_tags(tags)}
    public = {record.identifier: record for record in _public_records(of)}
    if not (known.keys() >= {*tags} and public.keys() >= {*of}):
        raise Http404
    return Narrowing(tuple(known[own] for own in tags), tuple(public[own] for own in of))


def _known_tags(wanted: Collection[str]) -> Iterable[Tag]:
    return tags_visible_to(None).filter(identifier__in=wanted) if wanted else ()


def _public_records(wanted: Collection[str]) -> Iterable[Record]:
    return Record.objects.public().for_list().filter(identifier__in=wanted) if wanted else ()


def _identifiers(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(identifiers.normalise(text[:80]) for text in given[:_MOST]))


# --- what is offered --------------------------------------------------------------------------

#: So many tags and places are offered to begin with.
_TAGS, _PLACES = 12, 8


def common() -> list[tuple[Choice, int]]:
    """Return the tags and places that come up most on the timeline, with how often: four queries.

    Only what readers may know of is among them.
    """
    tags, places = _commonest("g", _TAGS), _commonest("p", _PLACES)
    known: list[Choice] = [*Tag.objects.filter(identifier__in=tags)] if tags else []
    known += (place for place in _public_records(places) if place.kind == marks.PLACE)
    counts = tags | places
    found = [(choice, counts[choice.identifier]) for choice in known]
    return sorted(found, key=lambda pair: (not isinstance(pair[0], Tag), -pair[1], str(pair[0])))


def _commonest(sort: str, length: int) -> dict[str, int]:
    rows = spread.tallies(kinds_on_timeline(), sort).order_by("-total", "mark")[:length]
    return {mark.removeprefix(f"{sort}_"): total for mark, total in rows}


# --- names that somebody typed ----------------------------------------------------------------


@dataclass(frozen=True)
class Meant:
    """What a typed name may mean."""

    tags: Sequence[Tag]
    records: Sequence[Record]
    #: It is called just that, in any spelling.
    is_exact: bool = False

    @property
    def only(self) -> Choice | None:
        """The one thing that is called so; None where there are several, or none."""
        both: list[Choice] = [*self.tags, *self.records]
        return both[0] if self.is_exact and len(both) == 1 else None


def meant_by(text: str, language: str) -> Meant:
    """Return which tags, and which records with names of their own, a typed name may mean.

    What is called so, or, where nothing is, what is called alike. Nothing typed is an error.
    """
    named = tuple(name for name, model in kinds().items() if model.is_titled_by_names)
    public = Record.objects.public().for_list().filter(kind__in=named)
    tags = _tags_called(text)
    exact = [tag for tag in tags if fold(text) in _names_of(tag)]
    called = list(finding.named(public, text).order_by("sort_key", "identifier")[:_OFFERED])
    if exact or called:
        return Meant(exact, called, is_exact=True)
    answer = search(text, NOTHING_CHOSEN, language, with_facets=False, kinds=named)
    alike = [found.pk for found in answer.found if _is_named_so(answer, found.pk)][:_OFFERED]
    records = public.in_bulk(alike)
    return Meant(tags, [records[pk] for pk in alike if pk in records])


def _is_named_so(answer: Answer, pk: int) -> bool:
    """Say whether a record answers by a name of its own, and not by its place or time."""
    names = answer.written.get(pk, ())
    return any(name_worth(name.text, answer.reading) > 0 for name in names)


def _tags_called(text: str) -> list[Tag]:
    """Return tags in whose name, in any language, the text stands."""
    folded = fold(text)[:200]
    if not folded:
        return []
    held = Q(folded__contains=folded) | Q(folded_labels__contains=folded)
    return list(tags_visible_to(None).filter(held).order_by("folded")[:_OFFERED])


def _names_of(tag: Tag) -> list[str]:
    return [tag.folded, *tag.folded_labels.split("\n")]
