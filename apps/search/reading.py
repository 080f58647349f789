"""Reading: what was typed and chosen, as what is to be matched.

Every term is looked for as it stands, by its stem, by other spellings of it in names, and as the
name of a place or tag or as a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import marks, meanings, wording
from .alike import MEANT, MOST, SPELLING, Alike, alike
from .chosen import NOTHING_CHOSEN, PLACE, Chosen
from .matching import ButNot, Mark, Match, Phrase, Word, all_of, any_of
from .queries import Query, Term


@dataclass
class Reading:
    """A question as it was understood: what to match for each of its terms."""

    query: Query
    alike: dict[str, list[Alike]] = field(default_factory=dict)
    meant: list[meanings.Meaning] = field(default_factory=list)
    #: How like a word must be to be looked for in the place of one.
    least: float = SPELLING
    #: What was chosen beside the words; what nobody may know of matches nothing.
    chosen: Chosen = NOTHING_CHOSEN
    #: Places among what was chosen that readers may know of, by identifier.
    places: frozenset[str] = frozenset()
    #: Look through what readers do not see as well.
    hidden: bool = False
    #: Read the marks that facets count as well.
    with_facets: bool = True
    #: The kinds that are looked for; none means all of them.
    kinds: tuple[str, ...] = ()

    def spellings(self, term: Term) -> list[Alike]:
        """Return other words of names that are looked for in the place of a term."""
        if term.begins or term.is_phrase or len(term.words[0]) < 2:
            return []
        near = (a for a in self.alike.get(term.words[0], ()) if a.word != term.words[0])
        return [a for a in near if a.likeness >= self.least][:MOST]

    def is_initial(self, term: Term) -> bool:
        """Say whether a term stands for a name: a letter beside words."""
        is_letter = len(term.text) == 1 and term.text.isalpha() and not term.is_phrase
        return is_letter and any(len(other.text) > 2 for other in self.query.terms)

    @property
    def days(self) -> tuple[int, int] | None:
        """The days asked for among the words, if any."""
        return next((meaning.days for meaning in self.meant if meaning.days), None)

    @property
    def has_more_alike(self) -> bool:
        """True where there are words less alike that may be meant."""
        return any(
            MEANT <= a.likeness < SPELLING
            for term in self.query.terms
            if not term.is_phrase
            for a in self.alike.get(term.words[0], ())
        )


def read(query: Query, chosen: Chosen, language: str) -> Reading:
    """Return what `query` may mean: other spellings of its words, times, places and tags.

    Two queries. `language` is the reader's, in which dates are read.
    """
    single = [(t.text, t.words[0]) for t in query.terms if not t.is_phrase and not t.begins]
    near = alike(single)
    spellings = {
        word: [a.word for a in found if a.likeness >= SPELLING and a.word != word]
        for word, found in near.items()
    }
    times = meanings.times(query.terms, language)
    taken = [number for meaning in times for number in range(meaning.start, meaning.end)]
    named, places = meanings.names(query.terms, spellings, taken, chosen.all(PLACE))
    return Reading(query, near, [*times, *named], chosen=chosen, places=frozenset(places))


# --- what to match --------------------------------------------------------------------------


def everything_asked(reading: Reading, words: Match | None) -> Match | None:
    """Return `words` (`words_asked`) with what was chosen, less what is left out or hidden.

    None where nothing is asked, or what nobody may know of.
    """
    if not set(reading.chosen.all(PLACE)) <= reading.places:
        return None
    asked = [*([words] if words is not None else []), *reading.chosen.matches()]
    out: list[Match] = [_as_typed(term) for term in reading.query.without]
    if not asked:
        if not out:
            return None
        asked = [any_of(*map(Mark, (marks.WITH_PICTURE, marks.WITHOUT_PICTURE)))]
    if reading.kinds:
        asked.append(any_of(*(Mark(marks.kind(name)) for name in reading.kinds)))
    if not reading.hidden:
        out.append(Mark(marks.HIDDEN))
    whole = all_of(*asked)
    return ButNot(whole, any_of(*out)) if out else whole


def words_asked(reading: Reading, *, in_names: bool) -> Match | None:
    """Return what is to be matched for the terms, each in one of its meanings."""
    terms = reading.query.terms
    if not terms:
        return None
    return _from(0, [_term(term, reading, in_names=in_names) for term in terms], reading.meant)


def _from(start: int, own: list[Match], meant: Sequence[meanings.Meaning]) -> Match:
    """Return what is to be matched for the terms from `start` on.

    Where several terms together mean a place or a time, they mean that or their own words.
    """
    parts: list[Match] = []
    while start < len(own):
        here = [m for m in meant if m.start == start]
        end = max((m.end for m in here), default=start + 1)
        ways: list[Match] = [all_of(*own[start:end])]
        for meaning in here:
            ways.append(
                meaning.match
                if meaning.end == end
                else all_of(meaning.match, *own[meaning.end : end])
            )
        # Inside a longer name a shorter one may be meant: "New Village" holds a Village.
        parts.append(any_of(*ways))
        start = end
    return all_of(*parts)


def _term(term: Term, reading: Reading, *, in_names: bool) -> Match:
    """Return what is matched for one term by itself, in its spellings."""
    if reading.is_initial(term):
        return Word(term.words[0], in_names=True, begins=True)
    ways: list[Match] = [_as_typed(term, in_names=in_names)]
    ways += [Word(a.word, in_names=True) for a in reading.spellings(term)]
    if not in_names and not term.is_phrase and not term.begins:
        for language in wording.languages_of(term.text, ""):
            stem = wording.stem(term.text, language)
            if stem:
                ways += [Word(f"s_{language}{stem}"), Word(stem)]
    return any_of(*ways)


def _as_typed(term: Term, *, in_names: bool = False) -> Match:
    if len(term.words) > 1:
        if in_names:
            return all_of(*(Word(word, in_names=True) for word in term.words))
        return Phrase(term.words)
    return Word(term.words[0], in_names, term.begins)
