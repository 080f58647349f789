"""A life in words, and the head of a person's page with the list of what it holds."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.records import dates
from apps.records.documents import PublicDocument
from apps.records.models import NameKind
from apps.records.pages import current_language

from .models import Person

#: A page with no more sections than this is seen at a glance.
AT_A_GLANCE = 6

_YEAR = re.compile(r"[1-9][0-9]{3}")
_WITHIN_A_YEAR = re.compile(
    r"(-?[0-9]{4})-(?:0[1-9]|1[0-2]|XX)(?:-(?:[0-9]{2}|XX))?(?P<mark>[?~%]?)"
)


@dataclass(frozen=True)
class Written:
    """The name as another language or script writes it."""

    text: str
    language: str


@dataclass(frozen=True)
class Section:
    """A section of the page, by the place in it that a link leads to."""

    anchor: str
    label: Any


def other_names(public: PublicDocument, title: str) -> list[Written]:
    """Return the preferred names that are not the page's heading, each way of writing once."""
    rows = (row for row in public.rows["names"] if row["kind"] == NameKind.PREFERRED)
    by_text = {row["text"]: row["language"] for row in rows if row["text"] != title}
    return [Written(text, language) for text, language in by_text.items()]


def span(document: Any) -> str:
    """Return from when to when somebody lived, each end as surely as it is known."""
    language = current_language()
    born, died = (dates.words(d, language) if d else "" for d in (document.born, document.died))
    if born and died:
        return f"{born} – {died}"
    if born:
        return _("Born: {date}").format(date=born)
    return _("Died: {date}").format(date=died) if died else ""


def years(born: str, died: str) -> str:
    """Return a life in years, as short as a list needs it; takes EDTF, empty where not known.

    “1911–1987”, “about 1911 – 1987”, “died 1993”. The person's page tells the days.
    """
    first, last = (to_the_year(end) for end in (born, died))
    if first and last:
        dash = "–" if _YEAR.fullmatch(first) and _YEAR.fullmatch(last) else " – "
        return f"{year_words(first)}{dash}{year_words(last)}"
    if first:
        return _("born {date}").format(date=year_words(first))
    return _("died {date}").format(date=year_words(last)) if last else ""


def to_the_year(edtf: str) -> str:
    """Return the year of a day or month, as sure as that is; every other date as it is."""
    found = _WITHIN_A_YEAR.fullmatch(edtf)
    return f"{found[1]}{found['mark']}" if found else edtf


def year_words(edtf: str) -> str:
    """Return a year in figures, and whatever is no plain year in the reader's words."""
    return edtf if _YEAR.fullmatch(edtf) else dates.words(edtf, current_language())


def beside_label(document: Any) -> Any:
    """Return the words above those who stand beside somebody, living or dead."""
    return _("Remembered beside them") if document.is_remembered_here else _("Beside them")


def contents(page: dict[str, Any]) -> list[Section]:
    """Return the sections of a long page in their order; none of one that is seen at a glance."""
    groups = (Section(f"group-{n}", group.label) for n, group in enumerate(page["groups"], 1))
    in_order = [
        (page["body"], Section("life", Person.own_labels["body"])),
        (page["facts"], Section("facts", _("In brief"))),
        (page["offices"], Section("offices", _("Offices held"))),
        (page["affiliations"], Section("affiliations", _("Affiliations"))),
        (page["names"].groups, Section("names", _("Names"))),
        (page["accounts"], Section("accounts", _("Accounts"))),
        (page["family"] or page["beside"], Section("beside", page["beside_label"])),
        (page["connections"], Section("connections", _("Connections"))),
        *((True, group) for group in groups),
        (page["tags"], Section("tags", _("Tags"))),
        (
            page["authorities"],
            Section("authorities", pgettext("entries of authority files", "See also")),
        ),
        (page["sources"], Section("sources", _("Sources"))),
    ]
    there = [section for shown, section in in_order if shown]
    return there if len(there) > AT_A_GLANCE else []
