"""Text folded for finding and sorting, across scripts.

Folding brings together what a reader would call the same word: `Şəhid`, `SEHID` and `sehid`;
`Ёлка` and `елка`; `և`, `եւ` and `եվ`. It is for comparing only; what is shown is never folded.
Spellings further apart, such as `Şuşa` and `Shusha`, meet in `name_keys`.
"""

import re
import unicodedata

from anyascii import anyascii

# Arabic vowel marks and Koranic signs, written in one source and left out in the next, and the
# stroke that only lengthens a line.
_ARABIC_MARKS = [*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD)]
_ARABIC_MARKS += [*range(0x06DF, 0x06E5), 0x06E7, 0x06E8, *range(0x06EA, 0x06EE), 0x0640]
# An apostrophe inside a word parts nothing: the ayn is romanised as one, like soft signs.
_SAME = str.maketrans(dict.fromkeys("ʼ’عʿʻ", "'") | dict.fromkeys(map(chr, _ARABIC_MARKS), ""))
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII letters and digits, words parted by single spaces.

    Romanised by anyascii, the one library found to know Azerbaijani `ə` and `ı`.
    """
    # Composition and case folding write the Armenian ligature `և` out as `եւ`; the reformed
    # spelling of the same sound is `եվ`.
    composed = unicodedata.normalize("NFKC", text).casefold().replace("եւ", "եվ")
    romanised = anyascii(composed.translate(_SAME)).lower().replace("'", "")
    return _NOT_WORD.sub(" ", romanised).strip()


def slugify(text: str, *, limit: int = 80) -> str:
    """Return a readable address part made of `text`; empty where nothing of it can be written."""
    slug = fold(text).replace(" ", "-")
    return slug[:limit].rstrip("-")
