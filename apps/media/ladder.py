"""Which sizes and tiles a picture is kept in: plain arithmetic, shared with the child process."""

from collections.abc import Iterator

#: Widths in pixels. Between two of them a browser scales by less than twice.
LADDER: tuple[int, ...] = (320, 640, 960, 1280, 1920, 2560)
#: Endings, the smallest files first: a browser takes the first that it knows.
FORMATS: tuple[str, ...] = ("avif", "webp", "jpg")
#: AVIF is kept up to this width: its encoder takes 24 bytes a pixel, and pages show no picture
#: wider than half of this, in CSS pixels.
WIDEST_AVIF = 1920

#: Goes up when the same bytes would be made into other pictures.
VERSION = 2

#: The side of a tile in pixels.
TILE = 512
#: Wider pictures have tiles, since the largest size shows less than half of what is there.
TILED_BEYOND = 2 * LADDER[-1]
#: WebP can hold no more rows (RFC 9649, 2.6: 14 bits).
MAX_HEIGHT = 16383
#: Bytes that the largest file drawn may have: as many as its pixels have uncompressed.
MOST_BYTES = 3 * LADDER[-1] * MAX_HEIGHT

_CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


def content_type_of(extension: str) -> str:
    """Return the media type of one of `FORMATS`; raises KeyError for anything else."""
    return _CONTENT_TYPES[extension]


def sizes_for(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes, smallest first, in which an upright picture of that size is kept.

    None is wider than the picture; one narrower than the whole ladder is kept in its own size.
    A strip so tall that no format holds it is kept as wide as fits. All in pixels.
    """
    widest = min(width, LADDER[-1], max(1, width * MAX_HEIGHT // height))
    widths = [step for step in LADDER if step <= widest] or [widest]
    return [(step, _in_proportion(step, width, height)) for step in widths]


def is_kept_in(extension: str, width: int) -> bool:
    """Say whether a picture of that width in pixels is kept in one of `FORMATS`."""
    return extension != "avif" or width <= WIDEST_AVIF


def _in_proportion(step: int, width: int, height: int) -> int:
    return min(MAX_HEIGHT, max(1, round(height * step / width)))


def is_tiled(width: int, height: int) -> bool:
    """Say whether an upright picture of that size has tiles for deep zoom."""
    return width > TILED_BEYOND


def scale_factors(width: int, height: int) -> list[int]:
    """Return 1, 2, 4… until the whole picture fits one tile (IIIF Image API 3, 5.4)."""
    factors = [1]
    while max(width, height) > TILE * factors[-1]:
        factors.append(2 * factors[-1])
    return factors


def tiles_of(width: int, height: int) -> Iterator[tuple[str, str]]:
    """Yield (region, size) of every tile as IIIF names them: `x,y,w,h` or `full`, and `w,h`.

    The region is in pixels of the upright picture, the size in those of the tile; a region
    that is the whole picture is called `full` (IIIF Image API 3, 4.7: the canonical form).
    """
    for factor in scale_factors(width, height):
        for box in tile_boxes(width, height, factor):
            yield tile_names(width, height, factor, box)


def tile_boxes(width: int, height: int, factor: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield left, top, right and bottom of each tile, in pixels of the level `factor`."""
    level_width, level_height = level_size(width, height, factor)
    for top in range(0, level_height, TILE):
        for left in range(0, level_width, TILE):
            yield left, top, min(left + TILE, level_width), min(top + TILE, level_height)


def level_size(width: int, height: int, factor: int) -> tuple[int, int]:
    """Return the size of the whole picture at a scale factor; what is left over counts."""
    return -(-width // factor), -(-height // factor)


def tile_names(
    width: int, height: int, factor: int, box: tuple[int, int, int, int]
) -> tuple[str, str]:
    """Return region and size of the tile at `box` of the level `factor`."""
    left, top, right, bottom = box
    x, y = left * factor, top * factor
    w, h = min(right * factor, width) - x, min(bottom * factor, height) - y
    region = "full" if (w, h) == (width, height) else f"{x},{y},{w},{h}"
    return region, f"{right - left},{bottom - top}"
