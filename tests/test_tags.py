"""A tag gathers every kind of record, under one name however it is spelt."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.records.models import Status, Tag

from . import build
from .reading import Page, has_class

pytestmark = pytest.mark.django_db

KINDS = ("person", "event", "place", "item", "article")
CHOICES = f"//nav[{has_class('choices')}]"


def one_of_each(tag: str = "sources", **document: Any) -> dict[str, Any]:
    return {kind: build.make(kind, title=f"A {kind}", tags=[tag], **document) for kind in KINDS}


def counts(page: Page) -> dict[str, str]:
    """Return the numbers beside the kinds, by their words."""
    rows = [text.rpartition(" ") for text in page.texts(f"{CHOICES}//li[span]")]
    return {label: count for label, _space, count in rows}


def rename(tag: Tag, name: str) -> None:
    """Give a tag another name, as archivists do it."""
    client = Client()
    client.force_login(build.make_archivist())
    given = {"name": name, "definition": "", "group": "", "broader": "", "authority_uri": ""}
    response = client.post(f"/admin/records/tag/{tag.pk}/change/", given)
    assert response.status_code == 302, response.content.decode()
    tag.refresh_from_db()


# --- what stands on a tag's page --------------------------------------------------------------


def test_a_tags_page_lists_every_kind_and_says_which(client: Client) -> None:
    one_of_each()
    page = Page(client, "/tags/sources/")
    assert page.heading == "sources"
    assert sorted(page.titles) == sorted(f"A {kind}" for kind in KINDS)
    kinds = page.texts(f"//p[{has_class('card-kind')}]")
    assert sorted(kinds) == ["Article", "Event", "Media item", "Person", "Place"]


def test_a_kind_nobody_has_heard_of_is_listed_too(client: Client) -> None:
    build.make("monument", title="A column", tags=["sources"])
    assert Page(client, "/tags/sources/").titles == ["A column"]
    assert Page(client, "/tags/sources/?kind=monument").titles == ["A column"]


def test_records_under_a_tag_stand_newest_first_or_by_date(client: Client) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    for number, date in enumerate(("1992", "1990", "", "1991")):
        later = moment + timedelta(days=number)
        build.make_event(title=f"On {date}", date=date, tags=["war"], publish_at=later)
    assert Page(client, "/tags/war/").titles == ["On 1991", "On", "On 1990", "On 1992"]
    by_date = ["On 1990", "On 1991", "On 1992", "On"]
    assert Page(client, "/tags/war/?order=date").titles == by_date


def test_each_kind_is_counted_and_can_be_shown_alone(client: Client) -> None:
    one_of_each()
    build.make_event(title="Another", tags=["sources"])
    page = Page(client, "/tags/sources/")
    expected = {"All": "6", "People": "1", "Events": "2", "Places": "1"}
    assert counts(page) == expected | {"Media": "1", "Articles": "1"}
    events = Page(client, f"/tags/sources/{page.links(CHOICES)['Events']}")
    assert sorted(events.titles) == ["A event", "Another"]
    assert events.texts(f"{CHOICES}//a[@aria-current]")[0] == "Events"
    assert counts(events) == counts(page), "the other kinds stay in sight"


def test_a_kind_keeps_its_place_when_the_order_changes(client: Client) -> None:
    one_of_each()
    page = Page(client, "/tags/sources/?kind=event")
    assert page.links(CHOICES)["By date"] == "?kind=event&order=date"


@pytest.mark.parametrize("kind", ["rank", "record", "Event", "\x00", "x" * 500])
def test_a_kind_that_does_not_exist_has_no_page(kind: str, client: Client) -> None:
    one_of_each()
    assert client.get("/tags/sources/", {"kind": kind}).status_code == 404


def test_a_tag_is_defined_on_its_page_and_in_its_description(client: Client) -> None:
    definition = "Texts on which other records rest."
    build.make_tag("sources", definition=definition, group="Practice")
    one_of_each()
    page = Page(client, "/tags/sources/")
    assert page.texts(f"//p[{has_class('lead')}]") == [definition]
    assert page.one("//meta[@name='description']/@content") == definition


def test_broader_and_narrower_tags_lead_to_one_another(client: Client) -> None:
    broader = build.make_tag("agreements")
    for name in ("ceasefires", "treaties"):
        build.make_tag(name, broader=broader)
    facts = f"//dl[{has_class('facts')}]"
    narrower = {"ceasefires": "/tags/ceasefires/", "treaties": "/tags/treaties/"}
    assert Page(client, "/tags/agreements/").links(facts) == narrower
    assert Page(client, "/tags/treaties/").links(facts) == {"agreements": "/tags/agreements/"}


def test_there_is_no_page_for_a_tag_that_does_not_exist(client: Client) -> None:
    assert client.get("/tags/nothing/").status_code == 404
    assert client.get("/tags/%C5%9F%C9%99hid/").status_code == 404


# --- counting -----------------------------------------------------------------------------------


def not_for_readers(tag: str) -> None:
    build.make_event(status=Status.DRAFT, tags=[tag])
    build.make_event(status=Status.IN_REVIEW, tags=[tag])
    build.make_event(status=Status.WITHDRAWN, tags=[tag])
    build.make_event(status=Status.REMOVED, tags=[tag])
    build.make_event(publish_at=datetime.now(UTC) + timedelta(days=1), tags=[tag])
    build.make_person(living="yes", status=Status.DRAFT, tags=[tag])
    build.make_item(part_of=build.make_item(level="series").identifier, tags=[tag])
    held = build.make_item(level="series", status=Status.WITHDRAWN)
    build.make_item(part_of=held.identifier, tags=[tag])


def test_only_what_readers_may_see_is_listed_and_counted(client: Client) -> None:
    build.make_event(title="The one", tags=["war"])
    not_for_readers("war")
    page = Page(client, "/tags/war/")
    assert sorted(page.titles) == ["A item", "The one"]
    assert counts(page) == {"All": "2", "Events": "1", "Media": "1"}
    for address in ("/", "/tags/"):
        beside = Page(client, address).texts("//a[@href='/tags/war/']/following-sibling::span")
        assert beside == ["2"], address


def test_a_tag_that_readers_meet_nowhere_is_in_no_list(client: Client) -> None:
    build.make_tag("war")
    for address in ("/", "/tags/"):
        assert "/tags/war/" not in Page(client, address).text
    page = Page(client, "/tags/war/")
    assert page.titles == []
    assert "Nothing published bears this tag yet" in page.text


def test_a_tag_that_only_hidden_records_bear_is_known_to_editors_alone(client: Client) -> None:
    broader = build.make_tag("conflict")
    build.make_tag("war", broader=broader)
    build.make_event(status=Status.DRAFT, tags=["war"])
    assert client.get("/tags/war/").status_code == 404
    assert "/tags/war/" not in Page(client, "/tags/conflict/").text
    client.force_login(build.make_editor())
    assert Page(client, "/tags/war/").titles == []
    build.make_event(title="The first", tags=["war"])
    client.logout()
    assert Page(client, "/tags/war/").titles == ["The first"]


def test_the_index_groups_tags_and_counts_their_uses(client: Client) -> None:
    build.make_tag("war", group="Events")
    build.make_tag("sources", group="Practice", definition="Texts.")
    build.make_event(tags=["war", "sources"])
    build.make_place(tags=["sources", "rivers"])
    page = Page(client, "/tags/")
    assert page.texts("//main//h2") == ["Other tags", "Events", "Practice"]
    assert page.texts("//dt") == ["rivers 1", "war 1", "sources 2"]
    assert page.texts("//dd") == ["Texts."]


# --- names and addresses ----------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["Şəhid", "şəhid", "SEHID", "sehid", " Şəhid  "])
def test_spellings_of_one_name_are_one_tag(spelling: str) -> None:
    first = build.make_tag("Şəhid")
    assert build.make_tag(spelling) == first
    assert Tag.objects.get().name == "Şəhid"


@pytest.mark.parametrize("typed", ["sehid", "Şəh", "SEH"])
def test_a_tag_box_finds_a_tag_by_what_one_can_type(typed: str, client: Client) -> None:
    build.make_tag("Şəhid")
    build.make_tag("Qazi")
    client.force_login(build.make_editor())
    found = json.loads(client.get("/admin/records/tag/suggest/", {"q": typed}).content)
    assert [row["value"] for row in found["results"]] == ["Şəhid"]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Şəhid", "/tags/sehid/"),
        ("Qarabağ müharibəsi", "/tags/qarabag-muharibesi/"),
        ("Ёлка", "/tags/elka/"),
        ("Հիշատակ", "/tags/hishatak/"),
        ("2020 war", "/tags/2020-war/"),
    ],
)
def test_a_tag_in_any_script_has_an_address_one_can_read(
    name: str, address: str, client: Client
) -> None:
    build.make_event(tags=[name])
    assert Tag.objects.get().get_absolute_url() == address
    assert Page(client, address).heading == name


@pytest.mark.parametrize(
    "names",
    [
        ("★", "☆"),
        ("a very long name " * 5 + "one", "a very long name " * 5 + "two"),
    ],
)
def test_tags_whose_addresses_would_be_the_same_get_different_ones(
    names: tuple[str, str], client: Client
) -> None:
    for name in names:
        build.make_event(title=f"Under {name}", tags=[name])
    addresses = {tag.name: tag.get_absolute_url() for tag in Tag.objects.all()}
    assert len(set(addresses.values())) == 2
    for name in names:
        assert Page(client, addresses[name.strip()]).titles == [f"Under {name}".strip()]


def test_a_renamed_tag_is_found_under_its_former_address(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    tag = build.make_tag("Sehidler")
    build.make_event(title="An event", tags=["Sehidler"])
    rename(tag, "Xatirə")
    assert tag.get_absolute_url() == "/tags/xatire/"
    assert Page(client, "/tags/xatire/").titles == ["An event"]
    for prefix in ("", "/az"):
        response = client.get(f"{prefix}/tags/sehidler/")
        assert response.status_code == 301
        assert response["Location"] == f"{prefix}/tags/xatire/"


def test_every_former_address_leads_to_the_present_one(client: Client) -> None:
    tag = build.make_tag("first")
    for name in ("second", "third", "first"):
        rename(tag, name)
    assert client.get("/tags/first/").status_code == 200
    for former in ("second", "third"):
        assert client.get(f"/tags/{former}/")["Location"] == "/tags/first/"


def test_a_mended_spelling_that_keeps_its_address_redirects_nowhere(client: Client) -> None:
    tag = build.make_tag("Sehid")
    rename(tag, "Şəhid")
    assert Page(client, "/tags/sehid/").heading == "Şəhid"


def test_a_name_set_free_may_be_given_to_another_tag(client: Client) -> None:
    tag = build.make_tag("war")
    rename(tag, "2020 war")
    build.make_event(title="Elsewhere", tags=["war"])
    assert Page(client, "/tags/war/").titles == ["Elsewhere"]


def test_a_rename_to_a_name_in_use_is_refused_in_words() -> None:
    build.make_tag("Şəhid")
    other = build.make_tag("Qazi")
    client = Client()
    client.force_login(build.make_archivist())
    response = client.post(f"/admin/records/tag/{other.pk}/change/", {"name": "SEHID"})
    assert "There is already a tag “Şəhid”." in response.content.decode()
    other.refresh_from_db()
    assert other.name == "Qazi"
