"""The map as it is drawn: land, marks, names and degrees, by mouse and by keyboard alike."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests import build
from tests.eyes import COLOURS, STRICT, Open, obstacles, only, walk, width_of
from tests.places.maps import MAP, places

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAWN = "#map[data-drawn]"
SINGLE, CLUSTER = ".dot:not(.is-cluster)", ".dot.is-cluster"
#: Three apart from each other, and two that lie close together.
LYING = {
    "Alder": "41 44",
    "Birch": "40.41 49.87",
    "Cedar": "38 46",
    "Elm": "39.75 46.75",
    "Fir": "39.76 46.76",
}


def _open(page: "Page", query: str = "") -> "Page":
    page.goto(f"{MAP}{query}")
    page.wait_for_selector(DRAWN, state="attached")
    # Names are written once the marks stand.
    page.wait_for_selector(".map-label")
    return page


def _names(page: "Page") -> set[str]:
    return set(page.locator(".map-label").all_inner_texts())


def test_places_land_and_degrees_are_drawn_and_no_other_host_is_asked(
    screen: Open, complaints: list[str], live_server: "LiveServer"
) -> None:
    places(**LYING)
    page = screen()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _open(page)
    assert page.locator(SINGLE).count() == 3
    assert page.locator(CLUSTER).count() == 1
    assert page.locator(CLUSTER).inner_text().split()[0] == "2"
    assert _names(page) == {"Alder", "Birch", "Cedar", "Elm …"}
    degrees = set(page.locator(".map-degree").all_inner_texts())
    assert {"40° N", "46° E"} <= degrees
    assert page.locator(".leaflet-control-scale-line").inner_text().endswith(" km")
    # Birch stands on a shore: there is land to the west of it, and sea to the east.
    land, sea = _colours(page, "land", "sea")
    assert _drawn_at(page, 40.2, 47.5) == land
    assert _drawn_at(page, 40.2, 50.6)[3] == 0, sea
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(live_server.url).netloc}
    assert complaints == []


def _colours(page: "Page", *names: str) -> list[tuple[int, ...]]:
    """Return what these colours of the map are, as canvases have them."""
    read = """name => {
        const text = getComputedStyle(document.querySelector("#map")).getPropertyValue(name);
        const pen = document.createElement("canvas").getContext("2d");
        pen.fillStyle = text.trim();
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    }"""
    return [tuple(page.evaluate(read, f"--{name}")) for name in names]


def _drawn_at(page: "Page", latitude: float, longitude: float) -> tuple[int, ...]:
    """Return the colour that the canvas of the land has there, told by two marks in the list."""
    read = """([latitude, longitude]) => {
        const middle = name => {
            const dots = [...document.querySelectorAll(".dot")];
            const box = dots.find(d => d.textContent.includes(name)).getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        };
        const up = d => Math.log(Math.tan(Math.PI / 4 + d * Math.PI / 360));
        const [west, south, east, north] = [44, 38, 49.87, 41];
        const [[x1, y1], [x2], [, y3]] = ["Alder", "Birch", "Cedar"].map(middle);
        const x = x1 + (x2 - x1) * (longitude - west) / (east - west);
        const y = y1 + (y3 - y1) * (up(north) - up(latitude)) / (up(north) - up(south));
        const canvas = document.querySelector(".map-land canvas");
        const frame = canvas.getBoundingClientRect();
        const scale = canvas.width / frame.width;
        const pen = canvas.getContext("2d");
        return [...pen.getImageData((x - frame.x) * scale, (y - frame.y) * scale, 1, 1).data];
    }"""
    return tuple(page.evaluate(read, [latitude, longitude]))


def test_a_cluster_opens_into_its_places(screen: Open, complaints: list[str]) -> None:
    places(**LYING)
    page = _open(screen())
    page.locator(CLUSTER).click()
    page.locator(CLUSTER).wait_for(state="detached")
    page.locator(".map-label").get_by_text("Fir", exact=True).wait_for()
    assert {"Elm", "Fir"} <= _names(page)
    assert complaints == []


def test_places_that_lie_on_one_spot_are_opened_too(screen: Open, complaints: list[str]) -> None:
    places(One="40 46", Other="40 46", Far="41 47")
    page = _open(screen())
    for _each in range(12):
        if page.locator(SINGLE).filter(has_text="One").count():
            break
        page.locator(CLUSTER).click()
        page.wait_for_timeout(500)
    page.locator(SINGLE).filter(has_text="Other").click()
    page.locator(".leaflet-popup a").filter(has_text="Other").wait_for()
    assert complaints == []


def test_a_place_is_opened_by_mouse_and_leads_to_its_page(
    screen: Open, complaints: list[str]
) -> None:
    known = places(**LYING)
    page = _open(screen())
    page.locator(SINGLE).filter(has_text="Cedar").click()
    popup = page.locator(".leaflet-popup")
    assert "38, 46" in popup.inner_text()
    popup.get_by_role("link", name="Cedar").click()
    page.wait_for_url(f"**{known['Cedar'].get_absolute_url()}")
    assert complaints == []


def test_a_place_is_opened_and_closed_by_keyboard(screen: Open, complaints: list[str]) -> None:
    places(**LYING)
    page = _open(screen(reduced_motion="reduce"))
    mark = page.get_by_role("button", name="Cedar")
    mark.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup").wait_for()
    focused = "document.activeElement.textContent.trim()"
    assert page.evaluate(focused) == "Cedar"
    assert page.evaluate("document.activeElement.tagName") == "A"
    assert page.locator(".leaflet-popup-close-button").get_attribute("aria-label") == "Close"
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    assert page.evaluate(focused) == "Cedar"
    # A cluster is opened in the same way.
    page.get_by_role("button", name="Places close together: 2: Elm, Fir").focus()
    page.keyboard.press("Enter")
    page.locator(CLUSTER).wait_for(state="detached")
    assert complaints == []


def test_the_map_can_be_passed_over(page: "Page") -> None:
    places(**LYING)
    _open(page)
    page.get_by_role("link", name="Pass over the map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#map')") is None
    # Where several parts of the world are offered, these come before the list.
    assert page.evaluate("document.activeElement.closest('section') !== null")


def test_the_centre_stands_by_itself_and_its_neighbours_are_named(page: "Page") -> None:
    known = places(**LYING)
    _open(page, f"?of={known['Elm'].identifier}")
    assert page.locator(".dot.is-centre").count() == 1
    assert "Elm" in _names(page)
    assert len(_names(page)) >= 2, "something to tell where it is"


def test_what_is_in_sight_can_be_listed(page: "Page") -> None:
    places(**LYING)
    _open(page)
    for _each in range(2):
        page.get_by_role("button", name="Closer").click()
        page.wait_for_timeout(500)
    before = page.locator(".place").count()
    page.get_by_role("link", name="List what lies in this part of the map").click()
    page.wait_for_url("**within=**")
    page.wait_for_selector(".place, .quiet")
    assert page.locator(".place").count() < before


def test_the_wheel_scrolls_the_page_until_the_map_is_used(page: "Page") -> None:
    places(**LYING)
    page.set_viewport_size({"width": 1280, "height": 500})
    _open(page)
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 400, box["y"] + 100)
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 200)
    page.wait_for_function("before => scrollY > before", arg=before)


def test_without_script_the_list_is_read_and_no_frame_stands_empty(screen: Open) -> None:
    places(**LYING)
    page = screen(java_script_enabled=False)
    page.goto(MAP)
    assert page.locator(".place .card-title").all_inner_texts() == list(LYING)
    assert not page.locator(".map-frame").is_visible()


def test_where_the_land_does_not_come_the_places_are_drawn_and_it_is_said(page: "Page") -> None:
    places(**LYING)
    page.route("**/land-50m.json", lambda route: route.abort())
    page.goto(MAP)
    page.locator(".map-problem").wait_for()
    assert page.locator(SINGLE).count() == 3


def test_tiles_are_asked_of_the_server_that_was_set(
    screen: Open, complaints: list[str], settings: Any
) -> None:
    settings.MAP_TILES = "http://tiles.test/{z}/{x}/{y}.png"
    places(**LYING)
    page = screen()
    asked: list[dict[str, str]] = []

    def answer(route: Any) -> None:
        asked.append(route.request.headers)
        route.fulfill(body=build.PIXEL, content_type="image/png")

    page.route("http://tiles.test/**", answer)
    page.goto(MAP)
    page.locator(".leaflet-tile-loaded").first.wait_for(state="attached")
    assert page.locator(".map-land canvas").count() == 0
    referrers = {headers.get("referer", "") for headers in asked}
    assert all(MAP not in referrer for referrer in referrers)
    assert complaints == []


def test_it_can_be_read_by_everybody_on_any_screen(page: "Page") -> None:
    build.make_site(other_languages="az hy ru")
    places(**LYING)
    found = {}
    for address in ("", "?within=40,35,50,45"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        _open(page, address)
        found[address] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found[f"{address}, in the dark"] = obstacles(page, only(*COLOURS))
        page.set_viewport_size({"width": 320, "height": 640})
        page.wait_for_timeout(300)
        found[f"{address}, narrow"] = {} if width_of(page) <= 320 else {"wide": [address]}
        page.set_viewport_size({"width": 1280, "height": 900})
        _open(page, address)
        found[f"{address}, by keyboard"] = {"lost": [str(s) for s in walk(page)]}
    assert {k: wrong for k, wrong in found.items() if any(wrong.values())} == {}


def test_names_never_lie_over_each_other_or_over_a_mark(page: "Page") -> None:
    many = {
        f"Place of a long name {n}": f"{39 + n % 7 * 0.3:.2f} {45 + n * 0.13:.2f}"
        for n in range(40)
    }
    places(**many)
    _open(page)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".map-label")].map(e => {
            const { left, right, top, bottom } = e.getBoundingClientRect();
            return { left, right, top, bottom, text: e.innerText };
        })"""
    )
    assert len(boxes) > 3
    lying = [
        (one["text"], other["text"])
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one["left"] + 1 < other["right"]
        and other["left"] + 1 < one["right"]
        and one["top"] + 1 < other["bottom"]
        and other["top"] + 1 < one["bottom"]
    ]
    assert lying == []
