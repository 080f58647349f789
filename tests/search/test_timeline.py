"""The timeline: everything in its order, counted truly, and nothing better known than it is."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.records.changes import changeset
from apps.records.models import Status
from tests import build
from tests.reading import Page, has_class
from tests.search.hostile import encoded, some_texts
from tests.search.timelines import (
    BESIDE,
    TIMELINE,
    events,
    headed,
    row,
    timeline,
    titles,
)

pytestmark = pytest.mark.django_db

TAKEN = f"//ul[{has_class('taken')}]/li"
UNDER_WAY = "//section[@aria-labelledby='going-on']"
BUDGET = 12


# --- in their order, as what they are ---------------------------------------------------------


def test_what_happened_stands_in_order_and_the_vaguer_first() -> None:
    events(
        Later="1992-05-13",
        Day="1916-07-01",
        Since="1916-07-01/..",
        Month="1916-07",
        Year="1916",
        Spring="1916-21",
        About="1915~",
        Or="[1914,1917]",
        War="1914/1918",
        Decade="191X",
        Undated="",
    )
    page = timeline()
    assert headed(page) == {
        "1910s, Year not stated": ["Decade"],
        "1910s, 1914": ["War", "Or"],
        "1910s, 1915": ["About"],
        "1910s, 1916": ["Year", "Spring", "Month", "Day", "Since"],
        "1990s, 1992": ["Later"],
    }
    assert "10 events" in page.texts("//p[@class='total']")[0]


def test_dates_are_told_in_words_and_given_to_machines() -> None:
    events(
        Day="1916-07-01",
        Month="1916-07",
        About="1915~",
        Doubted="1916-07-03?",
        Before="[..1919]",
        Between="[1916-07-01..1916-07-03]",
        War="1914/1918",
    )
    page = timeline()
    told = {}
    for title in ("Day", "Month", "About", "Doubted", "Before", "Between", "War"):
        (date,) = row(title, page).xpath(f"p[{has_class('card-date')}]/*")
        told[title] = (date.tag, date.get("datetime") or date.get("value"), date.text_content())
    assert told == {
        "Day": ("time", "1916-07-01", "1 July 1916"),
        "Month": ("time", "1916-07", "July 1916"),
        "About": ("data", "1915~", "about 1915"),
        "Doubted": ("data", "1916-07-03?", "3 July 1916 (uncertain)"),
        "Before": ("data", "[..1919]", "before 1920"),
        "Between": ("data", "[1916-07-01..1916-07-03]", "between 1 and 3 July 1916"),
        "War": ("data", "1914/1918", "from 1914 to 1918"),
    }


@pytest.mark.parametrize(
    ("date", "drawn"),
    [
        ("1992-07-01", "s30 e31 is-day"),
        ("1992-12-31", "s59 e60 is-day"),
        ("1992", "s0 e60 is-within"),
        ("1992-07-01/1992-12-31", "s30 e60 is-period"),
        ("1992-07-01/..", "s30 e60 runs-after is-period"),
        ("../1992-06", "s0 e30 runs-before is-period"),
        ("1992-07-02?", "s30 e31 is-day is-doubted"),
        ("1992~", "s0 e60 runs-before is-within is-about"),
        ("1992/1995", "s0 e60 is-period"),
        ("1992-01/2050", "s0 e60 runs-after is-period"),
    ],
)
def test_a_date_is_drawn_as_what_it_is(date: str, drawn: str) -> None:
    """Within its year; until the end of what is longer, unless that leaves no room for the rest."""
    events(Shown=date)
    (bar,) = row("Shown", timeline()).xpath(f".//*[{has_class('bar')}]")
    assert bar.get("class") == f"bar {drawn}"
    assert bar.getparent().get("aria-hidden") == "true"
    assert bar.text_content() == ""


def test_the_years_are_called_what_the_reader_calls_them() -> None:
    build.make_site(other_languages="az hy ru")
    events(Month="1916-07", Other="1916-08")
    assert headed(timeline("?in=1916", "ru")) == {
        "июль 1916 года": ["Month"],
        "август 1916 года": ["Other"],
    }
    assert timeline("?in=191X", "az").heading.endswith("1910-cu illər")
    assert timeline("?in=1916-07", "hy").heading.endswith("1916 թ. հուլիս")


def test_what_has_no_date_is_counted_apart_and_can_be_reached() -> None:
    events(Dated="1992", Undated="", Yearless="XXXX-05-12")
    page = timeline()
    assert page.texts("//p[@class='total']") == ["1 event · Without a known date 2"]
    undated = timeline(page.links()["Without a known date"])
    assert titles(undated) == ["Undated", "Yearless"]
    assert "12 May (year not known)" in undated.text
    assert undated.all(f"//*[{has_class('bar')}]") == []


def test_an_empty_timeline_says_so() -> None:
    page = timeline()
    assert "The archive tells of nothing here." in page.text
    assert page.all("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_a_notice_stands_in_the_place_of_a_summary() -> None:
    build.make_event(title="Noticed", date="1992", summary="At length.", content_notice="Of war.")
    told = row("Noticed", timeline()).text_content()
    assert "Of war." in told
    assert "At length." not in told


# --- parts, and what was under way ------------------------------------------------------------


def test_a_larger_event_stands_above_its_parts_and_they_name_it() -> None:
    war = build.make_event(title="War", date="1992-05/1994-05")
    build.make_event(title="Battle", date="1992-05-01", parent=war.identifier)
    page = timeline()
    assert titles(page) == ["War", "Battle"]
    assert row("Battle", page).xpath(f"string(p[{has_class('entry-whole')}])") == "Part of: War"
    assert row("War", page).xpath(f"p[{has_class('entry-whole')}]") == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN, Status.REMOVED])
def test_a_hidden_whole_is_not_named_by_its_parts(status: str) -> None:
    war = build.make_event(title="Secret war", date="1992/1994")
    build.make_event(title="Battle", date="1993-05-01", parent=war.identifier)
    with changeset(by=None) as change:
        verbs: dict[str, Any] = {
            Status.DRAFT: change.return_to_draft,
            Status.WITHDRAWN: lambda record: change.withdraw(record, "review"),
            Status.REMOVED: change.remove,
        }
        verbs[status](war)
    for query in ("", "?in=199X", "?in=1993"):
        page = timeline(query)
        assert titles(page) == ["Battle"]
        assert "Secret war" not in page.text


def test_what_had_begun_before_and_went_on_is_told_above() -> None:
    events(War="1988/1994", Since="1990/..", Over="1988/1990", Vague="19XX", Battle="1992-05-01")
    page = timeline("?in=1992")
    assert titles(page) == ["Battle"]
    assert page.texts(f"{UNDER_WAY}//p[{has_class('card-title')}]") == ["War", "Since"]
    assert timeline("?in=1988").all(UNDER_WAY) == []
    assert timeline().all(UNDER_WAY) == []


# --- what is hidden ---------------------------------------------------------------------------


def test_what_is_hidden_is_neither_listed_nor_counted() -> None:
    events(Open="1992")
    later = timezone.now() + timedelta(days=2)
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN, Status.REMOVED):
        build.make_event(title=f"Hidden {status}", date="1992", status=status)
    build.make_event(title="Tomorrow", date="1993", publish_at=later)
    page = timeline()
    assert titles(page) == ["Open"]
    assert page.texts("//p[@class='total']") == ["1 event"]
    assert timeline("?in=1992").all(BESIDE) == []
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        assert titles(timeline()) == ["Open", "Tomorrow"]
        assert timeline("?in=1992").links("//main").keys() >= {"1993"}


def test_a_hidden_choice_is_answered_like_one_that_never_was() -> None:
    place = build.make_place(title="Secret village", status=Status.DRAFT)
    person = build.make_person(title="Secret person", status=Status.WITHDRAWN)
    build.make_event(title="Draft", date="1992", tags=["secret"], status=Status.DRAFT)
    tag = build.make_tag("secret")
    client = Client()
    never = client.get(f"{TIMELINE}?of=4k2x9b7q")
    assert never.status_code == 404
    for choice in (f"of={place.identifier}", f"of={person.identifier}", f"tag={tag.identifier}"):
        assert client.get(f"{TIMELINE}?{choice}").status_code == 404, choice
    for name in ("Secret village", "Secret person", "secret", "Secret vilage"):
        page = timeline(f"?find={quote(name)}")
        assert f"is called “{name}”" in page.text
        assert page.all(f"//ul[{has_class('candidates')}]") == []


# --- narrowing --------------------------------------------------------------------------------


@pytest.fixture
def told() -> dict[str, Any]:
    """Events at two places, under two tags and one that is narrower, with somebody in two."""
    wide = build.make_tag("weather", labels={"ru": {"name": "погода"}})
    build.make_tag("snow", broader=wide)
    here = build.make_place(
        names=[
            {"text": "Testkənd", "language": "az", "kind": "preferred"},
            {"text": "Սինթետաշեն", "language": "hy", "kind": "preferred"},
        ],
        language="az",
    )
    build.make_event(title="Elsewhere", date="1990", tags=["weather"])
    snow = build.make_event(title="Snow here", date="1991", tags=["snow"], place=here.identifier)
    build.make_event(title="Feast here", date="1992", place=here.identifier)
    feast = build.make_event(title="Feast", date="1993", tags=["snow"])
    took_part = [{"type": "took-part-in", "object": e.identifier} for e in (snow, feast)]
    person = build.make_person(
        title="Testa Nobody", born="1901", died="1995", connections=took_part[:1]
    )
    with changeset(by=None) as change:
        back = [{"type": "related-to", "object": person.identifier, "note": ""}]
        change.apply(feast, {"connections": back})
    return {"weather": wide, "place": here, "person": person, "feast": feast}


def choices(page: Page) -> list[str]:
    """Return what the page is narrowed to, as it says."""
    return [text.removesuffix(" take back") for text in page.texts(TAKEN)]


def test_it_is_narrowed_by_a_tag_and_what_is_narrower(told: dict[str, Any]) -> None:
    page = timeline(f"?tag={told['weather'].identifier}")
    assert titles(page) == ["Elsewhere", "Snow here", "Feast"]
    assert choices(page) == ["Tag: weather"]


def test_it_is_narrowed_by_a_place_and_by_somebody_from_either_end(told: dict[str, Any]) -> None:
    place = timeline(f"?of={told['place'].identifier}")
    assert titles(place) == ["Snow here", "Feast here"]
    assert choices(place) == ["Place: Testkənd"]
    person = timeline(f"?of={told['person'].identifier}")
    assert titles(person) == ["Snow here", "Feast"]
    assert choices(person) == ["Person: Testa Nobody from 1901 to 1995"]


def test_choices_combine_and_are_taken_back_one_by_one(told: dict[str, Any]) -> None:
    tag, place, person = (told[name].identifier for name in ("weather", "place", "person"))
    page = timeline(f"?tag={tag}&of={place}&of={person}")
    assert titles(page) == ["Snow here"]
    back = page.all(f"{TAKEN}/a[starts-with(@aria-label, 'Take back')]/@href")
    assert [titles(timeline(link)) for link in back] == [
        ["Snow here"],
        ["Snow here", "Feast"],
        ["Snow here"],
    ]
    assert titles(timeline(f"?tag={tag}&of={place}&in=1991")) == ["Snow here"]
    assert titles(timeline(f"?tag={tag}&of={place}&in=1992")) == []
    assert "has all of this" in timeline(f"?tag={tag}&of={place}&in=1992").text


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("Testkənd", "Place: Testkənd"),
        ("testkend", "Place: Testkənd"),
        ("Սինթետաշեն", "Place: Testkənd"),
        ("weather", "Tag: weather"),
        ("Погода", "Tag: weather"),
        ("testa nobody", "Person: Testa Nobody from 1901 to 1995"),
    ],
)
def test_a_name_that_is_typed_chooses_what_it_names(
    told: dict[str, Any], typed: str, chosen: str
) -> None:
    response = Client().get(f"{TIMELINE}?in=199X&find={quote(typed)}", follow=True)
    page = Page(Client(), response.redirect_chain[0][0])
    assert choices(page) == [chosen]
    assert page.heading == "Timeline: 1990s"


def test_where_several_may_be_meant_it_asks_which(told: dict[str, Any]) -> None:
    candidates = f"//ul[{has_class('candidates')}]"
    build.make_place(title="Weather")
    page = timeline("?find=weather")
    assert page.texts(f"{candidates}/li") == ["weather Tag", "Weather Place"]
    assert "Several are called “weather”." in page.text
    like = timeline("?find=nobody")
    assert like.texts(f"{candidates}/li") == ["Testa Nobody Person"]
    assert titles(timeline(like.links(candidates)["Testa Nobody"])) == ["Snow here", "Feast"]


def test_a_name_nobody_bears_is_answered_kindly_with_ways_on(told: dict[str, Any]) -> None:
    page = timeline("?find=Atlantis&in=1991")
    assert "No tag, place, person or group that the archive tells of is called" in page.text
    assert page.links()["Back to the timeline"] == "?in=1991"
    assert page.links()["Search the whole archive for “Atlantis”"] == "/search/?q=Atlantis"


def test_the_commonest_tags_and_places_are_offered(told: dict[str, Any]) -> None:
    offered = f"//details[{has_class('offered')}]"
    page = timeline()
    assert page.texts(f"{offered}//li") == ["Tag: weather 3", "Tag: snow 2", "Place: Testkənd 2"]
    assert titles(timeline(page.links(offered)["snow"])) == ["Snow here", "Feast"]


# --- ways there -------------------------------------------------------------------------------


def test_other_pages_lead_to_it(client: Client, told: dict[str, Any]) -> None:
    for address in ("/", "/events/", "/on-this-day/", "/on-this-day/week/"):
        assert Page(client, address).links()["Timeline"] == TIMELINE, address
    for name in ("place", "person"):
        record = told[name]
        links = Page(client, record.get_absolute_url()).links()
        assert links["On the timeline"] == f"{TIMELINE}?of={record.identifier}"
    tag = Page(client, "/tags/weather/")
    assert tag.links()["On the timeline"] == f"{TIMELINE}?tag={told['weather'].identifier}"
    assert "On the timeline" not in Page(client, told["feast"].get_absolute_url()).links()


def test_pages_without_events_do_not_lead_to_it(client: Client) -> None:
    place = build.make_place(title="Quiet place")
    build.make_article(title="A text", tags=["texts"])
    assert "On the timeline" not in Page(client, place.get_absolute_url()).links()
    assert "On the timeline" not in Page(client, "/tags/texts/").links()


# --- what it costs, and what it bears ---------------------------------------------------------


def test_it_costs_the_same_however_much_there_is() -> None:
    place = build.make_place(title="Here")
    whole = build.make_event(title="Whole", date="1990/1999")
    tag = build.make_tag("first")
    person = build.make_person(title="Somebody Here")

    def add(first: int, count: int) -> None:
        build.make_many(
            "event",
            [
                {
                    "title": f"Event {n}",
                    "date": f"1992-0{(n + 4) % 9 + 1}-01" if n % 5 != 1 else "1992",
                    "place": place.identifier,
                    "parent": whole.identifier,
                    "tags": [tag.identifier],
                    "connections": [{"type": "related-to", "object": person.identifier}],
                }
                for n in range(first, first + count)
            ],
        )

    of = f"of={place.identifier}&of={person.identifier}&tag={tag.identifier}"
    asked = ["", "?in=199X", "?in=1992", "?in=1992-05", "?in=1992&only=vague", f"?{of}"]
    asked += [f"?in=1992&{of}", f"?in=1992-05&{of}", "?find=somebody", "?find=nothing+like+it"]
    add(0, 3)
    few = {query: _cost(query) for query in asked}
    add(3, 300)
    many = {query: _cost(query) for query in asked}
    assert max(few.values()) <= BUDGET
    assert max(many.values()) <= BUDGET
    # Where lists have become numbers, less is asked.
    assert [q for q in asked if many[q] > few[q]] == []


def _cost(query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(TIMELINE + query).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["find", "in", "only", "tag", "of", "after", "before"])
def test_nothing_in_an_address_stumbles_it(name: str) -> None:
    events(Only="1992-05-13")
    client = Client(raise_request_exception=False)
    beside = {"in": "1992-05"} if name in ("after", "before", "only") else {}
    odd = [
        *some_texts(2),
        "0000",
        "9999",
        "1992-13",
        "99XX",
        "000X",
        "١٩٩٢",
        "1992~1992~1",
        "a~b~c",
    ]
    answers = {
        text: client.get(TIMELINE, QUERY_STRING=encoded(**beside, **{name: text})).status_code
        for text in odd
    }
    assert {text[:60]: s for text, s in answers.items() if s not in (200, 302, 404)} == {}
