"""End the archive with kill -9, a hundred times, and count what that harms: `make faults`.

A server and a worker of an archive made for this run are ended at every named step of an upload
and of the drawing of its smaller pictures, and at moments that chance chooses. After each they
are started again, the same picture is uploaded again and everything is drawn. Then `manage.py
audit --hashes` may find nothing, nothing may stand there half finished, and the pictures drawn
must be the same bytes as ever. Goal: zero in every column but the first.

It uses SQLite, or a new database beside the one that DATABASE_URL names.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.media.faults import DRAWING, UPLOAD  # noqa: E402
from tests.media.killing import (  # noqa: E402
    ROUTES,
    Archive,
    Keeper,
    database,
    kill_all_after,
    kill_upload,
    kill_upload_after,
)

#: Rounds for each step of an upload, by each way in, and for each step of a drawing.
OF_UPLOAD, OF_DRAWING = 3, 4
#: Rounds at a moment of chance: of an upload, of a drawing, of all that `make run` starts.
MOMENTS_OF_UPLOAD, MOMENTS_OF_DRAWING, MOMENTS_OF_ALL = 12, 12, 8
#: Longer than what is cut short takes, in seconds: chance may also choose a moment after it.
LONG_UPLOAD, LONG_DRAWING, LONG_RUN = 0.8, 1.5, 4.0

COLUMNS = ("kills", "differences", "unfinished", "not drawn", "failures")


def main() -> int:
    """Print a table of what was ended and what that harmed; return 1 if anything was."""
    began = time.monotonic()
    print(f"{'ended with kill -9':<44}" + "".join(f"{word:>13}" for word in COLUMNS))
    with (
        tempfile.TemporaryDirectory(prefix="archive-faults-") as folder,
        database(os.environ.get("DATABASE_URL", "")) as url,
    ):
        archive = Archive(Path(folder), url)
        with archive.serving():
            keeper = Keeper(archive)
        try:
            rows = [_row(archive, *line) for line in _lines(archive, keeper)]
        finally:
            archive.close()
    total = [sum(row[number] for row in rows) for number in range(len(COLUMNS))]
    print(_line("in all", total))
    print(f"On {'PostgreSQL' if url else 'SQLite'}, in {time.monotonic() - began:.0f} seconds.")
    return 1 if any(total[1:]) else 0


Rounds = list[Callable[[], None]]


def _lines(archive: Archive, keeper: Keeper) -> list[tuple[str, Rounds]]:
    """Return the lines of the table: what is ended, and how each time."""
    lines: list[tuple[str, Rounds]] = []

    def add(words: str, times: int, kill: Callable[[], None], restart: Callable[[], None]) -> None:
        lines.append((words, [partial(_round, kill, restart)] * times))

    for step in UPLOAD:
        for route in ROUTES:
            again = partial(_upload, archive, keeper, route)
            kill = partial(kill_upload, archive, keeper, step, route)
            add(f"upload by {route}, {step}", OF_UPLOAD, kill, again)
    again = partial(_upload, archive, keeper, ROUTES[1])
    for step in DRAWING:
        add(f"drawing, {step}", OF_DRAWING, partial(_kill_drawing, archive, again, step), again)

    def kill_an_upload() -> None:
        seconds = random.uniform(0, LONG_UPLOAD)
        kill_upload_after(archive, keeper, seconds, random.choice(ROUTES))

    def kill_a_drawing() -> None:
        again()
        archive.draw_until(random.uniform(0, LONG_DRAWING))

    def kill_all() -> None:
        kill_all_after(archive, keeper, random.uniform(0, LONG_RUN))

    add("upload, at any moment", MOMENTS_OF_UPLOAD, kill_an_upload, again)
    add("drawing, at any moment", MOMENTS_OF_DRAWING, kill_a_drawing, again)
    by_start = partial(_upload, archive, keeper, ROUTES[0], by_start=True)
    add("all that `make run` starts, at any moment", MOMENTS_OF_ALL, kill_all, by_start)
    return lines


def _round(kill: Callable[[], None], restart: Callable[[], None]) -> None:
    kill()
    restart()


def _upload(archive: Archive, keeper: Keeper, route: str, *, by_start: bool = False) -> None:
    """Start the server, and upload the picture, which must now succeed."""
    with archive.serving(by_start=by_start):
        if by_start and [name for name in archive.unfinished() if ".d/" not in name]:
            raise AssertionError("`start` has not settled what an upload left.")
        if not keeper.send(route):
            raise AssertionError("The upload was not taken after the restart.")


def _kill_drawing(archive: Archive, upload: Callable[[], None], step: str) -> None:
    upload()
    if archive.draw(step) != -9:
        raise AssertionError(f"A drawing did not come to the step {step}.")


def _row(archive: Archive, words: str, rounds: Rounds) -> list[int]:
    """Kill, restart, draw and count, once for each round; print and return the sums."""
    sums = [0] * len(COLUMNS)
    for one in rounds:
        failures = 0
        try:
            one()
        except AssertionError as failure:
            print(f"{words}: {failure}", file=sys.stderr)
            failures = 1
        failures += archive.draw() != 0
        counts = (1, archive.differences(), len(archive.unfinished()), archive.undrawn(), failures)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
    print(_line(words, sums), flush=True)
    return sums


def _line(words: str, sums: list[int]) -> str:
    return f"{words:<44}" + "".join(f"{number:>13}" for number in sums)


if __name__ == "__main__":
    sys.exit(main())
