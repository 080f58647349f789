"""Sources, and the words the archive avoids."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from .. import dates, finding
from ..models import AvoidedWord, Source
from ..pages import current_language
from .everything import SUGGESTED
from .fields import DatedForm, record_text
from .inlines import NamesRecords
from .vocabulary import VocabularyAdmin


@admin.register(Source)
class SourceAdmin(NamesRecords, VocabularyAdmin):
    """A source is described once and cited from any statement."""

    form = DatedForm
    list_display = ("title", "kind", "view", "publisher", "date_words", "cited")
    list_filter = ("kind",)
    search_fields = ("title", "creator", "publisher")
    fields = (
        "title",
        "kind",
        ("creator", "publisher"),
        ("date", "language"),
        "view",
        "address",
        "item",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(cited=Count("statements"))

    @admin.display(description=_("date"), ordering="date")
    def date_words(self, source: Source) -> str:
        return dates.words(source.date, current_language()) if source.date else ""

    @admin.display(description=_("cited"), ordering="cited")
    def cited(self, source: Any) -> int:
        return int(source.cited)

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        return finding.search_sources(queryset, term), False

    def get_urls(self) -> list[URLPattern]:
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="records_source_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer a box's question: which sources may `q` mean?"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = finding.search_sources(Source.objects.all(), request.GET.get("q", "")[:100])
        sources = found.order_by("title", "pk")[:SUGGESTED]
        results = [
            {"value": record_text(s), "label": s.title, "hint": s.view or s.publisher}
            for s in sources
        ]
        return JsonResponse({"results": results})


@admin.register(AvoidedWord)
class AvoidedWordAdmin(VocabularyAdmin):
    """Editors are warned when a text of the archive's own uses one outside quotation."""

    list_display = ("word", "prefer", "why", "since")
    fields = ("word", "prefer", "why")
