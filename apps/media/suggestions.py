"""What a picture says of itself in EXIF and IPTC: offered to editors, never trusted.

Read anew from the stored bytes whenever somebody asks, so that no document, history or page
holds what nobody has looked at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from . import decoding, raster

#: Longer texts are cut: boxes have limits, and a header has none.
LONGEST = 280
#: What ends a line, or turns the direction in which a text is read, and so shows another one.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True)
class Suggestions:
    """What a file says of itself, as plain text; empty where it says nothing.

    `date` is a day in EDTF: when the shutter opened, by the camera's clock, or the day of a scan.
    """

    date: str = ""
    creator: str = ""
    description: str = ""
    credit: str = ""

    def __bool__(self) -> bool:
        return bool(self.date or self.creator or self.description or self.credit)


def cleaned(said: Mapping[str, Any]) -> Suggestions:
    """Return what a header said as lines of text that may be shown."""
    return Suggestions(**{f.name: _line(said.get(f.name)) for f in fields(Suggestions)})


def read(file: Any) -> Suggestions:
    """Return what the picture in `file` (open for reading, seekable) says of itself.

    Never raises: what cannot be read suggests nothing. Only headers are read; no picture is
    decoded.
    """
    try:
        with raster.opened(file) as image:
            return cleaned(decoding.suggestions(image, raster.exif_of(image)))
    except Exception:  # headers hold anything, and Pillow raises nearly anything on them
        return Suggestions()
    finally:
        file.seek(0)


def of_file(item_file: Any) -> Suggestions:
    """Return what the stored original of `item_file` says of itself; nothing where it is lost."""
    try:
        with item_file.file.open("rb") as stored:
            return read(stored)
    except OSError:
        return Suggestions()


def _line(text: Any) -> str:
    line = re.sub(r"\s+", " ", text) if isinstance(text, str) else ""
    return without_unseen(line).strip()[:LONGEST].strip()


def without_unseen(text: str) -> str:
    """Return `text` without letters that nobody sees and that deceive."""
    return _UNSEEN.sub("", text)
