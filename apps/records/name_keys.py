"""Keys under which every spelling of a name meets, and a measure to rank those that meet.

`Məmmədov`, `Мамедов`, `Mammadoff` and `Մամեդով` are one name to a reader and share no row of an
ordinary index. Each word of a name is therefore read aloud, so to say: brought from its script
and from its way of romanising to sounds, and the sounds to the few classes that languages and
spellings keep apart (`name_sounds`). `keys` gives short texts of such classes to be stored in an
indexed table; `similarity` ranks the few hundred names that share one with what was asked for.

No part of a name is guessed at here for showing: what looks like a patronymic, a title or an
initial only weighs otherwise.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import itemgetter

from jellyfish import damerau_levenshtein_distance

from .folding import fold
from .name_sounds import ABJAD, Reading, close_up, consonants, is_patronymic, readings, skeleton

#: No name is stored under more keys than this, and no key is longer.
MOST_KEYS = 39
KEY_LENGTH = 32
# Names of institutions run on; what no one would type is not looked at.
_MOST_WORDS, _LONGEST_WORD = 12, 30

# — From a name to its words ————————————————————————————————————————————————————————————————————

_NAME, _PATRONYMIC, _TITLE, _INITIAL = "name", "patronymic", "title", "initial"


@dataclass(frozen=True, eq=False)
class _Word:
    """A word of a name: as folded, as it may be read, and what it seems to be.

    Each is made once and known by itself, so that comparisons are quickly looked up again.
    """

    text: str
    folded: str
    readings: tuple[Reading, ...]
    role: str


def _folded(*words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


_SON_OR_DAUGHTER = _folded("oğlu", "oğlı", "ogly", "оглы", "օղլի", "օղլու", "qızı", "qizi", "kizi")
_SON_OR_DAUGHTER |= _folded(
    "gizi", "gyzy", "kyzy", "кызы", "гызы", "կըզի", "ղըզի", "اوغلو", "قیزی"
)
_SON_OF = _folded("ibn", "bin", "bint")
_CHILD_OF = _folded("zadə", "zade", "zadeh", "заде", "զադե", "زاده")
# Words that say that a name at birth follows, or that it goes before.
_NOT_NAMES = _folded("née", "né", "nee", "born", "formerly", "урожд", "урожденная", "урождённая")
_NOT_NAMES |= _folded("рождённая", "qızlıq", "familiyası", "soyadı", "doğulub", "ծնյալ", "ծնեալ")
_TITLES = _folded("bəy", "bey", "bek", "beg", "бек", "բեկ", "xan", "khan", "хан", "խան", "xanım")
_TITLES |= _folded("khanum", "hanım", "ханум", "hacı", "haji", "гаджи", "al", "el", "van", "von")
_TITLES |= _folded("de", "dr", "prof", "ter", "der", "тер", "տեր", "տէր")
# Words that are as often written together with the next, or with the one before.
_JOINED = _folded("ter", "der", "тер", "տեր", "տէր", "mir", "мир", "abd", "abdul", "абдул")
_JOINED_BEFORE = _folded("qulu", "quli", "gulu", "kuli", "кули", "verdi", "верди", "ağa", "ага")
# Vowel marks of Arabic, the dot left over of İ, signs that are not seen; the stresses that
# Armenian writes inside its words.
_NO_LETTERS = {"Mn", "Me", "Cf"}
_STRESSES = str.maketrans(dict.fromkeys("՛՜՞՚", ""))
_WORD = re.compile(r"([^\W_]+(?:['’ʼʹʿʾʻ`][^\W_]+)*)['’ʼ]?(\.?)(-?)")


def _plain(text: str) -> str:
    """Return small letters without the marks that no letter of ours is composed with."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_STRESSES)
    return "".join(sign for sign in composed if unicodedata.category(sign) not in _NO_LETTERS)


@lru_cache(maxsize=20_000)
def _word(text: str, role: str = "") -> _Word:
    """Read one word, in small letters; most words come again and again."""
    seems = _PATRONYMIC if is_patronymic(text) else _NAME
    return _Word(text, fold(text), readings(text), role or seems)


_Written = tuple[str, str, str]  # a word, the full stop after it, the hyphen after that


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[tuple[_Word, ...], ...]:
    """Return the words of `name`; a second time with some joined where writers do so."""
    written: list[_Written] = [
        (text[:_LONGEST_WORD], stop, hyphen)
        for text, stop, hyphen in _WORD.findall(_plain(name))[:_MOST_WORDS]
        if fold(text)
    ]
    joined = _joined(written)
    ways = [written, joined] if len(joined) < len(written) else [written]
    return tuple(_with_roles(way) for way in ways if way)


def _joined(written: list[_Written]) -> list[_Written]:
    together: list[_Written] = []
    for text, stop, hyphen in written:
        before, _, joins = together[-1] if together else ("", "", "")
        if before and (
            joins or _word(before).folded in _JOINED or _word(text).folded in _JOINED_BEFORE
        ):
            together[-1] = (before + text, stop, hyphen)
        else:
            together.append((text, stop, hyphen))
    return together


def _with_roles(written: list[_Written]) -> tuple[_Word, ...]:
    """Say what each word seems to be, by itself and by its neighbours."""
    words: list[_Word] = []
    after_ibn = False
    for text, stop, _hyphen in written:
        folded = _word(text).folded
        if folded in _SON_OR_DAUGHTER and words:
            words[-1] = _word(words[-1].text, _PATRONYMIC)
        elif folded in _CHILD_OF and words:
            words[-1] = _word(words[-1].text + text)
        elif folded in _SON_OF:
            after_ibn = True
        elif folded not in _NOT_NAMES:
            words.append(_word(text, _PATRONYMIC if after_ibn else _role(text, stop)))
            after_ibn = False
    # A place may be called Born: words that name nothing are a name where there is no other.
    return tuple(words) or tuple(_word(text) for text, _, _ in written)


def _role(text: str, stop: str) -> str:
    """Return what a word shows by itself to be, or nothing."""
    if len(text) == 1 or (stop and len(text) == 2):
        return _INITIAL
    return _TITLE if _word(text).folded in _TITLES else ""


# — Keys ————————————————————————————————————————————————————————————————————————————————————————


def keys(name: str) -> frozenset[str]:
    """Return the keys of `name`: two spellings of one name, or one mistyped, share at least one.

    The more keys two names share the likelier they are one: where a common word brings up more
    names than can be ranked, take those that share most.
    """
    sure: list[str] = []
    mistyped: list[str] = []
    for words in _words(name):
        telling = _telling(words)
        # Beside a second word that is spelt well, a first need not be found by two sounds of it.
        shortest = 4 if len(telling) > 1 else 3
        for word in telling:
            own, slips = _keys_of(word, shortest)
            sure += own
            mistyped += slips
    found = dict.fromkeys(key[:KEY_LENGTH] for key in [*sure, *mistyped])
    return frozenset([*found][:MOST_KEYS])


@lru_cache(maxsize=20_000)
def _keys_of(word: _Word, shortest: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of other spellings of a word, and of slips in writing it."""
    sure = (key for reading in word.readings for key in _sure_keys(reading))
    mistyped = (key for reading in word.readings[:1] for key in _mistyped_keys(reading, shortest))
    return tuple(sure), tuple(mistyped)


def _telling(words: tuple[_Word, ...]) -> list[_Word]:
    """Return the words to be found by: a patronymic or title only where little else is written."""
    telling = [word for word in words if word.role == _NAME]
    for role in (_PATRONYMIC, _TITLE, _INITIAL):
        if len(telling) < (2 if role == _PATRONYMIC else 1):
            telling += [word for word in words if word.role == role]
    return telling


def _sure_keys(reading: Reading) -> Iterator[str]:
    """Give the keys that other spellings of the word have as well."""
    if reading.stem:
        # Names of families have keys apart, or every Məmmədov would come with every Məmməd.
        yield ("f" if reading.ending else "") + skeleton(reading.stem)
    if reading.ending and reading.shape:
        yield skeleton(reading.shape)


def _one_left_out(text: str) -> list[str]:
    return [text, *(text[:place] + text[place + 1 :] for place in range(len(text)))]


def _mistyped_keys(reading: Reading, shortest: int) -> Iterator[str]:
    """Give the keys with one sound left out, as two words that differ by one letter share one."""
    space, bare = ("f" if reading.ending else ""), consonants(reading.stem)
    if len(bare) < 3:
        # So short a word is told by all its sounds or not at all.
        yield from (key for key in _one_left_out(reading.sounds) if len(key) > 2)
    # Many consonants tell a word without its vowels, few do not.
    whole = bare if len(bare) > 4 else reading.stem
    tidied = (close_up(rest).rstrip("ai") for rest in _one_left_out(whole))
    yield from (space + key for key in tidied if len(key) >= shortest)
    # An ending that was mistyped is none: Məmmədob, Məmmədo.
    if len(reading.shape) > 3:
        yield "e" + reading.shape[: None if reading.shape[-1] in "ai" else -1]


# — Ranking —————————————————————————————————————————————————————————————————————————————————————

_WEIGHTS = {_NAME: 1.0, _PATRONYMIC: 0.8, _TITLE: 0.1, _INITIAL: 0.4}
#: What a word is worth that the other name has no counterpart for.
_MISSING = {_NAME: 0.3, _PATRONYMIC: 0.06, _TITLE: 0.02, _INITIAL: 0.06}
_ALIKE = 0.45  # words less alike than this are two words
#: Above one: two words each a little off are likelier meant than one right and one wrong.
_STRICTNESS = 1.7
_UNLIKE = 0.65
_ODDLY = 0.97  # what is taken off for a reading that is not the likeliest
_WEAK = 0.6  # what two words are worth that are hardly one
#: Who has the same given name and the same father may have changed her family name only.
_MARRIED = 0.25

_Couple = tuple[float, int, int]  # how alike, and which words of either name


def similarity(a: str, b: str) -> float:
    """Return how alike two names are, from 0 to 1, for putting candidates in order.

    The order of the words, a patronymic that only one of the names has and initials matter
    little; a patronymic that differs matters much.
    """
    return max((_compared(one, other) for one, other in product(_words(a), _words(b))), default=0)


def _compared(ours: tuple[_Word, ...], theirs: tuple[_Word, ...]) -> float:
    """Weigh how alike the words are that belong together, and those left over."""
    couples = _couples(ours, theirs)
    one_father = False
    weighed: list[tuple[float, float]] = []
    for alike, i, j in couples:
        roles, worth = {ours[i].role, theirs[j].role}, _worth(alike)
        one_father |= roles == {_PATRONYMIC} and worth > _WEAK
        weighed.append((worth, min(_WEIGHTS[role] for role in roles)))
    left = [word.role for i, word in enumerate(ours) if all(i != one for _, one, _ in couples)]
    over = [word.role for j, word in enumerate(theirs) if all(j != one for _, _, one in couples)]
    weighed += _left_over(left, over)
    strangers = [part for part in weighed if part[0] < _WEAK and part[1] == _WEIGHTS[_NAME]]
    if one_father and len(strangers) == 1:
        weighed[weighed.index(strangers[0])] = (strangers[0][0], _MARRIED)
    return sum(worth * weight for worth, weight in weighed) / sum(weight for _, weight in weighed)


def _couples(ours: tuple[_Word, ...], theirs: tuple[_Word, ...]) -> list[_Couple]:
    """Match the words two and two, the most alike first."""
    alike = [
        (_alike(one, other), i, j) for i, one in enumerate(ours) for j, other in enumerate(theirs)
    ]
    couples: list[_Couple] = []
    for likeness, i, j in sorted(alike, key=itemgetter(0), reverse=True):
        is_taken = any(i == one or j == other for _, one, other in couples)
        if likeness >= _ALIKE and not is_taken:
            couples.append((likeness, i, j))
    return couples


def _left_over(left: list[str], over: list[str]) -> Iterator[tuple[float, float]]:
    """Weigh words without a counterpart by their roles: more where both names have one."""
    for role in _WEIGHTS:
        mine, others = left.count(role), over.count(role)
        yield from [(0.0, _WEIGHTS[role])] * min(mine, others)
        yield from [(0.0, _MISSING[role])] * abs(mine - others)


def _worth(alike: float) -> float:
    """Return 1 for the same word, little less for a slip of the pen, 0 for another word."""
    return max(0.0, 1 - ((1 - alike) / _UNLIKE) ** _STRICTNESS)


@lru_cache(maxsize=50_000)
def _alike(one: _Word, other: _Word) -> float:
    """Return how alike two words are, by the letters, the sounds and the classes of sounds."""
    if one.folded == other.folded:
        best = 1.0
    elif _INITIAL in (one.role, other.role):
        return _initial_alike(one, other)
    elif ABJAD.search(one.text + other.text):
        best = _closest(_bare_alike, one, other)
    else:
        near = _near(one.folded, other.folded)
        best = 0.15 * near + 0.85 * _closest(_heard_alike, one, other)
    return best if one.role == other.role else best * 0.7


def _closest(alike: Callable[[Reading, Reading], float], one: _Word, other: _Word) -> float:
    """Compare the likeliest reading of either word with every reading of the other."""
    if not (one.readings and other.readings):
        return 0.0
    (first, *odd), (second, *strange) = one.readings, other.readings
    oddly = [alike(reading, second) for reading in odd] + [alike(first, each) for each in strange]
    return max(alike(first, second), _ODDLY * max(oddly, default=0.0))


def _bare_alike(one: Reading, other: Reading) -> float:
    """Compare the consonants alone, where one of the names is written with no more."""
    return 0.95 * _near(consonants(one.shape), consonants(other.shape))


def _heard_alike(one: Reading, other: Reading) -> float:
    stems = _near(one.stem, other.stem)
    if one.ending and other.ending:
        # Məmmədov and Məmmədli may be one family, but hardly one entry in a register.
        shapes = 0.8 * stems + 0.2 * (one.ending == other.ending)
    else:
        shapes = _near(one.shape, other.shape)
    return 0.4 * _near(one.sounds, other.sounds) + 0.6 * shapes


def _initial_alike(one: _Word, other: _Word) -> float:
    """Return how well an initial stands for a word, or for an initial."""
    for first, worth in ((_first_sound, 0.95), (_first_class, 0.75)):
        if {*map(first, one.readings)} & {*map(first, other.readings)}:
            return worth
    return 0.0


def _first_sound(reading: Reading) -> str:
    return reading.sounds.lstrip("y")[:1]


def _first_class(reading: Reading) -> str:
    return reading.shape[:1]


def _near(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    return 1 - damerau_levenshtein_distance(one, other) / longest if longest else 0.0


__all__ = ["KEY_LENGTH", "MOST_KEYS", "keys", "similarity"]
