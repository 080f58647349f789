"""Addresses of groups."""

from apps.records.urls import kind_urls

from .views import GroupDetail, GroupList

app_name = "groups"

urlpatterns = kind_urls(GroupList, GroupDetail)
