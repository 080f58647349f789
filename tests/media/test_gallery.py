"""A gallery shows many pictures in small, a page at a time, to whoever reads however they do."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from apps.records.changes import changeset
from apps.records.models import Status
from tests import build
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of
from tests.media.test_iiif import made_of, photograph, stored
from tests.reading import Page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.django_db


def titles(query: str) -> list[str]:
    """Return the titles of the pictures that a gallery shows."""
    page = Page(Client(), f"/media/gallery/{query}")
    return page.texts("//bdi[@class='gallery-title']")


def test_gallery_shows_the_pictures_of_a_collection_with_all_it_holds() -> None:
    fonds = build.make_item(title="Papers", level="fonds")
    series = build.make_item(title="Letters", level="series", part_of=fonds.identifier)
    file = build.make_item(title="Of 1992", level="file", part_of=series.identifier)
    for title, holder in (("A", fonds), ("B", series), ("C", file)):
        build.make_item(title=title, part_of=holder.identifier, files=[stored()])
    build.make_item(title="Elsewhere", files=[stored()])
    build.make_item(title="No picture of it", part_of=fonds.identifier)
    build.make_item(title="Draft", part_of=fonds.identifier, files=[stored()], status=Status.DRAFT)
    assert sorted(titles(f"?of={fonds.identifier}")) == ["A", "B", "C"]
    assert titles(f"?of={file.identifier}") == ["C"]
    page = Page(Client(), fonds.get_absolute_url())
    assert f"/media/gallery/?of={fonds.identifier}" in page.links().values()


def test_gallery_shows_the_pictures_of_a_person_an_event_and_a_place() -> None:
    person, event, place = build.make_person(), build.make_event(), build.make_place()
    row = {"person": person.identifier, "name_as_given": "", "note": ""}
    build.make_item(title="With her", pictured=[row], files=[stored()])
    tie = {"type": "related-to", "object": event.identifier, "note": ""}
    build.make_item(title="Of that day", connections=[tie], files=[stored()])
    build.make_item(title="From there", place=place.identifier, files=[stored()])
    secret = {"place": place.identifier, "withheld": ["place"]}
    build.make_item(title="From where nobody may know", files=[stored()], **secret)
    assert titles(f"?of={person.identifier}") == ["With her"]
    assert titles(f"?of={event.identifier}") == ["Of that day"]
    assert titles(f"?of={place.identifier}") == ["From there"]
    for record in (person, event, place):
        page = Page(Client(), record.get_absolute_url())
        assert f"/media/gallery/?of={record.identifier}" in page.links().values()
    assert "From there" in page.text
    assert "From where nobody may know" not in page.text


def test_place_has_a_gallery_where_something_shows_it_and_none_without_a_picture() -> None:
    shown, told, secret = (build.make_place(title=name) for name in ("Shown", "Told", "Secret"))
    tie = {"type": "depicts", "object": shown.identifier, "note": ""}
    build.make_item(connections=[tie], files=[stored()])
    build.make_item(title="A decree", place=told.identifier)
    build.make_item(place=secret.identifier, withheld=["place"], files=[stored()])
    build.make_item(place=secret.identifier, status=Status.DRAFT, files=[stored()])
    links = {
        place: f"/media/gallery/?of={place.identifier}"
        in Page(Client(), place.get_absolute_url()).links().values()
        for place in (shown, told, secret)
    }
    assert links == {shown: True, told: False, secret: False}
    assert "A decree" in Page(Client(), told.get_absolute_url()).text


def test_gallery_shows_the_pictures_under_a_tag() -> None:
    build.make_item(title="Tagged", tags=["spring"], files=[stored()])
    build.make_item(title="Other", files=[stored()])
    assert titles("?tag=spring") == ["Tagged"]
    page = Page(Client(), "/tags/spring/")
    assert "/media/gallery/?tag=spring" in page.links().values()
    assert len(titles("")) == 2


def test_what_readers_do_not_know_has_no_gallery() -> None:
    hidden = build.make_person(status=Status.DRAFT, tags=["unknown"])
    gone = build.make_event()
    with changeset(by=None) as change:
        change.withdraw(gone, "family")
    for query in (
        f"of={hidden.identifier}",
        f"of={gone.identifier}",
        "of=nothing",
        "of=%00",
        "tag=unknown",
        "tag=%00",
    ):
        assert Client().get(f"/media/gallery/?{query}").status_code == 404, query


def test_picture_behind_a_notice_is_words_in_a_gallery() -> None:
    build.make_item(content_notice="It shows injuries.", files=[stored()])
    page = Page(Client(), "/media/gallery/")
    assert page.all("//img") == []
    assert "It shows injuries." in page.text


def test_thousand_pictures_come_forty_at_a_time(django_assert_max_num_queries: Any) -> None:
    fonds = build.make_item(title="Papers", level="fonds")
    first = build.make_item(
        title="Print", date="1992", part_of=fonds.identifier, files=[build.stored_file()]
    )
    build.multiply(first, 999)
    address = f"/media/gallery/?of={fonds.identifier}"
    seen: set[str] = set()
    while address:
        with django_assert_max_num_queries(12):
            page = Page(Client(), address)
        pictures = page.all("//img")
        assert len(pictures) == 40
        assert all(p.get("loading") == "lazy" and p.get("width") for p in pictures)
        seen.update(page.all("//ul[@class='gallery']/li/a/@href"))
        onward = page.all("//a[@rel='next']/@href")
        address = f"/media/gallery/{onward[0]}" if onward else ""
    assert len(seen) == 1000


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def pictures(live_server: Any) -> list[Any]:
    build.make_site()
    return [
        build.make_item(
            title=f"Picture {n}",
            date=f"195{n}",
            content_notice="It shows injuries." if n == 7 else "",
            files=[made_of(build.stored_file("p.jpg", photograph(400, 300)), [(320, 240)])],
        )
        for n in range(10)
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_gallery_is_walked_by_arrow_keys_and_nothing_moves(
    page: "Tab", pictures: list[Any]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => window.moved += entry.value)).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/media/gallery/", wait_until="networkidle")
    assert page.evaluate("window.moved") < 0.01
    focused = "document.activeElement.querySelector('.gallery-title')?.textContent"
    page.locator(".gallery a").first.focus()
    for key, title in (
        ("ArrowRight", "Picture 1"),
        ("ArrowLeft", "Picture 0"),
        ("ArrowLeft", "Picture 0"),
        ("End", "Picture 9"),
        ("Home", "Picture 0"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == title, key
    page.keyboard.press("ArrowDown")
    below = page.evaluate(focused)
    assert below not in ("Picture 0", "Picture 1")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "Picture 0"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{pictures[0].get_absolute_url()}")


@pytest.mark.browser
@pytest.mark.slow
def test_gallery_can_be_read_by_everybody_and_fits_a_phone(
    page: "Tab", pictures: list[Any]
) -> None:
    page.goto("/media/gallery/")
    assert obstacles(page, STRICT) == {}
    page.emulate_media(color_scheme="dark")
    assert obstacles(page, only(*COLOURS)) == {}
    page.set_viewport_size({"width": 360, "height": 640})
    assert width_of(page) <= 360
