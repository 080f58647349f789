"""The controlled vocabulary: tags and types of connection. Archivists' work."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.models import Tag as UnusedTag

from ..changes import changeset
from ..models import FormerAddress, RelationType, Tag
from ..models.tags import folded_name
from .everything import SUGGESTED
from .labels import LabelBoxes

# django-taggit brings a vocabulary of its own, which we do not use.
admin.site.unregister(UnusedTag)


class VocabularyAdmin(LabelBoxes, admin.ModelAdmin):
    """Saves terms in a changeset, so that they too are attributed."""

    actions = None
    formfield_overrides: ClassVar[Any] = {models.URLField: {"assume_scheme": "https"}}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, *args, **kwargs)
        with changeset(by=request.user, reason=f"{self.opts.verbose_name}") as change:
            request.change = change  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        request.change.row  # noqa: B018 - leaves the changeset's row
        super().save_model(request, obj, form, change)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        if request.method != "POST":
            return super().delete_view(request, object_id, *args, **kw)
        with changeset(by=request.user, reason=str(_("Term deleted"))) as change:
            request.change = change  # type: ignore[attr-defined]
            return super().delete_view(request, object_id, *args, **kw)

    def delete_model(self, request: Any, obj: Any) -> None:
        request.change.row  # noqa: B018
        obj.delete()


class GroupFilter(admin.SimpleListFilter):
    """Groups of tags, and the tags in none, which Django's own filter leaves without a name."""

    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        groups = Tag.objects.order_by("group").values_list("group", flat=True).distinct()
        return [(group, group or _("In no group")) for group in groups]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() is None else queryset.filter(group=self.value())


@admin.register(Tag)
class TagAdmin(VocabularyAdmin):
    """Terms, their definitions and their places among one another."""

    list_display = ("name", "group", "broader", "uses", "definition")
    list_filter = (GroupFilter,)
    list_select_related = ("broader",)
    # Said here too, since counting the uses of each forgets the model's own order.
    ordering = ("folded",)
    search_fields = ("folded",)
    search_help_text = _("Any spelling and language: “sehid” finds Şəhid.")
    fields = ("name", "definition", "group", "labels", "broader", "authority_uri")
    autocomplete_fields = ("broader",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "broader" and field is not None:
            # Four windows for adding, viewing and even deleting beside one box serve nobody.
            field.widget = field.widget.widget
        return field

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(uses=Count("tagged"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Editors add a tag's name by the tag box; its place among the others is archivists'."""
        return super().has_add_permission(request) and self.has_change_permission(request)

    @admin.display(description=_("records"), ordering="uses")
    def uses(self, tag: Any) -> int:
        return int(tag.uses)

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        return queryset.filter(_holding(term)), False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Keep a renamed tag's former address alive."""
        if change and "name" in form.changed_data:
            former = Tag.objects.get(pk=obj.pk)
            obj.slug = free_slug(obj)
            if obj.slug != former.slug:
                _lead_from(former.get_absolute_url(), obj)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="records_tag_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer a tag box's question: which tags may `q` mean?"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("q", "")[:100]
        tags = Tag.objects.filter(_holding(wanted)).order_by("folded")[:SUGGESTED]
        results = [{"value": t.name, "label": t.name, "hint": _hint(t, wanted)} for t in tags]
        return JsonResponse({"results": results})


def _holding(text: str) -> Q:
    """Return what finds the tags whose name, in any language, holds `text` in any spelling."""
    # PostgreSQL takes no NUL, not even to say that nothing has one.
    folded = folded_name(text.replace("\0", " "))
    return Q(folded__contains=folded) | Q(folded_labels__contains=folded)


def _hint(tag: Tag, typed: str) -> str:
    """Return what is said beside a suggestion: by which label it was found, and its group."""
    folded = folded_name(typed)
    labels = [texts.get("name", "") for texts in tag.labels.values()]
    by_label = [name for name in labels if folded in folded_name(name)]
    shown = [] if folded in tag.folded else by_label[:1]
    return " · ".join(filter(None, [*shown, tag.group]))


def _lead_from(path_there: str, tag: Tag) -> None:
    """Let an address lead to the last tag that stood there; a record's own is left alone."""
    row = FormerAddress.objects.filter(path=path_there).first() or FormerAddress(path=path_there)
    if row.record_id is None:
        row.tag = tag
        row.save()


def free_slug(tag: Tag) -> str:
    """Return an address part made of the tag's name that no other tag has."""
    taken = set(Tag.objects.exclude(pk=tag.pk).values_list("slug", flat=True))
    number = None
    while (slug := tag.slugify(tag.name, number)) in taken:
        number = (number or 0) + 1
    return slug


@admin.register(RelationType)
class RelationTypeAdmin(VocabularyAdmin):
    """Ways in which records are connected. One that connections use cannot be deleted."""

    list_display = ("label", "inverse_label", "identifier", "position", "uses")
    fields = ("identifier", "label", "inverse_label", "labels", "position", "uses")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(uses=Count("relations"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Documents, and histories with them, name the type by its identifier.
        return ("identifier", "uses") if obj is not None else ("uses",)

    @admin.display(description=_("connections"), ordering="uses")
    def uses(self, of_type: Any) -> int:
        return int(getattr(of_type, "uses", 0))

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        """Lead back, with a sentence, from a type that is in use."""
        of_type = self.get_object(request, object_id)
        if of_type is None or not self.has_delete_permission(request, of_type) or not of_type.uses:
            return super().delete_view(request, object_id, *args, **kw)
        sentence = ngettext(
            "“%(label)s” cannot be deleted: %(number)s connection is of this type, those of "
            "deleted records counted. Give it another type first.",
            "“%(label)s” cannot be deleted: %(number)s connections are of this type, those of "
            "deleted records counted. Give them another type first.",
            of_type.uses,
        )
        said = sentence % {"label": of_type.label, "number": of_type.uses}
        self.message_user(request, said, messages.ERROR)
        url = reverse("admin:records_relationtype_change", args=[of_type.pk])
        return HttpResponseRedirect(url)
