"""Where the words stand: a few words of a text around the first of them, and which are meant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from . import wording
from .reading import Reading

#: Words shown before the first that is meant, and after it.
_BEFORE, _AFTER = 10, 22
#: No further into a text is looked.
_FAR = 60_000


@dataclass(frozen=True)
class Piece:
    """A run of a snippet; `is_meant` where it was looked for."""

    text: str
    is_meant: bool = False


@dataclass(frozen=True)
class Snippet:
    """A few words of a text, in its language, with what was looked for marked."""

    pieces: tuple[Piece, ...]
    language: str
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Wanted:
    """The words to be marked: folded, the beginnings of words, and stems by language."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    stems: frozenset[str]

    def has(self, word: str, language: str) -> bool:
        """Say whether a word, as it is written, is one of them."""
        folded = wording.folded_word(word)
        if folded in self.words or any(map(folded.startswith, self.beginnings)):
            return True
        return bool(self.stems) and wording.stem(word, language) in self.stems


def wanted(reading: Reading) -> Wanted:
    """Return what is to be marked where a question was found."""
    words: set[str] = set()
    beginnings: list[str] = []
    stems: set[str] = set()
    for term in reading.query.terms:
        if term.begins:
            beginnings.append(term.words[-1])
            continue
        words.update(term.words)
        words.update(near.word for near in reading.spellings(term))
        if not term.is_phrase:
            languages = wording.languages_of(term.text, "")
            stems.update(filter(None, (wording.stem(term.text, lang) for lang in languages)))
    return Wanted(frozenset(words), tuple(beginnings), frozenset(stems))


def snippet(text: str, language: str, meant: Wanted) -> Snippet | None:
    """Return the words of `text` around the first that is meant; None where none is."""
    words = list(wording.words_of(text[:_FAR]))
    first = next((n for n, word in enumerate(words) if meant.has(word[0], language)), None)
    if first is None:
        return None
    start, end = max(0, first - _BEFORE), min(len(words), first + _AFTER)
    shown = words[start:end]
    begin = shown[0].start() if start else 0
    finish = shown[-1].end() if end < len(words) else len(text[:_FAR].rstrip())
    pieces: list[Piece] = []
    done = begin
    for word in shown:
        if meant.has(word[0], language):
            pieces += [Piece(text[done : word.start()]), Piece(word[0], is_meant=True)]
            done = word.end()
    pieces.append(Piece(text[done:finish]))
    # What stands in fields of their own does not run on.
    tidied = (replace(piece, text=piece.text.replace("\n", " · ")) for piece in pieces)
    return Snippet(
        tuple(piece for piece in tidied if piece.text),
        language,
        begins=start == 0,
        ends=end == len(words),
    )


def best(
    texts: Iterable[tuple[str, str]], meant: Wanted, languages: Collection[str]
) -> Snippet | None:
    """Return the snippet of the first of `texts` (language, text) that has one.

    In one of `languages`, the reader's first, before all others.
    """
    order = list(languages)
    ranked = sorted(
        texts, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)
    )
    found = (snippet(text, language, meant) for language, text in ranked)
    return next((each for each in found if each is not None), None)
