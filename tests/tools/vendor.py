"""Fetch the front-end files named in vendor.json, for maintainers; readers need none of this.

    python tests/tools/vendor.py           # fetch everything again, refuse what differs
    python tests/tools/vendor.py --accept  # after changing a version: write the new checksums

Each package is packed with the ordinary npm client, its published integrity is checked, and the
files listed are copied under archive_site/static. Nothing is built or executed.
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
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parents[2] / "archive_site" / "static"
MANIFEST = STATIC / "vendor" / "vendor.json"
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=.*\s*\Z")


def pack(package: dict[str, Any], folder: Path) -> Path:
    """Download one package as npm published it and return the archive's path."""
    name = f"{package['name']}@{package['version']}"
    command = [
        "npm",
        "pack",
        name,
        "--json",
        "--ignore-scripts",
        "--pack-destination",
        str(folder),
    ]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    # npm answered with a list until version 10 and with a mapping by name since.
    described = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    return folder / described["filename"].replace("@", "").replace("/", "-")


def integrity(archive: Path) -> str:
    """The archive's checksum in the form npm publishes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def copy(package: dict[str, Any], archive: Path, *, accept: bool) -> list[str]:
    """Copy a package's listed files into the static folder; return what was refused."""
    refused = []
    with tarfile.open(archive) as opened:
        for entry in package["files"]:
            member = opened.extractfile(f"package/{entry['from']}")
            assert member is not None, entry["from"]
            # Licences are text: git keeps them with plain line endings.
            content = member.read()
            if entry["to"].endswith(".txt"):
                content = content.replace(b"\r\n", b"\n")
            if entry["to"].endswith(".js"):
                # Collecting static files asks for the map, several times the size, that it names.
                content = SOURCE_MAP.sub(b"", content)
            digest = hashlib.sha256(content).hexdigest()
            if accept:
                entry["sha256"] = digest
            elif digest != entry.get("sha256"):
                refused.append(entry["to"])
                continue
            target = STATIC / entry["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return refused


def main() -> int:
    """Fetch, check and copy every package; say plainly what did not match."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accept", action="store_true", help="write the new checksums")
    accept = parser.parse_args().accept
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for package in manifest["packages"]:
            archive = pack(package, Path(folder))
            found = integrity(archive)
            if accept:
                package["integrity"] = found
            elif found != package.get("integrity"):
                problems.append(f"{package['name']}: the package is not the one recorded")
                continue
            problems += [
                f"{name}: checksum differs" for name in copy(package, archive, accept=accept)
            ]
    if accept:
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        MANIFEST.write_text(text + "\n", encoding="utf-8")
    print("\n".join(problems) or "Every vendored file is as recorded.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
