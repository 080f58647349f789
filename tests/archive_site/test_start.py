"""`make run` after its packages are in place: one command, and the archive answers."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """A machine on which nothing was ever started, but for what this folder holds."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "SECRET_KEY": "kept for the length of one test, and for signing nothing of worth",
        "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "DEMO": "0",
        **changes,
    }


@contextmanager
def started(folder: Path, port: int) -> Iterator[None]:
    """Start the archive, wait until it answers, and stop it as Ctrl-C does."""
    with (folder / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "start"],
            cwd=ROOT,
            env=environment(folder, PORT=str(port)),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(port, server, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0


def work_done_by_children() -> float:
    """Seconds of processor time: a clock on the wall would measure the other tests as well."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def wait_for(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, (folder / "said").read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError((folder / "said").read_text())


@pytest.mark.slow
def test_archive_starts_from_nothing_and_starts_again_quickly(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port):
        first = (tmp_path / "said").read_text()
        assert f"http://127.0.0.1:{port}/" in first
        assert re.search(r"password +\w{5}(-\w{5}){3}$", first, re.MULTILINE)
        busy = subprocess.run(
            [sys.executable, "manage.py", "start"],
            cwd=ROOT,
            env=environment(tmp_path, PORT=str(port)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert busy.returncode == 1
        assert f"Port {port} is busy" in busy.stderr
        assert "Traceback" not in busy.stderr
    before = work_done_by_children()
    with started(tmp_path, port):
        again = (tmp_path / "said").read_text()
        assert "password " not in again
        assert "Preparing" not in again
        assert "Gathering" not in again
    assert work_done_by_children() - before < 3


@pytest.mark.parametrize("port", ["http", "0", "70000", "８０"])
def test_port_that_is_none_is_refused_in_words(tmp_path: Path, port: str) -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env=environment(tmp_path, PORT=port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert f"PORT is '{port}'" in answer.stderr
