"""Files on this machine's disk: there whole or not at all, and never written over.

While a file comes, its bytes stand beside its place under a name of their own. When they are on
the disk for good they get the file's name as well, and the first one stays until the transaction
that speaks of the file is committed. Whatever ends the process before that leaves this second
name behind, and `sweeping` knows by it what was never finished; files that were finished it never
touches. Other storages, such as S3, need nothing of this and have no such names.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db import transaction

from . import faults

#: How the names of what is still coming begin.
INCOMING = ".incoming-"


class DurableFileSystemStorage(FileSystemStorage):
    """Django's storage in folders, but that a name is given once and bytes outlive power cuts."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the very name: another one would be found by nobody."""
        return name

    def _save(self, name: str, content: Any) -> str:
        """Write `content` and give it `name` when it is safe.

        Raises:
            FileExistsError: there is a file of that name.
            OSError: it could not be written; nothing of it is left.

        """
        path = Path(self.path(name))
        if path.exists():
            raise FileExistsError(name)
        self._make_folder(path.parent)
        coming = path.with_name(f"{INCOMING}{path.name}.{secrets.token_hex(4)}")
        claim = self._claimed(coming)
        try:
            for chunk in content.chunks():
                claim.write(chunk)
                faults.step("in_temp")
            os.fsync(claim.descriptor)
            faults.step("after_temp")
            _give_name(coming, path)
            _sync(path.parent)
        except BaseException:
            if claim.is_at(path):
                path.unlink()
            coming.unlink(missing_ok=True)
            claim.close()
            raise
        faults.step("after_rename")
        # The file stays open, and so locked, until its fate is decided. It is kept by then: a
        # claim that cannot be taken away is left to the sweep.
        transaction.on_commit(lambda: _let_go(coming, claim), robust=True)
        return name

    def delete(self, name: str) -> None:
        """Delete a file, and what is left of its coming where its transaction failed."""
        super().delete(name)
        path = Path(self.path(name))
        for coming in path.parent.glob(f"{INCOMING}{path.name}.*"):
            with held(coming) as is_ours:
                if is_ours:
                    coming.unlink()

    def _claimed(self, coming: Path) -> "_Claim":
        while True:
            claim = _Claim(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            if self.file_permissions_mode is not None:
                os.fchmod(claim.descriptor, self.file_permissions_mode)
            fcntl.flock(claim.descriptor, fcntl.LOCK_EX)
            if claim.is_at(coming):
                return claim
            claim.close()  # a sweep came in between, and took it for one that nobody holds

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        if self.directory_permissions_mode is not None:
            folder.chmod(self.directory_permissions_mode)
        _sync(folder.parent)

    def unfinished(self, older_than: float = 0) -> Iterator[Path]:
        """Yield what was left behind by processes that ended while a file came.

        Args:
            older_than: only what was last written before this moment, in seconds since 1970;
                0 for all. What a running process still holds is never among it.

        """
        for path in self._claims():
            with contextlib.suppress(FileNotFoundError):
                is_old = not older_than or path.stat().st_mtime < older_than
                if is_old and not _is_held(path):
                    yield path

    def _claims(self) -> Iterator[Path]:
        for folder, _folders, names in os.walk(self.location):
            yield from (Path(folder, n) for n in sorted(names) if n.startswith(INCOMING))


def named_by(coming: Path) -> Path:
    """Return the place for which the bytes at `coming` were meant."""
    return coming.with_name(coming.name.removeprefix(INCOMING).rpartition(".")[0])


def _give_name(coming: Path, path: Path) -> None:
    """Let the bytes at `coming` stand at `path` too, unless there is something already."""
    try:
        os.link(coming, path)
    except FileExistsError:
        raise
    except OSError:
        # No second names on this disk. What an accident leaves is then only named by the audit.
        if path.exists():
            raise FileExistsError(path) from None
        coming.rename(path)


class _Claim:
    """An open, locked file. It is let go with this object, as when a transaction fails."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self.descriptor, left) :]

    def is_at(self, path: Path) -> bool:
        """Say whether it is this very file that stands at `path`."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), path.stat())
        except FileNotFoundError:
            return False

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor = -1

    def __del__(self) -> None:
        self.close()


def _let_go(coming: Path, claim: _Claim) -> None:
    faults.step("before_letting_go")
    coming.unlink(missing_ok=True)
    claim.close()


def _sync(folder: Path) -> None:
    """Bring a folder's names to the disk: a file's own sync does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(coming: Path) -> Iterator[bool]:
    """Hold what was left at `coming`, so that nobody else settles it meanwhile.

    Yields False where another holds it, or has settled it already.
    """
    try:
        claim = _Claim(os.open(coming, os.O_RDONLY))
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(claim.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield claim.is_at(coming)
    finally:
        claim.close()


def _is_held(path: Path) -> bool:
    with held(path) as is_ours:
        return not is_ours
