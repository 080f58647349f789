"""Identifiers that follow from a seed, scattered like minted ones, none of them twice."""

from apps.records import identifiers

_ALL = len(identifiers.ALPHABET) ** identifiers.NAME_LENGTH
#: Shares no factor with the number of all identifiers.
_STEP = 7_368_787_141


def identifier(seed: int, number: int) -> str:
    """Return the identifier of the record or tag with this number in an archive."""
    rest = ((seed + 1) * 1_234_577 + number * _STEP) % _ALL
    letters = []
    for _ in range(identifiers.NAME_LENGTH):
        rest, place = divmod(rest, len(identifiers.ALPHABET))
        letters.append(identifiers.ALPHABET[place])
    name = "".join(letters)
    return name + identifiers.check_character(name)
