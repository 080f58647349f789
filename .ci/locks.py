"""Keep the locks true to what they pin: `locks.py write` pins afresh, `locks.py` checks.

The check needs no network: it asks that each package pyproject.toml names is pinned within its
bounds, that nothing else claims to be asked for by it, that each pin has a hash, and that
readers, editors and developers run the same versions. The tools that are not Python, which
.ci/tools/package.json names, have a lock of npm's beside them, to which the same applies.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.lock"
EVERYTHING = ROOT / "requirements-dev.lock"
TOOLS = ROOT / ".ci" / "tools" / "package.json"
TOOLS_LOCK = TOOLS.with_name("package-lock.json")
PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)(\[.*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Write the locks if asked to; then say what is wrong with them, if anything is."""
    if arguments == ["write"]:
        write()
    problems = find_problems()
    print("\n".join(problems) or "The locks are what pyproject.toml asks for.")
    return bool(problems)


def write() -> None:
    """Resolve pyproject.toml for every platform; what is already pinned stays if it may."""
    common = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "-q"]
    # The development tools' own, wherever the command that runs this was called from.
    uv = Path(sys.executable).with_name("uv")
    compile_ = [str(uv), "pip", "compile", "pyproject.toml", *common, *sys.argv[2:]]
    subprocess.run([*compile_, "-o", RUNTIME.name], cwd=ROOT, check=True)
    # The runtime's pins bind the developers' lock, so that tests try what readers get.
    bound = ["--all-extras", "--constraint", RUNTIME.name]
    everything = [*compile_, *bound, "-o", EVERYTHING.name]
    subprocess.run(everything, cwd=ROOT, check=True)
    write_tools()


def write_tools() -> None:
    """Pin the tools that come from npm, where that is here; no address stays in their lock."""
    npm = shutil.which("npm")
    if not npm:
        print(f"Without npm, {TOOLS_LOCK.relative_to(ROOT)} stays as it is.")
        return
    options = ["--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"]
    subprocess.run([npm, "install", *options, "--no-audit"], cwd=TOOLS.parent, check=True)
    lock = json.loads(TOOLS_LOCK.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    TOOLS_LOCK.write_text(json.dumps(lock, indent=2) + "\n")


def find_problems() -> list[str]:
    """Every way in which the locks differ from what pyproject.toml asks for, in words."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = [Requirement(text) for text in project["dependencies"]]
    extras = [
        Requirement(text) for texts in project["optional-dependencies"].values() for text in texts
    ]
    present, everything = pins(RUNTIME), pins(EVERYTHING)
    problems = [f"{RUNTIME.name}: {words}" for words in unmet(runtime, present)]
    problems += [f"{EVERYTHING.name}: {words}" for words in unmet([*runtime, *extras], everything)]
    wanted = {canonicalize_name(requirement.name) for requirement in runtime}
    problems += [
        f"{RUNTIME.name}: {name} is pinned, but pyproject.toml no longer asks for it"
        for name in sorted(asked_for(RUNTIME) - wanted)
    ]
    problems += [
        f"{name} is {version} in {RUNTIME.name} and {everything.get(name)} in {EVERYTHING.name}"
        for name, version in present.items()
        if everything.get(name) != version
    ]
    for lock in (RUNTIME, EVERYTHING):
        problems += form_problems(lock)
    problems += tools_problems()
    return [*problems, "Run `make lock`."] if problems else []


def pins(lock: Path) -> dict[str, str]:
    """The version pinned for each package."""
    return {match["name"]: match["version"] for match in PIN.finditer(lock.read_text())}


def unmet(requirements: list[Requirement], pinned: dict[str, str]) -> list[str]:
    """The requirements that the pins do not meet."""
    return [
        f"{requirement} is pinned at {pinned.get(canonicalize_name(requirement.name))}"
        for requirement in requirements
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]


def asked_for(lock: Path) -> set[str]:
    """The packages which the lock's own notes say that pyproject.toml names."""
    blocks = re.split(r"\n(?=[a-z])", lock.read_text())
    return {
        match["name"]
        for block in blocks
        if (match := PIN.match(block)) and "(pyproject.toml)" in block
    }


def form_problems(lock: Path) -> list[str]:
    """Pins without a hash, and addresses: a lock must serve whichever index answers."""
    text = lock.read_text()
    blocks = [block for block in re.split(r"\n(?=[a-z])", text) if PIN.match(block)]
    problems = [
        f"{lock.name}: {block.split('=')[0]} has no hash"
        for block in blocks
        if "--hash" not in block
    ]
    return [*problems, f"{lock.name} holds an address"] if "://" in text else problems


def tools_problems() -> list[str]:
    """What is wrong with the lock of the tools that come from npm."""
    name = TOOLS_LOCK.name
    wanted, lock = (json.loads(path.read_text()) for path in (TOOLS, TOOLS_LOCK))
    root = lock["packages"].pop("")
    problems = [
        f"{name}: {kind} differ from {TOOLS.name}"
        for kind in ("dependencies", "devDependencies")
        if root.get(kind) != wanted.get(kind)
    ]
    problems += [
        f"{name}: {path.removeprefix('node_modules/')} has no integrity"
        for path, package in lock["packages"].items()
        if not package.get("integrity", "").startswith("sha512-")
    ]
    return [*problems, f"{name} holds an address"] if "://" in TOOLS_LOCK.read_text() else problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
