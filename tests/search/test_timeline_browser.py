"""A timeline of many in a real browser: its numbers, its bars, and dates drawn in their place."""

from typing import TYPE_CHECKING

import pytest

from tests import build
from tests.eyes import COLOURS, STRICT, obstacles, only, walk, width_of
from tests.search.timelines import events

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Counts by decade, what a decade holds, and what stands in a year: each drawn in its own way.
PAGES = ("/timeline/", "/timeline/?in=191X", "/timeline/?in=1992")


def _plant() -> None:
    build.make_site(other_languages="az hy ru")
    dated = {f"In 1916, {n}": f"1916-0{n % 9 + 1}" for n in range(58)}
    dated |= {"Year": "1916", "Decade": "191X", "Century": "19XX"}
    dated |= {"War": "1988/1994", "Year of 1992": "1992", "Later war": "1992-07-01/.."}
    dated |= {"Winter": "1992-01-01", "Summer": "1992-07-01", "Doubted": "1992-12-31?"}
    events(**dated)


def test_it_can_be_read_by_everybody_on_any_screen(page: "Page") -> None:
    _plant()
    found = {}
    for address in (*PAGES, "/hy/timeline/", "/ru/timeline/?in=191X"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate(
            "for (const folded of document.querySelectorAll('details')) folded.open = true"
        )
        found[address] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark")
        found[f"{address}, in the dark"] = obstacles(page, only(*COLOURS))
        page.set_viewport_size({"width": 320, "height": 640})
        found[f"{address}, narrow"] = {} if width_of(page) <= 320 else {"wide": [address]}
        found[f"{address}, by keyboard"] = {"lost": [str(s) for s in walk(page)]}
    assert {k: wrong for k, wrong in found.items() if any(wrong.values())} == {}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_dates_are_drawn_where_they_lie(page: "Page", direction: str) -> None:
    """Also where lines run from right to left."""
    _plant()
    page.goto("/timeline/?in=1992")
    page.evaluate("direction => document.documentElement.dir = direction", direction)

    def lies(title: str) -> tuple[float, float]:
        entry = page.locator("li.entry").filter(has=page.get_by_text(title, exact=True))
        return _share(entry.locator(".track"), entry.locator(".bar"), direction)

    assert lies("Winter") == pytest.approx((0, 1 / 60), abs=0.01)
    assert lies("Summer") == pytest.approx((0.5, 31 / 60), abs=0.01)
    assert lies("Later war") == pytest.approx((0.5, 1), abs=0.01)
    assert lies("Year of 1992") == pytest.approx((0, 1), abs=0.01)
    assert lies("Doubted") == pytest.approx((59 / 60, 1), abs=0.01)


def _share(track: "Locator", bar: "Locator", direction: str) -> tuple[float, float]:
    """Return where on its line a bar begins and ends, from 0 to 1, as its line runs."""
    line, drawn = track.bounding_box(), bar.bounding_box()
    assert line is not None
    assert drawn is not None
    begins = (drawn["x"] - line["x"]) / line["width"]
    ends = begins + drawn["width"] / line["width"]
    return (begins, ends) if direction == "ltr" else (1 - ends, 1 - begins)


def test_paper_holds_a_chronicle_and_no_drawings(page: "Page") -> None:
    _plant()
    page.emulate_media(media="print")
    page.goto("/timeline/?in=1992")
    assert page.locator(".card-title").first.is_visible()
    assert page.locator(".card-date").first.is_visible()
    for drawn in (".track", ".axis", ".legend", "form"):
        assert not page.locator(drawn).first.is_visible(), drawn
    page.goto("/timeline/")
    assert page.locator(".tally .count").first.is_visible(), "numbers are what it is about"
