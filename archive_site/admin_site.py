"""The editing side as a whole: its ways in, in the order in which an archive works."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import DataError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.media import progress
from apps.records.guard import GuardedModel
from apps.records.kinds import kinds
from apps.records.models import Record, Statement, Status

Entry = dict[str, Any]


#: Pages that say more by another name than their model's.
_NAMES = {
    "records.record": gettext_lazy("All records"),
    "records.changeset": gettext_lazy("Recent changes"),
    "auth.user": gettext_lazy("Accounts"),
    "auth.group": gettext_lazy("Roles"),
}


class ArchiveAdminSite(AdminSite):
    """Django's admin, with its pages grouped by what editors do rather than by app."""

    index_title = gettext_lazy("Editing the archive")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer 400 to parameters on which Django's own pages would fall over."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # A view that checks for forged requests itself does so before it reads the form.
            reads_itself = getattr(view, "csrf_exempt", False)
            sent = {} if reads_itself else request.POST
            if "" in (request.GET.get(TO_FIELD_VAR), sent.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("No field is named.")
            try:
                return view(request, *args, **kwargs)
            except (OverflowError, DataError) as error:  # a key of thirty digits in a filter
                raise BadRequest("No number in the archive is so large.") from error

        return super().admin_view(checked, cacheable)

    def get_urls(self) -> list[Any]:
        """Ask the gate before leading from a row to its page, which Django's own view does not."""
        name, route = "view_on_site", "r/<path:content_type_id>/<path:object_id>/"
        return [path(route, self.admin_view(on_site), name=name), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        return apps if app_label else grouped(apps)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the ways in, and beside them what waits for whoever looks."""
        beside = {
            "waiting": waiting(request),
            "unsourced": unsourced(request),
            "renditions": progress.waiting(request),
        }
        return super().index(request, beside | (extra_context or {}))


def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Lead from a row in admin to its page, if whoever asks may know of it.

    The address alone would tell a record's title.
    """
    try:
        model: Any = ContentType.objects.get_for_id(int(content_type_id)).model_class()
        row = model._base_manager.get(pk=object_id)
    except (ObjectDoesNotExist, ValueError, AttributeError) as error:
        raise Http404 from error
    belongs_to = row.guarded_record_pk() if isinstance(row, GuardedModel) else None
    if belongs_to is not None:
        may_know = Record.objects.visible_to(request.user).filter(pk=belongs_to).exists()
    else:
        may_know = request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    if not may_know:
        raise Http404
    return shortcut(request, content_type_id, object_id)


def grouped(apps: list[Any]) -> list[Any]:
    """Return the pages of `apps` under an editor's headings; what we do not know stays as is."""
    pages = {_name(page): page for app in apps for page in app["models"]}
    wanted = [
        ("contents", _("Records"), [model._meta.label_lower for model in kinds().values()]),
        ("keeping", _("Keeping"), ["records.record", "records.changeset"]),
        (
            "vocabulary",
            _("Vocabulary"),
            ["records.tag", "records.source", "records.relationtype", "records.avoidedword"],
        ),
        ("owner", _("The site"), ["archive_site.site", "auth.user", "auth.group"]),
    ]
    groups = [
        _group(label, heading, [pages.pop(name) for name in names if name in pages])
        for label, heading, names in wanted
    ]
    for page in (page for group in groups for page in group["models"]):
        page["name"] = _NAMES.get(_name(page), page["name"])
    others = [app | {"models": [p for p in app["models"] if _name(p) in pages]} for app in apps]
    return [group for group in [*groups, *others] if group["models"]]


def _name(page: Entry) -> str:
    name: str = page["model"]._meta.label_lower
    return name


def _group(label: str, heading: str, pages: list[Entry]) -> Entry:
    return {
        "name": heading,
        "app_label": label,
        "app_url": f"{reverse('admin:index')}#{label}",
        "has_module_perms": True,
        "models": pages,
    }


def waiting(request: HttpRequest) -> list[Entry]:
    """Return what somebody may want to take up next, with how many there are of it."""
    if not request.user.has_perm("records.view_record"):
        return []
    may_edit_all = request.user.has_perm("records.change_any_record")
    rows = (
        Record.objects.all() if may_edit_all else Record.objects.filter(created_by=request.user.pk)
    )
    due = Count("pk", filter=Q(review_on__lte=timezone.localdate()))
    counted = rows.order_by().values_list("status").annotate(number=Count("pk"), late=due)
    counts = {status: (number, late) for status, number, late in counted}
    entries = [
        _entry(Status.IN_REVIEW, _("In review"), counts),
        _entry(Status.DRAFT, _("Drafts"), counts),
        _entry(Status.WITHDRAWN, _("Withdrawn"), counts),
    ]
    return entries + ([_entry(Status.REMOVED, _("Deleted"), counts)] if may_edit_all else [])


def unsourced(request: HttpRequest) -> list[Entry]:
    """Return how much is told without a source, for those who edit every record."""
    if not request.user.has_perm("records.change_any_record"):
        return []
    kept = Record.objects.kept()
    statements = Statement.objects.filter(source=None, record__in=kept.values("pk")).count()
    untold = kept.without_statements().count()
    page = reverse("admin:records_record_changelist")
    return [
        {
            "label": _("Statements without a source"),
            "count": statements,
            "url": f"{page}?sources=missing",
        },
        {
            "label": _("People, events and places without a statement"),
            "count": untold,
            "url": f"{page}?sources=nothing",
        },
    ]


def _entry(status: str, label: str, counts: dict[str, tuple[int, int]]) -> Entry:
    number, due = counts.get(status, (0, 0))
    return {
        "label": label,
        "count": number,
        "due": due if status == Status.WITHDRAWN else 0,
        "url": f"{reverse('admin:records_record_changelist')}?status={status}",
    }
