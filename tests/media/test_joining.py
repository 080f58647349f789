"""Recto, verso and pages that came one by one become the files of one item, and back again."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.media.joining import Placed, join
from apps.media.models import Item, ItemFile, Renditions, RenditionState, UploadBatch
from apps.records.changes import changeset, undo
from apps.records.documents import to_document
from apps.records.models import Changeset, Status
from tests.build import (
    PIXEL,
    client_of,
    make_archivist,
    make_contributor,
    make_editor,
    make_event,
    make_item,
    make_person,
    make_site,
    make_source,
    make_tag,
    store_rendition,
    stored_file,
)
from tests.forms import Fields, admin_url, errors_of, fields_of, parse
from tests.media.test_files import ask, picture

pytestmark = pytest.mark.django_db

BOTH = "Whoever wrote it"


@pytest.fixture
def join_url() -> str:
    return reverse("admin:media_item_join")


@pytest.fixture
def editor() -> Client:
    return client_of(make_editor())


def scan(name: str, **document: Any) -> Any:
    """Return an item as bulk upload leaves it: a draft with one picture, called as its file."""
    content = document.pop("content", PIXEL)
    words = document.pop("file", {})
    document.setdefault("status", "draft")
    return make_item(title=name, files=[stored_file(f"{name}.png", content, **words)], **document)


def page_of(client: Client, *items: Any) -> Any:
    return client.get(reverse("admin:media_item_join"), {"item": [item.pk for item in items]})


def joined(client: Client, *items: Any, **typed: Any) -> Any:
    """Open the page for `items`, fill in what was `typed`, and join them."""
    fields = fields_of(page_of(client, *items)) | typed | {"confirmed": "1"}
    if "keep" in typed:
        fields["shown_for"] = typed["keep"]
    return client.post(reverse("admin:media_item_join"), fields)


def said(item: Any) -> dict[str, Any]:
    return to_document(item).to_json()


def fresh(item: Any) -> Any:
    return Item.objects.get(pk=item.pk)


def files_of(item: Any) -> list[tuple[str, str]]:
    return [(row.name, row.role) for row in ItemFile.objects.filter(item=item)]


def audited() -> str:
    """Return what the audit says of everything, checksums too; it ends in tears if it finds any."""
    out = StringIO()
    call_command("audit", "--hashes", stdout=out)
    return out.getvalue()


def complaints_of(response: Any) -> list[str]:
    found = parse(response).xpath("//ul[@class='errorlist']/li")
    return [" ".join(line.text_content().split()) for line in found]


# --- joining --------------------------------------------------------------------------------


def test_recto_and_verso_become_one_item(editor: Client) -> None:
    recto, verso = scan("recto"), scan("verso", content=picture())
    key, before = verso.files.get().key, [said(recto), said(verso)]
    store_rendition(key)
    Renditions.objects.filter(pk=key).update(state=RenditionState.READY)
    response = joined(editor, recto, verso)
    assert response.status_code == 302
    assert response["Location"] == admin_url(recto)
    assert files_of(recto) == [("recto.png", "recto"), ("verso.png", "verso")]
    assert fresh(verso).status == Status.REMOVED
    assert Renditions.objects.get(pk=key).state == RenditionState.READY  # nothing is drawn anew

    audited()
    row = Changeset.objects.latest("pk")
    assert row.reason == "Joined into “recto”"
    after = [said(recto), said(verso)]
    undone = undo(row, by=make_editor()).row
    assert [said(recto), said(verso)] == before
    assert (fresh(recto).status, fresh(verso).status) == ("draft", "draft")
    assert verso.files.get().key == key
    audited()
    undo(undone, by=make_editor())
    assert [said(recto), said(verso)] == after
    assert fresh(verso).status == Status.REMOVED
    audited()


@pytest.mark.parametrize("remaining", [0, 1, 2])
def test_whichever_remains_undo_and_redo_find_every_file(editor: Client, remaining: int) -> None:
    items = [scan(f"page {number}") for number in range(3)]
    before = [said(item) for item in items]
    assert joined(editor, *items, keep=str(items[remaining].pk)).status_code == 302
    assert files_of(items[remaining]) == [(f"page {n}.png", "page") for n in range(3)]
    row = undo(Changeset.objects.latest("pk"), by=make_editor()).row
    assert [said(item) for item in items] == before
    row = undo(row, by=make_editor()).row
    assert ItemFile.objects.filter(item=items[remaining]).count() == 3
    undo(row, by=make_editor())
    assert [said(item) for item in items] == before
    audited()


def test_bytes_are_the_same_at_the_same_address(editor: Client) -> None:
    content = picture()
    first, second = scan("a"), scan("b", content=content)
    address = second.files.get().get_absolute_url()
    joined(editor, first, second)
    assert ask(editor, address).body == content
    assert ask(Client(), address).status_code == 404  # the item that remains is a draft


def test_files_stand_in_the_order_and_with_the_roles_that_were_typed(editor: Client) -> None:
    items = [scan(name) for name in ("a", "b", "c")]
    keys = [item.files.get().key for item in items]
    typed = {f"{key}-order": str(place) for key, place in zip(keys, (3, 1, 2), strict=True)}
    typed |= {f"{keys[1]}-role": "recto", f"{keys[2]}-role": "", f"{keys[0]}-role": "detail"}
    joined(editor, *items, **typed)
    assert files_of(items[0]) == [("b.png", "recto"), ("c.png", ""), ("a.png", "detail")]


def test_pages_come_as_people_count_them_and_are_pages(editor: Client) -> None:
    items = [scan(f"letter {number}") for number in (10, 9, 1)]
    form = fields_of(page_of(editor, *items))
    keys = [item.files.get().key for item in reversed(items)]
    assert [form[f"{key}-order"] for key in keys] == ["1", "2", "3"]
    assert {form[f"{key}-role"] for key in keys} == {"page"}
    assert form["keep"] == str(items[2].pk)


def test_what_is_empty_is_filled_in_where_it_is_ticked_and_the_rest_is_named(
    editor: Client,
) -> None:
    tag = make_tag("letters")
    kept = scan("a", creator=BOTH, credit_line="")
    other = scan(
        "b",
        creator=BOTH,
        donor="Her sister",
        credit_line="Family archive",
        date="1992-05~",
        date_as_written="about May 1992",
        tags=["letters"],
    )
    page = page_of(editor, kept, other)
    form = fields_of(page)
    assert set(form["carry"]) == {"donor", "credit_line", "date", "tags"}
    text = parse(page).text_content()
    assert "Title: b" in " ".join(text.split())  # what is not taken over
    joined(editor, kept, other, carry=["donor", "date", "tags"])
    item = fresh(kept)
    assert (item.donor, item.date, item.date_as_written) == (
        "Her sister",
        "1992-05~",
        "about May 1992",
    )
    assert (item.title, item.credit_line) == ("a", "")
    assert list(item.tags.all()) == [tag]
    undo(Changeset.objects.latest("pk"), by=make_editor())
    assert (fresh(kept).donor, list(fresh(kept).tags.all())) == ("", [])


def test_what_an_item_keeps_private_is_not_carried_into_the_open(editor: Client) -> None:
    kept = scan("a")
    statement = {"topic": "other", "value": "Given by Aynur"}
    other = scan("b", donor="Aynur", withheld=["donor"], statements=[statement])
    assert "carry" not in fields_of(page_of(editor, kept, other))
    joined(editor, kept, other, carry=["donor", "statements", "withheld", "title", "files"])
    item = fresh(kept)
    assert (item.donor, item.title, item.statements.count()) == ("", "a", 0)


@pytest.mark.parametrize(("who", "sees"), [(make_editor, False), (make_archivist, True)])
def test_internal_note_is_for_archivists(who: Any, sees: bool) -> None:
    client = client_of(who())
    kept, other = scan("a"), scan("b", internal_note="Zqnote")
    page = page_of(client, kept, other)
    assert (b"Zqnote" in page.content) == sees
    assert "Internal note" in parse(page).text_content()
    assert joined(client, kept, other, carry=["internal_note"]).status_code == 302
    assert fresh(kept).internal_note == ("Zqnote" if sees else "")


def test_other_choice_is_shown_before_anything_is_joined(editor: Client, join_url: str) -> None:
    first, second = scan("a", donor="First"), scan("b", donor="Second")
    form = fields_of(page_of(editor, first, second)) | {"keep": str(second.pk)}
    page = editor.post(join_url, form | {"confirmed": "1"})
    assert "Another item remains now" in complaints_of(page)[0]
    assert "Donor: First" in " ".join(parse(page).text_content().split())
    assert fresh(first).status == "draft"
    assert editor.post(join_url, fields_of(page) | {"confirmed": "1"}).status_code == 302
    assert (fresh(first).status, fresh(second).donor) == (Status.REMOVED, "Second")


def test_described_item_takes_scans_that_came_later(editor: Client) -> None:
    described = make_item(title="A decree", status="draft")
    assert joined(editor, described, scan("z")).status_code == 302
    assert files_of(described) == [("z.png", "")]


def test_transcript_keeps_its_language(editor: Client) -> None:
    kept = scan("a", language="az")
    other = scan("b", language="hy", file={"transcript": "Բարեւ"})
    joined(editor, kept, other)
    assert ItemFile.objects.get(name="b.png").transcript_language == "hy"


# --- readers --------------------------------------------------------------------------------


def test_addresses_of_a_published_item_lead_to_the_one_that_remains(editor: Client) -> None:
    make_site(other_languages="az")
    kept = scan("recto", status="published")
    gone = scan("verso", status="published", former_addresses=["/old/verso.html"])
    reader, there = Client(), kept.get_absolute_url()
    addresses = [
        reverse("permanent", args=[gone.identifier]),
        gone.get_absolute_url(),
        f"/media/{gone.identifier}/",
        f"/az/media/{gone.identifier}/",
        "/old/verso.html",
    ]
    joined(editor, kept, gone)
    for address in addresses:
        assert reader.get(address).get("Location", "").endswith(there), address
    undo(Changeset.objects.latest("pk"), by=make_editor())
    assert reader.get(gone.get_absolute_url()).status_code == 200
    assert reader.get("/old/verso.html")["Location"].endswith(gone.get_absolute_url())


def test_addresses_are_kept_as_the_first_language_has_them() -> None:
    kept, gone = scan("recto", status="published"), scan("verso", status="published")
    files = [Placed(item.files.get().key, "") for item in (kept, gone)]
    with translation.override("az"):
        join(kept, [gone], files, [], make_editor())
    page = f"/media/{gone.identifier}/"
    paths = set(kept.former_addresses.values_list("path", flat=True))
    assert paths == {f"/id/{gone.identifier}", page, f"{page}verso/"}


def test_published_file_joined_into_a_draft_is_public_no_longer(editor: Client) -> None:
    draft, public = scan("a"), scan("b", status="published")
    address = public.files.get().get_absolute_url()
    rendition = store_rendition(public.files.get().key)
    assert ask(Client(), address).status_code == 200
    joined(editor, draft, public)
    assert [ask(Client(), url).status_code for url in (address, rendition)] == [404, 404]
    undo(Changeset.objects.latest("pk"), by=make_editor())
    assert ask(Client(), address).status_code == 200


def test_page_says_that_readers_will_see_the_files_at_once(editor: Client) -> None:
    public, draft = scan("a", status="published"), scan("b")
    address = draft.files.get().get_absolute_url()
    assert "readers will see all these files" in page_of(editor, public, draft).content.decode()
    joined(editor, public, draft)
    assert ask(Client(), address).status_code == 200


def test_published_item_takes_no_picture_without_its_words(editor: Client) -> None:
    public, draft = scan("a", status="published"), scan("b", file={"alt_text": ""})
    response = joined(editor, public, draft)
    assert "“b.png” has no alternative text" in complaints_of(response)[0]
    assert (fresh(draft).status, draft.files.count()) == ("draft", 1)


# --- refusals -------------------------------------------------------------------------------


def _named(kind: str) -> list[Any]:
    kept, other = scan("a"), scan("b")
    if kind == "cover":
        make_person(title="Aynur", cover=other.identifier)
    if kind == "connection":
        row = {"type": "documents", "object": other.identifier}
        make_event(title="Aynur", connections=[row])
    if kind == "source":
        make_source(title="Aynur", item=other)
    return [kept, other]


REFUSED = {
    "series": (
        lambda: [scan("a"), scan("series", level="series")],
        "“series” is not a single item",
    ),
    "withdrawn": (lambda: [scan("a"), scan("b", status="withdrawn")], "“b” is withdrawn"),
    "no file": (lambda: [scan("a"), make_item(title="b", status="draft")], "“b” has no file"),
    "a portrait": (lambda: _named("cover"), "“b” is named elsewhere: Aynur"),
    "a connection": (lambda: _named("connection"), "“b” is named elsewhere: Aynur"),
    "a source": (lambda: _named("source"), "“b” is named elsewhere: Aynur"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_joined_is_refused_in_words_on_the_page_and_at_the_door(
    editor: Client, case: str
) -> None:
    make, sentence = REFUSED[case]
    items = make()
    before = [(said(item), fresh(item).version) for item in items]
    assert any(sentence in line for line in complaints_of(page_of(editor, *items)))
    response = joined(editor, *items)
    assert response.status_code == 400
    assert any(sentence in line for line in complaints_of(response))
    assert [(said(item), fresh(item).version) for item in items] == before


def test_item_that_is_named_elsewhere_may_remain(editor: Client) -> None:
    kept, other = _named("cover")
    assert joined(editor, kept, other, keep=str(other.pk)).status_code == 302
    assert files_of(other) == [("a.png", "recto"), ("b.png", "verso")]


def test_items_that_name_one_another_forget_it(editor: Client) -> None:
    other = scan("b")
    row = {"type": "documents", "object": other.identifier}
    kept = scan("a", connections=[row], cover=other.identifier)
    assert joined(editor, kept, other).status_code == 302
    assert (fresh(kept).cover_id, kept.connections.count()) == (None, 0)
    audited()


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_lead_back_to_the_list(editor: Client, count: int) -> None:
    response = page_of(editor, *[scan("a")][:count])
    assert response["Location"] == admin_url(Item, "changelist")


def test_contributors_join_their_own_drafts_alone() -> None:
    user = make_contributor()
    client = client_of(user)
    own, second, others = scan("a", by=user), scan("b", by=user), scan("c")
    response = page_of(client, own, others)  # of the other's there is nothing to see
    assert response["Location"] == admin_url(Item, "changelist")
    fields = fields_of(page_of(client, own, second)) | {"confirmed": "1"}
    forged = fields | {"item": [str(own.pk), str(second.pk), str(others.pk)]}
    client.post(reverse("admin:media_item_join"), forged)
    assert (fresh(others).status, fresh(second).status) == ("draft", "draft")
    sent_in = scan("d", by=user, status="in_review")
    response = joined(client, own, sent_in)
    assert complaints_of(response) == ["You may not change “d”, or it is no longer there."]
    assert (fresh(sent_in).status, fresh(own).version) == ("in_review", 1)
    assert joined(client, own, second).status_code == 302
    undo_url = reverse("admin:records_changeset_undo", args=[Changeset.objects.latest("pk").pk])
    client.post(undo_url)
    assert (fresh(second).status, second.files.count()) == ("draft", 1)


def test_contributor_is_not_told_which_hidden_record_names_theirs() -> None:
    user = make_contributor()
    own, second = scan("a", by=user), scan("b", by=user)
    make_person(title="Zqhidden", status="draft", cover=second.identifier)
    (line,) = complaints_of(page_of(client_of(user), own, second))
    assert "a record that you may not see" in line
    assert "Zqhidden" not in line


def test_who_may_not_publish_joins_nothing_that_is_published() -> None:
    user = make_contributor()
    user.user_permissions.add(_permission("change_any_record"))
    client = client_of(user)
    draft, public = scan("a"), scan("b", status="published")
    response = joined(client, draft, public)
    assert "“b” is published. Only those who may publish" in complaints_of(response)[0]
    assert fresh(public).status == "published"


def _permission(codename: str) -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


# --- others at work -------------------------------------------------------------------------


def test_who_saved_meanwhile_loses_nothing_and_neither_does_who_joins(
    editor: Client, join_url: str
) -> None:
    items = [scan("a"), scan("b")]
    key = items[1].files.get().key
    form = fields_of(page_of(editor, *items)) | {f"{key}-role": "detail", "confirmed": "1"}
    with changeset(by=None) as change:
        change.apply(fresh(items[1]), {"summary": "Said meanwhile"})
    response = editor.post(join_url, form)
    assert response.status_code == 409
    assert complaints_of(response) == [
        "Somebody changed “b” meanwhile. Look once more, then join them."
    ]
    assert (fresh(items[1]).status, fresh(items[1]).summary) == ("draft", "Said meanwhile")
    again = fields_of(response)
    assert again[f"{key}-role"] == "detail"
    assert editor.post(join_url, again | {"confirmed": "1"}).status_code == 302


def test_item_deleted_meanwhile_is_said_and_nothing_is_joined(
    editor: Client, join_url: str
) -> None:
    items = [scan("a"), scan("b"), scan("c")]
    form = fields_of(page_of(editor, *items)) | {"confirmed": "1"}
    with changeset(by=None) as change:
        change.remove(fresh(items[2]))
    response = editor.post(join_url, form)
    assert response.status_code == 409
    assert complaints_of(response) == ["One of the items is no longer there."]
    assert fresh(items[1]).status == "draft"


def test_two_who_join_the_same_items_do_it_once(editor: Client, join_url: str) -> None:
    items = [scan("a"), scan("b"), scan("c")]
    form = fields_of(page_of(editor, *items[:2])) | {"confirmed": "1"}
    joined(editor, *items)
    assert editor.post(join_url, form).status_code in (302, 409)
    assert len(files_of(items[0])) == 3
    audited()


def test_former_version_cannot_take_a_file_from_where_it_is_now(editor: Client) -> None:
    items = [scan("a"), scan("b")]
    joined(editor, *items)
    with changeset(by=None) as change:
        change.bring_back(fresh(items[1]))
    revision = items[1].revisions.order_by("pk").first()
    page = editor.post(admin_url(items[1], "history"), {"revision": str(revision.pk)}, follow=True)
    assert "“b.png” is a file of another item now" in page.content.decode()
    assert len(files_of(items[0])) == 2


# --- where it is found ----------------------------------------------------------------------


def test_list_leads_to_the_page(editor: Client) -> None:
    items = [scan("a"), scan("b")]
    chosen = {"action": "join_items", "_selected_action": [item.pk for item in items]}
    response = editor.post(admin_url(Item, "changelist"), chosen, follow=True)
    assert parse(response).xpath("//h1")[0].text_content().strip() == "Join into one item"
    assert set(fields_of(response)["item"]) == {str(item.pk) for item in items}


def test_batch_offers_its_items_and_forgets_those_joined_away() -> None:
    user = make_editor()
    client, items = client_of(user), [scan(name) for name in ("z", "a", "m")]
    entries = [[number, item.pk] for number, item in enumerate(items)]
    batch = UploadBatch.objects.create(owner=user, entries=entries)
    choose = reverse("admin:media_item_upload_join", args=[batch.pk])
    assert choose in client.get(reverse("admin:media_item_upload")).content.decode()
    boxes = parse(client.get(choose)).xpath("//input[@name='item']/@value")
    assert boxes == [str(item.pk) for item in items]  # as the files were chosen
    assert Client().get(choose).status_code == 302
    page = client.get(reverse("admin:media_item_join"), {"item": boxes[:2], "batch": batch.pk})
    response = client.post(reverse("admin:media_item_join"), fields_of(page) | {"confirmed": "1"})
    assert response["Location"] == choose
    left = parse(client.get(choose)).xpath("//input[@name='item']/@value")
    assert left == [boxes[1], boxes[2]]
    walk = client.get(f"{admin_url(items[1])}?batch={batch.pk}")
    assert "1 of 2" in walk.content.decode()
    assert client.get(choose.replace(str(batch.pk), str(batch.pk + 1))).status_code == 302


def test_pages_ask_the_database_as_often_for_many_as_for_few(editor: Client) -> None:
    items = [scan(f"page {number}") for number in range(12)]
    counts = []
    for some in (items[:3], items):
        page_of(editor, *some)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(editor, *some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


FORGED: list[Fields] = [
    {"keep": "x"},
    {"shown_for": ""},
    {"carry": ["identifier", "status", "<b>"]},
    {"item": ["1", "²", "9" * 30]},
]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_form_is_never_an_error_of_the_program(
    editor: Client, join_url: str, forged: Fields
) -> None:
    items = [scan("a"), scan("b")]
    form = fields_of(page_of(editor, *items)) | {"confirmed": "1"} | forged
    assert editor.post(join_url, form).status_code < 500
    assert {fresh(item).identifier for item in items} == {item.identifier for item in items}


@pytest.mark.parametrize("wrong", [("order", "-1"), ("order", "x"), ("role", "cover")])
def test_wrong_place_is_said_beside_its_box(
    editor: Client, join_url: str, wrong: tuple[str, str]
) -> None:
    items, (box, text) = [scan("a"), scan("b")], wrong
    name = f"{items[0].files.get().key}-{box}"
    form = fields_of(page_of(editor, *items)) | {"confirmed": "1", name: text}
    assert name in errors_of(editor.post(join_url, form))
    assert fresh(items[1]).status == "draft"
