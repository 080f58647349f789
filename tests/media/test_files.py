"""Files come in by their content, go out through the gate, and keep no name of their own."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.media.models import Item, ItemFile
from apps.records.changes import changeset, undo
from apps.records.models import Changeset
from tests.build import (
    PIXEL,
    make_contributor,
    make_editor,
    make_item,
    stored_file,
    upload,
)
from tests.forms import Fields, admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
PROGRAM = b"MZ\x90\x00\x03" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>bad()</script></svg>'
PAGE = b"<!doctype html><script>bad()</script>"


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


@pytest.fixture
def reader() -> Client:
    return Client()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture whose every row differs, so that a cut is noticed."""
    image = Image.effect_noise(size, 60).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def with_files(client: Client, item: Item, *files: Any, **typed: str) -> Any:
    """Add files to `item` in its form, each in a row of its own."""
    rows: Fields = {"files-TOTAL_FORMS": str(len(files)), **typed}
    for number, file in enumerate(files):
        rows |= {f"files-{number}-file": file, f"files-{number}-alt_text": f"Alt {number}"}
    return send(client, admin_url(item), rows)


def ask(client: Client, url: str, headers: dict[str, str] | None = None) -> Any:
    """Ask for a file and read the answer to its end, as browsers do."""
    response: Any = client.get(url, headers=headers or {})
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    else:
        response.body = response.content
    return response


def files_on_disk() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    kept = (path for path in root.rglob("*") if path.is_file() and path.name[0] != ".")
    return {str(path.relative_to(root)) for path in kept}


def url_of(item: Item, number: int = 0) -> str:
    return str(list(item.files.all())[number].get_absolute_url())


# --- in and out -------------------------------------------------------------------------------


def test_picture_and_document_go_in_by_the_form_and_out_through_the_gate(
    editor: Client, reader: Client
) -> None:
    item, png = make_item(title="A letter"), picture()
    sent = with_files(editor, item, upload("recto.png", png), upload("Letter.PDF", PDF))
    assert sent.status_code == 302, errors_of(sent)
    recto, letter = item.files.all()
    assert (recto.name, recto.content_type, recto.width, recto.height) == (
        "recto.png",
        "image/png",
        64,
        48,
    )
    assert (letter.name, letter.content_type, letter.size) == (
        "Letter.PDF",
        "application/pdf",
        len(PDF),
    )
    assert recto.sha256 == hashlib.sha256(png).hexdigest()
    for row, content in ((recto, png), (letter, PDF)):
        response = ask(reader, row.get_absolute_url())
        assert response.body == content
        assert response.headers["Content-Type"] == row.content_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in response.headers
    page = parse(reader.get(item.get_absolute_url()))
    assert page.xpath(f"//img[@src='{recto.get_absolute_url()}']/@alt") == ["Alt 0"]
    assert page.xpath(f"//a[@href='{letter.get_absolute_url()}']")


def test_every_original_is_a_download(reader: Client) -> None:
    item = make_item(files=[stored_file("a.png"), stored_file("b.pdf", PDF)])
    for number, name in enumerate(("a.png", "b.pdf")):
        response = ask(reader, url_of(item, number))
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_unchanged_file_is_not_sent_twice(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    tag = ask(reader, url_of(item)).headers["ETag"]
    again = ask(reader, url_of(item), {"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "no-cache"
    assert ask(reader, url_of(item), {"If-None-Match": '"other"'}).status_code == 200


def test_asking_for_the_head_alone_sends_no_bytes(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    response: Any = reader.head(url_of(item))
    for close in response._resource_closers:  # as a server does when it has answered
        close()
    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(len(PIXEL))
    assert reader.post(url_of(item)).status_code == 405


@pytest.mark.parametrize(
    "key", ["0" * 32, "x", "..", "..%2f..%2fsecret", "%00", "a" * 400, "0/0", "%2e%2e/manage.py"]
)
def test_name_that_no_file_has_leads_nowhere(reader: Client, key: str) -> None:
    make_item(files=[stored_file()])
    assert reader.get(f"/files/{key}").status_code == 404


def test_file_whose_bytes_are_lost_is_not_found(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    Path(item.files.get().file.path).unlink()
    assert ask(reader, url_of(item)).status_code == 404


# --- the gate ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "removed"])
def test_file_of_a_hidden_item_is_not_there(reader: Client, status: str) -> None:
    item = make_item(files=[stored_file()], status=status)
    tag = f'"{item.files.get().sha256}"'
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
        response = ask(reader, url_of(item), headers)
        assert response.status_code == 404
        assert "ETag" not in response.headers


def test_staff_see_the_files_of_drafts_and_no_cache_keeps_them(editor: Client) -> None:
    item = make_item(files=[stored_file()], status="draft")
    response = ask(editor, url_of(item))
    assert response.body == PIXEL
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_contributor_sees_the_files_of_own_drafts_alone() -> None:
    writer, other = make_contributor(), make_contributor()
    item = make_item(files=[stored_file()], status="draft", by=writer)
    for user, status in ((writer, 200), (other, 404)):
        client = Client()
        client.force_login(user)
        assert ask(client, url_of(item)).status_code == status


def test_withdrawn_item_takes_its_files_along_at_once(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    tag = ask(reader, url_of(item)).headers["ETag"]
    with changeset(by=None) as change:
        change.withdraw(item, "rights")
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
        response = ask(reader, url_of(item), headers)
        assert response.status_code == 410
        assert PIXEL not in response.body
        assert "rights" in response.content.decode()


def test_withdrawn_collection_takes_the_files_of_what_it_holds(reader: Client) -> None:
    fonds = make_item(level="fonds")
    series = make_item(level="series", part_of=fonds.identifier)
    item = make_item(part_of=series.identifier, files=[stored_file()])
    assert ask(reader, url_of(item)).status_code == 200
    with changeset(by=None) as change:
        change.withdraw(fonds, "family")
    assert ask(reader, url_of(item)).status_code == 410


def test_file_of_an_item_to_be_published_later_waits(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    with changeset(by=None) as change:
        change.return_to_draft(item)
    assert ask(reader, url_of(item)).status_code == 404


# --- order, replacing, undoing -----------------------------------------------------------------


def test_files_stand_in_the_order_of_their_numbers(editor: Client, reader: Client) -> None:
    names = ["one.png", "two.png", "three.png"]
    item = make_item(files=[stored_file(name, caption=name) for name in names])
    order = {f"files-{number}-order": str(3 - number) for number in range(3)}
    assert send(editor, admin_url(item), order).status_code == 302
    assert [file.name for file in item.files.all()] == names[::-1]
    page = reader.get(item.get_absolute_url()).content.decode()
    assert page.index("three.png") < page.index("two.png") < page.index("one.png")
    form = fields_of(editor.get(admin_url(item)))
    assert [form[f"files-{n}-caption"] for n in range(3)] == names[::-1]


def test_added_file_goes_last(editor: Client) -> None:
    item = make_item(files=[stored_file("one.png"), stored_file("two.png")])
    row = {"files-2-file": upload("three.png"), "files-TOTAL_FORMS": "3"}
    assert send(editor, admin_url(item), row).status_code == 302
    assert [file.name for file in item.files.all()] == ["one.png", "two.png", "three.png"]


def test_replaced_file_has_a_new_address_and_the_former_comes_back_with_undo(
    editor: Client, reader: Client
) -> None:
    item = make_item(files=[stored_file("one.png", alt_text="A stone")])
    former = url_of(item)
    png = picture()
    assert (
        send(editor, admin_url(item), {"files-0-file": upload("better.png", png)}).status_code
        == 302
    )
    assert url_of(item) != former
    assert ask(reader, former).status_code == 404
    assert ask(reader, url_of(item)).body == png
    undo(Changeset.objects.latest("pk"), make_editor())
    assert url_of(item) == former
    assert ask(reader, former).body == PIXEL
    assert item.files.get().alt_text == "A stone"


def test_removed_file_is_gone_and_comes_back_with_undo(editor: Client, reader: Client) -> None:
    item = make_item(files=[stored_file("one.png"), stored_file("two.png", picture())])
    url = url_of(item)
    assert send(editor, admin_url(item), {"files-0-DELETE": "on"}).status_code == 302
    assert ask(reader, url).status_code == 404
    undo(Changeset.objects.latest("pk"), make_editor())
    assert ask(reader, url).body == PIXEL
    assert [file.name for file in item.files.all()] == ["one.png", "two.png"]


# --- what is refused --------------------------------------------------------------------------

WRONG = [
    ("program.png", PROGRAM, "is not a picture, PDF, sound or film"),
    ("program.exe", PROGRAM, "is not a picture, PDF, sound or film"),
    ("drawing.svg", SVG, "is not a picture, PDF, sound or film"),
    ("drawing.png", SVG, "is not a picture, PDF, sound or film"),
    ("page.pdf", PAGE, "is not a picture, PDF, sound or film"),
    ("letter.txt", b"Dear Aynur", "is not a picture, PDF, sound or film"),
    ("archive.zip", b"PK\x03\x04" + b"\x00" * 60, "is not a picture, PDF, sound or film"),
    ("photo.php.png.html", PIXEL, "is really PNG"),
    ("photo.jpg", PIXEL, "is really PNG"),
    ("letter.png", PDF, "is really PDF"),
    ("photo", PIXEL, "is really PNG"),
    ("cut.png", picture()[:900], "is damaged"),
    ("cut.jpg", picture("JPEG")[:500], "is damaged"),
    ("cut.gif", picture("GIF")[:400], "is damaged"),
    ("cut.webp", picture("WEBP")[:300], "is damaged"),
    ("head.png", PIXEL[:24], "is damaged"),
    ("scan.bmp", picture("BMP"), "is not a picture, PDF, sound or film"),
    ("empty.pdf", PDF.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"), "is damaged"),
    ("empty.png", b"", "empty"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), WRONG)
def test_wrong_file_gets_a_sentence_beside_its_box(
    editor: Client, name: str, content: bytes, sentence: str
) -> None:
    item, before = make_item(title="As it was"), files_on_disk()
    answer = with_files(editor, item, upload(name, content), title="Typed", tag_names="t")
    assert answer.status_code == 200
    assert sentence in errors_of(answer)["files-0-file"]
    form = fields_of(answer)
    assert (form["title"], form["tag_names"], form["files-0-alt_text"]) == ("Typed", "t", "Alt 0")
    assert not ItemFile.objects.exists()
    assert files_on_disk() == before
    item.refresh_from_db()
    assert item.title == "As it was"


@pytest.mark.parametrize("size", [(8500, 6001), (20_000, 10_000)])
def test_picture_of_too_many_points_is_refused_unread(
    editor: Client, size: tuple[int, int]
) -> None:
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, "PNG")
    answer = with_files(editor, make_item(), upload("wide.png", buffer.getvalue()))
    assert "more than 50 million pixels" in errors_of(answer)["files-0-file"]


def test_file_too_large_is_refused(editor: Client, settings: Any) -> None:
    settings.MEDIA_MAX_MEGABYTES = 1
    answer = with_files(editor, make_item(), upload(content=PIXEL + b"\0" * 2**20))
    assert "larger than 1 MB" in errors_of(answer)["files-0-file"]


def test_good_file_in_a_form_with_a_mistake_leaves_nothing_behind(editor: Client) -> None:
    before = files_on_disk()
    answer = with_files(editor, make_item(), upload("good.png"), title="")
    assert errors_of(answer)["title"]
    assert files_on_disk() == before


def test_row_without_a_file_says_so(editor: Client) -> None:
    answer = send(editor, admin_url(make_item()), {"files-0-alt_text": "A stone"})
    assert "required" in errors_of(answer)["files-0-file"]
    assert fields_of(answer)["files-0-alt_text"] == "A stone"


# --- names ------------------------------------------------------------------------------------

NAMES = [
    "../../../../etc/passwd.png",
    "..\\..\\windows\\system.png",
    "/etc/cron.d/evil.png",
    "C:\\evil.png",
    "photo of Şuşa, 1992.png",
    "ֆոտո.png",
    'a"; filename="evil.html.png',
    "<script>bad()</script>.png",
    ".png.png",
    "con.png",
    "n" * 300 + ".png",
]


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_never_reaches_the_disk(editor: Client, reader: Client, name: str) -> None:
    before, item = files_on_disk(), make_item()
    assert with_files(editor, item, upload(name)).status_code == 302
    (added,) = files_on_disk() - before
    row = item.files.get()
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", added)
    assert added == f"{row.key[:2]}/{row.key}"
    assert not {"/", "\\"} & set(row.name)
    response = ask(reader, row.get_absolute_url())
    assert response.body == PIXEL
    assert response.headers["Content-Type"] == "image/png"
    assert "Set-Cookie" not in response.headers
    assert "\n" not in response.headers["Content-Disposition"]
    page = reader.get(item.get_absolute_url())
    assert b"<script>bad()" not in page.content


def test_name_that_came_by_import_cannot_end_a_header(reader: Client) -> None:
    item = make_item(files=[stored_file("a\r\nSet-Cookie: evil=1\x00.png")])
    response = ask(reader, url_of(item))
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_picture_that_is_also_a_page_is_never_shown_as_one(editor: Client, reader: Client) -> None:
    item = make_item()
    assert with_files(editor, item, upload("both.png", PIXEL + PAGE)).status_code == 302
    response = ask(reader, url_of(item))
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_key_of_a_file_cannot_be_chosen_or_taken_over(editor: Client) -> None:
    """Hidden fields name rows; nobody reaches another item's file, or its key, by them."""
    hidden = make_item(title="Hidden", status="draft", files=[stored_file("secret.png")])
    item = make_item(title="Mine")
    row = hidden.files.get()
    tries: list[Fields] = [
        {"files-0-id": str(row.pk), "files-INITIAL_FORMS": "1", "files-0-alt_text": "Mine now"},
        {"files-0-key": row.key, "files-0-alt_text": "x"},
        {"files-0-file": upload(), "files-0-item": str(hidden.pk)},
        {"files-0-file": upload(), "files-0-key": row.key, "files-0-sha256": "0" * 64},
    ]
    for fields in tries:
        assert send(editor, admin_url(item), fields).status_code in (200, 302, 409)
    row.refresh_from_db()
    assert (row.item_id, row.alt_text) == (hidden.pk, "What the picture shows")
    assert row.key not in {file.key for file in item.files.all()}
    assert hidden.files.count() == 1


def test_address_of_a_file_carries_no_language(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    assert url_of(item) == f"/files/{item.files.get().key}"
    assert reader.get(f"/az{url_of(item)}").status_code == 404
    assert reverse("file", args=["a"]) == "/files/a"
