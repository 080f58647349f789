"""Editing media: an item's description, its files in order, and who is in the picture."""

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db import admin as _queue_admin  # noqa: F401 - its pages are there to be taken away
from django_tasks_db.models import DBTaskResult

from apps.records.admin import RecordAdmin
from apps.records.admin.fields import RecordField
from apps.records.admin.forms import PartForm, RecordForm
from apps.records.admin.inlines import NamesRecords, TogetherFormSet
from apps.records.admin.labels import other_languages
from apps.records.admin.rows import rows_of
from apps.records.kinds import kinds
from apps.records.models import Record

from . import ingest, suggestions
from .batches import UploadsInBatches
from .duplicates import same_elsewhere
from .joining_page import JoinsItems
from .models import NO_RIGHTS, FocalPoint, Item, ItemFile, Pictured, is_image, storage_name
from .pictures import WEB_SAFE
from .progress import with_progress
from .renditions_page import FileWithProgress, ShowsRenditions

# The queue's own pages show arguments and tracebacks, and can forget a task that still runs. What
# editors need to know of renditions stands beside the files, and on a page of its own.
admin.site.unregister(DBTaskResult)


class FocalPointInput(forms.RadioSelect):
    """Nine radio buttons, laid out as the picture is, with the picture beside them."""

    #: Where the picture is; empty where there is none yet.
    picture = ""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "focal-point"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        buttons = super().render(name, value, attrs, renderer)
        # No alternative text: the row's own box says what the picture shows.
        picture = format_html('<img src="{}" alt="" loading="lazy">', self.picture)
        return format_html(
            '<div class="focal-point-and-picture" role="radiogroup" aria-label="{}">{}{}</div>',
            _("Focal point"),
            buttons,
            picture if self.picture else "",
        )


class FocalPointField(forms.ChoiceField):
    """One of nine points. A row that says nothing of it keeps what it has."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Focal point"),
            choices=FocalPoint.choices,
            initial=FocalPoint.CENTRE,
            required=False,
            widget=FocalPointInput,
            help_text=gettext_lazy(
                "Which part stays in sight where the picture is cropped, in lists for instance. "
                "A face, as a rule."
            ),
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data) and bool(super().has_changed(initial, data))


#: What each text of a file is for: they are easily taken for one another.
_FILE_HELP = {
    "role": gettext_lazy("Which side or page of the item this file is, where it has several."),
    "alt_text": gettext_lazy(
        "What the picture shows, for somebody who cannot see it. Read aloud in its place; a "
        "picture cannot be published without. Not who made it and not what it means."
    ),
    "caption": gettext_lazy(
        "Stands under the picture for everybody: who, where, when. What you know beyond that "
        "belongs into the item's text."
    ),
    "transcript": gettext_lazy(
        "The words in it, whole, as they stand or are spoken, in their own language. Readers "
        "read it beside the file."
    ),
}


class ItemFileForm(PartForm):
    """A file of an item. What it is was found out before the changeset opened."""

    focal_point = FocalPointField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        for name, words in _FILE_HELP.items():
            if name in self.fields:
                self.fields[name].help_text = words
        if "focal_point" in self.fields and row.pk is not None and row.content_type in WEB_SAFE:
            cast(Any, self.fields["focal_point"].widget).picture = row.get_absolute_url()
        # The column's limit is for the name on disk, which is ours; the user's own may be longer.
        box = cast(forms.FileField, self.fields["file"])
        box.max_length = None
        if row.pk is not None and hasattr(row, "drawn_state"):
            cast(FileWithProgress, box.widget).show(row)
        limit = _("Up to %(limit)s MB.") % {"limit": settings.MEDIA_MAX_MEGABYTES}
        box.help_text = f"{box.help_text} {limit}"

    def clean_file(self) -> Any:
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            verdict = inspected(upload)
            if isinstance(verdict, ValidationError):
                raise verdict
        return upload

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "_publish" in self.data and self._is_picture() and not self._says("alt_text"):
            self.add_error(
                "alt_text", _("Say what the picture shows: it cannot be published without.")
            )
        return cleaned

    def _says(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").strip()

    def _is_picture(self) -> bool:
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            return is_image(inspected(upload).content_type)
        return self.instance.pk is not None and is_image(self.instance.content_type)

    def save(self, commit: bool = True) -> Any:
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            # Other bytes are another file, under another key: undo finds the former ones.
            row = self.instance
            for name, value in ingest.accept(upload, inspected(upload)).items():
                setattr(row, name, value)
            row.file = storage_name(row)
        return super().save(commit)


def inspected(upload: Any, *, for_archivist: bool = False) -> Any:
    """Return the verdict on `upload`, found once: decoding takes time and the lock is short."""
    if not hasattr(upload, "verdict"):
        try:
            upload.verdict = ingest.inspect(upload, for_archivist=for_archivist)
        except ValidationError as refusal:
            upload.verdict = refusal
    return upload.verdict


def uploads_in(request: HttpRequest) -> list[Any]:
    """Return every file that came with a request."""
    return [upload for _name, uploads in request.FILES.lists() for upload in uploads]


class ItemFileInline(NamesRecords, admin.StackedInline):
    """The item's files: recto, verso, pages. Their own words are in the item's language."""

    model = ItemFile
    form = ItemFileForm
    extra = 1
    formfield_overrides: ClassVar[Any] = {models.FileField: {"widget": FileWithProgress}}
    fields = (
        "file",
        "role",
        "alt_text",
        "caption",
        "transcript",
        "transcript_language",
        "focal_point",
        "labels",
        "order",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_progress(super().get_queryset(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        labels = formset.form.base_fields.get("labels")
        if labels is not None:  # not there for whoever may only look
            labels.widget.languages = other_languages(request, obj.language if obj else "")
        return formset


class PicturedInline(NamesRecords, admin.StackedInline):
    """Who is in the picture: a row for each, in order from left to right."""

    model = Pictured
    fk_name = "item"
    form = PartForm
    formset = TogetherFormSet
    extra = 1
    classes = ("collapse",)
    fields = (("person", "name_as_given"), ("note", "order"))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name != "person" or not isinstance(field, RecordField):
            return field
        # The key is to any record; suggestions and names lead to people alone.
        return RecordField(
            kinds()["person"],
            user=request.user if request is not None else None,
            label=field.label,
            help_text=field.help_text,
            required=False,
        )


#: What a file may suggest, and for which box.
_SUGGESTED = {
    "date": "date",
    "creator": "creator",
    "description": "summary",
    "credit": "credit_line",
}
#: Of so many of an item's pictures the headers are read.
_READ = 3


def suggested(item: Any) -> dict[str, str]:
    """Return what the item's pictures say of themselves for boxes that are empty, by box.

    The first picture that says anything speaks. Found once for an instance; two queries and
    no more, and none where every box is filled.
    """
    if item is None or item.pk is None:
        return {}
    if not hasattr(item, "_suggested"):
        item._suggested = _read_of(item) if not all(_stored(item).values()) else {}
    return cast(dict[str, str], item._suggested)


def _stored(item: Any) -> dict[str, str]:
    return {box: getattr(item, box) for box in _SUGGESTED.values()}


def _read_of(item: Any) -> dict[str, str]:
    stored, said = _stored(item), dict[str, str]()
    for row in item.files.filter(content_type__startswith="image/")[:_READ]:
        found = suggestions.of_file(row)
        for name, box in _SUGGESTED.items():
            if getattr(found, name) and not stored[box]:
                said.setdefault(box, getattr(found, name))
    return said


class UseThis(forms.BooleanField):
    """Ticks what a file suggests for the box beside it."""

    def __init__(self) -> None:
        super().__init__(required=False, label=gettext_lazy("Use this"))

    def offer(self, text: str) -> None:
        self.label = _("Use what the file says: “{text}”").format(text=text)
        self.help_text = _(
            "Nobody has checked it: a camera's clock may be wrong, and a scanner's day is not "
            "the picture's. Ticked, it fills the box when you save, if the box is empty."
        )


class ItemForm(RecordForm):
    """An item's own fields, with what its files suggest for those that are empty."""

    use_date = UseThis()
    use_creator = UseThis()
    use_summary = UseThis()
    use_credit_line = UseThis()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Files are read again only for whoever took something of what they say.
        is_asked = data is None or any(name.startswith("use_") for name in data)
        offered = suggested(kwargs.get("instance")) if is_asked else {}
        super().__init__(_with_ticked(data, offered), *args, **kwargs)
        for box in _SUGGESTED.values():
            if box not in offered:
                self.fields.pop(f"use_{box}", None)
            elif f"use_{box}" in self.fields:
                cast(UseThis, self.fields[f"use_{box}"]).offer(offered[box])

    def clean_reference_code(self) -> str:
        code: str = " ".join(self.cleaned_data["reference_code"].split())
        others = Item.objects.filter(reference_code=code).exclude(pk=self.instance.pk)
        if code and others.exists():
            raise ValidationError(_("Another item has this reference code already."))
        return code

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        lacks_rights = not self.cleaned_data.get("rights_statement")
        if "_publish" in self.data and lacks_rights and self._will_have_files():
            self.add_error("rights_statement", NO_RIGHTS)
        return cleaned

    def _will_have_files(self) -> bool:
        rows = rows_of(self.data, "files")
        kept = any(row.get("id") and not row.get("DELETE") for row in rows.values())
        return kept or any(name.startswith("files-") for name in self.files)

    def obstacles(self) -> list[str]:
        """Leave out the files: they are judged in their own rows, as they will be."""
        return Record.obstacles_to_publishing(self.instance)


def _with_ticked(data: Any, offered: dict[str, str]) -> Any:
    """Return a form's data with ticked suggestions typed into boxes that are empty.

    They are then read, judged and shown as if their editor had typed them.
    """
    ticked = [box for box in offered if data and data.get(f"use_{box}")]
    if not ticked:
        return data
    filled = data.copy()
    for box in ticked:
        if not filled.get(box, "").strip():
            filled[box] = offered[box]
    return filled


@admin.register(Item)
class ItemAdmin(ShowsRenditions, JoinsItems, UploadsInBatches, RecordAdmin):
    """Media: items, and the fonds, series and files that hold them."""

    change_form_template = "admin/media/change_form.html"
    change_list_template = "admin/media/change_list.html"
    form = ItemForm
    list_filter: ClassVar[Any] = (*RecordAdmin.list_filter, "item_type", "level")
    actions = (*RecordAdmin.actions, "join_items")
    inlines: ClassVar[Any] = (ItemFileInline, PicturedInline, *RecordAdmin.inlines)
    own_sections = (
        (
            gettext_lazy("Identity"),
            (
                "reference_code",
                "level",
                "item_type",
                "date",
                "extent",
                "physical_form",
                "dimensions",
                "part_of",
            ),
        ),
        (
            gettext_lazy("Context: who made it, how it came here"),
            (
                "creator",
                "publisher",
                "place",
                "custodial_history",
                "provenance",
                "donor",
                "accession_number",
                "source_address",
            ),
        ),
        (
            gettext_lazy("Rights"),
            ("rights_statement", "rights", "credit_line", "contributor_conditions"),
        ),
        (gettext_lazy("Content notice"), ("notice_kind", "content_notice")),
    )
    publishing_asks = (
        gettext_lazy("With files, it needs a rights statement."),
        gettext_lazy("Every picture needs its alternative text."),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put what a file suggests right under the box it is for."""
        sections = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return sections
        if request.method == "POST" and not any(name.startswith("use_") for name in request.POST):
            return sections  # nobody took what is offered: files are not read for it
        offered = suggested(obj)
        return [
            (label, options | {"fields": list(_with_offers(options["fields"], offered))})
            for label, options in sections
        ]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save the form; files that came with what is not saved do not stay."""
        with ingest.accepting():
            return super().changeform_view(request, *args, **kwargs)

    def before_change(self, request: HttpRequest) -> None:
        is_archivist = request.user.has_perm("records.edit_restricted_record")
        for upload in uploads_in(request):
            inspected(upload, for_archivist=is_archivist)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        verdicts = (inspected(upload) for upload in uploads_in(request))
        digests = {v.sha256 for v in verdicts if not isinstance(v, ValidationError)}
        for sentence in same_elsewhere(digests, form.instance, request.user):
            self.message_user(request, sentence, messages.WARNING)


def _with_offers(fields: Any, offered: dict[str, str]) -> Any:
    for name in fields:
        yield name
        if name in offered:
            yield f"use_{name}"
