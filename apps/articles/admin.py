"""Editing articles."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.records.admin import NamesRecords, PartForm, RecordAdmin
from apps.records.admin.labels import other_languages

from .models import Article, RevisionNote


class RevisionNoteForm(PartForm):
    """A line on what changed. Its day is today's unless another is given."""

    # Empty, not filled in with today: a form left open over midnight would hold a changed row.
    day = forms.DateField(
        label=_("Day"),
        required=False,
        help_text=RevisionNote._meta.get_field("day").help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_day(self) -> Any:
        return self.cleaned_data.get("day") or timezone.localdate()


class RevisionNoteInline(NamesRecords, admin.StackedInline):
    """What changed after the article was published, said to its readers."""

    model = RevisionNote
    form = RevisionNoteForm
    extra = 1
    classes = ("collapse",)
    fields = ("day", "note", "labels", "order")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer boxes for every language of the site but the article's own."""
        formset = super().get_formset(request, obj, **kwargs)
        labels = formset.form.base_fields.get("labels")
        if labels is not None:  # not there for whoever may only look
            labels.widget.languages = other_languages(request, obj.language if obj else "")
        return formset


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    """Articles, with their datelines and what changed in them."""

    inlines: ClassVar[Any] = (*RecordAdmin.inlines, RevisionNoteInline)
