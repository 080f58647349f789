"""What other sites are told of a page: its one address, what it is about, and a real picture."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings

from apps.media.models import Renditions, RenditionState
from apps.records.changes import changeset
from apps.records.models import Status
from apps.records.templatetags.heads import SHORT, shortened
from tests import build
from tests.reading import Page

pytestmark = pytest.mark.django_db

HOME = "https://archive.example.org"
NAME = "Archive of the North"
KINDS = ("person", "group", "event", "place", "item", "article")
LISTS = ("/people/", "/groups/", "/events/", "/places/", "/media/", "/articles/")
DAYS = ("/on-this-day/", "/on-this-day/week/", "/days-of-remembrance/")
OTHERS = ("/people/remembered/", "/media/collections/", "/media/gallery/", "/tags/", *DAYS)
TEXTS = ("/about/", "/method/", "/contact/")
#: Wide enough for every size that previews may have.
SIZES = [(320, 240), (640, 480), (960, 720), (1280, 960), (1920, 1440)]


@pytest.fixture(autouse=True)
def _site() -> None:
    build.make_site(name=NAME, strapline="What we keep", other_languages="az hy ru")


@pytest.fixture(params=["", HOME], ids=["without a home", "with a home"])
def home(request: Any, settings: Any) -> str:
    """Where the archive stands: at the address the owner gave, or where it was asked."""
    settings.SITE_URL = request.param
    return request.param or "http://testserver"


def seen(page: Page, name: str) -> list[str]:
    return [str(said) for said in page.all(f"//head/meta[@property='{name}']/@content")]


def told(page: Page) -> dict[str, str]:
    """Return what the head tells, by its names; each once."""
    metas = page.all("//head/meta[starts-with(@property, 'og:') or starts-with(@property, 'art')]")
    single = [m for m in metas if m.get("property") != "og:locale:alternate"]
    names = [m.get("property") for m in single]
    assert len(set(names)) == len(names), names
    return {m.get("property"): m.get("content") for m in single}


def page_of(record: Any, prefix: str = "", client: Client | None = None) -> Page:
    return Page(client or Client(), prefix + record.get_absolute_url())


def picture(**changes: Any) -> Any:
    """Return an item of which there is a picture in each of `sizes`, as its row says."""
    entry = build.stored_file(alt_text="Two women at a “spring”")
    said = {"state": RenditionState.READY, "sizes": changes.pop("sizes", SIZES)}
    Renditions.objects.update_or_create(key=entry["key"], defaults=said)
    return build.make_item(files=[entry], **changes)


def translation(code: str, status: str = "published") -> dict[str, str]:
    texts = {"title": f"Title in {code}", "summary": f"Summary in {code}", "body": ""}
    return texts | {"language": code, "translator": "", "status": status}


# --- what a page is about -----------------------------------------------------------------------


def test_record_tells_its_title_summary_address_and_archive(home: str) -> None:
    record = build.make_event(title="A “day” & more", summary="What it was.")
    page = page_of(record)
    assert told(page) == {
        "og:title": "A “day” & more",
        "og:description": "What it was.",
        "og:url": f"{home}{record.get_absolute_url()}",
        "og:site_name": NAME,
        "og:type": "website",
        "og:locale": "en_GB",
    }
    assert page.one("//meta[@name='description']/@content") == "What it was."
    assert page.one("//meta[@name='twitter:card']/@content") == "summary"


def test_person_is_a_profile_and_an_article_says_when_it_came_and_changed() -> None:
    assert seen(page_of(build.make_person()), "og:type") == ["profile"]
    with time_machine.travel("2026-11-20T12:00:00Z"):
        article = build.make_article(title="A text")
    with time_machine.travel("2026-11-23T12:00:00Z"), changeset(by=None) as change:
        change.apply(article, {"summary": "Changed."})
    said = told(page_of(article))
    assert said["og:type"] == "article"
    assert said["article:published_time"] == "2026-11-20"
    # By the day: the minute would tell of changes that readers do not see.
    assert said["article:modified_time"] == "2026-11-23"


def test_each_language_tells_its_own_words_and_names_the_others(home: str) -> None:
    rows = [translation("az"), translation("hy"), translation("ru", "draft")]
    record = build.make_event(title="A day", summary="What it was.", translations=rows)
    page = page_of(record, "/hy")
    assert seen(page, "og:title") == ["Title in hy"]
    assert seen(page, "og:description") == ["Summary in hy"]
    assert seen(page, "og:url") == [f"{home}/hy{record.get_absolute_url()}"]
    assert seen(page, "og:locale") == ["hy_AM"]
    assert set(seen(page, "og:locale:alternate")) == {"en_GB", "az_AZ"}
    # In Russian there is nothing yet, so that page is in English.
    assert seen(page_of(record, "/ru"), "og:locale") == ["en_GB"]


@pytest.mark.parametrize("address", ["/", *LISTS, *OTHERS, *TEXTS])
def test_other_pages_tell_title_words_address_and_archive_alone(address: str, home: str) -> None:
    build.make_event()
    page = Page(Client(), address)
    said = told(page)
    assert set(said) == {"og:title", "og:description", "og:url", "og:site_name"}
    assert said["og:url"] == f"{home}{address}"
    assert said["og:title"]
    assert NAME not in said["og:title"] or address == "/"


def test_no_two_lists_are_described_alike_and_none_at_length() -> None:
    build.make_tag("first")
    tagged = build.make_event(tags=["first"])
    addresses = ["/", *LISTS, *OTHERS, *TEXTS, "/tags/first/"]
    said = {a: Page(Client(), a).one("//meta[@name='description']/@content") for a in addresses}
    assert len(set(said.values())) == len(said), said
    assert all(len(words) <= SHORT for words in said.values()), said
    assert all(NAME in words for address, words in said.items() if address != "/"), said
    assert tagged.title not in "".join(said.values())


def test_tag_is_described_by_its_definition() -> None:
    build.make_tag("first", definition="What comes before all else.")
    build.make_event(tags=["first"])
    page = Page(Client(), "/tags/first/")
    assert seen(page, "og:description") == ["What comes before all else."]


def test_long_summary_ends_with_a_whole_word() -> None:
    record = build.make_event(summary="A word " * 60)
    said = page_of(record).one("//meta[@name='description']/@content")
    assert len(said) <= SHORT
    assert said.endswith((" word…", " A…"))


def test_shortened_words_never_exceed_their_length() -> None:
    assert shortened("short") == "short"
    assert shortened("x" * SHORT) == "x" * SHORT
    assert shortened("x" * 500) == "x" * (SHORT - 1) + "…"
    assert len(shortened("ab " * 200)) <= SHORT


# --- pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["person", "event", "place", "article"])
def test_record_with_a_picture_shows_it_in_the_size_for_previews(kind: str, home: str) -> None:
    record = build.make(kind, cover=picture().identifier)
    page = page_of(record)
    said = told(page)
    assert said["og:image"].startswith(f"{home}/files/")
    assert said["og:image"].endswith("/1280.jpg")
    assert (said["og:image:width"], said["og:image:height"]) == ("1280", "960")
    assert said["og:image:type"] == "image/jpeg"
    assert said["og:image:alt"] == "Two women at a “spring”"
    assert page.one("//meta[@name='twitter:card']/@content") == "summary_large_image"


def test_item_shows_its_own_picture_no_larger_than_there_is(home: str) -> None:
    item = picture(sizes=[(320, 240), (700, 525)])
    said = told(page_of(item))
    assert said["og:image"].startswith(f"{home}/files/{item.files.get().key}/700.jpg")
    assert said["og:image:width"] == "700"


def test_measures_are_figures_in_every_language() -> None:
    item = picture()
    for code in ("az", "hy", "ru"):
        assert seen(page_of(item, f"/{code}"), "og:image:width") == ["1280"]


def test_other_sites_may_load_what_they_are_shown() -> None:
    entry = build.draw(build.stored_file())
    item = build.make_item(files=[entry])
    response = Client().get(told(page_of(item))["og:image"])
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    response.close()


def test_original_that_other_sites_may_not_load_is_no_preview() -> None:
    item = build.make_item(files=[build.stored_file()])
    page = page_of(item)
    assert page.all("//main//img") != []
    assert seen(page, "og:image") == []
    assert page.one("//meta[@name='twitter:card']/@content") == "summary"


def test_hidden_picture_is_in_no_preview() -> None:
    cover = picture(status=Status.DRAFT)
    record = build.make_person(cover=cover.identifier)
    assert seen(page_of(record), "og:image") == []


# --- before painful content ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["person", "event", "article"])
def test_notice_stands_for_the_summary_and_the_picture(kind: str) -> None:
    record = build.make(
        kind,
        summary="Painful words.",
        content_notice="It describes injuries.",
        cover=picture().identifier,
    )
    page = page_of(record)
    assert seen(page, "og:description") == ["It describes injuries."]
    assert page.one("//meta[@name='description']/@content") == "It describes injuries."
    assert seen(page, "og:image") == []
    assert "Painful words." not in page.text.partition("</head>")[0]


def test_kind_of_notice_of_an_item_stands_for_its_summary_and_its_picture() -> None:
    item = picture(notice_kind="injury", summary="Painful words.", content_notice="")
    page = page_of(item)
    (said,) = seen(page, "og:description")
    assert said
    assert "Painful" not in said
    assert seen(page, "og:image") == []
    with changeset(by=None) as change:
        change.apply(item, {"content_notice": "Two people are hurt."})
    (both,) = seen(page_of(item), "og:description")
    assert both == f"{said} Two people are hurt."


def test_picture_with_a_notice_is_no_preview_of_another_record() -> None:
    record = build.make_person(cover=picture(notice_kind="death").identifier)
    assert seen(page_of(record), "og:image") == []


# --- where nothing is told ----------------------------------------------------------------------


def test_drafts_tombstones_and_errors_tell_nothing() -> None:
    editor = build.client_of(build.make_editor())
    gone = build.make_event(title="Gone", status=Status.WITHDRAWN)
    draft = build.make_event(title="A draft", status=Status.DRAFT)
    pages = [
        page_of(draft, client=editor),
        Page(Client(), gone.get_absolute_url(), 410),
        Page(Client(), "/nothing/", 404),
    ]
    for page in pages:
        assert page.all("//meta[@property]") == [], page.address
        assert page.all("//meta[starts-with(@name, 'twitter')]") == [], page.address
        assert page.one("//meta[@name='robots']/@content") == "noindex"


# --- the one address ----------------------------------------------------------------------------


def canonical(page: Page) -> str:
    return str(page.one("//link[@rel='canonical']/@href"))


def test_every_page_has_one_address_in_each_language(home: str) -> None:
    build.make_tag("first")
    records = [build.make(kind, title=f"A {kind}", tags=["first"]) for kind in KINDS]
    details = [record.get_absolute_url() for record in records]
    for address in ["/", *LISTS, *OTHERS, *TEXTS, *details, "/tags/first/"]:
        for prefix in ("", "/az"):
            page = Page(Client(), prefix + address)
            assert canonical(page) == f"{home}{prefix}{address}"
            assert seen(page, "og:url") == [canonical(page)]


def test_places_and_orders_of_a_list_lead_to_the_list(home: str) -> None:
    for number in range(31):
        build.make_event(title=f"Event {number:02}", tags=["first"])
    for address in ("/events/", "/tags/first/"):
        page = Page(Client(), f"{address}?order=newest")
        (further,) = page.all("//link[@rel='next']/@href")
        for shown in (page, Page(Client(), f"{address}{further}")):
            assert canonical(shown) == f"{home}{address}"
            assert seen(shown, "og:url") == [f"{home}{address}"]


def test_withdrawn_and_unknown_pages_have_no_address() -> None:
    gone = build.make_event(status=Status.WITHDRAWN)
    for address, status in ((gone.get_absolute_url(), 410), ("/nothing/", 404)):
        assert Page(Client(), address, status).all("//link[@rel='canonical']") == []


def test_permanent_address_leads_to_the_one_address(client: Client) -> None:
    record = build.make_event()
    with override_settings(SITE_URL=HOME):
        page = Page(client, record.get_absolute_url())
        assert f"{HOME}/id/{record.identifier}" in page.links("//main").values()
        assert client.get(f"/id/{record.identifier}")["Location"] in canonical(page)
