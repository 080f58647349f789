"""Editing media: an item's description, and its files in order."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from apps.records.admin import RecordAdmin
from apps.records.admin.forms import PartForm

from . import ingest
from .models import Item, ItemFile, new_key


class ItemFileForm(PartForm):
    """A file of an item. What it is was found out before the changeset opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The column's limit is for the name on disk, which is ours; the user's own may be longer.
        cast(forms.FileField, self.fields["file"]).max_length = None

    def clean_file(self) -> Any:
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            verdict = inspected(upload)
            if isinstance(verdict, ValidationError):
                raise verdict
        return upload

    def save(self, commit: bool = True) -> Any:
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            verdict = inspected(upload)
            row = self.instance
            # Other bytes are another file: undo then finds the former ones under their own key.
            row.key = new_key()
            row.name = (upload.name or "")[:255]
            row.content_type, row.size = verdict.content_type, verdict.size
            row.sha256, row.width, row.height = verdict.sha256, verdict.width, verdict.height
        return super().save(commit)


def inspected(upload: Any) -> Any:
    """Return the verdict on `upload`, found once: decoding takes time and the lock is short."""
    if not hasattr(upload, "verdict"):
        try:
            upload.verdict = ingest.inspect(upload)
        except ValidationError as refusal:
            upload.verdict = refusal
    return upload.verdict


class ItemFileInline(admin.StackedInline):
    """The item's files: recto, verso, pages."""

    model = ItemFile
    form = ItemFileForm
    extra = 1
    fields = ("file", "alt_text", "caption", "order")


@admin.register(Item)
class ItemAdmin(RecordAdmin):
    """Media: items, and the fonds, series and files that hold them."""

    list_filter: ClassVar[Any] = (*RecordAdmin.list_filter, "item_type", "level")
    inlines: ClassVar[Any] = (ItemFileInline, *RecordAdmin.inlines)

    def before_change(self, request: HttpRequest) -> None:
        for uploads in request.FILES.lists():
            for upload in uploads[1]:
                inspected(upload)
