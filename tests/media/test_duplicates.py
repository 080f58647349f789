"""A file that the archive holds already is told of, to those who may see where it is."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.media.models import Item
from tests.build import PIXEL, make_archivist, make_contributor, make_editor, make_item, upload
from tests.build import stored_file as stored
from tests.forms import admin_url, parse, send
from tests.media.test_files import picture

pytestmark = pytest.mark.django_db


def told(user: User, *contents: bytes, on: Any = Item) -> list[Any]:
    """Upload files by the form as `user`; return what is said about files that are there twice."""
    client = Client()
    client.force_login(user)
    fields: dict[str, Any] = {"title": "A new item", "files-TOTAL_FORMS": str(len(contents))}
    for number, content in enumerate(contents):
        fields[f"files-{number}-file"] = upload(f"{number}.png", content)
        fields[f"files-{number}-alt_text"] = "A stone"
    page = "add" if on is Item else "change"
    answer = send(client, admin_url(on, page), fields, follow=True)
    assert "A new item" in answer.content.decode()
    assert Item.objects.latest("pk").files.count() == len(contents)
    return list(parse(answer).xpath("//ul[@class='messagelist']/li[contains(@class, 'warning')]"))


@pytest.mark.parametrize("status", ["published", "draft", "withdrawn"])
def test_same_file_elsewhere_is_told_with_a_link(status: str) -> None:
    other = make_item(title="An old album", files=[stored()], status=status)
    (sentence,) = told(make_editor(), PIXEL)
    assert "“0.png” was kept. The same file is in the archive already" in sentence.text_content()
    assert "An old album" in sentence.text_content()
    assert sentence.xpath(".//a/@href") == [other.get_absolute_url()]


def test_whoever_may_not_see_the_other_item_learns_nothing_of_it() -> None:
    make_item(title="Kept from you", files=[stored()], status="draft")
    assert told(make_contributor(), PIXEL) == []


def test_contributor_is_told_of_own_drafts_and_of_what_is_public() -> None:
    writer = make_contributor()
    make_item(title="Mine", files=[stored()], status="draft", by=writer)
    make_item(title="Public", files=[stored()])
    make_item(title="Kept from you", files=[stored()], status="draft")
    (sentence,) = told(writer, PIXEL)
    assert [link.text for link in sentence.xpath(".//a")] == ["Mine", "Public"]
    assert "Kept" not in sentence.text_content().replace("was kept", "")


def test_item_that_was_deleted_is_not_named() -> None:
    make_item(title="Deleted", files=[stored()], status="removed")
    assert told(make_editor(), PIXEL) == []


def test_same_file_twice_in_one_item_is_told() -> None:
    (sentence,) = told(make_editor(), PIXEL, PIXEL)
    assert "is in this item more than once" in sentence.text_content()
    assert sentence.xpath(".//a") == []


def test_other_file_is_no_duplicate() -> None:
    make_item(title="Another", files=[stored(content=picture())])
    assert told(make_editor(), picture()) == []


def test_markup_in_a_title_stays_text() -> None:
    make_item(title="<b>Bold</b>", files=[stored()])
    (sentence,) = told(make_archivist(), PIXEL)
    assert "<b>Bold</b>" in sentence.text_content()
    assert sentence.xpath(".//b") == []


def test_not_more_than_ten_items_are_named() -> None:
    for number in range(12):
        make_item(title=f"Album {number}", files=[stored()])
    (sentence,) = told(make_editor(), PIXEL)
    assert len(sentence.xpath(".//a")) == 10
