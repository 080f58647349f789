"""A tag gathers every kind of record, under one name however it is spelt."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.records.models import Status, Tag

from . import build
from .forms import admin_url, errors_of, parse, send
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
    beside = {"agreements": "/tags/agreements/", "ceasefires": "/tags/ceasefires/"}
    assert Page(client, "/tags/treaties/").links(facts) == beside


def test_a_tag_without_a_broader_one_stands_beside_those_of_its_group(client: Client) -> None:
    for name, group in (("war", "Events"), ("truce", "Events"), ("letters", "Practice")):
        build.make_tag(name, group=group)
    build.make_tag("battle", group="Events", broader=Tag.objects.get(name="war"))
    build.make_event(status=Status.DRAFT, tags=["Zqhidden"])
    build.make_tag("Zqhidden", group="Events")
    page = Page(client, "/tags/war/")
    facts = page.texts(f"//dl[{has_class('facts')}]/*")
    assert facts[-2:] == ["Tags beside it", "truce"]
    assert "Zqhidden" not in page.text
    assert "Tags beside it" not in Page(client, "/tags/letters/").text


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
    assert page.texts("//p[@class='term']") == ["rivers 1", "war 1", "sources 2"]
    assert page.texts("//p[@class='definition']") == ["Texts."]


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


# --- in the reader's language -------------------------------------------------------------------


IN_AZERBAIJANI = {
    "az": {"name": "müqavilələr", "definition": "Tərəflərin imzaladığı mətnlər.", "group": "Mövzu"}
}


@pytest.fixture
def bilingual() -> Tag:
    """Return a tag with labels in Azerbaijani, borne by one event, beside one without labels."""
    build.make_site(language="en", other_languages="az hy")
    definition = "Texts that parties sign."
    labels = {"labels": IN_AZERBAIJANI, "group": "Subjects", "definition": definition}
    tag = build.make_tag("agreements", **labels)
    build.make_event(title="An event", tags=["agreements", "rivers"])
    return tag


def said(page: Page, xpath: str) -> list[tuple[str, str]]:
    """Return the words of what `xpath` finds, each with the language it says it is in."""
    return [(" ".join(e.text_content().split()), e.get("lang") or "") for e in page.all(xpath)]


def test_a_tag_is_read_in_the_readers_language_on_every_page(
    bilingual: Tag, client: Client
) -> None:
    event = Page(client, "/az/tags/agreements/").all(f"//p[{has_class('card-title')}]/a/@href")[0]
    of_tags = f"//ul[{has_class('tags')}]//bdi"
    for address, xpath in (
        (event, of_tags),
        ("/az/", of_tags),
        ("/az/tags/", "//p[@class='term']//bdi"),
    ):
        found = said(Page(client, address), xpath)
        assert sorted(found) == [("müqavilələr", "az"), ("rivers", "en")], address
    english = event.removeprefix("/az")
    for address, xpath in (
        (english, of_tags),
        ("/", of_tags),
        ("/tags/", "//p[@class='term']//bdi"),
    ):
        found = said(Page(client, address), xpath)
        assert sorted(found) == [("agreements", "en"), ("rivers", "en")], address


def test_a_tags_page_speaks_the_readers_language(bilingual: Tag, client: Client) -> None:
    broader = build.make_tag("texts", labels={"az": {"name": "mətnlər"}})
    build.make_tag("agreements", broader=broader)
    page = Page(client, "/az/tags/agreements/")
    assert said(page, "//h1") == [("müqavilələr", "az")]
    assert said(page, f"//p[{has_class('lead')}]") == [("Tərəflərin imzaladığı mətnlər.", "az")]
    facts = f"//dl[{has_class('facts')}]//bdi"
    assert said(page, facts) == [("Mövzu", "az"), ("mətnlər", "az")]
    wider = Page(client, "/az/tags/texts/")
    assert said(wider, facts) == [("müqavilələr", "az")]


def test_what_a_tag_is_not_labelled_in_stands_in_the_first_language(
    bilingual: Tag, client: Client
) -> None:
    page = Page(client, "/hy/tags/agreements/")
    assert said(page, "//h1") == [("agreements", "en")]
    assert said(page, f"//p[{has_class('lead')}]") == [("Texts that parties sign.", "en")]


def test_the_index_stands_in_the_order_of_the_words_it_shows(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    build.make_tag("agreements", group="B", labels={"az": {"name": "şərtlər", "group": "A"}})
    build.make_tag("wars", group="B", labels={"az": {"name": "çaylar"}})
    build.make_tag("rivers", group="C", labels={"az": {"name": "sular", "group": "Ç"}})
    build.make_tag("zeal", group="B", labels={"az": {"name": "cidd"}})
    build.make_event(tags=["agreements", "wars", "rivers", "zeal"])
    english, azerbaijani = Page(client, "/tags/"), Page(client, "/az/tags/")
    assert english.texts("//p[@class='term']//bdi") == ["agreements", "wars", "zeal", "rivers"]
    # Each letter has its place in the alphabet: c, ç, s, ş.
    assert azerbaijani.texts("//p[@class='term']//bdi") == ["cidd", "çaylar", "şərtlər", "sular"]
    assert said(azerbaijani, "//main//h2") == [("A", "az"), ("Ç", "az")]


@pytest.mark.parametrize("address", ["/az/tags/", "/az/tags/tag-0/"])
def test_labels_cost_no_queries(
    address: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    build.make_site(language="en", other_languages="az")
    top = build.make_tag("top")
    for number in range(12):
        labels = {"az": {"name": f"etiket {number}", "group": "Qrup"}}
        build.make_tag(f"tag {number}", labels=labels, group="G", broader=top)
    build.make_event(tags=[f"tag {number}" for number in range(12)])
    with django_assert_max_num_queries(12):
        client.get(address)


# --- one tag in all languages -------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["müqavilələr", "MUQAVILELER", "agreements", " Agreements "])
def test_a_label_in_any_language_names_the_same_tag(
    bilingual: Tag, typed: str, client: Client
) -> None:
    client.force_login(build.make_editor())
    place = build.make_place()
    assert send(client, admin_url(place), {"tag_names": typed}).status_code == 302
    assert [tag.pk for tag in place.tags.all()] == [bilingual.pk]
    assert Tag.objects.count() == 2


def test_a_tag_named_in_two_languages_is_borne_once(bilingual: Tag, client: Client) -> None:
    client.force_login(build.make_editor())
    place = build.make_place()
    send(client, admin_url(place), {"tag_names": "müqavilələr, agreements, rivers"})
    assert [tag.name for tag in place.tags.order_by("name")] == ["agreements", "rivers"]


def test_a_part_of_a_label_names_nothing(bilingual: Tag) -> None:
    assert build.make_tag("müqavilə") != bilingual
    assert build.make_tag("qavile") != bilingual


def test_whoever_may_not_add_tags_may_name_one_in_another_language(
    bilingual: Tag, client: Client
) -> None:
    contributor = build.make_contributor()
    client.force_login(contributor)
    draft = build.make_place(status=Status.DRAFT, by=contributor)
    assert send(client, admin_url(draft), {"tag_names": "müqavilələr"}).status_code == 302
    assert draft.tags.get() == bilingual


def test_more_names_than_a_database_asks_for_at_once_are_no_harm(
    bilingual: Tag, client: Client
) -> None:
    contributor = build.make_contributor()
    client.force_login(contributor)
    draft = build.make_place(status=Status.DRAFT, by=contributor)
    typed = ", ".join(f"name {number}" for number in range(2000))
    page = send(client, admin_url(draft), {"tag_names": typed})
    assert "There is no tag “name 0” yet." in page.content.decode()


@pytest.mark.parametrize("typed", ["muqa", "Müqavilələr", "agree"])
def test_suggestions_and_lists_of_tags_know_labels(
    bilingual: Tag, typed: str, client: Client
) -> None:
    client.force_login(build.make_archivist())
    found = json.loads(client.get("/admin/records/tag/suggest/", {"q": typed}).content)["results"]
    hint = "Subjects" if typed == "agree" else "müqavilələr · Subjects"
    assert found == [{"value": "agreements", "label": "agreements", "hint": hint}]
    listed = parse(client.get("/admin/records/tag/", {"q": typed}))
    assert len(listed.xpath("//table[@id='result_list']//tbody/tr")) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Muqavileler"}, "The tag “agreements” is called “Muqavileler” in another"),
        ({"labels-hy-name": "Agreements"}, "already a tag “agreements”, which “Agreements” would"),
        ({"labels-hy-name": "MÜQAVİLƏLƏR"}, "tag “agreements”, which “MÜQAVİLƏLƏR” would name"),
    ],
)
def test_a_name_or_label_that_another_tag_has_is_refused(
    bilingual: Tag, changes: dict[str, str], sentence: str, client: Client
) -> None:
    client.force_login(build.make_archivist())
    other = Tag.objects.get(name="rivers")
    page = send(client, admin_url(other), changes)
    assert sentence in str(errors_of(page))
    other.refresh_from_db()
    assert (other.name, other.labels) == ("rivers", {})
    assert sentence in str(errors_of(send(client, admin_url(Tag, "add"), {"name": "x"} | changes)))


def test_a_tag_may_have_one_name_in_several_languages(bilingual: Tag, client: Client) -> None:
    client.force_login(build.make_archivist())
    changes = {"labels-az-name": "Agreements", "labels-hy-name": "agreements"}
    assert send(client, admin_url(bilingual), changes).status_code == 302
