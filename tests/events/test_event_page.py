"""An event's page: what, when, where and how sure; who took part; what it holds, in order."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.events import views
from apps.records.changes import changeset
from apps.records.models import Status
from tests.build import make_event, make_person, make_place, make_site
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

WITHIN = f"//section[@aria-labelledby='within']//ol[{has_class('course')}]/li"
PEOPLE = f"//section[@aria-labelledby='people']//ul[{has_class('roles')}]/li"


def page_of(client: Client, record: Any, prefix: str = "") -> Page:
    return Page(client, prefix + record.get_absolute_url())


def took_part(event: Any, note: str = "", period: str = "") -> list[dict[str, Any]]:
    row = {"type": "took-part-in", "object": event.identifier, "note": note, "period": period}
    return [row]


def before_and_after(page: Page) -> list[str]:
    return page.texts("//section[@aria-labelledby='before-and-after']//dl/*")


def test_people_stand_under_one_word_with_their_part_in_it(client: Client) -> None:
    event = make_event(title="The meeting", date="1992")
    make_person(title="Aynur", connections=took_part(event, "spoke", "1992-05-13"))
    make_person(title="Zəhra", connections=took_part(event))
    make_person(title="Zqhidden", status=Status.DRAFT, connections=took_part(event))
    page = page_of(client, event)
    assert page.texts(PEOPLE) == ["Aynur spoke 13 May 1992", "Zəhra"]
    assert not page.all("//*[@id='connections']")
    assert "Zqhidden" not in page.text
    assert flaws(page.text) == []


def test_a_person_s_own_page_still_connects_to_the_event(client: Client) -> None:
    event = make_event(title="The meeting")
    person = make_person(connections=took_part(event))
    assert page_of(client, person).titles == ["The meeting"]


def test_of_very_many_people_the_first_stand_there_with_the_way_to_all(client: Client) -> None:
    event = make_event(title="The meeting")
    for number in range(26):
        make_person(title=f"Person {number:02}", connections=took_part(event))
    page = page_of(client, event)
    assert len(page.all(PEOPLE)) == 24
    address = page.links("//section[@aria-labelledby='people']")["All 26 of: People who took part"]
    assert len(Page(client, address).titles) == 26


def test_what_it_holds_is_an_ordered_list_in_the_order_of_time(client: Client) -> None:
    whole = make_event(title="The whole", date="1992/1994")
    for title, date in (("Last", "1994"), ("First", "1992-05"), ("Middle", "1993~")):
        make_event(title=title, date=date, summary="A sentence.", parent=whole.identifier)
    make_event(title="Undated", parent=whole.identifier, content_notice="It speaks of a death.")
    make_event(title="Zqhidden", status=Status.DRAFT, parent=whole.identifier)
    page = page_of(client, whole)
    assert page.texts(WITHIN) == [
        "May 1992 First A sentence.",
        "about 1993 Middle A sentence.",
        "1994 Last A sentence.",
        "Undated Before you open it: It speaks of a death.",
    ]
    assert "Zqhidden" not in page.text


def test_a_long_course_says_that_there_are_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "WITHIN", 2)
    whole = make_event(title="The whole")
    for number in range(3):
        make_event(title=f"Part {number}", date=f"199{number}", parent=whole.identifier)
    page = page_of(client, whole)
    assert page.texts(f"{WITHIN}//a") == ["Part 0", "Part 1"]
    assert "There are more" in page.text


def test_a_part_names_what_came_before_and_after_it(client: Client) -> None:
    whole = make_event(title="The whole")
    parts = [
        make_event(title=title, date=date, parent=whole.identifier)
        for title, date in (
            ("First", "1992"),
            ("Second", "1993-05"),
            ("Third", "1993-05"),
            ("Fourth", "1993-05"),
            ("Last", "1994"),
            ("Undated", ""),
        )
    ]
    make_event(title="Elsewhere", date="1993")
    hidden = make_event(title="Zqhidden", date="1992-06", parent=whole.identifier)
    with changeset(by=None) as change:
        change.return_to_draft(hidden)
    assert before_and_after(page_of(client, parts[0]))[:3] == [
        "Part of",
        "The whole",
        "After this",
    ]
    last = before_and_after(page_of(client, parts[4]))
    assert last[2] == "Before this"
    assert len(last) == 4
    assert before_and_after(page_of(client, parts[5])) == []
    walked = [_beginning(client, parts)]
    while len(walked) < 5:
        walked.append(_next(client, walked[-1]))
    assert [title for title, _url in walked][::4] == ["First", "Last"]
    assert len({title for title, _url in walked}) == 5, "one after the other, though on one day"


def _beginning(client: Client, parts: list[Any]) -> tuple[str, str]:
    return ("First", parts[0].get_absolute_url())


def _next(client: Client, here: tuple[str, str]) -> tuple[str, str]:
    page = Page(client, here[1])
    link = page.one("//dt[text()='After this']/following-sibling::dd[1]/a")
    back = Page(client, link.get("href"))
    before = back.one("//dt[text()='Before this']/following-sibling::dd[1]/a")
    assert before.get("href") == here[1]
    return (link.text_content(), link.get("href"))


def test_of_a_hidden_whole_nothing_is_told(client: Client) -> None:
    whole = make_event(title="Zqwhole")
    part = make_event(title="A part", date="1992", parent=whole.identifier)
    make_event(title="Another", date="1993", parent=whole.identifier)
    with changeset(by=None) as change:
        change.return_to_draft(whole)
    page = page_of(client, part)
    assert before_and_after(page) == []
    assert "Zqwhole" not in page.text


def test_a_page_costs_the_same_however_much_happened(client: Client) -> None:
    make_site(language="en", other_languages="az")
    town = make_place(title="The town").identifier

    def cost(count: int) -> int:
        whole = make_event(title="The whole", date="1990/1999")
        event = make_event(title="A part", date="1992", place=town, parent=whole.identifier)
        for number in range(count):
            for date in ("1991", "1995"):
                make_event(title=f"Other {number}", date=date, parent=whole.identifier)
            make_event(title=f"Within {number}", date="1992", parent=event.identifier)
            make_person(title=f"Person {number}", connections=took_part(event))
        with CaptureQueriesContext(connection) as queries:
            page_of(client, event, "/az")
        return len(queries)

    one, nine = cost(1), cost(9)
    assert one == nine <= 12
