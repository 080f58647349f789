"""An archive of its own, in processes of its own, ended with kill -9 as power cuts do.

`.ci/faults.py` and test_kills.py share it. The server is gunicorn with the archive's own
configuration, the worker is `db_worker`, uploads come over HTTP. All are forked from one process
in which the program is loaded already, as gunicorn does itself: a start then takes no second.
"""

import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import requests
from PIL import Image

from tests.archive_site.test_start import free_port
from tests.forms import fields_of

ROOT = Path(__file__).resolve().parents[2]
NAME, PASSWORD = "keeper", "kept for the length of one run"
#: How an upload comes in.
ROUTES = ("form", "bulk")

KNOWN = """
import hashlib, json
from django.conf import settings
from django_tasks_db.models import DBTaskResult
from apps.media.models import ItemFile, Renditions
kept = {}
for row in Renditions.objects.all():
    folder = settings.MEDIA_ROOT / row.key[:2] / f"{row.key}.d"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    kept[row.key] = [row.state, len(files), digest.hexdigest()]
tasks = DBTaskResult.objects
print(json.dumps({
    "files": ItemFile.objects.count(),
    "renditions": kept,
    "tasks": [tasks.running().count(), tasks.ready().count()],
}))
"""


def picture() -> bytes:
    """Return a picture of which several sizes are made."""
    held = io.BytesIO()
    Image.radial_gradient("L").resize((660, 440)).convert("RGB").save(held, "JPEG")
    return held.getvalue()


# --- the archive and its processes ------------------------------------------------------------


class Archive:
    """An archive in `folder` and, where `url` names a PostgreSQL, in a database of its own there."""

    def __init__(self, folder: Path, url: str = "") -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.folder = folder
        self.address = ""
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.media.worker_settings",
            "SECRET_KEY": "kept for the length of one test, and for signing nothing of worth",
            "DATABASE_URL": url or f"sqlite:///{folder / 'archive.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "TMPDIR": str(folder),
            "WORKERS": "1",
            "DEMO": "0",
        }
        (folder / "static").mkdir()
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.media.killing"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.manage("migrate", "-v0")
        words = ("createsuperuser", "--noinput", "--username", NAME, "--email", "")
        self.manage(*words, DJANGO_SUPERUSER_PASSWORD=PASSWORD)

    def close(self) -> None:
        """Let go of the process from which the others came."""
        self._mother.communicate()

    def begin(self, *words: str, **environment: str) -> int:
        """Begin a command in a group of its own, and return its number; what it says is kept."""
        said = str(self.folder / "said")
        return int(self._asked({"words": words, "environment": environment, "said": said}))

    def ended(self, process: int) -> int:
        """Wait until a process has ended; return how, a signal as a negative number."""
        return int(self._asked({"ended": process}))

    def _asked(self, order: dict[str, Any]) -> Any:
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write(json.dumps(order) + "\n")
        self._mother.stdin.flush()
        return json.loads(self._mother.stdout.readline())

    def said(self) -> str:
        """Return what the command that began last has said."""
        return (self.folder / "said").read_text()

    def manage(self, *words: str, **environment: str) -> str:
        """Run a command of manage.py that ends well; return what it says."""
        status = self.ended(self.begin("manage.py", *words, **environment))
        assert status == 0, self.said()
        return self.said()

    def draw(self, step: str = "") -> int:
        """Start a worker that does all that waits, and before that what workers do at their start.

        Returns how it ended.
        """
        words = ("db_worker", "--batch", "--no-startup-delay", "-v0")
        return self.ended(self.begin("manage.py", *words, MEMORIAL_KILL_AT=step))

    def draw_until(self, seconds: float) -> None:
        """Start a worker, and end it and the child that draws after so long."""
        process = self.begin("manage.py", "db_worker", "--batch", "--no-startup-delay", "-v0")
        time.sleep(seconds)
        end_group(process)
        self.ended(process)

    @contextmanager
    def serving(self, step: str = "", *, by_start: bool = False) -> Iterator[int]:
        """Serve readers, and at the end kill every process of the server at once.

        Args:
            step: where the server kills itself before that.
            by_start: as `make run` does, which settles what was left and brings a worker along.

        """
        gunicorn = ("gunicorn", "-c", "python:archive_site.gunicorn")
        words = ("manage.py", "start") if by_start else gunicorn
        port = str(free_port())
        self.address = f"http://127.0.0.1:{port}"
        process = self.begin(*words, MEMORIAL_KILL_AT=step, PORT=port)
        try:
            self._wait()
            yield process
        finally:
            end_group(process)
            self.ended(process)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                requests.head(f"{self.address}/admin/login/", timeout=10)
            except requests.ConnectionError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(self.said())

    # --- what is asked of it afterwards -------------------------------------------------------

    def differences(self) -> int:
        """Return how many differences the auditor names, every byte read."""
        status = self.ended(self.begin("manage.py", "audit", "--hashes"))
        lines = self.said().splitlines()
        counts = [int(line.split()[0]) for line in lines if line.strip()[:1].isdigit()]
        assert counts, self.said()
        assert (status == 0) == (sum(counts) == 0), self.said()
        return sum(counts)

    def unfinished(self) -> list[str]:
        """Return the names of what still stands there of files that were coming."""
        media = self.folder / "media"
        return [str(path.relative_to(media)) for path in media.rglob(".incoming-*")]

    def known(self) -> dict[str, Any]:
        """Return how many files there are, the state, number and checksum of the renditions of
        each, and how many tasks run and wait.
        """
        found: dict[str, Any] = json.loads(self.manage("shell", "-v0", "-c", KNOWN))
        return found

    def undrawn(self) -> int:
        """Return how many pictures are not ready, or are not as the others of the same bytes."""
        rows = Counter(tuple(row) for row in self.known()["renditions"].values())
        whole = max((row for row in rows if row[0] == "ready"), key=rows.__getitem__, default=None)
        return rows.total() - rows[whole] if whole else rows.total()


@contextmanager
def database(url: str) -> Iterator[str]:
    """Give the address of a new database beside the one at `url`; "" where that is none."""
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"faults_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def end_group(process: int) -> None:
    """Kill a process and all that it started in its group."""
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        return


# --- who uploads ------------------------------------------------------------------------------


class Keeper:
    """Somebody with a browser, signed in for the whole run."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.browser = requests.Session()
        self.browser.trust_env = False
        self._batch = ""
        fields = self._form("/admin/login/")
        fields |= {"username": NAME, "password": PASSWORD}
        self._sent("/admin/login/", fields)

    def send(self, route: str) -> bool:
        """Upload the picture by the form of a new item or by the page for many; say if it came.

        Raises:
            requests.ConnectionError: the server ended before it answered.

        """
        files = {"files-0-file" if route == "form" else "file": ("stone.jpg", picture())}
        if route == "form":
            page = "/admin/media/item/add/"
            fields = self._form(page) | {"title": "A stone", "_save": "1"}
            return self._sent(page, fields, files).status_code == 302
        self._batch = self._batch or self._begun()
        fields = {"number": str(random.randrange(10**6))}
        return self._sent(self._batch, fields, files).status_code == 201

    def _begun(self) -> str:
        page = "/admin/media/item/upload/"
        return str(self._sent(page, self._form(page)).json()["url"])

    def _form(self, page: str) -> dict[str, Any]:
        answer = self.browser.get(self.archive.address + page, timeout=60)
        assert answer.status_code == 200, answer.text
        return fields_of(SimpleNamespace(content=answer.content, streaming=False))

    def _sent(self, page: str, fields: dict[str, Any], files: Any = None) -> requests.Response:
        headers = {"Accept": "application/json"} if "upload/" in page else {}
        headers["X-CSRFToken"] = self.browser.cookies.get("csrftoken", "")
        return self.browser.post(
            self.archive.address + page,
            fields,
            files=files,
            headers=headers,
            allow_redirects=False,
            timeout=60,
        )


def kill_upload(archive: Archive, keeper: Keeper, step: str, route: str) -> None:
    """Upload to a server that ends itself at `step`."""
    try:
        with archive.serving(step):
            keeper.send(route)
    except requests.ConnectionError:
        return
    raise AssertionError(f"An upload did not come to the step {step}.")


def kill_upload_after(archive: Archive, keeper: Keeper, seconds: float, route: str) -> None:
    """Upload to a server that is ended so long after the upload began, if it comes to that."""
    with archive.serving() as server:
        clock = threading.Timer(seconds, end_group, [server])
        clock.start()
        with suppress(requests.ConnectionError):
            keeper.send(route)
        clock.join()


def kill_all_after(archive: Archive, keeper: Keeper, seconds: float) -> None:
    """Upload one picture after another to what `make run` starts, and end all of it at once."""
    with archive.serving(by_start=True) as server:
        clock = threading.Timer(seconds, end_group, [server])
        clock.start()
        with suppress(requests.ConnectionError):
            while True:
                keeper.send(random.choice(ROUTES))


# --- the process from which all others come ---------------------------------------------------


def _obey() -> None:
    """Fork a process for each order that comes, or wait for the end of one."""
    import django

    django.setup()
    from django.db import connections
    from django.urls import get_resolver

    from archive_site import wsgi  # noqa: F401 - loaded here, and not by each of the children

    _ = get_resolver().url_patterns
    connections.close_all()
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
        else:
            answer = os.fork()
            if not answer:
                _become(**order)
        print(answer, flush=True)  # noqa: T201


def _become(words: list[str], environment: dict[str, str], said: str) -> None:
    """Run a command in this process, and end with it."""
    os.setsid()
    for mode, numbers, name in ((os.O_RDONLY, (0,), os.devnull), (os.O_RDWR, (1, 2), said)):
        opened = os.open(name, mode | os.O_CREAT | (os.O_TRUNC if name == said else 0), 0o600)
        for number in numbers:
            os.dup2(opened, number)
    os.environ.update(environment)
    sys.argv = words
    status = 1
    try:
        _run(words)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run(words: list[str]) -> None:
    if words[0] == "gunicorn":
        from gunicorn.app.wsgiapp import run

        run()
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(words)


if __name__ == "__main__":
    _obey()
