"""Programs run in a process of their own, with little memory and little time.

Whatever reads bytes that strangers made (decoders of pictures above all) runs here. A crash, an
endless loop or a picture that unfolds to gigabytes then ends that process and not the archive.

Such a process starts with `limited.py`, which lowers its own limits before anything is read.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_BEGINNING = Path(__file__).with_name("limited.py")
#: What a program may take where nobody says otherwise.
SECONDS = 20
MEMORY = 1536 * 1024 * 1024
#: A program answers in a few lines; more is no answer.
MOST_SAID = 1024 * 1024
#: Processes at a time for each of the server's own: several large pictures would fill a machine.
_places = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Outcome:
    """How a program ended: its exit status (negative: by a signal), and what it said.

    `is_late` says that it was still running when its time was over.
    """

    status: int
    said: bytes
    is_late: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it ended by itself, in time and without complaint."""
        return self.status == 0 and not self.is_late

    @property
    def took_too_long(self) -> bool:
        """Whether it was stopped for the time it took, by the clock or by its own processor."""
        return self.is_late or self.status == -signal.SIGXCPU

    @property
    def answer(self) -> dict[str, Any]:
        """What it said by `answering.say`; where it could not even do that, why it is refused.

        The words for why: `slow`, `memory`, `size`, `unforeseen`, `damaged`, and those of the
        program. It read what strangers made: every value is to be checked.
        """
        if self.took_too_long:
            return {"refused": "slow"}
        if self.status == -signal.SIGKILL:  # by the system, which does so when memory runs out
            return {"refused": "memory"}
        try:
            said = json.loads(self.said) if self.is_good else {}
        except ValueError:
            said = {}
        return said if isinstance(said, dict) and said else {"refused": "damaged"}


def run_limited(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    stdin: IO[bytes] | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
    file_size: int = 0,
) -> Outcome:
    """Run a Python program apart from this process, and wait for it.

    Args:
        program: the file to run, with this Python and its packages; it imports no Django.
        arguments: what it finds in `sys.argv` after its own name.
        stdin: what it reads; None for nothing. Pass a file with a descriptor of its own, so that
            the bytes are read there and never held here.
        seconds: of processor time; on the clock it has three times as long.
        memory: bytes of address space.
        file_size: bytes that a file may have which it writes; 0 forbids writing.

    """
    limits = [str(seconds), str(memory), str(file_size)]
    with _places, _started([*limits, str(program), *arguments], stdin) as process:
        late = threading.Event()
        clock = threading.Timer(3 * seconds, _stop, [process, late])
        clock.start()
        try:
            said = process.stdout.read(MOST_SAID + 1)
            if len(said) > MOST_SAID:
                _stop(process, late)
            process.wait()
        finally:
            clock.cancel()
            _stop(process)
    return Outcome(process.returncode, said, late.is_set())


def _started(arguments: Sequence[str], stdin: IO[bytes] | None) -> Any:
    # -I: neither the environment nor the folder we stand in chooses what it imports. -B: a module
    # that is compiled and kept within a limit for files may be kept cut, to everybody's harm.
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-B", str(_BEGINNING), *arguments],
        stdin=stdin if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd=tempfile.gettempdir(),
        start_new_session=True,
    )


def _stop(process: Any, late: threading.Event | None = None) -> None:
    """End a process that still runs, with whatever it may have started."""
    if process.poll() is not None:
        return
    if late is not None:
        late.set()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
