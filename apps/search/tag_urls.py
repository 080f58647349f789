"""Addresses of tags."""

from django.urls import path

from . import tag_index, tag_pages

app_name = "tags"

urlpatterns = [
    path("", tag_index.tag_index, name="index"),
    path("<slug:slug>/", tag_pages.tag_detail, name="detail"),
]
