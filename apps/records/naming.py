"""Names as pages show them: by language, and by whether they were in use at a date.

All names stand side by side, each with who uses it and when; the archive's own voice takes
none of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from . import dates, questions
from .alphabets import script_of
from .documents import PublicDocument
from .models import NameKind
from .pages import current_language
from .source_notes import Mark, SourceNotes

#: How much of what was typed is given back in the box; no date is as long.
_KEPT = 200


class Use(IntEnum):
    """Whether a name was in use at a date, in the order in which a page shows them."""

    CERTAIN = 1
    POSSIBLE = 2
    UNSTATED = 3
    NOT = 4


_LABELS = {
    Use.CERTAIN: gettext_lazy("In use at that time"),
    Use.POSSIBLE: gettext_lazy("Possibly in use at that time"),
    Use.UNSTATED: gettext_lazy("With no time of use recorded"),
    Use.NOT: gettext_lazy("Not in use at that time"),
}


@dataclass(frozen=True)
class ShownName:
    """A name, and in words what sort it is, who uses it, when, and where it is attested."""

    text: str
    #: For the page's `lang`: with the script, where a name is written in another than usual.
    language: str
    sort: str
    used_by: str
    period: str
    note: str
    source: str
    source_url: str
    source_language: str
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """True where nothing is known of the name but its language."""
        return not any((self.sort, self.used_by, self.period, self.note, self.source))


@dataclass(frozen=True)
class InLanguage:
    """The names in one language, the preferred one first."""

    label: str
    names: list[ShownName]


@dataclass(frozen=True)
class NamesInUse:
    """Names that were alike in use or not; `label` is empty where no date was asked."""

    label: Any
    languages: list[InLanguage]


@dataclass(frozen=True)
class AskedOfNames:
    """At which date names are asked for: what was typed, what it means, or why it is refused."""

    text: str = ""
    words: str = ""
    days: tuple[int | None, int | None] | None = None
    refusal: str = ""


@dataclass(frozen=True)
class ShownNames:
    """The names of one record as its page shows them."""

    groups: list[NamesInUse]
    #: The language in which the archive's own words about names are written.
    language: str
    asked: AskedOfNames = field(default_factory=AskedOfNames)
    #: True where it makes sense to ask which names were in use at a date.
    may_be_asked: bool = False


def asked_of_names(text: str) -> AskedOfNames:
    """Return what a reader asked of names, in whatever form dates are written."""
    text = text.replace("\x00", "").strip()
    if not text:
        return AskedOfNames()
    language = current_language()
    try:
        written = dates.read(text, language)
        return AskedOfNames(
            text, dates.words(written.edtf, language), questions.within(text, language)
        )
    except ValueError as refusal:  # a date that was refused is one of these
        return AskedOfNames(text[:_KEPT], refusal=str(refusal))


def asked_by_date(edtf: str) -> AskedOfNames:
    """Return the question which names were in use at a recorded date; none where it has no year."""
    first, last, _doubted = questions.span(edtf)
    if first is None:
        return AskedOfNames()
    return AskedOfNames(edtf, dates.words(edtf, current_language()), (first, last))


def names(
    public: PublicDocument, title: str, notes: SourceNotes, asked: AskedOfNames | None = None
) -> ShownNames:
    """Return a document's names by language, or by their use where a date was asked for.

    A bare name that the title shows already is left out, unless a date was asked for.
    """
    asked = asked or AskedOfNames()
    rows = public.rows.get("names", [])
    items = {record.pk: record for record in public.references.values()}

    def link(row: Mapping[str, Any]) -> str:
        item = items.get(row["source__item"])
        return item.get_absolute_url() if item else row["source__address"] or ""

    has_periods = any(row["period"] for row in rows)
    if not asked.days:
        rows = [r for r in rows if r["text"] != title or not _shown(r, link).is_bare]
    groups = _grouped(rows, asked, link, notes)
    return ShownNames(groups, public.document.language, asked, may_be_asked=has_periods)


def names_at(rows: Iterable[Mapping[str, Any]], language: str, edtf: str) -> ShownNames:
    """Return names, given as rows of RecordName, by their use at the date `edtf`.

    Where each is attested is told on the page of what they name.
    """
    asked = asked_by_date(edtf)
    bare = [{**row, "source__title": "", "source__address": ""} for row in rows]
    return ShownNames(_grouped(bare, asked, lambda row: ""), language, asked)


def use_of(period: str, days: tuple[int | None, int | None]) -> Use:
    """Return whether a name with this period of use was in use on all of `days`."""
    if not period:
        return Use.UNSTATED
    held = questions.held(period, *days)
    return {True: Use.CERTAIN, None: Use.POSSIBLE, False: Use.NOT}[held]


Row = Mapping[str, Any]


def _grouped(
    rows: Iterable[Row],
    asked: AskedOfNames,
    link: Callable[[Row], str],
    notes: SourceNotes | None = None,
) -> list[NamesInUse]:
    by_use: dict[Use | None, list[Row]] = {}
    for row in rows:
        use = use_of(row["period"], asked.days) if asked.days else None
        by_use.setdefault(use, []).append(row)
    # Where nothing is known of any name's time, a heading above them would be no answer.
    says_something = by_use.keys() - {None, Use.UNSTATED}
    return [
        NamesInUse(_LABELS[use] if use and says_something else "", _by_language(own, link, notes))
        for use, own in sorted(by_use.items(), key=lambda pair: pair[0] or 0)
    ]


def _by_language(
    rows: list[Row], link: Callable[[Row], str], notes: SourceNotes | None
) -> list[InLanguage]:
    """Return names by language: the reader's own first, the others as the document has them."""
    by_language: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["language"].split("-")[0] != current_language()):
        by_language.setdefault(row["language"], []).append(row)
    return [
        InLanguage(
            language_words(code),
            [_shown(r, link, notes) for r in sorted(own, key=_after_preferred)],
        )
        for code, own in by_language.items()
    ]


def _after_preferred(row: Row) -> bool:
    return bool(row["kind"] != NameKind.PREFERRED)


def _shown(row: Row, link: Callable[[Row], str], notes: SourceNotes | None = None) -> ShownName:
    kind = NameKind(row["kind"])
    return ShownName(
        text=row["text"],
        language=_language_tag(row),
        sort="" if kind is NameKind.PREFERRED else str(kind.label).lower(),
        used_by=row["used_by"],
        period=dates.words(row["period"], current_language()) if row["period"] else "",
        note=row["note"],
        source=row["source__title"] or "",
        source_url=link(row) if row["source__title"] else "",
        source_language=row.get("source__language") or "",
        marks=notes.cite("names", [row]) if notes else [],
    )


def _language_tag(row: Row) -> str:
    """Return a name's language, with the script of a transliteration: `hy-Latn`."""
    code: str = row["language"]
    if row["kind"] != NameKind.TRANSLITERATION or "-" in code:
        return code
    return f"{code}-{script_of(row['text'])}"


def language_words(code: str) -> str:
    """Return what a language is called in the reader's own."""
    for known in (code, code.split("-")[0]):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return _("another language ({code})").format(code=code)
