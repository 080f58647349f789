"""Addresses of finding."""

from django.urls import path

from . import suggest_view, views

app_name = "search"

urlpatterns = [
    path("", views.index, name="index"),
    path("suggest/", suggest_view.suggest, name="suggest"),
]
