"""Measure the drawing of pictures: `make bench`.

A photograph of 24 megapixels is made here. All its sizes, in all formats, are drawn as the worker
draws them, in a child process, and then by Pillow's bare ladder in the same run: one drafted
decode, each size from the one above, nothing else. Goals: at most 1.2 times as long, and at most
80 MiB above a process that has only been started.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from apps.media import drawing  # noqa: E402
from apps.media.ladder import FORMATS, LADDER, sizes_for  # noqa: E402

ROUNDS = 3
MEBIBYTE = 1024 * 1024


def photograph(width: int, height: int) -> bytes:
    """Return a JPEG with soft shapes and the noise of a camera."""
    shapes = Image.radial_gradient("L").resize((width, height))
    channels = [
        Image.blend(shapes, Image.effect_noise((width, height), s), 0.25) for s in (40, 50, 60)
    ]
    held = io.BytesIO()
    Image.merge("RGB", channels).save(held, "JPEG", quality=90)
    return held.getvalue()


#: What the child does, then says of its own peak: the kernel's account of a child that has ended
#: begins with the memory of the process that started it.
PROGRAM = """
import sys
from apps.media import drawing
status = drawing.main() if len(sys.argv) > 1 else 0
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("\\n" + peak.split()[1])
sys.exit(status)
"""


def in_child(source: Path, *orders: str) -> tuple[float, float]:
    """Draw in a child; return seconds on the clock, and the most memory in MiB."""
    began = time.perf_counter()
    with source.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *orders],
            stdin=file,
            capture_output=True,
            cwd=ROOT,
            check=True,
        )
    return time.perf_counter() - began, int(done.stdout.split()[-1]) / 1024


def ours(source: Path) -> tuple[float, float]:
    """Draw as the worker does."""
    with tempfile.TemporaryDirectory() as folder:
        orders = {"folder": folder, "formats": FORMATS, "pixels": 256_000_000}
        orders |= {"seconds": 120, "memory": 3 * 1024**3}
        return in_child(source, json.dumps(orders))


def bare(source: Path) -> float:
    """Draw with Pillow alone; return seconds."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Image.open(source) as image:
        sizes = sizes_for(*image.size)
        image.draft(None, sizes[-1])
        drawn: Image.Image = image
        for size in reversed(sizes):
            drawn = drawn.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
            for extension in FORMATS:
                drawn.save(Path(folder) / f"{size[0]}.{extension}", **drawing.HOW[extension])
    return time.perf_counter() - began


def main() -> None:
    """Measure a picture with tiles and one that is just too narrow for them."""
    _, idle = in_child(Path(os.devnull))
    print(f"A process that has only been started: {idle:.0f} MiB at the most.")
    for width, height in ((2 * LADDER[-1], 4688), (6000, 4000)):
        with tempfile.NamedTemporaryFile(suffix=".jpg") as held:
            held.write(photograph(width, height))
            held.flush()
            source = Path(held.name)
            rounds = [(*ours(source), bare(source)) for _ in range(ROUNDS)]
            size = source.stat().st_size / MEBIBYTE
        seconds, ladder = (statistics.median(r[i] for r in rounds) for i in (0, 2))
        memory = max(r[1] for r in rounds) - idle
        tiled = " and tiles" if width > 2 * LADDER[-1] else ""
        print(
            f"{width} × {height}, {size:.1f} MiB: all sizes{tiled} in {seconds:.2f} s, "
            f"Pillow's bare ladder {ladder:.2f} s: {seconds / ladder:.2f} ×; "
            f"{memory:.0f} MiB above that process."
        )


if __name__ == "__main__":
    main()
