"""Addresses of monuments."""

from apps.records.urls import kind_urls

from .views import MonumentDetail, MonumentList

app_name = "sixth_kind"

urlpatterns = kind_urls(MonumentList, MonumentDetail)
