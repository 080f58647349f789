"""Editing places."""

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Place


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """Places, under neutral titles."""
