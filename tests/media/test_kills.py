"""The archive ended with kill -9 at each named step: nothing is lost and nothing left behind.

`make faults` does it a hundred times, and at moments of chance too.
"""

import os
import signal
from collections.abc import Iterator

import pytest
from PIL import Image

from apps.media.derivatives import MAX_ATTEMPTS
from apps.media.faults import DRAWING, UPLOAD

from .killing import ROUTES, Archive, Keeper, database, kill_upload

# The archive has a database of its own, but on the server of the tests.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with database(os.environ.get("DATABASE_URL", "")) as url:
        archive = Archive(tmp_path_factory.mktemp("archive"), url)
        yield archive
        archive.close()


@pytest.fixture(scope="module")
def keeper(archive: Archive) -> Keeper:
    with archive.serving():
        return Keeper(archive)


def states(archive: Archive) -> list[str]:
    """Return how far the drawing of each file has come."""
    return sorted(state for state, _number, _digest in archive.known()["renditions"].values())


def test_upload_ended_at_any_step_is_there_whole_or_not_at_all(
    archive: Archive, keeper: Keeper
) -> None:
    for number, step in enumerate(UPLOAD):
        before = archive.known()["files"]
        kill_upload(archive, keeper, step, ROUTES[number % 2])
        archive.manage("sweep_uploads")
        is_kept = step in ("before_letting_go", "after_commit")
        assert (step, archive.known()["files"] - before) == (step, int(is_kept))
        assert (step, archive.differences(), archive.unfinished()) == (step, 0, [])
    with archive.serving():
        assert all(keeper.send(route) for route in ROUTES)
    assert archive.draw() == 0
    assert (archive.undrawn(), archive.differences()) == (0, 0)


def test_drawing_ended_at_any_step_is_taken_up_by_the_next_worker(
    archive: Archive, keeper: Keeper
) -> None:
    # Each is ended in the middle twice; a third time it would be given up.
    with archive.serving():
        assert all(keeper.send("bulk") for _ in range(len(DRAWING) // 2))
    for step in DRAWING:
        assert (step, archive.draw(step)) == (step, -signal.SIGKILL)
        assert (step, archive.known()["tasks"][0], archive.differences()) == (step, 1, 0)
        assert "making" in states(archive)
    assert archive.draw() == 0
    assert (archive.undrawn(), archive.differences(), archive.unfinished()) == (0, 0, [])
    assert archive.known()["tasks"] == [0, 0]
    drawn = list((archive.folder / "media").glob("*/*.d/*"))
    assert drawn
    for path in drawn:
        with Image.open(path) as image:
            image.load()
            assert image.width == int(path.stem)


def test_start_settles_what_an_upload_left(archive: Archive, keeper: Keeper) -> None:
    kill_upload(archive, keeper, "before_commit", "bulk")
    assert archive.unfinished()
    with archive.serving(by_start=True):
        assert not [name for name in archive.unfinished() if ".d/" not in name]
        assert archive.differences() == 0


def test_worker_settles_what_an_upload_left(archive: Archive, keeper: Keeper) -> None:
    kill_upload(archive, keeper, "after_rename", "form")
    assert archive.unfinished()
    assert archive.draw() == 0
    assert (archive.unfinished(), archive.differences()) == ([], 0)


def test_file_at_which_every_worker_dies_is_given_up_after_three(
    archive: Archive, keeper: Keeper
) -> None:
    with archive.serving():
        assert keeper.send("bulk")
    deaths = 0
    while archive.draw("before_ready") == -signal.SIGKILL:
        deaths += 1
        assert deaths <= MAX_ATTEMPTS
    assert deaths == MAX_ATTEMPTS
    assert states(archive)[0] == "failed"
    assert archive.known()["tasks"] == [0, 0]
    assert archive.differences() == 0
