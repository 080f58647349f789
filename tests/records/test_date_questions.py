"""Questions about time have two answers: what is certain, and what is possible."""

import random
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.people.models import Person
from apps.records import pages
from apps.records.models import Record
from apps.records.questions import within
from tests.build import make, make_event, make_many, make_person, make_site
from tests.reading import Page, has_class

pytestmark = pytest.mark.django_db

IN_JULY_1916 = {
    "certainly": ["1916-07-01"],
    "possibly": ["1916-07", "1916", "1916~", "1916-07-01/1916-07-03"],
    "neither": [
        "1916-07-02",
        "1916-06",
        "1915",
        "1917",
        "1916-07-02/1916-07-03",
        "[..1915]",
        "1917/..",
        "XXXX-07-01",
        "",
    ],
}
#: Further dates that may be that day: doubted, open or wide.
ALSO_POSSIBLY = [
    "1916-07-01?",
    "1916-07-01%",
    "1916-07-01~",
    "[..1920]",
    "1914/..",
    "/1918",
    "191X",
    "19XX",
    "1916-22",
    "[1916-07-01,1932]",
]


def named(dates: Iterable[str]) -> list[dict[str, Any]]:
    """Return documents of people who are named by the date of their death."""
    return [{"names": [{"text": f"Died {d or 'unknown'}"}], "died": d} for d in dates]


def dates_of(people: Any) -> list[str]:
    return sorted(people.values_list("died", flat=True))


def test_who_died_on_the_first_of_july_1916() -> None:
    """The question of the archive's own promise, answered in two sets that share nobody."""
    everybody = [d for group in IN_JULY_1916.values() for d in group] + ALSO_POSSIBLY
    make_many("person", named(everybody))
    certain, possible = Person.objects.died_within("1916-07-01")
    assert dates_of(certain) == IN_JULY_1916["certainly"]
    assert dates_of(possible) == sorted(IN_JULY_1916["possibly"] + ALSO_POSSIBLY)


def test_a_death_answers_no_question_about_births() -> None:
    make_person(born="1880", died="1916-07-01")
    certain, possible = Person.objects.born_within("1916")
    assert not certain
    assert not possible
    assert [len(group) for group in Person.objects.born_within("1880-05")] == [0, 1]
    assert [len(group) for group in Person.objects.born_within("1880")] == [1, 0]


def test_questions_may_be_open_at_either_end() -> None:
    make_many("person", named(["1915", "1925", "1920", "[..1919]", "1914/..", "XXXX-05-13"]))
    before = [dates_of(group) for group in Person.objects.died_within("before 1920")]
    assert before == [["1915", "[..1919]"], ["1914/.."]]
    after = [dates_of(group) for group in Person.objects.died_within("after 1920")]
    assert after == [["1925"], ["1914/.."]]


@pytest.mark.parametrize(
    ("date", "question", "answer"),
    [
        ("1916-07-01", "July 1916", "certainly"),
        ("1916-07", "июль 1916", "certainly"),
        ("1916", "1916-07", "possibly"),
        ("1916?", "1916", "possibly"),
        ("1915~", "1914/1916", "certainly"),
        ("1915~", "1915", "possibly"),
        ("2020-09-27/2020-11-10", "2020", "certainly"),
        ("2020-09-27/2020-11-10", "noyabr 2020", "possibly"),
        ("2020-11-08/..", "2023", "possibly"),
        ("2020-11-08/..", "2019", ""),
        ("-0043-03-15", "44 BC", "certainly"),
        ("XXXX-11-08", "2020", ""),
        ("", "2020", ""),
    ],
)
def test_an_event_answers(date: str, question: str, answer: str) -> None:
    make_event(date=date)
    days = within(question)
    found = {
        "certainly": Record.objects.certainly_within(*days).count(),
        "possibly": Record.objects.possibly_within(*days).count(),
    }
    assert [name for name, count in found.items() if count] == [answer] * bool(answer)


def test_a_question_without_a_year_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="name a year"):
        within("XXXX-07-01")


def test_an_approximate_date_is_filed_under_what_it_is_about() -> None:
    """“About 1915” may be 1914, and yet stands among the dates of 1915."""
    about = make_event(title="About", date="1915~")
    year_before = make_event(title="Before", date="1914-12-31")
    filed = Record.objects.filter(kind="event").order_by("date_sort")
    assert [r.pk for r in filed] == [year_before.pk, about.pk]
    assert (about.date_sort, about.earliest) == (19150101, 19140101)


# --- size -------------------------------------------------------------------------------


def plan_of(queryset: Any) -> str:
    """Return how the database will answer, in its own words."""
    return str(queryset.explain())


@pytest.fixture
def many() -> None:
    """Some thousands of people and events over two centuries, with statistics taken."""
    chance = random.Random(1916)
    years = [chance.randint(1800, 2020) for _ in range(3000)]
    days = [f"{y}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}" for y in years]
    with_names = [{"names": [{"text": f"P {n}"}], "died": d} for n, d in enumerate(days)]
    make_many("person", with_names[:1500])
    make_many("event", [{"title": f"E {n}", "date": d} for n, d in enumerate(days)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.slow
def test_both_answers_come_from_an_index(many: None) -> None:
    for group in Person.objects.died_within("1805-07-01"):
        assert "person_died" in plan_of(group.values("record_ptr_id"))
    days = within("1805-07-01")
    events = Record.objects.filter(kind="event")
    assert "record_span" in plan_of(events.certainly_within(*days))
    assert "record_span" in plan_of(events.possibly_within(*days))


# --- readers' lists ---------------------------------------------------------------------


def groups(page: Page) -> dict[str, list[str]]:
    """Return the titles under each heading of an answer."""
    found = {}
    for heading in page.all("//main//section/h2"):
        section = f"//section[h2[@id='{heading.get('id')}']]"
        found[heading.text_content()] = page.texts(f"{section}//p[{has_class('card-title')}]/a")
    return found


KINDS = {"event": "/events/", "item": "/media/", "article": "/articles/"}


@pytest.mark.parametrize("kind", ["event", "item", "article"])
def test_a_list_answers_when_in_two_groups(client: Client, kind: str) -> None:
    for title, date in [("Day", "1916-07-13"), ("Year", "1916"), ("Other", "1917")]:
        make(kind, title=title, date=date)
    make(kind, title="Undated")
    page = Page(client, f"{KINDS[kind]}?when=1916-07")
    assert groups(page) == {"Certainly": ["Day"], "Possibly": ["Year"]}
    assert page.one("//input[@name='when']").get("value") == "1916-07"
    assert "July 1916" in page.text


def test_drafts_are_in_no_answer(client: Client) -> None:
    make_event(title="Hidden", date="1916-07-13", status="draft")
    page = Page(client, "/events/?when=1916")
    assert groups(page) == {"Certainly": [], "Possibly": []}
    assert "Hidden" not in page.text


def test_people_are_found_by_death_or_by_birth(client: Client) -> None:
    make_person(title="Aynur", born="1916", died="1992")
    make_person(title="Sevda", born="1890", died="1916-07-13")
    assert groups(Page(client, "/people/?when=1916")) == {"Certainly": ["Sevda"], "Possibly": []}
    born = Page(client, "/people/?of=born&when=13+May+1916")
    assert groups(born) == {"Certainly": [], "Possibly": ["Aynur"]}
    assert born.one("//select[@name='of']/option[@selected]").get("value") == "born"


def test_the_question_takes_dates_as_readers_write_them(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    make_event(title="Day", date="1916-07-13")
    for address in ("/events/?when=July+1916", "/ru/events/?when=13.07.1916"):
        assert list(groups(Page(client, address)).values()) == [["Day"], []]


@pytest.mark.parametrize("text", ["01/07/1916", "long ago", "x" * 10_000, "XXXX-07-01"])
def test_what_cannot_be_read_is_answered_kindly_and_kept(client: Client, text: str) -> None:
    make_event(title="Day", date="1916-07-13")
    response = client.get("/events/", {"when": text})
    page = Page(client, "", response=response)
    refusal = page.one("//*[@id='when-refusal']").text_content()
    assert "lease" in refusal
    box = page.one("//input[@name='when']")
    assert box.get("value") == text.strip()[:200]
    assert "when-refusal" in box.get("aria-describedby")
    assert page.titles == ["Day"]


def test_a_long_answer_shows_the_first_and_leads_to_the_rest(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_LENGTH", 3)
    make_many("event", [{"title": f"E {n}", "date": f"1916-07-{n + 10}"} for n in range(7)])
    make_event(title="Year", date="1916")
    page = Page(client, "/events/?when=1916-07")
    assert groups(page) == {"Certainly": ["E 0", "E 1", "E 2"], "Possibly": ["Year"]}
    assert "7 records" in page.text
    found, address = [], page.links()["All of: Certainly"]
    while address:
        page = Page(client, f"/events/{address}")
        found += groups(page)["Certainly"]
        onward = page.all("//main//a[@rel='next']/@href")
        address = onward[0] if onward else ""
    assert found == [f"E {n}" for n in range(7)]


def test_an_answer_costs_no_more_than_a_list(client: Client) -> None:
    make_site(language="en", other_languages="az")
    for n in range(35):
        make_event(title=f"Day {n}", date="1916-07-13")
        make_event(title=f"Year {n}", date="1916")
    for address in ("/az/events/?when=1916-07", "/az/events/?when=1916-07&only=possibly"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 8, "\n".join(q["sql"][:200] for q in queries)


def test_a_tags_page_answers_for_all_kinds_and_keeps_the_kind(client: Client) -> None:
    make_event(title="Day", date="1916-07-13", tags=["mine"])
    make_event(title="Year", date="1916", tags=["mine"])
    make("article", title="Report", date="1916-07", tags=["mine"])
    make_event(title="Untagged", date="1916-07-13")
    assert groups(Page(client, "/tags/mine/?when=1916-07")) == {
        "Certainly": ["Report", "Day"],  # the newest first, as on the page itself
        "Possibly": ["Year"],
    }
    page = Page(client, "/tags/mine/?kind=event&when=1916-07")
    assert groups(page) == {"Certainly": ["Day"], "Possibly": ["Year"]}
    assert page.one("//form//input[@name='kind']").get("value") == "event"
    assert page.links()["Show all"] == "?kind=event"
    with CaptureQueriesContext(connection) as queries:
        client.get("/tags/mine/?when=1916-07")
    assert len(queries) <= 10, "\n".join(q["sql"][:200] for q in queries)


def test_places_are_asked_no_question(client: Client) -> None:
    make("place")
    assert not Page(client, "/places/?when=1916").all("//input[@name='when']")
