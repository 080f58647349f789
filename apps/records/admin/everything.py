"""All records together, deleted ones included: the archive's register and its bin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .. import dates, days, finding
from ..kinds import kinds
from ..models import Record
from ..pages import current_language
from . import verbs
from .fields import answer_to_day, record_text, status_badge
from .links import edit_url, key_in, may_find_by_private, search_list
from .record_admin import SourcesFilter, StatusFilter

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
    list_filter = (StatusFilter, KindFilter, SourcesFilter)
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
        return search_list(request, queryset, term), False

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
            path("date/", view(self.date), name="records_record_date"),
            path("<int:pk>/bring-back/", view(self.bring_back), name="records_record_bring_back"),
        ]
        return own + super().get_urls()

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer a box's question: which records may `q` mean?"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        model = kinds().get(kind, Record)
        rows = model.objects.visible_to(request.user).kept().for_list()
        if kind and model is Record:
            rows = rows.none()
        text, private = request.GET.get("q", "")[:100], may_find_by_private(request.user)
        found = finding.found(rows, text, limit=SUGGESTED, private=private)
        results = [
            {"value": record_text(f.record), "label": f.record.title, "hint": _hint(f)}
            for f in found
        ]
        return JsonResponse({"results": results})

    def date(self, request: HttpRequest) -> HttpResponse:
        """Answer a date box in words: what does `text` mean, or what should be written?"""
        text = request.GET.get("text", "")
        language = request.GET.get("language", "") or current_language()
        if not text.strip():
            return JsonResponse({"ok": True, "words": "", "edtf": ""})
        if "yearly" in request.GET:
            return _answer_to_day(text, language)
        try:
            written = dates.read(text, language)
        except dates.DateRefused as refusal:
            return JsonResponse({"ok": False, "message": str(refusal)})
        words = dates.explain(written, language)
        return JsonResponse({"ok": True, "words": words, "edtf": written.edtf})

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


def _hint(found: finding.Found) -> str:
    """Return what tells a suggestion from others: its kind, its status, the name it answers to."""
    words = [kinds()[found.record.kind]._meta.verbose_name, found.record.get_status_display()]
    if found.name:
        # Set apart, since it may run the other way than the words around it.
        words.append(_("also {name}").format(name=f"\u2068{found.name}\u2069"))
    return " · ".join(map(str, words))


def _answer_to_day(text: str, language: str) -> JsonResponse:
    """Answer the box of a day that comes every year."""
    try:
        day = days.read(text, language)
    except days.NotADay as refusal:
        return JsonResponse({"ok": False, "message": str(refusal)})
    return JsonResponse({"ok": True, "words": answer_to_day(day, language), "edtf": day.edtf})
