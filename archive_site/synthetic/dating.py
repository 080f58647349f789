"""Dates as sources give them: some to the day, many to the year, some doubted, some unknown."""

from collections.abc import Callable
from itertools import accumulate
from random import Random

#: No synthetic date lies later.
LAST_YEAR = 2020

_Written = Callable[[Random, int], str]


def _day(rng: Random, year: int) -> str:
    return f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _month(rng: Random, year: int) -> str:
    return f"{year}-{rng.randint(1, 12):02}"


#: How often of a hundred, and how it is written in EDTF.
_WAYS: tuple[tuple[int, _Written], ...] = (
    (36, _day),
    (11, _month),
    (20, lambda _rng, year: f"{year}"),
    (10, lambda _rng, year: f"{year}~"),
    (4, lambda _rng, year: f"{year // 10}X"),
    (3, lambda _rng, year: f"{year}?"),
    (2, lambda rng, year: f"{_day(rng, year)}?"),
    (2, lambda rng, year: f"{year}-2{rng.randint(1, 4)}"),
    (2, lambda _rng, year: f"[..{year}]"),
    (1, lambda _rng, year: f"[{year}..]"),
    (2, lambda _rng, year: f"[{year},{year + 1}]"),
    (7, lambda _rng, _year: ""),
)
_OFTEN = list(accumulate(often for often, _written in _WAYS))
_WRITTEN = [written for _often, written in _WAYS]


def a_year(rng: Random) -> int:
    """Return a year in which somebody may have been born, or something happened."""
    return int(rng.triangular(1850, 1995, 1922))


def date(rng: Random, year: int) -> str:
    """Return a date in or about `year` in EDTF; empty where it is not known."""
    return rng.choices(_WRITTEN, cum_weights=_OFTEN)[0](rng, year)


def days(rng: Random, year: int) -> str:
    """Return the date of what happened in `year`; now and then it lasted."""
    if rng.random() < 0.08:
        first = _day(rng, year)
        until = f"{year + rng.randint(1, 4)}-{rng.randint(1, 12):02}"
        return f"{first}/{until}"
    return date(rng, year)
