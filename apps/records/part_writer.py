"""Writing a record's parts: rows made equal to a document's entries, with their keys kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Record, RecordPart
from .refusals import Refused, check


def resolve(target: Any, identifier: str | None, path: str) -> Any:
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


class PartWriter:
    """Makes a record's rows of one part equal to a document's entries, keeping keys.

    Rows that say the same keep their key, and so does a row with the same natural key: an
    editor's open form still finds the rows it showed. With `stays_private`, a row that is
    private now stays so, whatever the entry says.
    """

    def __init__(
        self,
        part: type[RecordPart],
        record: Record,
        sticky: frozenset[str] = frozenset(),
        *,
        stays_private: bool = False,
    ) -> None:
        self.part, self.record, self.sticky = part, record, sticky
        self.stays_private = stays_private and "is_private" in part.document_fields
        self.fields = {name: part._meta.get_field(name) for name in part.document_fields}

    def let_go(self, entries: list[Any]) -> None:
        """Delete the rows that none of `entries` says, and write nothing yet."""
        present = self._present()
        for entry in entries:
            self._take(present, self._values(entry))
        for row in present:
            row.delete()

    def write(self, entries: list[Any]) -> None:
        wanted = [self._values(entry) for entry in entries]
        self._refuse_twins(wanted)
        sentence = self.part.refuse_together(wanted)
        if sentence:
            raise Refused([(self.part.document_name, sentence)])
        present = self._present()
        rows = [self._take(present, values) or self._new() for values in wanted]
        for row in present:  # what nobody took goes first, so that it stands in no one's way
            row.delete()
        for position, (row, values) in enumerate(zip(rows, wanted, strict=True)):
            kept = {name: getattr(row, name) for name in self.sticky}
            if self.stays_private and row.pk is not None and row.is_private:
                kept["is_private"] = True
            self._save(row, values | kept, position)

    def _present(self) -> list[Any]:
        own = self.part.objects.filter(**{self.part.owner_field: self.record.pk})
        return list(own.order_by("position", "pk"))

    def _values(self, entry: Any) -> dict[str, Any]:
        plain = {next(iter(self.fields)): entry} if self.part.flat else dict(entry)
        path = self.part.document_name
        return {
            name: resolve(f.related_model, plain[name], path) if f.remote_field else plain[name]
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
        return None

    def _new(self) -> Any:
        return self.part(**{self.part.owner_field: self.record})

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
        check(row)
        self._refuse_taken(row)
        row.save()

    def _refuse_taken(self, row: Any) -> None:
        """Refuse what another record has already, such as a former address."""
        try:
            row.validate_unique()
        except ValidationError as error:
            sentences = [(self.part.document_name, text) for text in error.messages]
            raise Refused(sentences) from error
