"""Text folded for finding and sorting, across scripts.

Folding brings together what a reader would call the same word: `Şəhid`, `SEHID` and `sehid`;
`Ёлка` and `елка`; `և` and `եւ`. It is for comparing only; what is shown is never folded.
"""

import re
import unicodedata

from anyascii import anyascii

# The Armenian ligature "and" and its two spellings in full are one word to a reader.
_SAME = str.maketrans({"և": "եւ", "ʼ": "'", "’": "'"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII letters and digits, words parted by single spaces.

    Romanised by anyascii, the one library found to know Azerbaijani `ə` and `ı`.
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_SAME)
    # An apostrophe inside a word parts nothing: soft signs romanise as one.
    romanised = anyascii(composed).lower().replace("'", "")
    return _NOT_WORD.sub(" ", romanised).strip()


def slugify(text: str, *, limit: int = 80) -> str:
    """Return a readable address part made of `text`; empty where nothing of it can be written."""
    slug = fold(text).replace(" ", "-")
    return slug[:limit].rstrip("-")
