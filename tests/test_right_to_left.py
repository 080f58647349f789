"""Arabic and Persian: texts that run from right to left, and whole pages that do, in a browser."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import clear_url_caches
from PIL import Image

from apps.records.models import Tag
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of

from . import build

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: What an owner could choose if the site's own words were translated into these two.
ARABIC, PERSIAN = ("ar", "العربية"), ("fa", "فارسی")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}

#: Plainly invented, as everything here. The third paragraph is in another direction.
BODY = """
<h2>عنوان تجريبي</h2>
<p>هذه فقرة مُختلَقة كُتبت للاختبار وحده، وفيها حاشية<span class="footnote">مصدر مُختلَق، الصفحة 12.
<a href="https://example.org/source">الرابط</a></span> ورابط إلى <a href="https://example.org/">موقع
آخر</a>، وكلمة <em>مهمة</em>.</p>
<ul><li><p>البند الأول</p></li><li><p>البند الثاني</p></li></ul>
<blockquote><p>اقتباس مُختلَق.</p></blockquote>
<p>An invented sentence in English stands among the others, to see where it is set.</p>
"""


@pytest.fixture
def right_to_left(settings: Any) -> Iterator[None]:
    """The program speaks Arabic and Persian too, as far as Django does."""
    settings.LANGUAGES = [*settings.LANGUAGES, ARABIC, PERSIAN]
    yield
    # The server remembered addresses of an archive whose first language is Arabic.
    clear_url_caches()


def a_drawing(**words: str) -> dict[str, Any]:
    """Store a grey rectangle in the sizes and formats that pages ask for; return its entry."""
    entry = build.stored_file(content=drawn("PNG"), **words)
    build.store_rendition(entry["key"], ext="webp", content=drawn("WEBP"))
    return build.draw(entry, rendition=drawn("JPEG"))


def drawn(form: str) -> bytes:
    """Return a grey rectangle as a file of this form."""
    file = io.BytesIO()
    Image.new("RGB", build.SIZE, "#8a8a8a").save(file, form)
    return file.getvalue()


@pytest.fixture
def addresses(right_to_left: None, live_server: "LiveServer") -> dict[str, str]:
    """An archive in Arabic; the address of a page of each sort, by a word for it."""
    build.make_site(
        name="أرشيف تجريبي",
        strapline="سطر مُختلَق تحت الاسم",
        contact_email="letters@example.org",
        about=BODY,
        language="ar",
        other_languages="fa en",
    )
    picture = build.make_item(
        title="صورة تجريبية",
        language="ar",
        files=[a_drawing(alt_text="مستطيل رمادي", caption="شرح مُختلَق للصورة")],
    )
    source = build.make_source(title="مصدر مُختلَق", language="ar", view="رأي", date="1992-05-12")
    place = build.make_place(
        names=[
            {"text": "مكان مُختلَق", "language": "ar", "used_by": "مصادر", "period": "1918/1992"},
            {"text": "Invented place", "language": "en"},
        ],
        language="ar",
        body=BODY,
        latitude="39.5",
        longitude="46.5",
    )
    person = build.make_person(
        names=[
            {"text": "شخص مُختلَق", "language": "ar", "given": "شخص", "family": "مُختلَق"},
            {"text": "شخص ساختگی", "language": "fa"},
            {"text": "Person Invented", "language": "en"},
        ],
        language="ar",
        summary="ملخص قصير كُتب للاختبار.",
        body=BODY,
        born="1972-05-13",
        is_remembered_here=True,
        cover=picture.identifier,
        born_at=place.identifier,
        affiliations=[{"bond": "office", "role": "كاتب", "since": "1988", "note": "كلمة"}],
        tags=["ذاكرة", "second tag"],
    )
    says = {"topic": "course", "source": source.identifier}
    event = build.make_event(
        title="حدث مُختلَق",
        language="ar",
        summary="ملخص الحدث المُختلَق، في جملة واحدة طويلة بما يكفي لتملأ أكثر من سطر على الهاتف.",
        body=BODY,
        date="1992-05-12",
        yearly_on="XXXX-05-12",
        place=place.identifier,
        cover=picture.identifier,
        tags=["ذاكرة"],
        statements=[
            says | {"value": "هكذا تُروى هنا."},
            says | {"value": "So it is told there.", "certainty": "possible"},
        ],
        connections=[{"type": "related-to", "object": person.identifier, "note": "كلمة"}],
        translations=[
            {"language": "fa", "title": "رویداد ساختگی", "summary": "خلاصه", "status": "published"}
        ],
    )
    article = build.make_article(title="مقال مُختلَق", language="ar", body=BODY, byline="محرر")
    noticed = build.make_event(title="English words", content_notice="It speaks of loss.")
    pages = {"item": picture, "place": place, "person": person, "event": event}
    pages |= {"article": article, "noticed": noticed}
    return {word: record.get_absolute_url() for word, record in pages.items()} | {
        "home": "/",
        "people": "/people/",
        "events": "/events/",
        "tag": Tag.objects.get(name="ذاكرة").get_absolute_url(),
        "wall": "/people/remembered/",
        "day": "/on-this-day/?day=05-12",
        "gallery": "/media/gallery/",
        "about": "/about/",
        "contact": "/contact/",
        "not found": "/nothing/",
        "in Persian": f"/fa{event.get_absolute_url()}",
    }


# --- whole pages that run from right to left --------------------------------------------------------

#: Two things on a page, of which one stands beside the other.
BESIDE_EACH_OTHER = [
    ("event", "section.hung > h2", "section.hung > h2 + *"),
    ("event", ".facts dt", ".facts dd"),
    ("event", ".site-nav li:first-child", ".site-nav li:last-child"),
    ("event", ".crumbs li:first-child", ".crumbs li:last-child"),
    ("event", ".cards .card-text", ".cards .card-picture"),
    ("person", "figure.portrait", "h1"),
    ("events", ".card-date", ".card-title a"),
    ("events", ".card-text", ".card-picture"),
    ("events", ".when label", ".when input"),
    ("events", ".when input", ".when button"),
    ("wall", "section.letter > h2", "section.letter .names"),
    ("item", ".downloads li:first-child", ".downloads li:last-child"),
]


@pytest.mark.parametrize("name", ["event", "in Persian", "home", "people"])
def test_the_page_says_that_it_runs_from_right_to_left(
    name: str, page: "Page", addresses: dict[str, str]
) -> None:
    page.goto(addresses[name])
    root = page.locator("html")
    assert root.get_attribute("dir") == "rtl"
    assert root.get_attribute("lang") == ("fa" if name == "in Persian" else "ar")


def test_what_stands_beside_something_stands_on_its_other_side(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(DESK)
    for name, one, other in BESIDE_EACH_OTHER:
        page.goto(f"/en{addresses[name]}")
        assert page.locator("html").get_attribute("dir") == "ltr"
        here = middle(page, other) - middle(page, one)
        page.goto(addresses[name])
        there = middle(page, other) - middle(page, one)
        assert abs(here) > 20, f"{name}: {one} and {other} do not stand beside each other"
        assert here * there < 0, f"{name}: {other} is on the same side of {one}"


def middle(page: "Page", selector: str) -> float:
    """Return how far from the left the first of what `selector` finds has its middle."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["x"] + box["width"] / 2


def test_headings_hang_in_the_right_margin_and_pictures_of_cards_stand_left(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(DESK)
    page.goto(addresses["event"])
    for heading in page.locator("section.hung > h2").all():
        text = heading.locator("xpath=following-sibling::*[1]").bounding_box()
        hung = heading.bounding_box()
        assert text is not None
        assert hung is not None
        assert hung["x"] >= text["x"] + text["width"]
    picture = page.locator(".cards .card-picture").first.bounding_box()
    words = page.locator(".cards .card-text").first.bounding_box()
    assert picture is not None
    assert words is not None
    assert picture["x"] + picture["width"] <= words["x"]


def test_the_way_past_the_navigation_appears_on_the_right(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(DESK)
    page.goto(addresses["person"])
    page.keyboard.press("Tab")
    box = page.locator(".skip:focus").bounding_box()
    assert box is not None
    assert box["width"] > 80
    assert DESK["width"] - (box["x"] + box["width"]) < 20


def test_no_page_scrolls_sideways_on_the_smallest_phone(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(PHONE)
    too_wide = {}
    for name, address in addresses.items():
        for prefix in ("", "/en") if name != "in Persian" else ("",):
            page.goto(prefix + address)
            if (width := width_of(page)) > PHONE["width"]:
                too_wide[prefix + name] = width
    assert too_wide == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_words_lie_on_others(size: Any, page: "Page", addresses: dict[str, str]) -> None:
    page.set_viewport_size(size)
    found = {}
    for name in ("event", "person", "place", "item", "events", "home", "wall", "gallery"):
        page.goto(addresses[name])
        if overlaps := page.evaluate(OVERLAPS):
            found[name] = overlaps
    assert found == {}


#: Pairs of texts whose lines lie on each other by more than the height of an accent.
OVERLAPS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines = [];
    for (let node; (node = walker.nextNode());) {
        if (!node.textContent.trim() || node.parentElement.closest(".skip, option, sup")) continue;
        if (!node.parentElement.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
            if (box.width > 1) lines.push({words: node.textContent.trim().slice(0, 30), box});
        }
    }
    const found = [];
    for (const [at, one] of lines.entries()) {
        for (const other of lines.slice(at + 1)) {
            const wide = Math.min(one.box.right, other.box.right)
                - Math.max(one.box.left, other.box.left);
            const high = Math.min(one.box.bottom, other.box.bottom)
                - Math.max(one.box.top, other.box.top);
            if (wide > 2 && high > Math.min(one.box.height, other.box.height) / 2) {
                found.push(`${one.words} / ${other.words}`);
            }
        }
    }
    return found;
}"""


def test_words_that_lie_on_others_are_noticed(page: "Page", addresses: dict[str, str]) -> None:
    page.goto(addresses["event"])
    assert page.evaluate(OVERLAPS) == []
    page.evaluate("document.querySelector('.lead').style.marginBlockStart = '-2rem'")
    assert page.evaluate(OVERLAPS) != []


def test_pages_from_right_to_left_can_be_read_by_everybody(
    page: "Page", addresses: dict[str, str]
) -> None:
    found = {}
    for name in ("event", "person", "events", "in Persian", "home"):
        page.emulate_media(color_scheme="light")
        page.goto(addresses[name])
        found[name] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, in the dark"] = obstacles(page, only(*COLOURS))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# --- texts from right to left, on pages of either direction ---------------------------------------

#: At which side the first line of a text begins, and where its last line ends: left or right.
EDGES = """(element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const lines = [...range.getClientRects()].filter(box => box.width > 1);
    const block = element.getBoundingClientRect();
    const side = box => box.right > block.right - 4 ? "right" : box.left < block.left + 4 ? "left" : "";
    const top = Math.min(...lines.map(box => box.top));
    const first = lines.filter(box => box.top < top + 12);
    const left = Math.min(...first.map(box => box.left));
    const right = Math.max(...first.map(box => box.right));
    return side({left, right});
}"""


def begins(found: "Locator") -> str:
    """Return at which side of its block a text begins."""
    return str(found.first.evaluate(EDGES))


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", ["article", "place", "person"])
def test_each_paragraph_begins_where_its_own_words_do(
    prefix: str, name: str, page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(prefix + addresses[name])
    text = page.locator(".prose").first
    assert begins(text.locator("> p", has_text="هذه فقرة")) == "right"
    english = text.locator("> p", has_text="An invented sentence")
    assert begins(english) == "left"
    # Its full stop stands at its end, on the last line, and not before its first letter.
    assert english.first.evaluate(LAST_LETTER_IS_LAST)
    assert text.evaluate("e => getComputedStyle(e).direction") == "rtl"
    note = text.locator(".notes li").first
    assert begins(note) == "right"
    back = note.locator("[role='doc-backlink']")
    assert back.evaluate("e => getComputedStyle(e).transform") == "matrix(-1, 0, 0, 1, 0, 0)"


#: Whether the last letter of a text stands right of the one before it.
LAST_LETTER_IS_LAST = """(element) => {
    const node = element.lastChild, end = node.textContent.trimEnd().length;
    const at = number => {
        const range = document.createRange();
        range.setStart(node, number);
        range.setEnd(node, number + 1);
        return range.getBoundingClientRect();
    };
    return at(end - 1).left > at(end - 2).left;
}"""


def test_an_arrow_on_a_page_from_left_to_right_is_not_turned(
    page: "Page", addresses: dict[str, str]
) -> None:
    english = build.make_article(title="Notes", body='<p>Told<span class="footnote">So</span></p>')
    page.goto(f"/en{english.get_absolute_url()}")
    back = page.locator("[role='doc-backlink']")
    assert back.evaluate("e => getComputedStyle(e).transform") == "none"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_names_titles_and_summaries_say_their_direction(
    prefix: str, page: "Page", addresses: dict[str, str]
) -> None:
    page.goto(prefix + addresses["event"])
    assert {direction(page, words) for words in ("h1", ".lead", ".account")} == {"rtl"}
    other = page.locator(".account", has_text="So it is told there.")
    assert other.evaluate("e => getComputedStyle(e).direction") == "ltr"
    page.goto(f"{prefix}/events/")
    for arabic in page.locator(".card-title bdi[lang='ar'], .card-summary[lang='ar']").all():
        assert arabic.evaluate("e => getComputedStyle(e).direction") == "rtl"
    english = page.locator(".card-title bdi[lang='en']")
    assert english.evaluate("e => getComputedStyle(e).direction") == "ltr"


def direction(page: "Page", selector: str) -> str:
    return str(page.locator(selector).first.evaluate("e => getComputedStyle(e).direction"))


def test_in_a_list_titles_and_summaries_keep_to_the_side_of_the_page(
    page: "Page", addresses: dict[str, str]
) -> None:
    page.set_viewport_size(DESK)
    for address, side in {"/events/": "right", "/en/events/": "left"}.items():
        page.goto(address)
        for words in page.locator(".card-summary, .card-title").all():
            assert begins(words) == side
    for prefix, side in {"": "right", "/en": "left"}.items():
        page.goto(prefix + addresses["event"])
        assert begins(page.locator("#connections + div h3")) == side
