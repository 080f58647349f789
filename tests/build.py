"""Plain makers of what tests need, through the door in like everything else."""

import hashlib
import io
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.media import derivatives, ingest
from apps.media.models import (
    ItemFile,
    Renditions,
    RenditionState,
    is_image,
    new_key,
    storage_name,
)
from apps.media.rights import RightsStatement
from apps.records import identifiers, name_keys, roles
from apps.records.alphabets import sort_key
from apps.records.changes import changeset
from apps.records.folding import fold, slugify
from apps.records.kinds import kinds, parts_of
from apps.records.models import NameKey, Record, RecordName, Source, Status, Tag
from archive_site.models import Site

#: The smallest picture that browsers and Pillow agree on: one grey pixel, PNG.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200816d9bd1850000000049454e44ae426082"
)

#: Rows that one statement writes.
AT_ONCE = 500


def make(kind: str, *, status: str = Status.PUBLISHED, by: Any = None, **document: Any) -> Any:
    """Return a new record of `kind`, published unless `status` says otherwise.

    Takes a document's fields; `tags` are names here, and `publish_at` schedules.
    """
    if kind == "item":
        document.setdefault("rights_statement", RightsStatement.CC0.value)
    publish_at = document.pop("publish_at", None)
    names = document.pop("tags", [])
    document.setdefault("title", f"A {kind}")
    if kinds()[kind].is_titled_by_names and "names" not in document:
        name = {"text": document["title"], "sort_as": document.pop("sort_as", "")}
        document["names"] = [name | {"language": document.get("language", "en")}]
    if kinds()[kind].is_titled_by_names:
        del document["title"]
    if kind == "person":
        document.setdefault("living", "no")
    if kind == "item":
        document.setdefault("rights_statement", RightsStatement.CC0.value)
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
    found = kinds()[kind].objects.in_bulk(record.pk for record in records)
    return [found[record.pk] for record in records]


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


def people_called(names: Iterable[str], like: Any) -> None:
    """Set people who do not exist beside the person `like`, one for each of `names`.

    Written as plain SQL, as `multiply` does, with the keys that the door would keep.
    """
    newest: int = Record.objects.aggregate(newest=models.Max("pk"))["newest"]
    called = dict(enumerate(names, start=newest + 1))
    own = type(like).objects.filter(pk=like.pk).values().get()
    name = RecordName.objects.filter(record=like).values()[0]
    synthetic = {"internal_note": "synthetic: nobody in particular"}
    _insert(
        Record, [own | {"id": pk} | _titled(text, "en") | synthetic for pk, text in called.items()]
    )
    _insert(type(like), [own | {"record_ptr_id": pk} for pk in called])
    _insert(
        RecordName,
        [
            name | {"record_id": pk, "text": text, "folded": fold(text)[:300]}
            for pk, text in called.items()
        ],
    )
    keys = [(pk, key) for pk, text in called.items() for key in sorted(name_keys.keys(text))]
    _insert(NameKey, [{"record_id": pk, "key": key, "is_private": False} for pk, key in keys])


_minted: set[str] = set()


def _mint() -> str:
    """Return an identifier that no other copy has: of a hundred thousand, two may be the same."""
    while (identifier := identifiers.mint()) in _minted:
        continue
    _minted.add(identifier)
    return identifier


def _titled(title: str, language: str) -> dict[str, Any]:
    return {
        "identifier": _mint(),
        "title": title,
        "slug": slugify(title),
        "sort_key": sort_key(title, language),
        "folded": fold(title)[:300],
    }


def _title_of_a_copy(record: Any, pk: int) -> dict[str, Any]:
    # A copy that has no row yet has no names to take its title from.
    titled = _titled(f"{record.title} {pk}", record.language)
    return titled if record.slug_in_address else titled | {"slug": ""}


def _key_of_a_copy(row: dict[str, Any]) -> dict[str, str]:
    return {"key": new_key()} if "key" in row else {}


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Write rows of one table. Parts count their own keys; records are given theirs."""
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key or f.name != "id"]
    if model is Record:
        fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row_of_marks = f"({', '.join(['%s'] * len(fields))})"
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '
    values = [[f.get_db_prep_save(row[f.attname], connection) for f in fields] for row in rows]
    with connection.cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            marks = ", ".join([row_of_marks] * len(some))
            cursor.execute(sql + marks, [value for row in some for value in row])
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


def make_group(**changes: Any) -> Any:
    """Return a group of people."""
    return make("group", **changes)


def make_item(**changes: Any) -> Any:
    """Return a media item, without files unless they are given."""
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


def make_source(**fields: Any) -> Source:
    """Return a source, described."""
    with changeset(by=None, reason="made for a test") as change:
        change.row  # noqa: B018 - a source is attributed like any other change
        source = Source(**fields)
        source.save()
    return source


def upload(name: str = "photograph.png", content: bytes = PIXEL) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def stored_file(
    name: str = "photograph.png", content: bytes = PIXEL, **words: Any
) -> dict[str, Any]:
    """Store bytes and return their entry in an item's document, under `files`.

    They are not decoded, as those that come by the form are: tests need many, and quickly.
    """
    key = new_key()
    default_storage.save(storage_name(ItemFile(key=key)), upload(name, content))
    content_type = ingest.sniff(content[:4096]) or ""
    width, height = None, None
    if is_image(content_type):
        width, height = Image.open(io.BytesIO(content)).size
    return {
        "key": key,
        "name": name,
        "content_type": content_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "width": width,
        "height": height,
        "alt_text": "What the picture shows",
        "caption": "",
    } | words


#: Width of the rendition that `store_rendition` makes unless told otherwise.
WIDTH = 320


def store_rendition(key: str, width: int = WIDTH, ext: str = "jpg", content: bytes = PIXEL) -> str:
    """Store bytes as a rendition of the file `key`, as the worker would; return its address."""
    name = derivatives.storage_name_of(key, width, ext)
    default_storage.delete(name)
    default_storage.save(name, upload(content=content))
    return reverse("rendition", args=[key, width, ext])


#: A picture that has a rendition and tiles, and the name of one of these: region and size.
DRAWN = (600, 400)
SIZE = (WIDTH, 213)
TILE = ("0,0,512,400", "512,400")


def draw(entry: dict[str, Any], rendition: bytes = PIXEL, tile: bytes = PIXEL) -> dict[str, Any]:
    """Store a rendition and a tile of a file's `entry`, as the worker would, and say so; return it.

    What is stored is what it is told to be: nothing is drawn.
    """
    key = entry["key"]
    store_rendition(key, content=rendition)
    default_storage.save(derivatives.tile_name_of(key, *TILE), upload(content=tile))
    said = {"state": RenditionState.READY, "sizes": [list(SIZE)], "has_tiles": True}
    Renditions.objects.update_or_create(key=key, defaults=said)
    return entry | dict(zip(("width", "height"), DRAWN, strict=True))


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


def client_of(user: User) -> Client:
    """Return a client at which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_archivist(**fields: Any) -> User:
    """Return an editor who also keeps the vocabulary and sees restricted fields."""
    return make_user(roles.ARCHIVISTS, **fields)
