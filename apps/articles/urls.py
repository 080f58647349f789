"""Addresses of articles."""

from apps.records.urls import kind_urls

from .views import ArticleDetail, ArticleList

app_name = "articles"

urlpatterns = kind_urls(ArticleList, ArticleDetail)
