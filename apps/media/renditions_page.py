"""Renditions on the editing side: beside each file, and on a page for all of them."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.records.admin.links import edit_url, key_in
from apps.records.models import Record

from . import derivatives, queue
from .models import Item, ItemFile, Renditions, RenditionState
from .progress import DRAWN, LEFT, STATES, counted, is_left, problem_words, with_progress, words

#: How many files a page of the list names.
LENGTH = 50


class FileWithProgress(AdminFileWidget):
    """The box for a file, with how far its renditions are under the link to it."""

    progress: Any = ""

    def show(self, row: Any) -> None:
        """Show the progress of `row`, which is stored."""
        said = words(row)
        if not said:
            return
        more: Any = ""
        if is_left(row):
            # In a tab of its own: what has been typed into this form stays where it is.
            more = format_html(
                ' <a href="{}?of={}" target="_blank" rel="noopener" aria-label="{}">{}</a>',
                reverse("admin:media_item_renditions"),
                row.item_id,
                _("Try again: %(name)s (opens a new tab)") % {"name": row.name},
                _("Try again (opens a new tab)"),
            )
        self.progress = format_html('<p class="file-progress">{}{}</p>', said, more)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html("{}{}", super().render(name, value, attrs, renderer), self.progress)


class ShowsRenditions:
    """Gives the admin of items its page of renditions."""

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site  # type: ignore[attr-defined]
        view = site.admin_view(self.renditions_view)
        own = [path("renditions/", view, name="media_item_renditions")]
        return own + cast(list[URLPattern], super().get_urls())  # type: ignore[misc]

    def renditions_view(self, request: HttpRequest) -> HttpResponse:
        """Show how far the drawing is, of all files or of one item's; try again on demand."""
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        item = self._item_asked_for(request)
        if request.method == "POST":
            return _try_again(request, item)
        return _page(self, request, item)

    def _item_asked_for(self, request: HttpRequest) -> Any:
        if "of" not in request.GET:
            return None
        pk = key_in(request.GET["of"])
        item = _shown_to(request.user).filter(pk=pk).first()
        if item is None:
            raise Http404
        return item


def _shown_to(user: Any) -> Any:
    """Return the items that `user` looks into on the editing side."""
    return Item.objects.shown_to_its_keeper(user).kept()


def _page(model_admin: Any, request: HttpRequest, item: Any) -> HttpResponse:
    rows, next_url = _rows(request, item)
    waiting = any(row["file"].drawn_state in queue.UNSETTLED for row in rows)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Renditions"),
        "subtitle": item.title if item is not None else None,
        "opts": model_admin.opts,
        "item": item,
        "item_url": edit_url(item) if item is not None else "",
        "unattended_since": queue.unattended_since(),
        "rows": rows,
        "is_first": "after" not in request.GET,
        "next_url": next_url,
        **({"is_waiting": waiting} if item is not None else _of_all(request)),
    }
    return TemplateResponse(request, "admin/media/renditions.html", context)


def _of_all(request: HttpRequest) -> dict[str, Any]:
    """Return what the page says of all files together."""
    numbers = counted()
    total, ready = sum(numbers.values()), numbers[RenditionState.READY]
    failed = numbers[RenditionState.FAILED]
    return {
        "total": total,
        "ready": ready,
        "summary": _("%(ready)s of %(total)s are ready.") % {"ready": ready, "total": total},
        "states": [
            {"words": name, "css": css, "number": numbers[state]}
            for state, (name, css) in STATES.items()
            if numbers[state] or state is not None
        ],
        "is_waiting": any(numbers[state] for state in queue.UNSETTLED),
        "others": failed - _failed(request.user).count(),
        "may_try": failed + numbers[None] > 0,
    }


def _failed(user: Any) -> Any:
    """Return the files that could not be drawn, of items that `user` looks into."""
    failed = Renditions.objects.filter(state=RenditionState.FAILED).values("key")
    return ItemFile.objects.filter(DRAWN, key__in=failed, item__in=_shown_to(user).values("pk"))


def _rows(request: HttpRequest, item: Any) -> tuple[list[dict[str, Any]], str]:
    """Return an item's files, or a page of those that failed, newest first; and what follows."""
    files = item.files.filter(DRAWN) if item is not None else _failed(request.user)
    found = with_progress(files.select_related("item").defer("item__body", "transcript", "labels"))
    next_url = ""
    if item is None:
        after = key_in(request.GET.get("after", ""))
        found = found.order_by("-pk").filter(pk__lt=after) if after else found.order_by("-pk")
        found = list(found[: LENGTH + 1])
        if len(found) > LENGTH:
            found = found[:LENGTH]
            next_url = f"?after={found[-1].pk}"
    found = list(found)
    editable = Record.objects.editable_by(request.user).filter(pk__in={f.item_id for f in found})
    pks = set(editable.values_list("pk", flat=True))
    rows = [
        {
            "file": file,
            "item_url": edit_url(file.item),
            "words": problem_words(file) if item is None else words(file),
            "may_try": is_left(file) and file.item_id in pks,
        }
        for file in found
    ]
    return rows, next_url


def _try_again(request: HttpRequest, item: Any) -> HttpResponse:
    """Have drawn anew what failed, or was never asked for, as far as whoever asks may edit it."""
    editable = Item.objects.editable_by(request.user).values("pk")
    left = with_progress(ItemFile.objects.filter(DRAWN, item__in=editable)).filter(LEFT)
    if item is not None:
        left = left.filter(item=item)
    if "all" not in request.POST:
        left = left.filter(key=request.POST.get("key", "").replace("\x00", ""))
    number = derivatives.request_many(left.order_by("pk").values_list("key", flat=True))
    if number:
        sentence = ngettext(
            "%(number)s file waits to be drawn again.",
            "%(number)s files wait to be drawn again.",
            number,
        )
        messages.success(request, sentence % {"number": number})
    else:
        messages.info(request, _("Nothing is left to try again."))
    own = reverse("admin:media_item_renditions")
    return HttpResponseRedirect(f"{own}?of={item.pk}" if item is not None else own)
