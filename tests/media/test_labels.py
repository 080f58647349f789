"""What is said of a picture is read in the reader's language, wherever the picture is shown."""

from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.reading import Page

pytestmark = pytest.mark.django_db

LABELS = {"az": {"alt_text": "Lövhə", "caption": "Ön tərəf"}}


@pytest.fixture
def item() -> Any:
    """Return an item in English whose picture has words in Azerbaijani as well."""
    build.make_site(language="en", other_languages="az hy")
    file = build.stored_file(alt_text="A plaque", caption="Front", labels=LABELS)
    return build.make_item(title="A plaque", files=[file])


@pytest.mark.parametrize(
    ("prefix", "alt", "caption", "language"),
    [
        ("", "A plaque", "Front", "en"),
        ("/az", "Lövhə", "Ön tərəf", "az"),
        ("/hy", "A plaque", "Front", "en"),
    ],
)
def test_a_picture_is_described_in_the_readers_language(
    item: Any, client: Client, prefix: str, alt: str, caption: str, language: str
) -> None:
    page = Page(client, prefix + item.get_absolute_url())
    picture, words = page.one("//figure//img"), page.one("//figcaption/p[1]")
    assert (picture.get("alt"), picture.get("lang")) == (alt, language)
    assert (words.text_content(), words.get("lang")) == (caption, language)


def test_a_cover_is_described_in_the_readers_language(item: Any, client: Client) -> None:
    event = build.make_event(cover=item.identifier)
    for prefix, alt, language in (("", "A plaque", "en"), ("/az", "Lövhə", "az")):
        picture = Page(client, prefix + event.get_absolute_url()).one("//figure//img")
        assert (picture.get("alt"), picture.get("lang")) == (alt, language)


def test_what_is_said_in_one_language_alone_is_read_in_it(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    file = build.stored_file(alt_text="Lövhə", labels={"en": {"caption": "Front"}})
    item = build.make_item(language="az", files=[file])
    page = Page(client, item.get_absolute_url())
    assert page.one("//figure//img").get("lang") == "az"
    assert page.one("//figcaption/p[1]").get("lang") == "en"
