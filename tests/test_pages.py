"""What holds for every page that a reader may meet, and for those that say no."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client
from django.test.utils import override_settings

from apps.records import identifiers
from apps.records.changes import changeset
from apps.records.models import Record, Status

from . import build
from .reading import Page, close, flaws, has_class

pytestmark = pytest.mark.django_db

KINDS = ("person", "event", "place", "item", "article")
TEXT_PAGES = ("/about/", "/method/", "/contact/")
LIST_PAGES = ("/people/", "/events/", "/places/", "/media/", "/articles/", "/tags/")
CANONICAL = "//link[@rel='canonical']/@href"
NAME = "Archive of the Northern Veterans"


@pytest.fixture
def site() -> Any:
    return build.make_site(
        name=NAME, strapline="What we keep", contact_email="letters@example.org"
    )


@pytest.fixture
def records(site: Any) -> dict[str, Any]:
    """A published record of each kind, full of all that a page can show."""
    picture = build.make_item(title="A picture", files=[build.stored_file(alt_text="A pixel")])
    paper = build.stored_file("paper.pdf", b"%PDF-1.4\n%%EOF\n", caption="A paper")
    made: dict[str, Any] = {}
    own: dict[str, dict[str, Any]] = {
        "item": {"files": [build.stored_file(), paper], "credit_line": "A family"},
        "person": {"born": "1972-05-13", "is_remembered_here": True},
        "event": {"date": "1992-05", "content_notice": "It speaks of conflict."},
        "article": {"byline": "An editor", "source_address": "https://example.org/article"},
        "place": {"latitude": "39.758", "longitude": "46.748"},
    }
    for kind in KINDS:
        named = [record.identifier for record in made.values()]
        made[kind] = build.make(
            kind,
            title=f"A {kind} of note",
            summary=f"What the {kind} is.",
            body="<h2>Of it</h2><p>Told.<span class='footnote'>Where it is said.</span></p>",
            tags=["first", "second"],
            cover=picture.identifier if kind != "item" else None,
            connections=[{"type": "related-to", "object": n, "note": ""} for n in named],
            **own[kind],
        )
    return made


def every_page(records: dict[str, Any]) -> list[str]:
    details = [record.get_absolute_url() for record in records.values()]
    return ["/", *TEXT_PAGES, *LIST_PAGES, "/people/remembered/", "/tags/first/", *details]


# --- every page ---------------------------------------------------------------------------------


def test_every_page_says_where_one_is_and_how_to_get_on(
    records: dict[str, Any], client: Client
) -> None:
    for address in every_page(records):
        page = Page(client, address)
        assert page.one("/html/@lang") == "en"
        assert page.one("/html/@dir") == "ltr"
        assert page.heading
        assert page.one(CANONICAL) == f"http://testserver{address}"
        assert page.one("//meta[@name='description']/@content")
        assert page.one("//meta[@name='viewport']/@content")
        first = page.all("//body//a")[0]
        assert (first.get("href"), first.get("class")) == ("#content", "skip")
        assert page.one("//*[@id='content']").tag == "main"
        assert page.links("//footer")["Write to us"] == "/contact/"
        navigation = page.links(f"//nav[{has_class('site-nav')}]")
        assert {"People", "Events", "Places", "Media", "Articles", "Tags", "About"} <= set(
            navigation
        )


def test_every_page_has_a_title_of_its_own_and_the_sites_name_after_it(
    records: dict[str, Any], client: Client
) -> None:
    titles = {
        address: Page(client, address).texts("//head/title") for address in every_page(records)
    }
    assert titles.pop("/") == [NAME]
    assert all(title[0].endswith(f" — {NAME}") for title in titles.values()), titles
    assert len({title[0] for title in titles.values()}) == len(titles)


def test_every_page_below_the_first_has_a_way_back_to_it(
    records: dict[str, Any], client: Client
) -> None:
    crumbs = f"//nav[{has_class('crumbs')}]"
    for address in every_page(records)[1:]:
        page = Page(client, address)
        assert page.links(crumbs)["Home"] == "/"
        assert page.texts(f"{crumbs}//*[@aria-current='page']") == [page.heading], address
    detail = Page(client, records["person"].get_absolute_url())
    assert detail.links(crumbs)["People"] == "/people/"


def test_every_page_is_sound_html(records: dict[str, Any], client: Client) -> None:
    found = {address: flaws(Page(client, address).text) for address in every_page(records)}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "flaw",
    [
        "<p><b>Out</p></b>",
        "<p id='a'>1</p><p id='a'>2</p>",
        "<a href=''>nowhere</a>",
        "<a href='#nothing'>nowhere</a>",
        "<img src='/a.png'>",
        "<p style='color: red'>loud</p>",
        "<script>alert(1)</script>",
    ],
)
def test_flaws_are_noticed(flaw: str, client: Client) -> None:
    text = Page(client, "/about/").text
    assert flaws(text) == []
    assert flaws(text.replace("</main>", f"{flaw}</main>")) != []


def test_a_page_is_whole_where_nothing_is_known_but_a_title(site: Any, client: Client) -> None:
    for kind in KINDS:
        record = build.make(kind, title="Only this")
        page = Page(client, record.get_absolute_url())
        assert page.heading == "Only this"
        assert page.one("//meta[@name='description']/@content") == "What we keep"
        assert flaws(page.text) == []


def test_an_empty_archive_is_whole_and_says_what_to_expect(client: Client) -> None:
    for address in ["/", *TEXT_PAGES, *LIST_PAGES, "/people/remembered/"]:
        page = Page(client, address)
        assert flaws(page.text) == []
        assert "Memorial archive" in page.one("//meta[@name='description']/@content")
    assert "Nothing has been published here yet" in Page(client, "/").text
    assert "No names are remembered here yet" in Page(client, "/people/remembered/").text


def test_a_canonical_address_is_the_one_that_the_owner_gave(
    records: dict[str, Any], client: Client
) -> None:
    with override_settings(SITE_URL="https://archive.example.org"):
        for address in every_page(records):
            assert Page(client, address).one(CANONICAL) == f"https://archive.example.org{address}"
        page = Page(client, records["event"].get_absolute_url())
        permanent = f"https://archive.example.org/id/{records['event'].identifier}"
        assert permanent in page.links("//main")


def test_a_title_in_another_language_says_so_wherever_it_stands(client: Client) -> None:
    place = build.make_place(title="Şuşa", language="az")
    event = build.make_event(
        title="Zəfər Günü",
        summary="Bayram.",
        body="<p>Mətn.</p>",
        language="az",
        place=place.identifier,
        tags=["days"],
    )
    for address in ("/", "/events/", "/tags/days/", place.get_absolute_url()):
        page = Page(client, address)
        assert page.one("//bdi[text()='Zəfər Günü']/@lang") == "az", address
        assert page.one(f"//p[{has_class('card-summary')}]/@lang") == "az"
    page = Page(client, event.get_absolute_url())
    assert page.one("/html/@lang") == "en"
    assert page.one("//h1/@lang") == "az"
    assert page.one(f"//p[{has_class('lead')}]/@lang") == "az"
    assert page.one(f"//div[{has_class('prose')}]/@lang") == "az"
    assert set(page.all("//bdi[text()='Zəfər Günü']/@lang")) == {"az"}
    assert page.one("//dd//bdi[text()='Şuşa']/@lang") == "az"


def test_the_cover_of_a_record_stands_on_its_page(records: dict[str, Any], client: Client) -> None:
    for kind in ("person", "place", "article"):
        page = Page(client, records[kind].get_absolute_url())
        assert "A pixel" in page.all("//main//article/*//figure//img/@alt"), kind
    # What a notice prepares for is not shown beside the notice.
    page = Page(client, records["event"].get_absolute_url())
    assert page.all("//figure") == []
    assert "It speaks of conflict." in page.text


def test_no_page_needs_or_leaves_a_cookie(records: dict[str, Any], client: Client) -> None:
    for address in [*every_page(records), "/nothing/", "/robots.txt"]:
        response = client.get(address)
        assert response.cookies == {}, address
        assert "Set-Cookie" not in response.headers
        assert client.cookies == {}


def test_every_answer_carries_a_strict_policy(records: dict[str, Any], client: Client) -> None:
    place = records["place"].get_absolute_url()
    for address in [*every_page(records), "/nothing/", f"{place}old-name/", "/robots.txt"]:
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "unsafe" not in policy


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(
    records: dict[str, Any], client: Client
) -> None:
    client.force_login(build.make_editor())
    for address in [*every_page(records), "/nothing/"]:
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    client.logout()
    for address in every_page(records):
        assert "no-store" not in client.get(address).headers.get("Cache-Control", ""), address


def test_editors_have_a_way_from_a_page_to_its_form_and_readers_none(
    records: dict[str, Any], client: Client
) -> None:
    for record in records.values():
        assert "Edit this record" not in Page(client, record.get_absolute_url()).text
    client.force_login(build.make_editor())
    for record in records.values():
        form = Page(client, record.get_absolute_url()).links("//aside")["Edit this record"]
        assert client.get(form).status_code == 200


# --- methods ------------------------------------------------------------------------------------


def every_address(records: dict[str, Any]) -> list[str]:
    item = records["item"]
    files = [file.get_absolute_url() for file in item.files.all()]
    return [*every_page(records), f"/id/{item.identifier}", "/robots.txt", *files]


def test_the_head_of_every_page_can_be_asked_for(records: dict[str, Any], client: Client) -> None:
    for address in every_address(records):
        head, whole = client.head(address), client.get(address)
        assert head.status_code == whole.status_code, address
        assert head.getvalue() == b""
        close(head)
        close(whole)
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_a_page(
    method: str, records: dict[str, Any], client: Client
) -> None:
    for address in every_address(records):
        assert getattr(client, method)(address).status_code == 405, address
    assert client.post("/nothing/").status_code == 404


def test_a_letter_without_its_stamp_is_answered_in_the_sites_own_face(site: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    text = response.content.decode()
    assert NAME in text
    assert "Nothing has been changed." in text
    assert "CSRF" not in text


# --- pages that say no --------------------------------------------------------------------------


def is_in_the_sites_face(page: Page) -> None:
    assert page.one("/html/@lang") == "en"
    assert page.heading
    assert page.texts("//head/title")[0].endswith(f" — {NAME}")
    assert page.one("//meta[@name='robots']/@content") == "noindex"
    assert page.all(CANONICAL) == []
    assert page.links("//footer")["Write to us"] == "/contact/"
    assert flaws(page.text) == []


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/people/nothing/",
        "/people/4k2x9b7q/somebody/",
        "/tags/nothing/",
        "/id/4k2x9b7q",
        "/files/nothing",
        "/az/",
        "/%00/",
        "/%C5%9F%C9%99hid/",
        "/" + "a" * 3000,
        "/people/../../etc/passwd",
    ],
)
def test_where_there_is_no_page_the_reader_is_told_and_shown_ways_onward(
    address: str, site: Any, client: Client
) -> None:
    page = Page(client, address, status=404)
    is_in_the_sites_face(page)
    assert page.links("//main")["The first page of the archive"] == "/"


def test_a_record_of_another_kind_has_no_page_here(
    records: dict[str, Any], client: Client
) -> None:
    person = records["person"]
    assert client.get(f"/events/{person.identifier}/{person.slug}/").status_code == 404


def test_a_page_kept_for_others_says_so_kindly(site: Any, client: Client) -> None:
    client.force_login(build.make_contributor())
    page = Page(client, "/admin/auth/user/", status=403)
    is_in_the_sites_face(page)
    assert page.heading == "This page is not open to you"


def test_a_withdrawn_record_leaves_its_identifier_and_a_way_to_ask(
    records: dict[str, Any], client: Client
) -> None:
    with changeset(by=None) as change:
        change.withdraw(records["person"], "family")
    for address in (records["person"].get_absolute_url(), f"/id/{records['person'].identifier}"):
        page = Page(client, address, status=410)
        is_in_the_sites_face(page)
        assert records["person"].identifier in page.text
        assert "A family asked for it" in page.text
        assert records["person"].title not in page.text
        quotes_the_identifier(page, records["person"].identifier, client)


def test_a_fault_of_ours_is_owned_and_tells_nothing_of_its_cause(
    site: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("the colour of the cellar door")

    monkeypatch.setattr("apps.events.day_pages.cards", fail)
    monkeypatch.setattr("apps.records.views.cards", fail)
    client.raise_request_exception = False
    for address in ("/", "/people/"):
        page = Page(client, address, status=500)
        assert page.heading == "Something went wrong on our side"
        assert page.links("//main")["the first page of the archive"] == "/"
        for told in ("cellar door", "RuntimeError", "Traceback", "views.py", "DEBUG"):
            assert told not in page.text
        assert flaws(page.text) == []
        assert "Content-Security-Policy" in page.response.headers


def test_the_fault_page_stands_when_the_database_does_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("archive_site.middleware.load_site", fail)
    monkeypatch.setattr("archive_site.context_processors.load_site", fail)
    client.raise_request_exception = False
    page = Page(client, "/people/", status=500)
    assert page.heading == "Something went wrong on our side"


def test_a_stranger_host_is_refused_without_a_fault(client: Client) -> None:
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


# --- addresses ----------------------------------------------------------------------------------


def test_any_slug_leads_to_the_right_one(records: dict[str, Any], client: Client) -> None:
    for record in records.values():
        right = record.get_absolute_url()
        stem = f"/{right.split('/')[1]}/{record.identifier}/"
        for wrong in {stem, f"{stem}some-former-name/", f"{stem}{record.slug}x/"} - {right}:
            response = client.get(wrong)
            assert (response.status_code, response["Location"]) == (301, right), wrong


def test_a_record_given_another_title_is_found_under_the_former_address(
    records: dict[str, Any], client: Client
) -> None:
    former = records["event"].get_absolute_url()
    with changeset(by=None) as change:
        change.apply(records["event"], {"title": "Another name"})
    response = client.get(former)
    assert response.status_code == 301
    assert Page(client, response["Location"]).heading == "Another name"


def test_a_places_address_holds_none_of_its_names(records: dict[str, Any]) -> None:
    place = records["place"]
    assert place.get_absolute_url() == f"/places/{place.identifier}/"


def test_a_title_that_cannot_be_written_in_an_address_needs_none(client: Client) -> None:
    event = build.make_event(title="…")
    assert event.get_absolute_url() == f"/events/{event.identifier}/"
    assert Page(client, event.get_absolute_url()).heading == "…"


def permanent(record: Record) -> str:
    return f"/id/{identifiers.shown(record.identifier)}"


def test_a_permanent_address_leads_to_every_record(
    records: dict[str, Any], client: Client
) -> None:
    for record in records.values():
        response = client.get(permanent(record))
        assert response.status_code == 302, "not for ever: where a record stands may change"
        assert response["Location"] == record.get_absolute_url()
        shown = Page(client, record.get_absolute_url())
        assert f"http://testserver{permanent(record)}" in shown.links("//main")


@override_settings(ARK_NAAN="12345")
def test_identifiers_are_arks_once_the_archive_may_assign_names(
    records: dict[str, Any], client: Client
) -> None:
    test_a_permanent_address_leads_to_every_record(records, client)
    record = records["article"]
    assert permanent(record) == f"/id/ark:12345/{record.identifier}"
    page = Page(client, record.get_absolute_url())
    assert f"ark:12345/{record.identifier}" in page.texts(f"//bdi[{has_class('address')}]")
    quotes_the_identifier(page, f"ark:12345/{record.identifier}", client)
    # What was printed before the archive had its number leads here still.
    assert client.get(f"/id/{record.identifier}")["Location"] == record.get_absolute_url()


def test_an_identifier_is_known_however_it_was_copied(
    records: dict[str, Any], client: Client
) -> None:
    record = records["event"]
    bare = record.identifier
    for copied in (bare.upper(), f"{bare[:4]}-{bare[4:]}", f"ark:/12345/{bare}", f"{bare}/"):
        response = client.get(f"/id/{copied}")
        assert response.status_code == 302, copied
        assert response["Location"] == record.get_absolute_url()


def test_a_mistyped_identifier_leads_nowhere_rather_than_elsewhere(
    records: dict[str, Any], client: Client
) -> None:
    for record in records.values():
        right = record.identifier
        for position in range(len(right)):
            other = "b" if right[position] != "b" else "c"
            wrong = right[:position] + other + right[position + 1 :]
            assert client.get(f"/id/{wrong}").status_code == 404
    for nonsense in ("", "a", "x" * 81, "ark:", "ark:/", "////", "---", "%00"):
        assert client.get(f"/id/{nonsense}").status_code == 404, nonsense


def test_a_draft_has_no_permanent_address_for_readers(client: Client) -> None:
    draft = build.make_event(status=Status.DRAFT)
    assert client.get(permanent(draft)).status_code == 404
    client.force_login(build.make_editor())
    assert client.get(permanent(draft))["Location"] == draft.get_absolute_url()


# --- letters to the archive -----------------------------------------------------------------------


def quotes_the_identifier(page: Page, shown: str, client: Client) -> None:
    """See that a letter begun on `page` says which record it is about."""
    links = page.links("//main")
    address = next(links[words] for words in links if f"Write to us about {shown}" in words)
    contact = Page(client, address)
    assert contact.texts(f"//p[{has_class('quoted')}]/bdi") == [shown]
    letter = contact.one("//a[starts-with(@href, 'mailto:')]/@href")
    subject = quote(f"About {shown}", safe="")
    assert letter == f"mailto:letters@example.org?subject={subject}"


def test_a_letter_from_any_record_quotes_its_identifier(
    records: dict[str, Any], client: Client
) -> None:
    for record in records.values():
        page = Page(client, record.get_absolute_url())
        quotes_the_identifier(page, record.identifier, client)


@pytest.mark.parametrize(
    "about", ["", "nobody", "4k2x9b7x", "<script>alert(1)</script>", "\x00", "x" * 5000]
)
def test_a_letter_about_nothing_we_know_quotes_nothing(
    about: str, site: Any, client: Client
) -> None:
    response = client.get("/contact/", {"about": about})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Your letter is about" not in page
    assert 'mailto:letters@example.org"' in page
    assert "<script>" not in page


def test_a_site_without_an_address_says_that_there_is_none(client: Client) -> None:
    page = Page(client, "/contact/")
    assert page.all("//a[starts-with(@href, 'mailto:')]") == []
    assert "have not yet said how to reach them" in page.text


# --- robots ---------------------------------------------------------------------------------------


def test_robots_may_read_everything_but_admin(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/"]


def test_drafts_are_not_to_be_indexed_even_where_staff_see_them(client: Client) -> None:
    draft = build.make_event(status=Status.DRAFT, title="Unfinished")
    client.force_login(build.make_editor())
    page = Page(client, draft.get_absolute_url())
    assert page.one("//meta[@name='robots']/@content") == "noindex"
    assert "only staff can see this page" in page.text
    assert "no-store" in page.response.headers["Cache-Control"]


# --- the names wall -------------------------------------------------------------------------------


def test_the_wall_holds_those_marked_as_remembered_and_no_one_else(client: Client) -> None:
    for title, sort_as in (
        ("Zaur Abbasov", "Abbasov, Zaur"),
        ("Əli Əliyev", "Əliyev, Əli"),
        ("Elşən Əsgərov", "Əsgərov, Elşən"),
        ("Anna Abramova", "Abramova, Anna"),
    ):
        build.make_person(title=title, sort_as=sort_as, language="az", is_remembered_here=True)
    build.make_person(title="Somebody else")
    build.make_person(title="Not yet", is_remembered_here=True, status=Status.DRAFT)
    build.make_person(title="No longer", is_remembered_here=True, status=Status.WITHDRAWN)
    page = Page(client, "/people/remembered/")
    assert page.texts("//main//h2") == ["A", "Ə", "Names not yet known"]
    names = page.texts(f"//ul[{has_class('names')}]//a")
    assert names == ["Zaur Abbasov", "Anna Abramova", "Əli Əliyev", "Elşən Əsgərov"]
    assert "4 names" in page.text
