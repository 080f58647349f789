"""Marks: the tokens by which records are counted and chosen, beside their words.

A mark is a letter, an underscore and a value: `k_person`, `g_4k2x9b7q`. No word has an
underscore once it is folded, so that nothing typed is ever taken for a mark.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from apps.records import alphabets, dates, questions
from apps.records.documents import document_fields
from apps.records.folding import fold
from apps.records.kinds import kinds, parts_of
from apps.records.models import Record
from apps.records.models.record import NO_DATE

from . import spans

#: What no reader finds has it, and nothing else: it is left out of every answer to them.
HIDDEN = "v_hidden"
#: What is dated, and whose date is doubted.
DATED, DOUBTED = "q_dated", "q_doubted"
WITH_PICTURE, WITHOUT_PICTURE = "i_yes", "i_no"

#: Marks that are counted and never asked for: the engines have no use for them.
_TALLIED_ALONE = ("o_", "e_", "y_")
#: Marks of which no tally is kept: of use to a question alone.
_UNCOUNTED = ("v_", "c_", "n_", "q_", "t_")
#: Marks that facets count: kind, tag, place, language, picture, rights and decade.
_OF_FACETS = ("k_", "g_", "p_", "l_", "i_", "r_", "t_e")


def kind(name: str) -> str:
    """Return the mark of records of a kind."""
    return f"k_{name}"


def tag(identifier: str) -> str:
    """Return the mark of records under a tag or a narrower one."""
    return f"g_{identifier}"


def own_tag(identifier: str) -> str:
    """Return the mark of records that bear a tag themselves."""
    return f"o_{identifier}"


def place(identifier: str) -> str:
    """Return the mark of records that name a place."""
    return f"p_{identifier}"


def language(code: str) -> str:
    """Return the mark of records that say something in a language."""
    return f"l_{fold(code).replace(' ', '')}"


def rights(statement: str) -> str:
    """Return the mark of records under a rights statement, given by its address."""
    return f"r_{fold(statement).replace(' ', '')}"[:100]


def letter(sort_key: str) -> str:
    """Return the mark of what a directory lists under the letter that a sort key begins with."""
    return f"a_{alphabets.letter_of(sort_key)}"


def touches(part: spans.Part) -> str:
    """Return the mark of records whose days may lie in a part of time."""
    return f"t_{part}"


def covers(part: spans.Part) -> str:
    """Return the mark of records whose days are made up of this part of time and others."""
    return f"c_{part}"


def filed(part: spans.Part) -> str:
    """Return the mark of records that lists of dates file under a century, decade, year or month.

    Or under `BEFORE_YEAR_ONE`, or `UNDATED`.
    """
    return f"f_{part}"


def is_searched(mark: str) -> bool:
    """Say whether an engine keeps a mark."""
    return not mark.startswith(_TALLIED_ALONE)


def is_counted(mark: str) -> bool:
    """Say whether a tally is kept of how many records bear a mark."""
    return not mark.startswith(_UNCOUNTED)


def is_of_facets(mark: str) -> bool:
    """Say whether facets count a mark."""
    return mark.startswith(_OF_FACETS)


def of_record(
    record: Record,
    document: Any,
    tags: Iterable[str],
    texts: Iterable[str],
    *,
    letters: Iterable[str],
    pictured: bool,
) -> list[str]:
    """Return the marks of a record but for whether readers find it; when it is filed comes last.

    Args:
        record: its own columns, as the door has projected them.
        document: what readers may know of it (`public_documents`).
        tags: the identifiers of its tags and of all tags that are broader.
        texts: the languages in which it says something.
        letters: the keys of the names under which directories list it.
        pictured: whether readers see a picture of it.

    """
    found = [kind(record.kind), *map(letter, letters)]
    found += map(tag, tags)
    found += map(own_tag, document.tags)
    found += map(place, places(document))
    found += map(language, texts)
    found.append(WITH_PICTURE if pictured else WITHOUT_PICTURE)
    if getattr(document, "rights_statement", ""):
        found.append(rights(document.rights_statement))
    return [*dict.fromkeys(found), *_of_dates(record)]


def _of_dates(record: Record) -> Iterator[str]:
    made_up, touched = spans.parts_and_touched(record.earliest, record.latest)
    if made_up:
        yield DATED
        yield from map(touches, touched)
        yield from map(covers, made_up)
    if record.doubted:
        yield DOUBTED
    yield from years_of(record)
    yield from filed_marks(record)


def years_of(record: Record) -> Iterator[str]:
    """Give the marks by which a record's dates are counted in decades and years."""
    for name in record.date_fields:
        yield from _years_of(name, *questions.span(record.public_date(name)))


#: How a date lies to a decade or a year: surely in it, perhaps, or all over it and what is beside.
SURELY, PERHAPS, AROUND = "s", "p", "c"


def year(how: str, part: spans.Part, name: str) -> str:
    """Return the mark of records whose date `name` lies so to a year, or to what is wider."""
    return f"{'y' if part[0] == 'y' else 'e'}_{how}.{part}.{name}"


def _years_of(name: str, earliest: int | None, latest: int | None, doubted: bool) -> Iterator[str]:
    """Give the marks by which one date of a record is counted in decades and years.

    What may lie in a year is what is marked with it, and what is all over its decade, century or
    millennium: so a date has a few marks, however long it is. What lies before some day without
    a beginning makes no rows of the decades after the year 1.
    """
    if latest is None or latest < spans.FIRST * 10_000:
        return
    made_up, touched = spans.parts_and_touched(earliest, latest)
    held = [set(spans.around(part)) for part in made_up]
    sure = set() if doubted or not held else set.intersection(*held)
    is_open = earliest == questions.BEGINNING
    for part in touched:
        if part[0] in "ye" and not (is_open and part[1] == "0"):
            yield year(SURELY if part in sure else PERHAPS, part, name)
    yield from (year(AROUND, part, name) for part in made_up if part[0] in "eck")


#: What is known before the year 1, and what is not known to the century, or not at all.
BEFORE_YEAR_ONE, UNDATED = "b", "n"
#: The parts of time under which a date is filed that is known so finely.
_KNOWN_TO = {"century": "c", "decade": "ce", "year": "cey", "month": "ceym"}


def filed_marks(record: Record) -> Iterator[str]:
    """Give the marks of when lists of dates file a record, the widest part of time first.

    Only those parts to which its date is known: what is of 1916 is of no month. Every record has
    one such mark at least.
    """
    known_to = (to for to in map(_known_to, filter(None, record.dates())) if to is not None)
    day = record.date_sort
    known = next(known_to, "") if day != NO_DATE else ""
    if known and day < 10_000:
        yield filed(BEFORE_YEAR_ONE)
    elif known:
        yield from (filed(rank + f"{day:08}"[: _FIGURES[rank]]) for rank in known)
    else:
        yield filed(UNDATED)


@lru_cache(maxsize=50_000)
def _known_to(edtf: str) -> str | None:
    """Return the parts of time under which a date is filed; None where it is filed under no day."""
    if dates.sort_key(edtf) is None:
        return None
    return _KNOWN_TO.get(dates.filed_to(edtf), "")


#: How many figures of YYYYMMDD name a part of time of each rank.
_FIGURES = {"c": 2, "e": 3, "y": 4, "m": 6}


def places(document: Any) -> list[str]:
    """Return the identifiers of the places that a document names, in its fields and its rows."""
    found = [getattr(document, name) for name in _fields_of_places(document.kind)]
    for rows, name in _columns_of_places(document.kind):
        found += [getattr(row, name) for row in getattr(document, rows)]
    return [identifier for identifier in dict.fromkeys(found) if identifier]


#: The kind whose records others are found by, wherever a document names one.
PLACE = "place"


@cache
def _fields_of_places(kind_name: str) -> list[str]:
    fields = document_fields(kinds()[kind_name])
    return [name for name, field in fields.items() if _names_a_place(field)]


@cache
def _columns_of_places(kind_name: str) -> list[tuple[str, str]]:
    return [
        (part.document_name, name)
        for part in parts_of(kind_name)
        for name in part.document_fields
        if not part.flat and _names_a_place(part._meta.get_field(name))
    ]


def _names_a_place(field: Any) -> bool:
    model = field.related_model if field.remote_field else None
    return model is not None and issubclass(model, Record) and model.kind_name() == PLACE
