"""The head of a person's page, and the list of what it holds."""

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
