"""An archive made to be peeped into: every kind in every hidden state, a word planted in each.

Whatever is planted is unique, so that a word found on a page says whose it is and where it
stood. Kinds, fields and parts are read from the models: a new one is planted without being
named here.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from string import ascii_lowercase
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from apps.records import roles
from apps.records.changes import changeset
from apps.records.documents import document_fields, schema, to_document
from apps.records.kinds import kinds, parts_of
from apps.records.models import EDTFField, Record, RecordPart, RichTextField, Status, Tag
from archive_site.models import Site, load_site
from tests import build

#: The site's languages; the first has no prefix.
LANGUAGES = ("en", "az", "hy", "ru")

#: A hidden record in a hidden container has levels of description above it.
LEVELS = ("item", "series", "fonds")

_WORD = re.compile(r"zq[a-z]{12}")
_TOKEN = re.compile(r"[0-9a-z]+")


class Planted:
    """What readers must not learn: words, years, identifiers, keys; and where each stands."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        self._years = iter(range(1011, 1500))

    def word(self, where: str) -> str:
        """Return a new word. It is its own folded form and its own form in an address."""
        word = self.never()
        self.where[word] = where
        return word

    def year(self, where: str) -> str:
        """Return a year in which nothing else happens."""
        year = str(next(self._years))
        self.where[year] = where
        return year

    def never(self) -> str:
        """Return a word that looks like the others and was never planted."""
        return "zq" + "".join(random.choices(ascii_lowercase, k=12))

    def add(self, token: str, where: str) -> None:
        """Plant a name that the archive itself gave: an identifier, a file's key."""
        self.where[token.lower()] = where

    def found_in(self, text: str) -> set[str]:
        """Return what of all this stands in `text`, in whatever case or company."""
        text = text.lower()
        return {t for t in {*_WORD.findall(text), *_TOKEN.findall(text)} if t in self.where}


@dataclass(eq=False)
class Hidden:
    """A record that readers must not see, and the names that lead to it."""

    record: Any
    state: str
    #: True where readers saw it once: they meet a tombstone, not silence.
    has_tombstone: bool = False
    slug: str = ""
    keys: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.record.kind}, {self.state}"

    @property
    def kind(self) -> str:
        return str(self.record.kind)


@dataclass
class Archive:
    """Public records that point to hidden ones, and hidden ones that point to them."""

    planted: Planted
    #: Public records; each names a hidden record wherever it can.
    public: list[Record]
    #: A public article whose text links to every hidden record, as its editor wrote it.
    letter: Any
    hidden: list[Hidden]
    #: Tags that only hidden records bear.
    hidden_tags: list[Tag]
    public_tags: list[Tag]
    reader: User
    archivist: User


# --- planting a document --------------------------------------------------------------------


@dataclass
class Sower:
    """Fills documents: a word in every text, a key to somebody public in every key."""

    planted: Planted
    #: A public record of each kind, to point to.
    public: dict[str, Record]
    public_tags: list[Tag]
    tags: list[Tag] = field(default_factory=list)

    def fields(self, kind: str, where: str) -> dict[str, Any]:
        """Return a value for every field of `kind` that can hold one."""
        values = {}
        for name, own in document_fields(kinds()[kind]).items():
            value = self.value(own, f"{where}, {name}")
            if value is not None:
                values[name] = value
        return values

    def value(self, own: Any, where: str) -> Any:
        """Return a value that gives itself away; None where the field can hold none."""
        if own.remote_field is not None:
            return self._somebody_public(own)
        for field_type, maker in self._makers().items():
            if isinstance(own, field_type):
                return None if own.choices else maker(own, where)
        return None

    def _makers(self) -> dict[type, Callable[[Any, str], Any]]:
        return {
            models.BooleanField: lambda own, where: True,
            EDTFField: lambda own, where: self.planted.year(where),
            models.URLField: lambda own, where: f"https://example.org/{self.planted.word(where)}",
            RichTextField: lambda own, where: f"<p>{self.planted.word(where)}</p>",
            models.CharField: self._text,
            models.TextField: self._text,
        }

    def _text(self, own: Any, where: str) -> str | None:
        if own.max_length is not None and own.max_length < 20:
            return None  # a language's code, and the like
        return f"{self.planted.word(where).capitalize()} is not told"

    def _somebody_public(self, key: Any) -> str | None:
        if key.name == "part_of":
            return None  # containment is a state of its own
        kind = "item" if key.related_model is Record else key.related_model.kind_name()
        target = self.public.get(kind)
        return target.identifier if target else None

    def parts(self, kind: str, where: str) -> dict[str, Any]:
        """Return rows for every part of `kind`."""
        return {
            part.document_name: self._rows(part, f"{where}, {part.document_name}")
            for part in parts_of(kind)
        }

    def _rows(self, part: type[RecordPart], where: str) -> list[Any]:
        own = getattr(self, f"_{part.document_name}", None)
        if own is not None:
            return list(own(where))
        return [self._row(part, where)]

    def _row(self, part: type[RecordPart], where: str) -> Any:
        """Return a row of a part that nobody told this module about."""
        columns = {name: part._meta.get_field(name) for name in part.document_fields}
        row = {name: self.value(column, f"{where}, {name}") for name, column in columns.items()}
        return next(iter(row.values())) if part.flat else row

    def _tags(self, where: str) -> Iterator[str]:
        tag = build.make_tag(
            self.planted.word(where).capitalize(),
            definition=self.planted.word(f"{where}, definition"),
            group=self.planted.word(f"{where}, group"),
            authority_uri=f"https://example.org/{self.planted.word(f'{where}, authority')}",
            broader=self.public_tags[0],
        )
        self.planted.add(tag.identifier, f"{where}, identifier")
        self.tags.append(tag)
        yield tag.identifier
        # Under open tags too, where it must not be counted.
        yield from (shared.identifier for shared in self.public_tags)

    def _former_addresses(self, where: str) -> Iterator[str]:
        yield f"/old/{self.planted.word(where)}.html"

    def _files(self, where: str) -> Iterator[dict[str, Any]]:
        content = build.PIXEL + self.planted.word(f"{where}, bytes").encode()
        entry = build.stored_file(
            f"{self.planted.word(f'{where}, name')}.png",
            content,
            alt_text=self.planted.word(f"{where}, alternative text"),
            caption=self.planted.word(f"{where}, caption"),
        )
        for name in ("key", "sha256"):
            self.planted.add(entry[name], f"{where}, {name}")
        yield entry

    def _connections(self, where: str) -> Iterator[dict[str, Any]]:
        for target in self.public.values():
            note = self.planted.word(f"{where}, note")
            yield {"type": "related-to", "object": target.identifier, "note": note}

    def _translations(self, where: str) -> Iterator[dict[str, Any]]:
        for language in LANGUAGES[1:]:
            yield self.translation(language, where, is_published=True)

    def translation(self, language: str, where: str, *, is_published: bool) -> dict[str, Any]:
        """Return a translation with a word in each of its texts."""
        where = f"{where}, {language}"
        texts = {
            name: self.planted.word(f"{where}, {name}")
            for name in ("title", "summary", "body", "translator")
        }
        return texts | {"language": language, "is_published": is_published}


# --- the states in which a record is hidden -------------------------------------------------

_LATER = timedelta(days=30)


def _later() -> Any:
    return timezone.now() + _LATER


def _taken_back(record: Record) -> None:
    with changeset(by=None) as change:
        change.return_to_draft(record)


def _withdrawn(record: Record) -> None:
    with changeset(by=None) as change:
        change.withdraw(record, "family")


def _removed(record: Record) -> None:
    with changeset(by=None) as change:
        change.remove(record)


def _brought_back(record: Record) -> None:
    with changeset(by=None) as change:
        change.bring_back(record)


#: How a record comes to be hidden: the status it is made in, and what happens to it then.
STATES: dict[str, tuple[dict[str, Any], tuple[Callable[[Any], None], ...]]] = {
    "draft": ({"status": Status.DRAFT}, ()),
    "in review": ({"status": Status.IN_REVIEW}, ()),
    "future": ({"publish_at": _later}, ()),
    "withdrawn": ({}, (_withdrawn,)),
    "removed": ({}, (_removed,)),
    "a draft again": ({}, (_taken_back,)),
    "withdrawn before it was public": ({"publish_at": _later}, (_withdrawn,)),
    "withdrawn and removed": ({}, (_withdrawn, _removed)),
    "withdrawn, removed and brought back": ({}, (_withdrawn, _removed, _brought_back)),
}
#: States in which a container hides what it holds.
CONTAINER_STATES = ("draft", "in review", "future", "withdrawn", "removed")

#: States to which public records point: one for each way in which the gate is shut.
_POINTED_TO = ("draft", "in review", "future", "withdrawn", "removed")

_TOMBSTONES = {"withdrawn", "withdrawn, removed and brought back"}


def _ground_lost(record: Any) -> None:
    with changeset(by=None) as change:
        change.apply(record, {"public_ground": "", "living": "yes"})


def _fate_forgotten(record: Any) -> None:
    with changeset(by=None) as change:
        change.apply(record, {"public_ground": "", "living": "unknown"})


#: States that only people have. Nothing is known of their birth and death, or they would count
#: as dead.
_ALIVE = {"living": "yes", "public_ground": "consent", "born": "", "died": ""}
LIVING_STATES: dict[str, tuple[dict[str, Any], tuple[Callable[[Any], None], ...]]] = {
    "living without a ground": (_ALIVE, (_ground_lost,)),
    "living for all we know": (_ALIVE, (_fate_forgotten,)),
}


def states_of(kind: str) -> "dict[str, tuple[dict[str, Any], tuple[Callable[[Any], None], ...]]]":
    """Return the states in which a record of `kind` is hidden by itself."""
    living = "living" in document_fields(kinds()[kind])
    return STATES | (LIVING_STATES if living else {})


# --- making the archive ---------------------------------------------------------------------


def make_archive(before_hiding: Callable[[Archive], None] = lambda archive: None) -> Archive:
    """Make the archive. `before_hiding` is called when all that is public stands, and no more."""
    Site(name="The archive", other_languages=" ".join(LANGUAGES[1:])).save()
    assert load_site().languages == list(LANGUAGES)
    planted = Planted()
    sower = Sower(planted, {}, [build.make_tag("Open one"), build.make_tag("Open two")])
    names = {name: planted.word(f"archivist's {name}") for name in ("username", "first_name")}
    archivist = build.make_user(roles.ARCHIVISTS, **names)
    container = build.make("item", title="Open fonds", level="fonds")
    sower.public = dict(_anchors(sower))
    pointers = list(_pointers(sower))
    letter = build.make("article", title="Open letter", tags=["Open one"])
    archive = Archive(
        planted=planted,
        public=[container, *sower.public.values(), *(record for record, _state in pointers)],
        letter=letter,
        hidden=[],
        hidden_tags=sower.tags,
        public_tags=sower.public_tags,
        reader=build.make_user(username="a-reader"),
        archivist=archivist,
    )
    before_hiding(archive)
    archive.hidden += _all_hidden(sower, container)
    for hidden in archive.hidden:
        _note_names(planted, hidden)
    for record, state in pointers:
        _point(sower, archive, record, state)
    _link(archive)
    return archive


def _anchors(sower: Sower) -> Iterator[tuple[str, Record]]:
    """Yield a public record of each kind for hidden ones to point to."""
    for kind in kinds():
        files = [build.stored_file("open.png")] if "files" in schema(kind).model_fields else None
        own = {"files": files} if files else {}
        yield kind, build.make(kind, title=f"Open {kind}", tags=["Open one", "Open two"], **own)


def _pointers(sower: Sower) -> Iterator[tuple[Record, str]]:
    """Yield a public record for each kind and state, whose first words were others."""
    for kind in kinds():
        for number, state in enumerate((*_POINTED_TO, *LIVING_STATES)):
            if state not in states_of(kind):
                continue
            record = build.make(
                kind,
                title=f"Open {kind} {number}",
                summary=f"{sower.planted.word(f'{kind}, former summary')} stood here",
                tags=["Open one"],
                translations=[{"language": "az", "title": "Açıq", "is_published": True}],
            )
            with changeset(by=None) as change:
                record = change.apply(record, {"summary": "Stands here now"})
            yield record, state


def _all_hidden(sower: Sower, container: Record) -> Iterator[Hidden]:
    for kind, model in kinds().items():
        for state in states_of(kind):
            yield _hidden(sower, kind, state, container if model.container_kinds else None)
        for holder in model.container_kinds[:1]:
            for state in CONTAINER_STATES:
                yield from _held(sower, kind, holder, state)


def _hidden(sower: Sower, kind: str, state: str, container: Record | None) -> Hidden:
    """Return a record of `kind` in `state`, with something planted wherever it can hold it."""
    made, happened = states_of(kind)[state]
    record = _planted(sower, kind, f"{kind}, {state}", container, **made)
    _let_happen(record, happened)
    return Hidden(record, state, has_tombstone=state in _TOMBSTONES)


def _let_happen(record: Record, happened: tuple[Callable[[Any], None], ...]) -> None:
    for happen in happened:
        happen(type(record).objects.get(pk=record.pk))


def _planted(sower: Sower, kind: str, where: str, container: Record | None, **own: Any) -> Record:
    own = {name: value() if callable(value) else value for name, value in own.items()}
    status, publish_at = own.pop("status", Status.PUBLISHED), own.pop("publish_at", None)
    document = sower.fields(kind, where) | sower.parts(kind, where) | own
    if container is not None:
        document["part_of"] = container.identifier
    tags = [tag.name for tag in Tag.objects.filter(identifier__in=document.pop("tags"))]
    made = build.make(kind, status=status, publish_at=publish_at, tags=tags, **document)
    return cast(Record, made)


def _held(sower: Sower, kind: str, holder: str, state: str) -> Iterator[Hidden]:
    """Yield a container in `state`, and what it hides: published records one and two levels down.

    The last of them was to be published after the container was hidden: readers never saw it.
    """
    made, happened = states_of(holder)[state]
    above = _planted(sower, holder, f"{holder}, {state}", None, **made, **_level(holder, 2))
    contents, container = [], above
    for held, height, depth, later in (
        (holder, 1, "in a container", {}),
        (kind, 0, "in a container two up", {}),
        (kind, 0, "to be published in a container", {"publish_at": _later}),
    ):
        where = f"{depth}, {state}"
        own = _level(held, height) | later
        record = _planted(sower, held, f"{held}, {where}", container, **own)
        contents.append(Hidden(record, where, state in _TOMBSTONES and not later))
        container = record if height else container
    _let_happen(above, happened)
    yield Hidden(above, state, state in _TOMBSTONES)
    yield from contents


def _level(kind: str, height: int) -> dict[str, Any]:
    return {"level": LEVELS[height]} if "level" in document_fields(kinds()[kind]) else {}


def _note_names(planted: Planted, hidden: Hidden) -> None:
    document: Any = to_document(hidden.record)
    planted.add(document.identifier, f"{hidden}, identifier")
    hidden.slug = hidden.record.slug
    hidden.keys = [file.key for file in getattr(document, "files", [])]
    hidden.former = list(document.former_addresses)


def _point(sower: Sower, archive: Archive, record: Record, state: str) -> None:
    """Let a public `record` name hidden ones by every key and connection, and hide things in it."""
    where = f"public {record.kind}"
    by_kind: dict[str, list[Hidden]] = {}
    for hidden in archive.hidden:
        by_kind.setdefault(hidden.kind, []).append(hidden)
    # Those in containers have states that no pointer is made for: they take turns.
    chosen = {kind: _in_state(found, state, record.pk) for kind, found in by_kind.items()}
    changes: dict[str, Any] = {}
    for name, own in document_fields(type(record)).items():
        if own.remote_field is not None and name != "part_of":
            kind = "item" if own.related_model is Record else own.related_model.kind_name()
            changes[name] = chosen[kind].record.identifier
        elif name in record.private_fields and not own.choices:
            changes[name] = sower.value(own, f"{where}, {name}")
    changes["connections"] = [
        {
            "type": "related-to",
            "object": hidden.record.identifier,
            "note": sower.planted.word(f"{where}, note"),
        }
        for hidden in chosen.values()
    ]
    document: Any = to_document(record)
    unpublished = [
        sower.translation(language, where, is_published=False) for language in LANGUAGES[2:]
    ]
    changes["translations"] = [*(t.model_dump() for t in document.translations), *unpublished]
    with changeset(by=archive.archivist, reason=sower.planted.word("a reason")) as change:
        change.apply(type(record).objects.get(pk=record.pk), changes)


def _in_state(found: list[Hidden], state: str, turn: int) -> Hidden:
    same = [hidden for hidden in found if hidden.state == state]
    return same[turn % len(same)] if same else found[turn % len(found)]


def _link(archive: Archive) -> None:
    """Let the letter's text link to every hidden record."""
    links = (f'<p><a href="/id/{h.record.identifier}">Here</a></p>' for h in archive.hidden)
    with changeset(by=None) as change:
        archive.letter = change.apply(archive.letter, {"body": "".join(links)})


def private_choices(kind: str) -> dict[str, list[str]]:
    """Return the private fields of `kind` that hold one of a few values, and so no word."""
    fields = document_fields(kinds()[kind])
    private = {name: fields[name] for name in sorted(kinds()[kind].private_fields)}
    return {
        name: [value for value, _label in own.flatchoices] + ([""] if own.blank else [])
        for name, own in private.items()
        if own.choices
    }
