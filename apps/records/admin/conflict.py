"""The page for two editors who saved the same record: both texts, and nothing lost."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..changes import EditConflict
from ..documents import Document, document_fields, labels_of
from ..kinds import kinds
from ..models import Record
from .history import readable

_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "_save", "_continue", "_addanother", "_publish"})


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
    record = Record.objects.filter(pk=object_id).select_related("updated_by").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Somebody else has changed this record"),
        "opts": model_admin.opts,
        "record": record,
        "theirs": conflict.theirs,
        "rows": list(_side_by_side(request, conflict.theirs)) if conflict.theirs else [],
        "typed": [pair for pair in typed(request) if pair[0] != "seen_version"],
        "shown": _shown(request),
        "version": conflict.version,
        "again_url": request.get_full_path(),
        "theirs_url": reverse(
            f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change",
            args=[object_id],
        ),
    }
    return TemplateResponse(request, "admin/records/conflict.html", context, status=409)


def _side_by_side(request: HttpRequest, theirs: Document) -> Iterator[dict[str, Any]]:
    """Yield the fields in which what was typed differs from what is there now."""
    fields = document_fields(kinds()[theirs.kind])
    for name, label in labels_of(theirs.kind).items():
        box = "tag_names" if name == "tags" else name
        if box not in request.POST and not _is_checkbox(fields.get(name)):
            continue
        yours = request.POST.get(box, "")
        there = readable(theirs, name)
        if _bare(yours) != _bare(there):
            yield {"label": label, "yours": yours, "theirs": there}


def _is_checkbox(field: Any) -> bool:
    return field is not None and field.get_internal_type() == "BooleanField"


def _bare(text: str) -> str:
    return " ".join(text.split())


def _shown(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed in words, for copying, where the record itself is gone."""
    return [(n, v) for n, v in typed(request) if v.strip() and not n.startswith("seen_")]
