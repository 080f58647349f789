"""Many files in one go: the page, and what it answers for each file.

Where a script runs, the page sends the shared fields once and then every file by itself, so that
one failure harms no other. Without one, a plain form brings several files in one request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from apps.records.admin.links import edit_url, key_in
from apps.records.changes import Refused, changeset
from apps.records.documents import document_fields
from apps.records.models import Record

from . import intake
from .duplicates import same_elsewhere
from .models import Item, UploadBatch

#: How many files the plain form brings at once. The request's own limit stands one above it
#: (DATA_UPLOAD_MAX_NUMBER_FILES), so that this page can say so itself and keep what was typed.
AT_ONCE = 100
#: What all files of a batch may share, beside tags.
SHARED = (
    "part_of",
    "rights_statement",
    "credit_line",
    "place",
    "date",
    "language",
    "creator",
    "donor",
)
#: How many batches the page offers to go on with.
_OFFERED = 20


@dataclass(frozen=True)
class Result:
    """What became of one file: its draft with what is to be known of it, or why it was refused."""

    name: str
    item: Record | None = None
    sentence: str = ""
    #: What its editor should know of it all the same; sentences with links.
    notes: tuple[SafeString, ...] = ()

    @property
    def url(self) -> str:
        return edit_url(self.item) if self.item is not None else ""


class CountFiles(FileUploadHandler):
    """Stops reading a form that brings more files than the page takes, before Django does.

    Django would answer with a bare refusal, and lose what was typed above the files.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.count += 1
        if self.count > AT_ONCE:
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    @property
    def is_over(self) -> bool:
        return self.count > AT_ONCE


def upload_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the page, begin a batch for the script, or take in the files of a plain form.

    To be exempt from the check of forged requests, and so checked here: files are counted
    before anything reads the form.
    """
    counter = CountFiles(request)
    if request.method == "POST":
        request.upload_handlers.insert(0, counter)
    return _checked_page(request, model_admin, counter)


@csrf_protect
def _checked_page(request: HttpRequest, model_admin: Any, counter: CountFiles) -> HttpResponse:
    _require_adding(model_admin, request)
    if request.method != "POST":
        return _page(model_admin, request, shared_form(model_admin, request))
    form = shared_form(model_admin, request, request.POST)
    if _is_script(request):
        return _begin_for_script(request, form)
    files = request.FILES.getlist("files")
    complaint = "" if counter.is_over else _("Choose at least one file.") * (not files)
    if counter.is_over:
        sentence = _(
            "These are more than %(most)s files. Choose fewer, and the others after them."
        )
        complaint = sentence % {"most": AT_ONCE}
    if complaint or not form.is_valid():
        return _page(model_admin, request, form, complaint)
    batch = begin(request.user, form)
    results = [_taken(batch, number, file, request.user) for number, file in enumerate(files)]
    if len(files) == len([r for r in results if r.item is None]):
        batch.delete()
        return _page(model_admin, request, form, results=results)
    empty = shared_form(model_admin, request)
    return _page(model_admin, request, empty, results=results, batch=batch)


def file_page(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one file of a batch for the script; a plain visit leads on to describing."""
    _require_adding(model_admin, request)
    batch = UploadBatch.objects.filter(pk=key_in(str(pk)), owner=request.user.pk).first()
    if request.method != "POST":
        return _to_the_next(model_admin, request, batch)
    if batch is None:
        return _refusal(_("This batch is not there any more. Load the page again."), 404)
    file, number = request.FILES.get("file"), request.POST.get("number", "")
    if file is None:
        return _refusal(_("No file came with this."), 400)
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        return _refusal(_("The file came without its number. Load the page again."), 400)
    result = _taken(batch, int(number), file, request.user)
    if result.item is None:
        return _refusal(result.sentence, 422)
    address = f"{result.url}?batch={batch.pk}"
    answer = {"title": result.item.title, "url": address, "notes": result.notes}
    return JsonResponse(answer, status=201)


def shared_form(model_admin: Any, request: HttpRequest, data: Any = None) -> Any:
    """Return the boxes that all files of a batch share, judged as in an item's own form."""
    form = model_admin.get_form(request, None, fields=list(SHARED))(data)
    for name in set(form.fields) - {*SHARED, "tag_names"}:
        del form.fields[name]
    return form


def begin(user: Any, form: Any) -> UploadBatch:
    """Begin a batch of `user` with what the valid `form` says of all its files."""
    shared = {name: _plain(getattr(form.instance, name)) for name in _columns()}
    names = form.cleaned_data["tag_names"]
    if names:
        with changeset(by=user, reason=_("Tags of uploads")) as change:
            tags = [change.find_or_add_tag(name) for name in names]
        shared["tags"] = list(dict.fromkeys(tag.identifier for tag in tags))
    return UploadBatch.objects.create(owner=user, shared=shared)


def unfinished(user: Any) -> list[dict[str, Any]]:
    """Return the batches that `user` has not described to their end, newest first."""
    batches = list(UploadBatch.objects.filter(owner=user)[:_OFFERED])
    kept = kept_pks(pk for batch in batches for pk in batch.item_pks())
    found = []
    for batch in batches:
        total, left = len(kept & set(batch.item_pks())), len(batch.left(kept))
        if left:
            found.append({"batch": batch, "total": total, "left": left})
    return found


def kept_pks(pks: Iterable[int]) -> set[int]:
    """Return which of the records `pks` have not been deleted since."""
    return set(Record.objects.kept().filter(pk__in=set(pks)).values_list("pk", flat=True))


def _columns() -> list[str]:
    return [*SHARED, *(["date_as_written"] if "date_as_written" in document_fields(Item) else [])]


def _plain(value: Any) -> Any:
    return value.identifier if isinstance(value, Record) else value


def _require_adding(model_admin: Any, request: HttpRequest) -> None:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refusal(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


def _begin_for_script(request: HttpRequest, form: Any) -> JsonResponse:
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    batch = begin(request.user, form)
    return JsonResponse({"url": reverse("admin:media_item_upload_file", args=[batch.pk])})


def _taken(batch: UploadBatch, number: int, file: UploadedFile, user: Any) -> Result:
    """Take in one file; whatever is wrong with it is its own affair and no other's."""
    name = file.name or ""
    try:
        item = intake.take_in(batch, number, file, user)
    except ValidationError as refusal:
        return Result(name, sentence=" ".join(refusal.messages))
    except Refused as refusal:
        return Result(name, sentence=" ".join(text for _path, text in refusal.problems))
    except OperationalError:
        return Result(name, sentence=_("The archive is busy with a long change. Try again."))
    digests = set(item.files.values_list("sha256", flat=True))
    return Result(name, item, notes=tuple(same_elsewhere(digests, item, user)))


def _page(
    model_admin: Any,
    request: HttpRequest,
    form: Any,
    complaint: str = "",
    results: Iterable[Result] = (),
    batch: UploadBatch | None = None,
) -> HttpResponse:
    results = list(results)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Upload many files"),
        "opts": model_admin.opts,
        "form": form,
        "media": form.media,
        "most": AT_ONCE,
        "complaint": complaint,
        "taken": [result for result in results if result.item is not None],
        "refused": [result for result in results if result.item is None],
        "batch": batch,
        "unfinished": unfinished(request.user),
    }
    return TemplateResponse(request, "admin/media/upload.html", context)


def _to_the_next(
    model_admin: Any, request: HttpRequest, batch: UploadBatch | None
) -> HttpResponseRedirect:
    """Lead to the first item of `batch` that nobody has described yet."""
    left = batch.left(kept_pks(batch.item_pks())) if batch is not None else []
    if batch is None or not left:
        sentence = _("Nothing is left to describe in this batch.")
        model_admin.message_user(request, sentence, messages.INFO)
        return HttpResponseRedirect(reverse("admin:media_item_upload"))
    return HttpResponseRedirect(address_in(batch, left[0]))


def address_in(batch: UploadBatch, pk: int) -> str:
    """Return the address of the form of item `pk`, opened from its batch."""
    return f"{reverse('admin:media_item_change', args=[pk])}?batch={batch.pk}"
