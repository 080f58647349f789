"""An article in a real browser: how long its lines are, what stands beside it, and its notes."""

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from apps.records.richtext import LONG_IN_WORDS
from tests import build
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SENTENCE = (
    "This sentence is invented for a test and says nothing of anybody, but it is about as long "
    "as others, with short words and a few that are considerably longer. "
)
TEXT = f"<p>{SENTENCE * 6}</p>"


def _drawn(width: int, height: int) -> bytes:
    """Return a grey picture of that size."""
    kept = io.BytesIO()
    Image.new("L", (width, height), 128).save(kept, "PNG")
    return kept.getvalue()


def note(number: int) -> str:
    return f'<p>Said{number}.<span class="footnote">Where it is said {number}.</span></p>'


@pytest.fixture
def address(live_server: "LiveServer") -> str:
    """The address of a long article with a picture, notes, and all that may stand beside it."""
    files = [build.stored_file(content=_drawn(1200, 800), alt_text="A square")]
    item = build.make_item(title="The square", credit_line="A family", files=files)
    noticed = build.make_item(title="The ward", content_notice="It shows injuries.")
    named = [
        build.make(kind, title=f"Some {kind} of a rather long name")
        for kind in ("person", "place", "event")
    ]
    part = TEXT * (LONG_IN_WORDS // len(TEXT.split()) // 4 + 1)
    figures = "".join(
        f'<figure data-item="{of.identifier}"><figcaption>Seen from the north</figcaption></figure>'
        for of in (item, noticed)
    )
    body = "".join(
        f"<h2>Part {number} of it</h2>{part}{note(number)}<h3>Detail {number}</h3>{TEXT}"
        for number in range(1, 5)
    )
    told: Any = build.make_article(
        title="Of the square",
        summary=SENTENCE,
        byline="An editor",
        date="2021-11-08",
        body=body.replace("<h3>Detail 2", f"{figures}<h3>Detail 2"),
        connections=[
            {"type": "mentions", "object": record.identifier, "note": "", "period": ""}
            for record in named
        ],
        revision_notes=[{"day": "2021-12-01", "note": SENTENCE}],
    )
    return str(told.get_absolute_url())


# The characters of each full line of the text's paragraphs: of the last the rest is white.
_LINES = """() => [...document.querySelectorAll(".prose > p")].flatMap(p => {
    const lines = new Map();
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node; (node = walker.nextNode());) {
        for (let at = 0; at < node.length; at++) {
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const line = Math.round(range.getBoundingClientRect().bottom);
            lines.set(line, (lines.get(line) ?? 0) + 1);
        }
    }
    return [...lines.values()].slice(0, -1);
})"""


def test_lines_hold_sixty_to_seventy_characters_at_a_desk(page: "Page", address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.evaluate("document.fonts.ready")
    lines = sorted(page.evaluate(_LINES))
    assert len(lines) > 50
    assert 60 <= lines[len(lines) // 2] <= 70
    assert lines[-1] <= 72
    assert lines[len(lines) // 10] >= 58


def box(page: "Page", selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None, selector
    return {**found, "right": found["x"] + found["width"], "end": found["y"] + found["height"]}


def test_what_belongs_to_a_text_stands_beside_it_at_a_desk(page: "Page", address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    contents, text, named = (box(page, f".{name}") for name in ("contents", "prose", "mentioned"))
    assert contents["right"] < text["x"]
    assert abs(contents["y"] - text["y"]) < 2
    assert named["right"] < text["x"]
    assert contents["end"] <= named["y"] < text["end"]
    # Both begin at one height, so that the eye goes from one to the other.
    heads = [box(page, selector)["y"] for selector in (".contents h2", ".prose h2 >> nth=0")]
    assert abs(heads[0] - heads[1]) < 12


@pytest.mark.parametrize("width", [390, 820])
def test_where_there_is_no_margin_the_headings_come_before_and_the_names_after(
    page: "Page", address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    contents, text, named = (box(page, f".{name}") for name in ("contents", "prose", "mentioned"))
    assert contents["end"] <= text["y"]
    assert text["end"] <= named["y"]
    assert width_of(page) <= width


def test_picture_keeps_its_place_and_is_asked_for_when_it_is_near(
    page: "Page", address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(address)
    picture = page.get_by_alt_text("A square")
    assert picture.evaluate("image => image.loading") == "lazy"
    before = picture.bounding_box()
    assert before is not None
    assert before["height"] > 100
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")
    after = picture.bounding_box()
    assert after is not None
    assert after["height"] == pytest.approx(before["height"], abs=1)
    assert after["width"] / after["height"] == pytest.approx(1.5, abs=0.02)


def test_heading_in_the_list_leads_to_its_place_by_keyboard(page: "Page", address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Part 3 of it").press("Enter")
    assert page.url.endswith("#text-part-3-of-it")
    assert box(page, ":target")["y"] < 200
    page.keyboard.press("Tab")  # and reading goes on from there
    assert page.evaluate("document.activeElement.textContent") == "3"


def test_notes_lead_there_and_back_by_keyboard_and_what_they_lead_to_is_in_sight(
    page: "Page", address: str
) -> None:
    page.set_viewport_size({"width": 820, "height": 600})
    page.goto(address)
    for number in (1, 3):
        reference = page.locator(f"#ref-{number}")
        reference.press("Enter")
        assert page.evaluate(_TARGET) == {"id": f"note-{number}", "seen": True, "marked": True}
        page.keyboard.press("Tab")
        back = page.locator(":focus")
        assert back.get_attribute("aria-label") == f"Back to the text of note {number}"
        page.keyboard.press("Enter")
        assert page.evaluate(_TARGET) == {"id": f"ref-{number}", "seen": True, "marked": True}
        assert reference.evaluate("link => link === document.activeElement")


_TARGET = """() => {
    const target = document.querySelector(":target");
    const box = target.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return {
        id: target.id,
        seen: box.top >= 0 && box.bottom <= innerHeight && (target.contains(at) || at.contains(target)),
        marked: getComputedStyle(target).outlineStyle === "solid",
    };
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_article_can_be_read_by_everybody_in_light_and_in_dark(
    page: "Page", address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert obstacles(page, STRICT) == {}
    page.emulate_media(color_scheme="dark")
    assert obstacles(page, only(*COLOURS)) == {}


def test_paper_holds_the_text_its_pictures_and_whom_it_names_but_no_list_of_headings(
    page: "Page", address: str
) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    assert not page.locator(".contents").is_visible()
    for shown in (".plate img", ".mentioned", ".changes", ".notes"):
        assert page.locator(shown).is_visible(), shown
    assert box(page, ".prose")["end"] <= box(page, ".mentioned")["y"]
