"""Large pictures are cut into tiles while they are decoded, whichever way they lie."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from apps.media import raster
from apps.media.drawing import Picture, Tiles
from apps.media.ladder import level_size, tile_boxes, tile_names
from apps.media.strips import Watched, read_in_strips

from .test_corpus import resident
from .test_derivatives import camera_exif

pytestmark = pytest.mark.once


def slopes(size: tuple[int, int]) -> Image.Image:
    """Return a picture that looks different from every side."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (across, down, Image.new("L", size, 90)))


def jpeg(image: Image.Image, **options: object) -> io.BytesIO:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=95, **options)
    return held


def put_together(folder: Path, size: tuple[int, int], factor: int) -> Image.Image:
    """Return a level as a viewer shows it."""
    shown = Image.new("RGB", level_size(*size, factor))
    for box in tile_boxes(*size, factor):
        region, tile = tile_names(*size, factor, box)
        with Image.open(folder / region / f"{tile}.jpg") as part:
            assert (box[2] - box[0], box[3] - box[1]) == part.size
            shown.paste(part, box[:2])
    return shown


def differ(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiles_put_together_are_the_picture_upright(
    tmp_path: Path, orientation: int, progressive: bool
) -> None:
    source = jpeg(slopes((1301, 777)), exif=camera_exif(orientation), progressive=progressive)
    with Image.open(source) as image:
        upright = ImageOps.exif_transpose(image)
    half = Tiles(upright.size, tmp_path).cut(Picture(source, 10**9))
    for factor in (1, 2, 4):
        seen = put_together(tmp_path, upright.size, factor)
        assert differ(seen, upright.resize(seen.size, Image.Resampling.BOX)) < 2
    assert differ(half, upright.resize(half.size, Image.Resampling.BOX)) < 2


def test_a_large_picture_is_read_with_a_few_rows_in_memory() -> None:
    file = Watched(jpeg(slopes((5000, 4000))))
    begins: list[int] = []
    held: list[int] = []

    def take(begin: int, strip: Image.Image) -> None:
        begins.append(begin)
        held.append(resident())

    before = resident()
    with raster.opened(file) as image:
        read_in_strips(image, file, range(500, 4001, 500), take)
    assert begins == list(range(0, 4000, 500))
    assert max(held) - before < 40 * 1024 * 1024  # the whole takes 76


def test_a_picture_that_ends_too_soon_is_refused() -> None:
    cut = Watched(io.BytesIO(jpeg(slopes((900, 900))).getvalue()[:-2000]))
    with raster.opened(cut) as image, pytest.raises(OSError, match="truncated"):
        read_in_strips(image, cut, [900], lambda begin, strip: None)
