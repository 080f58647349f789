"""The boxes and rows that every kind's form is made of, in archival order."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import (
    AuthorityLink,
    EDTFField,
    FormerAddress,
    Record,
    RecordName,
    Source,
    Statement,
)
from ..models.authorities import reduced
from ..models.fields import WordsField
from .fields import DateBox, RecordField, SourceField, WithheldField
from .forms import PartForm
from .labels import LabelBoxes


class NamesRecords(LabelBoxes):
    """Gives every key to a record, every date and all labels their boxes, in forms and rows."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what rows name together with them, or each row would ask for its own."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        keys = {f.name for f in rows.model._meta.concrete_fields if f.remote_field is not None}
        boxes = flatten(self.fields or ())  # type: ignore[attr-defined]
        return rows.select_related(*(name for name in boxes if name in keys))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        words = {
            "label": capfirst(db_field.verbose_name),
            "help_text": db_field.help_text,
            "required": not db_field.blank,
        }
        if issubclass(db_field.related_model, Record):
            user = request.user if request is not None else None
            return RecordField(db_field.related_model, user=user, **words)
        if db_field.related_model is Source:
            return SourceField(**words)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        words = {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text}
        if isinstance(db_field, EDTFField):
            return DateBox(**words)
        if isinstance(db_field, WordsField):
            return WithheldField(self.model, words["label"])  # type: ignore[attr-defined]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # The wrapper's windows for adding and viewing serve nobody: records are named in text,
        # and types of connection are few and an archivist's.
        wrapped = getattr(field, "widget", None)
        if hasattr(wrapped, "can_add_related"):
            field.widget = cast(Any, wrapped).widget
        return field


class NamedRows(BaseInlineFormSet):
    """Rows whose box for deleting them says so to those who listen."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Delete")


class NamedBoxes(admin.TabularInline):
    """Rows whose boxes say what they are, since a table's heading is no label to a listener."""

    formset = NamedRows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(field.label))
        return formset


class TogetherFormSet(forms.BaseInlineFormSet):
    """Rows that are judged together as well as one by one."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return  # a row that is wrong by itself may lack what the others are compared by
        rows = [
            form.cleaned_data
            for form in self.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]
        part: Any = self.model
        sentence = part.refuse_together(row for row in rows if len(row) > 1)
        if sentence:
            raise forms.ValidationError(sentence)


class NameInline(NamesRecords, admin.StackedInline):
    """Names stand first: they are what the record is called."""

    model = RecordName
    form = PartForm
    formset = TogetherFormSet
    extra = 0
    min_num = 1
    stands_first = True
    fields = (
        ("text", "language", "kind"),
        ("family", "given", "patronymic", "sort_as"),
        ("used_by", "period"),
        "source",
        ("note", "is_private", "order"),
    )


class StatementInline(NamesRecords, admin.StackedInline):
    """What sources say of the record: in support of it, or accounts beside it."""

    model = Statement
    form = PartForm
    extra = 1
    classes = ("collapse",)
    fields = (
        ("topic", "stance"),
        "value",
        ("source", "passage"),
        ("certainty", "rank", "reason"),
        ("is_private", "order"),
    )


class AuthorityForm(PartForm):
    """An entry of an authority file, by its code or by the address that a browser shows."""

    # No `maxlength`: a browser would cut a long address, without a word.
    code = forms.CharField(
        label=gettext_lazy("Code or address"),
        help_text=AuthorityLink._meta.get_field("code").help_text,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        authority, code = (self.cleaned_data.get(name) for name in ("authority", "code"))
        if authority and code:
            try:
                self.cleaned_data["code"] = reduced(authority, code)
            except forms.ValidationError as refusal:
                self.add_error(None, refusal)
        return cleaned


class AuthorityInline(NamedBoxes):
    """Where published authority files speak of the same person, group or place."""

    model = AuthorityLink
    form = AuthorityForm
    extra = 1
    classes = ("collapse",)
    fields = ("authority", "code", "order")


class FormerAddressInline(NamedBoxes):
    model = FormerAddress
    fk_name = "record"
    extra = 1
    classes = ("collapse",)
    fields = ("path",)
