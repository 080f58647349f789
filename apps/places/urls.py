"""Addresses of places."""

from apps.records.urls import kind_urls

from .views import PlaceDetail, PlaceList

app_name = "places"

urlpatterns = kind_urls(PlaceList, PlaceDetail)
