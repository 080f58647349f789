"""The door in: every change to a record, by whatever route, is made in a changeset.

A changeset is the outermost, durable transaction. It is attributed to a person (or, for the
archive's own commands, to nobody), keeps each record's former document, bumps its version and
can be undone as a whole. Validate, decode and hash before opening one: it holds SQLite's only
write lock.

    with changeset(by=request.user, reason="Date corrected from the register") as change:
        change.apply(person, {"died": "1993-05-12"}, seen=7)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pydantic
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import guard, identifiers
from .documents import (
    Document,
    differences,
    document_fields,
    read,
    schema,
    to_document,
    to_documents,
)
from .kinds import kinds, parts_of
from .models import Changeset, Record, RecordPart, Revision, Status, Tag
from .models.tags import folded_name

__all__ = ["Change", "EditConflict", "Obstructed", "Refused", "changeset", "undo"]

#: The columns that say where a record stands; kept beside its documents, never in them.
STATE_FIELDS = ("status", "publish_at", "withdrawal_ground", "withdrawn_at", "review_on")

#: Only people who may publish move a record into or out of these.
_PUBLISHERS_STATES = frozenset({Status.PUBLISHED, Status.WITHDRAWN})


class EditConflict(Exception):
    """The record changed, or went, since the writer last saw it. Nothing was written.

    `theirs` is the document as it stands now, None where the record is gone; `yours` the one
    that was refused, where it came as a document; `version` the version to see before retrying.
    """

    def __init__(self, theirs: Document | None, yours: Document | None, version: int) -> None:
        super().__init__(_("Somebody else has changed this record meanwhile."))
        self.theirs, self.yours, self.version = theirs, yours, version


class Refused(ValueError):
    """A document cannot be taken. `problems` names each field and says what to mend."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {text}" if path else text for path, text in problems))
        self.problems = list(problems)


class Obstructed(Exception):
    """A changeset cannot be undone: later changes stand on it. `records` names whose."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__(_("These records have been changed since."))
        self.records = list(records)


@dataclass(frozen=True)
class Batch:
    """What followers receive: documents that were made or changed, keys that were removed."""

    changed: dict[int, Document]
    removed: list[int]


@contextmanager
def changeset(by: Any, reason: str = "", undoes: Changeset | None = None) -> "Iterator[Change]":
    """Open the door: yield a `Change` whose verbs write; settle and commit at the end.

    Args:
        by: the user who makes the change; None for the archive's own commands, which may
            do everything.
        reason: why, in the editor's words; shown in the history.
        undoes: the changeset that this one takes back.

    Raises:
        RuntimeError: a transaction is open already; a success reported here would not be one.

    """
    if guard.open_change() is not None:
        raise RuntimeError("A changeset is open already: use it, changesets do not nest.")
    with transaction.atomic(durable=True):
        change = Change(by, reason, undoes)
        with guard.opened(change):
            yield change
            change.settle()


def undo(row: Changeset, by: Any) -> "Change":
    """Take back the whole changeset `row`, in a changeset of its own; undoing that is redo.

    Raises:
        Obstructed: a record has since been changed in a way that would be lost.
        PermissionDenied: it would publish or withdraw, and `by` may not.

    """
    reason = _("Undone: {what}").format(what=row)[:300]
    with changeset(by, reason, undoes=row) as change:
        change.reverse(row)
    return change


@dataclass(eq=False)
class Change:
    """The verbs of one open changeset."""

    by: Any
    reason: str = ""
    undoes: Changeset | None = None
    before: dict[int, Document] = field(default_factory=dict)
    created: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    #: In editors' words, the fields that undo or restore passed over: consent and privacy.
    left_alone: set[str] = field(default_factory=set)
    _row: Changeset | None = None
    _adding: Record | None = None

    def __post_init__(self) -> None:
        if self.by is not None and not self.by.is_authenticated:
            raise PermissionDenied(_("Please sign in first."))

    # --- the row, permissions, the guard ------------------------------------------------

    @property
    def row(self) -> Changeset:
        """The changeset's row, made at the first write: looking leaves no trace."""
        if self._row is None:
            self._row = Changeset(by=self.by, reason=self.reason[:300], undoes=self.undoes)
            self._row.save()
        return self._row

    @property
    def is_empty(self) -> bool:
        """True while nothing has been written."""
        return self._row is None

    def may(self, permission: str) -> bool:
        """Say whether whoever makes this change has `permission` of the records app."""
        return self.by is None or self.by.has_perm(f"records.{permission}")

    def require(self, permission: str) -> None:
        """Raise PermissionDenied unless `may(permission)`."""
        if not self.may(permission):
            raise PermissionDenied(_("You may not do this."))

    def allows(self, row: guard.GuardedModel) -> bool:
        """Say whether `row` may be saved: its record is claimed or made here."""
        if row is self._adding:
            return True
        pk = row.guarded_record_pk()
        return (
            (pk is None and not isinstance(row, Record)) or pk in self.before or pk in self.created
        )

    # --- claiming -----------------------------------------------------------------------

    def expect(self, pk: int, seen: int | None) -> None:
        """Raise EditConflict unless record `pk` still stands at the version `seen`.

        Writes nothing. Ask it before validating a form: an inline row that somebody deleted
        would otherwise fail validation and hide the conflict.
        """
        present = Record.objects.kept().filter(pk=pk).values_list("version", flat=True).first()
        if seen is None or present != seen:
            raise self._conflict(pk)

    def claim(
        self,
        records: Iterable[Record],
        seen: int | None = None,
        *,
        yours: Document | None = None,
    ) -> dict[int, Document]:
        """Lock, check and bump `records`, and keep their present documents as revisions.

        One conditional UPDATE does all three on both databases. Records are taken in the
        order of their keys, so that two changesets never wait for each other.

        Args:
            records: instances; their own `version` is what was seen, unless `seen` is given.
            seen: the version that the writer saw of the one record claimed.
            yours: the writer's document, carried by the conflict.

        Returns:
            The documents as they stood before this changeset, by key.

        """
        fresh = sorted(
            (r for r in records if r.pk not in self.before and r.pk not in self.created),
            key=lambda record: record.pk,
        )
        now = timezone.now()
        for record in fresh:
            version = record.version if seen is None else seen
            bump = {"version": F("version") + 1, "updated_at": now, "updated_by": self.by}
            with guard.writing():
                done = Record.objects.filter(pk=record.pk, version=version).update(**bump)
            if not done:
                raise self._conflict(record.pk, yours)
            # The instance must not write the former editor's name over the claim's.
            record.version = version + 1
            record.updated_at, record.updated_by = now, self.by
        if fresh:
            self._keep([record.pk for record in fresh])
        return self.before

    def _keep(self, pks: list[int]) -> None:
        documents = dict(to_documents(pks))
        states = Record.objects.filter(pk__in=pks).values("pk", "version", *STATE_FIELDS)
        revisions = [
            Revision(
                record_id=state["pk"],
                changeset=self.row,
                version=state["version"] - 1,
                document=documents[state["pk"]].to_json(),
                state=_plain_state(state),
            )
            for state in states
        ]
        with guard.writing():
            Revision.objects.bulk_create(revisions)
        self.before |= documents

    def _conflict(self, pk: int, yours: Document | None = None) -> EditConflict:
        present = Record.objects.kept().filter(pk=pk).first()
        if present is None:
            return EditConflict(None, yours, 0)
        return EditConflict(to_document(present), yours, present.version)

    # --- making and editing -------------------------------------------------------------

    def add(self, record: Record) -> None:
        """Save a new `record` (an instance of its kind): mint, stamp and register it."""
        record.kind = record.kind_name()
        record.identifier = record.identifier or _unused_identifier()
        record.created_in = self.row
        record.created_by = record.updated_by = self.by
        self._adding = record
        try:
            record.save(force_insert=True)
        finally:
            self._adding = None
        self.created.add(record.pk)

    def create(self, kind: str, document: Mapping[str, Any] | Document) -> Record:
        """Create a draft of `kind` from a complete document.

        Raises:
            Refused: a field is missing or wrong, or names a record that does not exist.

        """
        return self.create_many([(kind, document)])[0]

    def create_many(
        self, documents: Iterable[tuple[str, Mapping[str, Any] | Document]]
    ) -> list[Record]:
        """Create drafts from documents that may name one another, in whatever order."""
        made: list[tuple[Record, Document]] = []
        for kind, data in documents:
            document = _complete(kind, data)
            self._require_for_restricted(kind, document)
            record = kinds()[kind](identifier=self._free_identifier(document))
            self._set_plain_fields(record, document)
            _check(record)
            self.add(record)
            made.append((record, document))
        for record, document in made:
            keys = self._set_keys(record, document)
            if keys:
                _check(record)
                record.save(update_fields=keys)
            self._write_parts(record, document)
        return [record for record, _document in made]

    def _require_for_restricted(self, kind: str, document: Document) -> None:
        if any(getattr(document, name) for name in kinds()[kind].restricted_fields):
            self.require("edit_restricted_record")

    def apply(
        self, record: Record, document: Mapping[str, Any] | Document, seen: int | None = None
    ) -> Record:
        """Change `record` to what `document` says; what it does not say stays as it is.

        Raises:
            EditConflict: the record is no longer at the version `seen` (or the instance's own).
            Refused: a value is wrong or names a record that does not exist.
            PermissionDenied: it touches a restricted field and the writer is no archivist.

        """
        changes = _changes(record.kind, document)
        present = self._claim_and_read([record], seen, changes)[record.pk]
        return self._write(record, changes, present)

    def _claim_and_read(
        self, records: Sequence[Record], seen: int | None = None, yours: Document | None = None
    ) -> dict[int, Document]:
        """Claim `records` and return their documents as they stand now.

        What a claim keeps is how a record stood before this changeset; a second verb in the
        same changeset starts from what the first one left.
        """
        written = {r.pk for r in records if r.pk in self.before or r.pk in self.created}
        kept = self.claim(records, seen, yours=yours)
        present = {record.pk: kept[record.pk] for record in records if record.pk not in written}
        return present | dict(to_documents(written))

    def _write(
        self, record: Record, changes: Document, before: Document, *, bringing_back: bool = False
    ) -> Record:
        """Write what `changes` says differently from `before`, the present document.

        With `bringing_back`, sticky fields of parts stay as they are or at their default.
        """
        present = kinds()[record.kind].objects.get(pk=record.pk)
        differing = {difference.name for difference in differences(before, changes)}
        if differing & present.restricted_fields:
            self.require("edit_restricted_record")
        said = changes.model_copy()
        said.__pydantic_fields_set__ = differing
        touched = self._set_plain_fields(present, said) + self._set_keys(present, said)
        if touched:
            _check(present)
            present.save(update_fields=touched)
        self._write_parts(present, said, bringing_back=bringing_back)
        return present

    def restore(self, record: Record, revision: Revision) -> Record:
        """Give `record` the words of an earlier `revision`.

        Brings back neither status nor consent nor privacy, nor, for those who may not see
        them, restricted fields; `left_alone` says which fields were passed over.
        """
        present = self._claim_and_read([record])[record.pk]
        words = self._words_of(record, revision.document, present)
        return self._write(record, words, present, bringing_back=True)

    def _words_of(self, record: Record, data: dict[str, Any], present: Document) -> Document:
        """Return the stored `data` of `record` without what is never brought back."""
        words = _changes(record.kind, data)
        kind = kinds()[record.kind]
        kept = kind.sticky_fields
        if not self.may("edit_restricted_record"):
            kept |= kind.restricted_fields
        self.left_alone |= {d.label for d in differences(words, present) if d.name in kept}
        words.__pydantic_fields_set__ = words.model_fields_set - kept
        return words

    def tag(
        self, records: Iterable[Record], add: Iterable[Tag] = (), remove: Iterable[Tag] = ()
    ) -> None:
        """Add and remove tags of many records at once."""
        added, removed = [t.identifier for t in add], {t.identifier for t in remove}
        present: dict[int, Any] = self._claim_and_read(list(records))
        for pk, document in present.items():
            kept = [tag for tag in document.tags if tag not in removed]
            self._write_tags(pk, kept + [tag for tag in added if tag not in kept])

    def _write_tags(self, pk: int, tags: list[str]) -> None:
        record = Record.objects.get(pk=pk)
        self._write_parts(record, read(record.kind, {"tags": tags}))

    def set_tags(self, record: Record, tags: Iterable[Tag]) -> None:
        """Put `record` under exactly these `tags`, in their order."""
        self._write_tags(record.pk, [tag.identifier for tag in tags])

    def find_or_add_tag(self, name: str) -> Tag:
        """Return the tag called `name` in any spelling, or add it to the vocabulary."""
        tag = Tag.objects.filter(folded=folded_name(name)).first()
        if tag is None:
            self.require("add_tag")
            tag = Tag(name=" ".join(name.split()))
            _check(tag)
            self.row  # noqa: B018 - a new term is attributed like any other change
            tag = _saved_once(tag)
        return tag

    # --- where a record stands ----------------------------------------------------------

    def submit(self, record: Record) -> None:
        """Hand a draft to the editors for review."""
        self._move(record, {Status.DRAFT}, status=Status.IN_REVIEW)

    def return_to_draft(self, record: Record) -> None:
        """Take a record back from readers or from review, to work on it."""
        self._move(
            record,
            {Status.IN_REVIEW, Status.PUBLISHED, Status.WITHDRAWN},
            status=Status.DRAFT,
            **_NOT_WITHDRAWN,
        )

    def publish(self, record: Record, at: datetime | None = None) -> None:
        """Show `record` to readers, now or from the moment `at`.

        Raises:
            Refused: the kind asks for something that is still missing.

        """
        problems = record.obstacles_to_publishing()
        if problems:
            raise Refused([("", problem) for problem in problems])
        now = timezone.now()
        first = record.publish_at if record.publish_at and record.publish_at <= now else now
        self._move(
            record,
            {Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, Status.WITHDRAWN},
            status=Status.PUBLISHED,
            publish_at=at or first,
            **_NOT_WITHDRAWN,
        )

    def withdraw(self, record: Record, ground: str, review_on: date | None = None) -> None:
        """Take a published record down at once; readers meet a tombstone that says why."""
        self._move(
            record,
            {Status.PUBLISHED},
            status=Status.WITHDRAWN,
            withdrawal_ground=ground,
            withdrawn_at=timezone.now(),
            review_on=review_on,
        )

    def remove(self, record: Record) -> None:
        """Delete `record`: a state like any other, so that it can be undone."""
        self._move(record, set(Status) - {Status.REMOVED}, status=Status.REMOVED)

    def bring_back(self, record: Record) -> None:
        """Take a deleted record out of the bin: as a draft, or withdrawn if it was that."""
        last = record.revisions.first()
        was_withdrawn = last is not None and last.state["status"] == Status.WITHDRAWN
        status = Status.WITHDRAWN if was_withdrawn else Status.DRAFT
        self._move(record, {Status.REMOVED}, status=status)

    def purge(self, records: Iterable[Record]) -> None:
        """End deleted records for good, with their parts and history. There is no undo.

        Raises:
            Refused: one of them has not been deleted first, or a kept record names one.

        """
        self.require("publish_record")
        pks = [record.pk for record in records]
        if Record.objects.kept().filter(pk__in=pks).exists():
            raise Refused([("", _("Delete a record before ending it for good."))])
        self.row  # noqa: B018 - what is gone leaves at least this line
        with guard.writing():
            _delete_rows(pks)
        self.ended.update(pks)

    def _move(self, record: Record, come_from: set[Status], **state: Any) -> None:
        if Status(record.status) not in come_from:
            raise Refused(
                [
                    (
                        "",
                        _("A record that is “{status}” cannot be changed in this way.").format(
                            status=record.get_status_display()
                        ),
                    )
                ]
            )
        if {Status(record.status), Status(state["status"])} & _PUBLISHERS_STATES:
            self.require("publish_record")
        self.claim([record])
        self._write_state(record, state)

    def _write_state(self, record: Record, state: Mapping[str, Any]) -> None:
        with guard.writing():
            Record.objects.filter(pk=record.pk).update(**state)
        for name, value in state.items():
            setattr(record, name, value)

    # --- taking back --------------------------------------------------------------------

    def reverse(self, row: Changeset) -> None:
        """Take back every record of the changeset `row`; all or nothing."""
        changed = [_Step.of(revision) for revision in row.revisions.select_related("record")]
        made = [_Step.of_created(record) for record in Record.objects.filter(created_in=row)]
        obstacles = [step.record for step in changed + made if step.is_obstructed]
        if obstacles:
            raise Obstructed(obstacles)
        present = self.claim([step.record for step in changed + made])
        for step in changed:
            self._take_back(step, present[step.record.pk])
        for step in made:
            if step.record.status in _PUBLISHERS_STATES:
                self.require("publish_record")
            self._write_state(step.record, {"status": Status.REMOVED})

    def _take_back(self, step: "_Step", present: Document) -> None:
        # Whoever may publish takes back a translation's publication with the rest.
        words = self._words_of(step.record, step.former, present)
        sticky = not self.may("publish_record")
        self._write(step.record, words, present, bringing_back=sticky)
        if step.moves_state:
            self._write_state(step.record, self._allowed_state(step))

    def _allowed_state(self, step: "_Step") -> dict[str, Any]:
        """Return the state to go back to. Undoing a publication or a withdrawal is a new one,
        and so only for those who may; undoing somebody's deletion gives others a draft.
        """
        states = {step.former_state["status"], step.record.status}
        if not states & _PUBLISHERS_STATES or self.may("publish_record"):
            return _read_state(step.former_state)
        if step.record.status == Status.REMOVED:
            return {"status": Status.DRAFT}
        raise PermissionDenied(_("Only those who may publish can undo this."))

    # --- writing fields and parts -------------------------------------------------------

    def _free_identifier(self, document: Document) -> str:
        wanted = document.identifier
        if not wanted:
            return ""
        if not identifiers.is_valid(wanted):
            raise Refused(
                [("identifier", _("“{text}” is not an identifier.").format(text=wanted))]
            )
        if Record.objects.filter(identifier=wanted).exists():
            raise Refused(
                [("identifier", _("There is already a record {text}.").format(text=wanted))]
            )
        return wanted

    def _set_plain_fields(self, record: Record, document: Document) -> list[str]:
        said = document.said()
        names = [
            name
            for name, model_field in document_fields(type(record)).items()
            if model_field.remote_field is None and name in said
        ]
        for name in names:
            setattr(record, name, said[name])
        return names

    def _set_keys(self, record: Record, document: Document) -> list[str]:
        said = document.said()
        names = [
            name
            for name, model_field in document_fields(type(record)).items()
            if model_field.remote_field is not None and name in said
        ]
        for name in names:
            target = type(record)._meta.get_field(name).related_model
            setattr(record, name, _resolve(target, said[name], name))
        return names

    def _write_parts(
        self, record: Record, document: Document, *, bringing_back: bool = False
    ) -> None:
        said = document.said()
        for part in parts_of(record.kind):
            if part.document_name in said:
                sticky = part.sticky_fields if bringing_back else frozenset()
                _PartWriter(part, record, sticky).write(said[part.document_name])

    # --- settling -----------------------------------------------------------------------

    def settle(self) -> None:
        """Bring projections, the gate and the followers up to what was written."""
        touched = sorted(self.created | self.before.keys() | self.ended)
        if not touched:
            return
        self.row  # noqa: B018 - a changeset that touched a record leaves its row
        for record in _instances(touched):
            self._project(record)
        self._hold_containers(touched)
        _let_through(touched)
        self._tell_followers(touched)

    def _project(self, record: Record) -> None:
        projected = record.project()
        differing = {n: value for n, value in projected.items() if getattr(record, n) != value}
        if differing:
            with guard.writing():
                Record.objects.filter(pk=record.pk).update(**differing)

    def _hold_containers(self, touched: list[int]) -> None:
        """Let no one change what has just received one of `touched` until this commits.

        On PostgreSQL a changeset that hides a collection and one that puts a record into it
        do not see each other: without this the record would stay public. SQLite has one
        writer at a time.
        """
        if not connection.features.has_select_for_update:
            return
        held = Record.objects.filter(pk__in=touched, part_of__isnull=False)
        received = {
            container_pk
            for pk, container_pk, identifier in held.values_list(
                "pk", "part_of", "part_of__identifier"
            )
            if pk in self.created or self.before[pk].part_of != identifier  # type: ignore[attr-defined]
        }
        if received:
            containers = Record.objects.filter(pk__in=received).order_by("pk")
            list(containers.select_for_update(no_key=True).values_list("pk"))

    def _tell_followers(self, touched: list[int]) -> None:
        names = settings.CHANGE_FOLLOWERS
        if not names:
            return
        kept = Record.objects.kept().filter(pk__in=touched).values_list("pk", flat=True)
        batch = Batch(dict(to_documents(kept)), sorted(set(touched) - set(kept)))
        for name in names:
            import_string(name)(batch)


_NOT_WITHDRAWN: dict[str, Any] = {
    "withdrawal_ground": "",
    "withdrawn_at": None,
    "review_on": None,
}


# --- helpers: documents ---------------------------------------------------------------------


def _complete(kind: str, data: Mapping[str, Any] | Document) -> Document:
    if kind not in kinds():
        raise Refused([("kind", _("There is no kind of record “{kind}”.").format(kind=kind))])
    values = data.model_dump() if isinstance(data, Document) else dict(data)
    return _validated(schema(kind), values | {"kind": kind})


def _changes(kind: str, data: Mapping[str, Any] | Document) -> Document:
    if isinstance(data, Document):
        return data
    try:
        return read(kind, dict(data))
    except pydantic.ValidationError as error:
        raise Refused(_sentences(error)) from error


def _validated(model: type[Document], values: dict[str, Any]) -> Document:
    try:
        return model(**values)
    except pydantic.ValidationError as error:
        raise Refused(_sentences(error)) from error


def _sentences(error: pydantic.ValidationError) -> list[tuple[str, str]]:
    return [(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors()]


def _check(row: models.Model) -> None:
    """Run the model's own judgement on `row`; keys are resolved and checked elsewhere."""
    keys = [f.name for f in row._meta.fields if f.remote_field is not None or not f.editable]
    try:
        row.clean_fields(exclude=keys)
        row.clean()
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise Refused(
            [
                ("" if name == NON_FIELD_ERRORS else name, text)
                for name, texts in by_field.items()
                for text in texts
            ]
        ) from error


def _unused_identifier() -> str:
    """Mint an identifier that no record has: of a million records some would meet by chance."""
    while Record.objects.filter(identifier=(identifier := identifiers.mint())).exists():
        continue
    return identifier


def _saved_once(tag: Tag) -> Tag:
    """Save a new `tag`; return the other one where somebody adds it at this very moment."""
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        return Tag.objects.get(folded=folded_name(tag.name))
    return tag


def _resolve(target: Any, identifier: str | None, path: str) -> Any:
    """Return the row of `target` that `identifier` names.

    Raises:
        Refused: nothing of that kind has the identifier. Without this a wrong key would only
            be found at commit, as a bare integrity error.

    """
    if identifier is None:
        return None
    found = target.objects.filter(identifier=identifier).first()
    if found is None:
        sentence = _("There is no {kind} “{identifier}”.")
        kind = target._meta.verbose_name
        raise Refused([(path, sentence.format(kind=kind, identifier=identifier))])
    return found


class _PartWriter:
    """Makes a record's rows of one part equal to a document's entries, keeping keys.

    Rows that say the same keep their key, and so does a row with the same natural key: an
    editor's open form still finds the rows it showed.
    """

    def __init__(
        self, part: type[RecordPart], record: Record, sticky: frozenset[str] = frozenset()
    ) -> None:
        self.part, self.record, self.sticky = part, record, sticky
        self.fields = {name: part._meta.get_field(name) for name in part.document_fields}

    def write(self, entries: list[Any]) -> None:
        wanted = [self._values(entry) for entry in entries]
        self._refuse_twins(wanted)
        present = list(
            self.part.objects.filter(**{self.part.owner_field: self.record.pk}).order_by(
                "position", "pk"
            )
        )
        rows = [self._take(present, values) for values in wanted]
        for row in present:  # what nobody took goes first, so that it stands in no one's way
            row.delete()
        for position, (row, values) in enumerate(zip(rows, wanted, strict=True)):
            kept = {name: getattr(row, name) for name in self.sticky}
            self._save(row, values | kept, position)

    def _values(self, entry: Any) -> dict[str, Any]:
        plain = {next(iter(self.fields)): entry} if self.part.flat else dict(entry)
        path = self.part.document_name
        return {
            name: _resolve(f.related_model, plain[name], path) if f.remote_field else plain[name]
            for name, f in self.fields.items()
        }

    def _refuse_twins(self, wanted: list[dict[str, Any]]) -> None:
        names = self.part.row_key or (tuple(self.fields) if self.part.flat else ())
        keys = [tuple(values[name] for name in names) for values in wanted]
        if names and len(set(keys)) < len(keys):
            sentence = _("The same entry stands here twice.")
            raise Refused([(self.part.document_name, sentence)])

    def _take(self, present: list[Any], values: dict[str, Any]) -> Any:
        for names in (tuple(self.fields), self.part.row_key):
            for row in present:
                if names and all(self._says(row, name, values[name]) for name in names):
                    present.remove(row)
                    return row
        return self.part(**{self.part.owner_attname(): self.record.pk})

    def _says(self, row: Any, name: str, value: Any) -> bool:
        attname = self.fields[name].attname  # type: ignore[union-attr]
        return getattr(row, attname) == getattr(value, "pk", value)

    def _save(self, row: Any, values: dict[str, Any], position: int) -> None:
        same = all(self._says(row, name, value) for name, value in values.items())
        if row.pk is not None and same and row.position == position:
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.position = position
        _check(row)
        self._refuse_taken(row)
        row.save()

    def _refuse_taken(self, row: Any) -> None:
        """Refuse what another record has already, such as a former address."""
        try:
            row.validate_unique()
        except ValidationError as error:
            sentences = [(self.part.document_name, text) for text in error.messages]
            raise Refused(sentences) from error


# --- helpers: state and undo ----------------------------------------------------------------


def _plain_state(row: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v.isoformat() if hasattr(v := row[n], "isoformat") else v for n in STATE_FIELDS}


def _read_state(stored: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: Record._meta.get_field(name) for name in STATE_FIELDS}
    return {name: field.to_python(stored[name]) for name, field in fields.items()}


@dataclass(frozen=True)
class _Step:
    """One record's share in a changeset: what it was before, what the changeset left."""

    record: Record
    former: dict[str, Any]
    former_state: dict[str, Any]
    left: dict[str, Any]
    left_state: dict[str, Any]

    @classmethod
    def of(cls, revision: Revision) -> "_Step":
        record = revision.record
        following = record.revisions.filter(pk__gt=revision.pk).order_by("pk").first()
        left, left_state = _left(record, following)
        return cls(record, revision.document, revision.state, left, left_state)

    @classmethod
    def of_created(cls, record: Record) -> "_Step":
        left, left_state = _left(record, record.revisions.order_by("pk").first())
        return cls(record, {}, left_state, left, left_state)

    @property
    def moves_state(self) -> bool:
        """True if this changeset moved the record, and nobody has moved it since."""
        return self.former_state != self.left_state == self._state

    @property
    def is_obstructed(self) -> bool:
        """True if undoing would lose a later change.

        What counts is the document, not the version: a later change that was itself undone
        stands in nobody's way. A state moved on by somebody else is left as it is, unless
        moving it was all that the changeset did.
        """
        present = to_document(self.record)
        if differences(read(self.record.kind, self.left), present):
            return True
        moved_on = self.former_state != self.left_state and self.left_state != self._state
        return moved_on and self.former == self.left

    @property
    def _state(self) -> dict[str, Any]:
        return _plain_state({name: getattr(self.record, name) for name in STATE_FIELDS})


def _left(record: Record, following: Revision | None) -> tuple[dict[str, Any], dict[str, Any]]:
    if following is not None:
        return following.document, following.state
    state = {name: getattr(record, name) for name in STATE_FIELDS}
    return to_document(record).to_json(), _plain_state(state)


def _delete_rows(pks: list[int]) -> None:
    """Delete records' rows table by table; keys among them do not matter within one commit."""
    rows: list[Any] = [
        part.objects.filter(**{f"{part.owner_field}__in": pks})
        for part in {part for kind in kinds() for part in parts_of(kind)}
    ]
    rows.append(Revision.objects.filter(record__in=pks))
    models_of_records: list[Any] = [*kinds().values(), Record]
    rows += [model.objects.filter(pk__in=pks) for model in models_of_records]
    for queryset in rows:
        queryset._raw_delete(queryset.db)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise Refused(
            [("", _("Records that are kept still name these. Nothing was ended."))]
        ) from error


# --- helpers: the gate ----------------------------------------------------------------------


def _instances(pks: list[int]) -> Iterator[Record]:
    by_kind: dict[str, list[int]] = {}
    for pk, kind in Record.objects.filter(pk__in=pks).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    for kind, kind_pks in by_kind.items():
        yield from kinds()[kind].objects.filter(pk__in=kind_pks)


def _let_through(pks: list[int]) -> None:
    """Recompute `public_from` for the records `pks` and all that they hold.

    Two statements a level of containment, however many records a level has; what is right
    already is left alone, and so is what it holds.
    """
    level = _wrongly_let_through(Record.objects.filter(pk__in=pks))
    while level:
        with guard.writing():
            Record.objects.filter(pk__in=level).update(public_from=public_from_expression())
        level = _wrongly_let_through(Record.objects.filter(part_of__in=level))


def _wrongly_let_through(records: Any) -> list[int]:
    rows = records.annotate(right=public_from_expression())
    moments = rows.values_list("pk", "public_from", "right")
    return [pk for pk, present, right in moments if present != right]


def public_from_expression() -> Case:
    """Return the rule of the gate: the latest moment along the chain of containers, or none.

    Spelt out case by case, since SQLite's MAX and PostgreSQL's GREATEST treat NULL differently.
    """
    container = Record.objects.filter(pk=OuterRef("part_of"))
    return Case(
        When(opens_at__isnull=True, then=None),
        When(part_of__isnull=True, then=F("opens_at")),
        When(Exists(container.filter(public_from__isnull=True)), then=None),
        default=Greatest(F("opens_at"), Subquery(container.values("public_from")[:1])),
        output_field=models.DateTimeField(),
    )
