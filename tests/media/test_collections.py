"""Fonds, series, file and item: readers walk the hierarchy, and hiding goes all the way down."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.media.models import code_key
from apps.records.changes import Refused, changeset
from tests.build import make_item, make_many, make_site, stored_file
from tests.forms import parse

pytestmark = pytest.mark.django_db


def held(container: Any, **fields: Any) -> Any:
    return make_item(part_of=container.identifier, **fields)


@pytest.fixture
def shelf(db: None) -> list[Any]:
    make_site(language="en", other_languages="az")
    fonds = make_item(
        title="Family papers", level="fonds", reference_code="AZ-1", extent="2 boxes"
    )
    series = held(fonds, title="Letters", level="series", reference_code="AZ-1/2")
    file = held(series, title="Letters of 1992", level="file", reference_code="AZ-1/2/1")
    item = held(
        file,
        title="A letter home",
        reference_code="AZ-1/2/1/10",
        files=[stored_file("letter.png")],
    )
    return [fonds, series, file, item]


def crumbs(client: Client, item: Any) -> list[str]:
    page = parse(client.get(item.get_absolute_url()))
    return [link.text_content() for link in page.xpath("//nav[@class='crumbs']//bdi")]


def contents(client: Client, url: str) -> list[str]:
    page = parse(client.get(url))
    found = page.xpath("//section[@aria-labelledby='contents']//p[@class='card-title']")
    return [title.text_content().strip() for title in found]


def test_every_page_says_what_holds_it(client: Client, shelf: list[Any]) -> None:
    titles = [record.title for record in shelf]
    for depth, record in enumerate(shelf, start=1):
        assert crumbs(client, record) == titles[:depth]


def test_depth_costs_two_queries(client: Client, shelf: list[Any]) -> None:
    costs = []
    apart = make_item(title="Alone", files=[stored_file("alone.png")])
    for record in (apart, shelf[-1]):
        client.get(record.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(record.get_absolute_url())
        costs.append(len(captured))
    # Who holds it in its document, and the chain above.
    assert costs[1] <= costs[0] + 2
    assert costs[1] <= 12


def test_collection_s_page_describes_it_and_lists_what_it_holds(
    client: Client, shelf: list[Any]
) -> None:
    fonds = shelf[0]
    page = parse(client.get(fonds.get_absolute_url())).text_content()
    for words in ("AZ-1", "Fonds", "2 boxes", "Series: 1"):
        assert words in page
    assert contents(client, fonds.get_absolute_url()) == ["Letters"]


def test_items_stand_as_people_count(client: Client, shelf: list[Any]) -> None:
    file = shelf[2]
    for number in (2, 1, 33):
        held(file, title=f"Letter {number}", reference_code=f"AZ-1/2/1/{number}")
    held(file, title="Without a code")
    expected = ["Letter 1", "Letter 2", "A letter home", "Letter 33", "Without a code"]
    assert contents(client, file.get_absolute_url()) == expected


@pytest.mark.once
def test_codes_are_compared_as_numbers() -> None:
    codes = ["AZ-1", "AZ-1/2", "AZ-1/2/3", "AZ-1/10", "az-2", "AZ-10"]
    mixed = ["AZ-10", "AZ-1/10", "AZ-1/2/3", "AZ-1", "az-2", "AZ-1/2"]
    assert sorted(mixed, key=lambda code: code_key(code, "")) == codes
    assert code_key("Z-9", "") < code_key("", "a")


def test_long_collection_is_read_page_by_page(client: Client, shelf: list[Any]) -> None:
    file = shelf[2]
    documents = [
        {
            "title": f"Page {number}",
            "part_of": file.identifier,
            "reference_code": f"AZ-1/2/1/{number}",
        }
        for number in range(100, 170)
    ]
    make_many("item", documents)
    url, seen = file.get_absolute_url(), []
    while url:
        page = parse(client.get(url))
        seen += contents(client, url)
        onward = page.xpath("//nav[@class='pages']/a[@rel='next']/@href")
        url = file.get_absolute_url() + onward[0] if onward else ""
    assert seen == ["A letter home", *(f"Page {number}" for number in range(100, 170))]


def test_mangled_cursor_breaks_nothing(client: Client, shelf: list[Any]) -> None:
    for cursor in ("~", "x", "0az~", "%00", "9" * 400):
        response = client.get(f"{shelf[2].get_absolute_url()}?after={cursor}")
        assert response.status_code in (200, 404)


def test_outline_shows_collections_one_inside_the_other(client: Client, shelf: list[Any]) -> None:
    page = parse(client.get(reverse("media:collections")))
    path = "//ul[@class='outline']" + "/li/details/ul" * 2 + "/li/p/a"
    assert [link.text_content() for link in page.xpath(path)] == ["Letters of 1992"]
    assert "A letter home" not in page.text_content()
    assert "Items: 1" in page.text_content()
    assert not page.xpath("//main//script")


def test_outline_costs_the_same_with_few_collections_and_with_many(
    client: Client, shelf: list[Any]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("media:collections")).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(8):
        series = held(shelf[0], title=f"Series {number}", level="series")
        held(series, title=f"File {number}", level="file")
    assert cost() == few
    assert few <= 12


@pytest.mark.parametrize("verb", ["return_to_draft", "withdraw", "remove"])
def test_hiding_a_collection_hides_all_below_it(
    client: Client, shelf: list[Any], verb: str
) -> None:
    fonds, series, file, item = shelf
    file_url = item.files.get().get_absolute_url()
    with changeset(by=None) as change:
        getattr(change, verb)(series, *(["family"] if verb == "withdraw" else []))
    for url in (series, file, item):
        assert client.get(url.get_absolute_url()).status_code in (404, 410)
    assert client.get(file_url).status_code in (404, 410)
    assert contents(client, fonds.get_absolute_url()) == []
    top = client.get(fonds.get_absolute_url()).content.decode()
    outline = client.get(reverse("media:collections")).content.decode()
    for shown in (top, outline):
        assert "Series: 1" not in shown
        assert "Letters" not in shown


def test_wrong_order_of_levels_is_refused(shelf: list[Any]) -> None:
    file = shelf[2]
    for level in ("fonds", "series", "file"):
        with pytest.raises(Refused, match="cannot be held"):
            held(file, title="Wrong", level=level)
