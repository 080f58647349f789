"""Facets: how what was found parts by kind, tag, place, time, language, picture and rights.

Counted from the marks of what was found, or of a sample of it where that is large; each count is
then told as "at least". What is named here has passed the gate.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.media.rights import RightsStatement
from apps.records import dates
from apps.records.kinds import kinds
from apps.records.models import Tag
from apps.records.pages import Card, current_language, in_readers_words, language_name

from . import chosen as choices
from . import marks
from .chosen import Chosen
from .searching import Answer

#: Values that one facet offers.
_TAGS = _PLACES = _DECADES = 12


@dataclass(frozen=True)
class Option:
    """One value of a facet: what it is called, how many there are, and the link to choose it."""

    label: Any
    count: int
    url: str
    language: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet with the values that are worth offering."""

    name: str
    label: Any
    options: list[Option]


@dataclass(frozen=True)
class Named:
    """What the values of facets are called: places and tags, by identifier, with the language."""

    places: Mapping[str, tuple[str, str]]
    tags: Mapping[str, tuple[str, str]]

    def of(self, name: str, value: str) -> tuple[str, str]:
        """Return what a chosen value is called, and in which language; itself where unknown."""
        if name == choices.KIND and value in kinds():
            return str(kinds()[value]._meta.verbose_name_plural), ""
        if name == choices.LANGUAGE:
            return language_name(value), value
        if name == choices.PICTURE:
            return (_("with a picture") if value == "yes" else _("without a picture")), ""
        if name == choices.RIGHTS:
            return str(RightsStatement(value).label), ""
        if name == choices.SURE:
            return (_("certainly") if value == choices.CERTAINLY else _("possibly")), ""
        known = {choices.TAG: self.tags, choices.PLACE: self.places}.get(name, {})
        return known.get(value, (value, ""))


class Counts(Counter[str]):
    """How many records bear each mark."""

    @cached_property
    def by_sort(self) -> dict[str, list[tuple[int, str]]]:
        """The marks of each sort, which their first two letters tell: the commonest first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for mark, count in self.items():
            found.setdefault(mark[:2], []).append((-count, mark))
        return {sort: sorted(own) for sort, own in found.items()}


def counted(answer: Answer) -> Counts:
    """Return how many records of the sample bear each mark that facets count."""
    return Counts(" ".join(answer.sample).split())


def most(counts: Counts, prefix: str, length: int, last: str = "") -> list[str]:
    """Return the values of the commonest marks that begin with `prefix`, the commonest first.

    None of them comes after `last`, where that is given.
    """
    own = (mark.removeprefix(prefix) for _n, mark in counts.by_sort.get(prefix[:2], ()))
    # What does not begin so has kept the letters that tell its sort.
    fitting = (v for v in own if not v.startswith(prefix[:2]) and (not last or v <= last))
    return list(islice(fitting, length))


def places_in(counts: Counts) -> list[str]:
    """Return the identifiers of the places to be offered."""
    return most(counts, "p_", _PLACES)


def tags_called(
    counts: Counts, asked: Iterable[str], own_language: str
) -> dict[str, tuple[str, str]]:
    """Return what tags are called: those to be offered, and those `asked` that something bears.

    One query. A tag that only hidden records bear has no name here.
    """
    wanted = {*most(counts, "g_", _TAGS), *(tag for tag in asked if counts[marks.tag(tag)])}
    if not wanted:
        return {}
    rows = Tag.objects.filter(identifier__in=wanted)
    said = {row.identifier: in_readers_words(row, "name", own_language) for row in rows}
    return {identifier: (text.text, text.language) for identifier, text in said.items()}


def facets(answer: Answer, counts: Counts, chosen: Chosen, text: str, named: Named) -> list[Facet]:
    """Return the facets that would narrow what was found."""
    maker = _Maker(counts, chosen, text)
    total = len(answer.sample)
    found = [
        Facet(choices.KIND, _("Kind"), maker.kinds()),
        Facet(choices.TAG, _("Tag"), maker.named("g_", choices.TAG, named.tags)),
        Facet(choices.PLACE, _("Place"), maker.named("p_", choices.PLACE, named.places)),
        Facet(choices.WHEN, _("Date"), maker.decades()),
        Facet(choices.LANGUAGE, _("Language"), maker.languages()),
        Facet(choices.PICTURE, _("Picture"), maker.pictures()),
        Facet(choices.RIGHTS, _("Rights"), maker.rights()),
    ]
    return [facet for facet in found if _is_worth_offering(facet, total)]


def _is_worth_offering(facet: Facet, total: int) -> bool:
    """A single value that all of it has tells something, but narrows nothing."""
    if len(facet.options) == 1:
        return facet.options[0].is_chosen or facet.options[0].count < total
    return bool(facet.options)


@dataclass(frozen=True)
class _Maker:
    counts: Counts
    chosen: Chosen
    text: str

    def kinds(self) -> list[Option]:
        return [
            self._option(choices.KIND, name, model._meta.verbose_name_plural, marks.kind(name))
            for name, model in kinds().items()
            if self.counts[marks.kind(name)]
        ]

    def named(self, prefix: str, name: str, called: Mapping[str, tuple[str, str]]) -> list[Option]:
        offered = [v for v in most(self.counts, prefix, _TAGS) if v in called]
        offered += [v for v in self.chosen.all(name) if v in called and v not in offered]
        return [
            self._option(name, value, called[value][0], prefix + value, called[value][1])
            for value in offered
        ]

    def decades(self) -> list[Option]:
        language = current_language()
        # What is kept every year since has no end: no decade is offered that has not begun.
        now = f"{timezone.localdate().year:04}"[:3]
        offered = sorted(most(self.counts, "t_e", _DECADES, last=now))
        return [
            self._option(
                choices.WHEN,
                f"{decade}X",
                dates.words(f"{decade}X", language),
                marks.touches(f"e{decade}"),
            )
            for decade in offered
        ]

    def languages(self) -> list[Option]:
        return [
            self._option(choices.LANGUAGE, code, language_name(code), f"l_{code}", code)
            for code in most(self.counts, "l_", _TAGS)
        ]

    def pictures(self) -> list[Option]:
        labels = (("yes", _("With a picture")), ("no", _("Without a picture")))
        found = [
            self._option(choices.PICTURE, value, label, f"i_{value}") for value, label in labels
        ]
        return [option for option in found if option.count or option.is_chosen]

    def rights(self) -> list[Option]:
        return [
            self._option(choices.RIGHTS, statement.value, statement.label, mark)
            for statement in RightsStatement
            if self.counts[mark := marks.rights(statement.value)]
        ]

    def _option(self, name: str, value: str, label: Any, mark: str, language: str = "") -> Option:
        is_chosen = value in self.chosen.all(name)
        after = self.chosen.without(name, value) if is_chosen else self.chosen.adding(name, value)
        return Option(label, self.counts[mark], after.query(self.text), language, is_chosen)


_WORDS = {
    choices.KIND: gettext_lazy("Kind"),
    choices.TAG: gettext_lazy("Tag"),
    choices.PLACE: gettext_lazy("Place"),
    choices.WHEN: gettext_lazy("Date"),
    choices.SURE: gettext_lazy("Date"),
    choices.LANGUAGE: gettext_lazy("Language"),
    choices.PICTURE: gettext_lazy("Picture"),
    choices.RIGHTS: gettext_lazy("Rights"),
}


@dataclass(frozen=True)
class Choice:
    """Something that was chosen, in words, and the link that takes it back."""

    facet: Any
    label: str
    language: str
    url: str


def taken(chosen: Chosen, text: str, named: Named) -> list[Choice]:
    """Return what was chosen, each with the way back."""
    found = []
    for name, value in chosen.values:
        label, language = named.of(name, value)
        if name == choices.WHEN and chosen.time is not None and chosen.time.words:
            label, language = chosen.time.words, ""
        after = chosen.without(name, value)
        found.append(Choice(_WORDS[name], label, language, after.query(text)))
    return found


def place_names(cards: Iterable[Card]) -> dict[str, tuple[str, str]]:
    """Return what places are called on their cards."""
    return {card.identifier: (card.title, card.language) for card in cards}
