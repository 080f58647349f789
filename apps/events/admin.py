"""Editing events."""

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Event


@admin.register(Event)
class EventAdmin(RecordAdmin):
    """Events, in the order of their dates."""

    ordering = ("date_sort", "-pk")
