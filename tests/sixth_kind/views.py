"""Readers' pages of monuments."""

from apps.records.views import RecordDetail, RecordList

from .models import Monument


class MonumentList(RecordList):
    """All monuments."""

    model = Monument


class MonumentDetail(RecordDetail):
    """One monument."""

    model = Monument
