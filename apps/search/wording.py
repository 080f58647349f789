"""Words as the index has them: folded, and stemmed where the language's stems are known."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from apps.records.folding import fold

#: Languages whose words are brought to their stems; others are plain. Azerbaijani has no stemmer,
#: and the Turkish one parts its words wrongly.
STEMMED = {"en": "english", "hy": "armenian", "ru": "russian", "tr": "turkish"}
#: A longer word is cut: nobody types it, and databases refuse it.
LONGEST = 64

_WORD = re.compile(r"[^\W_]+(?:['’ʼʹʿʾʻ`՛՜՞][^\W_]+)*")


def words_of(text: str) -> Iterator[re.Match[str]]:
    """Give each word of `text` as it is written, with where it stands."""
    return _WORD.finditer(text)


def folded(text: str) -> list[str]:
    """Return the words of `text`, folded."""
    return [word[:LONGEST] for piece in text.split() for word in folded_word(piece).split()]


@lru_cache(maxsize=200_000)
def folded_word(word: str) -> str:
    """Return one word folded; it may become several, or none."""
    return fold(word)


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMED[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a word, folded; nothing where the language has no stemmer."""
    if language not in STEMMED:
        return ""
    small = unicodedata.normalize("NFC", word).casefold()
    return fold(_stemmer(language).stemWord(small)).replace(" ", "")[:LONGEST]


def stems(text: str, language: str) -> list[str]:
    """Return the stems of those words of `text` that are not stems themselves, once each."""
    if language not in STEMMED:
        return []
    pieces = dict.fromkeys(text.split())
    return list(dict.fromkeys(own for piece in pieces for own in _stems_in(piece, language)))


@lru_cache(maxsize=200_000)
def _stems_in(piece: str, language: str) -> tuple[str, ...]:
    """Return the stems in what stands between spaces: of one word, or of some few."""
    words = (match[0] for match in words_of(piece))
    stemmed = ((stem(word, language), folded_word(word)) for word in words)
    return tuple(own for own, whole in stemmed if own and own != whole)


def languages_of(word: str, language: str) -> list[str]:
    """Return in which languages' stems a word may be meant that is typed on a page in `language`.

    By its script: Armenian, Russian, or else English; a page in Turkish means Turkish too.
    """
    first = unicodedata.name(word[:1], "")
    if first.startswith("ARMENIAN"):
        return ["hy"]
    if first.startswith("CYRILLIC"):
        return ["ru"]
    return ["tr", "en"] if language == "tr" else ["en"]


def written(text: str) -> list[tuple[str, str]]:
    """Return the words of `text`, each folded and as it is written."""
    return [(folded_word(match[0]), match[0]) for match in words_of(text)]
