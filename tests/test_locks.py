"""The locks are what pyproject.toml asks for, and name no machine."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ".ci/tools/package.json"
TOOLS_LOCK = ".ci/tools/package-lock.json"
LOCKS = ["requirements.lock", "requirements-dev.lock", TOOLS_LOCK]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_no_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()


def test_locks_are_fresh() -> None:
    answer = check(ROOT / ".ci" / "locks.py")
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "pyproject.toml",
            '"nh3>=',
            '"requests>=2.32", "nh3>=',
            "requests>=2.32 is pinned at None",
        ),
        ("pyproject.toml", '"nh3>=0.3.8,<0.4",', "", "nh3 is pinned, but"),
        ("pyproject.toml", '"anyascii>=0.3.3', '"anyascii>=0.3.99', "anyascii<0.4,>=0.3.99 is"),
        ("requirements.lock", "\nanyascii==", "\nanyascii==9", "anyascii is 9"),
        ("requirements.lock", "--hash=sha256:", "--sum=", "annotated-types has no hash"),
        (TOOLS, '"lighthouse": "', '"lighthouse": "9', "devDependencies differ from"),
        (TOOLS_LOCK, '"integrity": "sha512-', '"integrity": "sha1-', "has no integrity"),
        (TOOLS_LOCK, '"license"', '"resolved": "https://here/", "license"', "holds an address"),
        ("requirements-dev.lock", "\npytest==", "\n# https://here\npytest==", "holds an address"),
    ],
)
def test_stale_lock_is_named(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    for name in ("pyproject.toml", *LOCKS, TOOLS, ".ci/locks.py"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True, parents=True)
        text = (ROOT / name).read_text()
        copy.write_text(text.replace(old, new) if name == file else text)
    answer = check(tmp_path / ".ci" / "locks.py")
    assert answer.returncode == 1
    assert words in answer.stdout
    assert "make lock" in answer.stdout


def check(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
