"""Every sort of page in a real browser: read by everybody, on any screen, by keyboard, on paper."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.eyes import COLOURS, STRICT, obstacles, only, walk, width_of
from tests.page_types import LANGUAGES, places

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A small phone, and a window of 1280 × 1024 at 400 %: both are 320 CSS pixels wide.
NARROW: list[Any] = [{"width": 320, "height": 640}, {"width": 320, "height": 256}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody_in_light_and_in_dark(
    page: "Page", language: str
) -> None:
    found = {}
    for place in places(language):
        page.emulate_media(color_scheme="light")
        place.open(page)
        assert page.locator("html").get_attribute("lang") in (language, "en")
        found[place.name] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark")
        found[f"{place.name}, in the dark"] = obstacles(page, only(*COLOURS))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_a_narrow_window(page: "Page", language: str) -> None:
    too_wide = {}
    for place in places(language):
        place.open(page)
        for window in NARROW:
            page.set_viewport_size(window)
            if (width := width_of(page)) > window["width"]:
                too_wide[place.name] = (width, page.evaluate(_WIDEST))
    assert too_wide == {}


_WIDEST = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + "." + e.className).slice(0, 5)"""


@pytest.mark.parametrize(
    "window", [NARROW[1], {"width": 1280, "height": 800}], ids=["small", "desk"]
)
def test_every_page_is_walked_with_the_keyboard_alone(page: "Page", window: Any) -> None:
    """Nothing is left out or hidden below something else, however small the window."""
    page.set_viewport_size(window)
    wrong = {place.name: walk(place.open(page)) for place in places()}
    assert {name: steps for name, steps in wrong.items() if steps} == {}


def test_every_page_says_the_same_without_javascript(
    browser: "Browser", page: "Page", live_server: "LiveServer"
) -> None:
    without = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    bare = without.new_page()
    for place in places():
        place.open(page)
        # What cannot work without a script is not offered without one.
        page.evaluate(_HIDE_AGAIN)
        assert place.open(bare).inner_text("body") == page.inner_text("body"), place.name
    without.close()


_HIDE_AGAIN = """() => {
    for (const offered of document.querySelectorAll(".zoom-open[data-source], .copier, .map-frame"))
        offered.hidden = true;
}"""


def test_paper_holds_every_page_and_no_navigation(page: "Page") -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for place in places():
        place.open(page)
        seen = [n for n in page.locator("nav, .skip, .site-foot, .staff").all() if n.is_visible()]
        assert [n.inner_text() for n in seen] == [], place.name
        assert page.locator("h1").is_visible(), place.name
