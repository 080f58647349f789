"""All records together, deleted ones included: the archive's register and its bin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..folding import fold
from ..kinds import kinds
from ..models import Record
from . import verbs
from .fields import record_text, status_badge
from .links import edit_url, key_in
from .record_admin import StatusFilter

#: How many suggestions a box offers.
SUGGESTED = 10


class KindFilter(admin.SimpleListFilter):
    """Kinds by their names in words."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, model._meta.verbose_name_plural) for name, model in kinds().items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Record)
class EverythingAdmin(admin.ModelAdmin):
    """Finds records of any kind and leads to where they are edited."""

    list_display = ("link", "kind_words", "status_words", "identifier", "updated_at", "back")
    list_display_links = None
    list_filter = (StatusFilter, KindFilter)
    search_fields = ("folded",)
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-updated_at", "-pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Record.objects.shown_to_its_keeper(request.user)
        return rows.for_list().order_by(*self.ordering)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Sift the list by what its filters offer, and by nothing that it does not show."""
        return lookup.split("__")[0] not in Record.restricted_fields and super().lookup_allowed(
            lookup, value, request
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("All records")})

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        return find(queryset, term), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("title"), ordering="sort_key")
    def link(self, record: Record) -> str:
        return format_html('<a href="{}">{}</a>', edit_url(record), record.title)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_words(self, record: Record) -> Any:
        return kinds()[record.kind]._meta.verbose_name

    @admin.display(description=_("status"), ordering="status")
    def status_words(self, record: Record) -> str:
        return status_badge(record)

    @admin.display(description="")
    def back(self, record: Record) -> str:
        if record.status != "removed":
            return ""
        url = reverse("admin:records_record_bring_back", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, _("Bring back…"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("suggest/", view(self.suggest), name="records_record_suggest"),
            path("<int:pk>/bring-back/", view(self.bring_back), name="records_record_bring_back"),
        ]
        return own + super().get_urls()

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer a box's question: which records may `q` mean?"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Record.objects.visible_to(request.user).kept().for_list()
        kind = request.GET.get("kind", "")
        rows = find(rows.filter(kind=kind) if kind else rows, request.GET.get("q", "")[:100])
        results = [
            {
                "value": record_text(row),
                "label": row.title,
                "hint": f"{kinds()[row.kind]._meta.verbose_name} · {row.get_status_display()}",
            }
            for row in rows.order_by("sort_key", "identifier")[:SUGGESTED]
        ]
        return JsonResponse({"results": results})

    def bring_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a record out of the bin."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if record.status != "removed":
            return HttpResponseRedirect(edit_url(record))
        rows = kinds()[record.kind].objects.filter(pk=pk)
        return verbs.verb_page(self, request, rows, "bring_back")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        """Lead to the record's own kind, where it is edited."""
        record = get_object_or_404(self.get_queryset(request), pk=key_in(object_id))
        return HttpResponseRedirect(edit_url(record))


def find(rows: Any, term: str) -> Any:
    """Return those of `rows` whose title holds every word of `term`, in any spelling."""
    for word in fold(term).split():
        rows = rows.filter(folded__contains=word) | rows.filter(identifier=word)
    return rows
