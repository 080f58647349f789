"""The first page: what this is, who keeps it, and the ways in."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.records.models import Status
from tests.build import make, make_event, make_item, make_person, make_place, make_site
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

WAYS, FURTHER = (f"//ul[{has_class(name)}]" for name in ("ways", "further"))


def counted(page: Page, xpath: str) -> list[str]:
    return page.texts(f"{xpath}/li")


@pytest.fixture
def archive() -> None:
    make_site(
        name="Archive of the Northern Veterans",
        strapline="What we keep",
        about="<p>A family archive, kept by two sisters.</p><p>It began in a drawer.</p>",
        language="en",
        other_languages="az",
    )
    for kind in ("person", "event", "article", "place", "group", "monument"):
        make(kind, title=f"A {kind}", tags=["letters"])
    make_event(title="Another event")
    make_event(title="Zqhidden", status=Status.DRAFT)
    make_item(title="Zqhidden", status=Status.DRAFT)


def test_it_says_what_this_is_and_who_keeps_it(archive: None, client: Client) -> None:
    page = Page(client, "/")
    assert page.heading == "Archive of the Northern Veterans"
    assert page.texts(f"//p[{has_class('strapline')}]") == ["What we keep"]
    assert "A family archive, kept by two sisters." in page.text
    assert page.links("//main")["Who keeps this archive, and how"] == "/about/"
    assert flaws(page.text) == []


def test_three_ways_in_come_first_and_the_others_after_them(archive: None, client: Client) -> None:
    page = Page(client, "/")
    assert counted(page, WAYS) == ["People 1", "Events 2", "Articles 1"]
    assert counted(page, FURTHER) == [
        "Groups 1",
        "Places 1",
        "Monuments 1",
        "Tags",
        "Timeline",
        "Years",
        "Map",
        "On this day",
        "Days of remembrance",
        "Calendar",
    ]
    assert page.links("//main")["The names remembered here"] == "/people/remembered/"
    for address in {*page.links(WAYS).values(), *page.links(FURTHER).values()}:
        assert client.get(address).status_code == 200
    assert "Zqhidden" not in page.text


def test_a_way_in_that_holds_nothing_is_none(client: Client) -> None:
    make_place()
    page = Page(client, "/")
    assert page.all(WAYS) == []
    assert counted(page, FURTHER)[0] == "Places 1"
    assert flaws(page.text) == []


def test_the_one_form_asks_the_search(archive: None, client: Client) -> None:
    (form,) = Page(client, "/").all("//form")
    assert (form.get("action"), form.get("method", "get"), form.get("role")) == (
        "/search/",
        "get",
        "search",
    )


def test_births_are_remembered_as_well_as_deaths(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 23)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else today)
    make_person(title="Synthetic One", born="1916-11-23")
    make_person(title="Synthetic Two", died="1990-11-23")
    rows = Page(client, "/").texts("//section[@aria-labelledby='today']//li")
    assert ["Born" in rows[0], "Died" in rows[1]] == [True, True]


def test_an_archive_that_holds_nothing_says_what_to_expect(client: Client) -> None:
    page = Page(client, "/")
    assert "Nothing has been published here yet." in page.text
    assert page.links("//main")["If you have something to tell or to give, write to us"]
    assert page.all("//*[@id='ways-in']") == []
    assert flaws(page.text) == []


def test_it_stands_in_the_readers_language(archive: Any, client: Client) -> None:
    page = Page(client, "/az/")
    assert all(
        link.startswith("/az/") for link in {**page.links(WAYS), **page.links(FURTHER)}.values()
    )
