"""A JPEG of any size, read from top to bottom with a few rows at a time in memory.

Whole, a picture takes four bytes of memory for each pixel: 92 MiB for 24 megapixels. Pillow
decodes a JPEG as its bytes come, row by row, into memory that we lend it: rows that were used are
given back to the system before the next bytes are read.

A progressive JPEG shows its rows only at its end; it is read as well, and takes what it takes.
"""

import mmap
from collections.abc import Callable, Iterable
from typing import IO, Any

from PIL import Image

#: Bytes of a pixel in Pillow's memory. The fourth of RGB is unused: 255 once the pixel is there.
_PIXEL, _THERE = 4, 255


def _nothing() -> None:
    """Do nothing before a file is read."""


class Watched:
    """A file that says when more of it is about to be read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.before_reading: Callable[[], None] = _nothing

    def read(self, size: int = -1) -> bytes:
        """Say so, and read."""
        self.before_reading()
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def is_readable_in_strips(image: Image.Image) -> bool:
    """Say whether `read_in_strips` can read an opened picture."""
    return image.format in ("JPEG", "MPO") and image.mode == "RGB"


def read_in_strips(
    image: Image.Image,
    file: Watched,
    ends: Iterable[int],
    take: Callable[[int, Image.Image], None],
) -> None:
    """Decode `image`, just opened from `file`; give `take` each strip and the row it begins at.

    `ends` are the rows before which the strips end, upwards, the last one the picture's height.
    Raises what Pillow raises on a file that is broken, maybe after some strips were taken.
    """
    width, height = image.size
    row, waiting = width * _PIXEL, list(ends)
    memory = mmap.mmap(-1, row * height)
    lent = Image.frombuffer("RGBX", image.size, memory, "raw", "RGBX", 0, 1)  # type: ignore[arg-type]
    image.im = lent.im
    begin = 0

    def take_strip(end: int) -> None:
        nonlocal begin
        view = memoryview(memory)[begin * row : end * row]
        take(begin, Image.frombytes("RGB", (width, end - begin), view, "raw", "RGBX"))
        free = end * row // mmap.PAGESIZE * mmap.PAGESIZE
        memory.madvise(mmap.MADV_DONTNEED, 0, free)
        begin = end

    def take_those_there() -> None:
        while waiting and memory[waiting[0] * row - 1] == _THERE:
            take_strip(waiting.pop(0))

    file.before_reading = take_those_there
    try:
        image.load()
    finally:
        file.before_reading = _nothing  # what holds the strips is not to be held by the file
    for end in waiting:
        take_strip(end)
