"""What a place was called at a date, and by whom: on its own page and on those of events there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.records import questions
from apps.records.changes import changeset
from apps.records.models import Source
from apps.records.naming import Use, use_of
from tests.build import make_event, make_item, make_place, make_site
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db


def name(text: str, language: str = "en", kind: str = "preferred", **more: Any) -> dict[str, Any]:
    return {"text": text, "language": language, "kind": kind} | more


#: A town of our own making, with names from three times.
TOWN = [
    name("Northtown"),
    name("Oldtown", kind="former", period="../1922", used_by="the old county"),
    name("Middletown", kind="former", period="1923/1991", used_by="the former office"),
    name("Newtown", kind="local", period="1992/..", used_by="those who live there"),
    name("Xanım", "az", period="1990~/.."),
    name("Հյուսիս", "hy", used_by="Armenian sources"),
    name("Hyusis", "hy", "translit", used_by="Armenian sources"),
]


def order_of(page: Page, *texts: str, within: str = "//main") -> list[str]:
    """Return `texts` in the order in which the page shows them."""
    shown = [t for t in page.texts(f"{within}//dl[{has_class('attested')}]//bdi") if t in texts]
    assert sorted(shown) == sorted(texts), shown
    return shown


@pytest.mark.parametrize(
    ("period", "date", "use"),
    [
        ("1923/1991", "1950-05-13", Use.CERTAIN),
        ("1923/1991", "1922", Use.NOT),
        ("1923/1991", "1992-01-01", Use.NOT),
        # Somewhere in 1923 it began: in that year nobody can be sure.
        ("1923/1991", "1923-05-13", Use.POSSIBLE),
        ("1923-05-13/1991", "1923-05-13", Use.CERTAIN),
        ("1992/..", "2020-11-08", Use.CERTAIN),
        ("1992/", "2020-11-08", Use.POSSIBLE),
        ("../1922", "1916", Use.CERTAIN),
        ("/1922", "1916", Use.POSSIBLE),
        ("1990~/..", "1990", Use.POSSIBLE),
        ("1923/1991?", "1950", Use.POSSIBLE),
        ("1916", "1916-07-01", Use.CERTAIN),
        ("1916~", "1916-07-01", Use.POSSIBLE),
        ("194X", "1945", Use.POSSIBLE),
        ("[1914,1918]", "1914", Use.POSSIBLE),
        ("1992/..", "1990/2000", Use.POSSIBLE),
        ("1992/..", "2020-11-08/..", Use.CERTAIN),
        ("XXXX-05-12", "1916", Use.POSSIBLE),
        ("", "1916", Use.UNSTATED),
    ],
)
def test_a_period_covers_a_date_for_certain_or_possibly_or_not(
    period: str, date: str, use: Use
) -> None:
    first, last, _doubted = questions.span(date)
    assert use_of(period, (first, last)) is use


def test_a_place_shows_its_names_by_language_with_user_and_period(client: Client) -> None:
    page = Page(client, make_place(names=TOWN).get_absolute_url())
    assert page.one("//bdi[text()='Հյուսիս']/@lang") == "hy"
    assert page.one("//bdi[text()='Hyusis']/@lang") == "hy-Latn"
    (middle,) = page.texts("//dd[bdi[text()='Middletown']]")
    assert "former name" in middle
    assert "used by the former office" in middle
    assert "from 1923 to 1991" in middle
    assert page.all("//section[@aria-labelledby='names']//h3") == []
    assert flaws(page.text) == []


@pytest.mark.parametrize(
    ("prefix", "first"), [("", "Northtown"), ("/az", "Xanım"), ("/hy", "Հյուսիս")]
)
def test_the_readers_own_language_stands_first_among_names(
    client: Client, prefix: str, first: str
) -> None:
    make_site(language="en", other_languages="az hy")
    event = make_event(place=make_place(names=TOWN).identifier)
    page = Page(client, f"{prefix}{event.get_absolute_url()}")
    assert page.texts("//section[@aria-labelledby='place-names']//dd/bdi")[0] == first


def test_at_a_date_the_names_in_use_stand_first_and_the_page_says_so(client: Client) -> None:
    place = make_place(names=TOWN)
    page = Page(client, f"{place.get_absolute_url()}?on=13+May+1950")
    assert "stand first: 13 May 1950" in page.text
    assert page.texts("//section[@aria-labelledby='names']//h3") == [
        "In use at that time",
        "With no time of use recorded",
        "Not in use at that time",
    ]
    shown = order_of(page, "Middletown", "Northtown", "Oldtown", "Newtown")
    assert shown == ["Middletown", "Northtown", "Oldtown", "Newtown"]
    assert page.one("//input[@name='on']/@value") == "13 May 1950"
    assert flaws(page.text) == []


def test_names_are_asked_for_in_four_languages(client: Client) -> None:
    make_site(language="en", other_languages="az hy ru")
    place = make_place(names=TOWN).get_absolute_url()
    asked = {
        "": "8 November 2020",
        "/az": "8 noyabr 2020",
        "/ru": "8 ноября 2020",
        "/hy": "2020 թ. նոյեմբերի 8",
    }
    for prefix, text in asked.items():
        page = Page(client, f"{prefix}{place}?on={text}")
        names = "//section[@aria-labelledby='names']"
        assert set(page.texts(f"{names}//h3[1]/following-sibling::dl[1]//dd/bdi")) == {
            "Newtown",
            "Xanım",
        }, prefix
        assert page.all("//*[@role='alert']") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("01/07/1916", "can be read as"),
        ("8 November", "has no year"),
        ("XXXX-11-08", "name a year as well"),
        ("zq" * 5_000, "shorten the date"),
        ("\x00", ""),
    ],
)
def test_a_date_that_cannot_be_read_is_answered_kindly(
    client: Client, text: str, sentence: str
) -> None:
    place = make_place(names=TOWN)
    response = client.get(place.get_absolute_url(), {"on": text})
    page = Page(client, place.get_absolute_url(), response=response)
    said = " ".join(page.texts("//*[@role='alert']"))
    assert sentence in said if sentence else said == ""
    assert "Middletown" in page.text
    assert len(page.text) < 40_000


def test_an_event_tells_what_its_place_was_called_then(client: Client) -> None:
    place = make_place(names=TOWN)
    event = make_event(place=place.identifier, date="1950-05-13")
    page = Page(client, event.get_absolute_url())
    section = "//section[@aria-labelledby='place-names']"
    shown = order_of(page, "Middletown", "Northtown", "Newtown", within=section)
    assert shown == ["Middletown", "Northtown", "Newtown"]
    assert "used by the former office" in page.texts(section)[0]
    assert f"{place.get_absolute_url()}?on=1950-05-13" in page.links(section).values()
    there = Page(client, page.links(section)["The page of the place"])
    assert "stand first: 13 May 1950" in there.text
    assert flaws(page.text) == []


def test_an_event_without_a_date_tells_the_names_and_claims_no_use(client: Client) -> None:
    event = make_event(place=make_place(names=TOWN).identifier)
    page = Page(client, event.get_absolute_url())
    assert page.all("//section[@aria-labelledby='place-names']//h3") == []
    assert "Middletown" in page.text


def test_a_place_with_one_bare_name_says_no_more_on_the_page_of_an_event(client: Client) -> None:
    event = make_event(place=make_place(title="Northtown").identifier, date="1950")
    assert (
        Page(client, event.get_absolute_url()).all("//section[@aria-labelledby='place-names']")
        == []
    )


def test_an_event_tells_no_private_name_and_no_name_of_a_hidden_place(client: Client) -> None:
    names = [*TOWN, name("Qazqz", kind="alias", is_private=True)]
    place = make_place(names=names)
    event = make_event(place=place.identifier, date="1950")
    assert "Qazqz" not in Page(client, event.get_absolute_url()).text
    with changeset(by=None) as change:
        change.return_to_draft(place)
    assert "Middletown" not in Page(client, event.get_absolute_url()).text


def test_a_name_leads_to_where_it_is_attested(client: Client) -> None:
    item = make_item(title="The register itself")
    with changeset(by=None) as change:
        change.row  # noqa: B018 - a source is attributed like any other change
        held = Source(title="A register", item=item)
        printed = Source(title="A gazetteer", address="https://example.org/gazetteer")
        for source in (held, printed):
            source.full_clean()
            source.save()
    place = make_place(
        names=[
            name("Northtown", source=held.identifier),
            name("Oldtown", kind="former", source=printed.identifier),
        ]
    )
    links = Page(client, place.get_absolute_url()).links("//dl")
    assert links["A register"] == item.get_absolute_url()
    assert links["A gazetteer"] == "https://example.org/gazetteer"
    with changeset(by=None) as change:
        change.return_to_draft(item)
    page = Page(client, place.get_absolute_url())
    assert "A register" not in page.links("//dl")
    assert "A register" in page.text


def test_names_cost_an_events_page_one_query_however_many_there_are(client: Client) -> None:
    def cost(names: list[dict[str, Any]]) -> int:
        event = make_event(place=make_place(names=names).identifier, date="1950")
        with CaptureQueriesContext(connection) as queries:
            client.get(event.get_absolute_url())
        return len(queries)

    many = [*TOWN, *(name(f"Name {n}", kind="alias", period="1950") for n in range(40))]
    assert cost(many) == cost(TOWN[:1])
