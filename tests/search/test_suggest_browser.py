"""The search box in a real browser: by keyboard, by touch, for a screen reader, without script."""

from typing import TYPE_CHECKING

import pytest

from tests import build
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = [
    {"text": "Anahit Sargsyan", "language": "en"},
    {"text": "Անահիտ Հովհաննիսյան", "language": "hy", "kind": "birth"},
]


OPTION = ".suggestions [role=option]"


def _plant() -> None:
    build.make_site(other_languages="az hy ru")
    build.make("person", names=NAMES, born="1931")
    build.make("person", title="Anar Testov", tags=["Anniversary"])
    build.make("person", title="نموذج أنا", language="ar")
    build.make("place", title="Qarabağ" * 12)


def _typed(page: "Page", text: str, address: str = "/people/") -> "Locator":
    """Open a page, type into its box, and wait for suggestions; return the box."""
    page.goto(address)
    box = page.locator("input[name=q]")
    box.press_sequentially(text)
    page.locator(OPTION).first.wait_for()
    return box


def test_a_suggestion_is_chosen_by_keyboard_and_leads_to_its_page(page: "Page") -> None:
    _plant()
    box = _typed(page, "ana")
    options = page.locator(OPTION)
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    first, second = (options.nth(n).get_attribute("id") for n in (0, 1))
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == first
    assert options.nth(0).get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == second
    assert options.nth(0).get_attribute("aria-selected") == "false"
    box.press("ArrowUp")
    box.press("ArrowUp")  # back in the box itself
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")  # and round to the last
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    assert box.evaluate("box => document.activeElement === box")
    box.press("ArrowDown")
    box.press("ArrowDown")
    title = options.nth(0).locator(".suggestion-title").text_content()
    box.press("Enter")
    page.wait_for_url("**/people/*/*/")
    assert page.locator("h1").text_content() == title


def test_enter_without_a_choice_searches_for_what_was_typed(page: "Page") -> None:
    _plant()
    box = _typed(page, "anahit")
    box.press("Enter")
    page.wait_for_url("**/search/?q=anahit")
    assert page.locator(".results .card-title").first.text_content() == "Anahit Sargsyan"


def test_escape_closes_the_list_and_keeps_what_was_typed(page: "Page") -> None:
    _plant()
    box = _typed(page, "ana")
    box.press("ArrowDown")
    box.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-activedescendant") is None
    assert box.input_value() == "ana"
    box.press("ArrowDown")  # opens it again
    page.locator(OPTION).first.wait_for()
    page.locator("h1").click()
    page.get_by_role("listbox").wait_for(state="hidden")


def test_a_screen_reader_is_told_what_there_is(page: "Page") -> None:
    _plant()
    box = _typed(page, "hovh")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-autocomplete") == "list"
    controlled = page.locator(f"#{box.get_attribute('aria-controls')}")
    assert controlled.get_attribute("role") == "listbox"
    assert controlled.get_attribute("aria-label") == "A name, a place, a word, a date"
    assert page.locator(".find [role=status]").text_content() == "1 suggestion"
    option = page.locator(OPTION)
    assert option.locator("[lang=hy]").text_content() == "Անահիտ Հովհաննիսյան"
    assert "Person" in (option.text_content() or "")
    box.press_sequentially("zzz")
    page.get_by_text("0 suggestions").wait_for(state="attached")
    assert box.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("address", ["/people/", "/search/", "/hy/", "/nothing/"])
def test_everybody_can_use_it_on_any_screen(page: "Page", address: str) -> None:
    _plant()
    found = {}
    for width, scheme in ((1280, "light"), (320, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 700})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for typed in ("an", "qar", "نم"):
            box = _typed(page, typed, address)
            box.press("ArrowDown")
            wanted = only(*COLOURS) if scheme == "dark" else STRICT
            found[f"{width} {scheme} {typed}"] = obstacles(page, wanted)
            if width_of(page) > width:
                found[f"{width} {typed}, wide"] = {"wide": [str(width_of(page))]}
            heights = page.locator(OPTION).evaluate_all(
                "options => options.map(o => o.getBoundingClientRect().height)"
            )
            assert min(heights) >= 44
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_list_lies_under_its_box_whichever_way_lines_run(page: "Page", direction: str) -> None:
    _plant()
    page.goto("/people/")
    page.evaluate("direction => document.documentElement.dir = direction", direction)
    box = page.locator("input[name=q]")
    box.press_sequentially("ana")
    page.locator(OPTION).first.wait_for()
    line = page.locator(".find-line").bounding_box()
    listed = page.get_by_role("listbox").bounding_box()
    assert line is not None
    assert listed is not None
    assert listed["x"] == pytest.approx(line["x"], abs=1)
    assert listed["width"] == pytest.approx(line["width"], abs=1)
    assert listed["y"] >= line["y"] + line["height"]


def test_a_finger_chooses_a_suggestion(browser: "Browser", live_server: "LiveServer") -> None:
    _plant()
    context = browser.new_context(
        base_url=live_server.url, has_touch=True, viewport={"width": 390, "height": 700}
    )
    page = context.new_page()
    _typed(page, "anahit")
    page.locator(OPTION).first.tap()
    page.wait_for_url("**/people/*/*/")
    context.close()


def test_the_last_keystroke_is_answered_and_no_earlier_one(page: "Page") -> None:
    _plant()
    held: list[Route] = []
    page.route("**/suggest/?q=ana", lambda route: held.append(route))
    page.goto("/people/")
    box = page.locator("input[name=q]")
    box.press_sequentially("ana")
    page.wait_for_timeout(400)
    box.press_sequentially("hit")
    page.locator(OPTION).first.wait_for()
    for route in held:
        route.abort()
    page.wait_for_timeout(200)
    assert page.locator(OPTION).count() == 1


def test_where_no_answer_comes_the_form_still_searches(page: "Page") -> None:
    _plant()
    page.route("**/suggest/**", lambda route: route.abort())
    page.goto("/people/")
    box = page.locator("input[name=q]")
    box.press_sequentially("anahit")
    page.wait_for_timeout(400)
    assert page.get_by_role("listbox").count() == 0
    box.press("Enter")
    page.wait_for_url("**/search/?q=anahit")


def test_without_script_the_form_searches(browser: "Browser", live_server: "LiveServer") -> None:
    _plant()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/hy/people/")
    page.locator("input[name=q]").fill("hovhannisyan")
    page.locator(".find button").click()
    assert page.url.endswith("/hy/search/?q=hovhannisyan")
    assert page.locator(".results li").count() == 1
    context.close()
