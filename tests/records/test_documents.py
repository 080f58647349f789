"""The document: whole, the same on the way out as on the way in, and readable for ever."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pydantic
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.records import documents
from apps.records.changes import changeset
from apps.records.documents import (
    differences,
    document_fields,
    public_document,
    read,
    schema,
    to_document,
    to_documents,
)
from apps.records.kinds import kinds, parts_of
from apps.records.models import Record, Source, Status, Tag
from tests.build import (
    make,
    make_article,
    make_event,
    make_item,
    make_person,
    make_place,
    stored_file,
)

pytestmark = pytest.mark.django_db

#: Documents as every version of the schema wrote them. They are never written anew.
STORED = Path(__file__).parent / "documents"
TODAY = documents.SCHEMA_VERSION


def stored(kind: str, version: int = TODAY) -> Any:
    """Return the stored document of a kind."""
    return json.loads((STORED / f"v{version}" / f"{kind}.json").read_text(encoding="utf-8"))


def stored_kinds(version: int = TODAY) -> list[str]:
    """Return the kinds of which a document is stored."""
    return sorted(path.stem for path in (STORED / f"v{version}").glob("*.json"))


#: What the stored documents point to and is not among them.
NEIGHBOURS = [
    ("event", {"identifier": "3v3nt02c", "title": "A larger event"}),
    ("place", {"identifier": "p14c302p", "title": "A region"}),
    ("item", {"identifier": "f0nds018", "title": "A fonds", "level": "fonds"}),
    ("group", {"identifier": "gr0vp02c", "title": "A larger group"}),
]


def load_stored() -> dict[str, Record]:
    """Create the records of all stored documents, in one changeset."""
    with changeset(by=None) as change:
        for identifier, name in (("t4g0001s", "First tag"), ("t4g00021", "Second tag")):
            Tag(identifier=identifier, name=name).save()
        Source(identifier="s0vrc315", title="A register").save()
        made = change.create_many([*((k, stored(k)) for k in stored_kinds()), *NEIGHBOURS])
    return dict(zip(stored_kinds(), made, strict=False))


# --- out and in again -------------------------------------------------------------------


def test_every_kind_of_the_archive_has_a_stored_document_of_this_version() -> None:
    ours = {name for name, model in kinds().items() if model.__module__.startswith("apps.")}
    assert set(stored_kinds()) == ours


@pytest.mark.parametrize("kind", stored_kinds())
def test_a_stored_document_of_this_version_is_read_in_full(kind: str) -> None:
    data = stored(kind)
    assert data["schema_version"] == TODAY
    assert set(data) == {"schema_version", "kind", "identifier", *schema(kind).model_fields}
    assert json.loads(read(kind, data).model_dump_json(exclude_unset=True)) == data


@pytest.mark.parametrize("kind", stored_kinds(1))
def test_a_stored_document_of_the_first_version_is_read_in_full(kind: str) -> None:
    data = stored(kind, 1)
    assert data["schema_version"] == 1
    said = json.loads(read(kind, data).model_dump_json(exclude_unset=True))
    for row in data["translations"]:
        # What was shown or not has a status now.
        row["status"] = "published" if row.pop("is_published") else "draft"
    if kind in ("person", "place"):
        # The title has become the preferred name in the record's language.
        (name,) = said.pop("names")
        assert name == {
            "text": data.pop("title"),
            "sort_as": data.pop("sort_as"),
            "language": data["language"],
            "kind": "preferred",
        }
    assert said == data | {"schema_version": TODAY}


def test_what_is_created_from_a_document_gives_the_same_document() -> None:
    for kind, record in load_stored().items():
        assert to_document(record).to_json() == stored(kind)


def test_a_document_says_every_field_and_every_part_of_its_kind() -> None:
    for kind, model in kinds().items():
        names = set(schema(kind).model_fields)
        parts = {part.document_name for part in parts_of(kind)}
        assert names == {"schema_version", "kind", "identifier", *document_fields(model), *parts}


def test_a_record_that_was_ended_is_made_again_from_its_document() -> None:
    made = load_stored()
    before = {kind: to_document(record).to_json() for kind, record in made.items()}
    everything = list(Record.objects.all())
    with changeset(by=None) as change:
        for record in everything:
            change.remove(record)
        change.purge(everything)
    with changeset(by=None) as change:
        change.create_many([*before.items(), *NEIGHBOURS])
    for kind, data in before.items():
        again = Record.objects.get(identifier=data["identifier"])
        assert to_document(again).to_json() == data
        assert again.pk != made[kind].pk


def test_the_sixth_kind_goes_out_and_in_again() -> None:
    place = make_place()
    said = {
        "title": "Monument to the teachers",
        "unveiled": "1994-05",
        "stands_at": place.identifier,
        "material": "bronze",
        "height": Decimal("3.20"),
        "is_listed": True,
        "translations": [{"language": "az", "title": "Abidə", "status": "published"}],
        "tags": ["monuments"],
        "connections": [{"type": "related-to", "object": place.identifier, "note": "on the hill"}],
    }
    monument = make("monument", **said)
    first = to_document(monument).to_json()
    assert (first["height"], first["is_listed"], first["material"]) == ("3.20", True, "bronze")
    with changeset(by=None) as change:
        again = change.create("monument", first | {"identifier": ""})
    second = to_document(again).to_json()
    assert second | {"identifier": first["identifier"]} == first


def test_a_document_holds_neither_state_nor_version_nor_who() -> None:
    article = make_article()
    before = to_document(article).to_json()
    with changeset(by=None) as change:
        change.withdraw(article, "review")
    assert to_document(article).to_json() == before
    assert not {"status", "version", "created_by", "publish_at", "slug"} & before.keys()


def test_a_document_is_what_the_database_holds_not_the_instance() -> None:
    event = make_event(title="In the database")
    event.title = "In memory"
    assert to_document(event).title == "In the database"  # type: ignore[attr-defined]


# --- reading what is stored or foreign --------------------------------------------------


def test_fields_that_a_document_lacks_are_not_said() -> None:
    document = read("event", {"title": "An event"})
    assert document.said() == {"title": "An event"}


def test_fields_that_a_document_has_too_many_are_passed_over() -> None:
    document = read("event", {"title": "An event", "shoe_size": 43, "status": "published"})
    assert document.said() == {"title": "An event"}


def test_an_entry_of_a_part_may_lack_fields_that_came_later() -> None:
    document: Any = read("event", {"translations": [{"language": "az", "title": "Ad"}]})
    assert document.translations[0].summary == ""
    assert document.translations[0].status == "draft"


@pytest.mark.parametrize(
    "data",
    [
        {"title": ["not", "text"]},
        {"title": None},
        {"tags": "not a list"},
        {"translations": [{"title": "Ad"}]},
        {"connections": [{"type": "related-to"}]},
    ],
)
def test_a_value_of_the_wrong_type_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(pydantic.ValidationError):
        read("event", data)


def test_an_older_document_is_upgraded_step_by_step_and_never_rewritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rename_heading(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in data.items() if k != "heading"} | {"caption": data["heading"]}

    def rename_caption(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in data.items() if k != "caption"} | {"title": data["caption"]}

    upgrades = documents.UPGRADES | {-1: rename_heading, 0: rename_caption}
    monkeypatch.setattr(documents, "UPGRADES", upgrades)
    old = {"schema_version": -1, "heading": "A title", "summary": "Said."}
    document = read("event", old)
    assert document.said() == {"title": "A title", "summary": "Said."}
    assert document.schema_version == documents.SCHEMA_VERSION
    assert old["heading"] == "A title"


def test_restoring_an_older_revision_reads_it_by_today_s_schema(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_event(title="Now")
    with changeset(by=None) as change:
        change.apply(event, {"title": "Later"})
    revision = event.revisions.get()
    revision.document = {"schema_version": 0, "heading": "Long ago", "kind": "event"}
    upgrades = documents.UPGRADES | {0: lambda kind, data: {"title": data["heading"]}}
    monkeypatch.setattr(documents, "UPGRADES", upgrades)
    with changeset(by=None) as change:
        change.restore(Record.objects.get(pk=event.pk), revision)
    assert Record.objects.get(pk=event.pk).title == "Long ago"


# --- comparing --------------------------------------------------------------------------


def test_differences_name_the_fields_in_words_with_both_values() -> None:
    event = make_event(title="First", summary="Same.", tags=["a"])
    before: Any = to_document(event)
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second", "tags": []})
    found = differences(before, to_document(event))
    assert [(d.name, d.before, d.after) for d in found] == [
        ("title", "First", "Second"),
        ("tags", before.tags, []),
    ]
    assert str(found[0].label) == "title"


def test_only_fields_that_both_speak_of_are_compared() -> None:
    event = make_event(title="First", summary="Said.")
    assert differences(to_document(event), read("event", {"title": "First"})) == []
    (difference,) = differences(read("event", {"title": "Second"}), to_document(event))
    assert difference.name == "title"


def test_a_document_read_back_from_history_does_not_differ_from_the_present() -> None:
    load_stored()
    for record in Record.objects.all():
        present = to_document(record)
        assert differences(read(record.kind, present.to_json()), present) == []


# --- what the public has of it ----------------------------------------------------------


def test_the_public_document_drops_what_is_private() -> None:
    person = make_person(
        internal_note="Told in confidence",
        living="no",
        public_ground="public_role",
        role="Mayor",
        translations=[
            {"language": "az", "title": "Göstərilən", "status": "published"},
            {"language": "ru", "title": "Скрытый"},
        ],
    )
    document = public_document(person).document
    assert document.role == "Mayor"
    assert document.internal_note == ""
    assert (document.living, document.public_ground) == ("unknown", "")
    assert [t.title for t in document.translations] == ["Göstərilən"]
    said = document.model_dump_json()
    for word in ("confidence", "public_role", "Скрытый"):
        assert word not in said


HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN, Status.REMOVED]


@pytest.mark.parametrize("status", HIDDEN)
def test_the_public_document_names_no_record_that_is_hidden(status: str) -> None:
    hidden = make_item(title="Hidden", status=status)
    place = make_place(title="A hidden place", status=status)
    shown = make_item(title="Shown")
    article = make_article(
        cover=hidden.identifier,
        dateline_place=place.identifier,
        connections=[
            {"type": "about", "object": hidden.identifier, "note": "hush"},
            {"type": "about", "object": shown.identifier, "note": "said"},
        ],
    )
    public = public_document(article)
    assert public.document.cover is None
    assert public.document.dateline_place is None
    assert [c.object for c in public.document.connections] == [shown.identifier]
    assert set(public.references) == {shown.identifier}
    said = public.document.model_dump_json()
    assert not any(word in said for word in (hidden.identifier, place.identifier, "hush"))


def test_the_public_document_names_what_is_public_and_the_tags_behind_it() -> None:
    place = make_place(title="Shusha")
    event = make_event(place=place.identifier, tags=["b", "a"], former_addresses=["/old"])
    public = public_document(event)
    assert public.document.place == place.identifier
    assert public.references[place.identifier].title == "Shusha"
    assert [tag.name for tag in public.tags] == ["a", "b"]
    assert public.document.tags == [tag.identifier for tag in public.tags]
    assert public.document.former_addresses == []


# --- what it costs ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", stored_kinds())
def test_one_document_takes_three_queries_however_many_parts_it_has(kind: str) -> None:
    record = load_stored()[kind]
    with CaptureQueriesContext(connection) as queries:
        to_document(record)
    assert len(queries) == 3, f"{kind}: {len(queries)}"


def test_two_hundred_documents_take_as_many_queries_a_chunk_as_ten() -> None:
    place = make_place()
    said = {
        "place": place.identifier,
        "tags": ["a"],
        "translations": [{"language": "az", "title": "Ad"}],
        "connections": [{"type": "happened-at", "object": place.identifier}],
    }
    make("event", **said)
    with changeset(by=None) as change:
        said["tags"] = [change.find_or_add_tag("a").identifier]
        change.create_many([("event", said | {"title": f"Event {n}"}) for n in range(199)])
    pks = list(Record.objects.filter(kind="event").values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as few:
        assert len(list(to_documents(pks[:10]))) == 10
    with CaptureQueriesContext(connection) as many:
        found = dict(to_documents(pks, chunk=100))
    assert list(found) == sorted(pks)
    assert len(many) == 2 * len(few)
    assert len(few) <= 4


def test_documents_of_several_kinds_come_from_one_call() -> None:
    item = make_item(files=[stored_file()])
    event = make_event()
    found = dict(to_documents([event.pk, item.pk, 0]))
    assert {pk: document.kind for pk, document in found.items()} == {
        event.pk: "event",
        item.pk: "item",
    }
