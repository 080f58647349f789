"""What has been changed in the archive, by whom; and undoing it as a whole."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..changes import Change, EditConflict, Obstructed, Refused, undo
from ..models import Changeset, Record, Revision
from .links import edit_url, name_of

#: How many records of a change its line names.
NAMED = 5


@admin.register(Changeset)
class ChangesetAdmin(admin.ModelAdmin):
    """The archive's log: read only, but for taking a change back."""

    list_display = ("at", "who", "reason", "undone", "records")
    list_display_links = None
    list_select_related = ("by", "undoes")
    list_filter = (("by", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("reason",)
    change_list_template = "admin/records/changeset_list.html"
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        """Take the first few titles and the number of each change, however large it was."""
        changed = Revision.objects.select_related("record").only(
            "changeset", "record__title", "record__kind"
        )
        made = Record.objects.only("created_in", "title", "kind")
        return (
            super()
            .get_queryset(request)
            .annotate(changed=_number(Revision, "changeset"), made=_number(Record, "created_in"))
            .prefetch_related(
                Prefetch("revisions", changed.order_by("pk")[:NAMED], to_attr="first_changed"),
                Prefetch("created", made.order_by("pk")[:NAMED], to_attr="first_made"),
                "undone_by",
            )
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Recent changes")})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("records"))
    def records(self, row: Any) -> str:
        records = [revision.record for revision in row.first_changed] + row.first_made
        shown = {record.pk: record for record in records[:NAMED]}.values()
        more = row.changed + row.made - len(shown)
        links = ((edit_url(record), record.title) for record in shown)
        named = format_html_join(", ", '<a href="{}"><bdi>{}</bdi></a>', links)
        return format_html("{} + {}", named, more) if more > 0 else named

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def who(self, row: Changeset) -> str:
        return name_of(row.by) or _("the archive")

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
        except OperationalError:
            messages.error(request, _("The archive is busy with a long change. Please try again."))
        else:
            _say_what_was_undone(request, row, change)
        return HttpResponseRedirect(_back(request))

    def _require_permission(self, request: Any, row: Changeset) -> None:
        """Let editors undo anything; others what they did themselves to drafts of their own."""
        if request.user.has_perm("records.change_any_record"):
            return
        touched = set(row.revisions.values_list("record", flat=True))
        touched |= set(row.created.values_list("pk", flat=True))
        rows = Record.objects.filter(pk__in=touched)
        removed = rows.filter(status="removed", created_by=request.user, publish_at=None)
        editable = rows.editable_by(request.user).count() + removed.count()
        if row.by_id != request.user.pk or not touched or editable < len(touched):
            raise PermissionDenied


def _number(model: Any, key: str) -> Coalesce:
    """Return how many rows of `model` name a change by `key`; one subquery, no join."""
    rows = model.objects.filter(**{key: OuterRef("pk")}).order_by().values(key)
    counted = rows.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _say_what_was_undone(request: HttpRequest, row: Changeset, change: Change) -> None:
    """Say what undo did, and what it left for a person to decide."""
    if change.is_empty:
        messages.info(request, _("There is nothing to undo in this change."))
        return
    tags = f"undo:{change.row.pk}"
    messages.success(request, _("Undone: {what}.").format(what=row), extra_tags=tags)
    if change.left_alone:
        messages.warning(request, words_on_what_is_left(change))


def words_on_what_is_left(change: Change) -> str:
    """Name the fields that undo or restore left as they are: consent and privacy."""
    fields = ", ".join(sorted(map(str, change.left_alone)))
    return _("Left as it is now, for you to decide: {fields}.").format(fields=fields)


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return reverse("admin:index")
