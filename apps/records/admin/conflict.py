"""The page for two editors who saved the same record: both texts, and nothing lost."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..changes import EditConflict
from ..documents import Document, document_fields, labels_of
from ..kinds import kinds
from ..models import EDTFField, LabelsField, Record, RelationType, RichTextField
from ..models.fields import WordsField
from ..models.tags import tags_called
from ..pages import current_language
from .fields import join_names, shown_date, split_names, withheld_words
from .labels import labels_in_words, said_in_boxes
from .links import key_in, name_of
from .rows import put_rows, rows_of
from .words import Words, lines_of, marked

_NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "over_theirs"}
    | {"_save", "_continue", "_addanother", "_publish", "_submit"}
)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return every name and value of the form as it was sent, to be sent again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED
        for value in values
    ]


def conflict_page(
    model_admin: Any, request: HttpRequest, object_id: str, conflict: EditConflict
) -> HttpResponse:
    """Answer 409 with both texts side by side.

    The editor may save theirs over the other's, having seen it, or leave it; a record that
    was deleted meanwhile still gives the typed text back.
    """
    record = Record.objects.filter(pk=key_in(object_id)).select_related("updated_by").first()
    said = SaidInForm(model_admin, request)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Somebody else has changed this record"),
        "opts": model_admin.opts,
        # Of a record that is gone, or was never theirs to see, nothing is told.
        "record": record if conflict.theirs else None,
        "who": name_of(record.updated_by) if record and conflict.theirs else "",
        "theirs": conflict.theirs,
        "rows": [*_side_by_side(said, conflict.theirs), *said.other_side()]
        if conflict.theirs
        else [],
        "typed": [pair for pair in typed(request) if pair[0] != "seen_version"],
        "shown": said.in_words(),
        "version": conflict.version,
        "again_url": request.get_full_path(),
        "theirs_url": reverse(
            f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change",
            args=[object_id],
        ),
    }
    return TemplateResponse(request, "admin/records/conflict.html", context, status=409)


def settle_rows(model_admin: Any, request: Any, record_pk: int) -> None:
    """Make new rows of those that somebody deleted while they were being written.

    Otherwise "Save mine over theirs" would fail on a hidden key that nobody can mend.
    """
    sent = request.POST.copy()
    for inline in model_admin.get_inlines(request):
        part = inline.model
        if _name_of(inline) != part.document_name:
            continue  # rows of other records' documents follow those by themselves
        owned = part.objects.filter(**{part.owner_field: record_pk})
        kept = {str(pk) for pk in owned.values_list("pk", flat=True)}
        rows = [row for _number, row in sorted(rows_of(sent, part.document_name).items())]
        first = [row for row in rows if row.get("id") in kept]
        anew = [row | {"id": ""} for row in rows if row.get("id") not in kept]
        anew = [row for row in anew if "DELETE" not in row]
        put_rows(sent, part.document_name, first, anew)
    request.POST = sent


def _name_of(inline: Any) -> str:
    """Return the name that the rows of `inline` have in a form: in most that of the part."""
    return str(getattr(inline, "rows_name", inline.model.document_name))


def _side_by_side(said: "SaidInForm", theirs: Document) -> Iterator[dict[str, Any]]:
    """Yield the fields in which what was typed differs from what is there now."""
    words = Words(theirs.kind, theirs)
    model = kinds()[theirs.kind]
    for name, label in labels_of(theirs.kind).items():
        yours = said.field(name)
        if yours is None:
            continue
        there = words.field(name, getattr(theirs, name), said.boxes_of(name))
        if isinstance(document_fields(model).get(name), EDTFField):
            there = shown_date(model, name, vars(theirs))
        if _bare(yours) != _bare(there):
            left, right = marked(there, yours)
            yield {"label": label, "theirs": left, "yours": right}


def _bare(text: str) -> str:
    return " ".join(text.split())


class SaidInForm:
    """What was sent in a record's form, in the words in which documents are shown.

    Only of boxes that the form has: nobody learns of a field by sending its name.
    """

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.sent = request.POST
        self.kind = model_admin.model.kind_name()
        self.fields = document_fields(model_admin.model)
        self.shown = set(flatten_fieldsets(model_admin.get_fieldsets(request)))
        self.inlines = {
            _name_of(inline): (inline.model, tuple(flatten(inline.fields)))
            for inline in model_admin.get_inlines(request)
        }
        #: Rows that belong to other records' documents, by their name: the inlines.
        self.others = {
            name: inline
            for inline in model_admin.get_inlines(request)
            if (name := _name_of(inline)) != inline.model.document_name
        }
        self.types = list(RelationType.objects.all())

    def in_words(self) -> list[tuple[Any, str]]:
        """Return every field that was filled in, for copying."""
        labels = labels_of(self.kind).items()
        said = [(label, self.field(name)) for name, label in labels]
        said += [(i.verbose_name_plural, self.field(name)) for name, i in self.others.items()]
        return [(label, text) for label, text in said if text]

    def other_side(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of other records in which what was typed differs from what is there."""
        for name, inline in self.others.items():
            keys = [key_in(row.get("id", "")) for row in rows_of(self.sent, name).values()]
            rows = inline.model.objects.filter(pk__in=keys).select_related("subject")
            there = "\n".join(self._row(name, inline.boxes_of(row)) for row in rows)
            yours = self.field(name) or ""
            if sorted(there.split("\n")) != sorted(yours.split("\n")):
                left, right = marked(there, yours)
                yield {"label": inline.verbose_name_plural, "theirs": left, "yours": right}

    def boxes_of(self, name: str) -> tuple[str, ...] | None:
        """Return the boxes that a row of the part `name` has; None for plain fields."""
        return self.inlines[name][1] if name in self.inlines else None

    def field(self, name: str) -> str | None:
        """Return what was said in the field or part `name`; None where the form has no such."""
        if name == "tags":
            names = split_names(self.sent.get("tag_names", ""))
            meant = tags_called(names)
            return join_names(dict.fromkeys(meant[n].name if n in meant else n for n in names))
        if name in self.inlines:
            return "\n".join(self._rows(name))
        if name not in self.shown:
            return None
        if isinstance(self.fields[name], WordsField):
            return withheld_words(kinds()[self.kind], self.sent.getlist(name))
        return self._plain(self.fields[name], self.sent.get(name, ""))

    def _rows(self, name: str) -> list[str]:
        """Return the rows of a part that are to stay, each in a line, in their order."""
        rows = rows_of(self.sent, name)
        kept = [row for _number, row in sorted(rows.items()) if self._is_to_stay(name, row)]
        kept.sort(key=lambda row: key_in(row.get("order", "")) or len(kept))
        return [text for row in kept if (text := self._row(name, row))]

    def _is_to_stay(self, name: str, row: dict[str, str]) -> bool:
        """Say whether the form keeps a row: a new one in which nothing was chosen is none."""
        if "DELETE" in row:
            return False
        model = self.inlines[name][0]
        defaults = {
            box: str(model._meta.get_field(box).get_default() or "") for box in self._boxes(name)
        }
        chosen = (row.get(box, "") not in ("", usual) for box, usual in defaults.items())
        return bool(row.get("id")) or any(chosen) or any(self._labels(model, row))

    def _boxes(self, name: str) -> tuple[str, ...]:
        model = self.inlines[name][0]
        return tuple(self.others[name].boxes if name in self.others else model.document_fields)

    def _row(self, name: str, row: dict[str, str]) -> str:
        model = self.inlines[name][0]
        fields = [model._meta.get_field(box) for box in self._boxes(name)]
        said = [self._plain(f, row.get(f.name, ""), name) for f in fields if f.editable]
        return " · ".join(text for text in (*said, *self._labels(model, row)) if text)

    def _labels(self, model: Any, row: dict[str, str]) -> list[str]:
        """Return what was said in a row's boxes for other languages."""
        fields = [f for f in model._meta.get_fields() if isinstance(f, LabelsField)]
        return [
            text for f in fields if (text := labels_in_words(f, said_in_boxes(row, f.name, f.of)))
        ]

    def _plain(self, field: Any, text: str, part: str = "") -> str:
        if field.get_internal_type() == "BooleanField":
            is_part = field.model in {model for model, _boxes in self.inlines.values()}
            yes, no = (field.verbose_name, "") if is_part else (_("Yes"), _("No"))
            return str(yes if text else no)
        if field.remote_field is not None and field.related_model is RelationType:
            chosen = next((t for t in self.types if str(t.pk) == text), None)
            words_from = {"from_object": part in self.others}
            return chosen.words(current_language(), **words_from) if chosen else text
        if field.choices:
            return str(dict(field.flatchoices).get(text, text))
        return "\n".join(lines_of(text)) if isinstance(field, RichTextField) else text
