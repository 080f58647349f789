"""Draws the renditions of one picture. A program of its own: it knows neither Django nor names.

Decoders meet whatever people upload, so this runs in a child process that has limited itself
before it looks at the first byte. It reads the picture from its standard input (a file, which
may be sought in), what to do as JSON from its only argument, writes `<width>.<ending>` and
`tiles/<region>/<size>.jpg` into a folder, and says as JSON what it did or why it could not.
"""

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from .ladder import (
    is_tiled,
    level_size,
    scale_factors,
    sizes_for,
    tile_boxes,
    tile_names,
)

#: What may be decoded: everything else that Pillow reads has had too few eyes on it.
READ = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")
ORIENTATION = 0x0112
#: Orientations that exchange width and height (TIFF 6.0, tag 274).
ON_ITS_SIDE = (5, 6, 7, 8)
#: How each format is written: as good as the eye can tell, at a third of the time of the best.
HOW: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
    "jpg": {"format": "JPEG", "quality": 82},
}
WHITE = (255, 255, 255)
#: A page of a PDF is drawn as large as the largest size, but no taller than this, in pixels.
PAGE_HEIGHT = 8192


class Undrawable(Exception):
    """The picture cannot be drawn; `args[0]` is the reason in one word, for the parent."""


def main() -> int:
    """Do what the argument says; 0 when it is done, 1 when there is a reason why not."""
    orders = json.loads(sys.argv[1])
    limit(orders["seconds"], orders["memory"])
    Image.MAX_IMAGE_PIXELS = None  # our own bound is asked for each, and is never only a warning
    try:
        said = draw(sys.stdin.buffer, orders)
    except Undrawable as reason:
        said = {"problem": reason.args[0]}
    except MemoryError:
        said = {"problem": "too_much"}
    except Exception as error:  # Pillow raises nearly anything on broken files
        said = {"problem": "damaged", "error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(said))
    return int("problem" in said)


def limit(seconds: int, memory: int) -> None:
    """Let this process use no more than `seconds` of processor time and `memory` bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(source: Any, orders: dict[str, Any]) -> dict[str, Any]:
    """Draw every size and, of a large picture, the tiles; return what was drawn."""
    folder = Path(orders["folder"])
    is_page = b"%PDF-" in source.read(1024)
    source.seek(0)
    picture = Page(source) if is_page else Picture(source, orders["pixels"])
    sizes = sizes_for(*picture.size)
    draw_sizes(picture.decoded(sizes[-1]), sizes, folder, orders["formats"])
    tiled = not is_page and is_tiled(*picture.size)
    if tiled:
        draw_tiles(picture.decoded(picture.size), folder / "tiles")
    return {"sizes": sizes, "tiles": tiled}


class Picture:
    """A picture as it came: `size` is that of the upright whole, in pixels."""

    def __init__(self, source: Any, pixels: int) -> None:
        self._source = source
        self._whole: Image.Image | None = None
        with self._opened() as image:
            if image.width * image.height > pixels:
                raise Undrawable("too_large")
            # A TIFF says the size it will have when it is upright.
            on_its_side = image.format != "TIFF" and _orientation(image) in ON_ITS_SIDE
            self._raw = image.size
            self._on_its_side = on_its_side
            self._may_draft = image.format in ("JPEG", "MPO")
            self.size = image.size[::-1] if on_its_side else image.size

    def decoded(self, size: tuple[int, int]) -> Image.Image:
        """Return the picture upright, in sRGB, free of metadata and at least as large as `size`.

        A JPEG is decoded near that size at once: an eighth, a quarter or half of the whole. The
        hint has the picture's own proportions, or it would have no effect.
        """
        if self._may_draft:
            with self._opened() as image:
                if size != self.size:
                    image.draft(None, size[::-1] if self._on_its_side else size)
                return finished(image, size[::-1] if self._on_its_side else size)
        if self._whole is None:
            self._whole = self._opened()
            self._whole.load()
        raw = size[::-1] if self._on_its_side else size
        return finished(self._whole, raw)

    def _opened(self) -> Image.Image:
        self._source.seek(0)
        return Image.open(self._source, formats=READ)


class Page:
    """The first page of a PDF, drawn on white."""

    def __init__(self, source: Any) -> None:
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(source)
            self._page = document[0]
            width, height = self._page.get_size()
        except Exception as error:
            raise Undrawable("damaged") from error
        if not (0 < width < 100_000 and 0 < height < 100_000):
            raise Undrawable("damaged")
        widest = sizes_for(10**6, max(1, round(10**6 * height / width)))[-1][0]
        self._scale = min(widest / width, PAGE_HEIGHT / height)
        self.size = max(1, round(width * self._scale)), max(1, round(height * self._scale))

    def decoded(self, size: tuple[int, int]) -> Image.Image:
        """Return the page, at least as large as `size`."""
        drawn = self._page.render(scale=self._scale, may_draw_forms=False).to_pil()
        return finished(drawn, size)


def finished(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return `image` reduced to `size` (as it lies), in sRGB, upright and without metadata.

    Colours are converted after reducing, when there are fewer of them.
    """
    image.load()
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    image = in_plain_mode(image)
    if image.size != size and image.width >= size[0]:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = in_srgb(image, profile)
    image.info = {}
    if orientation in range(2, 9):
        # The tag alone, so that nothing else of what the camera wrote is ever read again.
        image.getexif()[ORIENTATION] = orientation
        ImageOps.exif_transpose(image, in_place=True)
    image.info = {}
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:
        return 1  # what the camera wrote is broken; the picture may be whole


def in_plain_mode(image: Image.Image) -> Image.Image:
    """Return `image` as L, LA, RGB, RGBA, CMYK or LAB, eight bits a channel."""
    if image.mode in ("P", "PA", "RGBa") or "transparency" in image.info:
        plain = image.convert("RGBA")
        return plain if _range(plain.getchannel("A"))[0] < 255 else plain.convert("RGB")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return in_eight_bits(image)
    return image.convert("L" if image.mode == "1" else "LA" if image.mode == "La" else "RGB")


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits, or of real numbers, in 256 greys."""
    deep = image.convert("F")
    low, high = _range(deep)
    if image.mode != "F" and low >= 0 and high <= 65535:
        low, high = 0, 65535
    scale = 255 / ((high - low) or 1)
    # Of deep pictures, `point` takes nothing but such a line.
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _range(channel: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest value of a picture of one channel."""
    extrema: Any = channel.getextrema()
    return extrema


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` as L, LA, RGB or RGBA in sRGB; without a profile it is taken to be so."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if profile or image.mode == "LAB":
        opaque = image.convert(image.mode[:-1]) if alpha else image
        converted = _by_profile(opaque, profile)
        if converted is not None:
            if alpha:
                converted.putalpha(alpha)
            return converted
    return image.convert("RGB") if image.mode in ("CMYK", "LAB") else image


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    """Return `image` converted to sRGB, or None where its profile is broken or another's."""
    try:
        if image.mode == "LAB":
            of_image = ImageCms.createProfile("LAB")
        else:
            of_image = ImageCms.ImageCmsProfile(io.BytesIO(profile or b"")).profile
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(of_image),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def draw_sizes(
    image: Image.Image, sizes: list[tuple[int, int]], folder: Path, formats: list[str]
) -> None:
    """Write each size in each format, every size from the one above it."""
    for size in reversed(sizes):
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        for extension in formats:
            write(image, folder / f"{size[0]}.{extension}")


def draw_tiles(image: Image.Image, folder: Path) -> None:
    """Write the tiles of a whole picture, level by level, each from the one above."""
    width, height = image.size
    image = on_white(image)
    for factor in scale_factors(width, height):
        size = level_size(width, height, factor)
        if image.size != size:
            image = image.resize(size, Image.Resampling.BOX)
        for box in tile_boxes(width, height, factor):
            region, tile = tile_names(width, height, factor, box)
            (folder / region).mkdir(parents=True, exist_ok=True)
            write(image.crop(box), folder / region / f"{tile}.jpg")


def write(image: Image.Image, path: Path) -> None:
    """Write a picture as the ending of `path` says."""
    if path.suffix == ".jpg":
        image = on_white(image)
    elif image.mode == "LA":
        image = image.convert("RGBA")
    image.save(path, **HOW[path.suffix[1:]])


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture as it looks on white paper, for formats that know no transparency."""
    if image.mode not in ("LA", "RGBA"):
        return image
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper


if __name__ == "__main__":
    sys.exit(main())
