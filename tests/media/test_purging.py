"""What is ended for good leaves no byte behind, and takes nothing that another item names."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.media import derivatives
from apps.media.models import Renditions, RenditionState
from apps.records.audit import audit
from apps.records.changes import Refused, changeset
from apps.records.models import Record
from tests.build import make_item, store_rendition, stored_file, upload
from tests.media.test_files import files_on_disk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _audited(settings: Any, tmp_path: Path) -> None:
    """A folder of the test's own, into which the auditor looks."""
    settings.MEDIA_ROOT = tmp_path
    settings.AUDITORS = ["apps.media.auditing"]


def drawn() -> dict[str, Any]:
    """Return the entry of a file of which sizes and a tile are made."""
    entry = stored_file()
    store_rendition(entry["key"])
    default_storage.save(derivatives.tile_name_of(entry["key"], "full", "512,512"), upload())
    return entry


def end(capture: Any, *items: Record) -> None:
    """Delete `items`, then end them for good, in changesets that commit."""
    with capture(execute=True):
        with changeset(by=None) as change:
            for item in items:
                change.remove(item)
        with changeset(by=None) as change:
            change.purge(items)


def test_purge_takes_files_and_renditions_of_now_and_of_former_versions(
    django_capture_on_commit_callbacks: Any,
) -> None:
    first, second = drawn(), drawn()
    item, other = make_item(files=[first]), make_item(files=[drawn()])
    Renditions.objects.update(state=RenditionState.READY)
    with changeset(by=None) as change:
        item = change.apply(item, {"files": [second]})
    end(django_capture_on_commit_callbacks, item)
    (left,) = other.files.all()
    assert set(Renditions.objects.values_list("key", flat=True)) == {left.key}
    assert {Path(name).parts[1].removesuffix(".d") for name in files_on_disk()} == {left.key}
    assert len(files_on_disk()) == 3
    assert list(audit()) == []


def test_purge_leaves_what_another_item_shows_or_once_showed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Files that were joined into one item are in the history of those they came from."""
    moved, gone = drawn(), drawn()
    source, target = make_item(files=[moved]), make_item(files=[gone])
    with changeset(by=None) as change:
        source = change.apply(source, {"files": []})
        target = change.apply(target, {"files": [moved]})
    end(django_capture_on_commit_callbacks, source)
    assert len(files_on_disk()) == 6
    assert Renditions.objects.count() == 2
    assert list(audit()) == []
    end(django_capture_on_commit_callbacks, target)
    assert files_on_disk() == set()
    assert not Renditions.objects.exists()


def test_purge_that_is_refused_takes_no_file(django_capture_on_commit_callbacks: Any) -> None:
    item = make_item(files=[drawn()])
    make_item(cover=item.identifier)
    with pytest.raises(Refused, match="still name these"):
        end(django_capture_on_commit_callbacks, item)
    assert len(files_on_disk()) == 3
    assert Renditions.objects.exists()
