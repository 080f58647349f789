"""The door in: what it makes, what it refuses, and what it leaves behind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.media.models import Item
from apps.people.models import Person
from apps.records import changes, dates
from apps.records.alphabets import sort_key
from apps.records.changes import Change, EditConflict, Refused, changeset
from apps.records.documents import read, to_document
from apps.records.models import Changeset, Record, Relation, Revision, Status, Tag, Translation
from apps.records.settling import Batch
from tests.build import (
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
    stored_file,
)
from tests.forms import admin_url, send

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2001, 2, 3, 4, 5, tzinfo=UTC)


def fresh(record: Record) -> Any:
    """Return the record as the database has it."""
    return type(record).objects.get(pk=record.pk)


def change_to(record: Record, by: Any = None, **document: Any) -> None:
    """Apply `document` to the record in a changeset of its own."""
    with changeset(by=by, reason="changed for a test") as change:
        change.apply(fresh(record), document)


def problems_of(kind: str, **document: Any) -> list[tuple[str, str]]:
    """Return what the door says against creating such a record."""
    with pytest.raises(Refused) as refusal, changeset(by=None) as change:
        change.create(kind, {"title": "A title"} | document)
    return refusal.value.problems


# --- making -----------------------------------------------------------------------------


def test_a_created_record_is_a_draft_with_an_identifier_and_its_maker() -> None:
    editor = make_editor()
    with changeset(by=editor, reason="From the register") as change:
        made = change.create("event", {"title": "Opening of the school", "date": "1994-09-01"})
    record = fresh(made)
    assert record.status == Status.DRAFT
    assert record.identifier
    assert record.created_by == record.updated_by == editor
    assert record.created_in.reason == "From the register"
    assert record.created_in.by == editor
    assert record.version == 1


def test_a_created_record_costs_no_history_until_it_is_edited() -> None:
    event = make_event()
    assert not event.revisions.exists()
    change_to(event, title="Another title")
    assert event.revisions.count() == 1


def test_documents_created_together_may_name_one_another_in_any_order() -> None:
    with changeset(by=None) as change:
        part, whole = change.create_many(
            [
                ("event", {"title": "The part", "parent": "0000000" + "0", "tags": []}),
                ("event", {"title": "The whole", "identifier": "00000000"}),
            ]
        )
    assert fresh(part).parent_id == whole.pk


def test_a_document_may_bring_its_identifier_but_neither_a_wrong_nor_a_taken_one() -> None:
    there = make_event()
    assert problems_of("event", identifier="00000001")[0][0] == "identifier"
    (problem,) = problems_of("event", identifier=there.identifier)
    assert problem[0] == "identifier"
    assert there.identifier in problem[1]


def test_an_empty_changeset_leaves_no_row() -> None:
    before = Changeset.objects.count()
    with changeset(by=None, reason="Only looking"):
        pass
    assert Changeset.objects.count() == before


def test_a_form_saved_as_it_was_leaves_no_row_and_no_version(client: Client) -> None:
    other = make_event(title="Another event")
    event = make_event(
        title="An event",
        body="<p>Words</p>",
        date="2020-11-08",
        tags=["a", "b"],
        parent=other.identifier,
        connections=[{"type": "followed-from", "object": other.identifier, "note": "soon"}],
        translations=[{"language": "az", "title": "Ad", "body": "<p>Mətn</p>"}],
        former_addresses=["/old"],
    )
    client.force_login(make_archivist())
    before = Changeset.objects.count()
    assert send(client, admin_url(event), {}).status_code == 302
    assert Changeset.objects.count() == before
    assert fresh(event).version == 1


def test_a_changeset_that_fails_leaves_nothing_at_all() -> None:
    before = Changeset.objects.count(), Record.objects.count(), Tag.objects.count()
    with pytest.raises(Refused), changeset(by=None) as change:
        _make_two_and_fail(change)
    assert (Changeset.objects.count(), Record.objects.count(), Tag.objects.count()) == before


def _make_two_and_fail(change: Change) -> None:
    change.create(
        "event", {"title": "Never", "tags": [change.find_or_add_tag("never").identifier]}
    )
    change.create("event", {"title": ""})


def test_changesets_do_not_nest() -> None:
    with (
        pytest.raises(RuntimeError, match="nest"),
        changeset(by=None),
        changeset(by=None),
    ):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_changeset_refuses_to_stand_inside_another_transaction() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), changeset(by=None):
        pass


# --- changing ---------------------------------------------------------------------------


def test_what_a_document_does_not_say_stays_as_it_is() -> None:
    person = make_person(title="Aynur Hasanova", role="Nurse", born="1972", tags=["hospital"])
    change_to(person, role="Doctor")
    document: Any = to_document(person)
    said = (document.names[0].text, document.role, document.born)
    assert said == ("Aynur Hasanova", "Doctor", "1972")
    assert len(document.tags) == 1


def test_what_a_document_says_empty_is_cleared() -> None:
    place = make_place()
    person = make_person(role="Nurse", born="1972", born_at=place.identifier, tags=["hospital"])
    change_to(person, role="", born="", born_at=None, tags=[])
    document: Any = to_document(person)
    assert (document.role, document.born, document.born_at, document.tags) == ("", "", None, [])
    assert fresh(person).earliest is None


def test_each_change_keeps_the_former_document_who_and_why() -> None:
    editor = make_editor()
    event = make_event(title="First title")
    with changeset(by=editor, reason="Corrected") as change:
        change.apply(event, {"title": "Second title"})
    (revision,) = event.revisions.all()
    assert revision.document["title"] == "First title"
    assert revision.version == 1
    assert revision.state["status"] == Status.PUBLISHED
    assert (revision.changeset.by, revision.changeset.reason) == (editor, "Corrected")
    after = fresh(event)
    assert (after.version, after.updated_by) == (2, editor)


def test_one_changeset_keeps_one_revision_and_raises_the_version_once() -> None:
    event = make_event(title="First")
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second"})
        change.apply(event, {"title": "Third"})
        change.return_to_draft(event)
    assert [r.document["title"] for r in event.revisions.all()] == ["First"]
    after = fresh(event)
    assert (after.title, after.version, after.status) == ("Third", 2, Status.DRAFT)


def test_a_second_change_in_one_changeset_starts_from_the_first() -> None:
    event = make_event(title="First", tags=["a"])
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second"})
        change.apply(event, {"title": "First"})
        change.tag([event], add=[change.find_or_add_tag("b")])
        change.tag([event], add=[change.find_or_add_tag("c")])
        change.apply(event, {"summary": "Said last."})
    assert fresh(event).title == "First"
    assert [tag.name for tag in Tag.objects.filter(tagged__content_object=event)] == [
        "a",
        "b",
        "c",
    ]


def test_a_record_made_in_a_changeset_can_be_changed_in_it() -> None:
    with changeset(by=None) as change:
        event = change.create("event", {"title": "First"})
        change.apply(event, {"title": "Second"})
        change.tag([event], add=[change.find_or_add_tag("a")])
    after = fresh(event)
    assert (after.title, after.version) == ("Second", 1)
    assert not after.revisions.exists()
    assert after.tags.count() == 1


def test_rows_that_say_the_same_keep_their_keys() -> None:
    other, third = make_event(title="Other"), make_event(title="Third")
    connections = [
        {"type": "followed-from", "object": other.identifier, "note": ""},
        {"type": "related-to", "object": third.identifier, "note": ""},
    ]
    translations = [{"language": "az", "title": "Ad"}, {"language": "ru", "title": "Имя"}]
    event = make_event(tags=["a", "b"], connections=connections, translations=translations)
    keys = _part_keys(event)
    connections[0]["note"] = "as the papers say"
    translations[1]["title"] = "Название"
    change_to(event, connections=connections[::-1], translations=translations)
    change_to(event, tags=to_document(event).tags[::-1])  # type: ignore[attr-defined]
    assert _part_keys(event) == keys
    document: Any = to_document(event)
    assert [entry.type for entry in document.connections] == ["related-to", "followed-from"]
    assert document.connections[1].note == "as the papers say"


def _part_keys(record: Record) -> list[set[int]]:
    return [
        set(Relation.objects.filter(subject=record).values_list("pk", flat=True)),
        set(Translation.objects.filter(record=record).values_list("pk", flat=True)),
        set(record.tagged.values_list("pk", flat=True)),
    ]


def test_an_entry_taken_out_and_another_put_in_leave_the_rest_alone() -> None:
    event = make_event(
        translations=[{"language": "az", "title": "Ad"}, {"language": "ru", "title": "Имя"}]
    )
    kept = Translation.objects.get(language="ru").pk
    change_to(
        event,
        translations=[{"language": "hy", "title": "Անուն"}, {"language": "ru", "title": "Имя"}],
    )
    rows = event.translations.order_by("position").values_list("language", "pk")
    assert rows[0][0] == "hy"
    assert rows[1] == ("ru", kept)


# --- conflicts --------------------------------------------------------------------------


def test_a_stale_version_is_a_conflict_that_carries_both_documents() -> None:
    event = make_event(title="First")
    stale = fresh(event)
    change_to(event, title="Theirs")
    with pytest.raises(EditConflict) as raised, changeset(by=None) as change:
        change.apply(stale, {"title": "Yours"})
    conflict: Any = raised.value
    assert conflict.theirs.title == "Theirs"
    assert conflict.yours.title == "Yours"
    assert conflict.version == 2
    assert fresh(event).title == "Theirs"
    assert event.revisions.count() == 1


def test_the_version_the_writer_saw_counts_not_the_instance_just_loaded() -> None:
    event = make_event(title="First")
    change_to(event, title="Theirs")
    with pytest.raises(EditConflict), changeset(by=None) as change:
        change.apply(fresh(event), {"title": "Yours"}, seen=1)
    with changeset(by=None) as change:
        change.apply(fresh(event), {"title": "Yours"}, seen=2)
    assert fresh(event).title == "Yours"


def test_an_unstated_version_is_a_conflict() -> None:
    event = make_event()
    with pytest.raises(EditConflict) as raised, changeset(by=None) as change:
        change.expect(event.pk, None)
    assert raised.value.theirs is not None
    assert raised.value.version == 1


def test_a_record_deleted_meanwhile_is_a_conflict_with_nothing_on_their_side() -> None:
    event = make_event()
    stale = fresh(event)
    with changeset(by=None) as change:
        change.remove(event)
    with pytest.raises(EditConflict) as raised, changeset(by=None) as change:
        change.apply(stale, {"title": "Yours"})
    assert raised.value.theirs is None
    assert raised.value.yours.title == "Yours"  # type: ignore[union-attr]
    with pytest.raises(EditConflict), changeset(by=None) as change:
        change.expect(event.pk, 2)
    with changeset(by=None) as change:
        change.purge([fresh(event)])
    with pytest.raises(EditConflict) as raised, changeset(by=None) as change:
        change.apply(stale, {"title": "Yours"})
    assert raised.value.theirs is None


def test_expecting_the_present_version_writes_nothing() -> None:
    event = make_event()
    before = Changeset.objects.count()
    with changeset(by=None) as change:
        change.expect(event.pk, 1)
    assert Changeset.objects.count() == before
    assert fresh(event).version == 1


def test_one_stale_record_among_many_stops_them_all() -> None:
    first, second = make_event(title="First"), make_event(title="Second")
    stale = fresh(second)
    change_to(second, title="Theirs")
    tag = make_tag("a")
    with pytest.raises(EditConflict), changeset(by=None) as change:
        change.tag([first, stale], add=[tag])
    assert not Record.objects.filter(tagged__tag=tag).exists()
    assert fresh(first).version == 1


# --- refusals ---------------------------------------------------------------------------


def test_a_key_that_names_nothing_is_refused_by_field() -> None:
    (problem,) = problems_of("event", place="zzzzzzzz")
    assert problem[0] == "place"
    assert "zzzzzzzz" in problem[1]


def test_a_key_to_the_wrong_kind_is_refused_by_field() -> None:
    person = make_person()
    (problem,) = problems_of("event", place=person.identifier)
    assert problem[0] == "place"
    assert person.identifier in problem[1]


@pytest.mark.parametrize(
    ("part", "entries"),
    [
        ("tags", ["zzzzzzzz"]),
        ("connections", [{"type": "no-such-type", "object": "zzzzzzzz"}]),
        ("connections", [{"type": "related-to", "object": "zzzzzzzz"}]),
    ],
)
def test_an_unknown_tag_type_or_object_is_refused_by_its_part(part: str, entries: Any) -> None:
    (problem,) = problems_of("event", **{part: entries})
    assert problem[0] == part


def test_the_same_entry_twice_is_refused() -> None:
    tag, other = make_tag("a"), make_event()
    twice = {"type": "related-to", "object": other.identifier}
    assert problems_of("event", tags=[tag.identifier] * 2)[0][0] == "tags"
    assert problems_of("event", connections=[twice, twice | {"note": "again"}])[0][0] == (
        "connections"
    )
    two = [{"language": "az", "title": "Ad"}, {"language": "az", "title": "Başqa"}]
    assert problems_of("event", translations=two)[0][0] == "translations"
    assert problems_of("event", former_addresses=["/a", "/a"])[0][0] == "former_addresses"


def test_a_former_address_that_leads_elsewhere_is_refused_not_a_crash() -> None:
    make_event(former_addresses=["/news/1.html"])
    (problem,) = problems_of("event", former_addresses=["/news/1.html"])
    assert problem[0] == "former_addresses"
    event = make_event()
    with pytest.raises(Refused), changeset(by=None) as change:
        change.apply(event, {"former_addresses": ["https://old.example.org/news/1.html"]})


def test_a_date_that_cannot_be_read_is_refused_in_a_sentence() -> None:
    (problem,) = problems_of("event", date="the spring of 1992")
    assert problem[0] == "date"
    assert len(problem[1].split()) > 3
    assert problems_of("person", born="1992-13-45")[0][0] == "born"


def test_a_missing_or_empty_title_is_refused() -> None:
    with pytest.raises(Refused) as refusal, changeset(by=None) as change:
        change.create("event", {})
    assert refusal.value.problems[0][0] == "title"
    assert problems_of("event", title="  \t ")[0][0] == "title"


def test_values_outside_a_field_s_measure_or_choice_are_refused() -> None:
    assert problems_of("event", title="x" * 301)[0][0] == "title"
    assert problems_of("item", level="shelf")[0][0] == "level"
    assert problems_of("place", latitude="91", longitude="0")[0][0] == "latitude"
    assert problems_of("event", translations=[{"language": "az"}])[0][0] == "title"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused), changeset(by=None) as change:
        change.create("statue", {"title": "A statue"})


def test_a_record_is_not_connected_to_itself_nor_held_in_itself() -> None:
    item = make_item(level="fonds")
    with pytest.raises(Refused), changeset(by=None) as change:
        change.apply(item, {"connections": [{"type": "related-to", "object": item.identifier}]})
    with pytest.raises(Refused) as refusal, changeset(by=None) as change:
        change.apply(fresh(item), {"part_of": item.identifier})
    assert refusal.value.problems[0][0] == "part_of"


def test_a_circle_of_larger_events_is_refused() -> None:
    whole = make_event(title="Whole")
    part = make_event(title="Part", parent=whole.identifier)
    with pytest.raises(Refused) as refusal, changeset(by=None) as change:
        change.apply(whole, {"parent": part.identifier})
    assert refusal.value.problems[0][0] == "parent"


def test_a_refused_change_leaves_the_record_and_the_history_alone() -> None:
    event = make_event(title="First")
    before = Changeset.objects.count()
    with pytest.raises(Refused), changeset(by=None) as change:
        change.apply(event, {"title": "Second", "date": "nonsense"})
    assert fresh(event).title == "First"
    assert fresh(event).version == 1
    assert (Changeset.objects.count(), Revision.objects.count()) == (before, 0)


def test_a_nul_from_a_file_is_dropped_on_the_way_in() -> None:
    assert make_event(title="Before\x00after").title == "Beforeafter"


def test_script_in_a_document_s_text_is_stored_harmless() -> None:
    event = make_event(
        body="<p>Words</p><script>alert(1)</script>",
        translations=[{"language": "az", "title": "Ad", "body": "<img src=x onerror=alert(1)>"}],
    )
    assert "script" not in fresh(event).body
    assert "onerror" not in event.translations.get().body


# --- permissions ------------------------------------------------------------------------


def test_nobody_who_is_not_signed_in_opens_the_door() -> None:
    with pytest.raises(PermissionDenied), changeset(by=AnonymousUser()):
        pass


@pytest.mark.parametrize("verb", ["publish", "withdraw", "return_to_draft", "remove"])
def test_a_contributor_moves_no_record_into_or_out_of_the_public(verb: str) -> None:
    contributor = make_contributor()
    record = make_event(status=Status.DRAFT if verb == "publish" else Status.PUBLISHED)
    details = {"ground": "family"} if verb == "withdraw" else {}
    with pytest.raises(PermissionDenied), changeset(by=contributor) as change:
        getattr(change, verb)(record, **details)
    assert fresh(record).version == 1


def test_a_contributor_submits_and_deletes_a_draft_and_adds_no_term() -> None:
    contributor = make_contributor()
    with changeset(by=contributor) as change:
        draft = change.create("event", {"title": "A draft"})
    with changeset(by=contributor) as change:
        change.submit(fresh(draft))
    assert fresh(draft).status == Status.IN_REVIEW
    with changeset(by=contributor) as change:
        change.remove(fresh(draft))
    with pytest.raises(PermissionDenied), changeset(by=contributor) as change:
        change.find_or_add_tag("a new term")
    assert not Tag.objects.filter(folded="a new term").exists()


def test_only_archivists_write_restricted_fields() -> None:
    editor, archivist = make_editor(), make_archivist()
    event = make_event()
    with pytest.raises(PermissionDenied), changeset(by=editor) as change:
        change.apply(event, {"internal_note": "Told in confidence"})
    with pytest.raises(PermissionDenied), changeset(by=editor) as change:
        change.create("event", {"title": "A title", "internal_note": "Told in confidence"})
    with changeset(by=archivist) as change:
        change.apply(fresh(event), {"internal_note": "Told in confidence"})
    with changeset(by=editor) as change:  # saying what is already there changes nothing
        change.apply(fresh(event), {"internal_note": "Told in confidence", "title": "New"})
    assert fresh(event).internal_note == "Told in confidence"


# --- where a record stands --------------------------------------------------------------


def test_publishing_shows_a_record_at_once_and_again_under_its_first_date() -> None:
    event = make_event(status=Status.DRAFT)
    assert not event.is_public
    with changeset(by=make_editor()) as change:
        change.publish(event)
    first = fresh(event).publish_at
    assert fresh(event).is_public
    with changeset(by=None) as change:
        change.return_to_draft(fresh(event))
    assert not fresh(event).is_public
    with changeset(by=None) as change:
        change.publish(fresh(event))
    assert fresh(event).publish_at == first


def test_a_scheduled_record_waits_without_any_job() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    event = make_event(publish_at=tomorrow)
    assert (event.status, event.public_from) == (Status.PUBLISHED, tomorrow)
    assert not Record.objects.public().filter(pk=event.pk).exists()
    assert Record.objects.public(at=tomorrow).filter(pk=event.pk).exists()


def test_a_person_who_counts_as_living_is_not_published() -> None:
    person = make_person(status=Status.DRAFT, living="unknown")
    with pytest.raises(Refused), changeset(by=None) as change:
        change.publish(person)
    assert fresh(person).status == Status.DRAFT


def test_withdrawing_keeps_the_ground_and_the_day_of_review() -> None:
    event = make_event()
    with changeset(by=None) as change:
        change.withdraw(event, "family", review_on=date(2030, 1, 31))
    after = fresh(event)
    assert (after.status, after.withdrawal_ground) == (Status.WITHDRAWN, "family")
    assert (after.review_on, after.public_from) == (date(2030, 1, 31), None)
    assert after.withdrawn_at is not None


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("submit", Status.PUBLISHED),
        ("withdraw", Status.DRAFT),
        ("return_to_draft", Status.DRAFT),
        ("publish", Status.REMOVED),
        ("remove", Status.REMOVED),
        ("bring_back", Status.DRAFT),
    ],
)
def test_a_verb_refuses_a_record_that_stands_elsewhere(verb: str, status: str) -> None:
    record = make("event", status=status)
    details = {"ground": "family"} if verb == "withdraw" else {}
    with pytest.raises(Refused), changeset(by=None) as change:
        getattr(change, verb)(record, **details)


def test_a_deleted_record_comes_back_as_a_draft_or_withdrawn_never_public() -> None:
    public, withdrawn = make_event(), make_event(status=Status.WITHDRAWN)
    with changeset(by=None) as change:
        change.remove(public)
        change.remove(withdrawn)
    assert not Record.objects.kept().filter(pk__in=[public.pk, withdrawn.pk]).exists()
    with changeset(by=None) as change:
        change.bring_back(fresh(public))
        change.bring_back(fresh(withdrawn))
    assert fresh(public).status == Status.DRAFT
    assert fresh(public).public_from is None
    assert fresh(withdrawn).status == Status.WITHDRAWN
    assert fresh(withdrawn).withdrawal_ground == "review"


def test_restoring_a_version_brings_back_words_alone() -> None:
    person = make_person(title="First", role="Nurse")
    change_to(person, title="Second", role="Doctor")
    with changeset(by=None) as change:
        change.return_to_draft(fresh(person))
    with changeset(by=make_editor(), reason="The first was right") as change:
        change.restore(fresh(person), person.revisions.last())
    after = fresh(person)
    assert (after.title, after.role, after.status) == ("First", "Nurse", Status.DRAFT)


def test_purging_ends_a_deleted_record_with_its_history_and_nothing_else() -> None:
    other = make_event(title="Other")
    event = make_item(
        tags=["a"],
        files=[stored_file()],
        connections=[{"type": "about", "object": other.identifier}],
        former_addresses=["/old"],
        translations=[{"language": "az", "title": "Ad"}],
    )
    change_to(event, title="Changed")
    with pytest.raises(Refused), changeset(by=None) as change:
        change.purge([fresh(event)])
    with changeset(by=None) as change:
        change.remove(fresh(event))
    with pytest.raises(PermissionDenied), changeset(by=make_contributor()) as change:
        change.purge([fresh(event)])
    before = Changeset.objects.count()
    with changeset(by=make_editor(), reason="Emptied the bin") as change:
        change.purge([fresh(event)])
    assert not Record.objects.filter(pk=event.pk).exists()
    assert not Item.objects.filter(pk=event.pk).exists()
    assert not Revision.objects.filter(record=event.pk).exists()
    assert Record.objects.filter(pk=other.pk).exists()
    assert Changeset.objects.count() == before + 1
    assert Changeset.objects.first().reason == "Emptied the bin"  # type: ignore[union-attr]


def test_a_record_that_kept_ones_name_is_not_purged() -> None:
    place = make_place()
    make_event(place=place.identifier)
    with changeset(by=None) as change:
        change.remove(place)
    with pytest.raises(Refused), changeset(by=None) as change:
        change.purge([place])
    assert Record.objects.filter(pk=place.pk).exists()


# --- tags -------------------------------------------------------------------------------


def test_tags_are_added_to_and_taken_from_many_records_in_one_changeset() -> None:
    first, second = make_event(tags=["old"]), make_article(tags=["kept"])
    old, new = Tag.objects.get(name="old"), make_tag("new")
    with changeset(by=make_editor()) as change:
        change.tag([first, second], add=[new], remove=[old])
    assert list(first.tags.names()) == ["new"]
    assert sorted(second.tags.names()) == ["kept", "new"]
    assert first.revisions.get().changeset == second.revisions.get().changeset


@pytest.mark.parametrize("spelling", ["sehid", "ŞƏHİD", "  Şəhid "])
def test_any_spelling_finds_the_same_tag(spelling: str) -> None:
    tag = make_tag("Şəhid")
    with changeset(by=None) as change:
        assert change.find_or_add_tag(spelling) == tag
    assert Tag.objects.count() == 1


# --- projections ------------------------------------------------------------------------


def test_projections_follow_what_the_record_says() -> None:
    person = make_person(title="Şəhla Ağayeva", born="1950", died="1992-05-12")
    assert (person.sort_key, person.folded) == (sort_key("Şəhla Ağayeva"), "sehla agayeva")
    assert person.slug == "sehla-agayeva"
    assert (person.earliest, person.latest) == (19500101, 19920512)
    change_to(person, title="Ayla Ağayeva", sort_as="Ağayeva, Ayla", died="")
    after = fresh(person)
    assert (after.sort_key, after.folded) == (sort_key("Ağayeva, Ayla"), "ayla agayeva")
    assert after.slug == "ayla-agayeva"
    assert after.earliest == 19500101


def test_undated_records_stand_after_all_dated_ones() -> None:
    undated, dated = make_event(title="Undated"), make_event(title="Dated", date="2020-11-08")
    ordered = Record.objects.filter(kind="event").order_by("date_sort")
    assert [record.pk for record in ordered] == [dated.pk, undated.pk]
    assert dated.date_sort == 20201108


def test_a_life_is_shown_even_where_birth_or_death_is_uncertain() -> None:
    """The span on cards is a projection; an interval cannot be one end of another."""
    for born, died in [
        ("1920~", "1992"),
        ("1920/1921", "1992"),
        ("1920", "1992/.."),
        ("", "1992"),
    ]:
        person = make_person(born=born, died=died)
        if person.date:
            assert dates.words(person.date)


def test_a_place_has_no_words_in_its_address() -> None:
    assert make_place(title="Shusha").slug == ""


# --- the gate along chains of containers ------------------------------------------------


def chain(*statuses: str) -> list[Any]:
    """Return a fonds, a series in it and an item in that, each with its status."""
    made: list[Any] = []
    for level, status in zip(("fonds", "series", "item"), statuses, strict=True):
        above = made[-1].identifier if made else None
        made.append(make_item(title=f"A {level}", level=level, part_of=above, status=status))
    return made


def gates(records: list[Any]) -> list[bool]:
    """Say of each record whether readers may see it now."""
    return [fresh(record).is_public for record in records]


def test_what_a_container_holds_is_public_only_with_all_that_holds_it() -> None:
    fonds, series, item = records = chain("published", "draft", "published")
    assert gates(records) == [True, False, False]
    with changeset(by=None) as change:
        change.publish(series)
    assert gates(records) == [True, True, True]
    with changeset(by=None) as change:
        change.withdraw(fonds, "rights")
    assert gates(records) == [False, False, False]
    with changeset(by=None) as change:
        change.publish(fresh(fonds))
    assert gates(records) == [True, True, True]
    with changeset(by=None) as change:
        change.remove(fresh(fonds))
    assert gates(records) == [False, False, False]
    assert fresh(item).status == Status.PUBLISHED


def test_the_latest_moment_along_the_chain_counts() -> None:
    tomorrow, later = (timezone.now() + timedelta(days=days) for days in (1, 2))
    fonds = make_item(level="fonds", publish_at=tomorrow)
    early = make_item(part_of=fonds.identifier)
    late = make_item(part_of=fonds.identifier, publish_at=later)
    assert (fresh(early).public_from, fresh(late).public_from) == (tomorrow, later)
    with changeset(by=None) as change:
        change.publish(fonds, at=LONG_AGO)
    assert fresh(fonds).public_from == LONG_AGO
    assert fresh(early).is_public
    assert fresh(late).public_from == later


def test_moving_into_and_out_of_a_hidden_container_hides_and_shows() -> None:
    hidden, shown = make_item(level="fonds", status="draft"), make_item(level="fonds")
    series = make_item(level="series", part_of=shown.identifier)
    item = make_item(part_of=series.identifier)
    assert gates([series, item]) == [True, True]
    change_to(series, part_of=hidden.identifier)
    assert gates([series, item]) == [False, False]
    change_to(series, part_of=None)
    assert gates([series, item]) == [True, True]


def test_a_chain_made_in_one_changeset_is_let_through_whole() -> None:
    with changeset(by=None) as change:
        item, series, fonds = change.create_many(
            [
                ("item", {"title": "Item", "part_of": "10000001"}),
                (
                    "item",
                    {
                        "title": "Series",
                        "level": "series",
                        "identifier": "10000001",
                        "part_of": "20000002",
                    },
                ),
                ("item", {"title": "Fonds", "level": "fonds", "identifier": "20000002"}),
            ]
        )
        for record in (item, series, fonds):
            change.publish(fresh(record))
    assert gates([fonds, series, item]) == [True, True, True]
    assert fresh(item).public_from == max(fresh(r).publish_at for r in (fonds, series, item))


def test_hiding_a_container_of_300_costs_as_many_queries_as_of_3() -> None:
    costs = {}
    for size in (3, 300):
        fonds = make_item(level="fonds")
        with changeset(by=None) as change:
            made = change.create_many(
                [
                    ("item", {"title": f"Item {n}", "part_of": fonds.identifier})
                    for n in range(size)
                ]
            )
            for record in made:
                change.publish(record)
        assert Record.objects.public().filter(part_of=fonds).count() == size
        with CaptureQueriesContext(connection) as queries, changeset(by=None) as change:
            change.withdraw(fresh(fonds), "rights")
        costs[size] = len(queries)
        assert not Record.objects.public().filter(part_of=fonds).exists()
    assert costs[3] == costs[300]


def test_a_larger_event_or_place_hides_nothing() -> None:
    parent = make_event(status="draft")
    assert make_event(parent=parent.identifier).is_public
    region = make_place(status="draft")
    assert make_place(parent=region.identifier).is_public


# --- followers --------------------------------------------------------------------------

seen: list[tuple[Batch, bool]] = []


def follow(batch: Batch) -> None:
    """Note what a follower is told, and whether it is still inside the transaction."""
    seen.append((batch, connection.in_atomic_block))


def follow_and_fail(batch: Batch) -> None:
    """Stand for a follower that cannot do its part."""
    raise OSError("the index is full")


@pytest.fixture
def _followed(settings: Any) -> None:
    settings.CHANGE_FOLLOWERS = ["tests.records.test_changes.follow"]
    seen.clear()


@pytest.mark.usefixtures("_followed")
def test_followers_are_told_once_of_all_that_a_changeset_did() -> None:
    kept, gone = make_event(title="Kept"), make_event(title="Gone")
    seen.clear()
    with changeset(by=None) as change:
        change.apply(kept, {"title": "Changed"})
        change.apply(fresh(kept), {"summary": "Twice."})
        made = change.create("article", {"title": "Made"})
        change.remove(gone)
        assert seen == []
    ((batch, inside),) = seen
    assert inside
    assert {pk: d.title for pk, d in batch.changed.items()} == {
        kept.pk: "Changed",
        made.pk: "Made",
    }
    assert batch.removed == [gone.pk]


@pytest.mark.usefixtures("_followed")
def test_followers_are_told_of_records_that_ended() -> None:
    gone = make_event(status=Status.REMOVED)
    seen.clear()
    with changeset(by=None) as change:
        change.purge([gone])
    ((batch, _inside),) = seen
    assert (batch.changed, batch.removed) == ({}, [gone.pk])


@pytest.mark.usefixtures("_followed")
def test_followers_are_not_told_of_a_changeset_that_did_nothing_or_failed() -> None:
    with changeset(by=None):
        pass
    with pytest.raises(Refused), changeset(by=None) as change:
        change.create("event", {"title": ""})
    assert seen == []


def test_a_follower_that_fails_takes_the_change_back(settings: Any) -> None:
    settings.CHANGE_FOLLOWERS = ["tests.records.test_changes.follow_and_fail"]
    with pytest.raises(OSError, match="full"), changeset(by=None) as change:
        change.create("event", {"title": "Never"})
    assert not Record.objects.filter(title="Never").exists()


# --- old forms --------------------------------------------------------------------------


def test_an_old_revision_that_lacks_a_later_field_leaves_that_field_alone() -> None:
    person = make_person(title="First", role="Nurse")
    document = to_document(person).to_json()
    del document["role"]
    with changeset(by=None) as change:
        old = document | {"names": [{"text": "Second"}], "dropped": "long ago"}
        change.apply(person, read("person", old))
    after = Person.objects.get(pk=person.pk)
    assert (after.title, after.role) == ("Second", "Nurse")


def test_a_tag_that_somebody_adds_between_looking_and_adding_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = make_tag("şəhid")
    look, first = changes.tags_called, [{}]
    monkeypatch.setattr(
        changes, "tags_called", lambda names: first.pop() if first else look(names)
    )
    with changeset(by=None) as change:
        assert change.find_or_add_tag("Sehid") == there
    assert not first
