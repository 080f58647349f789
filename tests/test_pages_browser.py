"""Readers' pages in a real browser: what each sort of page promises beside what all do.

What every sort of page promises is in test_page_types_browser.py.
"""

from typing import TYPE_CHECKING

import pytest

from tests.eyes import COLOURS, STRICT, obstacles, only, walk
from tests.page_types import full

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def addresses(live_server: "LiveServer") -> dict[str, str]:
    """A small archive of long words; the address of a page of each sort, by a word for it."""
    return {place.name: place.address for place in full()}


def test_what_cannot_be_read_is_noticed(page: "Page", addresses: dict[str, str]) -> None:
    page.goto(addresses["about"])
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x>')")
    for ink, found in (("#999", "color-contrast"), ("#6b6b6b", "color-contrast-enhanced")):
        page.evaluate(f"document.documentElement.style.setProperty('--ink', '{ink}')")
        assert {found, "image-alt"} <= set(obstacles(page, STRICT))
    page.emulate_media(color_scheme="dark")
    for ink, found in (("#333", "color-contrast"), ("#8f8f8f", "color-contrast-enhanced")):
        page.evaluate(f"document.documentElement.style.setProperty('--ink', '{ink}')")
        assert set(obstacles(page, only(*COLOURS))) == {found}


def test_where_somebody_would_be_lost_is_noticed(page: "Page", addresses: dict[str, str]) -> None:
    page.goto(addresses["about"])
    assert walk(page) == []
    head = "document.querySelector('.site-head')"
    for spoilt in (
        "document.styleSheets[0].insertRule(':focus-visible { outline: none !important }', 0)",
        "document.querySelector('.site-foot a').tabIndex = 3",
        "document.querySelector('.site-foot a').style.cssText = 'position: fixed; left: -9em'",
        f"{head}.style.cssText = 'position: fixed; inset: 0; z-index: 1; background: white'",
    ):
        page.goto(addresses["about"])
        page.evaluate(spoilt)
        assert walk(page) != [], spoilt


def test_the_way_past_the_navigation_is_seen_and_leads_there(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.goto(addresses["person"])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    box = skip.bounding_box()
    assert box is not None
    assert box["width"] > 80, "the way past the navigation is seen once it is reached"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_what_a_notice_prepares_for_is_opened_by_the_reader(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.goto(addresses["media with a notice"])
    picture = page.get_by_alt_text("A hidden point")
    assert page.get_by_text("It shows injuries.").is_visible()
    assert not picture.is_visible()
    page.locator(".held > summary").focus()
    page.keyboard.press("Enter")
    assert picture.is_visible()


def test_paper_is_black_on_white_with_addresses_written_out(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(addresses["person"])
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.locator("dd .address").first.is_visible(), "the permanent address is on paper"
    after = "getComputedStyle(document.querySelector('.prose a[href^=http]'), '::after').content"
    assert "https://example.org/source" in page.evaluate(after)


def test_pages_ask_nobody_else_for_anything_and_break_no_rule_of_their_own(
    page: "Page", live_server: "LiveServer", addresses: dict[str, str]
) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("home", "person in four scripts", "media", "tag", "gallery"):
        page.goto(addresses[name], wait_until="networkidle")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert said == []
