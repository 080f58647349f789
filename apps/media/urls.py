"""Addresses of media."""

from django.urls import path

from apps.records.urls import kind_urls

from .collections import outline
from .galleries import gallery
from .views import ItemDetail, ItemList

app_name = "media"

urlpatterns = [
    path("collections/", outline, name="collections"),
    path("gallery/", gallery, name="gallery"),
    *kind_urls(ItemList, ItemDetail),
]
