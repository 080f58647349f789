"""Editing people."""

from typing import Any, ClassVar

from django.contrib import admin

from apps.records.admin import NamesRecords, PartForm, RecordAdmin

from .models import Affiliation, Person


class AffiliationInline(NamesRecords, admin.StackedInline):
    """What somebody was and where, from when to when; offices too."""

    model = Affiliation
    form = PartForm
    extra = 1
    classes = ("collapse",)
    fields = (
        ("bond", "role"),
        "group",
        ("since", "until"),
        "source",
        ("note", "is_private", "order"),
    )


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """People. The living stay hidden unless the record says why they may be shown."""

    list_filter: ClassVar[Any] = (*RecordAdmin.list_filter, "is_remembered_here", "living")
    inlines: ClassVar[Any] = (AffiliationInline, *RecordAdmin.inlines)
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
