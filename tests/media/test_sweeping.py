"""After an accident the sweep finishes what was saved, takes away the rest, and harms nothing."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.test import Client

from apps.media import ingest
from apps.media.models import Item, ItemFile, storage_name
from apps.media.sweeping import sweep
from apps.records.changes import changeset
from tests.build import make_editor, make_item, store_rendition, stored_file, upload
from tests.forms import admin_url, send

pytestmark = pytest.mark.django_db

KEY = "ab" + "0" * 30


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def place_of(key: str) -> Path:
    return Path(default_storage.path(storage_name(ItemFile(key=key))))


def come(key: str = KEY) -> Path:
    """Put bytes where the file `key` stands, as an upload does; return where."""
    place = place_of(key)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"whole")
    return place


def claim(place: Path) -> Path:
    """Put beside a file the second name that it has until its row is committed."""
    content = place.read_bytes()
    place.unlink()  # as it came, it is held by the transaction of the test
    place.write_bytes(content)
    coming = place.with_name(f".incoming-{place.name}.00000000")
    os.link(place, coming)
    return coming


def swept() -> str:
    """Return what the command says; it ends well whatever it finds."""
    said = StringIO()
    call_command("sweep_uploads", stdout=said)
    return said.getvalue()


def test_file_that_no_row_names_is_taken_away_with_its_claim() -> None:
    place = come()
    coming = claim(place)
    assert swept() == "Unfinished uploads: 1 taken away, 0 found saved.\n"
    assert not place.exists()
    assert not coming.exists()
    assert swept() == ""


def test_file_of_a_saved_item_stays() -> None:
    item = make_item(files=[stored_file()])
    place = Path(item.files.get().file.path)
    coming = claim(place)
    assert swept() == "Unfinished uploads: 0 taken away, 1 found saved.\n"
    assert place.exists()
    assert not coming.exists()


def test_file_of_a_former_version_stays_for_undo() -> None:
    item = make_item(files=[stored_file()])
    place = Path(item.files.get().file.path)
    with changeset(by=None) as change:
        change.apply(item, {"files": []})
    coming = claim(place)
    assert sweep() == (1, 0)
    assert place.exists()
    assert not coming.exists()


def test_half_a_file_is_taken_away() -> None:
    coming = claim(come())
    place_of(KEY).unlink()
    assert sweep() == (0, 0)
    assert not coming.exists()


def test_file_without_a_claim_is_never_touched_whatever_the_rows_say() -> None:
    place = come()
    assert sweep() == (0, 0)
    assert place.exists()


def test_other_file_of_the_same_name_is_not_what_the_claim_is_about() -> None:
    place = come()
    coming = claim(place)
    place.unlink()
    come()
    assert sweep() == (0, 0)
    assert place.exists()
    assert not coming.exists()


def test_rendition_is_whole_and_stays() -> None:
    item = make_item(files=[stored_file()])
    key = item.files.get().key
    store_rendition(key)
    place = Path(default_storage.path(f"{key[:2]}/{key}.d/320.jpg"))
    coming = claim(place)
    assert sweep() == (0, 0)
    assert place.exists()
    assert not coming.exists()


# --- what is still coming -----------------------------------------------------------------------

HOLDING = """
import fcntl, sys
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
input()
"""


@pytest.fixture
def holder() -> "Iterator[subprocess.Popen[bytes]]":
    """A process that holds a claim on a file, as one that is at an upload does."""
    coming = claim(come())
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(coming)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_what_a_running_process_holds_is_left_until_it_ends(
    holder: "subprocess.Popen[bytes]",
) -> None:
    assert sweep() == (0, 0)
    assert place_of(KEY).exists()
    holder.kill()
    holder.wait()
    assert sweep() == (0, 1)
    assert not place_of(KEY).exists()


@pytest.mark.django_db(transaction=True)
def test_sweep_waits_for_a_row_that_is_just_being_committed() -> None:
    """A server whose client was killed may still be at its last commit."""
    entry = stored_file()
    coming = claim(place_of(entry["key"]))
    is_written, go_on = threading.Event(), threading.Event()

    def commit_late() -> None:
        with changeset(by=None) as change:
            change.create("item", {"title": "A stone", "files": [entry]})
            # SQLite has the rows when it commits; its lock is taken already.
            is_written.set()
            go_on.wait(10)
        connections.close_all()

    writer = threading.Thread(target=commit_late)
    writer.start()
    assert is_written.wait(10)
    threading.Timer(0.5, go_on.set).start()
    assert sweep() == (1, 0)
    writer.join()
    assert Item.objects.get().files.get().key == entry["key"]
    assert place_of(entry["key"]).exists()
    assert not coming.exists()


def test_storages_far_away_have_nothing_to_sweep(settings: Any) -> None:
    memory = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.STORAGES = settings.STORAGES | memory
    assert swept() == ""


def test_copies_of_uploads_are_forgotten_after_a_day(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "temporary"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    for name in ("tmpold.upload.jpg", "tmpnew.upload.jpg", "letter.txt"):
        copy = settings.FILE_UPLOAD_TEMP_DIR / name
        copy.write_bytes(b"copy")
        if name != "tmpnew.upload.jpg":
            os.utime(copy, (1000, 1000))
    assert swept() == ""
    left = sorted(copy.name for copy in settings.FILE_UPLOAD_TEMP_DIR.iterdir())
    assert left == ["letter.txt", "tmpnew.upload.jpg"]
    with TemporaryUploadedFile("stone.jpg", "image/jpeg", 1, None) as upload:
        assert Path(upload.temporary_file_path()).match("temporary/tmp*.upload*")


# --- what needs no sweep ------------------------------------------------------------------------


def fail(_batch: Any) -> None:
    """Stand among the followers of a changeset that cannot be written."""
    raise OperationalError("locked")


def fail_afterwards(_batch: Any) -> None:
    """Stand among the followers, and fail when all is written."""
    transaction.on_commit(lambda: 1 // 0)


def save(client: Client) -> Any:
    """Send the form of a new item with a picture."""
    row = {"files-0-file": upload(), "files-0-alt_text": "A stone"}
    return send(client, admin_url(Item, "add"), {"title": "A stone", **row})


@pytest.fixture
def editor(db: None) -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def files_in(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_file_of_a_form_that_could_not_be_saved_does_not_stay(
    editor: Client, settings: Any, media: Path
) -> None:
    settings.CHANGE_FOLLOWERS = [f"{__name__}.fail"]
    answer = save(editor)
    assert answer.status_code == 503
    assert files_in(media) == []
    assert not Item.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_of_a_form_that_was_saved_stays_whatever_fails_afterwards(
    editor: Client, settings: Any, media: Path
) -> None:
    settings.CHANGE_FOLLOWERS = [f"{__name__}.fail_afterwards"]
    with pytest.raises(ZeroDivisionError):
        save(editor)
    assert files_in(media) == [Path(Item.objects.get().files.get().file.path)]


def test_file_whose_commit_was_made_stays_though_the_answer_was_lost(media: Path) -> None:
    """Nothing that follows a commit is done in a test's own transaction, as when a line breaks."""
    with pytest.raises(ConnectionError):
        save_and_lose_the_answer()
    assert Path(Item.objects.get().files.get().file.path) in files_in(media)


def save_and_lose_the_answer() -> None:
    file = upload()
    with ingest.accepting() as accept:
        with changeset(by=None) as change:
            entry = accept(file, ingest.inspect(file))
            change.create("item", {"title": "A stone", "files": [entry]})
        raise ConnectionError


def test_form_says_that_a_file_could_not_be_kept(
    editor: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "no folder"
    settings.MEDIA_ROOT.write_bytes(b"")
    answer = save(editor)
    assert answer.status_code == 400
    assert "“photograph.png” could not be kept" in answer.content.decode()
    assert not Item.objects.exists()
