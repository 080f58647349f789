"""Editing articles."""

from django.contrib import admin

from apps.records.admin import RecordAdmin

from .models import Article


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    """Articles, with their datelines."""
