"""The demonstration: loaded into an empty archive alone, whole, and gone again without a trace."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings

from apps.media.models import ItemFile
from apps.media.storage import INCOMING
from apps.records.changes import changeset
from apps.records.documents import schema, to_document
from apps.records.models import Changeset, Record, Revision, Status, Tag
from archive_site.demo import loading
from archive_site.models import Site, load_site

from . import build
from .reading import Page, close, flaws

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
DOCUMENTS = list(loading.documents())


@pytest.fixture
def media_folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of its own for files, so that what is left in it can be seen."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(folder: Path) -> list[Path]:
    """Return the files kept there; their claims go at a commit, and most tests never have one."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if not path.name.startswith(INCOMING)]


def load() -> None:
    call_command("load_demo")


def remove() -> None:
    call_command("remove_demo")


def articles() -> list[Any]:
    return list(Record.objects.filter(kind="article").order_by("pk"))


# --- documents ------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", DOCUMENTS, ids=lambda data: data["identifier"])
def test_each_document_is_complete_and_says_nothing_else(data: dict[str, Any]) -> None:
    written = schema(data["kind"])(**data).to_json()
    assert written == data


# --- loading --------------------------------------------------------------------------------------


def test_loading_publishes_everything(
    media_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load()
    assert capsys.readouterr().out == f"The demonstration is loaded: {len(DOCUMENTS)} records.\n"
    assert Record.objects.public().count() == len(DOCUMENTS) == Record.objects.count()
    assert len(files_in(media_folder)) == ItemFile.objects.count() > 0
    assert all(file.file.size == file.size for file in ItemFile.objects.all())


def test_the_owners_own_name_stays(media_folder: Path) -> None:
    build.make_site(name="Ours")
    load()
    assert load_site().name == "Ours"


@pytest.mark.parametrize("status", Status.values)
def test_an_archive_that_holds_anything_is_left_alone(status: str, media_folder: Path) -> None:
    build.make_event(status=status)
    with pytest.raises(CommandError, match="already has records"):
        load()
    assert Record.objects.count() == 1
    assert files_in(media_folder) == []
    assert not Tag.objects.exists()
    assert not Site.objects.exists()


def test_removing_from_an_archive_without_it_changes_nothing(
    media_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build.make_event(title="Mine")
    remove()
    assert "0 records removed" in capsys.readouterr().out
    assert Record.objects.get().title == "Mine"


# --- once it is loaded -----------------------------------------------------------------------------


#: Links among the many combinations of choices, each of which leads to all others.
ONE_OF_MANY = "contains(@rel, 'nofollow')"


def links_of(page: Page, *, politely: bool) -> Iterator[str]:
    """Yield where a page leads inside the archive, without fragments.

    Politely: but for what it asks not to be followed.
    """
    anchors = f"//a[not({ONE_OF_MANY})]" if politely else "//a"
    others = "//link/@href | //img/@src | //script/@src | //form/@action"
    for link in page.all(f"{anchors}/@href | {others}"):
        address, _fragment = urldefrag(urljoin(HERE + page.address, link))
        if address.startswith(f"{HERE}/"):
            yield address.removeprefix(HERE)


def is_followed(link: str) -> bool:
    """Whether to follow a link. Orders and letters are tried once, in the first language."""
    in_another_language = link[:4] in ("/az/", "/hy/", "/ru/")
    return not link.startswith("/admin/") and not ("?" in link and in_another_language)


def crawl(client: Client, start: str) -> dict[str, Page | None]:
    """Follow every link from `start`; return the pages by address, None for what is no page.

    What a page asks not to be followed is tried, and from there nothing of its sort.
    """
    waiting, seen = {start: "the crawl"}, dict[str, Page | None]()
    polite = set[str]()
    while waiting:
        address, source = waiting.popitem()
        seen[address] = None
        if address.startswith(settings.STATIC_URL):
            path = unquote(urlsplit(address).path)
            assert finders.find(path.removeprefix(settings.STATIC_URL)), f"{source} → {address}"
            continue
        response = client.get(address)
        close(response)
        assert response.status_code in (200, 301, 302, 410), f"{source} → {address}"
        onward: list[str] = []
        if response.status_code in (301, 302):
            onward = [response["Location"]]
        elif response.headers["Content-Type"].startswith("text/html"):
            page = seen[address] = Page(client, address, response.status_code, response)
            onward = list(links_of(page, politely=True))
            if address not in polite:
                tried = set(links_of(page, politely=False)).difference(onward, seen, waiting)
                polite |= tried
                onward += sorted(tried)
        for link in onward:
            if link not in seen and is_followed(link):
                waiting.setdefault(link, address)
    return seen


@pytest.mark.slow
class TestOnceLoaded(TestCase):
    """The demonstration is loaded once; each test begins with it whole."""

    folder: Path

    @classmethod
    def setUpTestData(cls) -> None:
        cls.folder = Path(mkdtemp())
        with override_settings(MEDIA_ROOT=cls.folder):
            load()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        rmtree(cls.folder)

    @pytest.fixture(autouse=True)
    def _given(self, media_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.media, self.capsys = media_folder, capsys
        copytree(self.folder, media_folder, dirs_exist_ok=True)

    def test_what_is_loaded_is_what_was_written(self) -> None:
        for data in DOCUMENTS:
            record = Record.objects.get(identifier=data["identifier"])
            assert to_document(record) == schema(data["kind"])(**data)

    def test_loading_is_one_change_made_by_nobody(self) -> None:
        made = Changeset.objects.get()
        assert made.by is None
        assert made.reason == "The demonstration archive"

    def test_the_demonstration_names_a_site_that_has_no_name(self) -> None:
        assert load_site().name == "8 November: a memorial archive"

    def test_it_cannot_be_loaded_twice(self) -> None:
        with pytest.raises(CommandError, match="already has records"):
            load()
        assert Record.objects.count() == len(DOCUMENTS)

    @pytest.mark.once
    def test_every_link_on_every_page_leads_somewhere_in_every_language(self) -> None:
        site = load_site()
        site.other_languages = "az hy ru"
        site.save()
        seen = crawl(self.client, "/")
        pages = {address: page for address, page in seen.items() if page is not None}
        wrong = {address: flaws(page.text) for address, page in pages.items()}
        assert {address: found for address, found in wrong.items() if found} == {}
        for record in Record.objects.all():
            for prefix in ("", "/az", "/hy", "/ru"):
                assert prefix + record.get_absolute_url() in pages
        for tag in Tag.objects.all():
            assert tag.get_absolute_url() in pages
        for file in ItemFile.objects.all():
            assert file.get_absolute_url() in seen
        languages = {page.one("/html/@lang") for page in pages.values()}
        assert languages == {"en", "az", "hy", "ru"}

    def test_the_wall_of_names_is_empty_and_says_why(self) -> None:
        assert "No names are remembered here yet" in Page(self.client, "/people/remembered/").text

    def test_removing_leaves_nothing_of_it(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            remove()
        assert f"{len(DOCUMENTS)} records removed" in self.capsys.readouterr().out
        assert not Record.objects.exists()
        assert not Revision.objects.exists()
        assert not Tag.objects.exists()
        assert files_in(self.media) == []

    def test_what_an_editor_added_stays(self) -> None:
        mine = build.make_item(
            title="A letter", tags=["letters", "sources"], files=[build.stored_file()]
        )
        before = to_document(mine)
        with self.captureOnCommitCallbacks(execute=True):
            remove()
        assert [record.title for record in Record.objects.all()] == ["A letter"]
        assert to_document(mine) == before
        assert sorted(tag.name for tag in Tag.objects.all()) == ["letters", "sources"]
        assert [path.name for path in files_in(self.media)] == [mine.files.get().key]
        assert Page(self.client, mine.get_absolute_url()).heading == "A letter"
        assert Page(self.client, "/tags/sources/").titles == ["A letter"]

    def test_a_narrower_tag_of_the_editors_keeps_the_tag_above_it(self) -> None:
        build.make_tag("letters", broader=Tag.objects.get(name="sources"))
        remove()
        assert sorted(tag.name for tag in Tag.objects.all()) == ["letters", "sources"]

    def test_the_demonstrations_texts_go_and_the_owners_stay(self) -> None:
        site = load_site()
        site.strapline, site.time_zone = "Ours", "Asia/Baku"
        site.save()
        remove()
        left = load_site()
        assert (left.name, left.about, left.method) == ("Memorial archive", "", "")
        assert (left.strapline, left.time_zone) == ("Ours", "Asia/Baku")

    def test_removing_asks_first_for_links_to_it_to_be_undone(self) -> None:
        event = Record.objects.filter(kind="event").order_by("pk")[0]
        mine = build.make_article(
            title="Mine", connections=[{"type": "about", "object": event.identifier, "note": ""}]
        )
        files = len(files_in(self.media))
        with pytest.raises(CommandError) as refusal:
            remove()
        assert str(refusal.value).endswith(".")
        assert "Records that are kept still name these" in str(refusal.value)
        assert Record.objects.public().count() == len(DOCUMENTS) + 1
        assert len(files_in(self.media)) == files
        with changeset(by=None) as change:
            change.apply(mine, {"connections": []})
        remove()
        assert [record.title for record in Record.objects.all()] == ["Mine"]

    def test_a_field_that_names_it_is_such_a_link(self) -> None:
        for field, kind in (("place", "place"), ("parent", "event"), ("cover", "item")):
            target = Record.objects.filter(kind=kind).order_by("pk")[0]
            mine = build.make_event(title="Mine", **{field: target.identifier})
            with pytest.raises(CommandError):
                remove()
            assert Record.objects.public().count() == len(DOCUMENTS) + 1
            with changeset(by=None) as change:
                change.remove(mine)
                change.purge([mine])

    def test_records_of_it_that_were_edited_withdrawn_or_deleted_go_too(self) -> None:
        first, second, third = Record.objects.filter(kind="article").order_by("pk")[:3]
        with changeset(by=None) as change:
            change.apply(first, {"title": "Other words"})
            change.withdraw(second, "review")
            change.remove(third)
        remove()
        assert not Record.objects.exists()
        assert not Revision.objects.exists()

    def test_a_picture_added_to_one_of_its_items_goes_with_it(self) -> None:
        item = Record.objects.filter(kind="item", item__files__isnull=True).order_by("pk")[0]
        with changeset(by=None) as change:
            change.apply(item, {"files": [build.stored_file()]})
        with self.captureOnCommitCallbacks(execute=True):
            remove()
        assert files_in(self.media) == []

    def test_it_can_be_loaded_again(self) -> None:
        remove()
        load()
        assert Record.objects.public().count() == len(DOCUMENTS)
        assert Tag.objects.count() == 10
        assert load_site().name == "8 November: a memorial archive"
        assert len(files_in(self.media)) == ItemFile.objects.count()
