"""What was found as its page shows it: cards, and why each of them was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from apps.records.models import NameKind, Record
from apps.records.pages import Card, cards, current_language

from . import marks, snippets
from .meanings import Meaning
from .models import SearchEntry, SearchText
from .ranking import Found, Written, name_worth, names_of
from .searching import Answer
from .snippets import Snippet

#: So much of a text is looked through for a snippet, in characters.
_READ = 60_000


@dataclass(frozen=True)
class Why:
    """One reason why a record was found: what sort of reason, and the words that tell it."""

    label: Any
    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Result:
    """A record that was found."""

    card: Card
    why: list[Why] = field(default_factory=list)
    snippet: Snippet | None = None


@dataclass(frozen=True)
class Shown:
    """A page of results, and the cards of the places that its facets name."""

    results: list[Result]
    places: list[Card]


def shown(
    answer: Answer, page: Sequence[Found], places: Iterable[str], tags: dict[str, tuple[str, str]]
) -> Shown:
    """Return the results of a page, through the gate, with the places `places` (identifiers).

    Six queries at most, however many there are.
    """
    wanted, named = [found.pk for found in page], [*places]
    asked = Q(pk__in=wanted) | Q(identifier__in=named, kind=marks.PLACE)
    records = list(Record.objects.public().for_list().filter(asked)) if wanted or named else []
    ready = dict(zip((record.pk for record in records), cards(records), strict=True))
    at_places = [card for card in ready.values() if card.identifier in set(named)]
    reasons = _Reasons(
        answer, wanted, {c.identifier: (c.title, c.language) for c in at_places}, tags
    )
    results = [
        Result(ready[found.pk], *reasons.of(found.pk, ready[found.pk]))
        for found in page
        if found.pk in ready
    ]
    return Shown(results, at_places)


class _Reasons:
    """Why each record of a page was found."""

    def __init__(
        self,
        answer: Answer,
        pks: list[int],
        places: dict[str, tuple[str, str]],
        tags: dict[str, tuple[str, str]],
    ) -> None:
        self.reading = answer.reading
        self.meant = snippets.wanted(answer.reading)
        self.called = {marks.place(k): v for k, v in places.items()}
        self.called |= {marks.tag(k): v for k, v in tags.items()}
        self.texts: dict[int, list[tuple[str, str]]] = {}
        self.marks: dict[int, set[str]] = {}
        has_words = bool(answer.reading.query.terms)
        missing = [pk for pk in pks if pk not in answer.written]
        self.written = answer.written | (names_of(missing) if has_words else {})
        if has_words and pks:
            self._read(pks)

    def _read(self, pks: list[int]) -> None:
        """Read the texts and marks of a page's records: one query."""
        texts = SearchText.objects.filter(record__in=pks).order_by()
        said = texts.values_list("record", "language", Substr("text", 1, _READ))
        borne = SearchEntry.objects.filter(record__in=pks).order_by()
        # No language is written like that.
        told = borne.values_list("record", Value("marks", CharField()), "facets")
        for pk, language, text in said.union(told, all=True):
            if language == "marks":
                self.marks[pk] = set(text.split())
            else:
                self.texts.setdefault(pk, []).append((language, text))

    def of(self, pk: int, card: Card) -> tuple[list[Why], Snippet | None]:
        if not self.reading.query.terms:
            return [], None
        why = self._by_name(self.written.get(pk, []), card)
        why += [w for meaning in self.reading.meant for w in self._by_meaning(pk, meaning)]
        languages = [current_language(), card.summary_language]
        return why, snippets.best(self.texts.get(pk, ()), self.meant, languages)

    def _by_name(self, names: list[Written], card: Card) -> list[Why]:
        """Say by which name it was found, where that is not the one it is shown under."""
        ranked = [(name_worth(name.text, self.reading), name) for name in names]
        of_title = max((w for w, name in ranked if name.text == card.title), default=0.0)
        best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
        worth, name = best
        if name is None or worth <= max(of_title, name_worth(card.title, self.reading)):
            return []
        kind = NameKind(name.kind).label if name.kind else _("Title")
        return [
            Why(kind if name.kind != NameKind.PREFERRED else _("Name"), name.text, name.language)
        ]

    def _by_meaning(self, pk: int, meaning: Meaning) -> Iterable[Why]:
        own = self.marks.get(pk, set())
        for mark in meaning.marks:
            if mark in own and mark in self.called:
                text, language = self.called[mark]
                sort = _("Place") if mark.startswith("p_") else _("Tag")
                yield Why(sort, text, language)
