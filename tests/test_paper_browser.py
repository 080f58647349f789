"""What is on paper: a person's page as a family frames it, and sources written out in full."""

import io
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from . import build
from .eyes import COLOURS, STRICT, obstacles, only, width_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ELSEWHERE = "https://example.org/an-archive/with/a/long/path/to-the-register?leaf=12&side=verso"
LIFE = "She taught in a school of our own invention. " * 60


@pytest.fixture
def made(live_server: "LiveServer") -> dict[str, Any]:
    """Records of our own invention: somebody of two facts, somebody of many, an event, a text."""
    build.make_site(name="Archive of the Northern Veterans", other_languages="az hy")
    town = build.make_place(title="Northtown").identifier
    letter = build.make_item(title="A letter")
    portrait = build.make_item(
        title="A portrait", files=[build.stored_file(alt_text="A grey field, and no face")]
    )
    register = build.make_source(
        title="An invented register", publisher="An invented office", address=ELSEWHERE
    )
    paper = build.make_source(title="An invented letter", item=letter)
    event = build.make_event(
        title="An invented meeting",
        date="1992-05",
        statements=[
            {"topic": "date", "stance": stance, "value": value, "source": source.identifier}
            for stance, value, source in (
                ("supports", "It was in May.", register),
                ("account", "It was in June.", paper),
            )
        ],
    )
    part = {"type": "took-part-in", "object": event.identifier, "note": "spoke"}
    other = build.make_person(title="Invented Neighbour", born_at=town, connections=[part])
    full = build.make_person(
        names=[
            {"text": "Aynur Invented", "language": "en"},
            {"text": "Այնուր Հորինված", "language": "hy"},
        ],
        summary="A teacher who never lived.",
        born="1950-05-13",
        born_at=town,
        died="1993",
        cover=portrait.identifier,
        body=f"<p>{LIFE}</p><p>Told.<span class='footnote'>A note of the text.</span></p>",
        tags=["teachers"],
        affiliations=[
            {"role": f"Invented role {n}", "source": register.identifier} for n in range(60)
        ],
        statements=[
            {"topic": "born", "stance": "supports", "value": "Born in May."}
            | {"source": register.identifier, "passage": "leaf 12"},
            {"topic": "course", "value": "She taught. " * 40, "source": paper.identifier},
        ],
        connections=[part, {"type": "child-of", "object": other.identifier, "note": ""}],
    )
    return {
        "full": full,
        "letter": letter,
        "event": event,
        "two facts": build.make_person(title="Nobody of Two Facts", born="1931"),
        "article": build.make_article(title="An invented text", body=f"<p>{LIFE}</p>"),
    }


def on_paper(page: "Page", record: Any) -> list[str]:
    """Return the words on each sheet, in single spaces, with addresses that a line broke whole."""
    page.goto(record.get_absolute_url())
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4"))) as sheets:
        texts = [sheet.get_textpage().get_text_range() for sheet in sheets]
    return [" ".join(text.replace("\ufffe", "-").split()) for text in texts]


def squeezed(sheets: list[str]) -> str:
    return "".join(sheets).replace(" ", "")


def test_a_life_on_paper_holds_what_a_family_frames_and_nothing_else(
    page: "Page", made: dict[str, Any], live_server: "LiveServer"
) -> None:
    sheets = on_paper(page, made["full"])
    whole = " ".join(sheets)
    for words in (
        *("Aynur Invented", "Այնուր Հորինված", "13 May 1950 – 1993", "A teacher who never lived."),
        *("Northtown", "Invented role 59", "An invented register", "An invented office"),
        *("leaf 12: Born in May.", "A note of the text.", "She taught. " * 40, "Last changed"),
    ):
        assert words.strip() in whole, words
    for address in (
        ELSEWHERE,
        f"{live_server.url}/id/{made['letter'].identifier}",
        f"{live_server.url}/id/{made['full'].identifier}",
    ):
        assert address in squeezed(sheets), address
    for words in (
        *("Skip to the text", "Home", "On this page", "Read this in", "Write to us", "Tags"),
        *("An invented meeting", "Connections", "In the same", "Something wrong", "↩"),
    ):
        assert words not in whole, words
    assert "Invented Neighbour" in whole, "family is named on paper too"
    for number, sheet in enumerate(sheets, 1):
        assert f"{number} / {len(sheets)}" in sheet


def test_on_paper_the_portrait_stands_beside_the_name_in_black_on_white(
    page: "Page", made: dict[str, Any]
) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(made["full"].get_absolute_url())
    name, portrait = (page.locator(at).bounding_box() for at in ("h1", "figure.portrait img"))
    assert name is not None
    assert portrait is not None
    assert portrait["x"] + portrait["width"] <= name["x"]
    assert abs(portrait["y"] - name["y"]) < 40
    for at in ("h1", ".prose p", ".source-mark a", ".source-list a"):
        colour = page.locator(at).first.evaluate("e => getComputedStyle(e).color")
        assert colour == "rgb(0, 0, 0)", at


def test_a_life_of_two_facts_fills_one_sheet_without_an_empty_frame(
    page: "Page", made: dict[str, Any]
) -> None:
    sheets = on_paper(page, made["two facts"])
    assert len(sheets) == 1
    assert "Nobody of Two Facts Born: 1931" in sheets[0]
    page.emulate_media(media="print")
    assert not page.locator(".blank").is_visible()


def test_events_and_texts_are_printed_whole_too(
    page: "Page", made: dict[str, Any], live_server: "LiveServer"
) -> None:
    event = on_paper(page, made["event"])
    told = "It was in May.", "It was in June.", "Invented Neighbour", "spoke", "An invented letter"
    assert [words for words in told if words not in " ".join(event)] == []
    assert ELSEWHERE in squeezed(event)
    article = on_paper(page, made["article"])
    assert " ".join(article).count("She taught in a school of our own invention.") == 60
    assert f"{live_server.url}/id/{made['article'].identifier}" in squeezed(article)


def test_marks_are_reached_by_everybody_on_a_phone_and_in_the_dark(
    page: "Page", made: dict[str, Any]
) -> None:
    found: dict[str, Any] = {}
    for name in ("full", "event"):
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="light")
        page.goto(made[name].get_absolute_url())
        assert width_of(page) <= 360
        found[name] = obstacles(page, STRICT)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, in the dark"] = obstacles(page, only(*COLOURS))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    small = page.eval_on_selector_all(
        ".source-mark a, .backlinks a, .contents a",
        "all => all.map(e => e.getBoundingClientRect())"
        ".filter(b => b.width < 24 || b.height < 24).length",
    )
    assert small == 0


def test_a_mark_leads_to_its_source_and_back(page: "Page", made: dict[str, Any]) -> None:
    page.goto(made["event"].get_absolute_url())
    page.locator(".source-mark a").first.click()
    assert page.url.endswith("#source-1")
    source = page.locator("#source-1")
    assert source.evaluate("e => e.matches(':target')")
    assert source.evaluate("e => e.getBoundingClientRect().top < innerHeight")
    source.locator(".backlinks a").first.click()
    assert page.url.endswith("#cited-1-a")
