"""Two editors, one record: the second is shown both texts and loses nothing."""

from typing import Any

import pytest
from django.test import Client

from apps.media.models import Item
from apps.records.changes import changeset
from apps.records.models import Record, RelationType
from tests.build import (
    client_of,
    make_archivist,
    make_article,
    make_contributor,
    make_editor,
    make_event,
    make_item,
    make_person,
    stored_file,
)
from tests.eyes import Open
from tests.forms import Fields, admin_url, errors_of, fields_of, parse

pytestmark = pytest.mark.django_db


def related() -> str:
    return str(RelationType.objects.get(identifier="related-to").pk)


@pytest.fixture
def first() -> Client:
    return client_of(make_editor(first_name="Aynur"))


@pytest.fixture
def second() -> Client:
    return client_of(make_editor(first_name="Vagif"))


def opened(client: Client, record: Record) -> Fields:
    """Open the form of `record` and keep it open."""
    return fields_of(client.get(admin_url(record)))


def save(client: Client, record: Record, form: Fields, **changes: str) -> Any:
    return client.post(admin_url(record), form | changes | {"_save": "1"})


def kept(response: Any) -> Fields:
    """Return what the conflict page holds, ready to be sent again."""
    fields = fields_of(response)
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def both_texts(response: Any) -> dict[str, tuple[str, str]]:
    """Return, by field, how it stands now and how the second wrote it."""
    rows = parse(response).xpath("//table[contains(@class, 'side-by-side')]/tbody/tr")
    cells = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return {field: (theirs, yours) for field, theirs, yours in cells}


# --- fields and tags --------------------------------------------------------------------------


def test_second_is_shown_both_texts_and_may_save_over(first: Client, second: Client) -> None:
    article = make_article(title="Before", body="<p>Before.</p>", tags=["war"])
    forms = [opened(client, article) for client in (first, second)]
    hers = {"title": "Her title", "body": "<p>Her text.</p>", "tag_names": "war, peace"}
    assert save(first, article, forms[0], **hers).status_code == 302
    his = {"title": "His title", "body": "<p>His text.</p>", "tag_names": "agreements"}
    refused = save(second, article, forms[1], **his)
    assert refused.status_code == 409
    assert both_texts(refused) == {
        "Title": ("Her title", "His title"),
        "Text": ("Her text.", "His text."),
        "Tags": ("war, peace", "agreements"),
    }
    assert "Aynur" in refused.content.decode()
    saved = second.post(admin_url(article), kept(refused) | {"_continue": "1"})
    assert saved.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.body) == ("His title", "<p>His text.</p>")
    assert [row.tag.name for row in article.tagged.all()] == ["agreements"]
    history = second.get(admin_url(article, "history")).content.decode()
    assert "Her title" in history


def test_second_may_keep_what_the_first_wrote(first: Client, second: Client) -> None:
    article = make_article(title="Before")
    forms = [opened(client, article) for client in (first, second)]
    save(first, article, forms[0], title="Her title")
    refused = save(second, article, forms[1], title="His title")
    link = parse(refused).xpath("//a[contains(@class, 'closelink')]")[0].get("href")
    assert fields_of(second.get(link))["title"] == "Her title"
    assert save(second, article, opened(second, article), title="After all").status_code == 302


def test_first_to_save_again_is_the_second_now(first: Client, second: Client) -> None:
    """Saving over theirs is itself checked: a third text in between is shown too."""
    article = make_article(title="Before")
    forms = [opened(client, article) for client in (first, second)]
    save(first, article, forms[0], title="Her title")
    refused = save(second, article, forms[1], title="His title")
    save(first, article, opened(first, article), title="Her better title")
    refused = second.post(admin_url(article), kept(refused) | {"_continue": "1"})
    assert refused.status_code == 409
    assert both_texts(refused)["Title"] == ("Her better title", "His title")


def test_choices_and_ticks_are_compared_in_words(first: Client, second: Client) -> None:
    person = make_person(living="no", is_remembered_here=True)
    forms = [opened(client, person) for client in (first, second)]
    save(first, person, forms[0], **{"names-0-text": "Her name for them"})
    forms[1].pop("is_remembered_here")
    refused = save(second, person, forms[1], living="unknown", summary="His summary.")
    assert both_texts(refused) == {
        "Names": ("Her name for them · en · Preferred", "A person · en · Preferred"),
        "Summary": ("", "His summary."),
        "Remembered here": ("Yes", "No"),
        "Living": ("No", "Unknown"),
    }


def test_same_text_from_both_is_saved_without_more_ado(first: Client, second: Client) -> None:
    article = make_article(title="Before")
    forms = [opened(client, article) for client in (first, second)]
    save(first, article, forms[0], title="The same")
    refused = save(second, article, forms[1], title="The same")
    assert both_texts(refused) == {}
    assert second.post(admin_url(article), kept(refused)).status_code == 302


# --- rows ------------------------------------------------------------------------------------


def test_rows_of_connections_and_translations_are_shown_and_kept(
    first: Client, second: Client
) -> None:
    one, two = make_event(title="One"), make_event(title="Two")
    article = make_article()
    forms = [opened(client, article) for client in (first, second)]
    hers = {"connections-0-type": related(), "connections-0-object": f"One [{one.identifier}]"}
    assert save(first, article, forms[0], **hers).status_code == 302
    his = {
        "connections-0-type": related(),
        "connections-0-object": f"Two [{two.identifier}]",
        "connections-0-note": "as a witness",
        "translations-0-language": "az",
        "translations-0-title": "Məqalə",
        "translations-0-body": "<p>Mətn.</p>",
    }
    refused = save(second, article, forms[1], **his)
    label = str(RelationType.objects.get(identifier="related-to"))
    assert both_texts(refused) == {
        "Connections": (
            f"{label} · One [{one.identifier}]",
            f"{label} · Two [{two.identifier}] · as a witness",
        ),
        "Translations": ("", "az · Məqalə · Mətn. · Draft"),
    }
    again = second.post(admin_url(article), kept(refused) | {"_continue": "1"})
    assert again.status_code == 302, errors_of(again)
    rows = {(row.object_id, row.note) for row in article.connections.all()}
    assert rows == {(one.pk, ""), (two.pk, "as a witness")}
    assert article.translations.get().body == "<p>Mətn.</p>"


def test_row_that_the_first_deleted_comes_back_with_the_seconds_words(
    first: Client, second: Client
) -> None:
    events = [make_event(title=name) for name in ("One", "Two")]
    connected = [
        {"type": "related-to", "object": event.identifier, "note": event.title} for event in events
    ]
    article = make_article(
        connections=connected, translations=[{"language": "az", "title": "Məqalə"}]
    )
    forms = [opened(client, article) for client in (first, second)]
    deleted = {"connections-0-DELETE": "on", "translations-0-DELETE": "on"}
    assert save(first, article, forms[0], **deleted).status_code == 302
    his = {"connections-0-note": "seen", "connections-1-note": "", "translations-0-title": "Yazı"}
    refused = save(second, article, forms[1], title="His title", **his)
    assert refused.status_code == 409
    again = second.post(admin_url(article), kept(refused) | {"_continue": "1"})
    assert again.status_code == 302, errors_of(again)
    article.refresh_from_db()
    assert article.title == "His title"
    assert {(r.object_id, r.note) for r in article.connections.all()} == {
        (events[0].pk, "seen"),
        (events[1].pk, ""),
    }
    assert article.translations.get().title == "Yazı"


def test_row_that_both_deleted_stays_deleted(first: Client, second: Client) -> None:
    event = make_event(title="One")
    article = make_article(
        connections=[{"type": "related-to", "object": event.identifier, "note": ""}]
    )
    forms = [opened(client, article) for client in (first, second)]
    for form in forms:
        form["connections-0-DELETE"] = "on"
    assert save(first, article, forms[0]).status_code == 302
    refused = save(second, article, forms[1], title="His title")
    again = second.post(admin_url(article), kept(refused) | {"_continue": "1"})
    assert again.status_code == 302, errors_of(again)
    assert not article.connections.exists()


def test_files_described_by_both_keep_their_bytes(first: Client, second: Client) -> None:
    item = make_item(files=[stored_file("one.png"), stored_file("two.png")])
    forms = [opened(client, item) for client in (first, second)]
    save(first, item, forms[0], **{"files-0-alt_text": "Her words"})
    refused = save(second, item, forms[1], **{"files-0-alt_text": "His words"})
    other = "Centre · What the picture shows"
    texts = (f"Centre · Her words {other}", f"Centre · His words {other}")
    assert both_texts(refused) == {"Files": texts}
    again = second.post(admin_url(item), kept(refused) | {"_continue": "1"})
    assert again.status_code == 302, errors_of(again)
    assert [file.alt_text for file in Item.objects.get().files.all()] == [
        "His words",
        "What the picture shows",
    ]


# --- records that have gone -------------------------------------------------------------------


def test_record_deleted_meanwhile_gives_the_text_back(first: Client, second: Client) -> None:
    article = make_article(title="Before")
    form = opened(second, article)
    with changeset(by=None) as change:
        change.remove(article)
    answer = save(second, article, form, title="His title", body="<p>His text.</p>")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "deleted" in page
    assert "His title" in page
    assert "His text." in page


def test_contributor_keeps_the_text_of_a_draft_that_was_taken_up(first: Client) -> None:
    writer = make_contributor()
    draft = make_article(title="Mine", status="draft", by=writer)
    client = client_of(writer)
    form = opened(client, draft)
    with changeset(by=None) as change:
        change.publish(draft)
    answer = save(client, draft, form, title="Typed", body="<p>For an hour.</p>")
    assert answer.status_code == 403
    assert "For an hour." in answer.content.decode()
    assert Record.objects.get(pk=draft.pk).title == "Mine"


def test_conflict_tells_contributors_nothing_of_records_they_may_not_see() -> None:
    secret = make_article(title="Nobody's business", status="draft", summary="Hidden.")
    client = client_of(make_contributor())
    for version in ("1", "7", ""):
        form = {"title": "Typed", "summary": "Typed", "seen_version": version}
        answer = client.post(admin_url(secret), form)
        assert answer.status_code == 409
        assert "business" not in answer.content.decode()
        assert "Hidden" not in answer.content.decode()


def test_conflict_tells_editors_nothing_of_archivists_notes(second: Client) -> None:
    article = make_article(title="Before", internal_note="Between archivists")
    form = opened(second, article) | {"internal_note": "guess", "seen_version": "99"}
    answer = second.post(admin_url(article), form)
    assert answer.status_code == 409
    assert "Between archivists" not in answer.content.decode()
    archivist = client_of(make_archivist())
    form = opened(archivist, article) | {"internal_note": "Mine", "seen_version": "99"}
    shown = both_texts(archivist.post(admin_url(article), form))
    assert shown["Internal note"] == ("Between archivists", "Mine")


# --- other ways of writing -------------------------------------------------------------------


def test_restoring_and_withdrawing_count_as_changes_too(first: Client, second: Client) -> None:
    article = make_article(title="Before")
    save(first, article, opened(first, article), title="Later")
    form = opened(second, article)
    revision = article.revisions.first()
    assert revision is not None
    first.post(admin_url(article, "history"), {"revision": revision.pk})
    assert save(second, article, form, summary="His").status_code == 409
    form = opened(second, article)
    first.post(admin_url(article, "withdraw"), {"ground": "review", "confirmed": "yes"})
    assert save(second, article, form, summary="His").status_code == 409


def test_saving_without_a_change_disturbs_nobody(first: Client, second: Client) -> None:
    article = make_article(title="Before")
    forms = [opened(client, article) for client in (first, second)]
    assert save(first, article, forms[0]).status_code == 302
    assert save(second, article, forms[1], title="His title").status_code == 302


# --- in browsers ------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_people_at_two_screens(screen: Open) -> None:
    other = make_event(title="Other event")
    article = make_article(title="Before", body="<p>Before.</p>")
    hers, his = screen(make_editor()), screen(make_editor())
    for page, words in ((hers, "Her words. "), (his, "His words. ")):
        page.goto(admin_url(article))
        # By keyboard: after a click the editor takes a moment to look where it fell.
        page.locator(".field-body .ProseMirror").first.focus()
        page.keyboard.press("Control+Home")
        page.keyboard.type(words)
    his.get_by_label("Title", exact=False).first.fill("His title")
    his.locator("#id_tag_names").fill("agreements")
    his.locator("#id_connections-0-type").select_option(related())
    his.locator("#id_connections-0-object").fill(f"Other event [{other.identifier}]")
    hers.get_by_role("button", name="Save", exact=True).click()
    hers.locator(".success").wait_for()
    his.get_by_role("button", name="Save", exact=True).click()
    table = his.locator("table.side-by-side")
    table.wait_for()
    assert "Her words. Before." in table.inner_text()
    assert "His words. Before." in table.inner_text()
    assert "Other event" in table.inner_text()
    his.get_by_role("button", name="Save mine over theirs").click()
    his.locator(".success").wait_for()
    article.refresh_from_db()
    assert article.title == "His title"
    assert article.body == "<p>His words. Before.</p>"
    assert article.tagged.get().tag.name == "agreements"
    assert article.connections.get().object_id == other.pk
