"""What a reader has chosen beside words: a kind, tags, places, a time, a language…

Each choice is a part of the address, so that a search can be kept, sent and cited as a link. A
value that nothing bears, or that nobody may know of, finds nothing and is told in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from apps.media.rights import RightsStatement
from apps.records import dates, identifiers
from apps.records.kinds import kinds

from . import marks, meanings
from .matching import Mark, Match, all_of
from .queries import kept

#: The words of an address, in the order in which links have them.
KIND, TAG, PLACE, WHEN, SURE = "kind", "tag", "place", "when", "sure"
LANGUAGE, PICTURE, RIGHTS = "language", "picture", "rights"
SINGLE = (KIND, WHEN, SURE, LANGUAGE, PICTURE, RIGHTS)
SEVERAL = (TAG, PLACE)
CERTAINLY, POSSIBLY = "certainly", "possibly"
#: Several tags or places narrow a search; nobody chooses more.
_MOST = 6
_LONGEST = 200


@dataclass(frozen=True)
class Time:
    """A time that was asked for: as typed, in words, and its days; or why it cannot be read."""

    text: str
    words: str = ""
    edtf: str = ""
    days: tuple[int, int] | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Chosen:
    """All choices, as the address has them."""

    values: tuple[tuple[str, str], ...] = ()
    time: Time | None = None

    def all(self, name: str) -> list[str]:
        """Return the values chosen under `name`."""
        return [value for own, value in self.values if own == name]

    def one(self, name: str) -> str:
        """Return the value chosen under `name`; empty where none is."""
        return next(iter(self.all(name)), "")

    def __bool__(self) -> bool:
        return bool(self.values)

    def adding(self, name: str, value: str) -> "Chosen":
        """Return these choices and one more, in place of another where there is but one."""
        if name in SINGLE:
            return replace(self, values=(*self._but(name), (name, value)))
        return replace(
            self, values=(*(v for v in self.values if v != (name, value)), (name, value))
        )

    def without(self, name: str, value: str = "") -> "Chosen":
        """Return these choices but for one; a time goes with how sure it is to be."""
        if name in SINGLE:
            return replace(self, values=self._but(name, *([SURE] if name == WHEN else [])))
        return replace(self, values=tuple(v for v in self.values if v != (name, value)))

    def _but(self, *names: str) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.values if pair[0] not in names)

    def query(self, text: str, **more: str) -> str:
        """Return the address's question for these choices and the words `text`."""
        order = (*SINGLE[:1], *SEVERAL, *SINGLE[1:])
        pairs = sorted(self.values, key=lambda pair: order.index(pair[0]))
        asked = [("q", text)] if text else []
        return "?" + urlencode([*asked, *pairs, *more.items()])

    def matches(self) -> list[Match]:
        """Return what each choice asks to be matched."""
        found: list[Match] = [
            Mark(_MARKS[name](value)) for name, value in self.values if name in _MARKS
        ]
        if self.time is not None and self.time.days is not None:
            found.append(self._of_time(self.time.days))
        return found

    def _of_time(self, days: tuple[int, int]) -> Match:
        match self.one(SURE):
            case "certainly":
                return meanings.certain(days)
            case "possibly":
                return all_of(meanings.overlapping(days), meanings.doubtful(days))
        return meanings.overlapping(days)


NOTHING_CHOSEN = Chosen()


def _picture(value: str) -> str:
    return marks.WITH_PICTURE if value == "yes" else marks.WITHOUT_PICTURE


_MARKS: Mapping[str, Any] = {
    KIND: marks.kind,
    TAG: marks.tag,
    PLACE: marks.place,
    LANGUAGE: marks.language,
    PICTURE: _picture,
    RIGHTS: marks.rights,
}


def read(asked: QueryDict, language: str) -> Chosen:
    """Return what an address has chosen; what cannot be a value is passed over.

    Args:
        asked: the request's question.
        language: in which dates are read and told.

    """
    values: list[tuple[str, str]] = []
    for name in (KIND, *SEVERAL, *SINGLE[1:]):
        given = [kept(value)[:_LONGEST] for value in asked.getlist(name)]
        good = [value for value in map(_READ.get(name, str), given) if value]
        # Of what can be but one, the last is meant, as in any form.
        values += [(name, value) for value in (good[-1:] if name in SINGLE else good[:_MOST])]
    found = Chosen(tuple(dict.fromkeys(values)))
    return replace(found, time=_time(found.one(WHEN), language))


def _identifier(value: str) -> str:
    own = identifiers.normalise(value)
    return own if identifiers.is_valid(own) else ""


def _one_of(values: Sequence[str]) -> Any:
    return lambda value: value if value in values else ""


_READ: Mapping[str, Any] = {
    KIND: lambda value: value if value in kinds() else "",
    TAG: _identifier,
    PLACE: _identifier,
    SURE: _one_of((CERTAINLY, POSSIBLY)),
    LANGUAGE: lambda value: value if value.replace("-", "").isascii() and len(value) < 13 else "",
    PICTURE: _one_of(("yes", "no")),
    RIGHTS: _one_of(RightsStatement.values),
}


def _time(text: str, language: str) -> Time | None:
    if not text:
        return None
    try:
        written = dates.read(text, language)
    except ValueError as refusal:
        return Time(text, refusal=str(refusal))
    days = meanings.days_of(text, language)
    return Time(text, dates.words(written.edtf, language), written.edtf, days)
