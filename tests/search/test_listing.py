"""Pages of tags and letters: from rows the index keeps, at any depth, and counted by tallies."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.people.models import Person
from apps.records import pages
from apps.records.changes import changeset
from apps.records.models import Record, Status, Tag
from apps.search import listing
from apps.search.auditing import audit
from apps.search.models import SearchHeading, SearchListing, SearchTally
from tests import build
from tests.reading import Page, has_class

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2001, 2, 3, tzinfo=UTC)
TAG = "/tags/war/"


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_LENGTH", 4)


def whole(client: Client, address: str) -> list[str]:
    """Return the titles of a list walked from its beginning to its end."""
    path = address.partition("?")[0]
    found: list[str] = []
    while True:
        page = Page(client, address)
        found += page.titles
        onward = page.all("//main//a[@rel='next']/@href")
        if not onward:
            return found
        address = path + onward[0]


def choices(page: Page, label: str) -> dict[str, str]:
    """Return the numbers of a row of choices, by their words."""
    texts = page.texts(f"//nav[@aria-label='{label}']//li")
    return {words: count for words, _space, count in (text.rpartition(" ") for text in texts)}


def facts(page: Page) -> dict[str, str]:
    """Return what a tag's page says of it, by label."""
    names = page.texts(f"//dl[{has_class('facts')}]/dt")
    return dict(zip(names, page.texts(f"//dl[{has_class('facts')}]/dd"), strict=False))


def chain(*names: str) -> list[Tag]:
    """Return tags of which each is broader than the next."""
    made: list[Tag] = []
    for name in names:
        made.append(build.make_tag(name, broader=made[-1] if made else None))
    return made


# --- what stands under a tag --------------------------------------------------------------------


def test_a_tag_gathers_what_bears_its_narrower_ones_or_leaves_them_out(client: Client) -> None:
    chain("conflict", "war", "battle")
    for name in ("conflict", "war", "battle"):
        build.make_event(title=f"A {name}", tags=[name])
    build.make_place(title="Both", tags=["war", "battle"])
    page = Page(client, TAG)
    assert sorted(page.titles) == ["A battle", "A war", "Both"]
    expected = {"With narrower tags": "3", "Without narrower tags": "2"}
    assert choices(page, "Narrower tags") == expected
    alone = Page(client, f"{TAG}{page.links(LABELLED)['Without narrower tags']}")
    assert sorted(alone.titles) == ["A war", "Both"]
    assert choices(alone, "Show") == {"All": "2", "Events": "1", "Places": "1"}
    kept = alone.links("//nav[@aria-label='Show']")
    assert sorted(Page(client, f"{TAG}{kept['Events']}").titles) == ["A war"]
    assert Page(client, "/tags/conflict/").texts("//p[@class='total']") == ["4 records"]
    assert "Narrower tags" not in Page(client, "/tags/battle/").text


LABELLED = "//nav[@aria-label='Narrower tags']"


def test_a_tag_tells_the_whole_chain_above_it_and_what_is_below_and_beside(
    client: Client,
) -> None:
    *_above, battle = chain("a", "b", "c", "d", "e", "f", "battle")
    build.make_tag("siege", broader=battle.broader)
    build.make_tag("skirmish", broader=battle)
    build.make_event(tags=["siege"])
    build.make_event(tags=["skirmish"])
    told = facts(Page(client, "/tags/battle/"))
    assert told["Part of"] == "a › b › c › d › e › f"
    assert told["Narrower tags"] == "skirmish 1"
    assert told["Tags beside it"] == "siege 1"


def test_what_is_often_used_together_is_counted_and_told_as_that(client: Client) -> None:
    for number in range(3):
        tags = ["war", "letters", "rivers"] if number else ["war", "letters"]
        build.make_event(tags=tags)
    build.make_event(tags=["war", "once"])
    build.make_event(tags=["war", "once"], status=Status.DRAFT)
    told = facts(Page(client, TAG))
    assert told["Often together with"].startswith("letters 3 · rivers 2 Counted in")
    assert "once" not in told["Often together with"]


@pytest.mark.usefixtures("_short")
@pytest.mark.parametrize("order", ["newest", "date", "name"])
@pytest.mark.parametrize("more", ["", "&kind=event", "&narrower=no"])
def test_every_order_gives_each_record_once_and_in_order(
    order: str, more: str, client: Client
) -> None:
    chain("war", "battle")
    for number, kind in enumerate(["event", "place", "item"] * 5):
        build.make(
            kind,
            title="Same name" if number % 2 else f"Name {number:02}",
            tags=["battle" if number % 3 else "war"],
            publish_at=LONG_AGO + timedelta(days=number // 2),
            **({} if kind == "place" else {"date": f"199{number % 3}"}),
        )
    wanted = Record.objects.public()
    if "kind" in more:
        wanted = wanted.filter(kind="event")
    if "narrower" in more:
        wanted = wanted.filter(tagged__tag__name="war")
    column = {"newest": "-public_from", "date": "date_sort", "name": "sort_key"}[order]
    last = "-identifier" if order == "newest" else "identifier"
    expected = list(wanted.order_by(column, last).values_list("title", flat=True))
    assert len(expected) > 4
    assert whole(client, f"{TAG}?order={order}{more}") == expected
    end = Page(client, f"{TAG}?order={order}{more}&last=")
    assert end.titles == expected[-4:]
    assert not end.all("//main//a[@rel='next']")
    back = Page(client, TAG + end.all("//main//a[@rel='prev']/@href")[0])
    assert back.titles == expected[-8:-4] or len(expected) < 8


def test_a_tag_moved_under_another_broader_one_is_counted_there(client: Client) -> None:
    war, _battle = chain("war", "battle")
    peace = build.make_tag("peace")
    build.make_event(title="The one", tags=["battle"])
    assert Page(client, TAG).titles == ["The one"]
    archivist = build.client_of(build.make_archivist())
    tag = Tag.objects.get(name="battle")
    given = {"name": "battle", "definition": "", "group": "", "authority_uri": ""}
    address = f"/admin/records/tag/{tag.pk}/change/"
    assert archivist.post(address, given | {"broader": peace.pk}).status_code == 302
    assert Page(client, "/tags/peace/").titles == ["The one"]
    assert Page(client, TAG).titles == []
    index = Page(client, "/tags/").texts("//p[@class='term']")
    assert index == ["battle 1", "peace 1"]
    assert list(audit()) == []
    assert war.pk != peace.pk


def test_what_falls_due_stands_on_every_page_from_then_on(client: Client) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    build.make_person(title="Əli", language="az", died="1992", tags=["war"], publish_at=soon)
    build.make_event(tags=["war"])
    assert len(Page(client, TAG).titles) == 1
    assert client.get("/people/?letter=ə").status_code == 404
    with time_machine.travel(soon + timedelta(hours=1)):
        assert len(Page(client, TAG).titles) == 2
        assert Page(client, "/people/?letter=ə").titles == ["Əli"]
        assert "Died 1" in Page(client, "/years/").texts("//ul[@class='counts']/li")


def test_what_is_hidden_with_what_holds_it_leaves_and_returns(client: Client) -> None:
    held_in = build.make_item(title="Series", level="series")
    build.make_item(title="Held", part_of=held_in.identifier, tags=["war"])
    build.make_event(title="Open", tags=["war"])
    assert sorted(Page(client, TAG).titles) == ["Held", "Open"]
    for verb, titles in (("withdraw", ["Open"]), ("publish", ["Held", "Open"])):
        with changeset(by=None) as change:
            series = type(held_in).objects.get(pk=held_in.pk)
            change.withdraw(series, "review") if verb == "withdraw" else change.publish(series)
        assert sorted(Page(client, TAG).titles) == titles
        assert list(audit()) == []
    kept = SearchListing.objects.get(kind="item")
    assert kept.public_from == Record.objects.get(pk=kept.record_id).public_from


# --- letters ------------------------------------------------------------------------------------


def letters(page: Page) -> dict[str, list[str]]:
    """Return the letters of each script with their numbers, by what the script is called."""
    bars = page.all(f"//nav[{has_class('letters')}]")
    return {
        bar.get("aria-label"): [" ".join(li.text_content().split()) for li in bar.xpath(".//li")]
        for bar in bars
    }


SCRIPTS = [
    {"text": "Synthetic Əliyev", "language": "az", "family": "Əliyev", "given": "Synthetic"},
    {"text": "Synthetic Aliyev", "language": "en", "family": "Aliyev", "given": "Synthetic"},
    {"text": "Алиев", "language": "ru"},
    {"text": "Ալիև", "language": "hy"},
]


@pytest.mark.usefixtures("_short")
def test_a_person_is_found_under_a_letter_of_every_script(client: Client) -> None:
    build.make_person(names=SCRIPTS, language="az")
    for name in ("Zaur", "Şahin", "Sara", "Ceyran", "Çingiz", "№ 5"):
        build.make_person(title=name, language="az")
    told = letters(Page(client, "/people/"))
    assert told == {
        "Latin script": ["A 1", "C 1", "Ç 1", "Ə 1", "S 1", "Ş 1", "Z 1"],
        "Cyrillic script": ["А 1"],
        "Armenian script": ["Ա 1"],
        "Figures and signs": ["# 1"],
    }
    for letter, name in (
        ("ə", "Synthetic Əliyev"),
        ("A", "Synthetic Aliyev"),
        ("а", "Алиев"),
        ("Ա", "Ալիև"),
        ("ş", "Şahin"),
        ("#", "№ 5"),
    ):
        page = Page(client, f"/people/?letter={letter.replace('#', '%23')}")
        assert page.titles == [name]
        assert page.texts("//p[@class='total']") == ["1 person"]


@pytest.mark.usefixtures("_short")
def test_a_letter_has_pages_and_every_list_by_name_has_letters(client: Client) -> None:
    for kind, path in (("person", "people"), ("group", "groups"), ("place", "places")):
        names = [f"B {number}" for number in range(9)]
        build.make_many(kind, [{"title": name} for name in [*names, "A", "C"]])
        assert whole(client, f"/{path}/?letter=b") == names
        assert Page(client, f"/{path}/?letter=b&last=").titles == names[-4:]
        assert letters(Page(client, f"/{path}/"))["By letter"] == ["A 1", "B 9", "C 1"]


def test_azerbaijani_readers_have_two_letters_where_others_have_one(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    build.make_person(title="İlham", language="az")
    build.make_person(title="Isa", language="az")
    assert Page(client, "/az/people/?letter=i").heading.endswith("İ")
    assert Page(client, "/az/people/?letter=ı").heading.endswith("I")
    assert Page(client, "/people/?letter=i").titles == ["İlham"]
    assert Page(client, "/people/?letter=ı").titles == ["Isa"]


ODD = (
    *("letter=%00", "letter=", "letter=ab", "letter=%F0%9F%92%A9", "letter=" + "x" * 10_000),
    *("after=%00", "after=~", "before=x~y&letter=b", "last=&after=1", "last=%00&before=~"),
    *("after=" + "9" * 4000 + "~x", "page=%00", "page=99999", "page=-1", "group=%00"),
    *("in=%00", "in=199X%00", "in=1992", "in=XXXX", "in=999X", "narrower=%00", "order=%00"),
    *("kind=event&order=name&after=0102~z", "order=date&after=1e9~z", "letter=b&order=newest"),
    *("order=date&after=%D9%A1~z", "letter=%CC%81", "letter=%D9%A0", "letter=%C2%B2"),
)


@pytest.mark.parametrize(
    "address", ["/people/", "/places/", "/groups/", "/events/", "/tags/", TAG, "/years/"]
)
def test_odd_questions_break_nothing(address: str, client: Client) -> None:
    build.make_place(title="Berg", tags=["war"])
    build.make_event(title="Battle", date="1992", tags=["war"])
    for asked in ODD:
        assert client.get(f"{address}?{asked}").status_code in (200, 404), asked


# --- the index of tags --------------------------------------------------------------------------


def test_thousands_of_tags_are_entered_by_group_and_letter(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.search import tag_index

    monkeypatch.setattr(tag_index, "WHOLE", 10)
    names = [f"tag {number:02}" for number in range(24)]
    for name in names:
        build.make_tag(name, group="Many", definition="So. " * 200)
    for name in ("ada", "şəhər", "город"):
        build.make_tag(name, group="Few")
    build.make_event(tags=[*names, "ada", "şəhər", "город", "loose"])
    page = Page(client, "/tags/")
    assert page.texts("//p[@class='term']") == ["Other tags 1", "Few 3", "Many 24"]
    assert page.texts("//p[@class='total']") == ["28 tags"]
    many = Page(client, "/tags/?group=Many")
    assert many.texts("//p[@class='term']//bdi") == names[:10]
    assert all(len(text) < 250 for text in many.texts("//p[@class='definition']"))
    assert Page(client, "/tags/?group=Many&page=3").texts("//p[@class='term']//bdi") == names[20:]
    assert client.get("/tags/?group=Many&page=4").status_code == 404
    assert client.get("/tags/?group=None").status_code == 404
    assert Page(client, "/tags/?group=").texts("//p[@class='term']//bdi") == ["loose"]
    monkeypatch.setattr(tag_index, "_LETTERS_FROM", 3)
    assert letters(Page(client, "/tags/")) == {
        "Latin script": ["A 1", "L 1", "Ş 1", "T 24"],
        "Cyrillic script": ["Г 1"],
    }
    assert Page(client, "/tags/?letter=ş").texts("//p[@class='term']") == ["şəhər 1"]


# --- years --------------------------------------------------------------------------------------

DATES = (
    *("1992-05-13", "1992-05", "1992", "199X", "19XX", "1992?", "1988/1994", "[1991,1992]"),
    *("../1915", "1916/..", "1915~", "", "-0300", "XXXX-05-13", "1899-12-31", "1900", "2000"),
    *("1989-12-31/1990-01-01", "1990/1999", "1980/1999", "1991-03/1991-07", "191X?"),
)


def test_years_count_what_lists_answer(client: Client) -> None:
    for date in DATES:
        build.make_event(date=date)
        build.make_person(born=date, died="")
        build.make_event(date=date, status=Status.DRAFT)
    found = {}
    for decade in Page(client, "/years/").all("//p[@class='year']/a/@href"):
        for address in ("/years/", f"/years/{decade}"):
            for row in Page(client, address).all("//ol[@class='of-years']/li"):
                (label,) = row.xpath("./p[@class='year']")
                for count in row.xpath("./ul/li[position() < last() - 1]"):
                    words = " ".join(count.text_content().split())
                    found[label.text_content().strip(), words.split()[0]] = (
                        [int(number) for number in re.findall(r"\d+", words)],
                        "possibly" in words,
                        count.xpath("./a/@href")[0],
                    )
    assert {label for label, _sort in found} >= {"1990s", "1992", "1910s", "1915", "1890s"}
    for about, (numbers, has_possible, url) in found.items():
        page = Page(client, url)
        sure, perhaps = (
            len(page.all(f"//section[@aria-labelledby='{name}']//p[{has_class('card-title')}]"))
            for name in ("certainly", "possibly")
        )
        expected = [n for n in (sure, perhaps) if n]
        assert numbers == expected, (about, url)
        assert has_possible == bool(perhaps), about


# --- kept ---------------------------------------------------------------------------------------


def rows() -> tuple[Any, ...]:
    """Return all that lists are made of, but for keys that a rebuilding gives anew."""
    kept = []
    for model in (SearchListing, SearchHeading):
        names = [f.attname for f in model._meta.concrete_fields if f.name != "id"]
        kept.append(sorted(map(str, model.objects.values_list(*names))))
    tallies = SearchTally.objects.filter(count__gt=0)
    return (*kept, sorted(tallies.values_list("mark", "kind", "count")))


def few() -> None:
    """Make a small archive with hidden records, narrower tags and names in several scripts."""
    chain("war", "battle")
    build.make_person(names=SCRIPTS, language="az", tags=["battle"], died="1992")
    build.make_event(tags=["war", "battle"], date="1992")
    build.make_event(tags=["war"], status=Status.WITHDRAWN)
    build.make_place(title="Somewhere", publish_at=datetime.now(UTC) + timedelta(days=3))


def test_rebuilding_gives_the_same_rows() -> None:
    few()
    kept = rows()
    assert all(kept)
    call_command("rebuild_search", verbosity=0)
    assert rows() == kept
    call_command("rebuild_search", "--empty", verbosity=0)
    assert rows() == kept
    assert list(audit()) == []


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (SearchListing, {"is_hidden": True}),
        (SearchListing, {"date_sort": 1}),
        (SearchListing, {"is_own": False}),
        (SearchHeading, {"sort_key": "0102"}),
        (SearchHeading, {"text": "Somebody else"}),
        (SearchHeading, None),
    ],
)
def test_the_audit_finds_a_row_that_was_tampered_with(model: Any, change: Any) -> None:
    few()
    one = model.objects.filter(kind="person").order_by("pk").last()
    same = model.objects.filter(pk=one.pk)
    same.update(**change) if change else same.delete()
    assert [finding.check for finding in audit()] == ["list"]
    call_command("rebuild_search", verbosity=0)
    assert list(audit()) == []


def test_what_is_purged_leaves_nothing() -> None:
    few()
    person = Person.objects.get()
    with changeset(by=None) as change:
        change.remove(person)
    assert not SearchHeading.objects.filter(record=person.pk).exists()
    assert not SearchListing.objects.filter(record=person.pk).exists()


# --- many ---------------------------------------------------------------------------------------

MANY = 20_000


def fill(kinds: list[Any]) -> None:
    """Set copies beside these records, with the rows and tallies that the index would keep."""
    for record in kinds:
        build.multiply(record, MANY // len(kinds))
    record, kept = Record._meta.db_table, SearchListing._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kept} (record_id, tag_id, is_own, kind, identifier, sort_key,"
            " date_sort, public_from, is_hidden) SELECT r.id, t.id, 1=1, r.kind, r.identifier,"
            " SUBSTR(r.sort_key, 1, 60), r.date_sort, r.public_from, 1=0"
            f" FROM {record} r, records_tag t"
            f" WHERE NOT EXISTS (SELECT 1 FROM {kept} k WHERE k.record_id = r.id)"
        )
        cursor.execute(
            f"INSERT INTO {SearchHeading._meta.db_table} (record_id, kind, identifier,"
            " sort_key, text, language, is_hidden) SELECT r.id, r.kind, r.identifier, r.sort_key,"
            f" r.title, r.language, 1=0 FROM {record} r"
        )
        cursor.execute(f"UPDATE {SearchTally._meta.db_table} SET count = {MANY // len(kinds)}")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {record}; ANALYZE {kept}; ANALYZE search_searchheading")


def plan(sql: str, values: Any) -> str:
    """Return how the database answers a statement."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("order", [pages.NEWEST, pages.BY_DATE, pages.BY_NAME])
def test_a_page_of_a_tag_is_read_from_an_index_at_any_depth(order: Any) -> None:
    fill([build.make_event(tags=["war"]), build.make_place(tags=["war"])])
    tag = Tag.objects.get()
    row = SearchListing.objects.order_by(order.column)[MANY // 2]
    cursor = pages.Cursor(getattr(row, order.column), row.identifier)
    parts = [("event", True), ("event", False), ("place", True), ("place", False)]
    for back in (False, True):
        told = plan(*listing.sql_of(tag.pk, parts, order, cursor, 31, back=back))
        name = {"sort_key": "name", "date_sort": "date", "public_from": "newest"}[order.column]
        assert len(re.findall(rf"search_listing_{name}", told)) == 4, told
        assert not re.search(r"SCAN search_|Seq Scan", told), told
        if connection.vendor == "sqlite":
            assert told.count("USING COVERING INDEX") == 4, told


@pytest.mark.parametrize("address", ["/places/?letter=a&", "/places/?", "/tags/war/?order=name&"])
def test_pages_cost_the_same_wherever_they_stand(address: str, client: Client) -> None:
    fill([build.make_event(tags=["war"]), build.make_place(title="A place", tags=["war"])])
    row = SearchListing.objects.filter(kind="place").order_by("sort_key")[MANY // 4]
    asked = {}
    for where in ("", f"after={row.sort_key}~{row.identifier}", "last="):
        with CaptureQueriesContext(connection) as queries:
            page = Page(client, address + where)
        assert len(page.titles) >= 30
        asked[where] = [re.sub(r"\W.*", "", query["sql"]) for query in queries]
        of_lists = [q["sql"] for q in queries if "ORDER BY" in q["sql"] and "sort_key" in q["sql"]]
        assert "COUNT(" not in "".join(q["sql"] for q in queries if "tagged" not in q["sql"])
        for sql in of_lists[:1]:
            assert not re.search(r"SCAN (search|records)_|Seq Scan", plan(sql, None)), sql
    assert max(map(len, asked.values())) <= 12


def test_home_counts_nothing_anew(client: Client) -> None:
    build.make_event(tags=["war"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert Counter("COUNT(" in query["sql"] for query in queries)[True] == 0
