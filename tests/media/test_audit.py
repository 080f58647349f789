"""`manage.py audit` names every difference between rows and files, and finds none in peace."""

import os
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.media import auditing, derivatives, ladder
from apps.media.models import ItemFile, Renditions, RenditionState, storage_name
from apps.records.changes import changeset
from tests.build import PIXEL, make_item, store_rendition, stored_file

pytestmark = pytest.mark.django_db

KEY = "ab" + "0" * 30
SIZES = [[320, 240], [640, 480]]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.AUDITORS = ["apps.media.auditing"]


@pytest.fixture
def row() -> ItemFile:
    """A file of an item, with its smaller pictures."""
    file: ItemFile = make_item(files=[stored_file("stone.png")]).files.get()
    ready = {"state": RenditionState.READY, "sizes": SIZES, "widest_avif": SIZES[-1][0]}
    Renditions.objects.update_or_create(pk=file.key, defaults=ready)
    for width, _height in SIZES:
        for ending in ladder.FORMATS:
            store_rendition(file.key, width, ending)
    return file


def audited(**options: Any) -> tuple[dict[str, int], list[str]]:
    """Return how often each check found something, and what was said of it."""
    said, status = StringIO(), 0
    try:
        call_command("audit", stdout=said, **options)
    except CommandError as refusal:
        status = refusal.returncode
    lines = said.getvalue().splitlines()
    words = {sentence: check for check, sentence in auditing.CHECKS.items()}
    counted = (line.strip().partition(" ") for line in lines)
    counts = {words[rest]: int(n) for n, _space, rest in counted if rest in words and int(n)}
    assert status == (1 if counts else 0)
    assert set(words) <= {line.strip().partition(" ")[2] for line in lines}
    return counts, [line for line in lines if line.partition(":")[0] in auditing.CHECKS]


def place_of(key: str) -> Path:
    return Path(default_storage.path(storage_name(ItemFile(key=key))))


def test_archive_at_peace_has_no_difference(row: ItemFile) -> None:
    for hashes in (False, True):
        assert audited(hashes=hashes) == ({}, [])


def lose_file(row: ItemFile) -> str:
    place_of(row.key).unlink()
    return f"file: file {row.key} “stone.png” of item {row.item.identifier}: nothing instead of"


def lose_former_file(row: ItemFile) -> str:
    with changeset(by=None) as change:
        change.apply(row.item, {"files": []})
    place_of(row.key).unlink()
    return f"file: file {row.key} of a former version of item {row.item.identifier}: nothing"


def cut(row: ItemFile) -> str:
    place_of(row.key).write_bytes(PIXEL[:-1])
    return (
        f"size: file {row.key} “stone.png” of item {row.item.identifier}: {len(PIXEL) - 1} bytes"
    )


def bring_stray(row: ItemFile) -> str:
    place_of(KEY).parent.mkdir(exist_ok=True)
    place_of(KEY).write_bytes(b"stray")
    return f"stray: file ab/{KEY}: none instead of a record"


def leave_upload(row: ItemFile) -> str:
    coming = place_of(row.key).with_name(".incoming-name.00000000")
    coming.write_bytes(b"half")
    long_ago = time.time() - auditing.AN_HOUR - 1
    os.utime(coming, (long_ago, long_ago))
    return f"incoming: file {row.key[:2]}/.incoming-name.00000000: what an upload left"


def lose_rendition(row: ItemFile) -> str:
    default_storage.delete(derivatives.storage_name_of(row.key, 640, "jpg"))
    return f"rendition: smaller pictures of file {row.key}: all but 640.jpg instead of all"


def lose_all_renditions(row: ItemFile) -> str:
    Renditions.objects.filter(pk=row.key).update(sizes=[[960, 720]])
    return f"rendition: smaller pictures of file {row.key}: all but 960.jpg, 960.webp instead"


def lose_tiles(row: ItemFile) -> str:
    Renditions.objects.filter(pk=row.key).update(has_tiles=True)
    return f"rendition: smaller pictures of file {row.key}: all but its tiles instead of all"


def bring_renditions_of_nothing(row: ItemFile) -> str:
    store_rendition(KEY)
    return f"orphan: folder ab/{KEY}.d: none instead of a record"


def bring_row_of_nothing(row: ItemFile) -> str:
    Renditions.objects.create(pk=KEY)
    return f"orphan: row of file {KEY}: none instead of a record"


DIFFERENCES = [
    lose_file,
    lose_former_file,
    cut,
    bring_stray,
    leave_upload,
    lose_rendition,
    lose_all_renditions,
    lose_tiles,
    bring_renditions_of_nothing,
    bring_row_of_nothing,
]


@pytest.mark.parametrize("harm", DIFFERENCES)
def test_difference_is_counted_and_named(row: ItemFile, harm: Callable[[ItemFile], str]) -> None:
    said = harm(row)
    counts, lines = audited()
    assert counts == {said.partition(":")[0]: 1}
    assert len(lines) == 1
    assert lines[0].startswith(said)


def test_changed_byte_is_found_by_whoever_reads_every_byte(row: ItemFile) -> None:
    place_of(row.key).write_bytes(PIXEL[:-1] + b"x")
    assert audited() == ({}, [])
    counts, (line,) = audited(hashes=True)
    assert counts == {"bytes": 1}
    assert row.sha256 in line


def test_several_differences_are_all_named(row: ItemFile) -> None:
    for harm in (lose_file, bring_stray, bring_row_of_nothing):
        harm(row)
    counts, lines = audited()
    assert counts == {"file": 1, "stray": 1, "orphan": 1}
    assert len(lines) == 3


@pytest.mark.parametrize("state", [RenditionState.WAITING, RenditionState.MAKING])
def test_renditions_that_are_not_ready_are_not_missed(row: ItemFile, state: str) -> None:
    lose_rendition(row)
    Renditions.objects.filter(pk=row.key).update(state=state)
    assert audited() == ({}, [])


def test_archive_without_avif_is_at_peace(row: ItemFile) -> None:
    for width, _height in SIZES:
        default_storage.delete(derivatives.storage_name_of(row.key, width, "avif"))
    counts, lines = audited()
    assert counts == {"rendition": 1}
    assert "avif" in lines[0]
    Renditions.objects.filter(pk=row.key).update(widest_avif=0)
    assert audited() == ({}, [])


def test_upload_that_is_coming_is_no_difference(row: ItemFile) -> None:
    coming = place_of(KEY).with_name(f".incoming-{KEY}.00000000")
    coming.parent.mkdir(exist_ok=True)
    coming.write_bytes(b"half")
    assert audited() == ({}, [])
    os.link(coming, place_of(KEY))  # it has its name, and its row is not committed
    assert audited() == ({}, [])


def test_nothing_that_is_found_is_taken_away(row: ItemFile, tmp_path: Path) -> None:
    for harm in (bring_stray, leave_upload, bring_renditions_of_nothing):
        harm(row)
    before = sorted(tmp_path.rglob("*"))
    audited(hashes=True)
    assert sorted(tmp_path.rglob("*")) == before
