"""Calendars of days: pages, and files that two independent readers of iCalendar understand."""

import re
from datetime import date
from typing import Any

import ics
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.events import calendar_views, calendars, scopes
from apps.events.ordinals import ordinal
from apps.records import identifiers
from apps.records.changes import changeset
from apps.records.kinds import kinds
from tests.build import (
    make_event,
    make_group,
    make_item,
    make_person,
    make_place,
    make_site,
    make_tag,
)
from tests.reading import Page, flaws

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PAGE, FILE = "/calendar/", "/calendar/en.ics"
YEARS = (2027, 2028)

#: A day and what stands on it.
Days = list[tuple[date, str]]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be 23 November 2026."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else TODAY)


def connected(kind: str, record: Any) -> dict[str, str]:
    return {"type": kind, "object": record.identifier, "note": ""}


def text_of(client: Client, address: str = FILE) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def by_vobject(text: str) -> Days:
    """Return the days of a calendar as vobject reads them."""
    events = getattr(vobject.readOne(text), "vevent_list", [])
    return sorted((event.dtstart.value, event.summary.value) for event in events)


def by_ics(text: str) -> Days:
    """Return the days of a calendar as ics reads them."""
    events = ics.Calendar(text).events
    assert all(event.all_day for event in events)
    return sorted((event.begin.date(), event.name) for event in events)


def days_of(client: Client, address: str = FILE, years: tuple[int, ...] = YEARS) -> Days:
    """Return the days of some years, on which both readers agree."""
    text = text_of(client, address)
    found = by_vobject(text)
    assert found == by_ics(text)
    return [(on, summary) for on, summary in found if on.year in years]


def of(record: Any, language: str = "en") -> str:
    return f"/calendar/of/{record.identifier}/{language}.ics"


# --- days and years -----------------------------------------------------------------------------


def test_two_readers_find_the_same_days_in_2027_and_2028(client: Client) -> None:
    make_person(title="Somebody", born="1916-11-22", died="1990-05-13")
    make_group(title="A Group", founded="1926-03-01", dissolved="1991-12-31")
    make_event(title="A fire", date="2016-07-04")
    make_event(title="A siege", date="1992-01-30/1992-05-09")
    make_event(title="The Day", yearly_on="XXXX-11-08", date="2020-11-08/..")
    assert days_of(client) == [
        (date(2027, 1, 30), "35th anniversary of the beginning: A siege"),
        (date(2027, 3, 1), "101st anniversary of the founding of A Group"),
        (date(2027, 5, 9), "35th anniversary of the end: A siege"),
        (date(2027, 5, 13), "37th anniversary of the death of Somebody"),
        (date(2027, 7, 4), "11th anniversary: A fire"),
        (date(2027, 11, 8), "The Day"),
        (date(2027, 11, 22), "111th anniversary of the birth of Somebody"),
        (date(2027, 12, 31), "36th anniversary of the dissolution of A Group"),
        (date(2028, 1, 30), "36th anniversary of the beginning: A siege"),
        (date(2028, 3, 1), "102nd anniversary of the founding of A Group"),
        (date(2028, 5, 9), "36th anniversary of the end: A siege"),
        (date(2028, 5, 13), "38th anniversary of the death of Somebody"),
        (date(2028, 7, 4), "12th anniversary: A fire"),
        (date(2028, 11, 8), "The Day"),
        (date(2028, 11, 22), "112th anniversary of the birth of Somebody"),
        (date(2028, 12, 31), "37th anniversary of the dissolution of A Group"),
    ]


def test_a_calendar_holds_last_year_this_one_and_two_to_come(client: Client) -> None:
    make_person(title="Somebody", born="1916-11-22")
    assert days_of(client, years=tuple(range(1900, 2100))) == [
        (date(2025, 11, 22), "109th anniversary of the birth of Somebody"),
        (date(2026, 11, 22), "110th anniversary of the birth of Somebody"),
        (date(2027, 11, 22), "111th anniversary of the birth of Somebody"),
        (date(2028, 11, 22), "112th anniversary of the birth of Somebody"),
    ]


def test_no_anniversary_stands_before_the_first(client: Client) -> None:
    make_person(title="Somebody", died="2026-01-05")
    make_event(title="A plan", date="2027-06-01")
    make_event(title="The Day", yearly_on="XXXX-11-08", date="2028-11-08/..")
    assert days_of(client, years=tuple(range(1900, 2100))) == [
        (date(2027, 1, 5), "1st anniversary of the death of Somebody"),
        (date(2028, 1, 5), "2nd anniversary of the death of Somebody"),
        (date(2028, 6, 1), "1st anniversary: A plan"),
        (date(2028, 11, 8), "The Day"),
    ]


@pytest.mark.parametrize(
    "when", ["1920-11", "1921", "1921-11-22?", "1922-11-22~", "[1923-11-22,1924]", "1924-11-XX"]
)
def test_what_is_not_certain_to_the_day_stands_on_none(client: Client, when: str) -> None:
    make_person(title="Somebody", born=when)
    make_event(title="Something", date=when)
    assert days_of(client, years=tuple(range(1900, 2100))) == []


def test_29_february_is_kept_by_its_rule(client: Client) -> None:
    make_person(title="Somebody", born="1916-02-29")
    for rule in ("before", "after", "skipped"):
        make_event(title=f"Kept {rule}", yearly_on="XXXX-02-29", leap_day=rule)
    assert days_of(client) == [
        (date(2027, 2, 28), "111th anniversary of the birth of Somebody"),
        (date(2027, 2, 28), "Kept before"),
        (date(2027, 3, 1), "Kept after"),
        (date(2028, 2, 29), "112th anniversary of the birth of Somebody"),
        (date(2028, 2, 29), "Kept after"),
        (date(2028, 2, 29), "Kept before"),
        (date(2028, 2, 29), "Kept skipped"),
    ]
    told = notes_of(client, "Somebody")
    assert "In years without 29 February it stands on the 28th." in told[date(2027, 2, 28)]
    assert "29 February 1916" in told[date(2028, 2, 29)]
    assert "In years without" not in told[date(2028, 2, 29)]
    assert "On 1 March" in notes_of(client, "Kept after")[date(2027, 3, 1)]
    assert "on the 28th; a day of remembrance follows its own rule" in Page(client, PAGE).text


def notes_of(client: Client, title: str) -> dict[date, str]:
    events = vobject.readOne(text_of(client)).vevent_list
    return {e.dtstart.value: e.description.value for e in events if title in e.summary.value}


def test_what_is_kept_every_year_is_told_once_and_says_what_it_commemorates(
    client: Client,
) -> None:
    war = make_event(title="The war", date="2020-09-27/2020-11-10")
    make_event(
        title="The Day",
        date="2020-11-08",
        yearly_on="XXXX-11-08",
        connections=[connected("commemorates", war)],
    )
    about = [day for day in days_of(client, years=(2027,)) if "Day" in day[1]]
    assert about == [(date(2027, 11, 8), "The Day")]
    told = notes_of(client, "The Day")
    assert "7th anniversary: The war" in told[date(2027, 11, 8)]
    assert "8th anniversary: The war" in told[date(2028, 11, 8)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "1st 2nd 3rd 4th 10th 11th 12th 13th 20th 21st 22nd 100th 101st 111th 112th 1000th",
        ),
        ("az", "1-ci 2-ci 3-cü 4-cü 5-ci 6-cı 9-cu 10-cu 20-ci 30-cu 40-cı 90-cı 100-cü 110-cu"),
        ("hy", "1-ին 2-րդ 11-րդ 21-րդ 110-րդ"),
        ("ru", "1-я 2-я 3-я 11-я 110-я"),
        ("qq", "1st 2nd 110th"),
    ],
)
def test_ordinals_are_right(language: str, said: str) -> None:
    for figure in said.split():
        number = int(re.match("[0-9]+", figure)[0])  # type: ignore[index]
        assert ordinal(number, language) == figure


@pytest.mark.parametrize(
    ("number", "figure"), [(1000, "1000-ci"), (200, "200-cü"), (50, "50-ci"), (70, "70-ci")]
)
def test_round_numbers_have_the_ending_of_their_word(number: int, figure: str) -> None:
    assert ordinal(number, "az") == figure


# --- the file -----------------------------------------------------------------------------------


def test_a_file_is_what_programs_ask_for(client: Client) -> None:
    make_site(name="An archive; of names, and dates", language="en", other_languages="az hy")
    somebody = make_person(
        title="Məhəmməd, “the elder”; of nowhere",
        names=[{"text": "Məhəmməd Ələsgər oğlu; " + "Şükufə " * 20, "language": "az"}],
        born="1916-11-22",
        summary="A line\nand another, with \\ and ;",
    )
    response = client.get(FILE)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Language"] == "en"
    assert response["Content-Disposition"] == 'inline; filename="calendar-en.ics"'
    body = response.content
    lines = body.split(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert {b"VERSION:2.0", b"METHOD:PUBLISH", b"X-PUBLISHED-TTL:P1D"} <= {*lines}
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D" in lines
    assert body.count(b"DTSTART;VALUE=DATE:2027") == 1
    assert body.count(b"TRANSP:TRANSPARENT") == 4
    assert b"RRULE" not in body
    found = vobject.readOne(body.decode())
    assert found.x_wr_calname.value == "An archive; of names, and dates"
    one = next(e for e in found.vevent_list if e.dtstart.value.year == 2027)
    assert one.summary.value.startswith("111th anniversary of the birth of Məhəmməd Ələsgər")
    assert "and another, with \\ and ;" in one.description.value
    assert one.url.value == f"http://testserver{somebody.get_absolute_url()}"
    assert one.uid.value == f"{somebody.identifier}-born-2027@testserver"


def test_control_characters_never_reach_a_file(client: Client) -> None:
    make_event(title="Before\x0b and after\x07", date="1992-11-22", summary="One\x1ftwo\r\nthree")
    body = client.get(FILE).content
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", body)
    assert by_vobject(body.decode())


def test_entries_stay_themselves_from_day_to_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(title="Somebody", born="1916-11-22")
    event = make_event(title="A day", date="1992-11-22")
    first = text_of(client)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2026, 12, 31))
    assert text_of(client) == first
    uids = {line for line in first.splitlines() if line.startswith("UID:")}
    assert len(uids) == 8
    with changeset(by=None) as change:
        change.apply(event, {"title": "Another title", "date": "1992-11-22/1992-11-24"})
    again = {line for line in text_of(client).splitlines() if line.startswith("UID:")}
    assert uids < again
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2027, 1, 1))
    next_year = {line for line in text_of(client).splitlines() if line.startswith("UID:")}
    assert {uid for uid in again if "-2025@" not in uid} < next_year


def test_what_has_not_changed_is_not_sent_again(client: Client) -> None:
    somebody = make_person(title="Somebody", born="1916-11-22")
    response = client.get(FILE)
    known = response["ETag"]
    assert response["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in response
    again = client.get(FILE, headers={"if-none-match": known})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", known)
    assert client.get("/calendar/hy.ics").status_code == 404
    with changeset(by=None) as change:
        change.withdraw(somebody, "review")
    after = client.get(FILE, headers={"if-none-match": known})
    assert after.status_code == 200
    assert b"Somebody" not in after.content
    head = client.head(FILE)
    assert (head.status_code, head.content) == (200, b"")


def test_a_calendar_speaks_the_language_of_its_address(client: Client) -> None:
    make_site(language="en", other_languages="az hy ru")
    somebody = make_person(
        title="Somebody",
        names=[
            {"text": "Somebody", "language": "en"},
            {"text": "Kimsə", "language": "az"},
        ],
        born="1916-11-22",
    )
    words = {
        "az": "Kimsə: doğumunun 110-cu ildönümü",
        "hy": "Somebody՝ ծննդյան 110-րդ տարեդարձ",
        "ru": "Somebody: 110-я годовщина со дня рождения",
    }
    for code, expected in words.items():
        text = text_of(client, f"/calendar/{code}.ics")
        (said,) = [summary for on, summary in by_vobject(text) if on.year == 2026]
        assert said == expected
        assert f"http://testserver/{code}{somebody.get_absolute_url()}" in text.replace(
            "\r\n ", ""
        )
        assert client.get(f"/calendar/{code}.ics")["Content-Language"] == code
    assert {on for on, _ in days_of(client, of(somebody, "ru"))} == {
        date(year, 11, 22) for year in YEARS
    }


def test_what_is_said_before_a_record_stands_in_place_of_its_summary(client: Client) -> None:
    make_event(
        title="A day", date="1992-11-22", content_notice="It shows injuries.", summary="Qazqz."
    )
    for address in (FILE, PAGE):
        text = client.get(address).content.decode().replace("\r\n ", "")
        assert "It shows injuries." in text
        assert "Qazqz" not in text


def test_what_is_very_long_is_cut_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 11):
        make_event(title=f"Event {number}", date=f"1992-{number:02}-10")
    make_event(title="Next", date="1992-12-01")
    whole = text_of(client)
    assert "there are more" not in whole.replace("\r\n ", "")
    assert whole.count("BEGIN:VEVENT") == 44
    for most, entries in ((30, 30), (11, 11), (5, 5)):
        monkeypatch.setattr(calendars, "MOST", most)
        text = text_of(client)
        assert text.count("BEGIN:VEVENT") == entries
        assert f"Only the {most} days nearest to today stand here" in text.replace("\r\n ", "")
    assert [on for on, _ in by_vobject(text)] == [
        date(2026, 12, 1),
        *(date(2027, month, 10) for month in range(1, 5)),
    ]


# --- of what a calendar is ----------------------------------------------------------------------


def summaries(client: Client, record: Any) -> list[str]:
    """Return what stands in the calendar of a record or a tag in 2027, without the numbers."""
    return [
        re.sub(r"^\w+ anniversary( of the |: )", "", said)
        for _, said in days_of(client, of(record), (2027,))
    ]


@pytest.mark.parametrize("many", [10, 0])
def test_a_tag_has_the_days_of_all_under_it_and_its_narrower_ones(
    client: Client, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(scopes, "MANY", many)
    broad = make_tag("broad")
    narrow = make_tag("narrow", broader=broad)
    narrowest = make_tag("narrowest", broader=narrow)
    make_event(title="A fire", date="1992-01-04", tags=["broad"])
    make_event(title="The Day", yearly_on="XXXX-02-08", tags=["narrow"])
    make_person(title="Somebody", born="1916-11-22", tags=["narrowest"])
    make_event(title="Another", date="1992-01-05", tags=["other"])
    assert summaries(client, broad) == ["A fire", "The Day", "birth of Somebody"]
    assert summaries(client, narrow) == ["The Day", "birth of Somebody"]
    assert summaries(client, narrowest) == ["birth of Somebody"]


def test_a_person_has_both_ends_of_a_life_and_what_they_took_part_in(client: Client) -> None:
    fire = make_event(title="A fire", date="1992-01-04")
    make_event(title="Another", date="1992-01-05")
    brother = make_person(title="A brother", born="1916-03-03")
    somebody = make_person(
        title="Somebody",
        born="1916-11-22",
        died="1990-12-01",
        connections=[connected("took-part-in", fire), connected("sibling-of", brother)],
    )
    make_event(
        title="The Day",
        yearly_on="XXXX-11-08",
        connections=[connected("commemorates", somebody)],
    )
    found = ["A fire", "The Day", "birth of Somebody", "death of Somebody"]
    assert summaries(client, somebody) == found


def test_a_place_has_what_happened_there(client: Client) -> None:
    town = make_place(title="A town")
    here, there = {"place": town.identifier}, {"born_at": town.identifier}
    make_event(title="A fire", date="1992-01-04", **here)
    make_event(title="The Day", yearly_on="XXXX-02-08", **here)
    make_event(title="Another", date="1992-01-05")
    make_person(title="Born here", born="1916-03-01", died="1990-03-02", **there)
    make_person(title="Died here", born="1916-04-01", died="1990-04-02", died_at=town.identifier)
    make_person(title="Qazqz", born="1916-05-01", withheld=["born_at"], **there)
    make_group(title="A Group", founded="1926-06-01", seat=town.identifier)
    assert summaries(client, town) == [
        "A fire",
        "The Day",
        "birth of Born here",
        "death of Died here",
        "founding of A Group",
    ]


def test_a_group_has_its_own_days_and_its_members(client: Client) -> None:
    group = make_group(title="A Group", founded="1926-06-01")
    bond = {"bond": "member", "group": group.identifier}
    make_person(title="A member", born="1916-07-01", affiliations=[bond])
    make_person(title="Qazqz", born="1916-08-01", affiliations=[bond | {"is_private": True}])
    make_person(title="Another", born="1916-09-01")
    assert summaries(client, group) == ["founding of A Group", "birth of A member"]


def test_an_event_has_its_own_days_and_its_parts(client: Client) -> None:
    whole = make_event(title="A war", date="1992-01-04/1994-05-12")
    make_event(title="A part", date="1992-02-04", parent=whole.identifier)
    make_event(title="Another", date="1992-03-04")
    assert summaries(client, whole) == ["beginning: A war", "A part", "end: A war"]


# --- the gate -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "removed"])
def test_what_is_hidden_is_in_no_calendar_and_has_none(client: Client, state: str) -> None:
    town = make_place(title="A town")
    hidden = make_person(
        title="Qazqz", born="1916-11-25", born_at=town.identifier, status=state, tags=["qazqz"]
    )
    make_event(title="Qazqz day", yearly_on="XXXX-11-26", place=town.identifier, status=state)
    place = make_place(title="Qazqz place", status=state)
    tag = make_tag("qazqz")
    for address in (FILE, PAGE, of(town), f"/calendar/of/{town.identifier}/"):
        text = client.get(address).content.decode()
        assert "azqz" not in text
        assert "VEVENT" not in text
    never = identifiers.mint()
    for address in ("/calendar/of/{}/", "/calendar/of/{}/en.ics"):
        asked = [client.get(address.format(r.identifier)) for r in (hidden, place, tag)]
        like = client.get(address.format(never))
        assert [response.status_code for response in (*asked, like)] == [404] * 4


def test_the_living_and_what_is_withheld_stay_out(client: Client) -> None:
    make_person(title="Qazqz", born="1990-11-25", living="yes", status="draft")
    make_person(title="Somebody", born="1925-11-25", died="1990-11-26", withheld=["born"])
    make_person(title="In office", born="1980-11-27", living="yes", public_ground="public_role")
    assert days_of(client, years=(2027,)) == [
        (date(2027, 11, 26), "37th anniversary of the death of Somebody"),
        (date(2027, 11, 27), "47th anniversary of the birth of In office"),
    ]


def test_hidden_ends_of_connections_lend_no_days(client: Client) -> None:
    hidden = make_event(title="Qazqz", date="1992-01-04", status="draft")
    somebody = make_person(title="Somebody", connections=[connected("took-part-in", hidden)])
    war = make_event(title="Qazqz war", date="2020")
    make_event(
        title="The Day", yearly_on="XXXX-11-08", connections=[connected("commemorates", war)]
    )
    with changeset(by=None) as change:
        change.return_to_draft(war)
    for address in (of(somebody), FILE, PAGE):
        assert "Qazqz" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/calendar/xx.ics",
        "/calendar/EN.ics",
        "/calendar/hy.ics",
        "/calendar/en.ical",
        "/calendar/of/00000000/",
        "/calendar/of/00000000/en.ics",
        "/calendar/of/-/",
        "/calendar/of/" + "9" * 5000 + "/",
        "/calendar/of/%00/en.ics",
        "/az/calendar/en.ics",
    ],
)
def test_an_address_of_nothing_is_not_found(client: Client, address: str) -> None:
    make_site(language="en", other_languages="az")
    assert client.get(address).status_code == 404


def test_items_and_articles_have_no_calendar(client: Client) -> None:
    item = make_item(title="A letter", date="1992-11-22")
    assert client.get(of(item)).status_code == 404
    assert days_of(client, years=(2027,)) == []


def test_nothing_can_be_sent_to_a_calendar(client: Client) -> None:
    assert client.post(FILE).status_code == 405
    assert client.post(PAGE).status_code == 405


# --- pages --------------------------------------------------------------------------------------


def test_a_page_tells_what_comes_by_month_and_how_to_subscribe(client: Client) -> None:
    make_site(language="en", other_languages="az")
    somebody = make_person(title="Somebody", born="1916-12-22", died="1990-11-22")
    make_event(title="The Day", yearly_on="XXXX-11-23")
    page = Page(client, PAGE)
    assert page.texts("//h2") == ["November 2026", "December 2026", "November 2027", "Subscribe"]
    assert page.texts("//main//li[p or div]")[0].startswith("23 November 2026")
    said = " ".join(page.texts("//section[@aria-labelledby='in-2026-12']"))
    assert "110th anniversary of the birth of Somebody" in said
    assert page.links("//section[@aria-labelledby='in-2026-12']")["Somebody"] == (
        somebody.get_absolute_url()
    )
    links = page.all("//section[@aria-labelledby='subscribe']//a/@href")
    assert links == [
        f"{scheme}://testserver/calendar/{code}.ics"
        for code in ("en", "az")
        for scheme in ("webcal", "http")
    ]
    for address in links[1::2]:
        assert client.get(address).status_code == 200
    offered = page.all("//link[@rel='alternate'][@type='text/calendar']/@href")
    assert offered == links[1::2]
    assert "It holds the years 2025 to 2028" in page.text
    assert flaws(page.text) == []


def test_a_page_of_one_record_or_tag_tells_its_own(client: Client) -> None:
    make_site(language="en", other_languages="az")
    somebody = make_person(title="Somebody", born="1916-12-22", tags=["first"])
    make_event(title="Another", date="1992-12-22")
    for record, name in ((somebody, "Somebody"), (make_tag("first"), "first")):
        page = Page(client, f"/calendar/of/{record.identifier}/")
        assert page.heading == f"Calendar: {name}"
        assert "Another" not in page.text
        assert page.links()[name] == record.get_absolute_url()
        assert f"webcal://testserver{of(record, 'az')}" in page.all("//a/@href")
        assert flaws(page.text) == []
    assert Page(client, f"/az/calendar/of/{somebody.identifier}/").text


def test_a_page_of_very_much_tells_the_next(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_views, "SHOWN", 3)
    for day in range(1, 6):
        make_event(title=f"Event {day}", date=f"1992-12-{day:02}")
    page = Page(client, PAGE)
    assert "This page tells the next 3 days" in page.text
    assert "Event 3" in page.text
    assert "Event 4" not in page.text


def test_an_archive_without_days_says_so(client: Client) -> None:
    assert (
        "Nothing has been published here yet that is known to the day." in Page(client, PAGE).text
    )
    nobody = make_person(title="Nobody", born="1916")
    page = Page(client, f"/calendar/of/{nobody.identifier}/")
    assert "Nothing here is known to the day." in page.text
    assert ics.Calendar(text_of(client)).events == set()


def test_pages_lead_to_the_calendar_where_there_are_days(client: Client) -> None:
    make_person(title="Qazqz", born="1916")
    vague = make_person(title="Vague", born="1916-11", tags=["first"])
    somebody = make_person(title="Somebody", born="1916-12-22")
    town = make_place(title="A town")
    day = make_event(title="The Day", yearly_on="XXXX-11-08", place=town.identifier)
    fire = make_event(title="A fire", date="1992-01-04", place=town.identifier)
    for record, there in ((vague, 0), (somebody, 1), (day, 1), (fire, 1), (town, 1)):
        found = Page(client, record.get_absolute_url()).all("//main//a/@href")
        assert found.count(f"/calendar/of/{record.identifier}/") == there, record
    tag = make_tag("first")
    assert f"/calendar/of/{tag.identifier}/" in Page(client, "/tags/first/").links().values()
    for address in ("/", "/on-this-day/", "/days-of-remembrance/", "/events/"):
        assert PAGE in Page(client, address).links().values(), address


def test_every_kind_that_has_a_calendar_is_led_to_it_and_no_other() -> None:
    assert {name for name, kind in kinds().items() if kind.has_calendar} == {*scopes._SCOPES}


# --- cost ---------------------------------------------------------------------------------------


def test_calendars_cost_the_same_however_much_there_is(client: Client) -> None:
    make_site(language="en", other_languages="az")
    town, group = make_place(title="A town"), make_group(title="A Group")
    whole, somebody = make_event(title="Whole"), make_person(title="Somebody")
    tag = make_tag("first")
    scopes = [f"of/{r.identifier}/" for r in (town, group, whole, somebody, tag)]

    def costs() -> list[int]:
        return [
            _queries(client, address)
            for scope in ("", *scopes)
            for address in (f"/az/calendar/{scope}", f"/calendar/{scope}az.ics")
        ]

    def grow(times: int) -> None:
        for number in range(times):
            war = make_event(
                title=f"Event {number}",
                date=f"{1900 + number}-11-22",
                tags=["first"],
                place=town.identifier,
                parent=whole.identifier,
            )
            make_event(
                title=f"Day {number}",
                yearly_on="XXXX-11-22",
                tags=["first"],
                place=town.identifier,
                parent=whole.identifier,
                connections=[connected("commemorates", war), connected("related-to", group)],
            )
            make_person(
                title=f"Person {number}",
                born=f"{1900 + number}-11-23",
                tags=["first"],
                born_at=town.identifier,
                affiliations=[{"bond": "member", "group": group.identifier}],
                connections=[connected("took-part-in", war)],
            )
        with changeset(by=None) as change:
            events = [connected("took-part-in", war)]
            change.apply(type(somebody).objects.get(pk=somebody.pk), {"connections": events})

    grow(2)
    few = costs()
    grow(9)
    assert costs() == few
    assert max(few) <= 12


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_finding_the_days_of_all_asks_the_index() -> None:
    make_person(title="Somebody", born="1916-11-22")
    with CaptureQueriesContext(connection) as queries:
        calendars.coming(calendar_views.EVERYTHING, TODAY, 10)
    if connection.vendor != "sqlite":
        return  # a planner that sees ten rows reads them all
    sql = next(q["sql"] for q in queries if "dayofyear" in q["sql"] and "record" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "day_of_year" in plan
    assert "TEMP B-TREE" not in plan
