"""The real worker, in a process of its own, on a real database file, ended as power cuts do."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOWN = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
import io
from apps.media import derivatives
held = io.BytesIO()
Image.effect_noise((700, 500), 60).convert("RGB").save(held, "JPEG")
keys = [letter * 32 for letter in "abc"]
for key in keys:
    default_storage.save(f"{key[:2]}/{key}", ContentFile(held.getvalue()))
derivatives.request(keys)
derivatives.request(keys)
"""
ASKED = """
import io, json
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from PIL import Image
from apps.media.derivatives import storage_name_of
from apps.media.models import Renditions
for row in Renditions.objects.order_by("key"):
    for width, height in row.sizes:
        for extension in ("avif", "webp", "jpg"):
            with default_storage.open(storage_name_of(row.key, width, extension)) as file:
                picture = Image.open(io.BytesIO(file.read()))
                picture.load()
                assert picture.size == (width, height)
    print(row.key[0], row.state, row.attempts, len(row.sizes))
print(DBTaskResult.objects.running().count(), DBTaskResult.objects.ready().count())
"""


class Archive:
    """An archive of a test's own, worked on by processes."""

    def __init__(self, folder: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.media.worker_settings",
            "SECRET_KEY": "kept for the length of one test, and for signing nothing of worth",
            "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
        }
        self.manage("migrate", "-v0")
        self.manage("shell", "-v0", "-c", SOWN)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def work(self, **environment: str) -> int:
        """Do all that waits, as a worker of a moment; return how it ended."""
        words = ("db_worker", "--batch", "--no-startup-delay", "-v0")
        return self.run(*words, **environment).returncode

    def state(self) -> list[list[str]]:
        """Return what is known of each file, then how many tasks run and wait."""
        return [line.split() for line in self.manage("shell", "-v0", "-c", ASKED).splitlines()]


@pytest.mark.slow
@pytest.mark.once
def test_what_a_killed_worker_left_is_found_again_and_made_whole(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for step in ("after_first_rendition", "before_ready"):
        assert archive.work(MEMORIAL_KILL_AT=step) == -signal.SIGKILL
        *rows, (running, _waiting) = archive.state()
        assert "making" in {row[1] for row in rows}
        assert running == "1"
    assert archive.work() == 0
    *rows, tasks = archive.state()
    assert [row[1] for row in rows] == ["ready"] * 3
    assert [row[3] for row in rows] == ["2"] * 3
    assert tasks == ["0", "0"]


@pytest.mark.slow
@pytest.mark.once
def test_a_file_at_which_every_worker_dies_is_given_up_after_three(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    deaths = 0
    while archive.work(MEMORIAL_KILL_AT="before_ready") == -signal.SIGKILL:
        deaths += 1
        assert deaths < 12
    assert deaths == 9
    *rows, tasks = archive.state()
    assert [row[1] for row in rows] == ["failed"] * 3
    assert tasks == ["0", "0"]
