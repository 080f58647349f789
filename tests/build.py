"""Plain makers of what tests need, through the door in like everything else."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, models

from apps.media import ingest
from apps.media.models import ItemFile, new_key, storage_name
from apps.records import identifiers, roles
from apps.records.changes import changeset
from apps.records.kinds import parts_of
from apps.records.models import Record, Status, Tag
from archive_site.models import Site

#: The smallest picture that browsers and Pillow agree on: one grey pixel, PNG.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200816d9bd1850000000049454e44ae426082"
)


def make(kind: str, *, status: str = Status.PUBLISHED, by: Any = None, **document: Any) -> Any:
    """Return a new record of `kind`, published unless `status` says otherwise.

    Takes a document's fields; `tags` are names here, and `publish_at` schedules.
    """
    publish_at = document.pop("publish_at", None)
    names = document.pop("tags", [])
    document.setdefault("title", f"A {kind}")
    if kind == "person":
        document.setdefault("living", "no")
    with changeset(by=None, reason="made for a test") as change:
        tags = [change.find_or_add_tag(name) for name in names]
        record = change.create(kind, document | {"tags": [tag.identifier for tag in tags]})
        if by is not None:
            record.created_by = by
            record.save(update_fields=["created_by"])
        move(change, record, status, publish_at)
    return type(record).objects.get(pk=record.pk)


def move(change: Any, record: Record, status: str, publish_at: Any = None) -> None:
    """Bring a new record to `status` by the verbs that lead there."""
    if status == Status.IN_REVIEW:
        change.submit(record)
    if status in (Status.PUBLISHED, Status.WITHDRAWN):
        change.publish(record, at=publish_at)
    if status == Status.WITHDRAWN:
        change.withdraw(record, "review")
    if status == Status.REMOVED:
        change.remove(record)


def make_many(kind: str, documents: Iterable[dict[str, Any]], at: Any = None) -> list[Any]:
    """Return new published records of `kind`, made in one changeset; `tags` are identifiers."""
    usual = {"living": "no"} if kind == "person" else {}
    with changeset(by=None, reason="made for a test") as change:
        records = change.create_many((kind, usual | document) for document in documents)
        for record in records:
            change.publish(record, at=at)
    return [type(record).objects.get(pk=record.pk) for record in records]


def multiply(record: Any, times: int) -> None:
    """Set copies of `record` beside it, with its parts, under titles of their own.

    Written as plain SQL, thousands in a moment, for tests of how the archive bears size; the
    copies have no history. Everything else that tests need comes by the door.
    """
    newest: int = Record.objects.aggregate(newest=models.Max("pk"))["newest"]
    pks = range(newest + 1, newest + 1 + times)
    model = type(record)
    own = model.objects.filter(pk=record.pk).values().get()
    _insert(Record, [own | {"id": pk} | _title_of_a_copy(record, pk) for pk in pks])
    _insert(model, [own | {model._meta.pk.attname: pk} for pk in pks])
    for part in parts_of(record.kind):
        owner = part.owner_attname()
        rows = list(part.objects.filter(**{owner: record.pk}).values())
        _insert(part, [row | {owner: pk} | _key_of_a_copy(row) for pk in pks for row in rows])


def _title_of_a_copy(record: Any, pk: int) -> dict[str, Any]:
    copy = type(record).objects.model(title=f"{record.title} {pk}", language=record.language)
    kept = ("slug", "sort_key", "folded")
    projected = {name: value for name, value in copy.project().items() if name in kept}
    return {"identifier": identifiers.mint(), "title": copy.title} | projected


def _key_of_a_copy(row: dict[str, Any]) -> dict[str, str]:
    return {"key": new_key()} if "key" in row else {}


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Write rows of one table. Parts count their own keys; records are given theirs."""
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key or f.name != "id"]
    if model is Record:
        fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'
    values = [[f.get_db_prep_save(row[f.attname], connection) for f in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def make_site(**fields: Any) -> Site:
    """Return the owner's settings, saved."""
    site = Site(**fields)
    site.save()
    return site


def make_person(**changes: Any) -> Any:
    """Return a person."""
    return make("person", **changes)


def make_event(**changes: Any) -> Any:
    """Return an event."""
    return make("event", **changes)


def make_place(**changes: Any) -> Any:
    """Return a place."""
    return make("place", **changes)


def make_item(**changes: Any) -> Any:
    """Return a media item without files."""
    return make("item", **changes)


def make_article(**changes: Any) -> Any:
    """Return an article."""
    return make("article", **changes)


def make_tag(name: str, **fields: Any) -> Tag:
    """Return a tag of the vocabulary."""
    with changeset(by=None, reason="made for a test") as change:
        tag = change.find_or_add_tag(name)
        for field, value in fields.items():
            setattr(tag, field, value)
        tag.save()
    return tag


def upload(name: str = "photograph.png", content: bytes = PIXEL) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def stored_file(
    name: str = "photograph.png", content: bytes = PIXEL, **words: Any
) -> dict[str, Any]:
    """Store bytes and return their entry in an item's document, under `files`."""
    found = ingest.inspect(upload(name, content))
    key = new_key()
    default_storage.save(storage_name(ItemFile(key=key)), upload(name, content))
    return {
        "key": key,
        "name": name,
        "content_type": found.content_type,
        "size": found.size,
        "sha256": found.sha256,
        "width": found.width,
        "height": found.height,
        "alt_text": "",
        "caption": "",
    } | words


def make_user(role: str = "", **fields: Any) -> User:
    """Return an account with a role; a reader's without one. The password is "secret"."""
    fields.setdefault("username", f"{role or 'reader'}-{User.objects.count()}".lower())
    user = User.objects.create_user(password="secret", is_staff=bool(role), **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_contributor(**fields: Any) -> User:
    """Return somebody who writes drafts of their own."""
    return make_user(roles.CONTRIBUTORS, **fields)


def make_editor(**fields: Any) -> User:
    """Return somebody who edits and publishes every record."""
    return make_user(roles.EDITORS, **fields)


def make_archivist(**fields: Any) -> User:
    """Return an editor who also keeps the vocabulary and sees restricted fields."""
    return make_user(roles.ARCHIVISTS, **fields)
