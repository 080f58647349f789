"""The history of a record: who changed what, when and why; and going back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..changes import EditConflict, Refused, changeset
from ..documents import Difference, Document, differences, read, to_document
from ..models import Record, Revision, Status
from .changesets import words_on_what_is_left
from .links import key_in
from .words import Words, where_they_differ

#: How many versions one page of history shows.
SHOWN = 50


def history_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show each change of `record` with its differences; restore a version when asked."""
    may_edit = model_admin.has_change_permission(request, record)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        return _restore(model_admin, request, record)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("History of “{title}”").format(title=record),
        "opts": model_admin.opts,
        "record": record,
        "may_edit": may_edit,
        "changes": _changes(record, _hidden(request, record)),
    }
    return TemplateResponse(request, "admin/records/history.html", context)


def _hidden(request: HttpRequest, record: Record) -> frozenset[str]:
    is_archivist = request.user.has_perm("records.edit_restricted_record")
    return frozenset() if is_archivist else record.restricted_fields


def _changes(record: Record, hidden: frozenset[str]) -> list[dict[str, Any]]:
    """Return the record's changes, latest first, each with what it changed."""
    revisions = list(record.revisions.select_related("changeset__by")[:SHOWN])
    after: Document = to_document(record)
    status = record.status
    documents = [read(record.kind, revision.document) for revision in revisions]
    words = Words(record.kind, after, *documents)
    rows = []
    for revision, before in zip(revisions, documents, strict=True):
        rows.append(
            {
                "changeset": revision.changeset,
                "revision": revision,
                "differences": [
                    _shown(words, difference)
                    for difference in differences(before, after)
                    if difference.name not in hidden
                ],
                "status": _status_change(revision.state["status"], status),
            }
        )
        after, status = before, revision.state["status"]
    if len(revisions) < SHOWN:
        rows.append({"changeset": record.created_in, "revision": None, "differences": []})
    return rows


def _shown(words: Words, difference: Difference) -> dict[str, Any]:
    before = words.field(difference.name, difference.before)
    after = words.field(difference.name, difference.after)
    if before == after:  # it is the markup that differs
        before, after = str(difference.before), str(difference.after)
    before, after = where_they_differ(before, after)
    return {"label": difference.label, "before": before, "after": after}


def _status_change(before: str, after: str) -> tuple[Any, Any] | None:
    return None if before == after else (Status(before).label, Status(after).label)


def _restore(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    number = key_in(request.POST.get("revision", ""))
    revision = get_object_or_404(Revision, record=record.pk, pk=number)
    opts = model_admin.opts
    reason = _("Version {number} restored").format(number=revision.version)
    try:
        with changeset(by=request.user, reason=reason) as change:
            change.restore(record, revision)
        request.change = change  # type: ignore[attr-defined]
        model_admin.message_user(request, reason + ".", messages.SUCCESS)
        if change.left_alone:
            model_admin.message_user(request, words_on_what_is_left(change), messages.WARNING)
    except (EditConflict, Refused) as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
    except OperationalError:
        busy = _("The archive is busy with a long change. Please try again.")
        model_admin.message_user(request, busy, messages.ERROR)
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    return HttpResponseRedirect(url)
