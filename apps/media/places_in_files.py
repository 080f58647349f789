"""Whether a file says where it was made. Read in the process apart, and so without Django."""

import re
from typing import BinaryIO

#: Boxes of a film that say where it was made, whoever wrote them: QuickTime, 3GPP, action cameras.
PLACES_IN_FILM = re.compile(rb"\xa9xyz|loci|com\.apple\.quicktime\.location|gpmd|camm|GPSL")
PLACES_IN_WORDS = re.compile(rb"(?i)GPS(Latitude|Longitude|Position)|recording_location|location=")
#: Of EXIF's part for places: the standard's version, and the day and hour by satellite.
NO_PLACE = {0, 7, 29}
#: What is read at a time where a file is searched, and how much of it is read again.
CHUNK, OVERLAP = 1 << 20, 64


def names_a_place(file: BinaryIO, content_type: str) -> bool:
    """Search the file itself for coordinates: in XMP, in EXIF within a PDF, in words of sound."""
    if content_type in ("video/mp4", "audio/mp4"):
        return False  # its boxes were searched, and its pictures may hold any bytes by chance
    kept, position = b"", 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        part = kept + chunk
        if PLACES_IN_WORDS.search(part):
            return True
        for match in re.finditer(rb"Exif\x00\x00", part):
            if is_exif_located(file, position - len(kept) + match.end()):
                return True
        position += len(chunk)
        kept = part[-OVERLAP:]
        file.seek(position)
    return False


def is_exif_located(file: BinaryIO, at: int) -> bool:
    """Say whether the EXIF that begins at `at` has coordinates (TIFF 6.0, section 2)."""
    file.seek(at)
    data = file.read(1 << 16)
    order = {b"II": "little", b"MM": "big"}.get(data[:2])
    if order is None:
        return False
    pointer = tags_at(data, int.from_bytes(data[4:8], order), order).get(0x8825)  # type: ignore[arg-type]
    if pointer is None:
        return False
    tags = set(tags_at(data, pointer, order))
    return not tags or bool(tags - NO_PLACE)


def tags_at(data: bytes, at: int, order: str) -> dict[int, int]:
    """Return the tags of the directory at `at`, with their values as numbers."""
    entries = min(int.from_bytes(data[at : at + 2], order), 500)  # type: ignore[arg-type]
    rows = (data[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(entries))
    return {
        int.from_bytes(row[:2], order): int.from_bytes(row[8:], order)  # type: ignore[arg-type]
        for row in rows
        if len(row) == 12
    }
