"""People in a picture stand in order from left to right, and so do those nobody may name."""

from typing import Any

import pytest
from django.test import Client

from apps.media.models import Pictured
from apps.records.changes import Refused, changeset
from apps.records.documents import public_document
from tests.build import make_editor, make_event, make_item, make_person
from tests.forms import parse

pytestmark = pytest.mark.django_db


def row(person: Any = None, name: str = "", note: str = "") -> dict[str, Any]:
    key = person.identifier if person is not None else None
    return {"person": key, "name_as_given": name, "note": note}


def shown_in(client: Client, item: Any) -> list[str]:
    page = parse(client.get(item.get_absolute_url()))
    places = page.xpath("//ol[@class='pictured']/li")
    return [" ".join(place.text_content().split()) for place in places]


@pytest.fixture
def album(db: None) -> Any:
    known = make_person(title="Aynur Həsənova")
    hidden = make_person(title="Zaur Quliyev", status="draft")
    assert not hidden.is_public
    item = make_item(
        title="At the spring",
        pictured=[
            row(known, "Aunt Aynur", "seated"),
            row(hidden, "our neighbour Zaur", "with the child"),
            row(name="unknown man"),
            row(name="unknown man"),
        ],
    )
    return item, known, hidden


def test_people_stand_from_left_to_right_with_names_linked(client: Client, album: Any) -> None:
    item, known, _hidden = album
    page = parse(client.get(item.get_absolute_url()))
    section = page.xpath("//section[@aria-labelledby='pictured']")[0]
    assert "From left to right" in section.text_content()
    assert section.xpath(".//a/@href") == [known.get_absolute_url()]
    assert shown_in(client, item) == [
        "Aynur Həsənova (named there as Aunt Aynur), seated",
        "Not named here",
        "unknown man",
        "unknown man",
    ]


def test_hidden_person_keeps_a_place_and_no_name_in_the_public_document(album: Any) -> None:
    item, known, _hidden = album
    rows = public_document(item).document.pictured
    assert [(r.person, r.name_as_given, r.note) for r in rows] == [
        (known.identifier, "Aunt Aynur", "seated"),
        (None, "", ""),
        (None, "unknown man", ""),
        (None, "unknown man", ""),
    ]


def test_an_editor_s_preview_names_no_hidden_person_either(album: Any) -> None:
    item = album[0]
    client = Client()
    client.force_login(make_editor())
    assert shown_in(client, item)[1] == "Not named here"


def test_person_s_page_lists_the_pictures_once_and_public_ones_alone(
    client: Client, album: Any
) -> None:
    item, known, _hidden = album
    draft = make_item(title="Not yet shown", status="draft", pictured=[row(known)])
    page = parse(client.get(known.get_absolute_url()))
    links = page.xpath("//a/@href")
    assert links.count(item.get_absolute_url()) == 1
    assert draft.get_absolute_url() not in links
    assert "Pictured in" in page.text_content()


def test_one_person_stands_in_one_place() -> None:
    twice = make_person(title="Twice there")
    with pytest.raises(Refused, match="twice"):
        make_item(pictured=[row(twice), row(twice, "again")])


def test_only_people_are_pictured() -> None:
    with pytest.raises(Refused, match="Only people"):
        make_item(pictured=[row(make_event(title="A day"))])


def test_nobody_stands_for_nobody() -> None:
    with pytest.raises(Refused, match="Say who"):
        make_item(pictured=[row()])


def test_order_follows_the_document(album: Any) -> None:
    item = album[0]
    document = [row(name="third"), row(name="first"), row(name="second")]
    with changeset(by=None) as change:
        change.apply(item, {"pictured": document})
    names = Pictured.objects.filter(item=item).values_list("name_as_given", flat=True)
    assert list(names) == ["third", "first", "second"]
