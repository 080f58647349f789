"""The editing side: lists, forms, actions, history, and who may do what."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.records import roles
from apps.records.changes import changeset
from apps.records.kinds import kinds
from apps.records.models import Changeset, Record, RelationType, Tag
from tests.build import (
    client_of,
    make,
    make_archivist,
    make_article,
    make_contributor,
    make_editor,
    make_event,
    make_item,
    make_person,
    make_place,
    make_tag,
    make_user,
)
from tests.forms import admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db

KINDS = sorted(kinds())


@pytest.fixture
def editor() -> Client:
    return client_of(make_editor())


@pytest.fixture
def reader() -> Client:
    return Client()


def text_of(response: Any) -> str:
    """Return what a page says, without its markup."""
    return " ".join(parse(response).xpath("//main")[0].text_content().split())


def said(client: Client, response: Any) -> str:
    """Follow where `response` leads and return the messages shown there."""
    page = parse(client.get(response.url))
    return " ".join(
        " ".join(m.text_content().split()) for m in page.xpath("//ul[@class='messagelist']/li")
    )


def undo_button(client: Client, response: Any) -> str:
    """Return where the button beside the green message after `response` leads."""
    page = parse(client.get(response.url))
    forms = page.xpath("//ul[@class='messagelist']/li[contains(@class, 'success')]//form")
    return str(forms[0].get("action"))


def titles(response: Any) -> list[str]:
    """Return the titles in an admin list, in their order."""
    cells = parse(response).xpath(
        "//*[@id='result_list']//*[contains(@class, 'field-title') or contains(@class, 'field-link')]"
    )
    return [" ".join(cell.text_content().split()) for cell in cells]


def choose(client: Client, action: str, *records: Record, **more: str) -> Any:
    """Choose records in their list and start an action."""
    chosen = {"action": action, "_selected_action": [str(r.pk) for r in records]}
    return client.post(admin_url(records[0], "changelist"), chosen | more)


# --- roles ---------------------------------------------------------------------------------


def test_roles_have_all_their_permissions_after_the_first_migrate() -> None:
    """Whatever the order in which Django makes permissions: an archive is migrated once."""
    Group.objects.all().delete()
    Permission.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    editor, keeper = make_editor(), make_user(roles.ADMINISTRATORS)
    for model in kinds().values():
        opts = model._meta
        for action in ("view", "add", "change", "delete"):
            assert editor.has_perm(f"{opts.app_label}.{action}_{opts.model_name}")
    assert keeper.has_perm("auth.change_user")
    assert keeper.has_perm("archive_site.change_site")
    assert not editor.has_perm("auth.view_user")


# --- writing, publishing, withdrawing --------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_record_of_every_kind_is_written_published_and_read(
    editor: Client, reader: Client, kind: str
) -> None:
    named = kinds()[kind].is_titled_by_names
    typed = {
        "names-0-text" if named else "title": "The new record",
        "summary": "What it is.",
        "body": "<p>All of it.</p>",
        "tag_names": "Remembrance, 2020 war",
        "living": "no",
    }
    answer = send(editor, admin_url(kinds()[kind], "add"), typed, "_publish")
    assert answer.status_code == 302, errors_of(answer)
    record = kinds()[kind].objects.get()
    page = reader.get(record.get_absolute_url())
    assert page.status_code == 200
    for words in ("The new record", "All of it.", "Remembrance", "2020 war"):
        assert words in page.content.decode()
    assert [row.tag.name for row in record.tagged.all()] == ["Remembrance", "2020 war"]


def test_saving_alone_publishes_nothing(editor: Client, reader: Client) -> None:
    send(editor, reverse("admin:articles_article_add"), {"title": "A draft"})
    draft = Record.objects.get()
    assert draft.status == "draft"
    assert reader.get(draft.get_absolute_url()).status_code == 404


def test_staff_preview_a_draft_under_its_own_address(editor: Client, reader: Client) -> None:
    draft = make_article(title="A draft", status="draft")
    link = parse(editor.get(admin_url(draft))).xpath("//a[contains(@class, 'viewsitelink')]")[0]
    preview = editor.get(link.get("href"))
    assert preview.status_code == 200
    assert "draft" in preview.content.decode().lower()
    assert "no-store" in preview.headers["Cache-Control"]
    assert reader.get(link.get("href")).status_code == 404


def test_publication_on_a_day_to_come_waits_for_it(editor: Client, reader: Client) -> None:
    typed = {"title": "Next year", "publish_on_0": "2999-05-12", "publish_on_1": "09:00"}
    send(editor, reverse("admin:articles_article_add"), typed, "_publish")
    record = kinds()["article"].objects.get()
    assert reader.get(record.get_absolute_url()).status_code == 404
    assert fields_of(editor.get(admin_url(record)))["publish_on_0"] == "2999-05-12"
    with time_machine.travel("2999-05-12 09:01Z"):
        assert reader.get(record.get_absolute_url()).status_code == 200


def test_what_is_missing_for_publication_is_said_before_it_is_asked(editor: Client) -> None:
    person = make_person(status="draft", living="unknown")
    page = parse(editor.get(admin_url(person)))
    assert "counts as living" in page.xpath("//*[@class='before-publishing']")[0].text_content()
    answer = send(editor, admin_url(person), {"summary": "Typed"}, "_publish")
    assert answer.status_code == 200
    assert "counts as living" in " ".join(errors_of(answer).values())
    assert fields_of(answer)["summary"] == "Typed"
    assert not Record.objects.public().exists()


def test_withdrawal_asks_for_its_ground_and_leaves_a_tombstone(
    editor: Client, reader: Client
) -> None:
    article = make_article(title="Taken down")
    url = admin_url(article, "withdraw")
    assert "Readers see this" in text_of(editor.get(url))
    answer = editor.post(url, {"confirmed": "yes", "ground": "family", "review_on": "2027-01-31"})
    assert answer.status_code == 302
    tombstone = reader.get(article.get_absolute_url())
    assert tombstone.status_code == 410
    assert "A family asked for it" in tombstone.content.decode()
    undo = undo_button(editor, answer)
    assert reader.post(undo).status_code == 302  # asks to sign in first
    assert reader.get(article.get_absolute_url()).status_code == 410
    editor.post(undo)
    assert reader.get(article.get_absolute_url()).status_code == 200


def _last_undo() -> str:
    change = Changeset.objects.order_by("-pk")[0]
    return reverse("admin:records_changeset_undo", args=[change.pk])


@pytest.mark.parametrize("ground", ["", "because", "REVIEW"])
def test_withdrawal_on_no_ground_is_refused_beside_the_box(editor: Client, ground: str) -> None:
    article = make_article()
    typed = {"confirmed": "yes", "ground": ground, "review_on": "2026-13-01"}
    answer = editor.post(admin_url(article, "withdraw"), typed)
    assert answer.status_code == 200
    assert {"ground", "review_on"} <= set(errors_of(answer))
    assert Record.objects.public().exists()


# --- deleting -------------------------------------------------------------------------------


def test_deleting_shows_first_what_names_the_record(editor: Client) -> None:
    place = make_place(title="The town")
    make_event(title="The meeting", place=place.identifier)
    make_article(
        title="The report",
        connections=[{"type": "mentions", "object": place.identifier, "note": ""}],
    )
    page = parse(editor.get(admin_url(place, "delete")))
    named = {a.text_content(): a.get("href") for a in page.xpath("//main//li/a")}
    assert {"The meeting", "The report"} <= set(named)
    for url in named.values():
        assert editor.get(url).status_code == 200
    assert Record.objects.kept().count() == 3


def test_deleting_a_collection_says_what_it_holds(editor: Client, reader: Client) -> None:
    fonds = make_item(title="Papers", level="fonds")
    series = make_item(title="Letters", level="series", part_of=fonds.identifier)
    letter = make_item(title="A letter", part_of=series.identifier)
    for verb in ("delete", "withdraw", "return_to_draft"):
        page = text_of(editor.get(admin_url(fonds, verb)))
        assert "It holds 2 records" in page
        assert "A letter" in page
    editor.post(admin_url(fonds, "delete"), {"confirmed": "yes"})
    assert reader.get(letter.get_absolute_url()).status_code == 404


def test_deleting_is_undone_from_the_green_message(editor: Client, reader: Client) -> None:
    article = make_article(title="Deleted by mistake", tags=["war"])
    answer = editor.post(admin_url(article, "delete"), {"confirmed": "yes"})
    undo = undo_button(editor, answer)
    assert reader.get(article.get_absolute_url()).status_code == 404
    assert article.title not in titles(editor.get(admin_url(article, "changelist")))
    assert "Undone" in said(editor, editor.post(undo))
    assert reader.get(article.get_absolute_url()).status_code == 200
    assert [row.tag.name for row in article.tagged.all()] == ["war"]


def test_deleted_record_is_brought_back_from_the_bin(editor: Client) -> None:
    article = make_article(title="In the bin")
    editor.post(admin_url(article, "delete"), {"confirmed": "yes"})
    bin_url = reverse("admin:records_record_changelist") + "?status=removed"
    page = parse(editor.get(bin_url))
    assert titles(editor.get(bin_url)) == ["In the bin"]
    back = page.xpath("//a[contains(@href, 'bring-back')]")[0].get("href")
    assert "draft" in text_of(editor.get(back))
    assert editor.post(back, {"confirmed": "yes"}).status_code == 302
    article.refresh_from_db()
    assert article.status == "draft"
    assert titles(editor.get(bin_url)) == []


def test_asking_alone_deletes_nothing(editor: Client) -> None:
    article = make_article()
    for answer in (
        editor.get(admin_url(article, "delete")),
        editor.post(admin_url(article, "delete")),
    ):
        assert answer.status_code == 200
    assert Record.objects.kept().exists()


# --- many at once ----------------------------------------------------------------------------


def test_chosen_drafts_are_published_together_and_undone_together(
    editor: Client, reader: Client
) -> None:
    drafts = [make_article(title=f"Draft {n}", status="draft") for n in range(3)]
    answer = choose(editor, "publish", *drafts)
    assert "3 records" in said(editor, answer)
    assert Record.objects.public().count() == 3
    editor.post(_last_undo())
    assert Record.objects.public().count() == 0


def test_what_cannot_be_published_is_named_and_the_rest_is_published(editor: Client) -> None:
    ready = make_person(title="Ready", status="draft")
    living = make_person(title="Still living", status="draft", living="yes")
    message = said(editor, choose(editor, "publish", ready, living))
    assert "Still living" in message
    assert "counts as living" in message
    assert list(Record.objects.public()) == [Record.objects.get(pk=ready.pk)]


@pytest.mark.parametrize("action", ["withdraw", "delete_records"])
def test_many_are_asked_about_before_they_go(editor: Client, action: str) -> None:
    articles = [make_article(title=f"Article {n}") for n in range(3)]
    asked = choose(editor, action, *articles)
    assert asked.status_code == 200
    for article in articles:
        assert article.title in text_of(asked)
    assert Record.objects.public().count() == 3
    answer = editor.post(admin_url(articles[0], "changelist"), fields_of(asked))
    assert answer.status_code == 302
    assert Record.objects.public().count() == 0


def test_whole_list_chosen_stays_chosen_through_the_question(editor: Client) -> None:
    """More than one page of a list: what the question counts is what is done."""
    articles = [make_article(title=f"Article {n}") for n in range(55)]
    asked = choose(editor, "delete_records", *articles[:50], select_across="1")
    assert "35 more" in text_of(asked)
    editor.post(admin_url(articles[0], "changelist"), fields_of(asked))
    assert not Record.objects.kept().exists()


def test_no_action_deletes_rows(editor: Client) -> None:
    article = make_article()
    page = parse(editor.get(admin_url(article, "changelist")))
    assert "delete_selected" not in page.xpath("//select[@name='action']/option/@value")
    choose(editor, "delete_selected", article)
    assert Record.objects.kept().exists()


# --- lists -----------------------------------------------------------------------------------


def test_list_says_where_each_record_stands(editor: Client) -> None:
    make_event(title="Shown", date="2020-11-08", tags=["war", "peace"])
    make_event(title="Waiting", status="in_review")
    make_event(title="Gone", status="removed")
    page = editor.get(reverse("admin:events_event_changelist"))
    assert sorted(titles(page)) == ["Shown", "Waiting"]
    words = text_of(page)
    for expected in ("Published", "In review", "war, peace", "2020"):
        assert expected in words


def test_list_is_filtered_by_status_and_by_tag(editor: Client) -> None:
    make_article(title="One", tags=["Şəhid"])
    make_article(title="Two", status="draft")
    url = reverse("admin:articles_article_changelist")
    tag = Tag.objects.get()
    assert titles(editor.get(url, {"tag": tag.slug})) == ["One"]
    assert titles(editor.get(url, {"status": "draft"})) == ["Two"]
    assert titles(editor.get(url, {"status": "draft", "tag": tag.slug})) == []


@pytest.mark.parametrize("words", ["susa", "ŞUŞA", "Şuşa", "sus", "kitabi susa", "{identifier}"])
def test_any_spelling_finds_a_record_in_its_list(editor: Client, words: str) -> None:
    article = make_article(title="Şuşa kitabı")
    make_article(title="Another")
    words = words.format(identifier=article.identifier)
    for name in ("articles_article", "records_record"):
        found = editor.get(reverse(f"admin:{name}_changelist"), {"q": words})
        assert titles(found) == ["Şuşa kitabı"]


def test_register_shows_every_kind_and_leads_to_its_form(editor: Client) -> None:
    for kind in KINDS:
        make(kind, title=f"A {kind}")
    page = parse(editor.get(reverse("admin:records_record_changelist")))
    links = page.xpath("//td[contains(@class, 'field-link')]/a/@href") or page.xpath(
        "//*[contains(@class, 'field-link')]/a/@href"
    )
    assert len(links) == len(KINDS)
    for link in links:
        assert editor.get(link).status_code == 200


LISTS = ["records_record", "articles_article", "media_item", "records_changeset", "records_tag"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_with_thirty_records_and_with_three_hundred(
    editor: Client, name: str
) -> None:
    url = reverse(f"admin:{name}_changelist")
    with changeset(by=None) as change:
        fill(change, 30)
    few = queries(lambda: editor.get(url))
    with changeset(by=None) as change:
        fill(change, 270)
    assert queries(lambda: editor.get(url)) <= few <= 30


def test_front_page_counts_what_has_no_source_and_leads_there(editor: Client) -> None:
    bare = {"topic": "course", "value": "It is told"}
    make_event(title="Unsourced", statements=[bare, bare | {"value": "It is told again"}])
    make_event(title="Untold")
    make_event(title="Deleted", statements=[bare], status="removed")
    make_article(title="An article")
    page = parse(editor.get(reverse("admin:index")))
    entries = page.xpath("//*[contains(@class, 'unsourced')]//li")
    assert [" ".join(entry.text_content().split()) for entry in entries] == [
        "Statements without a source: 2",
        "People, events and places without a statement: 1",
    ]
    links = page.xpath("//*[contains(@class, 'unsourced')]//a/@href")
    shown = [[row.title for row in editor.get(a).context["cl"].result_list] for a in links]
    assert shown == [["Unsourced"], ["Untold"]]
    events = reverse("admin:events_event_changelist")
    assert [
        row.title for row in editor.get(f"{events}?sources=nothing").context["cl"].result_list
    ] == ["Untold"]


def fill(change: Any, number: int) -> None:
    """Write articles and media, each under two tags of which one is its own."""
    shared = change.find_or_add_tag("war")
    for kind in ("article", "item"):
        count = Record.objects.filter(kind=kind).count()
        for n in range(count, count + number // 2):
            own = change.find_or_add_tag(f"{kind} {n}")
            tags = [shared.identifier, own.identifier]
            change.create(kind, {"title": f"{kind} {n}", "date": "2020", "tags": tags})


def queries(ask: Callable[[], Any]) -> int:
    """Return how many queries a page needs, once signed in and warm."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    return len(captured)


@pytest.mark.parametrize("kind", KINDS)
def test_form_needs_few_queries_however_much_hangs_on_the_record(
    editor: Client, kind: str
) -> None:
    others = [make_event(title=f"Event {n}") for n in range(12)]
    connected = [{"type": "related-to", "object": e.identifier, "note": ""} for e in others]
    translated = [{"language": code, "title": code} for code in ("az", "hy", "ru")]
    record = make(kind, tags=["war", "peace"], connections=connected, translations=translated)
    assert queries(lambda: editor.get(admin_url(record))) <= 30
    assert queries(lambda: editor.get(admin_url(record, "add"))) <= 30
    assert queries(lambda: editor.get(admin_url(record, "delete"))) <= 30


def test_history_needs_few_queries_however_long_it_is(editor: Client) -> None:
    article = make_article(title="Version 0", tags=["war"])
    for n in range(1, 30):
        with changeset(by=None) as change:
            change.apply(article, {"title": f"Version {n}"}, seen=n)
    assert queries(lambda: editor.get(admin_url(article, "history"))) <= 30


def test_front_page_counts_what_waits(editor: Client) -> None:
    make_article(status="in_review")
    make_article(status="draft")
    withdrawn = make_article()
    with changeset(by=None) as change:
        change.withdraw(withdrawn, "review", review_on=timezone.localdate())
    page = editor.get(reverse("admin:index"))
    waiting = parse(page).xpath("//*[contains(@class, 'waiting')]//li")
    words = [" ".join(entry.text_content().split()) for entry in waiting]
    assert words == [
        "In review: 1",
        "Drafts: 1",
        "Withdrawn: 1 1 is to be looked at again by now",
        "Deleted: 0",
    ]
    for link in parse(page).xpath("//*[contains(@class, 'waiting')]//a/@href"):
        assert editor.get(link).status_code == 200
    assert queries(lambda: editor.get(reverse("admin:index"))) <= 30


# --- boxes that suggest ------------------------------------------------------------------------


def suggested(client: Client, url_name: str, **query: str) -> list[dict[str, str]]:
    results: list[dict[str, str]] = client.get(reverse(url_name), query).json()["results"]
    return results


def test_tag_is_suggested_in_any_spelling(editor: Client) -> None:
    make_tag("Şəhid", group="People")
    make_tag("Agreements")
    for typed in ("sehid", "ŞƏHİD", "şəh"):
        found = suggested(editor, "admin:records_tag_suggest", q=typed)
        assert found == [{"value": "Şəhid", "label": "Şəhid", "hint": "People"}]
    assert suggested(editor, "admin:records_tag_suggest", q="nothing") == []


def test_any_spelling_of_a_tag_puts_a_record_under_it(editor: Client) -> None:
    tag = make_tag("Şəhid")
    answer = send(
        editor, reverse("admin:articles_article_add"), {"title": "One", "tag_names": "sehid"}
    )
    assert answer.status_code == 302
    assert Record.objects.get().tagged.get().tag == tag
    assert Tag.objects.count() == 1


def test_tag_of_two_words_is_one_tag_and_comes_back_as_typed(editor: Client) -> None:
    send(editor, reverse("admin:articles_article_add"), {"title": "One", "tag_names": "2020 war"})
    article = kinds()["article"].objects.get()
    assert [tag.name for tag in Tag.objects.all()] == ["2020 war"]
    with_comma = '2020 war, "Baku, Azerbaijan"'
    send(editor, admin_url(article), {"tag_names": with_comma})
    assert fields_of(editor.get(admin_url(article)))["tag_names"] == with_comma


def test_record_is_suggested_by_the_beginning_of_its_name(editor: Client) -> None:
    place = make_place(title="Şuşa")
    make_event(title="Susa event")
    found = suggested(editor, "admin:records_record_suggest", q="sus", kind="place")
    assert [(f["value"], f["label"]) for f in found] == [(f"Şuşa [{place.identifier}]", "Şuşa")]
    assert "Published" in found[0]["hint"]
    assert len(suggested(editor, "admin:records_record_suggest", q="sus")) == 2


@pytest.mark.parametrize(
    "how", ["{title}", "{identifier}", "{title} [{identifier}]", "susa", "[{identifier}]"]
)
def test_record_is_named_by_title_identifier_or_both(editor: Client, how: str) -> None:
    place = make_place(title="Şuşa")
    article = make_article()
    text = how.format(title=place.title, identifier=place.identifier)
    assert send(editor, admin_url(article), {"dateline_place": text}).status_code == 302
    article.refresh_from_db()
    assert article.dateline_place == place


def test_suggestions_show_contributors_no_draft_of_others() -> None:
    make_article(title="Secret draft", status="draft")
    mine = make_contributor()
    make_article(title="Secret of mine", status="draft", by=mine)
    found = suggested(client_of(mine), "admin:records_record_suggest", q="secret")
    assert [f["label"] for f in found] == ["Secret of mine"]


# --- history ----------------------------------------------------------------------------------


def test_history_shows_each_difference_in_words_and_restores(editor: Client) -> None:
    other = make_event(title="The event")
    article = make_article(title="First title", body="<p>One.</p><p>Two.</p><p>Three.</p>")
    typed = {
        "title": "Second title",
        "body": "<p>One.</p><p>Two, corrected.</p><p>Three.</p>",
        "tag_names": "war",
        "change_reason": "Corrected from the register",
        "connections-0-type": str(RelationType.objects.get(identifier="mentions").pk),
        "connections-0-object": other.identifier,
    }
    assert send(editor, admin_url(article), typed).status_code == 302
    page = editor.get(admin_url(article, "history"))
    words = text_of(page)
    for expected in (
        "Corrected from the register",
        "First title",
        "Second title",
        "Two, corrected.",
        f"The event [{other.identifier}]",
        "war",
    ):
        assert expected in words
    assert "Three." not in words  # what did not change is not repeated
    answer = editor.post(admin_url(article, "history"), fields_of(page))
    assert "restored" in said(editor, answer)
    article.refresh_from_db()
    assert article.title == "First title"
    assert not article.tagged.exists()
    assert not article.connections.exists()
    editor.post(_last_undo())
    article.refresh_from_db()
    assert article.title == "Second title"


def test_reason_for_a_change_is_kept(editor: Client) -> None:
    article = make_article()
    send(editor, admin_url(article), {"title": "New", "change_reason": "A family's letter"})
    assert Changeset.objects.latest("pk").reason == "A family's letter"
    page = text_of(editor.get(reverse("admin:records_changeset_changelist")))
    assert "A family's letter" in page


def test_recent_changes_undo_a_change_once(editor: Client) -> None:
    article = make_article(title="First")
    send(editor, admin_url(article), {"title": "Second"})
    page = parse(editor.get(reverse("admin:records_changeset_changelist")))
    url = page.xpath("//button[@formaction]/@formaction")[0]
    assert "Undone" in said(editor, editor.post(url))
    article.refresh_from_db()
    assert article.title == "First"


def test_undo_that_would_lose_a_later_change_says_whose(editor: Client) -> None:
    article = make_article(title="First")
    send(editor, admin_url(article), {"title": "Second"})
    url = _last_undo()
    send(editor, admin_url(article), {"title": "Third"})
    message = said(editor, editor.post(url))
    assert "Third" in message
    article.refresh_from_db()
    assert article.title == "Third"


def test_history_hides_archivists_notes_from_editors(editor: Client) -> None:
    article = make_article()
    archivist = client_of(make_archivist())
    send(archivist, admin_url(article), {"internal_note": "Between archivists"})
    assert "Between archivists" in text_of(archivist.get(admin_url(article, "history")))
    assert "Between archivists" not in editor.get(admin_url(article, "history")).content.decode()
    assert "Between archivists" not in editor.get(admin_url(article)).content.decode()


# --- contributors ------------------------------------------------------------------------------


def test_contributor_submits_and_editors_find_it_by_filter(editor: Client) -> None:
    writer = make_contributor()
    client = client_of(writer)
    page = client.get(reverse("admin:articles_article_add"))
    assert b"Save and submit for review" in page.content
    assert b"Save and publish" not in page.content
    answer = send(client, reverse("admin:articles_article_add"), {"title": "Offered"}, "_submit")
    assert answer.status_code == 302
    record = Record.objects.get()
    assert (record.status, record.created_by) == ("in_review", writer)
    waiting = editor.get(reverse("admin:records_record_changelist"), {"status": "in_review"})
    assert titles(waiting) == ["Offered"]
    article = kinds()["article"].objects.get()
    assert (
        send(editor, admin_url(article), {"summary": "Read over."}, "_publish").status_code == 302
    )
    assert Record.objects.public().get() == record


def test_contributor_edits_own_drafts_alone() -> None:
    writer = make_contributor()
    client = client_of(writer)
    mine = make_article(title="Mine", status="draft", by=writer)
    others = [make_article(title="Draft", status="draft"), make_article(title="Public")]
    assert send(client, admin_url(mine), {"title": "Mine still"}).status_code == 302
    assert client.get(admin_url(others[0])).status_code in (302, 403, 404)
    assert b'name="_save"' not in client.get(admin_url(others[1])).content
    for record in others:
        for page in ("change", "delete", "publish", "withdraw", "return_to_draft", "bring_back"):
            answer = client.post(admin_url(record, page), {"title": "X", "confirmed": "yes"})
            assert answer.status_code in (403, 404, 409, 302), page
    assert sorted(Record.objects.kept().values_list("title", "status")) == [
        ("Draft", "draft"),
        ("Mine still", "draft"),
        ("Public", "published"),
    ]


def test_contributor_publishes_by_no_route() -> None:
    writer = make_contributor()
    client = client_of(writer)
    mine = make_article(title="Mine", status="draft", by=writer)
    tries = [
        send(client, admin_url(mine), {"title": "Mine 2"}, "_publish"),
        client.post(admin_url(mine, "publish"), {"confirmed": "yes"}),
        choose(client, "publish", mine),
        send(client, reverse("admin:articles_article_add"), {"title": "New"}, "_publish"),
    ]
    assert [answer.status_code < 500 for answer in tries] == [True] * 4
    assert not Record.objects.public().exists()
    assert client.get(admin_url(mine, "publish")).status_code == 403
    assert "publish" not in parse(client.get(admin_url(mine, "changelist"))).xpath(
        "//select[@name='action']/option/@value"
    )


def test_contributor_adds_no_tag_but_uses_those_there_are() -> None:
    make_tag("war")
    writer = make_contributor()
    client = client_of(writer)
    url = reverse("admin:articles_article_add")
    answer = send(client, url, {"title": "One", "tag_names": "war, something new"})
    assert "something new" in errors_of(answer)["tag_names"]
    assert fields_of(answer)["tag_names"] == "war, something new"
    assert send(client, url, {"title": "One", "tag_names": "war"}).status_code == 302


# --- accounts -----------------------------------------------------------------------------------


def test_administrator_gives_a_new_colleague_a_role() -> None:
    client = client_of(make_user(roles.ADMINISTRATORS))
    password = "autumn leaves on stone"
    typed = {"username": "leyla", "password1": password, "password2": password}
    answer = send(client, reverse("admin:auth_user_add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    user = User.objects.get(username="leyla")
    page = client.get(answer.url)
    assert not parse(page).xpath("//*[@name='is_superuser' or @name='user_permissions']")
    role = Group.objects.get(name=roles.EDITORS)
    changes = {"groups": str(role.pk), "is_staff": "on", "is_superuser": "on"}
    changes |= {"user_permissions": str(Permission.objects.first().pk)}  # type: ignore[union-attr]
    assert send(client, answer.url, changes).status_code == 302
    user = User.objects.get(username="leyla")
    assert user.has_perm("records.publish_record")
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_administrator_cannot_touch_a_superuser() -> None:
    root = User.objects.create_superuser("root", password="secret")
    client = client_of(make_user(roles.ADMINISTRATORS))
    assert "root" not in client.get(reverse("admin:auth_user_changelist")).content.decode()
    for page in ("change", "delete", "history"):
        url = reverse(f"admin:auth_user_{page}", args=[root.pk])
        assert client.get(url).status_code in (302, 403, 404)
    url = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.get(url).status_code in (302, 403, 404)


def test_last_login_and_accounts_are_nobody_elses_business(editor: Client) -> None:
    for name in ("auth_user", "auth_group", "archive_site_site"):
        assert editor.get(reverse(f"admin:{name}_changelist")).status_code in (302, 403)
