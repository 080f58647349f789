"""Editors are told of words that the archive avoids, and never stopped by them."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import changeset
from apps.records.models import AvoidedWord
from tests.build import make_article, make_editor, make_event
from tests.forms import admin_url, parse, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def avoid(word: str, **fields: str) -> None:
    with changeset(by=None) as change:
        change.row  # noqa: B018 - leaves the changeset's row
        AvoidedWord(word=word, **{"why": "It judges.", **fields}).save()


def told(response: Any) -> list[str]:
    """Return what the form page says of words to avoid."""
    entries = parse(response).xpath("//*[contains(@class, 'avoided-words')]//li")
    return [" ".join(entry.text_content().split()) for entry in entries]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("liberation", "The liberation of the town."),
        ("bandit", "Bandits came from the hills."),
        ("quldur", "Quldurların hücumu."),
        ("şəhid", "Kənddən ŞƏHİDLƏR var."),
        ("бандит", "На село напали бандиты."),
        ("бандит", "Обвинён бандитами."),
        ("ազատագրում", "Քաղաքի ազատագրումը։"),
        ("ethnic cleansing", "An act of ethnic cleansing."),
    ],
)
def test_word_is_told_with_its_place_its_reason_and_what_to_say(
    editor: Client, word: str, text: str
) -> None:
    avoid(word, prefer="what happened")
    event = make_event(title="Plain")
    response = send(editor, admin_url(event), {"summary": text}, "_continue")
    assert response.status_code == 302
    event.refresh_from_db()
    assert event.summary == text
    page = editor.get(response["Location"])
    sentence = f"“{word}” stands in: summary. It judges. Say instead: what happened."
    assert told(page) == [sentence]
    warnings = parse(page).xpath("//*[contains(@class, 'messagelist')]//*[@class='warning']")
    assert [" ".join(w.text_content().split()) for w in warnings] == [sentence]
    # The same stands there as long as the words do.
    assert told(editor.get(admin_url(event))) == [sentence]
    response = send(editor, admin_url(event), {"summary": "Plain words."}, "_continue")
    assert told(editor.get(response["Location"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "The report says: “the liberation of the town”.",
        "В отчёте: «освобождение, liberation» города.",
        'It was called "liberation" then.',
        "So nannte man „die liberation“ damals.",
        "Liberationist writings; a deliberation.",
    ],
)
def test_quotation_and_other_words_are_left_alone(editor: Client, text: str) -> None:
    avoid("liberation")
    assert told(editor.get(admin_url(make_event(summary=text)))) == []


def test_words_are_looked_for_in_every_text_of_the_archives_own(editor: Client) -> None:
    avoid("liberation")
    article = make_article(
        title="The liberation",
        body="<p>Before.</p><blockquote><p>liberation</p></blockquote><p>Their liberation.</p>",
        translations=[{"language": "az", "title": "Mətn", "summary": "Bu liberation idi."}],
        statements=[
            {"topic": "course", "value": "A liberation is told of"},
            {"topic": "course", "value": "“A liberation”"},
        ],
    )
    places = {sentence.split(": ", 1)[1] for sentence in told(editor.get(admin_url(article)))}
    assert places == {
        "title. It judges.",
        "text. It judges.",
        "translation (az): summary. It judges.",
        "statement: what it says. It judges.",
    }


def test_block_quotation_alone_is_left_alone(editor: Client) -> None:
    avoid("liberation")
    article = make_article(body="<blockquote><p>The liberation.</p></blockquote>")
    assert told(editor.get(admin_url(article))) == []
