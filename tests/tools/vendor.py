"""Fetch the files of others named in vendor.json, for maintainers; readers need none of this.

    python tests/tools/vendor.py           # fetch everything again, refuse what differs
    python tests/tools/vendor.py --accept  # after changing a version: write the new checksums

Each package is fetched with the ordinary client of its registry, its integrity is checked, and
the files listed are copied: under archive_site/static what readers are given, under tests/vendor
what the tests alone use, unmodified. Nothing is built or executed. Only a font may be cut down to
the characters of its `subset`, where its licence reserves no name (needs fonttools and brotli).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "archive_site" / "static"
FOR_TESTS = ROOT / "tests" / "vendor"
#: Each record of packages, and the folder in which their files are kept.
RECORDS = {STATIC / "vendor" / "vendor.json": STATIC, FOR_TESTS / "vendor.json": FOR_TESTS}
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=.*\s*\Z")


def fetch(package: dict[str, Any], folder: Path) -> Path:
    """Download one package as its registry has it and return the archive's path."""
    fetched = wheel if package.get("registry") == "pypi" else pack
    return fetched(package["name"], package["version"], folder)


def pack(name: str, version: str, folder: Path) -> Path:
    """Download a package as npm published it."""
    command = ["npm", "pack", f"{name}@{version}", "--json", "--ignore-scripts"]
    command += ["--pack-destination", str(folder)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    # npm answered with a list until version 10 and with a mapping by name since.
    described = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    return folder / described["filename"].replace("@", "").replace("/", "-")


def wheel(name: str, version: str, folder: Path) -> Path:
    """Download a package as the Python Package Index has it."""
    into = folder / name
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(into), f"{name}=={version}"]
    subprocess.run(command, check=True)
    return next(into.glob("*.whl"))


def member(archive: Path, name: str) -> bytes:
    """Return what a package's archive holds under `name`."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name)
    with tarfile.open(archive) as opened_tar:
        found = opened_tar.extractfile(f"package/{name}")
        assert found is not None, name
        return found.read()


def cut(font: bytes, characters: str) -> bytes:
    """Return a font that holds these characters, as `unicode-range` writes them, and no others."""
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder, "whole.woff2"), Path(folder, "part.woff2")
        whole.write_bytes(font)
        command = [sys.executable, "-m", "fontTools.subset", str(whole), "--flavor=woff2"]
        command += [f"--unicodes={characters}", f"--output-file={part}"]
        subprocess.run(command, check=True)
        return part.read_bytes()


def integrity(archive: Path) -> str:
    """The archive's checksum in the form npm publishes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def copy(package: dict[str, Any], archive: Path, folder: Path, *, accept: bool) -> list[str]:
    """Copy a package's listed files into the folder; return what was refused."""
    refused = []
    for entry in package["files"]:
        content = member(archive, entry["from"])
        # Licences and style sheets are text: git keeps them with plain line endings.
        if entry["to"].endswith((".txt", ".css")):
            content = content.replace(b"\r\n", b"\n")
        if "subset" in entry:
            content = cut(content, entry["subset"])
        if entry["to"].endswith(".js") and folder == STATIC:
            # Collecting static files asks for the map, several times the size, that it names.
            content = SOURCE_MAP.sub(b"", content)
        digest = hashlib.sha256(content).hexdigest()
        if accept:
            entry["sha256"] = digest
        elif digest != entry.get("sha256"):
            refused.append(entry["to"])
            continue
        target = folder / entry["to"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return refused


def renew(record: Path, folder: Path, *, accept: bool) -> list[str]:
    """Fetch, check and copy every package of one record; return what did not match."""
    recorded = json.loads(record.read_text(encoding="utf-8"))
    problems = []
    with tempfile.TemporaryDirectory() as downloads:
        for package in recorded["packages"]:
            archive = fetch(package, Path(downloads))
            found = integrity(archive)
            if accept:
                package["integrity"] = found
            elif found != package.get("integrity"):
                problems.append(f"{package['name']}: the package is not the one recorded")
                continue
            refused = copy(package, archive, folder, accept=accept)
            problems += [f"{name}: checksum differs" for name in refused]
    if accept:
        text = json.dumps(recorded, indent=2, ensure_ascii=False)
        record.write_text(text + "\n", encoding="utf-8")
    return problems


def main() -> int:
    """Renew every record; say plainly what did not match."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accept", action="store_true", help="write the new checksums")
    accept = parser.parse_args().accept
    problems = [
        problem
        for record, folder in RECORDS.items()
        for problem in renew(record, folder, accept=accept)
    ]
    print("\n".join(problems) or "Every vendored file is as recorded.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
