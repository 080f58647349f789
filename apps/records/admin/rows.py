"""Rows of a form as a browser sends them: `files-0-caption`, `files-1-caption`…"""

import re
from typing import Any


def rows_of(sent: Any, name: str) -> dict[int, dict[str, str]]:
    """Return the rows of the part `name` in a form as it was sent, by number, with their boxes."""
    of_row = re.compile(rf"{name}-([0-9]{{1,4}})-(.+)")
    rows: dict[int, dict[str, str]] = {}
    for box in sent:
        match = of_row.fullmatch(box)
        if match:
            rows.setdefault(int(match[1]), {})[match[2]] = sent[box]
    return rows


def put_rows(
    sent: Any, name: str, first: list[dict[str, str]], anew: list[dict[str, str]]
) -> None:
    """Write rows back into a form as if it had been sent so: those that exist, then new ones."""
    for box in [box for box in sent if re.match(rf"{name}-\d", box)]:
        del sent[box]
    for number, row in enumerate(first + anew):
        for box, text in row.items():
            sent[f"{name}-{number}-{box}"] = text
    sent[f"{name}-INITIAL_FORMS"] = str(len(first))
    sent[f"{name}-TOTAL_FORMS"] = str(len(first + anew))
