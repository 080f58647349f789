"""Readers' pages of articles."""

from apps.records.views import RecordDetail, RecordList

from .models import Article


class ArticleList(RecordList):
    """All articles, newest first."""

    model = Article


class ArticleDetail(RecordDetail):
    """An article under its dateline."""

    model = Article
    shared_as = "article"
