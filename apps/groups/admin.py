"""Editing groups."""

from typing import Any, ClassVar

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Group


@admin.register(Group)
class GroupAdmin(RecordAdmin):
    """Units, institutions and families, under the names they had."""

    own_fields = ("sort", "founded", "dissolved", "seat", "parent")
    list_filter: ClassVar[Any] = (*RecordAdmin.list_filter, "sort")
