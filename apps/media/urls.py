"""Addresses of media."""

from apps.records.urls import kind_urls

from .views import ItemDetail, ItemList

app_name = "media"

urlpatterns = kind_urls(ItemList, ItemDetail)
