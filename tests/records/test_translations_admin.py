"""Translations edited where the record is: one into each language, shown once published."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import Refused, changeset
from apps.records.models import Status
from tests import build
from tests.forms import admin_url, errors_of, fields_of, parse, send
from tests.reading import Page, has_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    build.make_site(language="en", other_languages="az hy")
    client.force_login(build.make_editor())
    return client


def typed(number: int = 0, **boxes: str) -> dict[str, str]:
    """Return what is typed into the boxes of one translation."""
    return {f"translations-{number}-{box}": text for box, text in boxes.items()}


def offered(page: Any, box: str) -> list[str]:
    """Return what a box offers to choose from."""
    return list(parse(page).xpath(f"//select[@name='{box}']//option/@value"))


def test_a_record_is_translated_in_its_own_form(editor: Client) -> None:
    article = build.make_article(title="A letter")
    words = {"title": "Məktub", "summary": "Qısa.", "body": "<p>Mətn.</p>"}
    more = {"language": "az", "translator": "A. Tərcüməçi", "content_notice": "Yaralar."}
    answer = send(editor, admin_url(article), typed(**words, **more, status="in_review"))
    assert answer.status_code == 302
    row = article.translations.get()
    assert (row.title, row.body, row.status) == ("Məktub", "<p>Mətn.</p>", "in_review")
    assert (row.translator, row.content_notice) == ("A. Tərcüməçi", "Yaralar.")


def test_languages_that_readers_can_choose_are_offered_first(editor: Client) -> None:
    article = build.make_article(translations=[{"language": "fr", "title": "Lettre"}])
    page = editor.get(admin_url(article))
    assert offered(page, "translations-0-language") == ["", "en", "az", "hy", "ru", "fr"]
    assert offered(page, "translations-1-language") == ["", "en", "az", "hy", "ru"]
    assert fields_of(page)["translations-0-language"] == "fr"


def test_a_second_translation_into_a_language_is_refused_beside_its_box(editor: Client) -> None:
    article = build.make_article(translations=[{"language": "az", "title": "Bir"}])
    second = {"translations-TOTAL_FORMS": "2"} | typed(1, language="az", title="İki")
    page = send(editor, admin_url(article), second)
    sentence = "There is already a translation into this language."
    assert errors_of(page)["translations-1-language"] == sentence
    assert fields_of(page)["translations-1-title"] == "İki"
    assert article.translations.count() == 1


def test_a_translation_may_be_replaced_in_one_go(editor: Client) -> None:
    article = build.make_article(translations=[{"language": "az", "title": "Bir"}])
    second = {"translations-TOTAL_FORMS": "2", "translations-0-DELETE": "on"}
    answer = send(editor, admin_url(article), second | typed(1, language="az", title="İki"))
    assert answer.status_code == 302
    assert article.translations.get().title == "İki"


def test_a_translation_into_the_records_own_language_is_refused_beside_its_box(
    editor: Client,
) -> None:
    article = build.make_article()
    page = send(editor, admin_url(article), typed(language="en", title="A letter"))
    assert "itself is in this language" in errors_of(page)["translations-0-language"]
    page = send(
        editor,
        admin_url(article, "add"),
        typed(language="az", title="M") | {"title": "Məktub", "language": "az"},
    )
    assert "itself is in this language" in errors_of(page)["translations-0-language"]
    with pytest.raises(Refused, match="itself is in this language"), changeset(by=None) as door:
        door.apply(article, {"translations": [{"language": "en", "title": "A letter"}]})


@pytest.mark.parametrize("kind", ["person", "place", "group"])
def test_what_is_called_by_its_names_has_no_title_to_translate(kind: str, editor: Client) -> None:
    record = build.make(kind)
    page = editor.get(admin_url(record))
    assert "translations-0-summary" in fields_of(page)
    assert "translations-0-title" not in fields_of(page)
    answer = send(editor, admin_url(record), typed(language="az", summary="Qısa."))
    assert answer.status_code == 302
    assert record.translations.get().summary == "Qısa."


def test_whoever_may_not_publish_hands_a_translation_in_for_review(client: Client) -> None:
    build.make_site(language="en", other_languages="az hy")
    contributor = build.make_contributor()
    client.force_login(contributor)
    draft = build.make_article(status=Status.DRAFT, by=contributor)
    page = client.get(admin_url(draft))
    assert offered(page, "translations-0-status") == ["draft", "in_review"]
    words = typed(language="az", title="Məktub")
    page = send(client, admin_url(draft), words | typed(status="published"))
    assert "Only those who may publish" in errors_of(page)["translations-0-status"]
    assert fields_of(page)["translations-0-title"] == "Məktub"
    answer = send(client, admin_url(draft), words | typed(status="in_review"))
    assert answer.status_code == 302
    assert draft.translations.get().status == "in_review"


def test_a_published_translation_of_a_draft_stays_so_in_its_writers_hands(client: Client) -> None:
    contributor = build.make_contributor()
    client.force_login(contributor)
    rows = [{"language": "az", "title": "Məktub", "status": "published"}]
    draft = build.make_article(status=Status.DRAFT, by=contributor, translations=rows)
    assert send(client, admin_url(draft), {"title": "A letter"}).status_code == 302
    assert draft.translations.get().status == "published"
    page = send(client, admin_url(draft), typed(language="hy"))
    assert page.status_code == 400
    assert "Only those who may publish" in page.content.decode()
    assert "Məktub" in page.content.decode()
    assert draft.translations.get().language == "az"


def test_the_door_lets_nobody_else_publish_a_translation() -> None:
    contributor = build.make_contributor()
    rows = [{"language": "az", "title": "Məktub", "status": "published"}]
    draft = build.make_article(status=Status.DRAFT, by=contributor)
    with pytest.raises(Refused, match="may publish"), changeset(by=contributor) as door:
        door.apply(draft, {"translations": rows})
    with pytest.raises(Refused, match="may publish"), changeset(by=contributor) as door:
        door.create("article", {"title": "Another", "translations": rows})
    with changeset(by=contributor) as door:
        fresh = type(draft).objects.get(pk=draft.pk)
        door.apply(fresh, {"translations": [rows[0] | {"status": "in_review"}]})
    assert draft.translations.get().status == "in_review"
    with changeset(by=build.make_editor()) as door:
        fresh = type(draft).objects.get(pk=draft.pk)
        door.apply(fresh, {"translations": rows})
    assert draft.translations.get().status == "published"


# --- what readers meet ----------------------------------------------------------------------

TRANSLATED = {
    "language": "az",
    "title": "Məktub",
    "body": "<p>Mətn.</p>",
    "translator": "A. Tərcüməçi",
    "content_notice": "Yaralardan bəhs edir.",
}


def test_a_translated_page_names_its_translator(editor: Client, client: Client) -> None:
    article = build.make_article(translations=[TRANSLATED | {"status": "published"}])
    client.logout()
    address = article.get_absolute_url()
    assert "Tərcümə: A. Tərcüməçi" in " ".join(Page(client, f"/az{address}").texts("//header"))
    assert "Tərcüməçi" not in Page(client, address).text


def test_a_notice_is_read_in_the_readers_language_on_pages_and_cards(client: Client) -> None:
    build.make_site(language="en", other_languages="az hy")
    rows = [TRANSLATED | {"status": "published"}]
    article = build.make_article(content_notice="Describes injuries.", translations=rows)
    address = article.get_absolute_url()
    for prefix, words, language in (
        ("/az", "Yaralardan bəhs edir.", "az"),
        ("/hy", "Describes injuries.", "en"),
        ("", "Describes injuries.", "en"),
    ):
        page = Page(client, prefix + address)
        notice = page.one(f"//div[{has_class('notice')}]/p[2]")
        assert (notice.text_content(), notice.get("lang")) == (words, language)
        card = Page(client, f"{prefix}/articles/").one(f"//p[{has_class('card-notice')}]/bdi")
        assert (card.text_content(), card.get("lang")) == (words, language)


def test_a_notice_given_in_one_language_alone_holds_pictures_back_there(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    rows = [TRANSLATED | {"status": "published"}]
    article = build.make_article(
        cover=build.make_item(files=[build.stored_file()]).identifier, translations=rows
    )
    address = article.get_absolute_url()
    assert Page(client, address).all("//img")
    assert not Page(client, f"/az{address}").all("//img")
    assert not Page(client, "/az/articles/").all("//img")


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_nothing_of_an_unpublished_translation_is_read(status: str, client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    article = build.make_article(
        content_notice="Describes injuries.", translations=[TRANSLATED | {"status": status}]
    )
    for address in (f"/az{article.get_absolute_url()}", "/az/articles/"):
        text = Page(client, address).text
        assert not any(word in text for word in ("Məktub", "Tərcüməçi", "Yaralardan"))
