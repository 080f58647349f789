"""One archive in several languages: the address says which, and nothing else decides it."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from . import build
from .reading import Page, close, flaws, has_class

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
SWITCHER = "//header//nav[@aria-label='Language of this site']"
READ_THIS_IN = "//nav[@aria-label='Read this in']"
#: Leading out of a language on purpose, as choices of language do.
OUTWARDS = ("/admin/", "/files/", "/id/", "/cite/")


def translation(language: str, **changes: Any) -> dict[str, Any]:
    texts = {"title": f"Title {language}", "summary": "", "body": "", "translator": ""}
    return {"language": language, "status": "published"} | texts | changes


def alternates(page: Page) -> dict[str, str]:
    """Return where search engines are told to find the page, by language."""
    links = page.all("//head/link[@rel='alternate'][@hreflang]")
    return {link.get("hreflang"): link.get("href") for link in links}


PLACE = {"en": "Shusha", "az": "Şuşa", "hy": "Շուշի", "ru": "Шуша"}


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


def test_a_fact_that_names_a_record_calls_it_as_its_own_page_does(
    event: Any, client: Client
) -> None:
    build.make_site(language="en", other_languages="az ru hy")
    place = build.make_place(names=[{"text": t, "language": c} for c, t in PLACE.items()])
    part = build.make_event(title="Part", parent=event.identifier, place=place.identifier)
    for code, title in {"az": "Zəfər Günü", "ru": "День Победы", "hy": "Victory Day"}.items():
        page = Page(client, f"/{code}{part.get_absolute_url()}")
        named = {e.text: e.get("lang") for e in page.all("//dd/a/bdi")}
        assert named[title] == ("en" if code == "hy" else code)
        assert named[PLACE[code]] == code


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
    assert alternates(page) == {
        "en": f"{HERE}{event.get_absolute_url()}",
        "az": f"{HERE}/az{event.get_absolute_url()}",
        "x-default": f"{HERE}{event.get_absolute_url()}",
    }
    for link in alternates(page).values():
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


# --- what is not translated ------------------------------------------------------------------------

UNTRANSLATED = f"//p[{has_class('untranslated')}]"
WHOLE = {"title": "Untold", "summary": "A day.", "body": "<p>Told.</p>"}


@pytest.mark.parametrize(
    ("texts", "translated", "said"),
    [
        (WHOLE, None, "This text has not been translated yet; it is in: English."),
        (WHOLE, {"summary": "Gün."}, "This text has not been translated yet; it is in: English."),
        (WHOLE, {}, "This text has not been translated yet; it is in: English."),
        (
            WHOLE,
            {"body": "<p>Gün.</p>"},
            "The summary has not been translated yet; it is in: English.",
        ),
        (WHOLE | {"body": ""}, {}, "This text has not been translated yet; it is in: English."),
        (WHOLE, {"summary": "Gün.", "body": "<p>Gün.</p>"}, ""),
        (WHOLE | {"body": ""}, {"summary": "Gün."}, ""),
        (WHOLE | {"summary": ""}, {"body": "<p>Gün.</p>"}, ""),
        (WHOLE | {"summary": "", "body": ""}, None, ""),
        (WHOLE | {"summary": "", "body": ""}, {}, ""),
    ],
)
def test_a_page_says_once_what_is_not_translated(
    texts: dict[str, str], translated: dict[str, str] | None, said: str, client: Client
) -> None:
    build.make_site(language="en", other_languages="az hy")
    rows = [] if translated is None else [translation("az", title="Gün", **translated)]
    event = build.make_event(translations=rows, **texts)
    page = Page(client, f"/az{event.get_absolute_url()}")
    with override("az"):
        expected = [in_azerbaijani(said)] if said else []
    assert page.texts(UNTRANSLATED) == expected
    assert Page(client, event.get_absolute_url()).texts(UNTRANSLATED) == []


def in_azerbaijani(said: str) -> str:
    sentence = said.replace("English", "%(language)s")
    return gettext(sentence) % {"language": gettext("English")}


def test_it_is_said_in_the_words_of_the_page(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    event = build.make_event(title="Gün", body="<p>Gündür.</p>", language="az")
    page = Page(client, event.get_absolute_url())
    assert page.texts(UNTRANSLATED) == [
        "This text has not been translated yet; it is in: Azerbaijani."
    ]
    assert page.one(f"{UNTRANSLATED}/ancestor::header//h1/@lang") == "az"
    assert Page(client, f"/az{event.get_absolute_url()}").texts(UNTRANSLATED) == []


def test_a_kind_of_the_pages_language_needs_no_word(client: Client) -> None:
    event = build.make_event(title="Colour", body="<p>Grey.</p>", language="en-GB")
    assert Page(client, event.get_absolute_url()).texts(UNTRANSLATED) == []


def test_a_draft_translation_is_no_translation(bilingual: Any, client: Client) -> None:
    row = translation("az", title="Gün", body="<p>Gün.</p>", status="draft")
    event = build.make_event(**WHOLE, translations=[row])
    assert len(Page(client, f"/az{event.get_absolute_url()}").texts(UNTRANSLATED)) == 1


# --- what search engines are told ------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/people/",
        "/people/remembered/",
        "/tags/",
        "/tags/days/",
        "/contact/",
        "/on-this-day/",
        "/days-of-remembrance/",
        "/media/collections/",
    ],
)
def test_lists_and_the_first_page_are_named_in_every_language_of_the_site(
    address: str, event: Any, client: Client
) -> None:
    expected = {"en": HERE + address, "az": f"{HERE}/az{address}", "x-default": HERE + address}
    for there in (address, f"/az{address}"):
        assert alternates(Page(client, there)) == expected


def test_a_record_is_named_in_no_language_that_it_cannot_be_read_in(
    event: Any, client: Client
) -> None:
    address, untold = event.get_absolute_url(), build.make_event(**WHOLE).get_absolute_url()
    build.make_site(language="hy", other_languages="en az ru")
    there = {code: f"{HERE}/{code}{address}" for code in ("en", "az", "ru")}
    for page in (address, f"/az{address}", f"/ru{address}"):
        # Nobody translated it into the first language: so that is nobody's default either.
        assert alternates(Page(client, page)) == there
    assert alternates(Page(client, f"/az{untold}")) == {}


def test_a_place_is_named_where_it_has_a_name(bilingual: Any, client: Client) -> None:
    names = [{"text": "Shusha", "language": "en"}, {"text": "Şuşa", "language": "az"}]
    place = build.make_place(names=names)
    assert set(alternates(Page(client, place.get_absolute_url()))) == {"en", "az", "x-default"}
    assert alternates(Page(client, f"{place.get_absolute_url()}?on=1992")) == {}


@pytest.mark.parametrize("address", ["/events/?order=newest", "/tags/days/?kind=event", "/?q=1"])
def test_a_question_is_not_named(address: str, event: Any, client: Client) -> None:
    assert alternates(Page(client, address)) == {}


def test_errors_tombstones_and_drafts_are_not_named(bilingual: Any, client: Client) -> None:
    rows = [translation("az")]
    gone = build.make_event(status="withdrawn", translations=rows).get_absolute_url()
    assert alternates(Page(client, "/az/nothing/", status=404)) == {}
    assert alternates(Page(client, gone, status=410)) == {}
    draft = build.make_event(status="draft", translations=rows).get_absolute_url()
    assert alternates(Page(build.client_of(build.make_editor()), draft)) == {}


def test_the_owners_texts_are_named_in_no_language_they_are_not_in(client: Client) -> None:
    build.make_site(language="en", other_languages="az", about="<p>We are.</p>")
    assert alternates(Page(client, "/about/")) == {}
    assert set(alternates(Page(client, "/method/"))) == {"en", "az", "x-default"}


def test_addresses_for_search_engines_are_those_of_the_site(
    event: Any, client: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://archive.example.org"
    assert alternates(Page(client, "/az/"))["az"] == "https://archive.example.org/az/"


# --- the language of each run of text --------------------------------------------------------------


def languages_of(page: Page, words: str) -> set[str]:
    """Return the language of every run of text on the page that is `words`, as a browser sees it."""
    runs = [
        e for e in page.all("//body//*[text()]") if words in [t.strip() for t in e.xpath("text()")]
    ]
    assert runs, words
    return {str(run.xpath("string((ancestor-or-self::*/@lang)[last()])")) for run in runs}


def test_an_english_account_is_marked_as_english_on_an_azerbaijani_page(client: Client) -> None:
    build.make_site(language="hy", other_languages="az en")
    source = build.make_source(title="Ein Bericht", language="de", view="մի կողմ")
    says = {"topic": "course", "source": source.identifier, "passage": "p. 12"}
    told = {"rank": "superseded", "reason": "Corrected.", "certainty": "possible"}
    event = build.make_event(
        language="en",
        statements=[says | {"value": "It was over."} | told, says | {"value": "It went on."}],
    )
    page = Page(client, f"/az{event.get_absolute_url()}")
    for words in ("It was over.", "It went on.", "p. 12", "Corrected."):
        assert languages_of(page, words) == {"en"}
    assert languages_of(page, "Ein Bericht") == {"de"}
    assert languages_of(page, "մի կողմ") == {"hy"}
    with override("az"):
        certainty, heading = f"({gettext('Possible').lower()})", gettext("Accounts")
    assert languages_of(page, certainty) == languages_of(page, heading) == {"az"}
    assert {e.tag for e in page.all("//*[@lang='de']")} == {"bdi"}
    assert page.all(f"//p[{has_class('account')}][text()]/@dir")[0] == "auto"


def test_what_the_archive_says_of_itself_is_in_its_first_language(client: Client) -> None:
    build.make_site(
        name="Our archive",
        strapline="What we keep",
        about="<p>Of us.</p>",
        method="<p>So.</p>",
        contact="<p>By letter.</p>",
        other_languages="az",
    )
    for address in ("/az/", "/az/people/"):
        page = Page(client, address)
        assert languages_of(page, "Our archive") == languages_of(page, "What we keep") == {"en"}
    said = {"/az/": "Of us.", "/az/about/": "Of us.", "/az/method/": "So."}
    for address, words in (said | {"/az/contact/": "By letter."}).items():
        assert languages_of(Page(client, address), words) == {"en"}


def test_lists_notices_and_roles_say_which_language_they_are_in(
    bilingual: Any, client: Client
) -> None:
    row = {"bond": "office", "role": "Clerk", "note": "By day"}
    person = build.make_person(
        names=[{"text": "Somebody Invented", "language": "en"}], affiliations=[row]
    )
    event = build.make_event(
        title="Flood",
        summary="Of water.",
        date="1992-05-12",
        yearly_on="XXXX-05-13",
        content_notice="Of loss.",
        connections=[{"type": "related-to", "object": person.identifier, "note": "Said aloud"}],
        translations=[translation("az", title="Daşqın", translator="A translator")],
    )
    page = Page(client, f"/az{person.get_absolute_url()}")
    for words in ("Somebody Invented", "Clerk", "By day", "Said aloud", "Of loss."):
        assert languages_of(page, words) == {"en"}, words
    assert languages_of(page, "Daşqın") == {"az"}
    for address in (
        "/az/on-this-day/?day=05-13",
        "/az/on-this-day/?day=05-12",
        "/az/days-of-remembrance/",
    ):
        assert languages_of(Page(client, address), "Of loss.") == {"en"}
    there = Page(client, f"/az{event.get_absolute_url()}")
    assert languages_of(there, "A translator") == {"en"}


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
