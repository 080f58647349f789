"""The page for two editors who saved the same record: both texts, and nothing lost."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..changes import EditConflict
from ..documents import Document, document_fields, labels_of
from ..models import Record, RelationType, RichTextField
from .fields import join_names, split_names
from .links import key_in, name_of
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
        "rows": list(_side_by_side(said, conflict.theirs)) if conflict.theirs else [],
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
    for inline in model_admin.inlines:
        part = inline.model
        owned = part.objects.filter(**{part.owner_field: record_pk})
        kept = {str(pk) for pk in owned.values_list("pk", flat=True)}
        rows = [row for _number, row in sorted(_rows_of(sent, part.document_name).items())]
        first = [row for row in rows if row.get("id") in kept]
        anew = [row | {"id": ""} for row in rows if row.get("id") not in kept]
        anew = [row for row in anew if "DELETE" not in row]
        for box in [box for box in sent if re.match(rf"{part.document_name}-\d", box)]:
            del sent[box]
        for number, row in enumerate(first + anew):
            for box, text in row.items():
                sent[f"{part.document_name}-{number}-{box}"] = text
        sent[f"{part.document_name}-INITIAL_FORMS"] = str(len(first))
        sent[f"{part.document_name}-TOTAL_FORMS"] = str(len(first + anew))
    request.POST = sent


def _rows_of(sent: Any, name: str) -> dict[int, dict[str, str]]:
    """Return the rows of the part `name` in a form as it was sent, by number, with their boxes."""
    of_row = re.compile(rf"{name}-([0-9]{{1,4}})-(\w+)")
    rows: dict[int, dict[str, str]] = {}
    for box in sent:
        match = of_row.fullmatch(box)
        if match:
            rows.setdefault(int(match[1]), {})[match[2]] = sent[box]
    return rows


def _side_by_side(said: "SaidInForm", theirs: Document) -> Iterator[dict[str, Any]]:
    """Yield the fields in which what was typed differs from what is there now."""
    words = Words(theirs.kind, theirs)
    for name, label in labels_of(theirs.kind).items():
        yours = said.field(name)
        if yours is None:
            continue
        there = words.field(name, getattr(theirs, name), said.boxes_of(name))
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
            inline.model.document_name: (inline.model, inline.fields)
            for inline in model_admin.inlines
        }
        self.types = {str(t.pk): str(t) for t in RelationType.objects.all()}

    def in_words(self) -> list[tuple[Any, str]]:
        """Return every field that was filled in, for copying."""
        said = ((label, self.field(name)) for name, label in labels_of(self.kind).items())
        return [(label, text) for label, text in said if text]

    def boxes_of(self, name: str) -> tuple[str, ...] | None:
        """Return the boxes that a row of the part `name` has; None for plain fields."""
        return self.inlines[name][1] if name in self.inlines else None

    def field(self, name: str) -> str | None:
        """Return what was said in the field or part `name`; None where the form has no such."""
        if name == "tags":
            return join_names(split_names(self.sent.get("tag_names", "")))
        if name in self.inlines:
            return "\n".join(self._rows(name))
        if name not in self.shown:
            return None
        return self._plain(self.fields[name], self.sent.get(name, ""))

    def _rows(self, name: str) -> list[str]:
        """Return the rows of a part that are to stay, each in a line, in their order."""
        rows = _rows_of(self.sent, name)
        kept = [row for _number, row in sorted(rows.items()) if "DELETE" not in row]
        kept.sort(key=lambda row: key_in(row.get("order", "")) or len(kept))
        return [text for row in kept if (text := self._row(name, row))]

    def _row(self, name: str, row: dict[str, str]) -> str:
        model = self.inlines[name][0]
        fields = [model._meta.get_field(box) for box in model.document_fields]
        said = (self._plain(field, row.get(field.name, "")) for field in fields if field.editable)
        return " · ".join(text for text in said if text)

    def _plain(self, field: Any, text: str) -> str:
        if field.get_internal_type() == "BooleanField":
            is_part = field.model in {model for model, _boxes in self.inlines.values()}
            yes, no = (field.verbose_name, "") if is_part else (_("Yes"), _("No"))
            return str(yes if text else no)
        if field.remote_field is not None and field.related_model is RelationType:
            return self.types.get(text, text)
        if field.choices:
            return str(dict(field.flatchoices).get(text, text))
        return "\n".join(lines_of(text)) if isinstance(field, RichTextField) else text
