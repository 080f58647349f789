"""Many files come in one go: each for itself, one failure harming no other."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.media.intake import title_from
from apps.media.models import Item, ItemFile, UploadBatch
from apps.media.rights import RightsStatement
from apps.records.models import Changeset, Status, Tag
from tests.build import (
    PIXEL,
    make_contributor,
    make_editor,
    make_event,
    make_item,
    make_place,
    make_tag,
    make_user,
    stored_file,
    upload,
)
from tests.forms import Fields, admin_url, errors_of, fields_of, parse, send
from tests.media.test_files import ask, files_on_disk, picture

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def page() -> str:
    return reverse("admin:media_item_upload")


@pytest.fixture
def editor() -> Client:
    return signed_in(make_editor())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begun(client: Client, page: str, **typed: str) -> str:
    """Begin a batch as the script does; return where its files are sent."""
    answer = client.post(page, fields_of(client.get(page)) | typed, **SCRIPT)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["url"])


def sent(client: Client, url: str, number: int, file: Any) -> Any:
    return client.post(url, {"number": str(number), "file": file}, **SCRIPT)


def plain(client: Client, page: str, *files: Any, **typed: Any) -> Any:
    """Send the form as a browser without script does."""
    return client.post(page, fields_of(client.get(page)) | typed | {"files": files})


# --- by script ------------------------------------------------------------------------------


def test_every_file_becomes_a_draft_with_what_they_share(editor: Client, page: str) -> None:
    box, place = make_item(title="Box 3", level="file"), make_place(title="Şuşa")
    url = begun(
        editor,
        page,
        part_of=box.identifier,
        place=place.identifier,
        rights_statement=RightsStatement.CC0.value,
        credit_line="Family archive",
        date="about May 1992",
        language="az",
        tag_names="letters, family",
        creator="A. Quliyev",
        donor="The family",
    )
    png = picture()
    answers = [sent(editor, url, n, upload(f"IMG_{n}.png", png)) for n in (1, 0)]
    assert [a.status_code for a in answers] == [201, 201]
    first, second = Item.objects.filter(part_of=box).order_by("pk")
    assert (first.title, second.title) == ("IMG 1", "IMG 0")
    for item in (first, second):
        assert item.status == Status.DRAFT
        assert item.created_by is not None
        assert (item.date, item.date_as_written) == ("1992-05~", "about May 1992")
        assert (item.place_id, item.language, item.item_type) == (place.pk, "az", "photograph")
        assert (item.credit_line, item.creator, item.donor) == (
            "Family archive",
            "A. Quliyev",
            "The family",
        )
        assert [row.tag.name for row in item.tagged.all()] == ["letters", "family"]
        (row,) = item.files.all()
        assert (row.content_type, row.width, row.height) == ("image/png", 64, 48)
        assert ask(editor, row.get_absolute_url()).body == png
    batch = UploadBatch.objects.get()
    assert batch.item_pks() == [second.pk, first.pk]  # as they were chosen, not as they came
    address = f"{admin_url(first)}?batch={batch.pk}"
    assert answers[0].json() == {"title": "IMG 1", "url": address, "notes": []}


BAD = [
    ("cut.png", picture()[:900], "“cut.png” is damaged"),
    ("empty.png", b"", "“empty.png” is empty"),
    ("letter.txt", b"Dear Aynur", "“letter.txt” is not"),
    ("photo.jpg", PIXEL, "“photo.jpg” is really PNG"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), BAD)
def test_wrong_file_is_named_and_harms_no_other(
    editor: Client, page: str, name: str, content: bytes, sentence: str
) -> None:
    url = begun(editor, page)
    sent(editor, url, 0, upload("good.png"))
    before = files_on_disk()
    answer = sent(editor, url, 1, upload(name, content))
    assert answer.status_code == 422
    assert sentence in answer.json()["sentence"]
    assert files_on_disk() == before
    assert sent(editor, url, 2, upload("also-good.png")).status_code == 201
    assert sorted(Item.objects.values_list("title", flat=True)) == ["also good", "good"]


def test_too_large_a_file_is_refused(editor: Client, page: str, settings: Any) -> None:
    url = begun(editor, page)
    settings.MEDIA_MAX_MEGABYTES = 1
    large = upload(content=PIXEL + b"\0" * 2**20)
    assert "larger than" in sent(editor, url, 0, large).json()["sentence"]


def test_file_that_the_archive_holds_already_is_stored_and_said_beside_it(page: str) -> None:
    editor, contributor = signed_in(make_editor()), signed_in(make_contributor())
    png = picture()
    held = make_item(title="Held <b>by</b> all", files=[stored_file("old.png", png)])
    make_item(title="Not for them", status="draft", files=[stored_file("draft.png", png)])
    url = begun(contributor, page)
    (note,) = sent(contributor, url, 0, upload("new.png", png)).json()["notes"]
    assert "“new.png” was kept. The same file is in the archive already, with: " in note
    assert f'<a href="{held.get_absolute_url()}">Held &lt;b&gt;by&lt;/b&gt; all</a>' in note
    assert "Not for them" not in note
    assert sent(contributor, url, 1, upload("other.png")).json()["notes"] == []
    # Without a script, and in one go: the second is told of the first.
    answer = parse(plain(editor, page, upload("a.png", picture()), upload("new.png", png)))
    (said,) = answer.xpath("//section[@class='upload-results']//p[@class='upload-note']")
    assert said.xpath("string(..)").startswith("new")
    assert {"Held <b>by</b> all", "Not for them", "new"} == set(said.xpath("./a/text()"))
    assert Item.objects.filter(title__in=["new", "other", "a"]).count() == 4


def test_file_that_came_already_is_not_taken_twice(editor: Client, page: str) -> None:
    """An answer may be lost on the way: the script then sends the file again."""
    url, before = begun(editor, page), files_on_disk()
    answers = [sent(editor, url, 7, upload("once.png")).json() for _n in range(2)]
    assert answers[0] == answers[1]
    assert Item.objects.count() == 1
    assert len(files_on_disk() - before) == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "9" * 30, "²"])
def test_file_without_a_number_is_refused_in_words(editor: Client, page: str, number: str) -> None:
    answer = sent(editor, begun(editor, page), 0, upload())
    answer = editor.post(
        reverse("admin:media_item_upload_file", args=[UploadBatch.objects.get().pk]),
        {"number": number, "file": upload()},
        **SCRIPT,
    )
    assert answer.status_code == 400
    assert "number" in answer.json()["sentence"]
    assert Item.objects.count() == 1


def test_request_without_a_file_is_refused_in_words(editor: Client, page: str) -> None:
    answer = editor.post(begun(editor, page), {"number": "0"}, **SCRIPT)
    assert (answer.status_code, answer.json()["sentence"]) == (400, "No file came with this.")


def test_nobody_adds_to_somebody_elses_batch(editor: Client, page: str) -> None:
    url = begun(signed_in(make_editor()), page)
    assert sent(editor, url, 0, upload()).status_code == 404
    assert sent(editor, url.replace(str(UploadBatch.objects.get().pk), "9" * 15), 0, upload())
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"date": "the day before"}, "date"),
        ({"part_of": "No such box"}, "part_of"),
        ({"rights_statement": "mine"}, "rights_statement"),
        ({"language": "not a language"}, "language"),
        ({"credit_line": "x" * 301}, "credit_line"),
        ({"tag_names": "x" * 101}, "tag_names"),
        ({"creator": "a\x00b"}, "creator"),
    ],
)
def test_wrong_shared_field_is_said_beside_its_box(
    editor: Client, page: str, typed: dict[str, str], name: str
) -> None:
    fields = fields_of(editor.get(page)) | typed
    answer = editor.post(page, fields, **SCRIPT)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]
    shown = editor.post(page, fields | {"files": [upload()]})
    assert shown.status_code == 200
    assert errors_of(shown)[name]
    assert not Item.objects.exists()
    assert not UploadBatch.objects.exists()


def test_whoever_gave_no_token_is_refused(page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_editor())
    assert client.post(page, {"language": "en"}).status_code == 403
    batch = UploadBatch.objects.create(owner=make_editor())
    url = reverse("admin:media_item_upload_file", args=[batch.pk])
    assert client.post(url, {"number": "0", "file": upload()}).status_code == 403


# --- without script -------------------------------------------------------------------------


def test_plain_form_brings_several_files_and_names_the_wrong_ones(
    editor: Client, page: str
) -> None:
    answer = plain(
        editor,
        page,
        upload("one.png"),
        upload("cut.png", picture()[:900]),
        upload("two.png"),
        donor="The family",
    )
    text = parse(answer).text_content()
    assert "2 files are stored as drafts" in text
    assert "“cut.png” is damaged" in text
    items = Item.objects.order_by("pk")
    assert [(item.title, item.donor) for item in items] == [
        ("one", "The family"),
        ("two", "The family"),
    ]
    links = parse(answer).xpath("//section//a/@href")
    assert f"{admin_url(items[0])}?batch={UploadBatch.objects.get().pk}" in links


def test_form_without_a_file_says_so_and_loses_nothing(editor: Client, page: str) -> None:
    answer = editor.post(page, fields_of(editor.get(page)) | {"donor": "The family"})
    assert "Choose at least one file" in errors_of(answer)["files"]
    assert fields_of(answer)["donor"] == "The family"


@pytest.mark.parametrize("count", [101, 130])
def test_too_many_files_at_once_are_refused_and_nothing_typed_is_lost(
    editor: Client, page: str, count: int
) -> None:
    before = files_on_disk()
    files = [upload(f"{n}.png") for n in range(count)]
    answer = plain(editor, page, *files, donor="The family")
    assert "more than 100 files" in errors_of(answer)["files"]
    assert fields_of(answer)["donor"] == "The family"
    assert files_on_disk() == before
    assert not Item.objects.exists()


@pytest.mark.once
def test_hundred_files_come_in_one_plain_form(editor: Client, page: str) -> None:
    answer = plain(editor, page, *(upload(f"{n}.png") for n in range(100)))
    assert answer.status_code == 200
    assert Item.objects.count() == 100


def test_files_that_are_all_wrong_leave_no_batch_and_all_that_was_typed(
    editor: Client, page: str
) -> None:
    answer = plain(editor, page, upload("empty.png", b""), donor="The family")
    assert fields_of(answer)["donor"] == "The family"
    assert "“empty.png” is empty" in parse(answer).text_content()
    assert not UploadBatch.objects.exists()


# --- who may --------------------------------------------------------------------------------


def test_contributor_uploads_drafts_of_their_own(page: str) -> None:
    writer = make_contributor()
    client = signed_in(writer)
    sent(client, begun(client, page), 0, upload("mine.png"))
    item = Item.objects.get()
    assert (item.created_by, item.status) == (writer, Status.DRAFT)
    assert client.get(admin_url(item)).status_code == 200


def test_contributor_cannot_add_a_tag_on_the_way(page: str) -> None:
    client = signed_in(make_contributor())
    answer = client.post(page, fields_of(client.get(page)) | {"tag_names": "new"}, **SCRIPT)
    assert "tag_names" in answer.json()["errors"]
    assert not Tag.objects.filter(name="new").exists()


def test_whoever_has_no_role_reaches_nothing_of_it(page: str) -> None:
    batch = UploadBatch.objects.create(owner=make_editor())
    for client in (Client(), signed_in(make_user(""))):
        for url in (page, reverse("admin:media_item_upload_file", args=[batch.pk])):
            assert client.get(url).status_code == 302
            assert "login" in client.post(url, {"files": [upload()]}).headers["Location"]
    assert not Item.objects.exists()


# --- titles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("IMG_2034.JPG", "IMG 2034"),
        ("letter-from-the-front.pdf", "letter from the front"),
        ("1992-05-08_Şuşa.png", "1992-05-08 Şuşa"),
        ("AZ-1-3-12 recto.tif", "AZ 1-3-12 recto"),
        ("___.png", "Untitled"),
        ("a\x07b\u202e.png", "ab"),
        ("n" * 400 + ".png", "n" * 200),
    ],
)
def test_title_is_the_files_name_made_readable(name: str, title: str) -> None:
    assert title_from(name) == title


def test_date_in_a_files_name_is_not_taken_for_the_items(editor: Client, page: str) -> None:
    sent(editor, begun(editor, page), 0, upload("1992-05-08.png"))
    assert Item.objects.get().date == ""


# --- describing them ------------------------------------------------------------------------


@pytest.fixture
def three(editor: Client, page: str) -> list[Any]:
    """Three drafts of one batch, uploaded by the editor."""
    url = begun(editor, page)
    for number in range(3):
        sent(editor, url, number, upload(f"photo {number}.png"))
    return list(Item.objects.order_by("pk"))


def in_batch(item: Any) -> str:
    return f"{admin_url(item)}?batch={UploadBatch.objects.get().pk}"


def test_save_and_next_leads_through_the_batch(
    editor: Client, page: str, three: list[Any]
) -> None:
    shown = parse(editor.get(in_batch(three[0])))
    assert "1 of 3" in shown.text_content()
    assert shown.xpath("//input[@name='_next']")
    assert shown.xpath("//div[@class='batch-picture']//img/@src") == [
        three[0].files.get().get_absolute_url()
    ]
    for item, following in zip(three, [*three[1:], None], strict=True):
        answer = send(editor, in_batch(item), {"title": f"Told {item.pk}"}, "_next")
        assert answer.status_code == 302, errors_of(answer)
        led_to = in_batch(following) if following else page
        assert answer.headers["Location"] == led_to
        item.refresh_from_db()
        assert item.title == f"Told {item.pk}"
    assert "Go on describing" not in editor.get(page).content.decode()


def test_page_offers_to_go_on_where_one_left_off(
    editor: Client, page: str, three: list[Any]
) -> None:
    send(editor, in_batch(three[0]), {"title": "Told"}, "_next")
    shown = parse(editor.get(page))
    (link,) = shown.xpath("//a[starts-with(., 'Go on describing: 2 of 3 left')]/@href")
    assert editor.get(link).headers["Location"] == in_batch(three[1])
    send(editor, admin_url(three[1], "delete"), {"confirmed": "yes"})
    assert editor.get(link).headers["Location"] == in_batch(three[2])
    assert "1 of 2 left" in editor.get(page).content.decode()


def test_empty_boxes_are_filled_as_in_the_former_one_and_saved_with_it(
    editor: Client, three: list[Any]
) -> None:
    event, place = make_event(title="The return"), make_place(title="Şuşa")
    make_tag("family")
    said: Fields = {
        "rights_statement": RightsStatement.CC0.value,
        "credit_line": "Family archive",
        "date": "about May 1992",
        "place": place.identifier,
        "tag_names": "family",
        "connections-0-type": _type_for_events(),
        "connections-0-object": event.identifier,
    }
    assert send(editor, in_batch(three[0]), said, "_next").status_code == 302
    form = editor.get(in_batch(three[1]))
    assert "as in the former one" in parse(form).text_content()
    filled = fields_of(form)
    assert filled["credit_line"] == "Family archive"
    assert filled["date"] == "about May 1992"
    assert event.identifier in filled["connections-0-object"]
    assert send(editor, in_batch(three[1]), {"title": "Second"}, "_next").status_code == 302
    second = Item.objects.get(pk=three[1].pk)
    assert (second.rights_statement, second.credit_line) == (
        RightsStatement.CC0.value,
        "Family archive",
    )
    assert (second.date, second.place_id) == ("1992-05~", place.pk)
    assert [row.tag.name for row in second.tagged.all()] == ["family"]
    assert [row.object_id for row in second.connections.all()] == [event.pk]


def _type_for_events() -> str:
    from apps.records.models import RelationType

    return str(RelationType.objects.all()[0].pk)


def test_nothing_that_stands_in_a_box_is_overwritten(editor: Client, three: list[Any]) -> None:
    send(editor, admin_url(three[1]), {"credit_line": "Another", "date": "1991"})
    send(editor, in_batch(three[0]), {"credit_line": "Family archive", "date": "1992"}, "_next")
    filled = fields_of(editor.get(in_batch(three[1])))
    assert (filled["credit_line"], filled["date"]) == ("Another", "1991")


def test_box_that_was_emptied_on_purpose_is_not_filled_again(
    editor: Client, three: list[Any]
) -> None:
    send(editor, in_batch(three[0]), {"credit_line": "Family archive"}, "_next")
    send(editor, in_batch(three[1]), {"credit_line": ""}, "_next")
    assert fields_of(editor.get(in_batch(three[1])))["credit_line"] == ""


def test_opened_outside_its_batch_a_form_is_as_ever(editor: Client, three: list[Any]) -> None:
    send(editor, in_batch(three[0]), {"credit_line": "Family archive"}, "_next")
    stranger = signed_in(make_editor())
    addresses = [
        (editor, admin_url(three[1])),
        (editor, f"{admin_url(three[1])}?batch=x"),
        (editor, f"{admin_url(three[1])}?batch={'9' * 30}"),
        (stranger, in_batch(three[1])),
    ]
    for client, url in addresses:
        answer = client.get(url)
        assert answer.status_code == 200
        assert fields_of(answer)["credit_line"] == ""
        assert b"_next" not in answer.content


def test_uploads_are_in_the_list_of_changes_and_can_be_undone(
    editor: Client, page: str, three: list[Any]
) -> None:
    last = Changeset.objects.latest("pk")
    editor.post(reverse("admin:records_changeset_undo", args=[last.pk]))
    assert Item.objects.kept().count() == 2
    assert ItemFile.objects.count() == 3
    assert json.loads(json.dumps(UploadBatch.objects.get().shared))["language"] == "en"
