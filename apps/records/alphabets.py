"""Alphabets declared letter by letter, for sorting names and for the headings above them.

A database's own collation differs from server to server and knows one language at a time. A
sort key is therefore made of digits alone, which every collation orders alike: two for the
script, then two for each letter's rank in its alphabet.
"""

import unicodedata
from functools import cache, lru_cache

# Latin as one alphabet for every language that writes it: a letter with a mark has a place of
# its own after the plain one, as the Azerbaijani alphabet has it, which is where a reader of
# English looks as well.
LATIN = "a b c ç d e ə f g ğ h ı i j k l m n o ö p q r s ş t u ü v w x y z"
CYRILLIC = "а б в г ґ д е ё ж з и і й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
ARMENIAN = "ա բ գ դ ե զ է ը թ ժ ի լ խ ծ կ հ ձ ղ ճ մ յ ն շ ո չ պ ջ ռ ս վ տ ր ց ւ փ ք օ ֆ"
GEORGIAN = "ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ"
ARABIC = "ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی"

#: Scripts by their ISO 15924 codes, in the order in which a mixed list shows them.
ALPHABETS = {
    "Latn": LATIN.split(),
    "Cyrl": CYRILLIC.split(),
    "Armn": ARMENIAN.split(),
    "Geor": GEORGIAN.split(),
    "Arab": ARABIC.split(),
}
_OTHER_SCRIPT = "Zyyy"  # ISO 15924: undetermined
_NO_SCRIPT = 98  # figures and signs stand after every script
_BETWEEN_WORDS = "01"
#: Languages in which i and ı are two letters.
TURKIC = frozenset({"az", "tr"})
#: What is written as two letters of its alphabet.
_LIGATURES = str.maketrans({"և": "եւ", "æ": "ae", "œ": "oe", "ß": "ss", "ﬁ": "fi"})
#: Two digits a letter; a longer name is cut, and its identifier then decides.
KEY_LENGTH = 300


@cache
def _ranks() -> dict[str, tuple[int, int]]:
    """Return each letter's script and rank, both counted from one."""
    return {
        letter: (script, rank)
        for script, alphabet in enumerate(ALPHABETS.values(), start=1)
        for rank, letter in enumerate(alphabet, start=1)
    }


def _lower(text: str, language: str = "") -> str:
    """Return `text` in small letters, composed; `I` is a small `ı` in Turkic languages."""
    composed = unicodedata.normalize("NFC", text).replace("İ", "i")
    if language in TURKIC:
        composed = composed.replace("I", "ı")
    return unicodedata.normalize("NFC", composed.lower()).translate(_LIGATURES)


@lru_cache(maxsize=2_000)
def _known(letter: str) -> str:
    """Return the letter of an alphabet that `letter` is, or is a marked form of."""
    if letter in _ranks():
        return letter
    plain = unicodedata.normalize("NFD", letter)[0]
    return plain if plain in _ranks() else ""


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script that `text` begins in."""
    codes = list(ALPHABETS)
    for letter in _lower(text):
        known = _known(letter)
        if known:
            return codes[_ranks()[known][0] - 1]
    return _OTHER_SCRIPT


# A page puts the same terms in order for every reader.
@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str = "") -> str:
    """Return digits that sort as `text` does in its alphabet; shorter words come first.

    Args:
        text: a name or title, family name first where that is how it is sorted.
        language: its BCP 47 code; it matters for `I` in Azerbaijani and Turkish alone.

    """
    script = _NO_SCRIPT
    digits: list[str] = []
    for letter in _lower(text, language):
        known = _known(letter)
        if known:
            number, rank = _ranks()[known]
            script = number if not digits else script
            # A letter of another script, inside a name, stands after its own script's letters.
            digits.append(f"{rank + 1:02}" if number == script else f"{50 + number:02}{rank:02}")
        elif letter.isdigit():
            digits.append(f"9{unicodedata.digit(letter, 0)}")
        elif letter.isspace() and digits and digits[-1] != _BETWEEN_WORDS:
            digits.append(_BETWEEN_WORDS)
    return (f"{script:02}" + "".join(digits))[:KEY_LENGTH]


def letter_of(key: str) -> str:
    """Return the digits that all sort keys under one heading begin with."""
    return key[:4] if key[2:4].isdigit() and int(key[:2]) <= len(ALPHABETS) else f"{_NO_SCRIPT}"


def letter_called(text: str) -> str:
    """Return what `letter_of` gives for a heading, as an address has it; empty where it is none."""
    composed = unicodedata.normalize("NFC", text)
    return letter_of(sort_key(composed)) if len(composed) == 1 and composed.isprintable() else ""


def letter_in_address(letter: str) -> str:
    """Return the heading that a key's first digits stand for, as addresses have it: small."""
    if not letter[2:]:
        return "#"
    return list(ALPHABETS.values())[int(letter[:2]) - 1][int(letter[2:]) - 2]


def script_of_key(key: str) -> str:
    """Return the ISO 15924 code of the script in which a sort key begins."""
    return dict(enumerate(ALPHABETS, start=1)).get(int(key[:2] or 0), _OTHER_SCRIPT)


def heading_of(key: str, language: str = "") -> str:
    """Return the capital under which a sort key stands in a directory read in `language`.

    "#" stands over what begins with a figure or a sign.
    """
    script, rank = key[:2], key[2:4]
    if not rank.isdigit() or int(script) > len(ALPHABETS):
        return "#"
    letter = list(ALPHABETS.values())[int(script) - 1][int(rank) - 2]
    return "İ" if letter == "i" and language in TURKIC else letter.upper()
