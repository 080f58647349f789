"""A program that reads strangers' bytes is held to its limits, and what stopped it is known."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.media import derivatives
from apps.media.limits import run_limited

from .test_derivatives import corners, stored

pytestmark = pytest.mark.once

MIB = 1024 * 1024
SAY = "from apps.media.answering import say\n"
WRITE = SAY + "import pathlib; say(lambda: {'done': pathlib.Path('%s').write_bytes(bytes(5000))})"


def answer_of(folder: Path, program: str, **limits: Any) -> dict[str, Any]:
    path = folder / "program.py"
    path.write_text(program)
    return run_limited(path, **limits).answer


@pytest.mark.parametrize(
    ("program", "limits", "why"),
    [
        ("while True: pass", {"seconds": 1}, "slow"),
        ("import time; time.sleep(60)", {"seconds": 1}, "slow"),
        (SAY + "say(lambda: {'done': len(bytearray(1 << 30))})", {"memory": 256 * MIB}, "memory"),
        ("import os; os.kill(os.getpid(), 9)", {}, "memory"),
        ("import os; os.kill(os.getpid(), 11)", {}, "damaged"),
        ("print('neither', 'this')", {}, "damaged"),
        ("print('[]')", {}, "damaged"),
        ("import sys; print('{\"done\": 1}'); sys.exit(3)", {}, "damaged"),
    ],
)
def test_a_program_past_its_limits_is_stopped_and_we_know_why(
    tmp_path: Path, program: str, limits: dict[str, Any], why: str
) -> None:
    assert answer_of(tmp_path, program, **limits) == {"refused": why}


@pytest.mark.parametrize("most", [0, 1000])
def test_a_program_writes_no_larger_file_than_it_may(tmp_path: Path, most: int) -> None:
    file = tmp_path / "written"
    assert answer_of(tmp_path, WRITE % file, file_size=most) == {"refused": "size"}
    assert file.stat().st_size == most
    assert answer_of(tmp_path, WRITE % file, file_size=5000) == {"done": 5000}


def test_a_program_that_may_write_nothing_can_still_answer(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, SAY + 'say(lambda: {"done": "x" * 500_000})')
    assert len(answer["done"]) == 500_000


def test_a_program_leaves_no_core_and_knows_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")
    program = """
import os, resource, sys
say(lambda: {
    # Modules kept within a limit for files would be kept cut.
    "keeps modules": not sys.dont_write_bytecode,
    "core": resource.getrlimit(resource.RLIMIT_CORE), "names": sorted(os.environ),
    "files": resource.getrlimit(resource.RLIMIT_NOFILE)[1],
})"""
    answer = answer_of(tmp_path, SAY + program)
    assert answer.pop("names") == ["LC_ALL"]
    assert answer == {"core": [0, 0], "files": 64, "keeps modules": False}


@pytest.mark.django_db
def test_drawing_past_a_limit_fails_in_a_sentence(monkeypatch: Any) -> None:
    monkeypatch.setattr(derivatives, "MOST_BYTES", 500)
    assert "more room on the disk" in derivatives.make(stored(corners())).problem
    monkeypatch.undo()
    monkeypatch.setattr(derivatives, "MEMORY", 400 * MIB)
    assert derivatives.make(stored(corners())).problem == ""
    large = stored(Image.new("1", (14_000, 14_000)), "PNG")
    assert "more memory" in derivatives.make(large).problem


def test_every_reason_has_its_own_sentence() -> None:
    reasons = ("slow", "memory", "size", "unforeseen", "damaged")
    assert len({derivatives.PROBLEMS[reason] for reason in reasons}) == len(reasons)
