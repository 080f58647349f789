"""A page offers the sizes there are, shows what can be shown, and never a broken picture."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.media.models import FocalPoint, ItemFile, Renditions, new_key, storage_name
from apps.media.pictures import pictures, pictures_of_files
from tests.build import PIXEL, make_event, make_item, make_person, stored_file, upload
from tests.forms import parse

pytestmark = pytest.mark.django_db

SIZES = [[320, 200], [640, 400], [960, 600], [1280, 800]]
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def reader() -> Client:
    return Client()


def kept(name: str, content_type: str, content: bytes = PIXEL, **words: Any) -> dict[str, Any]:
    """Store bytes as a file of any type; return its entry in an item's document."""
    key = new_key()
    default_storage.save(storage_name(ItemFile(key=key)), upload(name, content))
    own = {"key": key, "name": name, "content_type": content_type, "size": len(content)}
    return own | {"sha256": "0" * 64, "alt_text": "What it shows", "caption": ""} | words


def ready(row: Any, sizes: Any = SIZES, widest_avif: int = 1920) -> Any:
    """Say that the renditions of a file are made."""
    return in_state(row, "ready", sizes, widest_avif)


def in_state(row: Any, state: str | None, sizes: Any = SIZES, widest_avif: int = 1920) -> Any:
    """Say how far the renditions of a file are; with None, that nothing is known of them."""
    Renditions.objects.filter(key=row.key).delete()
    if state:
        said = {"state": state, "sizes": sizes, "widest_avif": widest_avif}
        Renditions.objects.create(key=row.key, **said)
    return row


def page_of(reader: Client, record: Any, prefix: str = "") -> Any:
    response = reader.get(prefix + record.get_absolute_url())
    assert response.status_code == 200
    return parse(response)


def test_page_offers_every_size_in_every_format(reader: Client) -> None:
    item = make_item(files=[stored_file(alt_text="A stone")])
    row = ready(item.files.get())
    page = page_of(reader, item)
    sources = page.xpath("//section[contains(@class, 'files')]//picture//source")
    assert [s.get("type") for s in sources] == ["image/avif", "image/webp", "image/jpeg"]
    for source, ext in zip(sources, ("avif", "webp", "jpg"), strict=True):
        wanted = ", ".join(f"/files/{row.key}/{w}.{ext} {w}w" for w, _h in SIZES)
        assert source.get("srcset") == wanted
        assert source.get("sizes") == "min(1280px, 882px, 100vw - 36px)"
    (image,) = page.xpath("//section[contains(@class, 'files')]//picture//img")
    assert image.get("src") == f"/files/{row.key}/960.jpg"
    assert (image.get("width"), image.get("height")) == ("960", "600")
    assert (image.get("alt"), image.get("class")) == ("A stone", "focus-centre")
    assert page.xpath(f"//a[@href='/files/{row.key}']")


@pytest.mark.parametrize(
    ("widest_avif", "offered"),
    [(0, ["image/webp", "image/jpeg"]), (640, ["image/avif", "image/webp", "image/jpeg"])],
)
def test_page_offers_no_avif_that_was_not_made(
    reader: Client, widest_avif: int, offered: list[str]
) -> None:
    """A browser takes the first format that it knows, and finds no other if that is missing."""
    item = make_item(files=[stored_file()])
    row = ready(item.files.get(), widest_avif=widest_avif)
    page = page_of(reader, item)
    sources = page.xpath("//section[contains(@class, 'files')]//picture//source")
    assert [s.get("type") for s in sources] == offered
    if widest_avif:
        assert sources[0].get("srcset").endswith(f"/files/{row.key}/640.avif 640w")
    assert "1280w" in sources[-1].get("srcset")


def test_small_picture_is_never_shown_wider_than_it_is(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    ready(item.files.get(), [[90, 60]])
    page = page_of(reader, item)
    assert page.xpath("//source/@sizes")[0].startswith("min(90px, ")
    assert page.xpath("//picture//img/@width") == ["90"]


def test_numbers_are_plain_in_every_language(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    ready(item.files.get(), [[1280, 1024]])
    page = page_of(reader, item)
    assert page.xpath("//picture//img/@width") == ["1280"]
    assert "min(1280px" in page.xpath("//source/@sizes")[0]


@pytest.mark.parametrize("state", [None, "waiting", "making", "failed"])
def test_until_there_are_renditions_the_file_itself_is_shown(
    reader: Client, state: str | None
) -> None:
    item = make_item(files=[stored_file()])
    row = item.files.get()
    in_state(row, state)
    page = page_of(reader, item)
    (image,) = page.xpath("//figure//img")
    assert image.get("src") == row.get_absolute_url()
    assert (image.get("width"), image.get("height")) == ("1", "1")
    assert not page.xpath("//source")


@pytest.mark.parametrize("content_type", ["image/tiff", "image/heic", "image/avif"])
def test_words_stand_where_no_browser_could_show_the_file(
    reader: Client, content_type: str
) -> None:
    item = make_item(files=[kept("a.tif", content_type, alt_text="A stone")])
    person = make_person(cover=item.identifier)
    page = page_of(reader, item)
    assert not page.xpath("//main//img")
    (words,) = page.xpath("//figure//div[@class='no-picture']")
    assert "cannot be shown here yet" in words.text_content()
    assert "A stone" in words.text_content()
    assert page_of(reader, person).xpath("//figure//div[@class='no-picture']")
    assert not parse(reader.get("/media/")).xpath("//main//img")


def test_file_that_says_where_it_was_made_is_neither_shown_nor_linked(reader: Client) -> None:
    item = make_item(files=[stored_file(has_location=True)])
    row = item.files.get()
    person = make_person(cover=item.identifier)
    original = row.get_absolute_url()
    for record in (item, person):
        page = page_of(reader, record)
        assert page.xpath("//figure//div[@class='no-picture']")
        assert original not in page.xpath("//@src | //@href")
    ready(row)
    for record in (item, person):
        page = page_of(reader, record)
        assert set(page.xpath("//picture//img/@src")) == {f"/files/{row.key}/960.jpg"}
        assert original not in page.xpath("//@src | //@href")


def test_cards_and_portraits_offer_small_sizes(reader: Client) -> None:
    item = make_item(files=[stored_file()])
    row = ready(item.files.get())
    person = make_person(cover=item.identifier)
    card = parse(reader.get("/people/"))
    assert "min(1280px, 117px)" in card.xpath("//li//source/@sizes")
    assert card.xpath("//li//picture//img/@loading") == ["lazy"]
    assert "min(1280px, 198px)" in page_of(reader, person).xpath("//figure//source/@sizes")
    event = make_event(cover=item.identifier)
    cover = page_of(reader, event).xpath("//figure[@class='cover']//source/@sizes")
    assert set(cover) == {"min(1280px, 648px, 100vw - 36px)"}
    assert row.key in card.xpath("//li//source/@srcset")[0]


def test_paper_shows_its_first_page_once_it_is_drawn(reader: Client) -> None:
    item = make_item(files=[stored_file("letter.pdf", PDF, alt_text="")])
    row = item.files.get()
    page = page_of(reader, item)
    assert not page.xpath("//main//img | //div[@class='no-picture']")
    ready(row)
    page = page_of(reader, item)
    assert page.xpath("//main//picture//img/@alt") == ["First page"]
    assert page.xpath(f"//a[@href='{row.get_absolute_url()}']")
    assert parse(reader.get("/media/")).xpath("//li//picture//img")


def test_film_waits_behind_its_poster(reader: Client) -> None:
    film = kept("film.mp4", "video/mp4")
    item = make_item(
        files=[film, stored_file("page.png"), stored_file("still.png", role="poster")]
    )
    film_row, _page, still = item.files.all()
    ready(still)
    page = page_of(reader, item)
    assert page.xpath("//video/@poster") == [f"/files/{still.key}/960.jpg"]
    assert page.xpath("//video/@src") == [film_row.get_absolute_url()]
    assert pictures([item.pk])[item.pk].url == f"/files/{still.key}/960.jpg"


def test_card_shows_what_can_be_shown_before_what_comes_first(reader: Client) -> None:
    item = make_item(files=[kept("a.tif", "image/tiff"), stored_file("b.png")])
    first, second = item.files.all()
    assert pictures([item.pk])[item.pk].url == second.get_absolute_url()
    ready(first)
    assert pictures([item.pk])[item.pk].url == f"/files/{first.key}/960.jpg"


def test_focal_point_is_a_class_that_the_stylesheet_knows(reader: Client) -> None:
    css = (settings.BASE_DIR / "archive_site/static/css/record.css").read_text()
    for point in FocalPoint.values:
        assert f".focus-{point} {{ object-position:" in css
    item = make_item(files=[stored_file(focal_point="top-left")])
    assert page_of(reader, item).xpath("//figure/img/@class") == ["focus-top-left"]


def test_hidden_item_lends_its_picture_to_nobody(reader: Client) -> None:
    item = make_item(files=[stored_file()], status="draft")
    ready(item.files.get())
    person = make_person(cover=item.identifier)
    assert not page_of(reader, person).xpath("//main//img | //div[@class='no-picture']")
    assert pictures([item.pk]) == {}


def test_kind_of_a_notice_stands_in_words_where_the_picture_would_be(reader: Client) -> None:
    shown = make_item(title="A wedding", files=[stored_file()])
    ready(shown.files.get())
    with_file = make_item(files=[stored_file()], notice_kind="death")
    ready(with_file.files.get())
    without = make_item(title="No file", notice_kind="grief")
    behind_another = make_item(notice_kind="injury", cover=shown.identifier)
    said = {
        with_file: "Shows or describes: the dead.",
        without: "Shows or describes: grief and mourning.",
        behind_another: "Shows or describes: injuries.",
    }
    person = make_person(cover=with_file.identifier, title="Aynur")
    page = parse(reader.get("/media/"))
    for item, words in said.items():
        (card,) = page.xpath(
            f"//li[contains(@class, 'card')][.//a[@href='{item.get_absolute_url()}']]"
        )
        (notice,) = card.xpath(".//p[@class='card-notice']/bdi")
        assert (notice.text_content(), notice.get("lang")) == (words, "en")
        assert not card.xpath(".//img")
    assert len(page.xpath("//li[contains(@class, 'card')]//img")) == 1
    # Who is shown with such a picture needs no warning: nothing of it is on the page.
    people = parse(reader.get("/people/"))
    assert not people.xpath("//p[@class='card-notice'] | //li//img")
    assert not page_of(reader, person).xpath("//main//img | //div[@class='no-picture']")
    gallery = parse(reader.get("/media/gallery/"))
    assert "Shows or describes: the dead." in gallery.xpath("//main")[0].text_content()


def test_editors_own_words_stand_before_the_kind_of_a_notice(reader: Client) -> None:
    make_item(files=[stored_file()], notice_kind="death", content_notice="A funeral.")
    (notice,) = parse(reader.get("/media/")).xpath("//p[@class='card-notice']/bdi")
    assert notice.text_content() == "A funeral."


def test_pictures_cost_one_query_however_many() -> None:
    items = [make_item(files=[stored_file(), stored_file()]) for _ in range(3)]
    for item in items[:2]:
        ready(item.files.first())
    with CaptureQueriesContext(connection) as queries:
        assert len(pictures(item.pk for item in items)) == 3
    assert len(queries) == 1
    files = [file for item in items for file in item.files.all()]
    with CaptureQueriesContext(connection) as queries:
        assert len(pictures_of_files(files, "en")) == 6
    assert len(queries) == 1
