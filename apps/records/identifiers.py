"""Permanent, opaque identifiers in the manner of NOID, shown as ARKs where a NAAN is set.

An identifier is minted once and never used again, not even after its record is erased. It
says nothing about the record, so nothing about the record can make it wrong. The last
character is a NOID check character over the *name* alone (not the NAAN), so that an archive
may receive its name-assigning authority number later without a single identifier changing.
"""

import secrets

from django.conf import settings

# NOID's "extended digits": no vowels (no words form by chance), no letter l (it reads as 1).
ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
NAME_LENGTH = 7


def check_character(name: str) -> str:
    """Return NOID's check character for `name`; characters outside the alphabet count nought."""
    total = sum(
        position * ALPHABET.index(character)
        for position, character in enumerate(name, start=1)
        if character in ALPHABET
    )
    return ALPHABET[total % len(ALPHABET)]


def mint() -> str:
    """Return a new identifier: seven random characters and their check character.

    29^7 names make a collision unlikely, not impossible: the column is unique as well.
    """
    name = "".join(secrets.choice(ALPHABET) for _ in range(NAME_LENGTH))
    return name + check_character(name)


def is_valid(identifier: str) -> bool:
    """Say whether `identifier` has the right form, so that a slip in copying is noticed."""
    if len(identifier) != NAME_LENGTH + 1 or any(c not in ALPHABET for c in identifier):
        return False
    return check_character(identifier[:-1]) == identifier[-1]


def normalise(text: str) -> str:
    """Return the bare identifier in `text`, which may be an ARK, hyphenated or in capitals.

    ARKs are compared without regard to hyphens (ARK specification, section 2.7).
    """
    bare = text.strip().lower().removeprefix("ark:").strip("/")
    return bare.rsplit("/", 1)[-1].replace("-", "")


def shown(identifier: str) -> str:
    """Return the identifier as readers see it: an ARK where `settings.ARK_NAAN` is set."""
    naan = getattr(settings, "ARK_NAAN", "")
    return f"ark:{naan}/{identifier}" if naan else identifier
