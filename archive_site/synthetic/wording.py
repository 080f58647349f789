"""What synthetic records are written with: names, villages and sentences in five languages.

English and Azerbaijani in Latin letters, Russian, Armenian and Georgian in their own. What is
drawn is skewed as it is in life: few words come often, many seldom.
"""

import json
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from anyascii import anyascii

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "az", "ru", "hy", "ka")
#: Rare words in each language: names of trades, songs and signatures that nobody knows.
_RARE = 8000

T = TypeVar("T")


def words_of(name: str) -> dict[str, Any]:
    """Return the words kept in `words/<name>.json`."""
    found: dict[str, Any] = json.loads((HERE / f"words/{name}.json").read_text(encoding="utf-8"))
    return found


class Skewed(Generic[T]):
    """A choice among values of which the first are drawn far more often than the last (Zipf)."""

    def __init__(self, rng: Random, values: Sequence[T], evened: float = 1) -> None:
        """Draw by `rng`; the larger `evened` the less the first are preferred."""
        self.values = values
        self._rng = rng
        self._heap = list(accumulate(1 / (rank + evened) for rank in range(len(values))))

    def one(self) -> T:
        """Return one of the values."""
        return self._rng.choices(self.values, cum_weights=self._heap)[0]


class Name:
    """A name with its parts, and in Latin letters where it is written in others."""

    def __init__(self, given: str, father: str, family: str, language: str) -> None:
        """Take the parts as they are written."""
        self.given, self.father, self.family = given, father, family
        self.text = " ".join(filter(None, (given, father, family)))
        self.language = language

    @property
    def is_latin(self) -> bool:
        """True where the name is written in Latin letters already."""
        return self.language in ("en", "az")

    def in_latin(self) -> str:
        """Return the name in plain Latin letters."""
        return _in_latin(self.text)


def _in_latin(text: str) -> str:
    return " ".join(_latin_word(word) for word in text.split())


@cache
def _latin_word(word: str) -> str:
    return anyascii(word).replace("'", "").capitalize()


class Tongue:
    """One language: what people and villages are called, and what texts say."""

    def __init__(self, language: str, rng: Random) -> None:
        """Read the words, and shuffle by `rng` which of them are common."""
        self.language = language
        own = words_of(language)
        self.share: int = own["share"]
        self.mark: str = own["mark"]
        self._rng = rng
        families = [
            (stem + his, stem + her) for stem, (his, her) in product(own["stems"], own["endings"])
        ]
        self._families = Skewed(rng, _shuffled(rng, families), 8)
        self._given = {True: self._skewed(own["men"], 4), False: self._skewed(own["women"], 4)}
        self._fathers: list[str] = own["fathers"]
        self._father = self._skewed(own.get("father_stems", own["men"]), 4)
        self._villages = [own[f"village_{part}"] for part in ("firsts", "stems", "endings")]
        self.things = self._skewed(own["things"], 3)
        self.roles = self._skewed(own["roles"], 2)
        self.titles = {
            kind: self._skewed(own[f"{kind}s"], 2)
            for kind in ("event", "group", "item", "article")
        }
        self.holdings: list[str] = own["holdings"]
        self._sentences: list[str] = own["sentences"]
        self._rare = Skewed(rng, _rare_words(rng, own["syllables"]), 200)

    def _skewed(self, values: Sequence[str], evened: float) -> Skewed[str]:
        return Skewed(self._rng, _shuffled(self._rng, values), evened)

    def name(self) -> Name:
        """Return the name of somebody who does not exist."""
        is_man = self._rng.random() < 0.5
        father = ""
        if self._fathers and self._rng.random() < 0.4:
            father = self._fathers[not is_man].format(father=self._father.one())
        family = self._families.one()[not is_man]
        return Name(self._given[is_man].one(), father, family, self.language)

    def family(self) -> str:
        """Return a family name."""
        return self._families.one()[0]

    def village(self) -> str:
        """Return the name of a village that is on no map; some are called alike."""
        firsts, stems, endings = self._villages
        choose = self._rng.choice
        name: str = choose(stems) + choose(endings)
        if self._rng.random() < 0.3:
            name = choose(stems) + choose(endings).partition("-")[0] + "-" + name
        return f"{choose(firsts)} {name}" if self._rng.random() < 0.45 else name

    def filled(self, sentence: str, place: str, person: str) -> str:
        """Return a sentence with words in its gaps, drawn anew for each."""
        return sentence.format_map(_Gaps(self, place, person))

    def sentences(self, number: int, place: str, person: str) -> str:
        """Return so many different sentences, at the most as many as there are."""
        chosen = self._rng.sample(self._sentences, min(number, len(self._sentences)))
        return " ".join(self.filled(sentence, place, person) for sentence in chosen)

    def in_gap(self, name: str) -> str:
        """Return what stands in a gap of a sentence."""
        match name:
            case "thing":
                return self.things.one()
            case "rare":
                return self._rare.one()
            case "year":
                return str(self._rng.randint(1860, 1985))
            case "family":
                return self.family()
        return str(self._rng.randint(1, 9999))


class _Gaps(dict[str, str]):
    def __init__(self, tongue: Tongue, place: str, person: str) -> None:
        super().__init__(place=place, person=person)
        self._tongue = tongue

    def __missing__(self, name: str) -> str:
        return self._tongue.in_gap(name)


def _shuffled(rng: Random, values: Sequence[T]) -> list[T]:
    return rng.sample(values, len(values))


def _rare_words(rng: Random, syllables: list[str]) -> list[str]:
    """Return words that no dictionary has, each once."""
    found: dict[str, None] = {}
    while len(found) < _RARE:
        found["".join(rng.choices(syllables, k=rng.randint(2, 4))).capitalize()] = None
    return list(found)
