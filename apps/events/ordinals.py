"""Ordinals in figures, as each language of the site writes them: 110th, 110-cu, 110-րդ, 110-я."""

from collections.abc import Callable

#: In Azerbaijani the ending follows the last vowel of the numeral as it is spoken.
_AZ_ONES = {1: "ci", 2: "ci", 3: "cü", 4: "cü", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cu"}
_AZ_TENS = {1: "cu", 2: "ci", 3: "cu", 4: "cı", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cı"}


def ordinal(number: int, language: str) -> str:
    """Return the ordinal of `number`, which is 1 or more, before the word for an anniversary.

    In Russian that word is feminine. Where the language is not known it is the English one, as
    the words around it are.
    """
    return _WAYS.get(language, _english)(number)


def _english(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _azerbaijani(number: int) -> str:
    if number % 10:
        return f"{number}-{_AZ_ONES[number % 10]}"
    if number % 100:
        return f"{number}-{_AZ_TENS[number // 10 % 10]}"
    # yüzüncü and mininci; a million is beyond what anybody remembers
    return f"{number}-{'cü' if number % 1000 else 'ci'}"


def _armenian(number: int) -> str:
    return "1-ին" if number == 1 else f"{number}-րդ"


def _russian(number: int) -> str:
    return f"{number}-я"


_WAYS: dict[str, Callable[[int], str]] = {
    "az": _azerbaijani,
    "hy": _armenian,
    "ru": _russian,
}
