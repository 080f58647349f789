"""What the storage keeps is there whole or not at all, and is never written over."""

import errno
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from apps.media import ingest
from apps.media.ingest import Inspected
from apps.media.storage import DurableFileSystemStorage, named_by
from apps.records.refusals import Refused
from tests.build import upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = Path(__file__).resolve().parents[2]
NAME = "ab/name"
LONG = b"x" * 200_000


@pytest.fixture
def storage(tmp_path: Path) -> DurableFileSystemStorage:
    return DurableFileSystemStorage(location=tmp_path / "media")


def keep(storage: DurableFileSystemStorage, content: bytes = b"kept") -> Path:
    storage.save(NAME, ContentFile(content))
    return Path(storage.path(NAME))


def names_in(storage: DurableFileSystemStorage) -> list[str]:
    """Return the names of all files there, without their folders."""
    return sorted(path.name for path in Path(storage.location).rglob("*") if path.is_file())


def test_saved_file_has_its_very_name_and_nothing_beside_it(
    storage: DurableFileSystemStorage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert keep(storage, LONG).read_bytes() == LONG
    assert names_in(storage) == ["name"]


def test_file_is_never_written_over(storage: DurableFileSystemStorage) -> None:
    path = keep(storage)
    before = names_in(storage)
    with pytest.raises(FileExistsError):
        keep(storage, b"other")
    assert path.read_bytes() == b"kept"
    assert names_in(storage) == before


def test_whoever_is_quicker_keeps_the_name(storage: DurableFileSystemStorage) -> None:
    class Slow(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"slow"
            Path(storage.path(NAME)).write_bytes(b"quick")

    with pytest.raises(FileExistsError):
        storage.save(NAME, Slow(b"slow"))
    assert Path(storage.path(NAME)).read_bytes() == b"quick"
    assert names_in(storage) == ["name"]


def test_upload_that_breaks_off_leaves_nothing(storage: DurableFileSystemStorage) -> None:
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield LONG
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        storage.save(NAME, Broken(LONG))
    assert names_in(storage) == []


# --- ended in the middle ------------------------------------------------------------------------

SAVING = """
import sys
from django.conf import settings
settings.configure(FAULTS=True)
from django.core.files.base import ContentFile
from apps.media.storage import DurableFileSystemStorage
DurableFileSystemStorage(location=sys.argv[1]).save(sys.argv[2], ContentFile(b"x" * 200_000))
"""
#: At which step the process ends, how much of the file has come, and whether it has its name.
ENDS = [
    ("in_temp", 64 * 1024, False),
    ("after_temp", 200_000, False),
    ("after_rename", 200_000, True),
]


@pytest.mark.parametrize(("step", "size", "has_name"), ENDS)
def test_process_that_ends_leaves_a_claim_and_never_half_a_file(
    storage: DurableFileSystemStorage, step: str, size: int, has_name: bool
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SAVING, storage.location, NAME],
        cwd=ROOT,
        env=os.environ | {"MEMORIAL_KILL_AT": step},
        check=False,
    )
    assert ended.returncode == -9
    (claim,) = storage.unfinished()
    assert claim.stat().st_size == size
    place = named_by(claim)
    assert place == Path(storage.path(NAME))
    assert place.exists() == has_name
    assert not has_name or place.samefile(claim)


def test_failed_transaction_leaves_a_claim(storage: DurableFileSystemStorage) -> None:
    with transaction.atomic():
        path = keep(storage)
        assert list(storage.unfinished()) == []  # it is still held
        transaction.set_rollback(True)
    (claim,) = storage.unfinished()
    assert claim.samefile(path)
    storage.delete(NAME)
    assert names_in(storage) == []


def test_claim_that_somebody_holds_is_not_deleted(storage: DurableFileSystemStorage) -> None:
    with transaction.atomic():
        keep(storage)
        claims = names_in(storage)[:1]
        storage.delete(NAME)
        assert names_in(storage) == claims
        assert claims[0].startswith(".incoming-name.")


def test_only_what_is_old_enough_is_told(storage: DurableFileSystemStorage) -> None:
    claim = Path(storage.path("ab/.incoming-name.00000000"))
    claim.parent.mkdir(parents=True)
    claim.write_bytes(b"half")
    os.utime(claim, (1000, 1000))
    assert list(storage.unfinished(older_than=1000)) == []
    assert list(storage.unfinished(older_than=1001)) == [claim]


# --- brought to the disk ------------------------------------------------------------------------


@pytest.fixture
def deeds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note, in their order, what is brought to the disk and when names are given."""
    noted: list[str] = []

    def noting(deed: Callable[..., Any], said: Callable[..., str]) -> Callable[..., Any]:
        def done(*words: Any, **options: Any) -> Any:
            noted.append(said(*words))
            return deed(*words, **options)

        return done

    def synced(descriptor: int) -> str:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        return f"sync {path.name}" if path.is_dir() else "sync file"

    monkeypatch.setattr(os, "fsync", noting(os.fsync, synced))
    monkeypatch.setattr(os, "link", noting(os.link, lambda *_words: "link"))
    return noted


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells what is synced")
def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_answer(
    storage: DurableFileSystemStorage, deeds: list[str], tmp_path: Path
) -> None:
    keep(storage)
    made = [f"sync {tmp_path.name}", "sync media"]
    assert deeds == [*made, "sync file", "link", "sync ab"]


def test_name_that_cannot_be_brought_to_the_disk_is_taken_back(
    storage: DurableFileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(storage.path(NAME)).parent.mkdir(parents=True)
    sync = os.fsync

    def failing(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "The disk does not answer")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="does not answer"):
        keep(storage)
    assert names_in(storage) == []


def test_disk_without_second_names_keeps_files_too(
    storage: DurableFileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_names: Any) -> None:
        raise PermissionError(errno.EPERM, "No second names here")

    monkeypatch.setattr(os, "link", refused)
    assert keep(storage, LONG).read_bytes() == LONG
    assert names_in(storage) == ["name"]
    with pytest.raises(FileExistsError):
        keep(storage)


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_is_said_in_a_sentence_and_leaves_nothing(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    verdict = Inspected("image/png", len(LONG), "0" * 64)
    file = upload("stone.png", LONG)
    with no_room_beyond(100_000), pytest.raises(Refused) as refusal:
        ingest.accept(file, verdict)
    ((path, sentence),) = refusal.value.problems
    assert (path, sentence) == (
        "files",
        "“stone.png” could not be kept: there may be no room left on the disk.",
    )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- who may read -------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_open_to_those_whom_the_settings_name(tmp_path: Path) -> None:
    storage = DurableFileSystemStorage(
        location=tmp_path / "media", file_permissions_mode=0o640, directory_permissions_mode=0o750
    )
    before = os.umask(0o077)
    try:
        storage.save("ab/key.d/tiles/name", ContentFile(b"kept"))
    finally:
        os.umask(before)
    path = Path(storage.path("ab/key.d/tiles/name"))
    assert mode(path) == 0o640
    above = [path.parents[number] for number in range(4)]
    assert above[-1] == tmp_path / "media"
    assert [mode(folder) for folder in above] == [0o750] * 4


def test_without_a_setting_the_umask_decides(storage: DurableFileSystemStorage) -> None:
    before = os.umask(0o027)
    try:
        path = keep(
            DurableFileSystemStorage(location=storage.location, file_permissions_mode=None)
        )
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o640, 0o750)
