"""Moving records along from admin: publish, withdraw, return, submit, delete, bring back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..changes import EditConflict, Refused, changeset
from ..models import Record
from .forms import WithdrawForm
from .links import edit_url

#: How many records a confirmation names, and how many of those that point to them.
NAMED = 20


@dataclass(frozen=True)
class Verb:
    """One of the door's verbs, in the words of the page that asks before doing it."""

    title: Any
    warning: Any
    button: Any
    form: type[forms.Form] = forms.Form


VERBS = {
    "publish": Verb(
        _("Publish"),
        _("Readers will see it at once."),
        _("Publish"),
    ),
    "return_to_draft": Verb(
        _("Return to draft"),
        _("Readers will no longer find it. Nothing is lost."),
        _("Return to draft"),
    ),
    "submit": Verb(
        _("Submit for review"),
        _("An editor will read it. Until then it can no longer be changed by you."),
        _("Submit"),
    ),
    "withdraw": Verb(
        _("Withdraw"),
        _(
            "Its page, its files and every list lose it at once. In its place readers find the "
            "identifier, the ground and how to ask."
        ),
        _("Withdraw"),
        WithdrawForm,
    ),
    "remove": Verb(
        _("Delete"),
        _("It goes from every page and list. It can be brought back, with its history."),
        _("Delete"),
    ),
    "bring_back": Verb(
        _("Bring back"),
        _("It comes back as a draft, or withdrawn if it was that."),
        _("Bring back"),
    ),
}


_PUBLISHERS_VERBS = frozenset({"publish", "return_to_draft", "withdraw"})
#: Verbs after which readers no longer find a record, nor what it holds.
_HIDING_VERBS = frozenset({"return_to_draft", "withdraw", "remove"})


def verb_page(model_admin: Any, request: HttpRequest, queryset: Any, verb: str) -> HttpResponse:
    """Ask before doing `verb` to the records of `queryset`; do it when the answer comes.

    Serves one record by its own address as well as the many chosen in a list.
    """
    words = VERBS[verb]
    records = list(queryset)
    if not records:
        raise Http404
    _allowed(request, records, verb)
    answered = request.method == "POST" and "confirmed" in request.POST
    form = words.form(request.POST if answered else None)
    if answered and form.is_valid():
        return do_to_all(model_admin, request, queryset, verb, **form.cleaned_data)
    known = Record.objects.visible_to(request.user).kept()
    held = _held_by(records, known) if verb in _HIDING_VERBS else []
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{words.title}: “{records[0]}”" if len(records) == 1 else words.title,
        "words": words,
        "form": form,
        "opts": model_admin.opts,
        "records": records[:NAMED],
        "total": len(records),
        "more_records": max(0, len(records) - NAMED),
        "edit_url": edit_url(records[0]) if len(records) == 1 else "",
        "pointing": pointing_to(records, known) if verb == "remove" else [],
        "held": held[:NAMED],
        "held_count": len(held),
        "chosen": request.POST.getlist("_selected_action"),
        "action": request.POST.get("action", ""),
        "is_whole_list": request.POST.get("select_across") == "1",
    }
    return TemplateResponse(request, "admin/records/verb.html", context)


def do_to_all(
    model_admin: Any, request: HttpRequest, queryset: Any, verb: str, **details: Any
) -> HttpResponse:
    """Do `verb` to every record of `queryset` in one changeset; say what refused, by name."""
    records = _allowed(request, queryset, verb)
    done: list[Record] = []
    refused: list[str] = []
    try:
        with changeset(by=request.user, reason=str(VERBS[verb].title)) as change:
            # In the order of their keys, so that two such changes never wait for each other.
            for record in sorted(records, key=lambda record: record.pk):
                try:
                    getattr(change, verb)(record, **details)
                    done.append(record)
                except Refused as refusal:  # raised before anything of this record is written
                    refused.append(f"{record}: {refusal}")
            request.change = change  # type: ignore[attr-defined]
    except EditConflict:
        model_admin.message_user(
            request,
            _("Somebody changed one of these meanwhile. Nothing was done; try again."),
            messages.ERROR,
        )
        return HttpResponseRedirect(_back(model_admin, request, records))
    except OperationalError:
        sentence = _("The archive is busy with a long change. Nothing was done; try again.")
        model_admin.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(_back(model_admin, request, records))
    for reason in refused[:NAMED]:
        model_admin.message_user(request, reason, messages.WARNING)
    more = len(refused) - NAMED
    if more > 0:
        words = ngettext("{n} more was left as it is.", "{n} more were left as they are.", more)
        model_admin.message_user(request, words.format(n=more), messages.WARNING)
    if done:
        model_admin.message_user(request, _said(verb, done), messages.SUCCESS)
    return HttpResponseRedirect(_back(model_admin, request, records, verb))


def _allowed(request: HttpRequest, queryset: Any, verb: str) -> list[Record]:
    records = list(queryset)
    if verb in _PUBLISHERS_VERBS and not request.user.has_perm("records.publish_record"):
        raise PermissionDenied
    if verb == "bring_back":
        if not request.user.has_perm("records.change_any_record"):
            raise PermissionDenied
        return records
    editable = Record.objects.editable_by(request.user).filter(pk__in=[r.pk for r in records])
    may = set(editable.values_list("pk", flat=True))
    allowed = [record for record in records if record.pk in may]
    if not allowed:
        raise PermissionDenied
    return allowed


def _said(verb: str, done: list[Record]) -> str:
    title = VERBS[verb].title
    if len(done) == 1:
        return f"{title}: “{done[0]}”."
    count = ngettext("{n} record", "{n} records", len(done)).format(n=len(done))
    return f"{title}: {count}."


def _back(model_admin: Any, request: HttpRequest, records: list[Record], verb: str = "") -> str:
    """Return the record's page after a verb done to one; the list otherwise."""
    opts = model_admin.opts
    if "_selected_action" in request.POST or verb == "remove" or len(records) != 1:
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[records[0].pk])


@dataclass(frozen=True)
class Pointer:
    """A record that names another one, and by which of its fields."""

    title: str
    url: str
    field: Any = ""


def pointing_to(records: list[Record], known: Any) -> list[Pointer]:
    """Return which of the `known` records name these: their pages will lose the link."""
    pks = [record.pk for record in records]
    found: list[Pointer] = []
    for key in sorted(_keys_to(records), key=str):
        if key.name != "part_of":  # what a record holds is told apart: it is hidden with it
            rows = key.model.objects.filter(**{f"{key.name}__in": pks}, pk__in=known)
            found += _pointers(rows, key.verbose_name)
    return [*found, *_pointers(known.filter(connections__object__in=pks))][:NAMED]


def _keys_to(records: list[Record]) -> set[Any]:
    """Return the fields of any kind by which a record may name one of `records`."""
    relations = {relation for record in records for relation in type(record)._meta.related_objects}
    return {
        relation.field
        for relation in relations
        if issubclass(relation.related_model, Record)
        and not relation.field.remote_field.parent_link
    }


def _pointers(rows: Any, field: Any = "") -> list[Pointer]:
    named = rows.order_by("sort_key", "pk").only("title", "kind").distinct()[:NAMED]
    return [Pointer(record.title, edit_url(record), field) for record in named]


def _held_by(records: list[Record], known: Any) -> list[Record]:
    """Return what these hold, at whatever depth: it is hidden and shown with them."""
    seen = {record.pk for record in records}
    level, held = seen, []
    while level:
        inside = known.filter(part_of__in=level).exclude(pk__in=seen)
        found = list(inside.order_by("sort_key", "pk").only("title", "kind"))
        level = {record.pk for record in found}
        seen |= level
        held += found
    return held
