"""Describing an item in its form: archival sections, files, people, and what files suggest."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import ExifTags, Image

from apps.media import suggestions
from apps.media.models import FocalPoint, Item
from apps.media.rights import RightsStatement
from apps.records.models import Status
from tests.build import make_editor, make_event, make_item, make_person, stored_file, upload
from tests.forms import admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def photograph(**tags: str) -> bytes:
    """Return a JPEG whose EXIF says `tags`, by Pillow's names of them."""
    exif = Image.Exif()
    for name, text in tags.items():
        if name == "DateTimeOriginal":
            exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = text
        else:
            exif[ExifTags.Base[name]] = text.encode()
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def headings(page: Any) -> list[str]:
    return [" ".join(h.text_content().split()) for h in page.xpath("//h2")]


def test_form_stands_in_archival_order(editor: Client) -> None:
    page = parse(editor.get(admin_url(make_item())))
    shown = headings(page)
    sections = ["Identity", "Context: who made it, how it came here", "Rights", "Content notice"]
    places = [shown.index(section) for section in sections]
    assert places == sorted(places)
    boxes = page.xpath("//*[self::input or self::select or self::textarea]/@name")
    for name in (
        *("reference_code", "level", "extent", "physical_form", "dimensions", "date", "part_of"),
        *("creator", "donor", "accession_number", "provenance", "custodial_history", "place"),
        *("rights_statement", "rights", "credit_line", "contributor_conditions"),
        *("notice_kind", "content_notice"),
    ):
        assert boxes.count(name) == 1, name


def test_what_is_described_comes_back(editor: Client) -> None:
    item = make_item(title="A letter", status="draft")
    said = {
        "reference_code": "AZ-1/3/12",
        "extent": "2 leaves",
        "physical_form": "letter, ink on paper",
        "dimensions": "9 × 14 cm",
        "donor": "A neighbour",
        "accession_number": "2020.14",
        "provenance": "Found in the attic",
        "custodial_history": "Kept by her daughter",
        "credit_line": "Family album",
        "contributor_conditions": "Ask first",
        "notice_kind": "grief",
        "rights_statement": RightsStatement.INC.value,
    }
    assert send(editor, admin_url(item), said | {"date": "c. 1915"}).status_code == 302
    item.refresh_from_db()
    assert {name: getattr(item, name) for name in said} == said
    assert item.date == "1915~"


# --- files ------------------------------------------------------------------------------------


def test_focal_point_is_chosen_by_nine_radio_buttons(editor: Client) -> None:
    item = make_item(files=[stored_file()])
    page = parse(editor.get(admin_url(item)))
    buttons = page.xpath("//input[@type='radio'][@name='files-0-focal_point']")
    assert [button.get("value") for button in buttons] == FocalPoint.values
    assert len(buttons) == 9
    assert [b.get("value") for b in buttons if b.get("checked") is not None] == ["centre"]
    # Every button has words of its own, and the nine a name together.
    for button, label in zip(buttons, FocalPoint.labels, strict=True):
        assert button.getparent().text_content().strip() == label
    assert buttons[0].xpath("ancestor::*[@role='radiogroup']/@aria-label") == ["Focal point"]
    assert page.xpath(f"//img[@src='{item.files.get().get_absolute_url()}']")
    assert send(editor, admin_url(item), {"files-0-focal_point": "top-left"}).status_code == 302
    assert item.files.get().focal_point == "top-left"


def test_texts_of_a_file_are_kept_apart_and_say_what_they_are_for(editor: Client) -> None:
    item = make_item(files=[stored_file()])
    texts = {
        "alt_text": "Two women at a spring",
        "caption": "Aynur with her aunt",
        "transcript": "1992-ci il",
        "transcript_language": "az",
        "role": "verso",
    }
    sent = send(editor, admin_url(item), {f"files-0-{n}": text for n, text in texts.items()})
    assert sent.status_code == 302, errors_of(sent)
    row = item.files.get()
    assert {name: getattr(row, name) for name in texts} == texts
    page = parse(editor.get(admin_url(item)))
    helps = []
    for name in ("alt_text", "caption", "transcript"):
        (box,) = page.xpath(f"//*[@name='files-0-{name}']")
        hint = page.get_element_by_id(box.get("aria-describedby").split()[0])
        helps.append(hint.text_content().strip())
    assert all(helps)
    assert len(set(helps)) == 3


def test_no_language_of_a_transcript_is_refused_beside_its_box(editor: Client) -> None:
    item = make_item(files=[stored_file()])
    sent = send(editor, admin_url(item), {"files-0-transcript_language": "Azerbaijani"})
    assert "files-0-transcript_language" in errors_of(sent)


# --- what publishing asks ---------------------------------------------------------------------


def told(client: Client, url: str) -> str:
    (box,) = parse(client.get(url)).xpath("//div[@class='before-publishing']")
    return " ".join(box.text_content().split())


def test_form_says_beforehand_what_publishing_asks(editor: Client) -> None:
    item = make_item(
        status="draft",
        rights_statement="",
        files=[stored_file("recto.png"), stored_file("verso.png", alt_text="")],
    )
    asked = told(editor, admin_url(item))
    assert "rights statement" in asked
    assert "verso.png" in asked
    assert "recto.png" not in asked
    asked = told(editor, admin_url(Item, "add"))
    assert "rights statement" in asked
    assert "alternative text" in asked


def test_publishing_is_refused_beside_the_boxes_and_nothing_typed_is_lost(editor: Client) -> None:
    item = make_item(status="draft", rights_statement="")
    typed = {"creator": "Nobody knows", "files-0-file": upload()}
    sent = send(editor, admin_url(item), typed, button="_publish")
    assert sent.status_code == 200
    assert set(errors_of(sent)) >= {"rights_statement", "files-0-alt_text"}
    assert fields_of(sent)["creator"] == "Nobody knows"
    item.refresh_from_db()
    assert item.status == Status.DRAFT


def test_what_is_typed_now_is_enough_to_publish(editor: Client) -> None:
    item = make_item(status="draft", rights_statement="", files=[stored_file(alt_text="")])
    typed = {"files-0-alt_text": "A spring", "rights_statement": RightsStatement.CC0.value}
    sent = send(editor, admin_url(item), typed, button="_publish")
    assert sent.status_code == 302, errors_of(sent)
    item.refresh_from_db()
    assert item.status == Status.PUBLISHED


def test_publishing_many_names_those_that_could_not_be_and_why(editor: Client) -> None:
    good = make_item(title="Good", status="draft")
    bad = make_item(title="Bad", status="draft", files=[stored_file("blank.png", alt_text="")])
    chosen = {"action": "publish", "_selected_action": [good.pk, bad.pk]}
    sent = editor.post(admin_url(Item, "changelist"), chosen, follow=True)
    words = parse(sent).text_content()
    assert "Bad: “blank.png” has no alternative text" in words
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == (Status.PUBLISHED, Status.DRAFT)


# --- people and places ------------------------------------------------------------------------


def test_people_are_named_in_rows_from_left_to_right(editor: Client) -> None:
    known, item = make_person(title="Aynur Həsənova"), make_item()
    url = admin_url(item)
    page = parse(editor.get(url))
    (box,) = page.xpath("//input[@name='pictured-0-person']")
    assert box.get("data-suggest-url").endswith("?kind=person")
    rows = {
        "pictured-TOTAL_FORMS": "2",
        "pictured-0-person": "Aynur Həsənova",
        "pictured-0-note": "seated",
        "pictured-1-name_as_given": "unknown man",
    }
    sent = send(editor, url, rows)
    assert sent.status_code == 302, errors_of(sent)
    shown = [(row.person_id, row.name_as_given, row.note) for row in item.pictured.all()]
    assert shown == [(known.pk, "", "seated"), (None, "unknown man", "")]
    # The form shows them as they stand, and sends them back unchanged.
    assert send(editor, url, {}).status_code == 302
    assert item.pictured.count() == 2


def test_whom_nobody_knows_and_what_is_no_person_are_refused_beside_the_box(
    editor: Client,
) -> None:
    make_event(title="A day of theirs")
    url = admin_url(make_item())
    for name in ("Nobody at all", "A day of theirs"):
        sent = send(editor, url, {"pictured-0-person": name})
        assert "There is no person" in errors_of(sent)["pictured-0-person"]
        assert fields_of(sent)["pictured-0-person"] == name
    sent = send(editor, url, {"pictured-0-note": "seated"})
    assert "Say who it is" in errors_of(sent)["pictured-0-name_as_given"]


def test_reference_code_that_is_taken_is_refused_beside_its_box(editor: Client) -> None:
    make_item(title="First", reference_code="AZ-1/1")
    item = make_item(title="Second")
    sent = send(editor, admin_url(item), {"reference_code": "AZ-1/1"})
    assert "has this reference code already" in errors_of(sent)["reference_code"]


def test_wrong_level_is_refused_beside_its_box(editor: Client) -> None:
    file = make_item(title="A file", level="file")
    item = make_item(title="Wrong", level="series")
    sent = send(editor, admin_url(item), {"part_of": f"A file [{file.identifier}]"})
    assert "cannot be held" in errors_of(sent)["part_of"]


# --- notices ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "A body is shown."])
def test_kind_of_notice_stands_before_the_picture_in_words(client: Client, words: str) -> None:
    item = make_item(notice_kind="death", content_notice=words, files=[stored_file()])
    page = parse(client.get(item.get_absolute_url()))
    (notice,) = page.xpath("//div[@class='notice']")
    assert "Shows or describes: the dead." in notice.text_content()
    assert words in notice.text_content()
    assert not page.xpath("//main//img[not(ancestor::details)]")


def test_picture_with_a_kind_of_notice_is_no_thumbnail_anywhere(client: Client) -> None:
    item = make_item(notice_kind="injury", files=[stored_file()])
    event = make_event(title="That day", cover=item.identifier)
    for url in ("/media/", "/events/", event.get_absolute_url()):
        assert not parse(client.get(url)).xpath("//main//img")


# --- what files suggest -----------------------------------------------------------------------

SAYS = {
    "Artist": "Elçin Əliyev",
    "ImageDescription": "At the spring",
    "Copyright": "Əliyev family",
    "DateTimeOriginal": "1992:05:13 10:11:12",
}


def test_file_s_own_words_are_read() -> None:
    found = suggestions.read(io.BytesIO(photograph(**SAYS)))
    assert found == suggestions.Suggestions(
        "1992-05-13", "Elçin Əliyev", "At the spring", "Əliyev family"
    )


def with_iptc(content: bytes, **said: str) -> bytes:
    """Return the JPEG `content` with an IPTC block, as picture agencies' programs write it."""
    numbers = {"date": 55, "byline": 80, "credit": 110, "caption": 120}
    block = b"".join(
        b"\x1c\x02"
        + bytes([numbers[name]])
        + len(text.encode()).to_bytes(2, "big")
        + text.encode()
        for name, text in said.items()
    )
    block += b"\x00" * (len(block) % 2)
    resource = b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block
    segment = b"Photoshop 3.0\x00" + resource
    return (
        content[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + content[2:]
    )


def test_what_a_person_wrote_comes_before_what_a_camera_did() -> None:
    content = with_iptc(
        photograph(**SAYS), date="19920512", byline="Aynur Həsənova", caption="The spring, at noon"
    )
    found = suggestions.read(io.BytesIO(content))
    assert found == suggestions.Suggestions(
        "1992-05-12", "Aynur Həsənova", "The spring, at noon", SAYS["Copyright"]
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff\xe1\xff\xff", b"%PDF-1.4", photograph(**SAYS)[:60], b"\x00" * 500],
)
def test_broken_headers_suggest_nothing(content: bytes) -> None:
    assert not suggestions.read(io.BytesIO(content))


def test_day_that_never_was_is_no_suggestion() -> None:
    for day in ("0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday"):
        assert not suggestions.read(io.BytesIO(photograph(DateTimeOriginal=day)))


def offers(page: Any) -> dict[str, str]:
    boxes = page.xpath("//input[@type='checkbox'][starts-with(@name, 'use_')]")
    return {
        b.get("name"): b.xpath("ancestor::*[contains(@class, 'form-row')]//label")[
            0
        ].text_content()
        for b in boxes
    }


def test_suggestions_are_shown_unticked_and_say_nothing_to_readers(editor: Client) -> None:
    item = make_item(files=[stored_file("a.jpg", photograph(**SAYS))])
    page = parse(editor.get(admin_url(item)))
    assert set(offers(page)) == {"use_date", "use_creator", "use_summary", "use_credit_line"}
    assert "Elçin Əliyev" in offers(page)["use_creator"]
    assert not page.xpath("//input[starts-with(@name, 'use_')][@checked]")
    assert send(editor, admin_url(item), {}).status_code == 302
    item.refresh_from_db()
    assert (item.creator, item.date, item.summary, item.credit_line) == ("", "", "", "")
    assert "Elçin" not in Client().get(item.get_absolute_url()).content.decode()


def test_ticked_suggestion_fills_an_empty_box_and_no_other(editor: Client) -> None:
    item = make_item(files=[stored_file("a.jpg", photograph(**SAYS))])
    ticked = {"use_date": "on", "use_creator": "on", "creator": "Somebody else"}
    sent = send(editor, admin_url(item), ticked)
    assert sent.status_code == 302, errors_of(sent)
    item.refresh_from_db()
    assert (item.date, item.creator, item.credit_line) == ("1992-05-13", "Somebody else", "")
    assert set(offers(parse(editor.get(admin_url(item))))) == {"use_summary", "use_credit_line"}


def test_markup_in_a_header_stays_text(editor: Client) -> None:
    item = make_item(files=[stored_file("a.jpg", photograph(Artist="<script>bad()</script>"))])
    page = parse(editor.get(admin_url(item)))
    assert "<script>bad()</script>" in offers(page)["use_creator"]
    assert not page.xpath("//script[contains(text(), 'bad()')]")
