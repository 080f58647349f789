"""A first visit, nothing cached: pages are light, and nothing on them moves while they load."""

import gzip
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import brotli
import pytest
from django.core.management import call_command

from tests.page_types import LANGUAGES, Place, full, in_language

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Bytes that a first visit may take, pictures apart, and its HTML alone.
MOST, MOST_HTML = 150_000, 30_000
#: Milliseconds by which fonts and pictures come late, and how much may move for that.
LATE, MOST_SHIFT = 300, 0.005
#: Where the demonstration's first person, article, picture and tag are found.
DEMO = {
    "person": "/people/",
    "article": "/articles/",
    "media": "/media/gallery/",
    "tag": "/tags/",
}
SHIFTING = ("home", "person", "person in four scripts", "article", "media", "tag", "gallery")


@pytest.fixture
def arrive(browser: "Browser", live_server: "LiveServer") -> Iterator[Callable[..., "Page"]]:
    """Open a browser that has never been here."""
    contexts = []

    def opened(**options: Any) -> "Page":
        contexts.append(browser.new_context(base_url=live_server.url, **options))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


# --- weight -----------------------------------------------------------------------------------


def test_a_first_visit_is_light_in_every_language(
    arrive: Callable[..., "Page"], live_server: "LiveServer"
) -> None:
    addresses = {place.name: place.address for place in full("person in four scripts")}
    assert too_heavy(arrive, addresses) == {}


def test_a_first_visit_to_the_demonstration_is_light(
    arrive: Callable[..., "Page"], live_server: "LiveServer"
) -> None:
    call_command("load_demo", verbosity=0)
    addresses = {"home": "/"}
    page = arrive()
    for name, start in DEMO.items():
        page.goto(start)
        link = page.locator("main :is(.card-title, .gallery, .term) a").first
        addresses[name] = link.get_attribute("href") or ""
    assert too_heavy(arrive, addresses) == {}


def too_heavy(arrive: Callable[..., "Page"], addresses: dict[str, str]) -> dict[str, Any]:
    """Return what each page takes that takes too much, part by part."""
    found = {}
    for name, address in addresses.items():
        for language in LANGUAGES:
            parts = weigh(arrive(), in_language(address, language))
            html = parts[in_language(address, language)]
            if sum(parts.values()) > MOST or html > MOST_HTML:
                found[f"{name} ({language})"] = {"in all": sum(parts.values()), **parts}
    return found


def weigh(page: "Page", address: str) -> dict[str, int]:
    """Return the bytes of everything but pictures that a visit fetches, as the archive sends it."""
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response))
    page.goto(address)
    page.evaluate("document.fonts.ready")
    return {
        _name(response.url): sent(response.url, response.body())
        for response in fetched
        if response.request.resource_type != "image"
    }


def _name(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.removeprefix("/static/") + (f"?{parts.query}" if parts.query else "")


@cache
def sent(url: str, body: bytes) -> int:
    """Return how many bytes are sent: fonts as they are, texts pressed as the server does."""
    if url.endswith(".woff2"):
        return len(body)
    return len(brotli.compress(body) if "/static/" in url else gzip.compress(body))


# --- rest -------------------------------------------------------------------------------------


def test_nothing_moves_while_fonts_and_pictures_come(
    arrive: Callable[..., "Page"], live_server: "LiveServer"
) -> None:
    moved = {}
    for place in full(*SHIFTING):
        for width in (390, 1280):
            page = arrive(viewport={"width": width, "height": 800})
            if shift := shift_of(page, place):
                moved[f"{place.name}, {width}"] = shift
    assert {name: shift for name, shift in moved.items() if shift["sum"] >= MOST_SHIFT} == {}


def test_what_moves_is_noticed(arrive: Callable[..., "Page"], live_server: "LiveServer") -> None:
    (place,) = full("about")
    page = arrive()
    page.add_init_script("""addEventListener("load", () => setTimeout(() =>
        document.querySelector("main").before("A line that comes late."), 300))""")
    assert shift_of(page, place)["sum"] > MOST_SHIFT


def shift_of(page: "Page", place: Place) -> dict[str, Any]:
    """Return how much moves on the page while its fonts and pictures come late, and what does."""
    page.add_init_script(_OBSERVE)
    held: list[Route] = []
    page.route(re.compile(r"\.woff2|/files/"), lambda route: held.append(route))
    place.open(page, wait_until="domcontentloaded")
    page.wait_for_timeout(LATE)
    while held:
        held.pop().continue_()
    page.route(re.compile(r"\.woff2|/files/"), lambda route: route.continue_())
    page.wait_for_load_state("networkidle")
    return dict(page.evaluate("window.shifted()"))


_OBSERVE = """
const seen = [];
const note = entries => seen.push(...entries);
const observer = new PerformanceObserver(list => note(list.getEntries()));
observer.observe({type: "layout-shift", buffered: true});
window.shifted = () => {
    note(observer.takeRecords());
    const nodes = seen.flatMap(s => s.sources.map(source => source.node));
    return {
        sum: seen.reduce((sum, shift) => sum + shift.value, 0),
        what: nodes.map(n => n && `${n.nodeName}.${n.className} ${n.textContent.slice(0, 30)}`),
    };
};"""
