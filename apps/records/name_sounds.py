"""Words of names read aloud, so to say: from any script and spelling to sounds, then to classes.

Names of the Caucasus are written in four scripts and romanised in a dozen ways; what they keep
in common is what is heard. Sounds are written with one sign each: S sh, C ch, J as in judge,
Z as in measure, c ts, q gh, x kh, the rest as in English. Of their classes, consonants are
capitals and vowels are two: a, open, and i, close or rounded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

# — From letters to sounds ——————————————————————————————————————————————————————————————————————


def _table(letters: str, sounds: str) -> dict[str, str]:
    return dict(zip(letters, sounds, strict=True))


_ARMENIAN = _table(
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "abgdezeitZilxckhcqCmynSoCpJrsvtrcvpkof",
)
_CYRILLIC = _table(
    "абвгґдеёжзиійклмнопрстуфхцчшщыэюяєїәғҹҝөүһјқ",
    "abvggdeoZziiyklmnoprstufxcCSSieuaeiaqJgouhyq",
)
_ARABIC = _table(
    "اآأإبپتثجچحخدذرزژسشصضطظعغفقکكگلمنهةیىيئوؤ",
    "aaaabptsJChxdzrzZsSsztzaqfqkkglmnhaiaiiuu",
)
_LATIN = _table("çčćşšșžğəäıöüwcj", "CCCSSSZqaaiouvJJ")
# Letters that only Azerbaijani and Turkish write, where s and h beside each other are two sounds.
_TURKIC = re.compile("[əığşç]")
_DIGRAPHS = {
    "shch": "S", "tsch": "C", "dsch": "J", "sch": "S", "tch": "C", "tsh": "C", "dzh": "J",
    "dj": "J", "kh": "x", "gh": "q", "zh": "Z", "sh": "S", "ch": "C", "ts": "c", "tz": "c",
    "dz": "c", "ph": "f", "th": "t", "ck": "k", "ou": "u", "oo": "u", "ee": "i",
}  # fmt: skip
_DIGRAPH = re.compile("|".join([*_DIGRAPHS, "."]))
_SPELT = _LATIN | _DIGRAPHS
_ONE_SOUND = re.compile(r"(.)\1+")
ABJAD = re.compile("[\u0600-\u06ff]")  # letters that leave most vowels out
# Soft signs, apostrophes and the half-rings of scholars are not sounds of their own.
_SILENT = str.maketrans(dict.fromkeys("ьъ'’ʼʹʺʿʾʻ`", ""))
# Hovhannes, Ованес and Оганес: what is left of the middle differs from language to language.
_HOVHAN = re.compile("^(?:hovhan|hovan|ovhan|ovan|ogan|ohan|hohan)")


def _romanised(text: str) -> str:
    """Return letters of any other script as plain Latin ones."""
    return "".join(letter for letter in anyascii(text).lower() if letter.isalnum())


def _by_letter(table: dict[str, str], word: Iterable[str]) -> str:
    """Read what `table` knows; what is ASCII already was read before or needs no reading."""
    return "".join(
        table.get(letter) or (letter if letter.isascii() else _romanised(letter))
        for letter in word
    )


def _from_armenian(word: str) -> str:
    """Read Armenian, in the reformed spelling or the classical one."""
    word = re.sub("^յ(?=[աո])", "հ", word)  # classical Յակոբ
    word = re.sub("^ո(?![ւվ])", "վո", word)
    for spelt, read in (("ու", "u"), ("եա", "ya"), ("իւ", "yu"), ("եւ", "ev")):
        word = word.replace(spelt, read)
    return _by_letter(_ARMENIAN, word)


def _from_cyrillic(word: str) -> str:
    """Read Cyrillic: Russian, Ukrainian and the Azerbaijani of 1939 to 1991."""
    word = word.replace("дж", "J").replace("дз", "c").replace("тс", "c")
    word = re.sub("ян(?=ц?$)", "йан", word)  # the family names in -yan
    return _by_letter(_CYRILLIC, word)


def _from_arabic(word: str) -> str:
    """Read Arabic, Persian or old Azerbaijani, so far as vowels are written."""
    word = re.sub("^و", "v", re.sub("(?<=.)[هة]$", "a", word))
    return _by_letter(_ARABIC, word)


def _from_latin(word: str) -> str:
    if _TURKIC.search(word):
        return _by_letter(_LATIN, word)
    return _by_letter(_SPELT, _DIGRAPH.findall(word))


def _sounded(word: str) -> str:
    """Return the sounds of one word, whatever its script."""
    word = word.translate(_SILENT)
    first = word[:1]
    if "ա" <= first <= "և":
        sounds = _from_armenian(word)
    elif "\u0400" <= first <= "\u052f":
        sounds = _from_cyrillic(word)
    elif ABJAD.match(first):
        sounds = _from_arabic(word)
    else:
        sounds = _from_latin(word if first < "\u02b0" else _romanised(word))
    return _HOVHAN.sub("ovan", _ONE_SOUND.sub(r"\1", sounds))


@lru_cache(maxsize=20_000)
def _heard(word: str) -> tuple[str, ...]:
    """Return the ways in which `word` may be meant to be read, the likeliest first."""
    spelt = [word]
    if word.isascii():
        # Latin j, c, x and w are read in one way at Baku and in others elsewhere.
        spelt += [word.replace("j", "y"), word.replace("x", "ks"), word.replace("w", "u")]
        spelt.append(re.sub("c(?!h)", "k", word))
    heard = [_sounded(each) for each in dict.fromkeys(spelt)]
    # Russian and French hear no h: Акоп for Hakob.
    heard.append(_HOVHAN.sub("ovan", heard[0].replace("h", "")))
    return tuple(each for each in dict.fromkeys(heard) if each)


# — From sounds to classes ——————————————————————————————————————————————————————————————————————

# Voice comes and goes with the language (Gasımov, Касимов; Bedros, Petros), and typists without
# the letters write s for ş and c for ç.
_CLASSES = str.maketrans("bpfvmndtzsSCJZcgkqxhlraeiou", "PPPVMNTTZSSCCCCKKKKKLRaaiii")
_GLIDE = re.compile("(?<=[aeiou])y|y(?=[aeiou])")
_VOWELS = re.compile("[ai]+")
_ENDINGS = (
    # What is written at the end, how it is shown, and its sign: a stem of two sounds stays.
    ("ov", re.compile("(?:[yi]?[eo]va?|[yi]?ef|of)$"), "V"),
    ("yan", re.compile("[yie]anc?$"), "N"),
    ("zada", re.compile("z[ae]d[ae]h?$"), "Z"),
    ("oglu", re.compile("[oa][gqk]l[iu]$"), "O"),
    ("li", re.compile("l[iu]$"), "L"),
)
# Alekseyevich, Алексеевна: the father's name is what is left of it.
_FATHER = re.compile("(?<=..)y?[eo]v(?:i[CJ]|na)$")


def _shape(sounds: str) -> str:
    """Return the classes of `sounds`: consonants in capitals, each run of vowels by its first."""
    classes = _GLIDE.sub("", sounds).replace("y", "i").translate(_CLASSES)
    return close_up(classes)


@dataclass(frozen=True)
class Reading:
    """One reading of a word: its sounds and classes, and those of the stem of a family name."""

    sounds: str
    shape: str
    stem: str  # classes without the ending; the whole where no ending is known
    ending: str  # its sign, or nothing


def readings(word: str) -> tuple[Reading, ...]:
    """Return the ways in which `word`, in small letters, may be read; the likeliest first."""
    return tuple(map(_read, _heard(word)))


def is_patronymic(word: str) -> bool:
    """Whether `word` ends as Russian patronymics do."""
    return any(map(_FATHER.search, _heard(word)))


def consonants(shape: str) -> str:
    """Return the classes of the consonants alone."""
    return _VOWELS.sub("", shape)


def close_up(shape: str) -> str:
    """Make one of like sounds that stand together, as after another was left out."""
    return _ONE_SOUND.sub(r"\1", _VOWELS.sub(lambda run: run[0][0], shape))


def skeleton(shape: str) -> str:
    """Return the consonants, or with too few of them the first vowel in its place as well."""
    bare = consonants(shape)
    if len(bare) > 2:
        return bare
    vowel = _VOWELS.search(shape)
    place = vowel.start() if vowel else 0
    return bare[:place] + (vowel[0] if vowel else "") + bare[place:]


def _read(sounds: str) -> Reading:
    """Part a family name's ending from its stem: -ov and -off, -yan and -ian are one each."""
    sounds = _FATHER.sub("", sounds)
    for shown, ending, sign in _ENDINGS:
        found = ending.search(sounds)
        stem = sounds[: found.start()].rstrip("aeiouy") if found else ""
        if len(stem) > 1:
            return Reading(stem + shown, _shape(sounds), _shape(stem), sign)
    return Reading(sounds, _shape(sounds), _shape(sounds), "")
