"""Writing round the door raises, by whatever route, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from apps.events.models import Event
from apps.media.models import Item
from apps.people.models import Person
from apps.places.models import Place
from apps.records import guard
from apps.records.changes import changeset
from apps.records.guard import UnrecordedChange, refuse_unrecorded_sql
from apps.records.kinds import kinds, parts_of
from apps.records.middleware import DoorGuardMiddleware
from apps.records.models import (
    Changeset,
    FormerAddress,
    Record,
    Relation,
    RelationType,
    Revision,
    Tag,
    TaggedRecord,
    Translation,
)
from tests.build import make_event, make_item, make_place, make_tag

pytestmark = pytest.mark.django_db

GUARDED = (Record, Event, Item, Place, Translation, Relation, FormerAddress, TaggedRecord)
VOCABULARY_AND_HISTORY = (Tag, RelationType, Changeset, Revision)


class Archive:
    """A few records to try to write to, and what the tables hold."""

    def __init__(self) -> None:
        self.place = make_place()
        self.item = make_item(level="item")
        self.fonds = make_item(title="A fonds", level="fonds")
        self.event = make_event(
            tags=["kept"],
            place=self.place.identifier,
            translations=[{"language": "az", "title": "Ad"}],
            connections=[{"type": "documents", "object": self.item.identifier}],
            former_addresses=["/old"],
        )
        with changeset(by=None) as change:
            change.apply(self.event, {"summary": "Said."})
        self.event = Event.objects.get(pk=self.event.pk)
        self.tag = Tag.objects.get()
        self.unused = make_tag("unused")

    def everything(self) -> dict[str, list[Any]]:
        """Return every row of every table that only the door may write."""
        return {
            model.__name__: list(model.objects.order_by("pk").values_list())
            for model in (*GUARDED, *VOCABULARY_AND_HISTORY)
        }


@pytest.fixture
def archive() -> Archive:
    """A small archive."""
    return Archive()


def change_title(record: Any) -> Any:
    """Return the instance with another title, unsaved."""
    record.title = "Written round the door"
    return record


def new_translation(record: Any) -> Translation:
    """Return a row that has not been saved."""
    return Translation(record=record, language="ru", title="Имя")


ROUTES: dict[str, Callable[[Archive], Any]] = {
    "save": lambda a: change_title(a.event).save(),
    "save with update_fields": lambda a: change_title(a.event).save(update_fields=["title"]),
    "save of a new record": lambda a: Event(title="New", kind="event", identifier="x").save(),
    "save of the plain record": lambda a: Record.objects.get(pk=a.event.pk).save(),
    "create": lambda a: Event.objects.create(title="New", kind="event", identifier="x"),
    "get_or_create": lambda a: Event.objects.get_or_create(
        title="New", defaults={"kind": "event"}
    ),
    "update_or_create": lambda a: Event.objects.update_or_create(
        pk=a.event.pk, defaults={"title": "New"}
    ),
    "update": lambda a: Record.objects.update(title="New"),
    "update of a kind": lambda a: Event.objects.filter(pk=a.event.pk).update(title="New"),
    "update of the gate's own queryset": lambda a: Event.objects.public().update(status="draft"),
    "bulk_create": lambda a: Translation.objects.bulk_create([new_translation(a.event)]),
    "bulk_create that overwrites": lambda a: Translation.objects.bulk_create(
        [Translation(record=a.event, language="az", title="New")],
        update_conflicts=True,
        unique_fields=["record", "language"],
        update_fields=["title"],
    ),
    "bulk_update": lambda a: Record.objects.bulk_update([change_title(a.event)], ["title"]),
    "delete": lambda a: a.event.delete(),
    "delete of a queryset": lambda a: Event.objects.all().delete(),
    "delete of the plain record": lambda a: Record.objects.get(pk=a.event.pk).delete(),
    "base manager": lambda a: Record._base_manager.update(title="New"),
    "base manager of a kind": lambda a: Event._base_manager.all().update(title="New"),
    "default manager": lambda a: Person._default_manager.create(title="New"),
    "a part's save": lambda a: new_translation(a.event).save(),
    "a part's change": lambda a: change_title(a.event.translations.get()).save(),
    "a part's delete": lambda a: a.event.translations.get().delete(),
    "a part's update": lambda a: a.event.translations.update(title="New"),
    "related create": lambda a: a.event.translations.create(language="ru", title="Имя"),
    "related get_or_create": lambda a: a.event.translations.get_or_create(
        language="ru", defaults={"title": "Имя"}
    ),
    "related add in bulk": lambda a: a.item.translations.add(a.event.translations.get()),
    "related add one by one": lambda a: a.item.translations.add(
        a.event.translations.get(), bulk=False
    ),
    "related set": lambda a: a.item.former_addresses.set(a.event.former_addresses.all()),
    "related remove": lambda a: a.event.former_addresses.remove(a.event.former_addresses.get()),
    "related clear": lambda a: a.event.former_addresses.clear(),
    "related add of records": lambda a: a.fonds.contents.add(a.item),
    "related set of records": lambda a: a.fonds.contents.set([a.item]),
    "related remove of records": lambda a: a.place.events.remove(a.event),
    "related clear of records": lambda a: a.place.events.clear(),
    "related update of records": lambda a: a.place.events.update(title="New"),
    "tags.add of a new name": lambda a: a.event.tags.add("never seen"),
    "tags.add of a tag": lambda a: a.event.tags.add(a.unused),
    "tags.set": lambda a: a.event.tags.set(["never seen"]),
    "tags.remove": lambda a: a.event.tags.remove("kept"),
    "tags.clear": lambda a: a.event.tags.clear(),
    "tagging": lambda a: TaggedRecord.objects.create(content_object=a.event, tag=a.unused),
    "a new tag": lambda a: Tag.objects.create(name="never seen"),
    "a tag's save": lambda a: a.tag.save(),
    "a tag's delete": lambda a: a.unused.delete(),
    "a tag's update": lambda a: Tag.objects.update(definition="New"),
    "a type of connection": lambda a: RelationType.objects.update(label="New"),
    "history forged": lambda a: Revision.objects.update(document={}),
    "history deleted": lambda a: Revision.objects.all().delete(),
    "a changeset renamed": lambda a: Changeset.objects.update(reason="New"),
    "a changeset deleted": lambda a: Changeset.objects.latest("pk").delete(),
}


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_writes_round_the_door(archive: Archive, route: str) -> None:
    before = archive.everything()
    with pytest.raises(UnrecordedChange, match=r"round the door|remove"):
        ROUTES[route](archive)
    # Some of Django's managers declare the test's own transaction spoilt; nothing was rolled
    # back, so whatever they wrote would be seen.
    transaction.set_rollback(False)
    assert archive.everything() == before


@contextmanager
def claimed(record: Record) -> Iterator[None]:
    """Open a changeset that has claimed `record` and nothing else."""
    with changeset(by=None) as change:
        change.claim([record])
        yield


CLAIM_NEEDED = {
    name: route
    for name, route in ROUTES.items()
    if "tag" not in name or name.startswith(("tags.", "tagging"))
    if "changeset" not in name and "history" not in name
}


@pytest.mark.parametrize("route", CLAIM_NEEDED)
def test_an_open_door_lets_through_only_what_was_claimed(archive: Archive, route: str) -> None:
    before = archive.everything()
    with pytest.raises(UnrecordedChange), claimed(archive.fonds):
        CLAIM_NEEDED[route](archive)
    assert archive.everything() == before


@pytest.mark.parametrize("model", [Event, Record])
def test_no_row_of_a_record_is_deleted_even_inside_the_door(archive: Archive, model: Any) -> None:
    record = model.objects.get(pk=archive.event.pk)
    with pytest.raises(UnrecordedChange, match="purge"), claimed(record):
        record.delete()
    assert Event.objects.filter(pk=archive.event.pk).exists()


def test_a_claimed_record_and_its_parts_may_be_saved(archive: Archive) -> None:
    with changeset(by=None) as change:
        change.claim([archive.event])
        change_title(archive.event).save()
        new_translation(archive.event).save()
        archive.event.translations.get(language="az").delete()
    assert archive.event.revisions.count() == 2
    assert archive.event.translations.get().language == "ru"


def test_the_door_is_closed_again_after_a_changeset_even_one_that_failed(archive: Archive) -> None:
    with pytest.raises(UnrecordedChange), claimed(archive.event):
        archive.place.save()
    with pytest.raises(UnrecordedChange):
        archive.event.save()
    assert guard.open_change() is None


# --- SQL --------------------------------------------------------------------------------

WRITES = [
    "UPDATE records_record SET title = 'x'",
    "update \"records_record\" set title = 'x'",
    'UPDATE\n  "records_record"\nSET title = 1',
    "UPDATE Records_Record SET title = 'x'",
    "UPDATE /* quietly */ records_record SET title = 'x'",
    "UPDATE -- quietly\n records_record SET title = 'x'",
    "UPDATE ONLY records_record SET title = 'x'",
    "UPDATE OR IGNORE records_record SET title = 'x'",
    'UPDATE "public"."records_record" SET title = 1',
    "INSERT INTO events_event (record_ptr_id) VALUES (1)",
    "INSERT OR IGNORE INTO records_taggedrecord (tag_id) VALUES (1)",
    "INSERT OR REPLACE INTO `records_translation` VALUES (1)",
    "REPLACE INTO [records_tag] VALUES (1)",
    "DELETE FROM media_itemfile",
    "DELETE  FROM  records_revision WHERE id = 1",
    "WITH gone AS (DELETE FROM records_relation RETURNING id) SELECT * FROM gone",
    "TRUNCATE records_changeset",
    "TRUNCATE TABLE ONLY records_formeraddress",
    "COPY records_record FROM STDIN",
    "MERGE INTO records_record USING x ON true",
    "DROP TABLE IF EXISTS records_record",
    "ALTER TABLE records_record DROP COLUMN title",
    "SELECT 1; UPDATE people_person SET living = 'no'",
    "UPDATE sixth_kind_monument SET height = 1",
]

READS = [
    "SELECT * FROM records_record",
    'SELECT "records_record"."updated_at" FROM "records_record" FOR UPDATE',
    'SELECT 1 FROM "records_record" FOR NO KEY UPDATE OF "records_record"',
    'UPDATE "django_session" SET session_data = %s',
    'INSERT INTO "django_admin_log" (object_repr) SELECT title FROM records_record',
    'DELETE FROM "auth_user_groups" WHERE id = 1',
]


@pytest.mark.parametrize("sql", WRITES)
def test_sql_that_writes_to_a_record_is_refused(sql: str) -> None:
    with pytest.raises(UnrecordedChange):
        refuse_unrecorded_sql(_executed, sql, (), False, {})


@pytest.mark.parametrize("sql", READS)
def test_sql_that_reads_records_or_writes_elsewhere_passes(sql: str) -> None:
    assert refuse_unrecorded_sql(_executed, sql, (), False, {}) == "done"


def _executed(sql: str, params: Any, many: bool, context: Any) -> str:
    return "done"


def test_every_table_of_a_kind_and_of_its_parts_is_guarded() -> None:
    models = {Record, *kinds().values(), *(p for kind in kinds() for p in parts_of(kind))}
    tables = {model._meta.db_table for model in (*models, *VOCABULARY_AND_HISTORY)}
    assert tables <= guard.guarded_tables()


def write_raw(request: HttpRequest) -> HttpResponse:
    """Do what no view may do."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_record SET title = 'Written round the door'")
    return HttpResponse("written")


def write_fast(request: HttpRequest) -> HttpResponse:
    """Do it by the querysets' own short cut for deleting."""
    rows = Translation.objects.all()
    rows._raw_delete(rows.db)
    return HttpResponse("written")


urlpatterns = [path("raw/", write_raw), path("fast/", write_fast)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/raw/", "/fast/"])
def test_a_view_that_writes_raw_sql_fails_in_tests(
    archive: Archive, address: str, client: Client
) -> None:
    before = archive.everything()
    with pytest.raises(UnrecordedChange):
        client.get(address)
    assert archive.everything() == before


def test_the_middleware_lets_a_view_use_the_door(archive: Archive, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with changeset(by=None) as change:
            change.apply(archive.event, {"title": "Through the door"})
        return HttpResponse("done")

    DoorGuardMiddleware(view)(rf.get("/"))
    assert Event.objects.get(pk=archive.event.pk).title == "Through the door"


@pytest.mark.parametrize(("debug", "is_there"), [("true", True), ("false", False)])
def test_the_archive_s_own_settings_guard_sql_in_debug_alone(debug: str, is_there: bool) -> None:
    program = "from archive_site.settings import MIDDLEWARE; print(*MIDDLEWARE)"
    environment = os.environ | {"DEBUG": debug}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("DoorGuardMiddleware" in answer.stdout) == is_there


# --- fixtures ---------------------------------------------------------------------------


def test_no_fixture_brings_in_a_record(archive: Archive, tmp_path: Path) -> None:
    """Fixtures are written below `save`; the command itself refuses them."""
    rows = json.loads(serializers.serialize("json", [archive.event, *archive.event.tagged.all()]))
    rows[0]["fields"]["title"] = "Written round the door"
    rows.insert(0, {"model": "auth.group", "fields": {"name": "Came with it", "permissions": []}})
    fixture = tmp_path / "records.json"
    fixture.write_text(json.dumps(rows), encoding="utf-8")
    before = archive.everything()
    with pytest.raises(UnrecordedChange):
        call_command("loaddata", str(fixture), verbosity=0)
    assert archive.everything() == before
    assert not Group.objects.filter(name="Came with it").exists()


def test_a_fixture_without_records_is_loaded(tmp_path: Path) -> None:
    fixture = tmp_path / "groups.json"
    rows = [{"model": "auth.group", "fields": {"name": "Guests", "permissions": []}}]
    fixture.write_text(json.dumps(rows), encoding="utf-8")
    call_command("loaddata", str(fixture), verbosity=0)
    assert Group.objects.filter(name="Guests").exists()
