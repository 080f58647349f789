"""Addresses of tags, and how a kind gets its own."""

from django.urls import URLPattern, path

from . import views
from .views import RecordDetail, RecordList

app_name = "tags"

urlpatterns = [
    path("", views.tag_index, name="index"),
    path("<slug:slug>/", views.tag_detail, name="detail"),
]


def kind_urls(list_view: type[RecordList], detail_view: type[RecordDetail]) -> list[URLPattern]:
    """Return the addresses that every kind has: its list, and each record's page."""
    detail = detail_view.as_view()
    return [
        path("", list_view.as_view(), name="list"),
        path("<slug:identifier>/", detail, name="detail-plain"),
        path("<slug:identifier>/<slug:slug>/", detail, name="detail"),
    ]
