"""One archive in several languages: the address says which, and nothing else decides it."""

from typing import Any

import pytest
from django.test import Client

from . import build
from .reading import Page, close, flaws, has_class

pytestmark = pytest.mark.django_db

SWITCHER = "//header//nav[@aria-label='Language of this site']"
READ_THIS_IN = "//nav[@aria-label='Read this in']"
#: Leading out of a language on purpose, as choices of language do.
OUTWARDS = ("/admin/", "/files/", "/id/", "/cite/")


def translation(language: str, **changes: Any) -> dict[str, Any]:
    texts = {"title": f"Title {language}", "summary": "", "body": "", "translator": ""}
    return {"language": language, "status": "published"} | texts | changes


@pytest.fixture
def bilingual() -> Any:
    return build.make_site(name="Archive", language="en", other_languages="az")


@pytest.fixture
def event(bilingual: Any) -> Any:
    return build.make_event(
        title="Victory Day",
        summary="A day.",
        body="<p>It is a day.</p>",
        tags=["days"],
        translations=[
            translation("az", title="Zəfər Günü", summary="Bir gün.", body="<p>Gündür.</p>"),
            translation("ru", title="День Победы"),
        ],
    )


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/people/", "/people/remembered/", "/tags/", "/about/", "/contact/"]
)
def test_every_page_stands_in_every_language_of_the_site(
    address: str, bilingual: Any, client: Client
) -> None:
    assert Page(client, address).one("/html/@lang") == "en"
    page = Page(client, f"/az{address}")
    assert page.one("/html/@lang") == "az"
    assert page.response.headers["Content-Language"] == "az"
    assert page.one("//link[@rel='canonical']/@href") == f"http://testserver/az{address}"


def test_links_on_a_page_stay_in_its_language(event: Any, client: Client) -> None:
    for address in ("/az/", "/az/events/", f"/az{event.get_absolute_url()}", "/az/tags/days/"):
        for words, link in Page(client, address).links().items():
            if link.startswith("/") and not link.startswith(OUTWARDS):
                chooses = words in ("English", "Azərbaycanca")
                assert link.startswith("/az/") or chooses, f"{address}: {words} → {link}"


def test_a_language_that_the_site_does_not_speak_has_no_pages(event: Any, client: Client) -> None:
    for address in ("/ru/", "/ru/events/", f"/hy{event.get_absolute_url()}", "/xx/", "/az"):
        assert client.get(address).status_code in (404, 301)
    assert client.get("/ru/events/").status_code == 404
    page = Page(client, "/ru/", status=404)
    assert page.one("/html/@lang") == "en"


def test_neither_browser_nor_cookie_chooses_the_language(event: Any, client: Client) -> None:
    client.cookies["django_language"] = "az"
    response = client.get("/events/", headers={"accept-language": "az"})
    assert response.headers["Content-Language"] == "en"
    assert "Accept-Language" not in response.headers.get("Vary", "")
    assert client.get("/").headers["Content-Language"] == "en"


def test_files_permanent_addresses_and_robots_have_no_language(
    bilingual: Any, client: Client
) -> None:
    item = build.make_item(files=[build.stored_file()])
    file = item.files.get()
    for address in (file.get_absolute_url(), f"/id/{item.identifier}", "/robots.txt"):
        response = client.get(address)
        assert response.status_code in (200, 302)
        close(response)
        assert client.get(f"/az{address}").status_code == 404
    page = Page(client, f"/az{item.get_absolute_url()}")
    assert set(page.all("//main//img/@src")) == {file.get_absolute_url()}
    assert f"http://testserver/id/{item.identifier}" in page.links("//main")


def test_a_wrong_slug_is_put_right_in_the_language_it_was_asked_in(
    event: Any, client: Client
) -> None:
    response = client.get(f"/az/events/{event.identifier}/old/")
    assert response.status_code == 301
    assert response["Location"] == f"/az{event.get_absolute_url()}"


def test_a_page_not_found_answers_in_the_language_of_its_address(
    bilingual: Any, client: Client
) -> None:
    page = Page(client, "/az/nothing/", status=404)
    assert page.one("/html/@lang") == "az"
    onward = page.links("//main//ul").values()
    assert "/az/" in onward
    assert "/az/events/" in onward


# --- choosing a language ------------------------------------------------------------------------


def test_a_site_in_one_language_offers_no_choice(client: Client) -> None:
    event = build.make_event(translations=[translation("az")])
    for address in ("/", "/events/", event.get_absolute_url()):
        page = Page(client, address)
        assert page.all(f"//nav[{has_class('languages')}]") == []
        assert page.all("//link[@rel='alternate']") == []


def test_each_page_leads_to_itself_in_the_other_language(event: Any, client: Client) -> None:
    build.make_article(tags=["days"])
    for address in (
        "/",
        "/events/",
        "/events/?order=newest",
        "/tags/days/?kind=event",
        f"/contact/?about={event.identifier}",
        event.get_absolute_url(),
    ):
        there = Page(client, address)
        assert there.texts(f"{SWITCHER}//*[@aria-current]") == ["English"]
        assert there.links(SWITCHER) == {"Azərbaycanca": f"/az{address}"}
        assert there.all(f"{SWITCHER}//a/@hreflang") == ["az"]
        assert there.all(f"{SWITCHER}//a/@lang") == ["az"]
        back = Page(client, f"/az{address}")
        links = back.links(f"//header//nav[{has_class('languages')}]")
        assert links == {"English": address}


def test_a_page_not_found_offers_the_first_page_in_the_other_language(
    bilingual: Any, client: Client
) -> None:
    page = Page(client, "/nothing/", status=404)
    assert page.links(SWITCHER) == {"Azərbaycanca": "/az/"}


# --- what is read in a language -------------------------------------------------------------------


def test_a_translation_is_read_where_its_language_is(event: Any, client: Client) -> None:
    page = Page(client, f"/az{event.get_absolute_url()}")
    assert page.heading == "Zəfər Günü"
    assert page.one("//h1/@lang") == "az"
    assert page.texts(f"//p[{has_class('lead')}]") == ["Bir gün."]
    assert page.texts(f"//div[{has_class('prose')}]") == ["Gündür."]
    assert page.texts("//head/title")[0].startswith("Zəfər Günü")
    assert page.one("//meta[@name='description']/@content") == "Bir gün."
    assert flaws(page.text) == []


def test_lists_show_translated_titles_and_summaries(event: Any, client: Client) -> None:
    article = build.make_article(
        connections=[{"type": "related-to", "object": event.identifier, "note": ""}]
    )
    for address in ("/az/", "/az/events/", "/az/tags/days/", f"/az{article.get_absolute_url()}"):
        page = Page(client, address)
        assert "Zəfər Günü" in page.titles
        assert page.texts(f"//p[{has_class('card-summary')}]") == ["Bir gün."]
        assert page.one(f"//p[{has_class('card-summary')}]/@lang") == "az"
        assert page.one("//bdi[text()='Zəfər Günü']/@lang") == "az"
    assert "Victory Day" in Page(client, "/events/").titles


def test_what_has_no_translation_is_shown_as_it_was_written(
    bilingual: Any, client: Client
) -> None:
    event = build.make_event(title="Untold", summary="A day.", body="<p>Told.</p>")
    page = Page(client, f"/az{event.get_absolute_url()}")
    assert page.one("/html/@lang") == "az"
    assert page.heading == "Untold"
    for xpath in ("//h1", f"//p[{has_class('lead')}]", f"//div[{has_class('prose')}]"):
        assert page.one(f"{xpath}/@lang") == "en"
    assert Page(client, "/az/events/").one("//bdi[text()='Untold']/@lang") == "en"


def test_what_a_translation_lacks_stands_in_the_records_own_words(
    bilingual: Any, client: Client
) -> None:
    event = build.make_event(
        title="Victory Day",
        summary="A day.",
        body="<p>It is a day.</p>",
        translations=[translation("az", title="Zəfər Günü")],
    )
    page = Page(client, f"/az{event.get_absolute_url()}")
    assert page.one("//h1/@lang") == "az"
    assert page.texts(f"//div[{has_class('prose')}]") == ["It is a day."]
    assert page.one(f"//div[{has_class('prose')}]/@lang") == "en"
    assert page.texts(f"//p[{has_class('lead')}]") == ["A day."]
    assert page.one(f"//p[{has_class('lead')}]/@lang") == "en"


def test_a_translation_that_was_not_read_over_is_shown_nowhere(
    bilingual: Any, client: Client
) -> None:
    event = build.make_event(
        title="Victory Day",
        translations=[translation("az", title="Qaralama", status="draft")],
    )
    for address in ("/az/", "/az/events/", f"/az{event.get_absolute_url()}"):
        page = Page(client, address)
        assert "Qaralama" not in page.text
        assert "Victory Day" in page.text
    assert Page(client, event.get_absolute_url()).all(READ_THIS_IN) == []


def test_a_page_offers_the_languages_in_which_it_can_be_read(event: Any, client: Client) -> None:
    page = Page(client, event.get_absolute_url())
    # Russian too is translated, but this site speaks no Russian and has no such page.
    assert page.links(READ_THIS_IN) == {"Azərbaycanca": f"/az{event.get_absolute_url()}"}
    assert page.all("//link[@rel='alternate']/@hreflang") == ["en", "az"]
    for link in page.all("//link[@rel='alternate']/@href"):
        assert client.get(link).status_code == 200


def test_a_record_first_written_in_another_language_is_read_in_the_first_if_translated(
    bilingual: Any, client: Client
) -> None:
    event = build.make_event(
        title="Zəfər Günü",
        language="az",
        translations=[translation("en", title="Victory Day")],
    )
    assert Page(client, event.get_absolute_url()).heading == "Victory Day"
    assert Page(client, f"/az{event.get_absolute_url()}").heading == "Zəfər Günü"
    assert Page(client, "/events/").titles == ["Victory Day"]


# --- the owner's choice ---------------------------------------------------------------------------


def test_the_first_language_has_no_prefix_whichever_it_is(client: Client) -> None:
    build.make_site(language="az", other_languages="en")
    event = build.make_event(translations=[translation("az", title="Gün")])
    address = f"/events/{event.identifier}/{event.slug}/"
    page = Page(client, address)
    assert page.one("/html/@lang") == "az"
    assert page.heading == "Gün"
    links = page.links(f"//header//nav[{has_class('languages')}]")
    assert links == {"English": f"/en{address}"}
    assert Page(client, f"/en{address}").heading == "A event"


def test_another_first_language_holds_at_once(event: Any, client: Client) -> None:
    address = event.get_absolute_url()
    for first, other, heading in (("en", "az", "Victory Day"), ("az", "en", "Zəfər Günü")) * 2:
        build.make_site(language=first, other_languages=other)
        page = Page(client, address)
        assert page.heading == heading
        assert page.one("/html/@lang") == first
        events = page.links(f"//nav[{has_class('crumbs')}]")
        assert "/events/" in events.values()
        there = Page(client, f"/{other}{address}")
        assert there.one("/html/@lang") == other
        assert f"/{other}/events/" in there.links(f"//nav[{has_class('crumbs')}]").values()


def test_addresses_from_before_the_change_lead_to_the_same_page(
    event: Any, client: Client
) -> None:
    build.make_site(language="az", other_languages="en")
    address = event.get_absolute_url()
    response = client.get(f"/az{address}?order=date")
    assert (response.status_code, response["Location"]) == (302, f"{address}?order=date")
    assert client.get("/az/")["Location"] == "/"
    assert client.get("/az")["Location"] == "/"


@pytest.mark.parametrize("rest", ["//evil.example/", "/\\evil.example/", "/%2F/evil.example/"])
def test_nobody_is_led_from_a_prefix_to_another_site(
    rest: str, bilingual: Any, client: Client
) -> None:
    location = client.get(f"/en{rest}")["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_editing_speaks_the_first_language(bilingual: Any, client: Client) -> None:
    client.force_login(build.make_editor())
    response = client.get("/admin/", headers={"accept-language": "az"})
    assert response.headers["Content-Language"] == "en"
    assert client.get("/az/admin/").status_code == 404
