"""The names wall: who stands on it, in which order, and how it bears ten thousand names."""

import gzip
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.records.changes import changeset
from apps.records.models import Record, Status
from tests.build import (
    make_event,
    make_person,
    make_place,
    make_site,
    multiply,
)
from tests.eyes import STRICT, obstacles, width_of
from tests.reading import Page, flaws, has_class

if TYPE_CHECKING:
    from playwright.sync_api import Page as Window

pytestmark = pytest.mark.django_db

WALL = "/people/remembered/"
ORDERS = ("", "?by=place", "?by=event", "?by=date")
LETTERS = f"//section[{has_class('letter')}]"


def remembered(title: str = "Synthetic Name", **fields: Any) -> Any:
    """Return somebody who does not exist and is remembered here."""
    return make_person(title=title, is_remembered_here=True, **fields)


def named(language: str, **names: str) -> Any:
    """Return somebody with a preferred name in each language; `language` is their own."""
    rows = [{"text": text, "language": code} for code, text in names.items()]
    return make_person(names=rows, language=language, is_remembered_here=True)


def took_part(event: Any) -> dict[str, str]:
    return {"type": "took-part-in", "object": event.identifier}


def standing(client: Client, query: str = "", prefix: str = "") -> dict[str, list[str]]:
    """Return the lines of the wall by the headings above them, lists of one heading apart."""
    page = Page(client, f"{prefix}{WALL}{query}")
    assert flaws(page.text) == []
    found = {}
    for section in page.all(LETTERS):
        heading = section.xpath(f"string(*[{has_class('margin')}])").strip()
        for names in section.xpath(f".//ul[{has_class('names')}]"):
            label = names.xpath("string(preceding-sibling::*[1][self::h3])").strip()
            lines = [" ".join(li.text_content().split()) for li in names.xpath("li")]
            found[f"{heading}, {label}" if label else heading] = lines
    return found


def headings(page: Page, rank: str) -> list[str]:
    return page.texts(f"//main//{rank}")


def total(page: Page) -> str:
    return page.texts(f"//p[{has_class('total')}]")[0]


# --- by letter ----------------------------------------------------------------------------------


def test_each_script_has_its_own_alphabet_under_its_own_heading(client: Client) -> None:
    for language, title in (
        ("ru", "Яна"),
        ("hy", "Բ Անուն"),
        ("az", "Əli"),
        ("ar", "بشير"),
        ("ru", "Анна"),
        ("az", "Şəmsi"),
        ("az", "Aysel"),
        ("en", "1st Name"),
    ):
        remembered(title, language=language)
    page = Page(client, WALL)
    scripts = ["Latin script", "Cyrillic script", "Armenian script", "Arabic script"]
    assert headings(page, "h2")[:-1] == [*scripts, "Figures and signs"]
    assert headings(page, "h3") == ["A", "Ə", "Ş", "А", "Я", "Բ", "ب", "#"]
    assert total(page) == "8 names, in the order of the alphabet"


def test_one_script_needs_no_heading(client: Client) -> None:
    for title in ("Əli", "Aysel", "Zaur"):
        remembered(title, language="az")
    page = Page(client, WALL)
    assert headings(page, "h2") == ["A", "Ə", "Z", "Names not yet known"]
    assert headings(page, "h3") == []


def test_a_name_is_shown_and_sorted_in_the_language_of_the_reader(client: Client) -> None:
    make_site(language="en", other_languages="az ru")
    person = named("az", az="İlham Adıgözəlov", ru="Ядвига")
    named("az", az="Irmaq")
    assert standing(client) == {"I": ["Irmaq", "İlham Adıgözəlov"]}
    assert standing(client, prefix="/az") == {"I": ["Irmaq"], "İ": ["İlham Adıgözəlov"]}
    assert standing(client, prefix="/ru") == {"I": ["Irmaq"], "Я": ["Ядвига"]}
    page = Page(client, f"/ru{WALL}")
    assert page.links()["Ядвига"] == f"/ru{person.get_absolute_url()}"
    assert page.one("//bdi[text()='Irmaq']/@lang") == "az"
    assert page.all("//bdi[text()='Ядвига']/@lang") == []


def test_a_private_name_is_nobodys_name_on_the_wall(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    rows = [
        {"text": "Synthetic", "language": "en"},
        {"text": "Зкскрыто", "language": "ru", "is_private": True},
    ]
    make_person(names=rows, is_remembered_here=True)
    assert standing(client, prefix="/ru") == {"S": ["Synthetic"]}


def test_the_family_name_sorts_where_the_parts_are_known_in_any_language(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    rows = [
        {"text": "Synthetic Zorn", "language": "en", "family": "Zorn", "given": "Synthetic"},
        {"text": "Анна Яковлева", "language": "ru", "family": "Яковлева", "given": "Анна"},
    ]
    make_person(names=rows, is_remembered_here=True)
    assert list(standing(client)) == ["Z"]
    assert list(standing(client, prefix="/ru")) == ["Я"]


def test_every_line_leads_to_the_persons_page(client: Client) -> None:
    make_site(language="en", other_languages="az")
    people = [remembered("Synthetic One"), remembered("…"), remembered("Անուն", language="hy")]
    for prefix in ("", "/az"):
        links = set(Page(client, f"{prefix}{WALL}").links(LETTERS).values())
        assert {f"{prefix}{person.get_absolute_url()}" for person in people} <= links


@pytest.mark.parametrize(
    ("born", "died", "words"),
    [
        ("1972-05-13", "1993-07-01", "1972–1993"),
        ("1972-05", "1993", "1972–1993"),
        ("", "1993-07", "died 1993"),
        ("1972-05-13", "", "born 1972"),
        ("1915~", "1993-02-03", "about 1915 – 1993"),
        ("", "1993?", "died 1993 (uncertain)"),
        ("", "XXXX-05-12", "died 12 May (year not known)"),
        ("[1920,1921]", "1993", "1920 or 1921 – 1993"),
        ("", "", ""),
    ],
)
def test_years_are_told_as_surely_as_they_are_known(
    born: str, died: str, words: str, client: Client
) -> None:
    remembered(born=born, died=died)
    assert standing(client)["S"] == [f"Synthetic Name {words}".strip()]


# --- other orders ---------------------------------------------------------------------------------


def test_names_stand_by_place_of_birth_and_of_death(client: Client) -> None:
    town, village = make_place(title="Synthetic Town"), make_place(title="Another Village")
    remembered("Name A", born_at=town.identifier, died_at=village.identifier)
    remembered("Name B", born_at=village.identifier)
    remembered("Name C", born_at=town.identifier, died_at=town.identifier)
    remembered("Name D")
    assert standing(client, "?by=place") == {
        "Another Village, Born there": ["Name B"],
        "Another Village, Died there": ["Name A"],
        "Synthetic Town, Born there": ["Name A", "Name C"],
        "Synthetic Town, Died there": ["Name C"],
        "With no place recorded": ["Name D"],
    }
    page = Page(client, f"{WALL}?by=place")
    assert total(page) == "4 names, by place of birth and of death"
    assert "Everybody is counted once." in page.text
    assert page.links(LETTERS)["Synthetic Town"] == town.get_absolute_url()


def test_a_place_is_called_as_the_reader_calls_it(client: Client) -> None:
    make_site(language="en", other_languages="az")
    names = [{"text": "Shusha", "language": "en"}, {"text": "Şuşa", "language": "az"}]
    remembered("Name A", born_at=make_place(names=names).identifier)
    assert list(standing(client, "?by=place")) == ["Shusha, Born there"]
    page = Page(client, f"/az{WALL}?by=place")
    assert page.texts(f"{LETTERS}/h2") == ["Şuşa"]


def test_names_stand_under_each_event_in_order_of_time(client: Client) -> None:
    later, first = (
        make_event(title="Later", date="1994"),
        make_event(title="First", date="1992-05"),
    )
    remembered("Name A", connections=[took_part(later), took_part(first)])
    remembered("Name B", connections=[took_part(later)])
    remembered("Name C", connections=[{"type": "mentions", "object": first.identifier}])
    assert standing(client, "?by=event") == {
        "First": ["Name A"],
        "Later": ["Name A", "Name B"],
        "With no event recorded": ["Name C"],
    }
    page = Page(client, f"{WALL}?by=event")
    assert total(page) == "3 names, by the events that they took part in"
    assert "May 1992" in page.texts(f"{LETTERS}[1]//p")[0]


def test_who_took_part_twice_stands_there_once(client: Client) -> None:
    event = make_event(title="The event")
    twice = [took_part(event) | {"period": year} for year in ("1992", "1993")]
    remembered("Name A", connections=twice)
    assert standing(client, "?by=event") == {"The event": ["Name A"]}


def test_names_stand_by_year_of_death_and_those_without_one_last(client: Client) -> None:
    for number, died in enumerate(
        ("1993", "1992-02-26", "", "1993~", "[..1989]", "1992", "XXXX-05-12")
    ):
        remembered(f"Name {number}", died=died)
    assert standing(client, "?by=date") == {
        "before 1990": ["Name 4 died before 1990"],
        "1992": ["Name 1 died 1992", "Name 5 died 1992"],
        "1993": ["Name 0 died 1993"],
        "about 1993": ["Name 3 died about 1993"],
        "12 May (year not known)": ["Name 6 died 12 May (year not known)"],
        "With no year of death recorded": ["Name 2"],
    }


def test_every_order_is_a_plain_link_and_says_which_it_is(client: Client) -> None:
    remembered(died="1993")
    for query, label in zip(
        ORDERS, ("By name", "By place", "By event", "By year of death"), strict=True
    ):
        page = Page(client, f"{WALL}{query}")
        links = page.links("//nav[@aria-label='Order']")
        assert list(links.values()) == ["?", *ORDERS[1:]]
        assert page.texts("//nav[@aria-label='Order']//a[@aria-current]") == [label]
        assert ("Remembered here: " in page.texts("//title")[0]) == bool(query)
        assert page.one("//link[@rel='canonical']/@href") == f"http://testserver{WALL}"


@pytest.mark.parametrize("by", ["rank", "", "\x00", "x" * 3000])
def test_an_order_that_does_not_exist_is_the_alphabet(by: str, client: Client) -> None:
    remembered()
    response = client.get(WALL, {"by": by})
    assert response.status_code == 200
    assert "in the order of the alphabet" in response.content.decode()


# --- nobody else ----------------------------------------------------------------------------------


def test_nobody_is_shown_or_counted_who_is_hidden(client: Client) -> None:
    town, event = make_place(title="Zqtown"), make_event(title="Zqevent")
    shown = {"born_at": town.identifier, "died_at": town.identifier, "died": "1988-04-03"}
    remembered("Name A", connections=[took_part(event)], **shown)
    before = {query: Page(client, f"{WALL}{query}").text for query in ORDERS}
    hidden = shown | {"connections": [took_part(event)]}
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN, Status.REMOVED):
        remembered("Zqname", status=status, **hidden)
    make_person(title="Zqelse", **hidden)
    living = remembered("Zqliving", living="no", public_ground="consent", died="", born="1990")
    with changeset(by=None) as change:
        change.apply(living, {"living": "yes", "public_ground": ""})
    assert {query: Page(client, f"{WALL}{query}").text for query in ORDERS} == before


def test_hidden_places_and_events_are_named_nowhere(client: Client) -> None:
    town, event = make_place(title="Zqtown"), make_event(title="Zqevent")
    remembered("Name A", born_at=town.identifier, connections=[took_part(event)])
    with changeset(by=None) as change:
        change.return_to_draft(town)
        change.return_to_draft(event)
    for query in ORDERS:
        assert "Zq" not in Page(client, f"{WALL}{query}").text
    assert standing(client, "?by=place") == {"With no place recorded": ["Name A"]}
    assert standing(client, "?by=event") == {"With no event recorded": ["Name A"]}


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("born", "", "1911"),
        ("died", "", "1987"),
        ("died", "?by=date", "1987"),
        ("born_at", "?by=place", "Zqborn"),
        ("died_at", "?by=place", "Zqdied"),
    ],
)
def test_what_is_kept_private_of_a_life_orders_nothing(
    name: str, query: str, told: str, client: Client
) -> None:
    person = remembered(
        born="1911-03-04",
        died="1987-06-08",
        born_at=make_place(title="Zqborn").identifier,
        died_at=make_place(title="Zqdied").identifier,
    )
    assert told in Page(client, f"{WALL}{query}").text
    with changeset(by=None) as change:
        change.apply(person, {"withheld": [name]})
    assert told not in Page(client, f"{WALL}{query}").text
    assert "Synthetic Name" in Page(client, f"{WALL}{query}").text


# --- its end, and an empty wall -------------------------------------------------------------------


def test_the_wall_ends_in_a_space_for_names_not_yet_known(client: Client) -> None:
    remembered()
    for query in ORDERS:
        page = Page(client, f"{WALL}{query}")
        assert headings(page, "h2")[-1] == "Names not yet known"
        assert page.links("//section[last()]")["If you know a name, write to us"] == "/contact/"


def test_an_empty_wall_says_why_and_how_to_write(client: Client) -> None:
    make_person(title="Somebody else")
    for query in ORDERS:
        page = Page(client, f"{WALL}{query}")
        assert "No names are remembered here yet" in page.text
        assert page.links("//main")["If there is a name that should stand here, write to us"]
        assert "Names not yet known" not in page.text
        assert page.all("//nav[@aria-label='Order']") == []


# --- ten thousand names ---------------------------------------------------------------------------

MANY = 10_000


def make_many_names(many: int = MANY) -> None:
    """Fill the wall with people who do not exist, of 40 letters, 10 places and 10 events."""
    places = [make_place(title=f"Synthetic Place {n}") for n in range(10)]
    events = [make_event(title=f"Synthetic Event {n}", date=f"{1980 + n}") for n in range(10)]
    letters = "ABCÇDEƏFGHXIİJKLMNOÖPQRSŞTUÜVYZАБВГДЕЖЗИ"
    for number, letter in enumerate(letters):
        language = "ru" if letter >= "А" else "az"
        person = remembered(
            f"{letter} Synthetic Name",
            language=language,
            born=f"{1930 + number}-05-13",
            died=f"{1988 + number % 7}-02-26" if number % 5 else "",
            born_at=places[number % 10].identifier,
            connections=[took_part(events[number // 4])],
        )
        multiply(person, many // len(letters) - 1)
    assert Record.objects.filter(kind="person").count() == many


@pytest.mark.slow
def test_ten_thousand_names_stand_on_one_page_quickly(client: Client) -> None:
    make_site(language="en", other_languages="az ru")
    make_many_names()
    for query in ORDERS:
        for prefix in ("", "/az"):
            began = time.process_time()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"{prefix}{WALL}{query}")
            took = time.process_time() - began
            content = response.content
            assert content.count(b"<li><a href=") >= MANY
            assert len(queries) <= 8, query
            assert took < 3, f"{query}: {took:.1f} s of processor time"
            assert len(content) < 1_700_000, query
            assert len(gzip.compress(content)) < 200_000, query


@pytest.mark.slow
@pytest.mark.browser
def test_ten_thousand_names_can_be_read_by_everybody(page: "Window") -> None:
    make_site(language="en", other_languages="az ru")
    make_many_names()
    page.set_default_timeout(120_000)
    page.goto(WALL)
    assert page.locator(".names li").count() == MANY
    landmarks = page.locator("section[aria-labelledby], nav, header, footer, main").count()
    assert landmarks < 60
    # What the browser has not drawn yet is found by its search, and a letter's link leads there.
    last = page.locator(".names li a").last.text_content()
    assert page.evaluate("text => window.find(text)", last)
    assert not page.evaluate("text => window.find(text)", "Nobody of this name")
    for letter in ("Ə", "Z", "Ж"):
        page.goto(WALL)
        link = page.locator(f".index a:has(bdi:text-is('{letter}'))")
        link.focus()
        page.keyboard.press("Enter")
        heading = page.locator(link.get_attribute("href") or "")
        page.wait_for_function(_IS_IN_SIGHT, arg=heading.get_attribute("id"))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").startswith(letter)
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the letters"
        page.keyboard.press("Enter")
        page.wait_for_function(_IS_IN_SIGHT, arg="index")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.index') !== null")
    page.set_viewport_size({"width": 360, "height": 640})
    assert width_of(page) <= 360


_IS_IN_SIGHT = """id => {
    const box = document.getElementById(id).getBoundingClientRect();
    return box.top >= -1 && box.top < innerHeight;
}"""


@pytest.mark.slow
@pytest.mark.browser
def test_a_long_wall_keeps_nobody_out(page: "Window") -> None:
    # At ten thousand names axe finds the same, and takes four minutes.
    make_many_names(1_000)
    page.set_default_timeout(120_000)
    page.goto(WALL)
    assert page.locator(".names li").count() == 1_000
    assert obstacles(page, STRICT) == {}


@pytest.mark.browser
def test_paper_holds_all_names_in_columns_and_no_way_finding(page: "Window") -> None:
    for letter in "ABC":
        multiply(remembered(f"{letter} Synthetic Name"), 120)
    page.goto(WALL)
    assert page.locator(".names.long").count() == 3
    page.emulate_media(media="print")
    style = "getComputedStyle(document.querySelector('.names'))"
    assert page.evaluate(f"{style}.columnCount") == "3"
    assert page.evaluate(f"{style}.contentVisibility") == "visible"
    seen = [n.inner_text() for n in page.locator("nav, .back, .skip").all() if n.is_visible()]
    assert seen == []
    assert page.locator("h2", has_text="B").first.is_visible()
    assert page.locator(".names li").last.is_visible()
