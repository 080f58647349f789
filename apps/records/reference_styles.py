"""A record as four styles write it in a list of references, and as plain words.

Written by hand, since they are few and what cites us is unlike what CSL's processors are made for:
docs/decisions.md says what was tried. Each is a function of a `Cited` and gives runs of text, so
that a page can say of each in which language it is. Dates and terms are in the reader's language,
but for GOST, which has Russian ones.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, override, pgettext

from . import dates
from .citing import Cited, Words, is_whole, last_changed

#: After these a sentence needs no further stop.
_STOPS = (".", "?", "!", "…", "։", ".”", "?”", "!”")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTHS = ("", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June")
_MLA_MONTHS = (*_MONTHS, "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


@dataclass(frozen=True)
class Run:
    """A stretch of a reference: a text of its own, or the punctuation between two."""

    text: str
    #: Where it is known and need not be that of the page.
    language: str = ""
    is_italic: bool = False
    is_address: bool = False
    #: Between texts of any direction it stands by itself; punctuation does not.
    is_apart: bool = True


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Reference:
    """A record in one style."""

    #: A word for addresses and ids.
    name: str
    label: str
    runs: Runs

    @property
    def text(self) -> str:
        """The reference without anything but its letters."""
        return "".join(run.text for run in self.runs)


def references(cited: Cited) -> list[Reference]:
    """Return a record in every style there is."""
    return [
        Reference("chicago", "Chicago", chicago(cited)),
        Reference("mla", "MLA", mla(cited)),
        Reference("apa", "APA", apa(cited)),
        Reference("gost", pgettext("a style of references", "GOST R 7.0.5"), gost(cited)),
    ]


# --- the styles -------------------------------------------------------------------------------


def plain(cited: Cited, sort: str = "") -> Runs:
    """Return a record in plain words; `sort` says what it is: “person”."""
    parts = [
        _creator(cited),
        (*_in_quotes(cited.title), *_bit(f" ({sort})" if sort else "")),
        _said(dates.words(cited.own.date, _language()) if cited.own.date else ""),
        _words(cited.held_in),
        _said(cited.own.reference_code),
        _said(cited.archive),
        _address(cited),
    ]
    return _joined(parts, ", ")


def chicago(cited: Cited) -> Runs:
    """Return a record as the bibliographies of Chicago's 17th edition have it (14.205–14.210)."""
    title, address = _quoted_sentence(cited.title), _address(cited)
    day = _chicago_date(cited.issued)
    if not cited.is_page:
        place = _joined([_said(cited.own.reference_code), _words(cited.held_in)], ", ")
        made = _said(_capitalised(day))
        return _sentences(
            [_creator(cited), title, made, place, _said(cited.archive), address], end="."
        )
    when = _said(day if cited.own.date else last_changed(cited, day))
    if not cited.own.creator:
        # Whoever publishes stands for an author (14.208).
        return _sentences([_said(cited.archive), title, when, address], end=".")
    archive = _italic(cited.archive)
    where = [_joined([archive, when], ", ")] if cited.own.date else [archive, when]
    return _sentences([_creator(cited), title, *where, address], end=".")


def mla(cited: Cited) -> Runs:
    """Return a record as MLA's 9th edition has it: author, title, container, day, address."""
    title, archive, address = (
        _quoted_sentence(cited.title),
        _italic(cited.archive),
        _address(cited),
    )
    day = _mla_date(cited.issued)
    if cited.is_page:
        where = _joined([archive, _said(day), address], ", ")
        return _sentences([_creator(cited), title, where], end=".")
    place = [_words(cited.held_in), _said(cited.own.reference_code), archive, address]
    made = _said(_capitalised(day))
    return _sentences([_creator(cited), title, made, _joined(place, ", ")], end=".")


def apa(cited: Cited) -> Runs:
    """Return a record as APA's 7th edition has it (10.16 for pages, 10.14 for other things)."""
    when = _said(f"({_apa_date(cited.issued)})")
    title = (Run(cited.title.text, cited.title.language, is_italic=True),)
    if cited.is_page:
        # Who publishes what nobody signed is its author, and is not named twice (10.16).
        author = _creator(cited) or _said(cited.archive)
        where = _said(cited.archive) if cited.own.creator else ()
        return _sentences([author, when, title, where, _address(cited)])
    described = (*title, *_bit(" "), *_said(f"[{cited.own.genre}]"))
    author, work = (_creator(cited), described) if cited.own.creator else (described, ())
    place = [_words(cited.held_in), _said(_bracketed(cited))]
    return _sentences(
        [author, when, work, _joined(place, " "), _said(cited.archive), _address(cited)]
    )


def gost(cited: Cited) -> Runs:
    """Return a record as GOST R 7.0.5–2008 has it (10, electronic resources), in Russian words."""
    with override("ru"):
        electronic = Run("[Электронный ресурс]", "ru")
        title: Runs = (*_words(cited.title), *_bit(" "), electronic)
        where: list[Runs] = [_said(cited.archive)]
        if not cited.is_page:
            made = _gost_date(cited.own.date)
            sort = ", ".join(said for said in (str(cited.own.genre).lower(), made) if said)
            title = (*title, *_bit(" : "), Run(sort, "ru"))
            where += [_words(cited.held_in), _said(cited.own.reference_code)]
        elif cited.own.date:
            where.append((Run(_gost_date(cited.own.date), "ru"),))
        else:
            where.append((Run(f"Дата обновления: {_gost_date(cited.changed)}", "ru"),))
        where.append((*_bit("URL: "), *_address(cited)))
        described = _joined([title, _sentences(where, end=".")], " // ")
        return _sentences([_creator(cited), described], end=".")


# --- dates ------------------------------------------------------------------------------------


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _english_day(edtf: str) -> tuple[int, int, int] | None:
    """Return year, month and day for a style's own order; it has one for English alone."""
    found = _DAY.fullmatch(edtf) if _language() == "en" else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _date_words(edtf: str) -> str:
    return dates.words(edtf, _language()) if edtf else ""


def _chicago_date(edtf: str) -> str:
    if day := _english_day(edtf):
        return f"{calendar.month_name[day[1]]} {day[2]}, {day[0]}"
    return _date_words(edtf)


def _mla_date(edtf: str) -> str:
    if day := _english_day(edtf):
        return f"{day[2]} {_MLA_MONTHS[day[1]]} {day[0]}"
    return _date_words(edtf)


def _apa_date(edtf: str) -> str:
    if not edtf:
        return "n.d." if _language() == "en" else pgettext("in a reference", "no date")
    if day := _english_day(edtf):
        return f"{day[0]}, {calendar.month_name[day[1]]} {day[2]}"
    return _date_words(edtf)


def _gost_date(edtf: str) -> str:
    """Return a day or a year in figures, and whatever is less plain in Russian words."""
    if is_whole(edtf) and edtf.count("-") != 1:
        return ".".join(reversed(edtf.split("-")))
    return dates.words(edtf, "ru") if edtf else ""


# --- runs -------------------------------------------------------------------------------------


def _said(text: str, language: str = "") -> Runs:
    return (Run(text, language),) if text else ()


def _italic(text: str) -> Runs:
    return (Run(text, is_italic=True),) if text else ()


def _bit(text: str) -> Runs:
    """Return what stands between texts."""
    return (Run(text, is_apart=False),) if text else ()


def _words(words: Words | None) -> Runs:
    return _said(words.text, words.language) if words is not None else ()


def _creator(cited: Cited) -> Runs:
    return _said(cited.own.creator, cited.language)


def _address(cited: Cited) -> Runs:
    return (Run(cited.url, is_address=True),)


def _bracketed(cited: Cited) -> str:
    code = cited.own.reference_code
    return f"({code})" if code and cited.held_in is not None else code


def _in_quotes(title: Words, stop: str = "") -> Runs:
    opening = pgettext("before a cited title", "“")
    closing = pgettext("after a cited title", "”")
    return (*_bit(opening), *_words(title), *_bit(f"{stop}{closing}"))


def _quoted_sentence(title: Words) -> Runs:
    """Return a title that ends a sentence; in English its stop stands before the closing mark."""
    has_stop = title.text.endswith(_STOPS)
    return _in_quotes(title, "." if _language() == "en" and not has_stop else "")


def _capitalised(text: str) -> str:
    first = "İ" if _language() == "az" and text.startswith("i") else text[:1].upper()
    return first + text[1:]


def _joined(parts: Iterable[Runs], between: str) -> Runs:
    """Return those of `parts` that say anything, with `between` between each two."""
    joined: list[Run] = []
    for part in parts:
        if part and joined:
            joined += _bit(between)
        joined += part
    return tuple(joined)


def _sentences(parts: Iterable[Runs], end: str = "") -> Runs:
    """Return those of `parts` that say anything as sentences; the last one ends in `end`."""
    said = [part for part in parts if part]
    closed = [_closed(part, ".") for part in said[:-1]] + [_closed(said[-1], end)]
    return _joined(closed, " ")


def _closed(part: Runs, stop: str) -> Runs:
    text = "".join(run.text for run in part)
    return part if text.endswith(_STOPS) else (*part, *_bit(stop))
