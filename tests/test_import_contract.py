"""Imports point one way: records, places, media, people, events, articles; the site last."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

#: The lowest first: each may import those before it, and none after it.
ORDER = (
    "apps.records",
    "apps.places",
    "apps.media",
    "apps.groups",
    "apps.people",
    "apps.events",
    "apps.articles",
    "archive_site",
)
UPWARD = list(combinations(ORDER, 2))


def lint(folder: Path) -> tuple[int, str]:
    """Run the contract on the program in `folder`; return its exit code and what it says."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def broken(report: str) -> set[tuple[str, str]]:
    """Return which package imports which against the contract, as a report names them."""
    return set(re.findall(r"^(\S+) is not allowed to import (\S+):", report, re.MULTILINE))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program's own code, to put wrong imports in."""
    for package in ("apps", "archive_site"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [n for n in names if not _is_code(Path(folder, n))],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _is_code(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")


def put_in(program: Path, package: str, lines: Iterable[str]) -> None:
    """Give `package` a module with these lines."""
    folder = program.joinpath(*package.split("."))
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    (folder / "put_in_by_a_test.py").write_text("\n".join(lines) + "\n")


def test_the_program_keeps_the_contract() -> None:
    code, report = lint(ROOT)
    assert code == 0, report
    assert "3 kept, 0 broken" in report


def test_the_contract_names_every_package_there_is() -> None:
    """One that it does not name may be imported by all, and by the records first of all."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert configuration["root_packages"] == ["apps", "archive_site"]
    layers = " ".join(configuration["contracts"][0]["layers"])
    packages = {f"apps.{path.parent.name}" for path in (ROOT / "apps").glob("*/__init__.py")}
    assert packages <= set(re.findall(r"[\w.]+", layers))
    assert set(ORDER) <= packages | {"archive_site"}


#: The site's own views ask the search: whoever imported those would be told of both.
_MODULES = {"archive_site": "models"}


def test_every_import_upwards_is_named(program: Path) -> None:
    for lower in ORDER[:-1]:
        above = [upper for below, upper in UPWARD if below == lower]
        put_in(
            program, lower, (f"import {upper}.{_MODULES.get(upper, 'views')}" for upper in above)
        )
    code, report = lint(program)
    assert code == 1
    assert broken(report) == set(UPWARD)
    assert len(UPWARD) == 28


WAYS = {
    "inside a function": ["def f():", "    from apps.people.models import Person"],
    "by a relative path": ["from ..people import models"],
    "for the type checker alone": [
        "from typing import TYPE_CHECKING",
        "if TYPE_CHECKING:",
        "    from apps.people.models import Person",
    ],
    "where it may fail": [
        "try:",
        "    import apps.people.urls",
        "except ImportError:",
        "    pass",
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_an_import_upwards_passes(program: Path, way: str) -> None:
    put_in(program, "apps.places", WAYS[way])
    code, report = lint(program)
    assert code == 1, report
    assert broken(report) == {("apps.places", "apps.people")}
    assert "apps.places.put_in_by_a_test" in report


def test_nobody_imports_the_site(program: Path) -> None:
    put_in(program, "apps.articles", ["from archive_site.models import Site"])
    code, report = lint(program)
    assert code == 1
    assert broken(report) == {("apps.articles", "archive_site")}


def test_what_stands_beside_the_kinds_imports_neither_them_nor_one_another(program: Path) -> None:
    kinds = [f"import apps.{kind}.models" for kind in ("people", "events", "articles")]
    put_in(program, "apps.search", ["import apps.records.models", *kinds])
    put_in(program, "apps.exchange", ["import apps.media.models", "import apps.search"])
    put_in(program, "apps.records", ["import apps.search"])
    code, report = lint(program)
    assert code == 1
    assert broken(report) == {
        ("apps.search", "apps.people"),
        ("apps.search", "apps.events"),
        ("apps.search", "apps.articles"),
        ("apps.exchange", "apps.search"),
        ("apps.records", "apps.search"),
    }
