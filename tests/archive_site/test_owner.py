"""The site is its owner's: what is written in admin, readers meet at once."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.records import roles
from apps.records.models import Record
from archive_site.models import Site
from tests.build import (
    client_of,
    make_archivist,
    make_article,
    make_editor,
    make_person,
    make_user,
)
from tests.forms import errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    return client_of(make_user(roles.ADMINISTRATORS))


@pytest.fixture
def reader() -> Client:
    return Client()


def settings_page(client: Client) -> str:
    """Return the address of the one page on which the owner says everything."""
    return str(client.get(reverse("admin:archive_site_site_changelist")).url)


def say(client: Client, **words: str) -> Any:
    """Fill in the owner's page and save it."""
    return send(client, settings_page(client), words)


def page(client: Client, path: str) -> Any:
    return parse(client.get(path))


def words(client: Client, path: str) -> str:
    return " ".join(page(client, path).text_content().split())


def language(client: Client, path: str) -> str:
    return str(page(client, path).get("lang"))


# --- name, texts, contact --------------------------------------------------------------------


def test_new_archive_has_a_name_and_a_page_for_its_owner(owner: Client, reader: Client) -> None:
    assert "Memorial archive" in words(reader, "/")
    assert owner.get(settings_page(owner)).status_code == 200
    assert Site.objects.count() == 1


def test_name_and_strapline_stand_on_every_page_at_once(owner: Client, reader: Client) -> None:
    article = make_article()
    reader.get("/")
    name, line = "Archive of the Northern Veterans", "Kept since 1994"
    assert say(owner, name=name, strapline=line).status_code == 302
    for path in ("/", "/people/", "/tags/", "/about/", article.get_absolute_url()):
        assert name in words(reader, path)
        assert name in page(reader, path).findtext(".//title")
    assert line in words(reader, "/")
    assert name in words(owner, reverse("admin:index"))
    assert name in words(reader, reverse("admin:login"))
    assert name in words(reader, "/nowhere/")


def test_about_and_method_are_shown_as_written(owner: Client, reader: Client) -> None:
    say(owner, about="<p>Kept by <strong>us</strong>.</p>", method="<h2>Words</h2><p>Neutral.</p>")
    assert page(reader, "/about/").xpath("//main//strong")[0].text == "us"
    assert page(reader, "/method/").xpath("//main//h2[text()='Words']")


def test_script_in_the_owners_texts_is_harmless(owner: Client, reader: Client) -> None:
    script = '"><script>bad()</script><img src=x onerror=bad()>'
    typed = dict.fromkeys(("name", "strapline", "contact", "about", "method"), script)
    assert say(owner, **typed).status_code == 302
    for path in ("/", "/about/", "/method/", "/contact/", "/nowhere/"):
        content = reader.get(path).content
        assert b"<script>bad" not in content
        assert not page(reader, path).xpath("//@onerror")
    assert b"<script>bad" not in owner.get(settings_page(owner)).content


def test_contact_quotes_the_identifier_on_records_and_tombstones(
    owner: Client, reader: Client
) -> None:
    article, withdrawn = make_article(), make_article(status="withdrawn")
    for record in (article, withdrawn):
        assert "not yet said" in words(reader, contact_link(reader, record))
    say(owner, contact_email="keeper@archive.example", contact="<p>Tel. 12-34</p>")
    for record in (article, withdrawn):
        contact = page(reader, contact_link(reader, record))
        (letter,) = contact.xpath("//main//a[starts-with(@href, 'mailto:')]/@href")
        assert letter.startswith("mailto:keeper@archive.example?subject=")
        assert record.identifier in letter
        assert record.identifier in contact.text_content()
        assert "Tel. 12-34" in contact.text_content()


def contact_link(client: Client, record: Record) -> str:
    """Return where a page leads those who want to write about its record."""
    links = page(client, record.get_absolute_url()).xpath("//main//a/@href")
    return str(next(link for link in links if record.identifier in link and "contact" in link))


# --- languages ---------------------------------------------------------------------------------


def test_other_languages_are_offered_and_taken_back(owner: Client, reader: Client) -> None:
    article = make_article(
        title="The day",
        translations=[{"language": "az", "title": "O gün", "status": "published"}],
    )
    assert reader.get("/az/").status_code == 404
    say(owner, other_languages="az ru")
    assert language(reader, "/az/") == "az"
    assert language(reader, "/ru/people/") == "ru"
    assert "Azərbaycanca" in words(reader, "/people/")
    assert "O gün" in words(reader, f"/az{article.get_absolute_url()}")
    assert "The day" in words(reader, article.get_absolute_url())
    say(owner, other_languages="")
    assert reader.get("/az/").status_code == 404
    assert "Azərbaycanca" not in words(reader, "/people/")


def test_another_first_language_has_the_short_addresses(owner: Client, reader: Client) -> None:
    article = make_article(title="The day")
    reader.get("/")
    assert say(owner, language="az", other_languages="en").status_code == 302
    assert language(reader, "/") == "az"
    assert language(reader, "/people/") == "az"
    assert language(reader, "/en/people/") == "en"
    assert reader.get(article.get_absolute_url()).status_code == 200
    links = page(reader, "/en/articles/").xpath("//main//a/@href")
    assert any(link.startswith("/en/articles/") for link in links)
    assert not any(link.startswith("/az/") for link in page(reader, "/").xpath("//a/@href"))
    assert reader.get("/az/people/", follow=True).redirect_chain == [("/people/", 302)]
    say(owner, language="en", other_languages="az")
    assert language(reader, "/people/") == "en"
    assert language(reader, "/az/people/") == "az"
    assert reader.get("/en/people/", follow=True).redirect_chain == [("/people/", 302)]


def test_first_language_alone_leaves_no_other(owner: Client, reader: Client) -> None:
    say(owner, language="hy", other_languages="")
    assert language(reader, "/") == "hy"
    for code in ("en", "az", "ru"):
        assert reader.get(f"/{code}/").status_code == 404


def test_files_and_permanent_addresses_keep_no_language(owner: Client, reader: Client) -> None:
    article = make_article()
    say(owner, language="az", other_languages="en")
    assert reader.get(f"/id/{article.identifier}").status_code in (301, 302)
    assert reader.get("/robots.txt").status_code == 200


# --- time --------------------------------------------------------------------------------------


def test_times_are_those_of_the_owners_zone(owner: Client, reader: Client) -> None:
    say(owner, time_zone="Asia/Baku")
    editor = client_of(make_editor())
    typed = {"title": "At nine", "publish_on_0": "2999-11-08", "publish_on_1": "09:00:00"}
    send(editor, reverse("admin:articles_article_add"), typed, "_publish")
    record = Record.objects.get()
    assert record.publish_at is not None
    assert record.publish_at.isoformat() == "2999-11-08T05:00:00+00:00"
    form = fields_of(editor.get(reverse("admin:articles_article_change", args=[record.pk])))
    assert form["publish_on_1"] == "09:00:00"
    for moment, status in (("2999-11-08 04:59Z", 404), ("2999-11-08 05:01Z", 200)):
        with time_machine.travel(moment):
            assert reader.get(record.get_absolute_url()).status_code == status


def test_day_of_a_change_is_the_owners_day(owner: Client, reader: Client) -> None:
    say(owner, time_zone="Asia/Baku")
    with time_machine.travel("2020-11-07 21:00Z"):
        person = make_person()
    assert "8" in updated(reader, person)
    say(owner, time_zone="UTC")
    assert "7" in updated(reader, person)


def updated(client: Client, record: Record) -> str:
    """Return the sentence on a page that says when the record was last changed."""
    found = [
        " ".join(text.split())
        for text in page(client, record.get_absolute_url()).xpath("//main//text()")
        if "2020" in text
    ]
    return found[-1]


# --- what is refused ----------------------------------------------------------------------------

WRONG = [
    ("name", "", "required"),
    ("name", "n" * 121, "120"),
    ("strapline", "s" * 201, "200"),
    ("contact_email", "not an address", "valid email"),
    ("other_languages", "az klingon", "No words for “klingon”"),
    ("other_languages", "<script>", "No words for"),
    ("time_zone", "Mars/Olympus", "Write a time zone such as Asia/Baku"),
    ("time_zone", "../../etc/passwd", "Write a time zone such as"),
    ("time_zone", "", "required"),
    ("language", "xx", "valid choice"),
]


@pytest.mark.parametrize(("box", "text", "sentence"), WRONG)
def test_wrong_word_of_the_owner_gets_a_sentence_beside_its_box(
    owner: Client, reader: Client, box: str, text: str, sentence: str
) -> None:
    say(owner, name="As it was")
    answer = say(owner, **{"strapline": "Typed", box: text})
    assert answer.status_code == 200
    assert sentence in errors_of(answer)[box]
    if box not in ("language", "strapline"):
        assert fields_of(answer)[box] == text
        assert fields_of(answer)["strapline"] == "Typed"
    assert "As it was" in words(reader, "/")


def test_owners_page_is_for_administrators_alone() -> None:
    Site().save()
    url = reverse("admin:archive_site_site_change", args=[1])
    for user in (make_editor(), make_archivist(), make_user(roles.CONTRIBUTORS)):
        client = client_of(user)
        assert client.get(url).status_code == 403
        assert client.post(url, {"name": "Taken over"}).status_code == 403
    assert Client().get(url).status_code == 302
    assert Site.objects.get().name != "Taken over"


def test_site_is_neither_added_nor_deleted(owner: Client) -> None:
    settings_page(owner)
    assert owner.get(reverse("admin:archive_site_site_add")).status_code == 403
    url = reverse("admin:archive_site_site_delete", args=[1])
    assert owner.post(url, {"post": "yes"}).status_code == 403
    assert Site.objects.exists()


def test_owners_page_needs_few_queries(owner: Client) -> None:
    url = settings_page(owner)
    owner.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert owner.get(url).status_code == 200
    assert len(captured) <= 30
