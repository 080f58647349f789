"""Addresses of people."""

from django.urls import path

from apps.records.urls import kind_urls

from .views import PersonDetail, PersonList
from .wall import remembered

app_name = "people"

urlpatterns = [
    # No identifier has vowels, so no person can ever stand at this address.
    path("remembered/", remembered, name="remembered"),
    *kind_urls(PersonList, PersonDetail),
]
