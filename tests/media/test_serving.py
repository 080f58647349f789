"""Bytes leave by one door: it asks the gate each time, and speaks HTTP as browsers expect."""

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.media import serving
from apps.media.models import ItemFile
from apps.records.changes import changeset
from tests.build import (
    PIXEL,
    make_contributor,
    make_editor,
    make_item,
    make_user,
    store_rendition,
    stored_file,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF\n"
LONG = PIXEL + bytes(range(256)) * 1000


@pytest.fixture
def reader() -> Client:
    return Client()


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def ask(client: Client, url: str, method: str = "get", **headers: str) -> Any:
    """Ask for a file and read the answer to its end, as servers do."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = getattr(client, method)(url, headers=named)
    sent = response.streaming_content if response.streaming else [response.content]
    response.whole = b"".join(sent)
    for close in response._resource_closers:
        close()
    return response


def one_file(content: bytes = LONG, **changes: Any) -> ItemFile:
    file = stored_file("a.png", content) | changes.pop("file", {})
    row: ItemFile = make_item(files=[file], **changes).files.get()
    return row


def addresses(row: ItemFile) -> list[str]:
    """Return every address under which bytes of a file are had, having stored its renditions."""
    made = [store_rendition(row.key, 320, ext, LONG) for ext in ("avif", "webp", "jpg")]
    return [row.get_absolute_url(), *made, store_rendition(row.key, 1280, "jpg", LONG)]


# --- what is said of the bytes ----------------------------------------------------------------


def test_rendition_is_shown_in_the_page_and_the_original_is_saved(reader: Client) -> None:
    original, avif, webp, jpg, _large = addresses(one_file())
    kinds = {avif: "image/avif", webp: "image/webp", jpg: "image/jpeg"}
    for url, kind in kinds.items():
        response = ask(reader, url)
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert response["Content-Disposition"].startswith("inline")
        assert response.whole == LONG
    assert ask(reader, original)["Content-Disposition"] == 'attachment; filename="a.png"'


def test_every_answer_forbids_bytes_to_run_and_caches_to_trust_themselves(reader: Client) -> None:
    for url in addresses(one_file()):
        tag = ask(reader, url)["ETag"]
        asked: list[dict[str, str]] = [{}, {"If_None_Match": tag}, {"Range": "bytes=0-9"}]
        asked += [{"Range": "bytes=9999999-"}, {"If_Match": '"other"'}]
        found = {}
        for headers in asked:
            response = ask(reader, url, **headers)
            found[response.status_code] = response
            assert response["Cache-Control"] == "no-cache"
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert response["ETag"] == tag
            assert not tag.startswith("W/")
            assert "Set-Cookie" not in response
        assert found.keys() == {200, 304, 206, 416, 412}


def test_other_sites_may_show_what_was_made_for_readers_and_no_original(reader: Client) -> None:
    original, *made = addresses(one_file())
    for url in made:
        for headers in ({}, {"If_None_Match": "*"}, {"Range": "bytes=0-9"}):
            response = ask(reader, url, **headers)
            assert response["Access-Control-Allow-Origin"] == "*"
            assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    response = ask(reader, original)
    assert "Access-Control-Allow-Origin" not in response
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_no_other_site_and_no_cache_has_what_is_not_public(editor: Client) -> None:
    for url in addresses(one_file(status="draft")):
        response = ask(editor, url)
        assert response.whole == LONG
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert "Access-Control-Allow-Origin" not in response
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_each_rendition_has_a_tag_of_its_own(reader: Client) -> None:
    urls = [*addresses(one_file()), *addresses(one_file(LONG + b"x"))]
    assert len({ask(reader, url)["ETag"] for url in urls}) == len(urls)


@pytest.mark.parametrize("name", ["321.jpg", "320.png", "320.svg", "0.jpg", "320.jpg.tmp", "320"])
def test_rendition_that_was_never_made_is_not_found(reader: Client, name: str) -> None:
    row = one_file()
    store_rendition(row.key, 320)
    for headers in ({}, {"If_None_Match": "*"}, {"Range": "bytes=0-"}):
        assert ask(reader, f"{row.get_absolute_url()}/{name}", **headers).status_code == 404


def test_file_lost_from_the_disk_is_not_found_and_the_log_says_so(
    reader: Client, caplog: pytest.LogCaptureFixture
) -> None:
    row = one_file()
    tag = ask(reader, row.get_absolute_url())["ETag"]
    Path(row.file.path).unlink()
    for method, headers in (("get", {}), ("head", {}), ("get", {"If_None_Match": tag})):
        caplog.clear()
        with caplog.at_level(logging.WARNING, "apps.media.serving"):
            assert ask(reader, row.get_absolute_url(), method, **headers).status_code == 404
        assert row.key in caplog.text


# --- parts of a file --------------------------------------------------------------------------

SIZE = len(LONG)
PARTS = [
    ("bytes=0-9", 0, 10),
    ("bytes=0-0", 0, 1),
    ("BYTES=5-9", 5, 10),
    ("bytes=100-", 100, SIZE),
    ("bytes=-7", SIZE - 7, SIZE),
    (f"bytes=-{SIZE + 5}", 0, SIZE),
    (f"bytes={SIZE - 1}-{SIZE + 50}", SIZE - 1, SIZE),
    ("bytes=70000-200000", 70000, 200001),
    ("bytes=0-", 0, SIZE),
]
WHOLE = ["bytes=9-5", "bytes=-", "bytes=a-b", "lines=0-9", "bytes=0-1,5-6", "bytes=0", "", "bytes"]
WHOLE += ["bytes=0-" + "9" * 5000, "bytes=٣-٥"]
NOTHING = [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0", "bytes=999999999999-"]


@pytest.mark.parametrize(("asked", "start", "stop"), PARTS)
def test_part_of_a_file_is_sent_alone(reader: Client, asked: str, start: int, stop: int) -> None:
    for url in addresses(one_file())[:2]:
        response = ask(reader, url, Range=asked)
        assert response.status_code == 206
        assert response.whole == LONG[start:stop]
        assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
        assert response["Content-Length"] == str(stop - start)
        assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", WHOLE)
def test_what_is_no_single_range_is_answered_with_the_whole(reader: Client, asked: str) -> None:
    response = ask(reader, one_file().get_absolute_url(), Range=asked)
    assert (response.status_code, response.whole) == (200, LONG)
    assert response["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in response


@pytest.mark.parametrize("asked", NOTHING)
def test_range_beyond_the_end_is_refused_with_the_size(reader: Client, asked: str) -> None:
    response = ask(reader, one_file().get_absolute_url(), Range=asked)
    assert (response.status_code, response.whole) == (416, b"")
    assert response["Content-Range"] == f"bytes */{SIZE}"


def test_part_is_sent_only_of_the_bytes_that_the_reader_has_begun(reader: Client) -> None:
    url = one_file().get_absolute_url()
    tag = ask(reader, url)["ETag"]
    stale = ['"other"', f"W/{tag}", "Sun, 01 Jan 2040 00:00:00 GMT", ""]
    assert ask(reader, url, Range="bytes=0-9", If_Range=tag).status_code == 206
    for known in stale:
        response = ask(reader, url, Range="bytes=0-9", If_Range=known)
        assert (response.status_code, response.whole) == (200, LONG)


def test_what_is_unchanged_is_not_sent_in_part_either(reader: Client) -> None:
    url = one_file().get_absolute_url()
    tag = ask(reader, url)["ETag"]
    assert ask(reader, url, Range="bytes=0-9", If_None_Match=tag).status_code == 304


def test_head_tells_the_size_and_sends_nothing(reader: Client) -> None:
    for url in addresses(one_file()):
        for headers in ({}, {"Range": "bytes=0-9"}):
            response = ask(reader, url, "head", **headers)
            assert (response.status_code, response.whole) == (200, b"")
            assert response["Content-Length"] == str(SIZE)
            assert response["Accept-Ranges"] == "bytes"
        assert ask(reader, url, "post").status_code == 405
        assert ask(reader, url, "delete").status_code == 405


class _Stream(io.RawIOBase):
    """What some storages open: it can be read to its end and not wound back."""

    def __init__(self, content: bytes) -> None:
        self._content, self.largest = io.BytesIO(content), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.largest = max(self.largest, size)
        return self._content.read(size)


def test_storage_that_cannot_seek_is_read_forward_in_small_pieces(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, streams = one_file().get_absolute_url(), []

    def opened(name: str, mode: str = "rb") -> File:
        stream: Any = _Stream(LONG)
        streams.append(stream)
        file = File(stream, name)
        file.size = SIZE
        return file

    monkeypatch.setattr(default_storage, "open", opened)
    assert ask(reader, url, Range="bytes=70000-200000").whole == LONG[70000:200001]
    assert ask(reader, url).whole == LONG
    assert all(stream.closed for stream in streams)
    assert max(stream.largest for stream in streams) <= serving.CHUNK


def test_every_opened_file_is_closed(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url, opened = one_file().get_absolute_url(), []
    really = default_storage.open

    def watched(name: str, mode: str = "rb") -> Any:
        opened.append(really(name, mode))
        return opened[-1]

    monkeypatch.setattr(default_storage, "open", watched)
    tag = ask(reader, url)["ETag"]
    ask(reader, url, "head")
    for headers in ({"If_None_Match": tag}, {"Range": "bytes=0-9"}, {"Range": "bytes=-0"}):
        ask(reader, url, **headers)
    unread: Any = reader.get(url)
    for close in unread._resource_closers:  # as a server does whose reader went away
        close()
    assert len(opened) == 6
    assert all(file.closed for file in opened)


# --- the gate ---------------------------------------------------------------------------------


def everyhow(client: Client, url: str, tag: str) -> set[int]:
    """Ask in every way that might bring bytes, or tell whether there are any."""
    statuses = set()
    for method in ("get", "head"):
        for headers in (
            {},
            {"If_None_Match": tag},
            {"If_None_Match": "*"},
            {"If_Match": '"other"'},
            {"Range": "bytes=0-9"},
            {"Range": "bytes=0-9", "If_Range": tag},
            {"Range": "bytes=999999999-"},
        ):
            response = ask(client, url, method, **headers)
            statuses.add(response.status_code)
            if response.status_code in (404, 410):
                assert not {"ETag", "Content-Range", "Accept-Ranges"} & set(response.headers)
                assert LONG[:10] not in response.whole
    return statuses


def test_withdrawn_item_is_gone_from_every_file_address_at_once(reader: Client) -> None:
    row = one_file()
    known = {url: ask(reader, url)["ETag"] for url in addresses(row)}
    with changeset(by=None) as change:
        change.withdraw(row.item, "family")
    begun = timezone.now()
    for url, tag in known.items():
        assert everyhow(reader, url, tag) == {410}, url
    assert (timezone.now() - begun).total_seconds() < 10


def test_withdrawn_collection_takes_every_file_address_along(reader: Client) -> None:
    fonds = make_item(level="fonds")
    series = make_item(level="series", part_of=fonds.identifier)
    row = one_file(part_of=series.identifier)
    known = {url: ask(reader, url)["ETag"] for url in addresses(row)}
    with changeset(by=None) as change:
        change.withdraw(fonds, "family")
    for url, tag in known.items():
        assert everyhow(reader, url, tag) == {410}, url


@pytest.mark.parametrize("status", ["draft", "in_review", "removed"])
def test_bytes_of_what_was_never_public_are_nowhere(reader: Client, status: str) -> None:
    row = one_file(status=status)
    stranger = Client()
    stranger.force_login(make_user())
    for url in addresses(row):
        assert everyhow(reader, url, f'"{row.sha256}"') == {404}
        assert ask(stranger, url).status_code == 404


def test_contributor_has_the_renditions_of_own_drafts_alone() -> None:
    writer, other = make_contributor(), make_contributor()
    row = one_file(status="draft", by=writer)
    for user, status in ((writer, 200), (other, 404)):
        client = Client()
        client.force_login(user)
        assert {ask(client, url).status_code for url in addresses(row)} == {status}


def test_original_that_says_where_it_was_made_is_for_staff_alone(
    reader: Client, editor: Client
) -> None:
    row = one_file(file={"has_location": True})
    original, *made = addresses(row)
    unknown = ask(reader, "/files/" + "0" * 32)
    account = Client()
    account.force_login(make_user())
    for client in (reader, account):
        assert everyhow(client, original, f'"{row.sha256}"') == {404}
        assert {ask(client, url).status_code for url in made} == {200}
    said = ask(reader, original)
    assert said.content.replace(row.key.encode(), b"") == unknown.content.replace(b"0" * 32, b"")
    response = ask(editor, original)
    assert response.whole == LONG
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    with changeset(by=None) as change:
        change.withdraw(row.item, "family")
    assert ask(reader, original).status_code == 404
    assert {ask(reader, url).status_code for url in made} == {410}


def test_file_costs_three_queries_at_the_most(reader: Client, editor: Client) -> None:
    row = one_file()
    for url in addresses(row):
        for headers in ({}, {"If_None_Match": "*"}, {"Range": "bytes=0-9"}):
            with CaptureQueriesContext(connection) as queries:
                ask(reader, url, **headers)
            assert len(queries) <= 3, [query["sql"][:200] for query in queries]


# --- handed to the web server in front --------------------------------------------------------


def test_web_server_is_told_what_to_send_once_the_gate_has_let_it_through(
    reader: Client, settings: Any
) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected-media/"
    row = one_file()
    original, avif, *_others = addresses(row)
    places = {
        original: f"/protected-media/{row.key[:2]}/{row.key}",
        avif: f"/protected-media/{row.key[:2]}/{row.key}.d/320.avif",
    }
    tags = {}
    for url, place in places.items():
        response = ask(reader, url, Range="bytes=0-9")
        assert (response.status_code, response.whole) == (200, b"")
        assert response["X-Accel-Redirect"] == place
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        tags[url] = response["ETag"]
        unchanged = ask(reader, url, If_None_Match=tags[url])
        assert unchanged.status_code == 304
        assert "X-Accel-Redirect" not in unchanged
    Path(row.file.path).unlink()
    assert ask(reader, original).status_code == 404
    with changeset(by=None) as change:
        change.withdraw(row.item, "family")
    for url, tag in tags.items():
        assert everyhow(reader, url, tag) == {410}
        assert "X-Accel-Redirect" not in ask(reader, url)
