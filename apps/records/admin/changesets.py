"""What has been changed in the archive, by whom; and undoing it as a whole."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..changes import EditConflict, Obstructed, Refused, undo
from ..models import Changeset, Record


@admin.register(Changeset)
class ChangesetAdmin(admin.ModelAdmin):
    """The archive's log: read only, but for taking a change back."""

    list_display = ("at", "by", "reason", "records", "undone")
    list_display_links = None
    list_select_related = ("by", "undoes")
    list_filter = (("by", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("reason",)
    change_list_template = "admin/records/changeset_list.html"
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.prefetch_related("revisions__record", "created", "undone_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("records"))
    def records(self, row: Changeset) -> str:
        titles = [revision.record.title for revision in row.revisions.all()]
        titles += [record.title for record in row.created.all()]
        more = f" + {len(titles) - 5}" if len(titles) > 5 else ""
        return ", ".join(titles[:5]) + more

    @admin.display(description="")
    def undone(self, row: Changeset) -> str:
        if row.undone_by.all():
            return _("undone")
        url = reverse("admin:records_changeset_undo", args=[row.pk])
        # The list is one form already; the button sends it to another address.
        return format_html(
            '<button type="submit" formaction="{}" class="button">{}</button>', url, _("Undo")
        )

    def get_urls(self) -> list[URLPattern]:
        undo_url = path(
            "<int:pk>/undo/",
            self.admin_site.admin_view(self.undo_view),
            name="records_changeset_undo",
        )
        return [undo_url, *super().get_urls()]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back one changeset whole, if whoever asks may edit all that it touched."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = get_object_or_404(Changeset, pk=pk)
        self._require_permission(request, row)
        try:
            change = undo(row, request.user)
        except Obstructed as obstacle:
            names = ", ".join(f"“{record}”" for record in obstacle.records[:10])
            sentence = _("Not undone: {names} changed since. Undo that first, or edit by hand.")
            messages.error(request, sentence.format(names=names))
        except (EditConflict, Refused) as refusal:
            messages.error(request, str(refusal))
        else:
            tags = f"undo:{change.row.pk}" if not change.is_empty else ""
            messages.success(request, _("Undone: {what}.").format(what=row), extra_tags=tags)
        return HttpResponseRedirect(_back(request))

    def _require_permission(self, request: Any, row: Changeset) -> None:
        touched = set(row.revisions.values_list("record", flat=True))
        touched |= set(row.created.values_list("pk", flat=True))
        if request.user.has_perm("records.change_any_record"):
            return
        editable = Record.objects.editable_by(request.user).filter(pk__in=touched)
        removed = (
            row.by_id == request.user.pk
            and Record.objects.filter(
                pk__in=touched, status="removed", created_by=request.user, publish_at=None
            ).count()
        )
        if editable.count() + removed < len(touched):
            raise PermissionDenied


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return reverse("admin:index")
