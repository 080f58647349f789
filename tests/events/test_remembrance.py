"""Days of remembrance, “on this day” and “this week”, as readers and editors meet them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.events.models import Event
from apps.records.changes import changeset
from tests.build import (
    make_archivist,
    make_event,
    make_group,
    make_item,
    make_person,
    make_site,
    stored_file,
)
from tests.forms import admin_url, errors_of, fields_of, send
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
DAY, WEEK, ALL = "/on-this-day/", "/on-this-day/week/", "/days-of-remembrance/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be 22 November 2026."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else TODAY)


def connected(kind: str, record: Any) -> dict[str, str]:
    return {"type": kind, "object": record.identifier, "note": ""}


def make_day(**fields: Any) -> Any:
    usual = {"title": "The Day", "yearly_on": "XXXX-11-08", "date": "2020-11-08/.."}
    return make_event(**usual | fields)


def kept_every_year(page: Page) -> str:
    return " ".join(page.texts("//section[@aria-labelledby='kept']"))


# --- the event's own page ---------------------------------------------------------------------


def test_a_day_of_remembrance_says_when_it_is_next_and_which_anniversary(client: Client) -> None:
    war = make_event(title="The war", date="2020-09-27/2020-11-10")
    decree = make_item(title="The decree")
    day = make_day(
        connections=[connected("commemorates", war), connected("established-by", decree)]
    )
    page = Page(client, day.get_absolute_url())
    said = kept_every_year(page)
    assert "8 November 2027" in said
    assert "7 years after: The war" in said
    assert "Established by The decree" in said
    assert "Commemorates The war" in said
    assert "year not known" not in page.text
    assert "time number" not in said
    assert page.links("//section[@aria-labelledby='kept']")["8 November"] == f"{DAY}?day=11-08"
    assert flaws(page.text) == []


def test_where_nothing_is_commemorated_it_counts_from_its_own_first_year(client: Client) -> None:
    said = kept_every_year(Page(client, make_day().get_absolute_url()))
    assert "Counted from 2020, it is time number 8." in said


@pytest.mark.parametrize("when", ["2020~", "1992/1994", "", "2020?"])
def test_an_uncertain_year_is_no_anniversary(client: Client, when: str) -> None:
    event = make_event(title="The war", date=when)
    day = make_day(connections=[connected("commemorates", event)], date="")
    said = kept_every_year(Page(client, day.get_absolute_url()))
    assert "years after" not in said
    assert "time number" not in said
    assert "8 November 2027" in said


@pytest.mark.parametrize(
    ("rule", "following", "words"),
    [
        ("before", "28 February 2027", "On 28 February"),
        ("after", "1 March 2027", "On 1 March"),
        ("skipped", "29 February 2028", "Not at all: in leap years alone"),
    ],
)
def test_the_rule_for_29_february_is_told_and_kept(
    client: Client, rule: str, following: str, words: str
) -> None:
    day = make_day(yearly_on="XXXX-02-29", leap_day=rule)
    said = kept_every_year(Page(client, day.get_absolute_url()))
    assert following in said
    assert f"In years without 29 February {words}" in said


def test_hidden_events_and_documents_are_not_named_by_a_day(client: Client) -> None:
    war, decree = make_event(title="Qazqz war", date="2020"), make_item(title="Qazqz decree")
    day = make_day(
        connections=[connected("commemorates", war), connected("established-by", decree)]
    )
    with changeset(by=None) as change:
        change.return_to_draft(war)
        change.return_to_draft(decree)
    for address in (day.get_absolute_url(), ALL, f"{DAY}?day=11-08"):
        assert "Qazqz" not in Page(client, address).text


def test_a_day_is_told_in_four_languages(client: Client) -> None:
    make_site(language="en", other_languages="az hy ru")
    day = make_day()
    words = {"": "8 November", "/az": "8 noyabr", "/ru": "8 ноября", "/hy": "նոյեմբերի 8"}
    for prefix, said in words.items():
        page = Page(client, f"{prefix}{day.get_absolute_url()}")
        assert said in page.links("//section[@aria-labelledby='kept']")
        assert Page(client, f"{prefix}{DAY}?day={said}").heading.endswith(said)


# --- on this day ------------------------------------------------------------------------------


def make_lives() -> None:
    make_person(title="Born Then", born="1916-11-22")
    make_person(title="Died Then", born="1900", died="1990-11-22")
    make_event(title="An Event", date="1992-11-22")
    make_event(title="A Long Event", date="1993-11-20/1993-11-22")
    make_group(title="A Group", founded="1950-11-22")
    for number, doubted in enumerate(
        ("1920-11", "1921-11-22?", "1922-11-22~", "[1923-11-22,1924]")
    ):
        make_person(title=f"Qazqz {number}", born=doubted)
    make_person(title="Qazqz withheld", born="1925-11-22", withheld=["born"])
    make_person(
        title="Qazqz alive",
        born="1990-11-22",
        living="yes",
        public_ground="consent",
        status="draft",
    )
    make_item(title="Qazqz photograph", date="1930-11-22")


def test_a_day_tells_of_births_deaths_and_events_oldest_first(client: Client) -> None:
    make_lives()
    page = Page(client, DAY)
    assert page.heading == "On this day: 22 November"
    assert page.titles == ["Born Then", "A Group", "Died Then", "An Event", "A Long Event"]
    assert page.texts(f"//p[{has_class('card-date')}]")[0] == "1916 · 110 years ago"
    words = page.texts(f"//p[{has_class('card-summary')}]")
    assert words == ["Born", "Founded", "Died", "Ended"]
    assert "Qazqz" not in page.text
    assert flaws(page.text) == []


def test_a_day_leads_to_its_neighbours_and_takes_what_is_typed(client: Client) -> None:
    make_lives()
    page = Page(client, f"{DAY}?day=1 March")
    assert {"29 February": "?day=02-29", "2 March": "?day=03-02"}.items() <= page.links().items()
    assert page.titles == []
    assert "Nothing that the archive knows to the day" in page.text
    for asked in ("11-22", "22 November", "22 ноября", "XXXX-11-22"):
        assert Page(client, f"{DAY}?day={asked}").titles[0] == "Born Then"


@pytest.mark.parametrize(
    "typed", ["8 November 2020", "the day", "13-45", "9" * 5_000, "\x00x", "<b>"]
)
@pytest.mark.parametrize("address", [DAY, WEEK])
def test_a_day_that_cannot_be_read_is_answered_kindly(
    client: Client, address: str, typed: str
) -> None:
    response = client.get(address, {"day": typed})
    page = Page(client, address, response=response)
    assert "a day and a month without a year" in page.texts("//*[@role='alert']")[0]
    assert page.heading.endswith("22 November")
    assert len(page.text) < 20_000


@pytest.mark.parametrize("part", ["-1", "x", "99999999999", "٣", "9999"])
def test_a_part_of_a_day_that_is_none_is_a_whole_page(client: Client, part: str) -> None:
    make_lives()
    assert client.get(DAY, {"part": part}).status_code == 200


def test_a_long_day_is_shown_in_parts(client: Client) -> None:
    for number in range(61):
        make_event(title=f"Event {number}", date=f"{1900 + number}-11-22")
    first = Page(client, DAY)
    assert len(first.titles) == 60
    (onward,) = first.all("//a[@rel='next'][contains(@href, 'part')]/@href")
    assert Page(client, onward).titles == ["Event 60"]


def test_before_what_pains_a_day_shows_words_and_no_picture(client: Client) -> None:
    picture = make_item(title="A picture", files=[stored_file(alt_text="A point")])
    shown = {"date": "1992-11-22", "summary": "Qazqz summary.", "cover": picture.identifier}
    make_event(title="With a notice", content_notice="It shows injuries.", **shown)
    for address in (DAY, WEEK, "/"):
        section = Page(client, address)
        text = " ".join(
            section.texts(f"//li[{has_class('card')}][.//*[text()='With a notice']]")[:1]
        )
        assert "It shows injuries." in text, address
        assert "Qazqz" not in text
    assert Page(client, DAY).all("//main//img") == []
    with changeset(by=None) as change:
        change.apply(Event.objects.get(title="With a notice"), {"content_notice": ""})
    assert len(Page(client, DAY).all("//main//img")) == 1


def test_a_week_tells_of_seven_days_and_of_no_other(client: Client) -> None:
    for day in ("11-21", "11-22", "11-28", "11-29"):
        make_event(title=f"On {day}", date=f"1992-{day}")
    page = Page(client, WEEK)
    assert page.titles == ["On 11-22", "On 11-28"]
    assert page.texts("//h2")[:2] == ["22 November", "28 November"]
    assert flaws(page.text) == []


def test_what_is_kept_every_year_is_told_once_as_that(client: Client) -> None:
    make_day()
    page = Page(client, f"{DAY}?day=8 November")
    assert page.titles == ["The Day"]
    assert "Kept every year" in page.text
    assert "The next: 8 November 2027" in page.texts("//main")[0]


def test_a_day_kept_on_28_february_stands_there_in_other_years(client: Client) -> None:
    make_day(yearly_on="XXXX-02-29", leap_day="before", date="")
    for day, titles in (
        ("28 February", ["The Day"]),
        ("29 February", ["The Day"]),
        ("1 March", []),
    ):
        assert Page(client, f"{DAY}?day={day}").titles == titles


def test_days_of_remembrance_stand_in_the_order_of_their_next_occurrence(client: Client) -> None:
    make_day(title="Past", yearly_on="XXXX-11-08")
    make_day(title="Tomorrow", yearly_on="XXXX-11-23")
    make_day(title="Today's", yearly_on="XXXX-11-22")
    make_day(title="Qazqz hidden", yearly_on="XXXX-12-01", status="draft")
    make_event(title="Qazqz other", date="2020-12-01")
    page = Page(client, ALL)
    assert page.titles == ["Today's", "Tomorrow", "Past"]
    assert page.texts(f"//p[{has_class('card-date')}]") == [
        "22 November 2026, today",
        "23 November 2026, tomorrow",
        "8 November 2027, in 351 days",
    ]
    assert "Qazqz" not in page.text
    assert flaws(page.text) == []


def test_the_first_page_tells_of_today_only_where_there_is_something(client: Client) -> None:
    make_event(title="Another day", date="1992-05-13")
    assert Page(client, "/").all("//section[@aria-labelledby='today']") == []
    make_lives()
    page = Page(client, "/")
    section = "//section[@aria-labelledby='today']"
    assert len(page.all(f"{section}//li")) == 3
    assert DAY in page.links(section).values()
    assert flaws(page.text) == []


def coming(client: Client, prefix: str = "") -> list[str]:
    """Return the lines of the first page that tell of days of remembrance to come."""
    return Page(client, f"{prefix}/").texts("//section[@aria-labelledby='coming']//li")


def test_the_first_page_tells_of_days_that_come_within_two_months(client: Client) -> None:
    make_day(title="Past", yearly_on="XXXX-11-08")
    make_day(title="Today's", yearly_on="XXXX-11-22")
    make_day(title="Tomorrow's", yearly_on="XXXX-11-23")
    make_day(title="The last of them", yearly_on="XXXX-01-21")
    make_day(title="Too far", yearly_on="XXXX-01-22")
    make_day(title="Qazqz hidden", yearly_on="XXXX-12-01", status="draft")
    assert coming(client) == [
        "23 November 2026, tomorrow Tomorrow's",
        "21 January 2027, in 60 days The last of them",
    ]
    page = Page(client, "/")
    links = page.links("//section[@aria-labelledby='coming']")
    assert links["All days of remembrance"] == ALL
    assert "Today's" in " ".join(page.texts("//section[@aria-labelledby='today']//li"))
    assert flaws(page.text) == []


def test_where_no_day_comes_soon_the_first_page_keeps_silent(client: Client) -> None:
    make_day(title="Past", yearly_on="XXXX-11-08")
    assert coming(client) == []
    assert "Days of remembrance" in Page(client, "/").links("//section")


def test_an_event_of_this_date_is_told_though_its_yearly_day_is_another(client: Client) -> None:
    make_day(title="Founded today", date="1992-11-22", yearly_on="XXXX-12-01")
    today = Page(client, "/").texts("//section[@aria-labelledby='today']//li")
    assert len(today) == 1
    assert "Founded today" in today[0]
    assert coming(client) == ["1 December 2026, in 9 days Founded today"]


def test_days_cost_the_same_however_much_happened(client: Client) -> None:
    make_site(language="en", other_languages="az")
    pages = ("/az/", f"/az{DAY}", f"/az{WEEK}", f"/az{ALL}")

    def costs() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    def grow(times: int) -> None:
        for number in range(times):
            war = make_event(title=f"Event {number}", date=f"{1900 + number}-11-22")
            make_day(
                title=f"Day {number}",
                yearly_on="XXXX-11-22",
                connections=[connected("commemorates", war)],
            )
            make_person(title=f"Somebody {number}", born=f"{1900 + number}-11-23")

    grow(2)
    few = costs()
    grow(12)
    assert costs() == few
    assert max(few) <= 12


def test_finding_a_day_asks_the_index() -> None:
    from apps.events import remembrance
    from apps.records.days import Day

    make_lives()
    with CaptureQueriesContext(connection) as queries:
        remembrance.on_day(Day(11, 22))
        remembrance.kept_every_year([Day(11, 8)])
    assert len(queries) == 2
    if connection.vendor != "sqlite":
        return  # a planner that sees ten rows reads them all
    plans = []
    for query in list(queries):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    assert "day_of_year" in plans[0]
    assert "event_yearly" in plans[1]


# --- the form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf", "wording"),
    [
        ("8 November", "XXXX-11-08", "8 November"),
        ("8 noyabr", "XXXX-11-08", "8 noyabr"),
        ("նոյեմբերի 8", "XXXX-11-08", "նոյեմբերի 8"),
        ("XXXX-11-08", "XXXX-11-08", ""),
    ],
)
def test_the_form_takes_a_day_without_a_year(
    client: Client, text: str, edtf: str, wording: str
) -> None:
    client.force_login(make_archivist())
    event = make_event(title="The Day")
    assert send(client, admin_url(event), {"yearly_on": text}).status_code == 302
    kept = Event.objects.get(pk=event.pk)
    assert (kept.yearly_on, kept.yearly_on_as_written) == (edtf, wording)
    again = client.get(admin_url(event))
    assert fields_of(again)["yearly_on"] == (wording or "8 November")
    assert "every year on: 8 November" in again.content.decode()
    send(client, admin_url(event), {})
    assert Event.objects.get(pk=event.pk).version == kept.version


@pytest.mark.parametrize(
    ("fields", "box", "sentence"),
    [
        ({"yearly_on": "8 November 2020"}, "yearly_on", "without a year"),
        ({"yearly_on": "31 November"}, "yearly_on", "without a year"),
        ({"yearly_on": "x" * 10_000}, "yearly_on", "without a year"),
        ({"yearly_on": "29 февраля"}, "leap_day", "in years without 29 February"),
        ({"yearly_on": "8 November", "leap_day": "after"}, "leap_day", "only for a day kept on"),
    ],
)
def test_a_day_that_cannot_stand_is_refused_and_nothing_typed_is_lost(
    client: Client, fields: dict[str, str], box: str, sentence: str
) -> None:
    client.force_login(make_archivist())
    event = make_event(title="The Day")
    typed = fields | {"summary": "Typed with care."}
    answer = send(client, admin_url(event), typed)
    assert answer.status_code == 200
    assert sentence in errors_of(answer)[box]
    assert {name: fields_of(answer)[name] for name in typed} == typed


def test_the_box_answers_while_it_is_typed_into(client: Client) -> None:
    client.force_login(make_archivist())
    page = Page(client, admin_url(make_event(title="The Day")))
    address = page.one("//input[@name='yearly_on']/@data-date-url")
    said = client.get(f"{address}&text=8 noyabr&language=en").json()
    assert said == {"ok": True, "words": "every year on: 8 November", "edtf": "XXXX-11-08"}
    refused = client.get(f"{address}&text=8 November 2020&language=en").json()
    assert refused["ok"] is False
    assert "without a year" in refused["message"]
