"""Each way of deploying the archive wrong is told in a sentence before it hurts."""

from pathlib import Path

import pytest
from django.test import override_settings

from archive_site import checks


def ids(messages: object) -> list[str]:
    return [message.id for message in messages]  # type: ignore[attr-defined]


@override_settings(DEBUG=True, ALLOWED_HOSTS=["localhost", "archive.example.org"])
def test_debug_in_public_is_refused() -> None:
    assert ids(checks.refuse_debug_in_public(None)) == ["archive_site.E001"]


@pytest.mark.parametrize("debug", [True, False])
def test_debug_at_home_is_no_concern(debug: bool) -> None:
    with override_settings(DEBUG=debug, ALLOWED_HOSTS=["localhost", "[::1]", "a.localhost"]):
        assert ids(checks.refuse_debug_in_public(None)) == []


def test_media_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("")
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        assert ids(checks.refuse_unwritable_media_root(None)) == ["archive_site.E002"]


def test_web_server_cannot_be_asked_to_send_what_it_has_not() -> None:
    elsewhere = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    check = checks.refuse_handing_over_what_is_elsewhere
    with override_settings(MEDIA_ACCEL_PREFIX="/protected-media/"):
        assert ids(check(None)) == []
        with override_settings(STORAGES=elsewhere):
            assert ids(check(None)) == ["archive_site.E003"]
    with override_settings(STORAGES=elsewhere):
        assert ids(check(None)) == []


def test_media_folder_may_be_yet_to_come(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path / "kept" / "media"):
        assert ids(checks.refuse_unwritable_media_root(None)) == []


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_sound_versions_of_sqlite(version: tuple[int, ...], sound: bool) -> None:
    assert checks.is_sqlite_sound(version) is sound


@pytest.mark.parametrize(("naan", "found"), [("", []), ("12148", []), ("99999", ["W002"])])
def test_example_naan_is_not_for_deployment(naan: str, found: list[str]) -> None:
    with override_settings(ARK_NAAN=naan):
        assert ids(checks.warn_of_example_naan(None)) == [f"archive_site.{id_}" for id_ in found]
