"""Lists are walked by stable links: each record met once, whatever comes and goes meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.records import pages
from apps.records.changes import changeset
from apps.records.models import Record

from . import build
from .reading import Page, has_class

pytestmark = pytest.mark.django_db

LENGTH = 4
LISTS = {
    "people": "person",
    "events": "event",
    "places": "place",
    "media": "item",
    "articles": "article",
}
LONG_AGO = datetime(2001, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_LENGTH", LENGTH)


class Shown(Page):
    """A page of a list, with its links onward and back."""

    @property
    def next(self) -> str | None:
        return self._link("next")

    @property
    def previous(self) -> str | None:
        return self._link("prev")

    def _link(self, rel: str) -> str | None:
        in_text = self.all(f"//main//a[@rel='{rel}']/@href")
        assert self.all(f"//head/link[@rel='{rel}']/@href") == in_text
        return self.address.partition("?")[0] + in_text[0] if in_text else None


def walk(client: Client, address: str, way: str = "next") -> list[Shown]:
    """Return the pages from `address` on to the end of the list, or back to its beginning."""
    walked = [Shown(client, address)]
    while (onward := getattr(walked[-1], way)) is not None:
        walked.append(Shown(client, onward))
        assert len(walked) < 50, "the list goes round in a circle"
    return walked


def titles(walked: list[Shown]) -> list[str]:
    return [title for page in walked for title in page.titles]


def eleven(kind: str) -> list[Any]:
    """Return eleven records of which many share a title, a date and a moment."""
    dates = ["1990", "", "1990", "1991-05", "", "1990", "", "1992", "1990", "", "1992"]
    field = "born" if kind == "person" else "date"
    documents = [
        {"title": "Same name" if number % 2 else f"Name {number}", "language": "en"}
        | ({} if kind == "place" else {field: date})
        for number, date in enumerate(dates)
    ]
    early = build.make_many(kind, documents[:7], at=LONG_AGO)
    return early + build.make_many(kind, documents[7:], at=LONG_AGO + timedelta(days=1))


def addresses(walked: list[Shown]) -> list[str]:
    return [href for p in walked for href in p.all(f"//p[{has_class('card-title')}]/a/@href")]


@pytest.mark.parametrize("order", ["", "?order=newest"])
@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_each_record_once_walked_forwards_and_backwards(
    path: str, order: str, client: Client
) -> None:
    records = eleven(LISTS[path])
    forwards = walk(client, f"/{path}/{order}")
    assert sorted(addresses(forwards)) == sorted(r.get_absolute_url() for r in records)
    assert [len(page.titles) for page in forwards] == [4, 4, 3]
    back = walk(client, forwards[-1].previous or "", "previous")
    again = [*back[::-1], forwards[-1]]
    assert addresses(again) == addresses(forwards)
    assert back[-1].previous is None


@pytest.mark.parametrize("order", ["newest", "date"])
def test_a_tags_page_holds_each_record_once_whatever_its_kind(order: str, client: Client) -> None:
    for number, kind in enumerate([*LISTS.values()] * 2):
        dated = {} if kind in ("person", "place") else {"date": "1990"}
        build.make(kind, title=f"Number {number}", tags=["everything"], **dated)
    forwards = walk(client, f"/tags/everything/?order={order}")
    assert sorted(titles(forwards)) == [f"Number {number}" for number in range(10)]
    back = walk(client, forwards[-1].previous or "", "previous")
    assert titles([*back[::-1], forwards[-1]]) == titles(forwards)


def test_events_stand_in_the_order_of_their_dates_the_undated_last(client: Client) -> None:
    for date in ("2020-11-08", "", "1992", "2020-09-27/2020-11-10", "1915~"):
        build.make_event(title=f"On {date}", date=date)
    shown = ["On 1915~", "On 1992", "On 2020-09-27/2020-11-10", "On 2020-11-08", "On "]
    assert titles(walk(client, "/events/")) == [title.strip() for title in shown]


def test_what_was_published_last_stands_first_among_the_newest(client: Client) -> None:
    for days in (2, 5, 1, 4, 3):
        build.make_article(title=f"Day {days}", publish_at=LONG_AGO + timedelta(days=days))
    expected = ["Day 5", "Day 4", "Day 3", "Day 2", "Day 1"]
    assert titles(walk(client, "/articles/")) == expected
    assert titles(walk(client, "/articles/?order=newest")) == expected


def test_names_stand_in_their_alphabets(client: Client) -> None:
    names = ["Elşən", "Əli", "Fuad", "Ibrahim", "İlham", "Zaur", "Анна", "Яна", "Աննա", "Ֆրունզե"]
    build.make_many("person", [{"title": name, "language": "az"} for name in reversed(names)])
    assert titles(walk(client, "/people/")) == names


def test_sort_as_decides_where_it_is_given(client: Client) -> None:
    build.make_person(title="Zaur Abbasov", sort_as="Abbasov, Zaur")
    build.make_person(title="Aynur Hasanova", sort_as="Hasanova, Aynur")
    build.make_person(title="Daniel")
    assert titles(walk(client, "/people/")) == ["Zaur Abbasov", "Daniel", "Aynur Hasanova"]


# --- while records come and go --------------------------------------------------------------


def withdraw(*records: Any) -> None:
    with changeset(by=None) as change:
        for record in records:
            change.withdraw(type(record).objects.get(pk=record.pk), "review")


def places(letters: str) -> dict[str, Any]:
    made = build.make_many("place", [{"title": letter} for letter in letters])
    return {record.title: record for record in made}


def test_the_next_page_is_right_though_records_came_before_it(client: Client) -> None:
    places("CDEFGHIJ")
    first = Shown(client, "/places/")
    places("AB")
    assert Shown(client, first.next or "").titles == list("GHIJ")


def test_the_next_page_is_right_though_its_cursors_own_record_is_withdrawn(client: Client) -> None:
    made = places("ABCDEFGH")
    first = Shown(client, "/places/")
    assert first.titles == list("ABCD")
    withdraw(made["D"], made["E"])
    second = Shown(client, first.next or "")
    assert second.titles == list("FGH")
    assert Shown(client, second.previous or "").titles == list("ABC")


def test_a_page_of_which_everything_has_gone_gives_way_to_the_last(client: Client) -> None:
    made = places("ABCDEF")
    onward = Shown(client, "/places/").next
    withdraw(made["E"], made["F"])
    page = Shown(client, onward or "")
    assert page.titles == list("ABCD")
    assert (page.previous, page.next) == (None, None)


def test_a_page_before_which_nothing_is_left_gives_way_to_the_first(client: Client) -> None:
    made = places("ABCDEF")
    second = Shown(client, Shown(client, "/places/").next or "")
    withdraw(*(made[letter] for letter in "ABCD"))
    page = Shown(client, second.previous or "")
    assert page.titles == list("EF")
    assert (page.previous, page.next) == (None, None)


def test_an_empty_list_says_so_and_offers_no_way_on(client: Client) -> None:
    for path in LISTS:
        for query in ("", "?after=zz~zz", "?before=zz~zz", "?order=newest"):
            response = client.get(f"/{path}/{query}")
            # A cursor of another order names no page that we ever linked to.
            assert response.status_code in (200, 404)
        assert "published here yet" in client.get(f"/{path}/").content.decode()


# --- links that were mangled on their way -----------------------------------------------------

MANGLED = [
    "",
    "~",
    "a",
    "a~",
    "~a",
    "99999999999999999999~a",
    "-1~a",
    "9" * 5000 + "~a",
    "١٢~a",
    "1e9~a",
    "nan~a",
    "2020-01-01~a",
    "2020-13-41T00:00:00+00:00~a",
    "2020-01-01T00:00:00~a",
    "2020-01-01T00:00:00 00:00~a",
    "0001-01-01T00:00:00+14:00~a",
    "9999-12-31T23:59:59-14:00~a",
    "\x00~a",
    "a~\x00",
    "'; DROP TABLE records_record; --~a",
    "%~%",
    "ə~ə",
    "\ud83d",
    "x" * 10_000,
]


@pytest.mark.parametrize(
    ("address", "orders"),
    [
        ("/places/", ["name", "newest"]),
        ("/events/", ["date"]),
        ("/tags/many/", ["date", "newest"]),
    ],
)
def test_a_mangled_link_leads_to_a_page_or_to_none_but_breaks_nothing(
    address: str, orders: list[str], client: Client
) -> None:
    build.make_many("place", [{"title": letter} for letter in "ABCDE"])
    build.make_event(tags=["many"])
    for cursor in MANGLED:
        for direction in ("after", "before"):
            for order in orders:
                query = {"order": order, direction: cursor.encode(errors="replace")}
                response = client.get(f"{address}?{urlencode(query)}")
                assert response.status_code in (200, 404), query


def test_both_directions_at_once_are_one_page(client: Client) -> None:
    places("ABCDEF")
    assert client.get("/places/?after=a~a&before=b~b").status_code == 200


def test_an_order_nobody_offers_is_the_usual_one(client: Client) -> None:
    places("BA")
    assert Shown(client, "/places/?order=rank").titles == ["A", "B"]


# --- what a page says of itself ---------------------------------------------------------------


def test_links_on_keep_the_order_and_a_change_of_order_begins_anew(client: Client) -> None:
    places("ABCDEF")
    first = Shown(client, "/places/?order=newest")
    second = Shown(client, first.next or "")
    assert "order=newest" in (second.previous or "")
    orders = f"//nav[{has_class('choices')}]//a"
    assert second.all(f"{orders}[contains(@href, 'order')]/@href") == [
        "?order=name",
        "?order=newest",
    ]
    assert second.all(f"{orders}[@aria-current]/@href") == ["?order=newest"]


def test_every_page_of_a_list_is_found_under_the_lists_own_address(client: Client) -> None:
    places("ABCDEF")
    for page in walk(client, "/places/?order=newest"):
        assert page.one("//link[@rel='canonical']/@href") == "http://testserver/places/"


def test_a_later_page_says_in_its_title_that_it_is_one(client: Client) -> None:
    places("ABCDEF")
    first, second = walk(client, "/places/")
    assert "continued" not in first.texts("//title")[0]
    assert "continued" in second.texts("//title")[0]


def test_a_list_counts_what_readers_may_see_and_nothing_else(client: Client) -> None:
    places("ABCDEF")
    build.make_place(title="G", status="draft")
    build.make_place(title="H", publish_at=datetime.now(UTC) + timedelta(days=1))
    build.make_place(title="I", status="withdrawn")
    walked = walk(client, "/places/")
    assert titles(walked) == list("ABCDEF")
    for page in walked:
        assert page.texts(f"//p[{has_class('total')}]") == ["6 places"]
    assert Record.objects.count() == 9
