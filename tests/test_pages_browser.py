"""Readers' pages in a real browser: on a phone, by keyboard, in the dark, on paper."""

from typing import TYPE_CHECKING, Any

import pytest

from apps.records.models import Status
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of

from . import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG_WORD = "Qarabağ" * 12
LONG_ADDRESS = f"https://example.org/{'a-long-path/' * 12}article.html"
BODY = f"""
<h2>Of it</h2><p>Told<span class="footnote">Where it is <em>said</em>: {LONG_ADDRESS}</span> and
<a href="https://example.org/source">linked</a>.</p><blockquote><p>{LONG_WORD}</p></blockquote>
<ul><li><p>One</p></li><li><p>Two</p></li></ul><hr><h3>More</h3><p>«Հիշատակ» — «ذاكرة» — «память»</p>
"""
OWN: dict[str, dict[str, Any]] = {
    "item": {"credit_line": "A family", "source_address": LONG_ADDRESS},
    "person": {"born": "1972-05-13", "is_remembered_here": True, "role": "Nurse, 1988 to 1994"},
    "event": {
        "date": "1992-05",
        "yearly_on": "XXXX-05-13",
        "content_notice": "It speaks of conflict.",
    },
    "article": {"byline": "An editor", "source_address": LONG_ADDRESS},
    "place": {"latitude": "39.758", "longitude": "46.748"},
}


@pytest.fixture
def addresses(live_server: "LiveServer") -> dict[str, str]:
    """A small archive of long words; the address of a page of each sort, by a word for it."""
    build.make_site(
        name="Archive of the Northern Veterans",
        strapline="What we keep, and for whom",
        contact_email="letters@example.org",
        about=BODY,
        method=BODY,
        contact="<p>In writing.</p>",
        other_languages="az hy ru",
    )
    picture = build.make_item(
        title="A picture",
        files=[build.stored_file(alt_text="A grey point", caption=LONG_WORD)],
    )
    paper = build.stored_file(f"{LONG_WORD}.pdf", b"%PDF-1.4\n%%EOF\n", caption="A paper")
    files = [build.stored_file(alt_text="Another grey point"), paper]
    made: dict[str, Any] = {}
    for kind, fields in OWN.items():
        named = [record.identifier for record in (picture, *made.values())]
        made[kind] = build.make(
            kind,
            title=f"{kind.capitalize()} {LONG_WORD}",
            summary=f"{LONG_WORD} in a sentence.",
            body=BODY,
            tags=["first", LONG_WORD],
            cover=picture.identifier if kind != "item" else None,
            connections=[{"type": "related-to", "object": n, "note": ""} for n in named],
            translations=[_in_armenian()],
            **(fields | {"files": files} if kind == "item" else fields),
        )
    noticed = build.make_item(
        title="Noticed",
        content_notice="It shows injuries.",
        files=[build.stored_file(alt_text="A hidden point")],
    )
    gone = build.make_event(title="Gone", status=Status.WITHDRAWN)
    pages = {kind: record.get_absolute_url() for kind, record in made.items()}
    return pages | {
        "home": "/",
        "list": "/people/",
        "tags": "/tags/",
        "tag": "/tags/first/",
        "wall": "/people/remembered/",
        "wall by event": "/people/remembered/?by=event",
        "day": "/on-this-day/?day=05-13",
        "week": "/on-this-day/week/?day=05-13",
        "days": "/days-of-remembrance/",
        "names at a date": f"{pages['place']}?on=1992",
        "about": "/about/",
        "method": "/method/",
        "contact": f"/contact/?about={made['person'].identifier}",
        "noticed": noticed.get_absolute_url(),
        "withdrawn": gone.get_absolute_url(),
        "not found": "/nothing/",
        "in Armenian": f"/hy{made['event'].get_absolute_url()}",
    }


def _in_armenian() -> dict[str, Any]:
    texts = {"title": "Հիշատակ", "summary": "Ամփոփում։", "body": "", "translator": ""}
    return {"language": "hy", "status": "published"} | texts


def test_no_page_is_wider_than_a_phone(page: "Page", addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    too_wide = {}
    for name, address in addresses.items():
        page.goto(address)
        width = width_of(page)
        if width > 360:
            too_wide[name] = (width, page.evaluate(_WIDEST))
    assert too_wide == {}


_WIDEST = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > 361)
    .map(e => e.tagName + "." + e.className).slice(0, 5)"""


def test_every_page_can_be_read_by_everybody_in_light_and_in_dark(
    page: "Page", addresses: dict[str, str]
) -> None:
    found = {}
    # The others are made of the same pieces, and axe takes its time.
    for name in addresses.keys() - {"place", "about", "withdrawn"}:
        page.emulate_media(color_scheme="light")
        page.goto(addresses[name])
        found[name] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, in the dark"] = obstacles(page, only(*COLOURS))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


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


def test_a_page_is_walked_with_the_keyboard_alone(page: "Page", addresses: dict[str, str]) -> None:
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
    page.goto(addresses["person"])
    # What is folded away is walked to once it is opened.
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    expected = page.locator("a[href], summary, button, input").count()
    walked = []
    for _ in range(expected):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(_FOCUSED))
    assert [place["at"] for place in walked] == list(range(expected)), "in the order of the page"
    assert [place for place in walked if not place["outlined"] or not place["in_sight"]] == []


_FOCUSED = """() => {
    const focused = document.activeElement;
    const style = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    return {
        at: [...document.querySelectorAll("a[href], summary, button, input")].indexOf(focused),
        words: focused.textContent.trim().slice(0, 40),
        outlined: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
        in_sight: box.width > 0 && box.height > 0 && box.top >= 0 && box.top < innerHeight,
    };
}"""


def test_what_a_notice_prepares_for_is_opened_by_the_reader(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.goto(addresses["noticed"])
    picture = page.get_by_alt_text("A hidden point")
    assert page.get_by_text("It shows injuries.").is_visible()
    assert not picture.is_visible()
    page.locator(".held > summary").focus()
    page.keyboard.press("Enter")
    assert picture.is_visible()


def test_paper_holds_the_page_and_no_navigation(page: "Page", addresses: dict[str, str]) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for name, address in addresses.items():
        page.goto(address)
        seen = [n for n in page.locator("nav, .skip, .site-foot, .staff").all() if n.is_visible()]
        assert [n.inner_text() for n in seen] == [], name
        assert page.locator("h1").is_visible(), name
    page.goto(addresses["person"])
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.locator("dd .address").first.is_visible(), "the permanent address is on paper"
    after = "getComputedStyle(document.querySelector('.prose a[href^=http]'), '::after').content"
    assert "https://example.org/source" in page.evaluate(after)


def test_pages_say_the_same_without_javascript(
    browser: "Browser", page: "Page", live_server: "LiveServer", addresses: dict[str, str]
) -> None:
    without = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    bare = without.new_page()
    for name, address in addresses.items():
        page.goto(address)
        bare.goto(address)
        assert bare.inner_text("body") == page.inner_text("body"), name
    without.close()


def test_pages_ask_nobody_else_for_anything_and_break_no_rule_of_their_own(
    page: "Page", live_server: "LiveServer", addresses: dict[str, str]
) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("home", "person", "item", "tag", "in Armenian"):
        page.goto(addresses[name], wait_until="networkidle")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert said == []
