"""The pages on which items are joined: which ones, and then how.

They work without script: whoever chooses another item to remain is shown once more what becomes of
the others' words before anything is joined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.records.admin.links import edit_url, key_in
from apps.records.admin.words import Words
from apps.records.changes import EditConflict, Refused
from apps.records.documents import labels_of, to_documents
from apps.records.models import Record, Status, is_companion

from .joining import MOST, Placed, join, obstacles, offers, said_when_done
from .models import FileRole, Item, UploadBatch, code_key, is_image
from .pictures import pictures_of_files


class PlaceForm(forms.Form):
    """What one file shows of the item, and its place among the others."""

    role = forms.ChoiceField(
        label=gettext_lazy("Shows"), choices=[("", "—"), *FileRole.choices], required=False
    )
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "vSmallInput"}),
    )


@dataclass(frozen=True)
class Row:
    """A file on the page, with its picture and its boxes."""

    entry: Any
    item: Item
    picture: Any
    form: PlaceForm


@dataclass(frozen=True)
class Left:
    """What an item says that the one that remains will not."""

    label: Any
    words: str


@dataclass
class Joining:
    """The items that are to be joined, and what was chosen for them so far."""

    request: HttpRequest
    sent: Any
    complaints: list[str] = field(default_factory=list)

    @cached_property
    def items(self) -> list[Item]:
        """The items asked for, as far as they may be looked into; 2 stands before 10."""
        pks = {key_in(text) for text in self.sent.getlist("item")}
        rows = Item.objects.shown_to_its_keeper(self.request.user).kept().filter(pk__in=pks)
        found = list(rows.defer("body").order_by("pk")[: MOST + 1])
        return sorted(found, key=lambda item: code_key(item.reference_code or item.title, ""))

    @cached_property
    def keep(self) -> Item:
        wanted = key_in(self.sent.get("keep", ""))
        return next((item for item in self.items if item.pk == wanted), self.items[0])

    @property
    def others(self) -> list[Item]:
        return [item for item in self.items if item is not self.keep]

    @property
    def is_as_shown(self) -> bool:
        """True if the item that is to remain is the one for which the page was made."""
        return self.sent.get("shown_for") == str(self.keep.pk)

    @cached_property
    def documents(self) -> dict[int, Any]:
        return dict(to_documents(item.pk for item in self.items))

    @cached_property
    def rows(self) -> list[Row]:
        """Every file, in the order that was chosen, or else item after item."""
        owned = [(e, item) for item in self.items for e in self.documents[item.pk].files]
        pictures = pictures_of_files([entry for entry, _item in owned], "")
        roles = suggested_roles([entry for entry, _item in owned])
        data = self.sent if self.request.method == "POST" else None
        rows = [
            Row(
                entry,
                item,
                pictures[entry.key],
                PlaceForm(data, prefix=entry.key, initial={"role": role, "order": number}),
            )
            for number, ((entry, item), role) in enumerate(zip(owned, roles, strict=True), 1)
        ]
        return sorted(rows, key=_place) if data is not None else rows

    @property
    def is_valid(self) -> bool:
        return all(row.form.is_valid() for row in self.rows)

    @property
    def placed(self) -> list[Placed]:
        return [Placed(row.entry.key, row.form.cleaned_data["role"]) for row in self.rows]

    @property
    def for_archivist(self) -> bool:
        return bool(self.request.user.has_perm("records.edit_restricted_record"))

    @cached_property
    def offered(self) -> dict[str, Any]:
        rest = [self.documents[item.pk] for item in self.others]
        return offers(self.documents[self.keep.pk], rest, for_archivist=self.for_archivist)

    @property
    def carried(self) -> list[str]:
        """Names of what the item that remains takes over: everything, until it is unticked."""
        return self.sent.getlist("carry") if self.is_as_shown else list(self.offered)

    @cached_property
    def words(self) -> Words:
        return Words("item", *self.documents.values())

    def said(self, document: Any, name: str) -> str:
        """Return the field `name` of a document in words; a date as it was written."""
        written = getattr(document, f"{name}_as_written", "")
        return written or self.words.field(name, getattr(document, name))

    @property
    def may_be_carried(self) -> list[dict[str, Any]]:
        labels = labels_of("item")
        return [
            {
                "name": name,
                "label": labels[name],
                "words": self.said(giver, name),
                "is_ticked": name in self.carried,
            }
            for name, giver in self.offered.items()
        ]

    @property
    def left_behind(self) -> list[tuple[Item, list[Left]]]:
        """Return, of each item that goes, what it says and the one that remains will not."""
        return [(item, self._left_of(self.documents[item.pk])) for item in self.others]

    def _left_of(self, document: Any) -> list[Left]:
        kept, left = self.documents[self.keep.pk], []
        for name, label in labels_of("item").items():
            if name in ("files", "former_addresses") or is_companion(Item, name):
                continue
            value = getattr(document, name)
            giver: Any = self.offered.get(name, kept)
            if not value or value in (getattr(kept, name), getattr(giver, name)):
                continue
            is_hidden = name in Item.restricted_fields and not self.for_archivist
            words = "" if is_hidden else self.said(document, name)
            left.append(Left(label, words))
        return left


def _place(row: Row) -> int:
    row.form.is_valid()
    return row.form.cleaned_data.get("order") or 10_000


def suggested_roles(entries: Sequence[Any]) -> list[str]:
    """Return what each file may show: two pictures are two sides, more of them are pages."""
    roles = [entry.role for entry in entries]
    are_pictures = all(is_image(entry.content_type) for entry in entries)
    if any(roles) or not are_pictures or len(roles) < 2:
        return roles
    if len(roles) == 2:
        return [FileRole.RECTO.value, FileRole.VERSO.value]
    return [FileRole.PAGE.value] * len(roles)


class JoinsItems:
    """Gives the admin of items the pages on which several become one."""

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site  # type: ignore[attr-defined]
        own = [
            path("join/", site.admin_view(self.join_view), name="media_item_join"),
            path(
                "upload/<int:pk>/join/",
                site.admin_view(self.choose_view),
                name="media_item_upload_join",
            ),
        ]
        return own + cast(list[URLPattern], super().get_urls())  # type: ignore[misc]

    @admin.action(description=gettext_lazy("Join into one item…"), permissions=["change"])
    def join_items(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        pks = queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1]
        return HttpResponseRedirect(address_of_joining(pks))

    def join_view(self, request: HttpRequest) -> HttpResponse:
        """Show what joining would do, and do it when that is confirmed."""
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        joining = Joining(request, sent)
        if len(joining.items) < 2:
            return _back(self, request, _("Choose at least two items to join."))
        if len(joining.items) > MOST:
            return _back(
                self, request, _("At most {most} items are joined at once.").format(most=MOST)
            )
        if request.method != "POST":
            joining.complaints = obstacles(joining.keep, joining.others, request.user)
            return _page(self, joining)
        if "confirmed" not in sent or not joining.is_valid:
            return _page(self, joining)
        if not joining.is_as_shown:
            joining.complaints = [
                _("Another item remains now. Look at what it takes over, then join them.")
            ]
            return _page(self, joining)
        return _joined(self, joining)

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the items of a batch, to tick those that belong together."""
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        batch = UploadBatch.objects.filter(pk=key_in(str(pk)), owner=request.user.pk).first()
        items = _items_of(batch, request.user) if batch is not None else []
        if batch is None or len(items) < 2:
            return _back(self, request, _("Nothing is left to join in this batch."))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Join files into one item"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "batch": batch,
            "items": items,
        }
        return TemplateResponse(request, "admin/media/join_choose.html", context)


def address_of_joining(pks: Iterable[int]) -> str:
    """Return the address of the page that joins the items `pks`."""
    return f"{reverse('admin:media_item_join')}?{urlencode({'item': list(pks)}, doseq=True)}"


def _items_of(batch: UploadBatch, user: Any) -> list[tuple[Item, Any, int]]:
    """Return what is left of a batch, in its order: each item, its first picture, its files."""
    rows = Item.objects.filter(pk__in=batch.item_pks()).prefetch_related("files")
    editable = Record.objects.editable_by(user).values("pk")
    found = {item.pk: item for item in rows.filter(pk__in=editable).defer("body")}
    items = [found[pk] for pk in batch.item_pks() if pk in found]
    firsts = [file for item in items for file in list(item.files.all())[:1]]
    pictures = {
        file.item_id: picture
        for file, picture in zip(firsts, pictures_of_files(firsts, "").values(), strict=True)
    }
    return [(item, pictures.get(item.pk), len(item.files.all())) for item in items]


def _joined(model_admin: Any, joining: Joining) -> HttpResponse:
    """Join the items as they were seen, or say what was in the way with all that was chosen."""
    request, sent = joining.request, joining.sent
    for item in joining.items:
        item.version = key_in(sent.get(f"seen-{item.pk}", ""))
    asked = {key_in(text) for text in sent.getlist("item")}
    if asked != {item.pk for item in joining.items}:
        return _once_more(model_admin, joining, [_("One of the items is no longer there.")], 409)
    try:
        change = join(joining.keep, joining.others, joining.placed, joining.carried, request.user)
    except EditConflict as conflict:
        names = [str(item) for item in joining.items if item.pk == conflict.pk]
        sentence = _("Somebody changed “{item}” meanwhile. Look once more, then join them.")
        return _once_more(
            model_admin, joining, [sentence.format(item=name) for name in names], 409
        )
    except Refused as refusal:
        return _once_more(model_admin, joining, [text for _path, text in refusal.problems], 400)
    except OperationalError:
        busy = _("The archive is busy with a long change. Nothing was done; try again.")
        return _once_more(model_admin, joining, [busy], 503)
    request.change = change  # type: ignore[attr-defined]
    model_admin.message_user(
        request, said_when_done(joining.keep, joining.others), messages.SUCCESS
    )
    batch = key_in(sent.get("batch", ""))
    if batch:
        return HttpResponseRedirect(reverse("admin:media_item_upload_join", args=[batch]))
    return HttpResponseRedirect(edit_url(joining.keep))


def _once_more(
    model_admin: Any, joining: Joining, sentences: list[str], status: int
) -> HttpResponse:
    """Show the page anew, as the items are now, with what was chosen."""
    fresh = Joining(joining.request, joining.sent, sentences)
    if len(fresh.items) < 2:
        return _back(model_admin, joining.request, " ".join(sentences))
    return _page(model_admin, fresh, status)


def _page(model_admin: Any, joining: Joining, status: int = 200) -> HttpResponse:
    is_shown = joining.keep.status == Status.PUBLISHED
    context = {
        **model_admin.admin_site.each_context(joining.request),
        "title": _("Join into one item"),
        "opts": model_admin.opts,
        "joining": joining,
        "readers_will_see": is_shown,
        "batch": key_in(joining.sent.get("batch", "")),
    }
    return TemplateResponse(joining.request, "admin/media/join.html", context, status=status)


def _back(model_admin: Any, request: HttpRequest, sentence: str) -> HttpResponse:
    model_admin.message_user(request, sentence, messages.WARNING)
    return HttpResponseRedirect(reverse("admin:media_item_changelist"))
