"""Editing places."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from apps.records.admin import RecordAdmin

from . import coordinates
from .models import Place


class CoordinateBox(forms.CharField):
    """Takes a coordinate in whatever form it is pasted; shows it without needless zeros."""

    def __init__(self, axis: str, **kwargs: Any) -> None:
        self.axis = axis
        kwargs["widget"] = forms.TextInput(
            attrs={"class": "vTextField coordinate", "autocomplete": "off", "dir": "ltr"}
        )
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else coordinates.plain(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        shown = "" if initial is None else coordinates.plain(initial)
        return bool((data or "").strip() != shown)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return coordinates.read(text, self.axis)
        except coordinates.NotACoordinate as refusal:
            raise ValidationError(str(refusal), code="coordinate") from refusal


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """Places, under neutral titles."""

    own_fields = ("parent", "latitude", "longitude", "precision")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in (coordinates.LATITUDE, coordinates.LONGITUDE):
            return CoordinateBox(
                db_field.name,
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
