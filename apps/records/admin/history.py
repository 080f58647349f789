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
from ..documents import Difference, Document, differences, document_fields, read, to_document
from ..kinds import kinds
from ..models import Record, Revision, Status, Tag
from .changesets import words_on_what_is_left

#: How many versions one page of history shows.
SHOWN = 50


def readable(document: Document, name: str) -> str:
    """Return a field of `document` as an editor reads it: names, not identifiers."""
    return _in_words(document.kind, name, getattr(document, name, None))


def _in_words(kind: str, name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name == "tags":
        names = dict(Tag.objects.filter(identifier__in=value).values_list("identifier", "name"))
        return ", ".join(names.get(identifier, identifier) for identifier in value)
    if isinstance(value, list):
        return "\n".join(_row_in_words(row) for row in value)
    field = document_fields(kinds()[kind]).get(name)
    if field is not None and field.remote_field is not None:
        record = Record.objects.filter(identifier=value).first()
        return f"{record.title} [{value}]" if record else str(value)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def _row_in_words(row: Any) -> str:
    if isinstance(row, str):
        return row
    data = row if isinstance(row, dict) else row.model_dump()
    return " · ".join(str(value) for value in data.values() if value not in ("", None, False))


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
    rows = []
    for revision in revisions:
        before = read(record.kind, revision.document)
        rows.append(
            {
                "changeset": revision.changeset,
                "revision": revision,
                "differences": [
                    _shown(record.kind, difference)
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


def _shown(kind: str, difference: Difference) -> dict[str, Any]:
    return {
        "label": difference.label,
        "before": _in_words(kind, difference.name, difference.before),
        "after": _in_words(kind, difference.name, difference.after),
    }


def _status_change(before: str, after: str) -> tuple[Any, Any] | None:
    return None if before == after else (Status(before).label, Status(after).label)


def _restore(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    number = request.POST.get("revision", "")
    revision = get_object_or_404(
        Revision, record=record.pk, pk=int(number) if number.isdigit() else 0
    )
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
