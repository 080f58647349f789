"""Measure the drawing of pictures: `make bench`.

A photograph is made here. All its sizes in all formats, and the tiles of a large one, are drawn
as the worker draws them, in a process of its own, and in the same run by Pillow alone in this one:
the same sizes, tiles and qualities. Pillow's bare ladder decodes the picture and makes each size
of it; its tuned one decodes near the largest size, and makes each size of the one above.

Goals: at most 1.2 times the bare ladder's time, and at most 80 MiB above a process that has only
been started. On a machine with other work, processor time says more than the clock.
"""

import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from apps.media import drawing  # noqa: E402
from apps.media.ladder import (  # noqa: E402
    FORMATS,
    LADDER,
    MOST_BYTES,
    is_kept_in,
    is_tiled,
    level_size,
    scale_factors,
    sizes_for,
    tile_boxes,
    tile_names,
)
from apps.media.limits import run_limited  # noqa: E402

ROUNDS = 3
MEBIBYTE = 1024 * 1024
#: A picture just too narrow for tiles, and one of 24 megapixels, which has them.
SIZES = ((2 * LADDER[-1], 4688), (6000, 4000))
LANCZOS = Image.Resampling.LANCZOS

#: Draws, then says of its own peak: the kernel's account of a child that has ended begins with
#: the memory of the process that started it.
PROGRAM = """
import sys
from apps.media import drawing
if len(sys.argv) > 1:
    drawing.main()
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("\\n" + peak.split()[1])
"""

#: Seconds on the clock, and of processor time.
Seconds = tuple[float, float]


def photograph(width: int, height: int) -> bytes:
    """Return a JPEG with soft shapes and the noise of a camera."""
    shapes = Image.radial_gradient("L").resize((width, height))
    channels = [
        Image.blend(shapes, Image.effect_noise((width, height), s), 0.25) for s in (40, 50, 60)
    ]
    held = io.BytesIO()
    Image.merge("RGB", channels).save(held, "JPEG", quality=90)
    return held.getvalue()


def timed(work: Callable[[], object]) -> Seconds:
    """Do the work; return how long it took, here and in the processes it started."""
    clock, processor = time.perf_counter(), _processor()
    work()
    return time.perf_counter() - clock, _processor() - processor


def _processor() -> float:
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak_of(source: Path, *orders: str) -> float:
    """Run the drawing program as the worker does; return the most memory it took, in MiB."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program, source.open("rb") as file:
        program.write(PROGRAM)
        program.flush()
        limits = {"seconds": 120, "memory": 3 * 1024**3, "file_size": MOST_BYTES}
        done = run_limited(Path(program.name), orders, stdin=file, **limits)
    if not done.is_good or b"refused" in done.said:
        sys.exit(f"Drawing ended with {done}")
    return int(done.said.split()[-1]) / 1024


def ours(source: Path, formats: tuple[str, ...] = FORMATS) -> float:
    """Draw as the worker does; return the most memory it took, in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        orders = {"folder": folder, "formats": formats, "pixels": 256_000_000}
        return peak_of(source, json.dumps(orders))


def bare(source: Path) -> None:
    """Draw with Pillow alone, each size from the whole."""
    with tempfile.TemporaryDirectory() as folder, Image.open(source) as image:
        for size in sizes_for(*image.size):
            _save(image.resize(size, LANCZOS), Path(folder))
        if is_tiled(*image.size):
            _save_tiles(image, Path(folder))


def tuned(source: Path) -> None:
    """Draw with Pillow alone: decode near the largest size, and each size from the one above."""
    with tempfile.TemporaryDirectory() as folder:
        with Image.open(source) as image:
            sizes = sizes_for(*image.size)
            image.draft(None, sizes[-1])
            drawn: Image.Image = image
            for size in reversed(sizes):
                drawn = drawn.resize(size, LANCZOS, reducing_gap=2.0)
                _save(drawn, Path(folder))
        with Image.open(source) as image:
            if is_tiled(*image.size):
                _save_tiles(image, Path(folder))


def _save(image: Image.Image, folder: Path) -> None:
    for extension in filter(lambda ending: is_kept_in(ending, image.width), FORMATS):
        image.save(folder / f"{image.width}.{extension}", **drawing.HOW[extension])


def _save_tiles(image: Image.Image, folder: Path) -> None:
    whole = image.size
    level: Image.Image = image
    for factor in scale_factors(*whole):
        if factor > 1:
            level = level.resize(level_size(*whole, factor), Image.Resampling.BOX)
        for box in tile_boxes(*whole, factor):
            region, size = tile_names(*whole, factor, box)
            (folder / region).mkdir(exist_ok=True)
            level.crop(box).save(folder / region / f"{size}.jpg", **drawing.HOW["jpg"])


def ratio(of: list[Seconds], to: list[Seconds]) -> str:
    """Return in words how much longer one takes than the other, by the medians."""
    clock, processor = (
        statistics.median(s[i] for s in of) / statistics.median(s[i] for s in to) for i in (0, 1)
    )
    return f"{clock:.2f} × by the clock, {processor:.2f} × of processor time"


def median(of: list[Seconds]) -> str:
    """Return the median in words."""
    clock, processor = (statistics.median(s[i] for s in of) for i in (0, 1))
    return f"{clock:.2f} s ({processor:.2f} s of processor time)"


def measure(source: Path, idle: float) -> None:
    """Draw the picture in every way, in turn, and print how they compare."""
    with Image.open(source) as image:
        width, height = image.size
    drawn, by_bare, by_tuned = [], [], []
    for _ in range(ROUNDS):
        drawn.append(timed(lambda: ours(source)))
        by_bare.append(timed(lambda: bare(source)))
        by_tuned.append(timed(lambda: tuned(source)))
    tiles = " and tiles" if is_tiled(width, height) else ""
    size = source.stat().st_size / MEBIBYTE
    print(f"{width} × {height}, {size:.1f} MiB: all sizes{tiles} in {median(drawn)}.")
    print(f"  Pillow's bare ladder {median(by_bare)}: {ratio(drawn, by_bare)}.")
    print(f"  Pillow's tuned ladder {median(by_tuned)}: {ratio(drawn, by_tuned)}.")
    without_avif = ours(source, ("webp", "jpg")) - idle
    print(f"  {ours(source) - idle:.0f} MiB above that process; {without_avif:.0f} without AVIF.")


def main() -> None:
    """Measure each picture."""
    idle = peak_of(Path(os.devnull))
    print(f"A process that has only been started: {idle:.0f} MiB at the most.")
    for width, height in SIZES:
        with tempfile.NamedTemporaryFile(suffix=".jpg") as held:
            held.write(photograph(width, height))
            held.flush()
            measure(Path(held.name), idle)


if __name__ == "__main__":
    main()
