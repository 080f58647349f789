"""Addresses of places."""

from django.urls import path

from apps.records.urls import kind_urls

from .map_page import places_map
from .views import PlaceDetail, PlaceList

app_name = "places"

urlpatterns = [
    # No identifier has vowels, so no place can ever stand at this address.
    path("map/", places_map, name="map"),
    *kind_urls(PlaceList, PlaceDetail),
]
