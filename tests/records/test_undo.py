"""Taking back: what undo and restore bring back, what they never do, what stands in their way."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.media.models import ItemFile
from apps.records.changes import EditConflict, Obstructed, changeset, undo
from apps.records.documents import to_document
from apps.records.models import Changeset, Record, Relation, Status, Tag, Translation
from tests.build import (
    PIXEL,
    make,
    make_archivist,
    make_contributor,
    make_editor,
    make_event,
    make_item,
    make_person,
    make_place,
    stored_file,
    upload,
)
from tests.forms import admin_url, send

pytestmark = pytest.mark.django_db


def fresh(record: Record) -> Any:
    """Return the record as the database has it."""
    return type(record).objects.get(pk=record.pk)


def changed(record: Record, by: Any = None, **document: Any) -> Changeset:
    """Change the record and return the changeset's row."""
    with changeset(by=by, reason="changed for a test") as change:
        change.apply(fresh(record), document)
    return change.row


def moved(record: Record, verb: str, *details: Any, by: Any = None) -> Changeset:
    """Do one of the door's verbs to the record and return the changeset's row."""
    with changeset(by=by, reason=verb) as change:
        getattr(change, verb)(fresh(record), *details)
    return change.row


def said_by(record: Record) -> dict[str, Any]:
    """Return the record's document as plain data."""
    return to_document(record).to_json()


def whole_item() -> Any:
    """Return an item with something in every part that a record has."""
    other = make_event(title="Another event")
    return make_item(
        title="A letter",
        body="<p>Dear friend</p>",
        date="1992-05",
        creator="Aynur Hasanova",
        place=make_place().identifier,
        tags=["letters", "1992"],
        files=[stored_file("recto.png", alt_text="A page"), stored_file("verso.png")],
        connections=[{"type": "documents", "object": other.identifier, "note": "on page 2"}],
        translations=[{"language": "az", "title": "Məktub", "status": "published"}],
        former_addresses=["/letters/1.html"],
    )


EMPTY = {
    "title": "Emptied",
    "body": "",
    "date": "",
    "creator": "",
    "place": None,
    "tags": [],
    "files": [],
    "connections": [],
    "translations": [],
    "former_addresses": [],
}


# --- what comes back --------------------------------------------------------------------


def test_undoing_an_edit_brings_back_every_part_of_the_document() -> None:
    item = whole_item()
    before = said_by(item)
    keys = [row["key"] for row in before["files"]]
    change = changed(item, **EMPTY)
    assert not ItemFile.objects.filter(item=item).exists()
    undo(change, by=make_editor())
    assert said_by(item) == before
    assert [row.key for row in item.files.order_by("position")] == keys
    for row in item.files.all():
        assert default_storage.exists(row.file.name)


def test_a_file_that_was_replaced_has_its_bytes_back(client: Client) -> None:
    item = make_item(files=[stored_file("recto.png")])
    client.force_login(make_editor())
    first = client.get(item.files.get().get_absolute_url())
    assert b"".join(first.streaming_content) == PIXEL  # type: ignore[attr-defined]
    response = send(
        client, admin_url(item), {"files-0-file": upload("verso.png", other_picture())}
    )
    assert response.status_code == 302
    assert item.files.get().name == "verso.png"
    undo(Changeset.objects.latest("pk"), by=make_editor())
    row = item.files.get()
    assert row.name == "recto.png"
    again = client.get(row.get_absolute_url())
    assert b"".join(again.streaming_content) == PIXEL  # type: ignore[attr-defined]


def other_picture() -> bytes:
    """Return the bytes of a picture that is not the usual pixel."""
    content = BytesIO()
    Image.new("L", (3, 2)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("upwards", [True, False])
def test_a_file_and_an_address_that_went_to_another_item_go_back_and_forth(upwards: bool) -> None:
    """No file has two items, nor an address two records, at any moment of it."""
    files, paths = [stored_file("recto.png"), stored_file("verso.png")], ["/letters/1.html"]
    ends = (
        make_item(files=files[:1], former_addresses=paths),
        make_item(title="Back", files=files[1:]),
    )
    source, target = ends if upwards else ends[::-1]
    document = said_by(source)
    with changeset(by=None) as change:
        change.claim([source, target])
        change.apply(source, {"files": [], "former_addresses": []})
        given = said_by(target)["files"] + document["files"]
        change.apply(target, {"files": given, "former_addresses": document["former_addresses"]})
    after = [said_by(source), said_by(target)]
    row = undo(change.row, by=None).row
    assert said_by(source) == document
    assert [entry["key"] for entry in said_by(target)["files"]] == [
        entry["key"] for entry in given if entry not in document["files"]
    ]
    undo(row, by=None)
    assert [said_by(source), said_by(target)] == after


def test_undoing_is_a_change_of_its_own_with_a_name_and_a_reason() -> None:
    editor = make_editor()
    event = make_event(title="First")
    row = changed(event, title="Second")
    undone = undo(row, by=editor).row
    assert (undone.by, undone.undoes) == (editor, row)
    assert "changed for a test" in undone.reason
    assert event.revisions.count() == 2
    assert fresh(event).version == 3
    assert fresh(event).updated_by == editor


def test_undoing_an_undo_is_redoing() -> None:
    item = whole_item()
    full = said_by(item)
    row = changed(item, **EMPTY)
    emptied = said_by(item)
    for expected in (full, emptied, full):
        row = undo(row, by=None).row
        assert said_by(item) == expected


def test_a_changeset_over_several_records_is_undone_as_a_whole() -> None:
    first, second = make_event(title="First"), make_place(title="Second")
    with changeset(by=None) as change:
        change.apply(first, {"title": "First changed"})
        change.apply(second, {"title": "Second changed"})
        third = change.create("person", {"title": "Third", "living": "no"})
    undo(change.row, by=make_editor())
    assert (fresh(first).title, fresh(second).title) == ("First", "Second")
    assert fresh(third).status == Status.REMOVED


@pytest.mark.parametrize("kind", ["event", "monument"])
def test_an_undone_creation_is_in_the_bin_and_redoing_brings_it_back(kind: str) -> None:
    with changeset(by=None, reason="made") as change:
        made = change.create(kind, {"title": "Made"})
    before = said_by(made)
    undone = undo(change.row, by=None).row
    assert fresh(made).status == Status.REMOVED
    assert fresh(made).identifier == made.identifier
    assert not Record.objects.kept().filter(pk=made.pk).exists()
    undo(undone, by=None)
    assert fresh(made).status == Status.DRAFT
    assert said_by(made) == before


def test_undoing_a_publication_hides_again_and_redoing_shows() -> None:
    event = make_event(status=Status.DRAFT)
    row = moved(event, "publish")
    assert fresh(event).is_public
    row = undo(row, by=make_editor()).row
    assert (fresh(event).status, fresh(event).public_from) == (Status.DRAFT, None)
    undo(row, by=make_editor())
    assert fresh(event).is_public


def test_undoing_a_withdrawal_shows_again_with_no_trace_of_the_ground() -> None:
    event = make_event()
    row = moved(event, "withdraw", "family", date(2030, 1, 31))
    undo(row, by=make_editor())
    after = fresh(event)
    assert after.is_public
    assert (after.withdrawal_ground, after.withdrawn_at, after.review_on) == ("", None, None)


def test_undoing_a_deletion_brings_the_record_back_as_it_was() -> None:
    event = make_event(tags=["a"])
    before = said_by(event)
    undo(moved(event, "remove"), by=make_editor())
    assert fresh(event).is_public
    assert said_by(event) == before


def test_undoing_a_bulk_tagging_takes_off_that_tag_alone() -> None:
    events = [make_event(title=f"Event {n}", tags=["kept"]) for n in range(3)]
    with changeset(by=None) as change:
        change.tag(events, add=[change.find_or_add_tag("added")])
    undo(change.row, by=None)
    assert {name for event in events for name in event.tags.names()} == {"kept"}
    assert Tag.objects.filter(name="added").exists()  # the vocabulary keeps the term


def test_words_and_state_changed_together_are_taken_back_together() -> None:
    event = make_event(title="First", status=Status.DRAFT)
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second"})
        change.publish(fresh(event))
    undo(change.row, by=make_editor())
    assert (fresh(event).title, fresh(event).status) == ("First", Status.DRAFT)


def test_a_tag_renamed_meanwhile_is_the_same_tag_when_it_comes_back() -> None:
    event = make_event(tags=["Old name"])
    tag = Tag.objects.get()
    row = changed(event, tags=[])
    with changeset(by=None):
        tag.name = "New name"
        tag.save()
    undo(row, by=None)
    assert list(event.tags.all()) == [Tag.objects.get(pk=tag.pk)]
    assert list(event.tags.names()) == ["New name"]
    assert Tag.objects.count() == 1


def test_records_that_name_one_another_are_undone_and_redone() -> None:
    with changeset(by=None) as change:
        whole, part = change.create_many(
            [
                ("event", {"title": "Whole", "identifier": "00000000"}),
                ("event", {"title": "Part", "parent": "00000000"}),
            ]
        )
    undone = undo(change.row, by=None).row
    assert {fresh(whole).status, fresh(part).status} == {Status.REMOVED}
    undo(undone, by=None)
    assert fresh(part).parent_id == whole.pk
    assert {fresh(whole).status, fresh(part).status} == {Status.DRAFT}


# --- what stands in the way -------------------------------------------------------------


def test_a_later_change_is_an_obstacle_and_nothing_is_written() -> None:
    first, second = make_event(title="First"), make_event(title="Second")
    with changeset(by=None) as change:
        change.apply(first, {"title": "First changed"})
        change.apply(second, {"title": "Second changed"})
    changed(second, title="Second changed again")
    before = Changeset.objects.count()
    with pytest.raises(Obstructed) as obstacle:
        undo(change.row, by=None)
    assert [record.pk for record in obstacle.value.records] == [second.pk]
    assert fresh(first).title == "First changed"
    assert (fresh(first).version, fresh(second).version) == (2, 3)
    assert Changeset.objects.count() == before


def test_a_record_is_named_once_however_much_stands_in_the_way() -> None:
    events = [make_event(title=f"Event {n}") for n in range(3)]
    with changeset(by=None) as change:
        for event in events:
            change.apply(event, {"summary": "Said."})
    for event in events[1:]:
        changed(event, summary="Said otherwise.")
        changed(event, title="Another title")
    with pytest.raises(Obstructed) as obstacle:
        undo(change.row, by=None)
    assert sorted(r.pk for r in obstacle.value.records) == sorted(e.pk for e in events[1:])


def test_a_later_change_that_was_itself_undone_stands_in_nobodys_way() -> None:
    """It is the document that counts, not the version."""
    with changeset(by=None, reason="import") as imported:
        made = imported.create_many([("event", {"title": f"Event {n}"}) for n in range(3)])
    with changeset(by=None) as tagging:
        tagging.tag(made, add=[tagging.find_or_add_tag("a")])
    with pytest.raises(Obstructed):
        undo(imported.row, by=None)
    undo(tagging.row, by=None)
    undo(imported.row, by=None)
    assert not Record.objects.kept().exists()


def test_the_same_change_is_not_undone_twice() -> None:
    event = make_event(title="First")
    row = changed(event, title="Second")
    undo(row, by=None)
    with pytest.raises(Obstructed):
        undo(row, by=None)
    published = moved(make_event(status=Status.DRAFT), "publish")
    undo(published, by=None)
    with pytest.raises(Obstructed):
        undo(published, by=None)


def test_changes_are_undone_one_below_the_other() -> None:
    event = make_event(title="First")
    second = changed(event, title="Second")
    third = changed(event, title="Third")
    undo(third, by=None)
    undo(second, by=None)
    assert fresh(event).title == "First"


def test_a_state_that_somebody_moved_on_is_left_where_it_is() -> None:
    event = make_event(title="First", status=Status.DRAFT)
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second"})
        change.submit(fresh(event))
    moved(event, "publish")
    undo(change.row, by=make_editor())
    assert (fresh(event).title, fresh(event).status) == ("First", Status.PUBLISHED)


def test_a_change_of_state_alone_is_obstructed_once_the_record_was_moved_on() -> None:
    event = make_event(status=Status.DRAFT)
    row = moved(event, "submit")
    moved(event, "publish")
    with pytest.raises(Obstructed):
        undo(row, by=None)
    assert fresh(event).is_public


def test_what_came_to_point_at_an_undone_creation_still_finds_it() -> None:
    """A deleted record keeps its row, so no key dangles; readers merely lose the link."""
    with changeset(by=None) as change:
        place = change.create("place", {"title": "A place"})
    event = make_event(place=place.identifier)
    undo(change.row, by=None)
    assert fresh(event).place_id == place.pk
    assert said_by(event)["place"] == place.identifier


def test_undo_of_what_has_been_ended_for_good_has_nothing_to_do() -> None:
    event = make_event()
    row = changed(event, title="Changed")
    moved(event, "remove")
    with changeset(by=None) as change:
        change.purge([fresh(event)])
    assert undo(row, by=None).is_empty


# --- what never comes back --------------------------------------------------------------


def test_restoring_words_brings_back_neither_publication_nor_withdrawal() -> None:
    event = make_event(title="First")
    changed(event, title="Second")
    moved(event, "withdraw", "family")
    public_words = event.revisions.order_by("pk").first()
    with changeset(by=make_editor()) as change:
        change.restore(fresh(event), public_words)
    assert (fresh(event).title, fresh(event).status) == ("First", Status.WITHDRAWN)
    moved(event, "publish")
    withdrawn_words = event.revisions.get(state__status=Status.WITHDRAWN, document__title="First")
    with changeset(by=make_editor()) as change:
        change.restore(fresh(event), withdrawn_words)
    assert fresh(event).status == Status.PUBLISHED


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_consent_taken_back_stays_taken_back(way: str) -> None:
    person = make_person(title="First", living="yes", public_ground="consent")
    row = changed(person, title="Second", public_ground="")
    assert not fresh(person).is_public
    if way == "undo":
        change = undo(row, by=make_archivist())
    else:
        with changeset(by=make_archivist()) as change:
            change.restore(fresh(person), person.revisions.get())
    after = fresh(person)
    assert (after.title, after.public_ground, after.is_public) == ("First", "", False)
    assert {str(label) for label in change.left_alone} == {"may be shown because"}


def test_that_somebody_lives_after_all_is_not_undone() -> None:
    person = make_person(title="First", living="no")
    row = changed(person, title="Second", living="yes")
    assert not fresh(person).is_public
    undo(row, by=make_archivist())
    after = fresh(person)
    assert (after.title, after.living, after.is_public) == ("First", "yes", False)


def test_an_editor_brings_back_no_note_that_only_archivists_see() -> None:
    event = make_event(title="First", internal_note="Told in confidence")
    row = changed(event, title="Second", internal_note="")
    change = undo(row, by=make_editor())
    assert (fresh(event).title, fresh(event).internal_note) == ("First", "")
    assert {str(label) for label in change.left_alone} == {"internal note"}


def test_an_archivist_brings_back_the_note_as_well() -> None:
    event = make_event(internal_note="Told in confidence")
    undo(changed(event, internal_note=""), by=make_archivist())
    assert fresh(event).internal_note == "Told in confidence"


def test_a_restored_translation_waits_until_somebody_has_read_it_over() -> None:
    event = make_event(translations=[{"language": "az", "title": "Ad", "status": "published"}])
    changed(event, translations=[{"language": "ru", "title": "Имя", "status": "published"}])
    with changeset(by=make_editor()) as change:
        change.restore(fresh(event), event.revisions.get())
    assert event.translations.get().language == "az"
    assert event.translations.get().status == "draft"


def test_restoring_leaves_a_translation_shown_or_hidden_as_it_is_now() -> None:
    event = make_event(translations=[{"language": "az", "title": "First", "status": "published"}])
    changed(event, translations=[{"language": "az", "title": "Second", "status": "draft"}])
    with changeset(by=make_editor()) as change:
        change.restore(fresh(event), event.revisions.get())
    row = event.translations.get()
    assert (row.title, row.status) == ("First", "draft")
    key = row.pk
    changed(event, translations=[{"language": "az", "title": "Third", "status": "published"}])
    with changeset(by=make_editor()) as change:
        change.restore(fresh(event), event.revisions.first())
    row = event.translations.get()
    assert (row.pk, row.title, row.status) == (key, "First", "published")


def test_undo_shows_a_translation_again_only_for_those_who_may_publish() -> None:
    contributor = make_contributor()
    event = make_event(
        status=Status.DRAFT,
        translations=[{"language": "az", "title": "First", "status": "published"}],
    )
    row = changed(event, translations=[])
    undone = undo(row, by=contributor).row
    assert event.translations.get().status == "draft"
    undo(undone, by=None)
    undo(changed(event, title="x"), by=None)
    row = changed(event, translations=[{"language": "az", "title": "A", "status": "published"}])
    undo(changed(event, translations=[]), by=make_editor())
    assert event.translations.get().status == "published"


# --- who may ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "verb", "details"),
    [
        (Status.DRAFT, "publish", ()),
        (Status.PUBLISHED, "withdraw", ("family",)),
        (Status.PUBLISHED, "return_to_draft", ()),
        (Status.WITHDRAWN, "publish", ()),
    ],
)
def test_who_may_not_publish_undoes_no_publication_or_withdrawal(
    status: str, verb: str, details: tuple[Any, ...]
) -> None:
    event = make("event", status=status)
    row = moved(event, verb, *details)
    state = fresh(event).status
    with pytest.raises(PermissionDenied):
        undo(row, by=make_contributor())
    assert fresh(event).status == state


def test_who_may_not_publish_gets_a_deleted_public_record_back_as_a_draft() -> None:
    event = make_event()
    undo(moved(event, "remove"), by=make_contributor())
    assert (fresh(event).status, fresh(event).public_from) == (Status.DRAFT, None)


def test_who_may_not_publish_ends_no_public_record_by_undoing_its_creation() -> None:
    contributor = make_contributor()
    with changeset(by=contributor) as change:
        event = change.create("event", {"title": "Made"})
    moved(event, "publish")
    with pytest.raises(PermissionDenied):
        undo(change.row, by=contributor)
    assert fresh(event).is_public
    undo(change.row, by=make_editor())
    assert fresh(event).status == Status.REMOVED


# --- through the pages of the admin -----------------------------------------------------


def undo_by_button(client: Client, row: Changeset) -> Any:
    """Press Undo beside a change."""
    return client.post(reverse("admin:records_changeset_undo", args=[row.pk]), follow=True)


def test_a_withdrawn_page_is_back_when_an_editor_undoes_the_withdrawal(client: Client) -> None:
    event = make_event(title="Opening of the school")
    client.force_login(make_editor())
    row = moved(event, "withdraw", "review")
    reader = Client()
    assert reader.get(event.get_absolute_url()).status_code == 410
    undo_by_button(client, row)
    assert reader.get(event.get_absolute_url()).status_code == 200


def test_the_page_names_what_stands_in_the_way_of_undoing(client: Client) -> None:
    event = make_event(title="First")
    row = changed(event, title="Second")
    changed(event, title="Opening of the school")
    client.force_login(make_editor())
    response = undo_by_button(client, row)
    assert "Opening of the school" in response.content.decode()
    assert "Not undone" in response.content.decode()


def test_the_page_says_which_fields_undoing_left_alone(client: Client) -> None:
    person = make_person(living="yes", public_ground="consent")
    row = changed(person, role="Nurse", public_ground="")
    client.force_login(make_archivist())
    said = undo_by_button(client, row).content.decode()
    assert "may be shown because" in said
    assert fresh(person).role == ""


def test_the_page_says_so_where_there_is_nothing_to_undo(client: Client) -> None:
    with changeset(by=None, reason="A new term") as change:
        change.find_or_add_tag("new")
    client.force_login(make_editor())
    assert "nothing to undo" in undo_by_button(client, change.row).content.decode()


def test_a_contributor_undoes_own_drafts_and_nobody_elses(client: Client) -> None:
    contributor = make_contributor()
    own = make_event(title="Own", status=Status.DRAFT, by=contributor)
    others = make_event(title="Not theirs", status=Status.DRAFT)
    client.force_login(contributor)
    undo_by_button(client, changed(own, by=contributor, title="Own changed"))
    assert fresh(own).title == "Own"
    response = undo_by_button(client, changed(own, title="Mended by somebody else"))
    assert response.status_code == 403
    response = undo_by_button(client, changed(others, title="Changed"))
    assert response.status_code == 403
    assert fresh(others).title == "Changed"


def test_undo_is_never_done_by_following_a_link(client: Client) -> None:
    event = make_event(title="First")
    row = changed(event, title="Second")
    client.force_login(make_editor())
    assert client.get(reverse("admin:records_changeset_undo", args=[row.pk])).status_code == 405
    assert fresh(event).title == "Second"


def test_a_former_version_is_restored_from_the_history(client: Client) -> None:
    event = make_event(title="First")
    changed(event, title="Second")
    client.force_login(make_editor())
    url = reverse("admin:events_event_history", args=[event.pk])
    response = client.post(url, {"revision": event.revisions.get().pk}, follow=True)
    assert response.status_code == 200
    assert fresh(event).title == "First"
    assert event.revisions.count() == 2


def test_restoring_says_as_well_which_fields_it_left_alone(client: Client) -> None:
    person = make_person(living="yes", public_ground="consent")
    changed(person, role="Nurse", public_ground="")
    client.force_login(make_archivist())
    url = reverse("admin:people_person_history", args=[person.pk])
    response = client.post(url, {"revision": person.revisions.get().pk}, follow=True)
    assert "may be shown because" in str(list(response.context["messages"])[-1])


def test_a_conflict_while_undoing_is_said_and_nothing_is_written() -> None:
    event = make_event(title="First")
    stale = fresh(event)
    changed(event, title="Second")
    with pytest.raises(EditConflict), changeset(by=None) as change:
        change.restore(stale, event.revisions.get())
    assert fresh(event).title == "Second"
    assert Relation.objects.count() == Translation.objects.count() == 0
