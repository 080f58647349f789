"""What we did not write ourselves is exactly what we recorded, and pages ask no other host."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "archive_site" / "static"
FOR_TESTS = ROOT / "tests" / "vendor"
#: What readers are given, and what the tests alone use.
RECORDS = {STATIC / "vendor" / "vendor.json": STATIC, FOR_TESTS / "vendor.json": FOR_TESTS}


def packages(record: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(record.read_text(encoding="utf-8"))["packages"]
    return found


PACKAGES = [package for record in RECORDS for package in packages(record)]
FILES = {
    folder / entry["to"]: entry["sha256"]
    for record, folder in RECORDS.items()
    for package in packages(record)
    for entry in package["files"]
}


@pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: path.name)
def test_vendored_file_is_the_one_recorded(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FILES[path]


def test_every_font_and_vendored_file_is_recorded() -> None:
    folders = (STATIC / "fonts", STATIC / "vendor", FOR_TESTS)
    found = {p for f in folders for p in f.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert found - set(RECORDS) == set(FILES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_package_carries_its_licence(package: dict[str, Any]) -> None:
    assert package["licence"]
    assert package["integrity"].startswith("sha512-")
    names = {Path(entry["from"]).name for entry in package["files"]}
    assert names & {"LICENSE", "LICENSE.txt", "MIT-LICENCE.txt"}


def test_what_the_tests_alone_use_is_served_to_nobody() -> None:
    ours = {
        Path(entry["to"]).name
        for package in packages(FOR_TESTS / "vendor.json")
        for entry in package["files"]
    }
    assert not ours & {path.name for path in STATIC.rglob("*")}


def test_style_sheets_ask_only_for_files_we_keep() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address.strip("\"'")).is_file(), f"{sheet.name}: {address}"


def test_records_of_vendored_files_name_no_host() -> None:
    for record in RECORDS:
        assert "://" not in record.read_text(encoding="utf-8")
