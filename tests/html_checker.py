"""The Nu HTML checker, vnu: one process of Java for a folder full of pages."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

JAR = Path(__file__).resolve().parents[1] / ".ci/tools/node_modules/vnu-jar/build/dist/vnu.jar"
JAVA = shutil.which("java") or ""
NO_CHECKER = "No HTML checker was found"


def is_found() -> bool:
    """Whether there is a checker, and a Java to run it."""
    return bool(JAVA) and JAR.is_file()


def errors_in(folder: Path) -> dict[str, list[str]]:
    """Return what the checker finds wrong with the pages in a folder, by their names."""
    # A process that lives for seconds has no use for the better compiler, which takes longer, and
    # which alone makes do with the usual stack.
    command = [JAVA, "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", str(JAR)]
    command += ["--errors-only", "--exit-zero-always", "--format", "json", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found: dict[str, list[str]] = {}
    for message in json.loads(said)["messages"]:
        name = Path(unquote(message.get("url", ""))).stem
        extract = " ".join(message.get("extract", "").split())
        found.setdefault(name, []).append(f"{message['message']} — {extract}")
    return found
