"""Letters of a directory, script by script, with how many stand under each."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from . import alphabets

#: What scripts are called, by their ISO 15924 codes.
SCRIPTS = {
    "Latn": _("Latin script"),
    "Cyrl": _("Cyrillic script"),
    "Armn": _("Armenian script"),
    "Geor": _("Georgian script"),
    "Arab": _("Arabic script"),
}
#: What begins with none of their letters.
NO_SCRIPT = _("Figures and signs")

#: The word for a letter in addresses.
LETTER = "letter"


@dataclass(frozen=True)
class Alphabet:
    """The letters of one script that anything stands under."""

    label: Any
    letters: list[dict[str, Any]]


def name_of_script(key: str) -> Any:
    """Return what the script is called in which a sort key begins."""
    return SCRIPTS.get(alphabets.script_of_key(key), NO_SCRIPT)


def bars(counts: Mapping[str, int], chosen: str, language: str, **kept: str) -> list[Alphabet]:
    """Return a row of links to letters for each script.

    Args:
        counts: how many stand under each letter, by the first digits of their sort keys.
        chosen: the letter whose page this is; empty where it is no letter's.
        language: in which the page is read: Azerbaijani tells I from İ.
        kept: what else the links ask for.

    """
    held = sorted(letter for letter, count in counts.items() if count > 0)
    return [
        Alphabet(
            name_of_script(script), [_link(each, counts, chosen, language, kept) for each in own]
        )
        for script, own in groupby(held, key=lambda letter: letter[:2])
    ]


def _link(
    letter: str, counts: Mapping[str, int], chosen: str, language: str, kept: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "label": heading(letter, language),
        "count": counts[letter],
        "url": "?" + urlencode({**kept, LETTER: alphabets.letter_in_address(letter)}),
        "is_current": letter == chosen,
    }


def heading(letter: str, language: str) -> str:
    """Return a letter as a heading; where I and ı are one letter, the second stays small."""
    if alphabets.letter_in_address(letter) == "ı" and language not in alphabets.TURKIC:
        return "ı"
    return alphabets.heading_of(letter, language)
