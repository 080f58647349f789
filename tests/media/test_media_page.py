"""A media page shows the picture first, then says all that is known and all that can be had."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from apps.media.showing import duration_words
from apps.records.models import Status
from tests import build
from tests.eyes import COLOURS, STRICT, obstacles, only, width_of
from tests.media.test_iiif import made_of, photograph, stored
from tests.reading import Page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.django_db


def page_of(item: Any, client: Client | None = None) -> Page:
    return Page(client or Client(), item.get_absolute_url())


def test_picture_comes_in_every_size_before_anything_is_said_of_it() -> None:
    entry = stored(alt_text="Two women at a spring")
    page = page_of(build.make_item(title="At the spring", files=[entry]))
    picture = page.one("//figure//img")
    assert picture.get("alt") == "Two women at a spring"
    assert picture.get("width")
    assert picture.get("height")
    srcset = page.one("//source[@type='image/webp']").get("srcset")
    assert "400w" in srcset
    assert "800w" in srcset
    assert page.text.index("<figure") < page.text.index('id="facts"')


def test_every_size_says_its_measures_and_its_weight() -> None:
    entry = stored()
    page = page_of(build.make_item(files=[entry]))
    sizes = page.texts("//ul[@class='downloads']/li")
    assert sizes[0].startswith("400 × 300 pixels")
    assert sizes[1].startswith("800 × 600 pixels")
    assert sizes[-1].startswith("The original JPEG, 1000 × 750 pixels, ")
    assert all("KB" in size or "bytes" in size for size in sizes)


def test_original_that_tells_where_it_was_made_is_not_offered() -> None:
    entry = stored(has_location=True)
    page = page_of(build.make_item(files=[entry]))
    assert f"/files/{entry['key']}/" in page.text
    assert f'"/files/{entry["key"]}"' not in page.text


def test_sides_and_pages_stand_in_order_and_can_be_pointed_to() -> None:
    roles = ("recto", "verso", "page", "page")
    files = [build.stored_file(f"{number}.png", role=role) for number, role in enumerate(roles)]
    page = page_of(build.make_item(files=files))
    words = ["Front (recto)", "Back (verso)", "Page 1", "Page 2"]
    assert page.texts("//p[@class='file-role']") == words
    links = page.links("//nav[@aria-label='Files of this item']")
    assert list(links) == words
    for address in links.values():
        page.one(f"//div[@id='{address[1:]}']")


def test_transcript_stands_beside_in_its_own_language_and_direction() -> None:
    words = {"transcript": "سلام\n\nدنيا", "transcript_language": "ar"}
    page = page_of(build.make_item(files=[stored(**words)]))
    transcript = page.one("//section[@class='transcript']/div")
    assert (transcript.get("lang"), transcript.get("dir")) == ("ar", "rtl")
    assert len(transcript.findall("p")) == 2


@pytest.mark.parametrize(
    ("kind", "content_type"), [("audio", "audio/mpeg"), ("video", "video/mp4")]
)
def test_recording_waits_until_it_is_played_and_says_how_long_it_lasts(
    kind: str, content_type: str
) -> None:
    entry = build.stored_file(
        "voice.png", duration=3720, transcript="She speaks.", transcript_language="en"
    ) | {"content_type": content_type, "width": None, "height": None}
    poster = stored("poster.jpg", role="poster")
    page = page_of(build.make_item(item_type="film", files=[entry, poster]))
    player = page.one(f"//{kind}")
    assert player.get("preload") == "none"
    assert player.get("controls") is not None
    assert player.get("autoplay") is None
    assert page.texts("//p[@class='size']") == ["1 hour 2 minutes"]
    if kind == "video":
        assert poster["key"] in player.get("poster")
    assert page.all("//figure//img") == [], "the poster stands for the film, not beside it"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (1, "1 second"),
        (61, "1 minute 1 second"),
        (3600, "1 hour"),
        (7325, "2 hours 2 minutes"),
    ],
)
def test_duration_is_said_in_words(seconds: int | None, words: str) -> None:
    assert duration_words(seconds) == words


def test_paper_shows_its_first_page_and_says_how_many_it_has() -> None:
    entry = made_of(build.stored_file("letter.pdf", b"%PDF-1.4\n%%EOF\n", pages=3))
    page = page_of(build.make_item(files=[entry]))
    page.one("//figure//img")
    assert page.texts("//p[@class='size']") == ["3 pages"]
    assert page.texts("//ul[@class='downloads']/li")[-1].startswith("The original PDF")


def test_page_says_how_to_cite_the_item_in_plain_words() -> None:
    build.make_site(name="Archive of the North")
    fonds = build.make_item(title="Papers of a family", level="fonds")
    item = build.make_item(
        title="At the spring",
        creator="A neighbour",
        date="1992-05-08",
        reference_code="AN-1/7",
        part_of=fonds.identifier,
        files=[stored()],
    )
    page = page_of(item)
    cited = page.texts("//dt[text()='To cite it']/following-sibling::dd[1]")[0]
    for words in (
        "A neighbour, “At the spring”",
        "8 May 1992, Papers of a family, AN-1/7, Archive of the North, http",
    ):
        assert words in cited
    assert item.identifier in cited


def test_page_names_its_manifest_where_there_is_one() -> None:
    assert "/manifest" in page_of(build.make_item(files=[stored()])).text
    assert "/manifest" not in page_of(build.make_item()).text
    not_yet = build.make_item(files=[build.stored_file()])
    assert "/manifest" not in page_of(not_yet).text
    film = build.stored_file("film.mp4") | {"content_type": "video/mp4"}
    with_poster = build.make_item(files=[film, stored("poster.jpg", role="poster")])
    assert "/manifest" in page_of(with_poster).text
    assert "/collection" in page_of(build.make_item(level="fonds")).text


def test_what_a_notice_prepares_for_waits_in_a_shut_box() -> None:
    page = page_of(build.make_item(content_notice="It shows injuries.", files=[stored()]))
    assert len(page.all("//details[not(@open)]//img")) == len(page.all("//img")) == 1


def test_zoom_is_loaded_only_where_there_is_something_to_look_at() -> None:
    assert "zoom.js" in page_of(build.make_item(files=[stored()])).text
    assert "zoom.js" not in page_of(build.make_item()).text
    assert "zoom.js" not in page_of(build.make_event()).text
    button = page_of(build.make_item(files=[stored()])).one("//button[@class='zoom-open']")
    assert button.get("hidden") is not None, "without a script nobody is offered what cannot be"


def test_page_asks_twelve_questions_at_most(django_assert_max_num_queries: Any) -> None:
    build.make_site()
    place = build.make_place()
    fonds = build.make_item(title="Papers", level="fonds")
    people = [build.make_person(title=f"Somebody {n}") for n in range(3)]
    item = build.make_item(
        title="At the spring",
        place=place.identifier,
        part_of=fonds.identifier,
        tags=["first", "second"],
        pictured=[
            {"person": person.identifier, "name_as_given": "", "note": ""} for person in people
        ],
        connections=[{"type": "related-to", "object": people[0].identifier, "note": ""}],
        files=[stored(f"{n}.jpg") for n in range(4)],
    )
    for address in (item.get_absolute_url(), fonds.get_absolute_url()):
        with django_assert_max_num_queries(12):
            assert Client().get(address).status_code == 200


def test_draft_names_no_manifest() -> None:
    item = build.make_item(status=Status.DRAFT, files=[stored()])
    editor = Client()
    editor.force_login(build.make_editor())
    assert "/manifest" not in page_of(item, editor).text


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def item(live_server: Any) -> Any:
    build.make_site(name="Archive of the Northern Veterans")
    sizes = [(320, 240), (640, 480), (1280, 960)]
    entry = made_of(
        build.stored_file(
            "spring.jpg", photograph(1300, 975), caption="By the road to the spring."
        ),
        sizes,
    )
    words = {"transcript": "To Aynur, from her brother.", "transcript_language": "en"}
    back = made_of(build.stored_file("back.jpg", photograph(1000, 750), role="verso", **words))
    return build.make_item(
        title="At the spring",
        item_type="photograph",
        date="1992-05-08",
        creator="A neighbour",
        credit_line="Family of Aynur Quliyeva",
        files=[entry, back],
    )


@pytest.mark.browser
@pytest.mark.slow
def test_picture_is_looked_at_closely_by_keyboard_and_breaks_no_rule(
    page: "Tab", item: Any
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(item.get_absolute_url(), wait_until="networkidle")
    assert not [url for url in asked if "openseadragon" in url], "it comes only when asked for"
    button = page.get_by_role("button", name="Look closely").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.zoom canvas")
    page.wait_for_load_state("networkidle")
    before = page.screenshot()
    for _ in range(4):
        page.keyboard.press("+")
    page.wait_for_timeout(900)
    assert page.screenshot() != before
    assert [url for url in asked if "/iiif/image/" in url and "1280,960" in url]
    for name in ("Closer", "Farther", "Whole picture"):
        page.get_by_role("button", name=name).click()
    page.keyboard.press("Escape")
    assert not page.locator("dialog.zoom").is_visible()
    assert button.evaluate("button => button === document.activeElement")
    assert "\n".join(said) == ""
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.zoom canvas")
    assert obstacles(page, {}) == {}


@pytest.mark.browser
@pytest.mark.slow
def test_media_page_can_be_read_by_everybody_and_fits_a_phone(page: "Tab", item: Any) -> None:
    page.goto(item.get_absolute_url())
    assert obstacles(page, STRICT) == {}
    page.emulate_media(color_scheme="dark")
    assert obstacles(page, only(*COLOURS)) == {}
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(item.get_absolute_url())
    assert width_of(page) <= 360
