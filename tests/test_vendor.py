"""What we did not write ourselves is exactly what we recorded, and pages ask no other host."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "archive_site" / "static"
PACKAGES = json.loads((STATIC / "vendor" / "vendor.json").read_text(encoding="utf-8"))["packages"]
FILES = {entry["to"]: entry["sha256"] for package in PACKAGES for entry in package["files"]}


@pytest.mark.parametrize("name", sorted(FILES))
def test_vendored_file_is_the_one_recorded(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == FILES[name]


def test_every_font_and_vendored_file_is_recorded() -> None:
    folders = (STATIC / "fonts", STATIC / "vendor")
    found = {
        p.relative_to(STATIC).as_posix() for f in folders for p in f.rglob("*") if p.is_file()
    }
    assert found - {"vendor/vendor.json"} == set(FILES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_package_carries_its_licence(package: dict[str, Any]) -> None:
    assert package["licence"]
    assert package["integrity"].startswith("sha512-")
    assert any(entry["from"] in ("LICENSE", "LICENSE.txt") for entry in package["files"])


def test_style_sheets_ask_only_for_files_we_keep() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address.strip("\"'")).is_file(), f"{sheet.name}: {address}"


def test_record_of_vendored_files_names_no_host() -> None:
    assert "://" not in (STATIC / "vendor" / "vendor.json").read_text(encoding="utf-8")
