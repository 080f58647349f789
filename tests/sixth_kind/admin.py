"""Editing monuments."""

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Monument


@admin.register(Monument)
class MonumentAdmin(RecordAdmin):
    """Nothing of its own."""
