"""Addresses of events."""

from apps.records.urls import kind_urls

from .views import EventDetail, EventList

app_name = "events"

urlpatterns = kind_urls(EventList, EventDetail)
