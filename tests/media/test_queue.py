"""The queue tells workers that are at work from those that are no more."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.media.derivatives import PATIENCE
from apps.media.queue import is_alive, worker_id

HOUR = timedelta(hours=1)
is_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux tells the state")


def named(process: int, machine: str = "") -> str:
    """Return the name of a worker that is, or was, this process."""
    return f"{process}@{(machine or socket.gethostname())[:24]}-abcdefghijkl"


@pytest.fixture
def child() -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def test_this_very_process_is_at_work() -> None:
    assert is_alive(worker_id(), timezone.now())


def test_worker_that_takes_too_long_is_given_up() -> None:
    assert not is_alive(worker_id(), timezone.now() - PATIENCE)


def test_process_that_is_gone_is_dead_at_once(child: "subprocess.Popen[bytes]") -> None:
    assert is_alive(named(child.pid), timezone.now())
    child.kill()
    child.wait()
    assert not is_alive(named(child.pid), timezone.now())


@is_linux
def test_process_that_ended_is_dead_though_nobody_asked_for_it(
    child: "subprocess.Popen[bytes]",
) -> None:
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(named(child.pid), timezone.now())


@is_linux
def test_number_that_another_process_has_now_is_not_the_workers(
    child: "subprocess.Popen[bytes]",
) -> None:
    assert not is_alive(named(child.pid), timezone.now() - timedelta(minutes=5))


def test_worker_of_another_machine_has_its_time() -> None:
    elsewhere = named(2**22 + 1, "elsewhere")
    assert is_alive(elsewhere, timezone.now())
    assert not is_alive(elsewhere, timezone.now() - HOUR)
    assert not is_alive(elsewhere, None)
