"""A reference is copied whole: by one click without a script, by keyboard with one."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.eyes import COLOURS, STRICT, Open, obstacles, only, width_of

from . import build

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SELECTED = "getSelection().toString()"
LONG = "Of a very long name, " * 8


@pytest.fixture
def record() -> Any:
    build.make_site(name="Archive of the North", other_languages="az hy ru")
    return build.make_item(
        title="Məktub", language="az", creator="A neighbour", date="1992-05~", reference_code="N/7"
    )


def opened(tab: "Tab", record: Any) -> "Tab":
    tab.goto(record.get_absolute_url())
    tab.locator(".styles > summary").click()
    return tab


def cited(tab: "Tab", style: str) -> str:
    return " ".join((tab.locator(f"#cited-{style}").text_content() or "").split())


@pytest.mark.parametrize("style", ["chicago", "mla", "apa", "gost"])
def test_one_click_selects_the_whole_reference_without_a_script(
    screen: Open, record: Any, style: str
) -> None:
    tab = opened(screen(java_script_enabled=False), record)
    tab.locator(f"#cited-{style}").click(position={"x": 60, "y": 25})
    # Playwright asks in a world of its own, where scripts run all the same.
    assert tab.evaluate(SELECTED).strip() == cited(tab, style)
    assert record.identifier in cited(tab, style)
    assert tab.locator(".copier").first.is_hidden()


def test_plain_citation_is_selected_by_one_click_too(page: "Tab", record: Any) -> None:
    page.goto(record.get_absolute_url())
    plain = page.locator(".cite .copy").first
    plain.click(position={"x": 30, "y": 12})
    assert page.evaluate(SELECTED).strip() == (plain.text_content() or "").strip()


def test_button_copies_by_keyboard_with_the_italics_of_the_style(
    screen: Open, record: Any, complaints: list[str]
) -> None:
    tab = screen(permissions=["clipboard-read", "clipboard-write"])
    opened(tab, record)
    button = tab.locator("[data-copies=cited-apa]")
    button.focus()
    button.press("Enter")
    assert tab.evaluate("navigator.clipboard.readText()").strip() == cited(tab, "apa")
    rich = tab.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html'))"
        ".then((blob) => blob.text())"
    )
    assert "<i" in rich
    assert "Məktub" in rich
    said = tab.locator(".copier [role=status]")
    assert [text for text in said.all_text_contents() if text] == ["Copied"]
    assert complaints == []


def test_paper_has_one_citation_with_its_address(page: "Tab", record: Any) -> None:
    opened(page, record)
    page.emulate_media(media="print")
    shown = [p for p in page.locator(".cite .copy").all() if p.is_visible()]
    assert len(shown) == 1
    assert record.identifier in (shown[0].text_content() or "")
    assert page.locator(".formats").is_hidden()


def test_styles_fit_a_phone_and_keep_nobody_out(screen: Open, record: Any) -> None:
    long = build.make_article(title=LONG, byline=LONG)
    for scheme in ("light", "dark"):
        tab = screen(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        for shown in (record, long):
            opened(tab, shown)
            assert width_of(tab) <= 390
            assert obstacles(tab, STRICT if scheme == "light" else only(*COLOURS)) == {}
