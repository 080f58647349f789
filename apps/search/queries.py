"""What somebody typed, read as a question: words, "phrases", -without and begin*.

Nothing typed is ever an error: signs that mean nothing here part words, as everywhere else.
"""

import re
from dataclasses import dataclass

from .wording import LONGEST, folded_word, words_of

#: No more of what was typed is looked at, nor more words of it.
LONGEST_QUERY, MOST_WORDS = 300, 12
_QUOTED = re.compile(r'(-?)["“”„«»]([^"“”„«»]*)["“”„«»]?|(\S+)')
#: What stands in texts and cannot be kept or shown: NUL and lone halves of letters.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """A word as it was typed, or, in quotes, what is to stand just so."""

    #: As typed, without signs.
    text: str
    #: Folded; two or more where it is a phrase, or a word that folding parts.
    words: tuple[str, ...]
    is_phrase: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Query:
    """What was asked for, and what was to be left out."""

    text: str
    terms: tuple[Term, ...]
    without: tuple[Term, ...]
    #: More was typed than is looked at.
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.without)


def kept(text: str) -> str:
    """Return what was typed in a form that can be shown and kept, its spaces made single."""
    return " ".join(_UNKEPT.sub(" ", text).split())


def read(text: str) -> Query:
    """Return the question that `text` asks."""
    whole = kept(text)
    shown = whole[:LONGEST_QUERY]
    terms: list[Term] = []
    without: list[Term] = []
    room = MOST_WORDS
    for minus, quoted, plain in _QUOTED.findall(shown):
        found = _phrase(quoted) if not plain else _plain(plain.lstrip("-–—"))
        is_out = bool(minus) or (plain[:1] == "-" and len(plain) > 1)
        taken = found[:room]
        room -= len(taken)
        (without if is_out else terms).extend(taken)
    return Query(
        shown, tuple(dict.fromkeys(terms)), tuple(without), len(whole) > len(shown) or not room
    )


def _phrase(text: str) -> list[Term]:
    words = tuple(word for match in words_of(text) for word in _folded(match[0]))[:MOST_WORDS]
    return [Term(" ".join(text.split()), words, is_phrase=True)] if words else []


def _plain(text: str) -> list[Term]:
    """Return the words of one piece between spaces; joined by signs, they follow each other."""
    matches = list(words_of(text))
    if not matches:
        return []
    begins = text.rstrip(").,;:!?]").endswith("*")
    words = tuple(word for match in matches for word in _folded(match[0]))[:MOST_WORDS]
    if not words:
        return []
    if len(words) == 1:
        return [Term(matches[0][0], words, begins=begins)]
    if len(matches) > 1:
        # Əliyeva-Məmmədova may be written either way, and with or without the hyphen.
        terms = [Term(match[0], tuple(_folded(match[0]))) for match in matches]
        kept_terms = [term for term in terms if term.words]
        if begins and kept_terms:
            last = kept_terms[-1]
            kept_terms[-1] = Term(last.text, last.words, last.is_phrase, begins=True)
        return kept_terms
    return [Term(matches[0][0], words, is_phrase=True)]


def _folded(word: str) -> list[str]:
    return [part[:LONGEST] for part in folded_word(word).split()]
