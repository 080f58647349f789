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

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import guard, identifiers, settling
from .documents import Document, differences, document_fields, read, to_document, to_documents
from .gate import shows_more_translations
from .intake import complete, partial, with_title_as_name
from .kinds import kinds, parts_of
from .models import Changeset, DayOfYear, NameKey, Record, Revision, Status, Tag
from .models.tags import folded_name, tags_called
from .part_writer import PartWriter, resolve
from .refusals import EditConflict, Obstructed, Refused, check
from .taking_back import STATE_FIELDS, Step, plain_state, read_state

__all__ = ["Change", "EditConflict", "Obstructed", "Refused", "changeset", "undo"]

#: Only people who may publish move a record into or out of these.
_PUBLISHERS_STATES = frozenset({Status.PUBLISHED, Status.WITHDRAWN})


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
    #: Keys of the tags that were put under another broader one.
    moved_tags: set[int] = field(default_factory=set)
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
                state=plain_state(state),
            )
            for state in states
        ]
        with guard.writing():
            Revision.objects.bulk_create(revisions)
        self.before |= documents

    def _conflict(self, pk: int, yours: Document | None = None) -> EditConflict:
        present = Record.objects.kept().filter(pk=pk).first()
        if present is None:
            return EditConflict(None, yours, 0, pk)
        return EditConflict(to_document(present), yours, present.version, pk)

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
            document = complete(kind, data)
            self._require_for_restricted(kind, document)
            record = kinds()[kind](identifier=self._free_identifier(document))
            self._set_plain_fields(record, document)
            check(record)
            self.add(record)
            made.append((record, document))
        for record, document in made:
            keys = self._set_keys(record, document)
            if keys:
                check(record)
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
        changes = partial(record.kind, with_title_as_name(record, document))
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
        self,
        record: Record,
        changes: Document,
        before: Document,
        *,
        going_back: bool = False,
        sticky: bool = False,
    ) -> Record:
        """Write what `changes` says differently from `before`, the present document.

        With `sticky`, sticky fields of parts stay as they are or at their default. Where
        earlier words are brought back (`going_back`), no private row is shown by that.
        """
        present = kinds()[record.kind].objects.get(pk=record.pk)
        differing = {difference.name for difference in differences(before, changes)}
        if differing & present.restricted_fields:
            self.require("edit_restricted_record")
        said = changes.model_copy()
        said.__pydantic_fields_set__ = differing
        touched = self._set_plain_fields(present, said) + self._set_keys(present, said)
        if touched:
            check(present)
            present.save(update_fields=touched)
        self._write_parts(present, said, going_back=going_back, sticky=sticky)
        return present

    def restore(self, record: Record, revision: Revision) -> Record:
        """Give `record` the words of an earlier `revision`.

        Brings back neither status nor consent nor privacy, nor, for those who may not see
        them, restricted fields; `left_alone` says which fields were passed over.
        """
        present = self._claim_and_read([record])[record.pk]
        words = self._words_of(record, revision.document, present)
        return self._write(record, words, present, going_back=True, sticky=True)

    def _words_of(self, record: Record, data: dict[str, Any], present: Document) -> Document:
        """Return the stored `data` of `record` without what is never brought back."""
        words = partial(record.kind, data)
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
        """Return the tag called `name` in any spelling and language, or add it to the vocabulary."""
        tag = tags_called([name]).get(name)
        if tag is None:
            self.require("add_tag")
            tag = Tag(name=" ".join(name.split()))
            try:
                check(tag)
            except Refused:
                # Somebody added it since we looked: then it is the one that was meant.
                added = tags_called([name]).get(name)
                if added is None:
                    raise
                return added
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
        for name in settings.PURGE_FOLLOWERS:
            import_string(name)(pks)
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
        changed = [Step.of(revision) for revision in row.revisions.select_related("record")]
        made = [Step.of_created(record) for record in Record.objects.filter(created_in=row)]
        obstacles = [step.record for step in changed + made if step.is_obstructed]
        if obstacles:
            raise Obstructed(obstacles)
        present = self.claim([step.record for step in changed + made])
        for step in changed:
            self._let_go(step, present[step.record.pk])
        for step in changed:
            self._take_back(step, present[step.record.pk])
        for step in made:
            if step.record.status in _PUBLISHERS_STATES:
                self.require("publish_record")
            self._write_state(step.record, {"status": Status.REMOVED})

    def _let_go(self, step: "Step", present: Document) -> None:
        """Delete the rows that going back takes from a record.

        A file or a former address may have gone from one record to another: where it goes back
        to, it has a place only once it is gone from here, in whichever order the records come.
        """
        words = self._words_of(step.record, step.former, present)
        differing = {difference.name for difference in differences(present, words)}
        for part in parts_of(step.record.kind):
            if part.document_name in differing:
                PartWriter(part, step.record).let_go(getattr(words, part.document_name))

    def _take_back(self, step: "Step", present: Document) -> None:
        # Whoever may publish takes back a translation's publication with the rest.
        words = self._words_of(step.record, step.former, present)
        sticky = not self.may("publish_record")
        self._write(step.record, words, present, going_back=True, sticky=sticky)
        if step.moves_state:
            self._write_state(step.record, self._allowed_state(step))

    def _allowed_state(self, step: "Step") -> dict[str, Any]:
        """Return the state to go back to. Undoing a publication or a withdrawal is a new one,
        and so only for those who may; undoing somebody's deletion gives others a draft.
        """
        states = {step.former_state["status"], step.record.status}
        if not states & _PUBLISHERS_STATES or self.may("publish_record"):
            return read_state(step.former_state)
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
            setattr(record, name, resolve(target, said[name], name))
        return names

    def _write_parts(
        self,
        record: Record,
        document: Document,
        *,
        going_back: bool = False,
        sticky: bool = False,
    ) -> None:
        said = document.said()
        for part in parts_of(record.kind):
            if part.document_name in said:
                kept = part.sticky_fields if sticky else frozenset()
                writer = PartWriter(part, record, kept, stays_private=going_back)
                writer.write(said[part.document_name])

    # --- settling -----------------------------------------------------------------------

    def settle(self) -> None:
        """Bring projections, the gate and the followers up to what was written."""
        touched = sorted(self.created | self.before.keys() | self.ended)
        if not (touched or self.moved_tags):
            return
        if not self.may("publish_record") and shows_more_translations(touched, self.before):
            sentence = _("Only those who may publish can show a translation to readers.")
            raise Refused([("translations", sentence)])
        self.row  # noqa: B018 - a changeset that touched a record leaves its row
        settling.settle(touched, self.before, self.moved_tags)


_NOT_WITHDRAWN: dict[str, Any] = {
    "withdrawal_ground": "",
    "withdrawn_at": None,
    "review_on": None,
}


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


def _delete_rows(pks: list[int]) -> None:
    """Delete records' rows table by table; keys among them do not matter within one commit."""
    rows: list[Any] = [
        part.objects.filter(**{f"{part.owner_field}__in": pks})
        for part in {part for kind in kinds() for part in parts_of(kind)}
    ]
    rows += [model.objects.filter(record__in=pks) for model in (Revision, NameKey, DayOfYear)]
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
