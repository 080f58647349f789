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
from itertools import product
from string import ascii_lowercase
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from apps.records import roles
from apps.records.changes import changeset
from apps.records.documents import document_fields, schema, to_document
from apps.records.kinds import kinds, parts_of
from apps.records.models import (
    EDTFField,
    Record,
    RecordPart,
    RichTextField,
    Source,
    Status,
    Tag,
    Topic,
)
from archive_site.models import Site, load_site
from tests import build

#: The site's languages; the first has no prefix.
LANGUAGES = ("en", "az", "hy", "ru")

#: Types of connection by which public records and hidden ones name one another.
CONNECTIONS = ("related-to",)
#: Those and the type by which people stand beside one another: pages of all of it say no more.
PLANTED_CONNECTIONS = (*CONNECTIONS, "took-part-in")

#: A hidden record in a hidden container has levels of description above it.
LEVELS = ("item", "series", "fonds")

#: Years that are planted, and the last of all, in which nothing is.
YEARS = range(1011, 1900)

#: The day of the year on which every hidden event is kept.
DAY = "11-08"

_WORD = re.compile(r"zq[a-z]{12}")
_TOKEN = re.compile(r"[0-9a-z]+")
_YEAR = re.compile(r"[0-9]{4}")


class Planted:
    """What readers must not learn: words, years, identifiers, keys; and where each stands."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        self._years = iter(YEARS)

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

    def code(self, where: str) -> str:
        """Return a number that looks like an authority's code and is nobody's."""
        code = f"Q{random.randrange(10**10, 10**11)}"
        self.add(code, where)
        return code

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
    #: A public article whose text links to every hidden record, as its editor wrote it, and
    #: shows it.
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
        if own.name == "yearly_on":
            return f"XXXX-{DAY}"  # a day without a year is everybody's
        for field_type, maker in self._makers().items():
            if isinstance(own, field_type):
                return None if own.choices else maker(own, where)
        return None

    def _makers(self) -> dict[type, Callable[[Any, str], Any]]:
        return {
            models.BooleanField: lambda own, where: True,
            # Every place stands on the map; what gives it away there is its name.
            models.DecimalField: lambda own, where: "39.5",
            EDTFField: self._date,
            models.URLField: lambda own, where: f"https://example.org/{self.planted.word(where)}",
            RichTextField: lambda own, where: f"<p>{self.planted.word(where)}</p>",
            models.CharField: self._text,
            models.TextField: self._text,
        }

    def _date(self, own: Any, where: str) -> str:
        """Return a date of a year of its own; the ends of a life to the day, for calendars."""
        year = self.planted.year(where)
        return f"{year}-{DAY}" if own.name in ("born", "died", "founded") else year

    def _text(self, own: Any, where: str) -> str | None:
        if own.max_length is not None and own.max_length < 20:
            return None  # a language's code, and the like
        return f"{self.planted.word(where).capitalize()} is not told"

    def _somebody_public(self, key: Any) -> str | None:
        if key.name == "part_of":
            return None  # containment is a state of its own
        if key.related_model is Source:
            return None  # statements make theirs
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
            labels=self.labels(where, "name", "definition", "group"),
            broader=self.public_tags[0],
        )
        self.planted.add(tag.identifier, f"{where}, identifier")
        self.tags.append(tag)
        yield tag.identifier
        # Under open tags too, where it must not be counted.
        yield from (shared.identifier for shared in self.public_tags)

    def labels(self, where: str, *names: str) -> dict[str, dict[str, str]]:
        """Return labels in every other language, with a word in each of the texts `names`."""
        return {
            code: {name: self.planted.word(f"{where}, {name} in {code}") for name in names}
            for code in LANGUAGES[1:]
        }

    def _former_addresses(self, where: str) -> Iterator[str]:
        yield f"/old/{self.planted.word(where)}.html"

    def _authorities(self, where: str) -> Iterator[dict[str, Any]]:
        yield {"authority": "wikidata", "code": self.planted.code(f"{where}, code")}

    def _affiliations(self, where: str) -> Iterator[dict[str, Any]]:
        group = self.public["group"].identifier
        yield self.affiliation(where, group=group)
        yield self.affiliation(f"{where}, private", group=group, is_private=True)

    def affiliation(self, where: str, **more: Any) -> dict[str, Any]:
        """Return an affiliation with a word in each of its texts."""
        texts = {name: self.planted.word(f"{where}, {name}") for name in ("role", "note")}
        days = {name: self.planted.year(f"{where}, {name}") for name in ("since", "until")}
        days |= {
            f"{name}_as_written": self.planted.word(f"{where}, {name} as written") for name in days
        }
        return texts | days | {"bond": "work", "source": self.source(where)} | more

    def _revision_notes(self, where: str) -> Iterator[dict[str, Any]]:
        note = f"{self.planted.word(f'{where}, note').capitalize()} is not told"
        yield {"day": "2021-01-02", "note": note, "labels": self.labels(where, "note")}

    def _files(self, where: str) -> Iterator[dict[str, Any]]:
        content = build.PIXEL + self.planted.word(f"{where}, bytes").encode()
        entry = build.stored_file(
            f"{self.planted.word(f'{where}, name')}.png",
            content,
            alt_text=self.planted.word(f"{where}, alternative text"),
            caption=self.planted.word(f"{where}, caption"),
            transcript=self.planted.word(f"{where}, transcript"),
            labels=self.labels(where, "alt_text", "caption"),
        )
        for name in ("key", "sha256"):
            self.planted.add(entry[name], f"{where}, {name}")
        made = {
            name: build.PIXEL + self.planted.word(f"{where}, bytes of a {name}").encode()
            for name in ("rendition", "tile")
        }
        yield build.draw(entry, **made)

    def _pictured(self, where: str) -> Iterator[dict[str, Any]]:
        yield self.pictured(where, self.public["person"].identifier)
        yield self.pictured(f"{where}, without a record", None)

    def pictured(self, where: str, person: str | None) -> dict[str, Any]:
        """Return somebody in a picture with a word in each of the texts."""
        texts = {name: self.planted.word(f"{where}, {name}") for name in ("name_as_given", "note")}
        return texts | {"person": person}

    def _names(self, where: str) -> Iterator[dict[str, Any]]:
        for language in LANGUAGES:
            yield self.name(language, where, kind="preferred")
        yield self.name("en", f"{where}, private", kind="birth", is_private=True)

    def name(self, language: str, where: str, **more: Any) -> dict[str, Any]:
        """Return a name with a word in each of its texts."""
        where = f"{where}, {language}"
        texts = {
            name: f"{self.planted.word(f'{where}, {name}').capitalize()} is not told"
            for name in ("text", "given", "patronymic", "family", "sort_as", "used_by", "note")
        }
        written = self.planted.word(f"{where}, as written")
        period = {"period": self.planted.year(where), "period_as_written": written}
        return texts | {"language": language} | period | more

    def source(self, where: str) -> str:
        """Return a source that nothing else cites, with a word in each of its texts."""
        with changeset(by=None, reason="made for a test") as change:
            change.row  # noqa: B018 - a source is attributed like any other change
            source = Source(
                title=self.planted.word(f"{where}, source").capitalize(),
                view=self.planted.word(f"{where}, view"),
                publisher=self.planted.word(f"{where}, publisher"),
                creator=self.planted.word(f"{where}, creator"),
                address=f"https://example.org/{self.planted.word(f'{where}, address')}",
            )
            source.save()
        self.planted.add(source.identifier, f"{where}, source's identifier")
        return source.identifier

    def _statements(self, where: str) -> Iterator[dict[str, Any]]:
        yield self.statement(where)

    def statement(self, where: str, **more: Any) -> dict[str, Any]:
        """Return a statement with a word in each of its texts."""
        texts = {
            name: self.planted.word(f"{where}, {name}") for name in ("value", "passage", "reason")
        }
        usual = {"topic": "course", "rank": "superseded", "source": self.source(where)}
        return texts | usual | more

    def _connections(self, where: str) -> Iterator[dict[str, Any]]:
        year = self.planted.year(f"{where}, when")
        for target in self.public.values():
            # One type that is the same from both ends, and one that is not.
            for of_type in PLANTED_CONNECTIONS:
                yield self.connection(where, target, of_type) | {"period": year}

    def connection(self, where: str, target: Record, of_type: str) -> dict[str, Any]:
        """Return a connection with a word in each of its texts."""
        return {
            "type": of_type,
            "object": target.identifier,
            "note": self.planted.word(f"{where}, note"),
            "period_as_written": self.planted.word(f"{where}, as written"),
        }

    def figure(self, where: str, item: Record) -> str:
        """Return a picture for a text, with a word in its caption."""
        word = self.planted.word(f"{where}, caption of a figure")
        caption = f'{word}<span class="footnote">{word}</span>'
        return f'<figure data-item="{item.identifier}"><figcaption>{caption}</figcaption></figure>'

    def _translations(self, where: str) -> Iterator[dict[str, Any]]:
        for language in LANGUAGES[1:]:
            yield self.translation(language, where, status="published")

    def translation(self, language: str, where: str, *, status: str) -> dict[str, Any]:
        """Return a translation with a word in each of its texts."""
        where = f"{where}, {language}"
        texts = {
            name: self.planted.word(f"{where}, {name}")
            for name in ("title", "summary", "body", "translator", "content_notice")
        }
        return texts | {"language": language, "status": status}


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
#: Somebody whose birth is known, though not a hundred years ago, and somebody who may have died.
_BORN, _DOUBTED = _ALIVE | {"born": "1963"}, _ALIVE | {"living": "unknown", "died": "1967?"}
LIVING_STATES: dict[str, tuple[dict[str, Any], tuple[Callable[[Any], None], ...]]] = {
    "living without a ground": (_ALIVE, (_ground_lost,)),
    "living for all we know": (_ALIVE, (_fate_forgotten,)),
    "born not long ago": (_BORN, (_fate_forgotten,)),
    "perhaps dead": (_DOUBTED, (_fate_forgotten,)),
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
    for states in LIVING_STATES.values():
        for year in _YEAR.findall(f"{states[0]['born']} {states[0]['died']}"):
            planted.add(year, f"a date of those who are {states}")
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
    _link(sower, archive)
    return archive


def _anchors(sower: Sower) -> Iterator[tuple[str, Record]]:
    """Yield a public record of each kind for hidden ones to point to."""
    for kind in kinds():
        files = [build.stored_file("open.png")] if "files" in schema(kind).model_fields else None
        own = {"files": files} if files else {}
        yield kind, build.make(kind, title=f"Open {kind}", tags=["Open one", "Open two"], **own)


def _pointers(sower: Sower) -> Iterator[tuple[Record, str]]:
    """Yield a public record for each kind and state, whose first words were others."""
    # In a picture everybody has a place, named or not: readers count those from the beginning.
    unnamed = build.make("person", title=sower.planted.word("unnamed"), status=Status.DRAFT)
    places = [sower.pictured("a place in a picture", unnamed.identifier)]
    for kind in kinds():
        own = {"pictured": places} if "pictured" in schema(kind).model_fields else {}
        for number, state in enumerate((*_POINTED_TO, *LIVING_STATES)):
            if state not in states_of(kind):
                continue
            record = build.make(
                kind,
                title=f"Open {kind} {number}",
                summary=f"{sower.planted.word(f'{kind}, former summary')} stood here",
                tags=["Open one"],
                translations=[{"language": "az", "title": "Açıq", "status": "published"}],
                connections=list(_among_public(sower)),
                **own,
            )
            with changeset(by=None) as change:
                record = change.apply(record, {"summary": "Stands here now"})
            yield record, state


def _among_public(sower: Sower) -> Iterator[dict[str, Any]]:
    """Yield connections with public records: hidden ones are not to be counted among them."""
    for target, of_type in product(sower.public.values(), PLANTED_CONNECTIONS):
        yield {"type": of_type, "object": target.identifier, "note": "", "period": "1991"}


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
        elif name in record.private_fields - {"withheld"} and not own.choices:
            changes[name] = sower.value(own, f"{where}, {name}")
    document: Any = to_document(record)
    changes["connections"] = [row.model_dump() for row in document.connections] + [
        sower.connection(where, hidden.record, of_type)
        for hidden, of_type in product(chosen.values(), PLANTED_CONNECTIONS)
    ]
    changes |= dict(_private_rows(sower, document, where, chosen["group"].record.identifier))
    if hasattr(document, "pictured"):
        # Readers meet a place without a name; who stands beside it keeps theirs.
        hidden_person = chosen["person"].record.identifier
        changes["pictured"] = [sower.pictured(f"{where}, pictured", hidden_person)]
    changes |= dict(_withheld(sower, type(record), where, changes))
    changes["body"] = "".join(sower.figure(where, h.record) for h in chosen.values())
    shown = sower.figure(f"{where}, translation", chosen["item"].record)
    published = [t.model_dump() | {"body": shown} for t in document.translations]
    unpublished = [
        sower.translation(language, where, status="draft") for language in LANGUAGES[2:]
    ]
    changes["translations"] = [*published, *unpublished]
    with changeset(by=archive.archivist, reason=sower.planted.word("a reason")) as change:
        change.apply(type(record).objects.get(pk=record.pk), changes)


def _private_rows(
    sower: Sower, document: Any, where: str, group: str
) -> Iterator[tuple[str, list[Any]]]:
    """Yield what a public record's parts hold for its keepers alone, beside what readers see."""
    where = f"{where}, private"
    yield "statements", [sower.statement(where, is_private=True)]
    if hasattr(document, "names"):
        name = sower.name("hy", where, kind="alias", is_private=True)
        yield "names", [*document.names, name | {"source": sower.source(where)}]
    if hasattr(document, "affiliations"):
        # Of the first two nothing may be told; the last names no role beside its hidden group.
        open_group = sower.public["group"].identifier
        yield (
            "affiliations",
            [
                sower.affiliation(where, group=open_group, is_private=True),
                sower.affiliation(where, group=group, is_private=True),
                sower.affiliation(where, group=group) | {"role": ""},
            ],
        )


def _withheld(
    sower: Sower, model: type[Record], where: str, changes: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield a value for every field of `model` that may be kept private, and that it is."""
    fields, names = document_fields(model), model.may_be_withheld
    if not names:
        return
    for name in (n for own in names for n in (own, f"{own}_as_written") if n in fields):
        value = sower.value(fields[name], f"{where}, {name}, kept private")
        yield name, changes.get(name) or value
    # What sources say on the same points is kept back with them.
    told = [
        sower.statement(f"{where}, kept private", topic=topic)
        for topic in sorted(model(withheld=list(names)).withheld_topics() & set(Topic))
    ]
    yield "statements", [*changes["statements"], *told]
    yield "withheld", list(names)


def _in_state(found: list[Hidden], state: str, turn: int) -> Hidden:
    same = [hidden for hidden in found if hidden.state == state]
    return same[turn % len(same)] if same else found[turn % len(found)]


def _link(sower: Sower, archive: Archive) -> None:
    """Let the letter's text link to every hidden record, and show it under a caption."""
    parts = (
        f'<p><a href="/id/{hidden.record.identifier}">Here</a></p>'
        + sower.figure(f"the letter, {hidden}", hidden.record)
        for hidden in archive.hidden
    )
    with changeset(by=None) as change:
        archive.letter = change.apply(archive.letter, {"body": "".join(parts)})


def private_choices(kind: str) -> dict[str, list[str]]:
    """Return the private fields of `kind` that hold one of a few values, and so no word."""
    fields = document_fields(kinds()[kind])
    private = {name: fields[name] for name in sorted(kinds()[kind].private_fields)}
    return {
        name: [value for value, _label in own.flatchoices] + ([""] if own.blank else [])
        for name, own in private.items()
        if own.choices
    }
