"""Editing events."""

from typing import Any

from django.contrib import admin
from django.utils.text import capfirst

from apps.records.admin import DayBox, RecordAdmin

from .models import Event


@admin.register(Event)
class EventAdmin(RecordAdmin):
    """Events, in the order of their dates."""

    ordering = ("date_sort", "-pk")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "yearly_on":
            return DayBox(label=capfirst(db_field.verbose_name), help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
