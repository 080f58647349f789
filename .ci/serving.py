"""An archive for looking at: started as `make run` does, in a folder that is gone afterwards."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lxml import html

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.archive_site.test_start import environment, free_port  # noqa: E402
from tests.eyes import CHROMIUM  # noqa: E402

#: Seconds within which an archive must answer, and have drawn its pictures.
PATIENCE = 180
#: Where the first of a sort stands in the demonstration: lists, and what leads on from them.
FIRST = {
    "person": "/people/",
    "group": "/groups/",
    "event": "/events/",
    "place": "/places/",
    "article": "/articles/",
    "item": "/media/gallery/",
    "collection": "/media/collections/",
    "tag": "/tags/",
}
LINKS = (
    "//p[@class='card-title']/a/@href | //ul[@class='gallery']//a/@href"
    " | //p[@class='term']/a/@href | //main//ul[contains(@class, 'outline')]//a/@href"
)


@dataclass(frozen=True)
class Served:
    """An archive that answers at `address`, and the environment in which its commands run."""

    address: str
    environment: dict[str, str]


def chromium() -> str:
    """Return the browser; end in words where there is none."""
    if not CHROMIUM:
        sys.exit(
            "No Chromium was found: install it (Debian and Ubuntu: apt install chromium) or name "
            "it in CHROMIUM."
        )
    return str(Path(shutil.which(CHROMIUM) or CHROMIUM).resolve())


@contextmanager
def archive(*, demo: bool, before: str = "", **more: str) -> Iterator[Served]:
    """Serve an archive, with or without the demonstration, all of its pictures drawn.

    Args:
        demo: whether to load the demonstration.
        before: Python that fills the archive before it is served, as `manage.py shell -c` takes it.
        more: what else its environment holds.

    """
    with tempfile.TemporaryDirectory(prefix="archive-looking-") as name:
        folder, port = Path(name), free_port()
        own = environment(folder, PORT=str(port), DEMO=str(int(demo)), **more)
        if before:
            for words in (["migrate", "-v0"], ["shell", "-v0", "-c", before]):
                subprocess.run(
                    [sys.executable, "manage.py", *words], cwd=ROOT, env=own, check=True
                )
        with (folder / "said").open("w") as said:
            command = [sys.executable, "manage.py", "start"]
            server = subprocess.Popen(command, cwd=ROOT, env=own, stdout=said, stderr=said)
        try:
            served = Served(f"http://127.0.0.1:{port}", own)
            _wait_for(served, server, folder)
            yield served
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


def _wait_for(served: Served, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{served.address}/", timeout=10):
                if _is_drawn(folder / "archive.sqlite3"):
                    return
        except urllib.error.URLError:
            pass
        time.sleep(0.5)
    sys.exit(f"The archive did not open:\n{(folder / 'said').read_text()}")


def _is_drawn(database: Path) -> bool:
    """Whether the worker has nothing left to do."""
    waiting = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN (?, ?)"
    with closing(sqlite3.connect(database)) as connection:
        return bool(connection.execute(waiting, ("READY", "RUNNING")).fetchone() == (0,))


def first_pages(served: Served) -> dict[str, str]:
    """Return the addresses of the first record of each kind, and of the first tag."""
    found = {}
    for name, start in FIRST.items():
        with urllib.request.urlopen(served.address + start) as response:
            links = html.document_fromstring(response.read()).xpath(LINKS)
        if links:
            found[name] = str(links[0])
    return found
