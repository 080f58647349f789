"""A record for reference managers: as RIS and BibTeX, made of its CSL-JSON.

What is certain stands in figures; an uncertain date stands in the words it has there.
"""

import re
from collections.abc import Iterator
from typing import Any

#: What RIS calls what CSL calls so; “GEN” is what is none of its own.
_RIS_TYPES = {
    "webpage": "ELEC",
    "graphic": "ART",
    "manuscript": "MANSCPT",
    "map": "MAP",
    "motion_picture": "MPCT",
    "song": "SOUND",
}
#: RIS's tags for what CSL has as a plain text, in the order in which they are written.
_RIS_TAGS = (
    ("T2", "container-title"),
    ("T2", "archive_collection"),
    ("PB", "publisher"),
    ("DP", "archive"),
    ("CN", "archive_location"),
    ("M3", "genre"),
    ("LA", "language"),
    ("N1", "note"),
    ("UR", "URL"),
    ("ID", "id"),
)
_BIBTEX_FIELDS = (
    ("type", "genre"),
    ("publisher", "publisher"),
    ("language", "language"),
    ("note", "note"),
)
#: Where it can be found, which classic styles print as how it was published.
_PUBLISHED = ("container-title", "archive", "archive_collection", "archive_location")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = re.compile(r"[\\{}$&%#_~^]")
_IN_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # Escaped ones still count when BibTeX balances its braces.
    "{": r"\lbrace{}",
    "}": r"\rbrace{}",
}


def ris(item: dict[str, Any]) -> str:
    """Return one item of CSL-JSON as RIS: lines of two letters and a text, ended by CR and LF."""
    lines = [("TY", _RIS_TYPES.get(item["type"], "GEN")), ("TI", item["title"])]
    lines += [("AU", author["literal"]) for author in item.get("author", [])]
    lines += _ris_date(item.get("issued", {}))
    lines += [(tag, item[name]) for tag, name in _RIS_TAGS if item.get(name)]
    lines.append(("ER", ""))
    return "".join(f"{tag}  - {_one_line(text)}\r\n" for tag, text in lines)


def _ris_date(issued: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "literal" in issued:
        yield "PY", issued["literal"]
    days = [_iso(day) for day in issued.get("date-parts", [])]
    if days:
        yield "PY", "–".join(days) if len(days) > 1 else days[0][:4]
    if len(days) == 1 and len(days[0]) > 4:
        year, month, day = (*days[0].split("-"), "")[:3]
        yield "DA", f"{year}/{month}/{day}/"


def _iso(parts: list[int]) -> str:
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def bibtex(item: dict[str, Any]) -> str:
    """Return one item of CSL-JSON as BibTeX, in UTF-8.

    Everything is `misc`, which every style knows. Names and titles stand in second braces, so that
    none is taken apart and no letter of it loses its case.
    """
    fields = {name: f"{{{_tex(text)}}}" for name, text in _bibtex_texts(item)}
    fields |= {name: f"{{{fields[name]}}}" for name in ("title", "author") if name in fields}
    fields |= _bibtex_date(item.get("issued", {}))
    # Verbatim: \url and biblatex take it as it is.
    fields["url"] = f"{{{item['URL']}}}"
    lines = "".join(f"  {name} = {text},\n" for name, text in fields.items())
    # A key may not begin with a figure everywhere.
    return f"@misc{{id{item['id']},\n{lines}}}\n"


def _bibtex_texts(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", item["title"]
    for author in item.get("author", []):
        yield "author", author["literal"]
    yield "howpublished", ", ".join(item[name] for name in _PUBLISHED if item.get(name))
    yield from ((name, item[known]) for name, known in _BIBTEX_FIELDS if item.get(known))


def _bibtex_date(issued: dict[str, Any]) -> dict[str, str]:
    if "literal" in issued:
        return {"year": f"{{{_tex(issued['literal'])}}}"}
    parts = issued.get("date-parts", [])
    if len(parts) == 2:
        return {"year": f"{{{parts[0][0]}--{parts[1][0]}}}"}
    found: dict[str, str] = {}
    for name, part in zip(("year", "month", "day"), parts[0] if parts else (), strict=False):
        found[name] = _MONTHS[part - 1] if name == "month" else f"{{{part}}}"
    return found


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _IN_TEX.get(found[0], f"\\{found[0]}"), _one_line(text))


def _one_line(text: str) -> str:
    """Return `text` without what would end a line, and a field with it."""
    return " ".join(text.split())
