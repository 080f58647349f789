"""Editing people."""

from typing import Any, ClassVar

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Person


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """People. The living stay hidden unless the record says why they may be shown."""

    list_filter: ClassVar[Any] = (*RecordAdmin.list_filter, "is_remembered_here", "living")
    own_fields = (
        "born",
        "born_at",
        "died",
        "died_at",
        "role",
        "living",
        "public_ground",
        "is_remembered_here",
    )
