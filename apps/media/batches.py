"""Describing a batch: one item after another, with what the former one said at hand."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from apps.records.admin.fields import shown_date
from apps.records.admin.links import key_in
from apps.records.models import Record, Relation

from .models import Item, ItemFile, UploadBatch
from .uploading import address_in, file_page, kept_pks, upload_page

#: What is offered as in the former item where a box is still empty, beside tags and the
#: connections with events.
CARRIED = (
    "part_of",
    "date",
    "creator",
    "donor",
    "place",
    "credit_line",
    "rights_statement",
    "rights",
)


@dataclass
class Walk:
    """Where an item stands in its batch."""

    batch: UploadBatch
    pk: int

    @cached_property
    def kept(self) -> list[int]:
        kept = kept_pks(self.batch.item_pks())
        return [pk for pk in self.batch.item_pks() if pk in kept]

    @property
    def number(self) -> int:
        return self.kept.index(self.pk) + 1

    @property
    def total(self) -> int:
        return len(self.kept)

    @property
    def left(self) -> int:
        return len(self.batch.left(self.kept))

    @property
    def previous_url(self) -> str:
        return address_in(self.batch, self.kept[self.number - 2]) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return address_in(self.batch, self.kept[self.number]) if self.number < self.total else ""

    @property
    def next_left(self) -> int | None:
        """The item to go on with: the next that nobody has described, round to the first."""
        left = [pk for pk in self.batch.left(self.kept) if pk != self.pk]
        place = {pk: number for number, pk in enumerate(self.kept, start=1)}
        after = [pk for pk in left if place[pk] > self.number]
        return next(iter(after or left), None)

    @property
    def is_described(self) -> bool:
        return self.pk in self.batch.described

    def former(self) -> Any:
        """Return the item described before this one; None for the first."""
        if self.number == 1:
            return None
        return Item.objects.filter(pk=self.kept[self.number - 2]).first()

    def mark(self) -> None:
        """Note that the item has been described."""
        row = UploadBatch.objects.select_for_update().get(pk=self.batch.pk)
        if self.pk not in row.described:
            row.described.append(self.pk)
            row.save(update_fields=["described"])
        self.batch = row


class UploadsInBatches:
    """Gives the admin of items its page for many files, and the way through a batch."""

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site  # type: ignore[attr-defined]
        own = [
            path(
                "upload/",
                site.admin_view(csrf_exempt(self.upload_view)),
                name="media_item_upload",
            ),
            path(
                "upload/<int:pk>/",
                site.admin_view(self.upload_file_view),
                name="media_item_upload_file",
            ),
        ]
        return own + cast(list[URLPattern], super().get_urls())  # type: ignore[misc]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Show the page for many files, and take them in."""
        return upload_page(self, request)

    def upload_file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take in one file of a batch."""
        return file_page(self, request, pk)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        former = _former(request, obj)
        if former is None:
            return form
        # Only while the form is shown: what comes back is compared with what is stored.
        return type(form.__name__, (_CarriesOver, form), {"former": former})

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)  # type: ignore[misc]
        former = _former(request, obj) if inline.model is Relation else None
        if former is not None and inline.fk_name == "subject":
            rows = carried_events(former, obj)
            if rows:
                kwargs["initial"] = rows
                inline.extra = len(rows) + 1
        return kwargs

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        walk = walk_of(request, record)
        context["walk"] = walk
        if walk is not None:
            context["shown_files"] = list(ItemFile.objects.filter(item=record.pk))
            form = context["adminform"].form
            context["carried"] = getattr(form, "carried", [])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        answer = cast(HttpResponse, super().response_change(request, obj))  # type: ignore[misc]
        walk = walk_of(request, obj)
        if walk is None:
            return answer
        if "_continue" in request.POST:
            return HttpResponseRedirect(address_in(walk.batch, obj.pk))
        walk.mark()
        if "_next" not in request.POST:
            return answer
        following = walk.next_left
        if following is None:
            self.message_user(request, _("All of this batch are described."))  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("admin:media_item_upload"))
        return HttpResponseRedirect(address_in(walk.batch, following))


def walk_of(request: HttpRequest, record: Any) -> Walk | None:
    """Return where `record` stands in the batch that the address names, if it is in it."""
    pk = key_in(request.GET.get("batch", ""))
    if not pk or record is None or record.pk is None:
        return None
    batch = UploadBatch.objects.filter(pk=pk, owner=request.user.pk).first()
    walk = Walk(batch, record.pk) if batch is not None else None
    return walk if walk is not None and record.pk in walk.kept else None


def _former(request: HttpRequest, record: Any) -> Any:
    """Return the item whose words this form is to offer; None where it is to offer none."""
    if request.method != "GET" or "batch" not in request.GET:
        return None
    walk = walk_of(request, record)
    if walk is None or walk.is_described:
        return None
    former = walk.former()
    may_see = former is not None and Record.objects.visible_to(request.user).filter(pk=former.pk)
    return former if may_see and may_see.exists() else None


def carried_events(former: Record, present: Record) -> list[dict[str, Any]]:
    """Return the connections of `former` with events, as rows to offer to `present`."""
    if present.connections.exists():
        return []
    rows = former.connections.filter(object__kind="event").select_related("type", "object")
    return [{"type": row.type_id, "object": row.object, "note": row.note} for row in rows]


class _CarriesOver:
    """Fills what is empty in an item's form with what the former item says there."""

    former: Any
    carried: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        self.carried = []
        for name in CARRIED:
            value = getattr(self.former, name)
            if name in form.fields and value and not getattr(form.instance, name):
                form.initial[name] = self._shown(name, value)
                self.carried.append(str(capfirst(Item.label_of(name))))
        tags = [row.tag for row in self.former.tagged.select_related("tag").order_by("position")]
        if "tag_names" in form.fields and tags and not form.initial.get("tag_names"):
            form.initial["tag_names"] = tags
            self.carried.append(str(form.fields["tag_names"].label))
        events = carried_events(self.former, form.instance)
        self.carried += [str(row["object"]) for row in events]

    def _shown(self, name: str, value: Any) -> Any:
        if name != "date":
            return value
        text = shown_date(Item, "date", vars(self.former))
        form: Any = self
        form.fields["date"].show(value, text)
        return text
