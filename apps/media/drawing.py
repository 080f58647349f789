"""Draws the renditions of one picture. A program of its own: it knows neither Django nor names.

Decoders meet whatever people upload, so this runs within the limits of `limits.run_limited`. It
reads the picture from its standard input (a file, which may be sought in), what to do as JSON
from its only argument, writes `<width>.<ending>` and `tiles/<region>/<size>.jpg` into a folder,
and says as JSON what it did, or `{"refused": WHY}`; `derivatives` has the words for each WHY.
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PIL import Image

# By their whole names: this file is run as a program.
from apps.media import raster
from apps.media.answering import Refused, say
from apps.media.ladder import (
    TILE,
    is_kept_in,
    is_tiled,
    level_size,
    scale_factors,
    sizes_for,
    tile_boxes,
    tile_names,
)
from apps.media.strips import Watched, is_readable_in_strips, read_in_strips

#: How each format is written: as good as the eye can tell, at a third of the time of the best.
HOW: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
    "jpg": {"format": "JPEG", "quality": 82},
}
#: A page of a PDF is drawn as large as the largest size, but no taller than this, in pixels.
PAGE_HEIGHT = 8192
#: Orientations in which the first row of pixels is, upright, the lowest or the rightmost.
FROM_THE_END = (3, 4, 6, 7)

#: What is done with each strip of a picture, upright: it is told where its left upper corner is.
Take = Callable[[tuple[int, int], Image.Image], None]


def main() -> None:
    """Do what the argument says, and say what was done."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound is asked for each, and is never only a warning
    say(lambda: draw(sys.stdin.buffer, json.loads(sys.argv[1])))


def draw(source: Any, orders: dict[str, Any]) -> dict[str, Any]:
    """Draw every size and, of a large picture, the tiles; return what was drawn."""
    folder = Path(orders["folder"])
    is_page = b"%PDF-" in source.read(1024)
    source.seek(0)
    picture = Page(source) if is_page else Picture(source, orders["pixels"])
    sizes = sizes_for(*picture.size)
    tiled = isinstance(picture, Picture) and is_tiled(*picture.size)
    if isinstance(picture, Picture) and tiled:
        image = Tiles(picture.size, folder / "tiles").cut(picture)
    else:
        image = picture.decoded(sizes[-1])
    del picture  # and with it the whole: what is encoded next takes as much memory again
    for size in reversed(sizes):
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        for extension in orders["formats"]:
            if is_kept_in(extension, size[0]):
                write(image, folder / f"{size[0]}.{extension}")
    return {"sizes": sizes, "tiles": tiled}


class Picture:
    """A picture as it came: `size` is that of the upright whole, in pixels."""

    def __init__(self, source: Any, pixels: int) -> None:
        self._source = Watched(source)
        image = raster.opened(self._source)
        if image.width * image.height > pixels:
            raise Refused("pixels")
        self.size = raster.upright_size(image)
        self._orientation = raster.orientation_of(image)
        self._image = image

    def decoded(self, size: tuple[int, int]) -> Image.Image:
        """Return the picture upright, in sRGB, without metadata, and reduced to `size`.

        A JPEG is decoded near that size at once: an eighth, a quarter or half of the whole. The
        hint has the picture's own proportions, or it would have no effect.
        """
        raw = size[::-1] if self._orientation in raster.ON_ITS_SIDE else size
        if self._image.format in ("JPEG", "MPO") and size != self.size:
            self._image.draft(None, raw)
        self._image.load()
        return self._finished(self._image, raw)

    def each_strip(self, take: Take) -> None:
        """Decode the picture; have every row of tiles taken as it comes, or every column."""
        if is_readable_in_strips(self._image):
            read_in_strips(self._image, self._source, self._ends(), self._upright(take))
            return
        whole = self.decoded(self.size)
        for top in range(0, whole.height, TILE):
            bottom = min(top + TILE, whole.height)
            take((0, top), whole.crop((0, top, whole.width, bottom)))

    def _ends(self) -> list[int]:
        """Return the rows, as they lie, before which upright tiles end."""
        height = self._image.height
        edges = [*range(0, height, TILE), height]
        if self._orientation in FROM_THE_END:
            edges = [height - edge for edge in reversed(edges)]
        return edges[1:]

    def _upright(self, take: Take) -> Callable[[int, Image.Image], None]:
        """Return what stands a strip upright, and has it taken at its place."""

        def take_upright(begin: int, strip: Image.Image) -> None:
            if self._orientation in FROM_THE_END:
                begin = self._image.height - begin - strip.height
            place = (begin, 0) if self._orientation in raster.ON_ITS_SIDE else (0, begin)
            take(place, self._finished(strip, strip.size))

        return take_upright

    def _finished(self, image: Image.Image, size: tuple[int, int]) -> Image.Image:
        """Return `image` reduced to `size` (as it lies), in sRGB, upright and without metadata.

        Colours are converted after reducing, when there are fewer of them.
        """
        profile = self._image.info.get("icc_profile")
        image = raster.in_plain_mode(image)
        if image.size != size and image.width >= size[0]:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        return raster.upright(raster.in_srgb(image, profile), self._orientation)


class Page:
    """The first page of a PDF, drawn on white."""

    def __init__(self, source: Any) -> None:
        import pypdfium2

        self._page = pypdfium2.PdfDocument(source)[0]
        width, height = self._page.get_size()
        if not (0 < width < 100_000 and 0 < height < 100_000):
            raise Refused("damaged")
        widest = sizes_for(10**6, max(1, round(10**6 * height / width)))[-1][0]
        self._scale = min(widest / width, PAGE_HEIGHT / height)
        self.size = max(1, round(width * self._scale)), max(1, round(height * self._scale))

    def decoded(self, size: tuple[int, int]) -> Image.Image:
        """Return the page in `size`."""
        page = self._page.render(scale=self._scale, may_draw_forms=False).to_pil()
        drawn = raster.in_plain_mode(page)
        return drawn if drawn.size == size else drawn.resize(size, Image.Resampling.LANCZOS)


class Tiles:
    """The tiles of a picture, cut while it is decoded."""

    def __init__(self, size: tuple[int, int], folder: Path) -> None:
        self._size, self._folder = size, folder
        self._half: Image.Image | None = None

    def cut(self, picture: Picture) -> Image.Image:
        """Write the tiles of every level, each from the one above; return the half size."""
        picture.each_strip(self._cut_strip)
        half = level = cast(Image.Image, self._half)
        for factor in scale_factors(*self._size)[1:]:
            if factor > 2:
                level = level.reduce(2)
            self._write(factor, (0, 0), raster.on_white(level))
        return half

    def _cut_strip(self, place: tuple[int, int], strip: Image.Image) -> None:
        if self._half is None:
            self._half = Image.new(strip.mode, level_size(*self._size, 2))
        self._half.paste(strip.reduce(2), (place[0] // 2, place[1] // 2))
        self._write(1, place, raster.on_white(strip))

    def _write(self, factor: int, place: tuple[int, int], part: Image.Image) -> None:
        """Write those tiles of a level which lie in `part`, whose corner is at `place`."""
        x, y = place
        for left, top, right, bottom in tile_boxes(*self._size, factor):
            if not (x <= left < x + part.width and y <= top < y + part.height):
                continue
            region, tile = tile_names(*self._size, factor, (left, top, right, bottom))
            folder = self._folder / region
            folder.mkdir(parents=True, exist_ok=True)
            write(part.crop((left - x, top - y, right - x, bottom - y)), folder / f"{tile}.jpg")


def write(image: Image.Image, path: Path) -> None:
    """Write a picture as the ending of `path` says."""
    if path.suffix == ".jpg":
        image = raster.on_white(image)
    elif image.mode == "LA":
        image = image.convert("RGBA")
    # Pillow's own writing to a file does not say of a disk that it is full.
    written = io.BytesIO()
    image.save(written, **HOW[path.suffix[1:]])
    path.write_bytes(written.getbuffer())


if __name__ == "__main__":
    main()
