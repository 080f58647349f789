"""Somebody whose name is written in four scripts is called by the right one wherever they stand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import clear_url_caches

from tests import build
from tests.reading import Page as Read
from tests.reading import flaws, has_class

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db

#: Plainly invented, and "invented" in each.
NAMES = {
    "en": "Aziza the Invented",
    "az": "Əzizə Uydurma",
    "ru": "Вымышленная Азиза",
    "hy": "Հորինված Ազիզա",
    "ar": "عزيزة المختلقة",
}
#: The face in which each is to be set.
FACES = {
    "en": "Source Serif 4",
    "az": "Source Serif 4",
    "ru": "Source Serif 4",
    "hy": "Noto Serif Armenian",
    "ar": "Noto Naskh Arabic",
}
#: The file of each, as it is asked for.
FILES = {
    "en": "source-serif-4-latin-400-normal",
    "az": "source-serif-4-latin-ext-400-normal",
    "ru": "source-serif-4-cyrillic-400-normal",
    "hy": "noto-serif-armenian-armenian-400-normal",
    "ar": "noto-naskh-arabic-basic-400-normal",
}


def named(*languages: str, **more: Any) -> Any:
    """Return somebody with a name in each of these languages."""
    names = [{"text": NAMES[code], "language": code} for code in languages]
    return build.make_person(names=names, is_remembered_here=True, **more)


@pytest.fixture
def speaking(settings: Any) -> Iterator[None]:
    """A site in all five languages, were its own words translated into Arabic."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    build.make_site(name="Archive", language="en", other_languages="az ru hy ar")
    yield
    clear_url_caches()


# --- what is said ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", NAMES)
def test_each_reader_meets_the_name_in_their_own_language(
    language: str, speaking: None, client: Client
) -> None:
    person = named(*NAMES)
    prefix = "" if language == "en" else f"/{language}"
    page = Read(client, f"{prefix}{person.get_absolute_url()}")
    name = NAMES[language]
    assert page.texts("//head/title") == [f"{name} — Archive"]
    assert page.heading == name
    assert (page.one("//h1/@lang"), page.one("//h1/@dir")) == (language, "auto")
    crumb = page.one(f"//nav[{has_class('crumbs')}]//*[@aria-current]/bdi")
    assert (crumb.text, crumb.get("lang")) == (name, language)
    assert flaws(page.text) == []


@pytest.mark.parametrize("language", NAMES)
def test_the_citation_names_them_in_the_readers_language(
    language: str, speaking: None, client: Client
) -> None:
    person = named(*NAMES)
    prefix = "" if language == "en" else f"/{language}"
    page = Read(client, f"{prefix}{person.get_absolute_url()}")
    cited = page.all(f"//section[{has_class('cite')}]//bdi[text()='{NAMES[language]}']")
    assert {bdi.get("lang") for bdi in cited} == {language}
    assert f"/id/{person.identifier}" in page.texts(f"//section[{has_class('cite')}]")[0]


@pytest.mark.parametrize("language", NAMES)
def test_all_names_stand_on_the_page_each_in_its_own_language(
    language: str, speaking: None, client: Client
) -> None:
    person = named(*NAMES)
    prefix = "" if language == "en" else f"/{language}"
    page = Read(client, f"{prefix}{person.get_absolute_url()}")
    for code, name in NAMES.items():
        found = page.all(f"//main//*[text()='{name}']")
        assert found, name
        assert {element.get("lang") for element in found} == {code}
        # A name stands by itself, whatever runs beside it.
        assert {element.tag for element in found} <= {"h1", "bdi"}


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize(
    "address", ["/people/", "/people/remembered/", "/events/", "/tags/names/"]
)
def test_lists_and_the_wall_call_them_so_too(
    address: str, language: str, speaking: None, client: Client
) -> None:
    person = named(*NAMES, tags=["names"])
    event = build.make_event(
        title="A day", connections=[{"type": "related-to", "object": person.identifier}]
    )
    if address == "/events/":
        address = event.get_absolute_url()
    prefix = "" if language == "en" else f"/{language}"
    page = Read(client, f"{prefix}{address}")
    bdi = page.one(f"//main//a/bdi[text()='{NAMES[language]}']")
    # The wall, where every character counts, leaves unsaid that a name is in the page's language.
    assert bdi.xpath("string((ancestor-or-self::*/@lang)[last()])") == language
    assert not set(NAMES.values()) - {NAMES[language]} & set(page.titles)


def test_where_there_is_no_name_in_the_readers_language_the_first_stands(
    speaking: None, client: Client
) -> None:
    person = named("hy", "ar", language="hy")
    page = Read(client, f"/ru{person.get_absolute_url()}")
    assert page.texts("//head/title") == [f"{NAMES['hy']} — Archive"]
    assert (page.heading, page.one("//h1/@lang")) == (NAMES["hy"], "hy")
    there = Read(client, "/ru/people/")
    assert there.one(f"//a/bdi[text()='{NAMES['hy']}']/@lang") == "hy"


# --- what is seen -----------------------------------------------------------------------------


@pytest.fixture
def asked(page: "Page") -> list[str]:
    """The files of faces that the page asked for, by their names without an ending."""
    found: list[str] = []

    def note(request: Any) -> None:
        if ".woff2" in request.url:
            found.append(request.url.rpartition("/")[2].split(".")[0])

    page.on("request", note)
    return found


@pytest.mark.browser
@pytest.mark.slow
def test_every_name_is_set_in_the_face_of_its_script(page: "Page", asked: list[str]) -> None:
    person = named(*NAMES)
    page.goto(person.get_absolute_url(), wait_until="networkidle")
    assert set(FILES.values()) <= set(asked)
    # A face that came late is there for the next page: nothing moves under a reader's eyes.
    page.reload(wait_until="networkidle")
    for code, name in NAMES.items():
        selector = f"main :is(h1, bdi)[lang='{code}']"
        assert page.locator(selector).first.inner_text() == name
        # Ours, and no other: an archive's names look the same on every machine. The space between
        # two words is the Latin face's.
        face, *others = faces_of(page, selector)
        assert face == (FACES[code], True)
        assert set(others) <= {("Source Serif 4", True)}


def faces_of(page: "Page", selector: str) -> list[tuple[str, bool]]:
    """Return the faces whose letters are drawn there, each with whether the page brought it.

    The one with the most letters comes first.
    """
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    drawn.sort(key=lambda font: -font["glyphCount"])
    return [(font["familyName"], font["isCustomFont"]) for font in drawn]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("code", ["az", "ru", "hy", "ar"])
def test_a_face_is_asked_for_only_where_its_script_stands(
    code: str, page: "Page", asked: list[str]
) -> None:
    page.goto(named("en").get_absolute_url(), wait_until="networkidle")
    assert FILES["en"] in asked
    assert [
        name for name in asked if "latin-ext" in name or "source-serif-4-latin" not in name
    ] == []
    asked.clear()
    page.goto(named("en", code).get_absolute_url(), wait_until="networkidle")
    others = set(FILES.values()) - {FILES["en"], FILES[code]}
    assert FILES[code] in asked
    assert others & set(asked) == set()


@pytest.mark.browser
@pytest.mark.slow
def test_every_name_is_on_paper(page: "Page") -> None:
    person = named(*NAMES)
    page.emulate_media(media="print")
    page.goto(person.get_absolute_url(), wait_until="networkidle")
    for code, name in NAMES.items():
        written = page.locator(f"main :is(h1, bdi)[lang='{code}']", has_text=name).first
        assert written.is_visible(), name
        ink = written.evaluate("e => getComputedStyle(e).color")
        assert ink in ("rgb(0, 0, 0)", "rgb(51, 51, 51)"), "it is printed dark"
        box = written.bounding_box()
        assert box is not None
        assert box["width"] > 40
    assert page.pdf().startswith(b"%PDF")
