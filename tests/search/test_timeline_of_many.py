"""A timeline of many: grouped by decade, year and month, and every number true."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import build
from tests.reading import Page
from tests.search.archive import kept_meanwhile
from tests.search.timelines import BESIDE, TALLY, counted, events, numbers, timeline, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A hundred and sixty events, somebody in half of them: made once, and only looked at."""
    with django_db_blocker.unblock(), kept_meanwhile(_make) as made:
        yield made


def _make() -> dict[str, Any]:
    dated = {f"July {n:02}": f"1916-07-{n % 28 + 1:02}" for n in range(66)}
    dated |= {f"Month {n}": "1916-07" for n in range(3)}
    dated |= {f"August {n}": f"1916-08-{n + 1:02}" for n in range(5)}
    dated |= {f"Year {n:02}": "1916" for n in range(9)}
    dated |= {f"Spring {n}": "1916-21" for n in range(2)}
    dated |= {f"Next {n}": f"1917-0{n + 1}-01" for n in range(4)}
    dated |= {f"Tens {n}": "191X" for n in range(3)}
    dated |= {f"Later {n:02}": f"199{n % 4}-05-{n // 4 + 1:02}" for n in range(61)}
    dated |= {f"Century {n}": "19XX" for n in range(2)}
    dated |= {f"Late {n}": "1866%/1900%" for n in range(2)}
    dated |= {f"Ancient {n}": f"-030{n}" for n in range(2)}
    dated |= {f"Undated {n}": "" for n in range(2)}
    made = events(**dated)
    taking_part = ("July", "Year", "Undated")
    person = build.make_person(
        title="Testa Nobody",
        connections=[
            {"type": "took-part-in", "object": event.identifier}
            for title, event in made.items()
            if title.startswith(taking_part)
        ],
    )
    return made | {"": person}


def reached(page: Page) -> list[str]:
    """Return all that is listed behind a page, having seen that each number tells the truth."""
    found = []
    for number, link in zip(numbers(page), page.all(f"{TALLY}/a/@href"), strict=True):
        behind = reached(timeline(link))
        assert len(behind) == number, f"{page.address} {link}"
        found += behind
    found += titles(page)
    onward = page.all("//nav[@class='pages']/a[@rel='next']/@href")
    return found + (reached(timeline(onward[0])) if onward else [])


def test_each_event_is_reached_once_and_every_number_tells_the_truth(many: dict[str, Any]) -> None:
    whole = timeline()
    assert titles(whole) == []
    assert whole.texts("//section/h2") == ["Before the year 1", "19th century", "20th century"]
    found = reached(whole)
    undated = titles(timeline("?in=undated"))
    assert sorted([*found, *undated]) == sorted(filter(None, many))
    assert whole.texts("//p[@class='total']") == [
        f"{len(found)} events · Without a known date {len(undated)}"
    ]


def test_many_are_grouped_by_decade_year_and_month(many: dict[str, Any]) -> None:
    assert counted(timeline("?in=19XX")) == {"Decade not stated": 2, "1910s": 92, "1990s": 61}
    assert counted(timeline("?in=191X")) == {"Year not stated": 3, "1916": 85, "1917": 4}
    year = timeline("?in=1916")
    assert counted(year) == {"Month not stated": 11, "July 1916": 69, "August 1916": 5}
    vague = timeline(year.links(TALLY)["Month not stated"])
    assert sorted(titles(vague)[:9]) == [f"Year {n:02}" for n in range(9)]
    assert sorted(titles(vague)[9:]) == ["Spring 0", "Spring 1"]
    assert vague.texts("//nav[@class='crumbs']//li") == [
        "Home",
        "Timeline",
        "1910s",
        "1916",
        "Month not stated",
    ]
    august = timeline(year.links(TALLY)["August 1916"])
    assert titles(august) == [f"August {n}" for n in range(5)]


def test_a_full_month_is_read_page_by_page_and_back(many: dict[str, Any]) -> None:
    first = timeline("?in=1916-07")
    assert sorted(titles(first)[:3]) == ["Month 0", "Month 1", "Month 2"]
    second = timeline(first.one("//nav[@class='pages']/a[@rel='next']").get("href"))
    both = [*titles(first), *titles(second)]
    assert (len(titles(first)), len(titles(second))) == (60, 9)
    days = [many[title].date for title in both]
    assert days == sorted(days)
    back = timeline(second.one("//nav[@class='pages']/a[@rel='prev']").get("href"))
    assert titles(back) == titles(first)


def test_ways_to_what_lies_beside_pass_over_what_is_empty(many: dict[str, Any]) -> None:
    assert timeline("?in=191X").texts(f"{BESIDE}//a") == ["1990s"]
    assert timeline("?in=1917").links(BESIDE).keys() == {"1916", "1990"}
    assert timeline("?in=1950").links(BESIDE).keys() == {"1917", "1990"}
    assert timeline("?in=1916-08").links(BESIDE).keys() == {"July 1916", "January 1917"}
    assert timeline("?in=1916&only=vague").all(BESIDE) == []


def test_numbers_are_true_of_what_it_is_narrowed_to(many: dict[str, Any]) -> None:
    of = f"?of={many[''].identifier}"
    page = timeline(of)
    assert counted(page) == {"1910s": 75}
    assert page.texts("//p[@class='total']") == ["75 events · Without a known date 2"]
    year = timeline(f"{of}&in=1916")
    assert counted(year) == {"Month not stated": 9, "July 1916": 66}
    assert len(reached(year)) == 75
