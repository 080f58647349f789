"""Addresses for other programs. They never carry a language: an answer holds all of them."""

from django.urls import path

from . import iiif_views

app_name = "iiif"

urlpatterns = [
    path("<slug:identifier>/manifest", iiif_views.manifest, name="manifest"),
    path("<slug:identifier>/collection", iiif_views.collection, name="collection"),
    path("image/<slug:key>", iiif_views.image_base, name="image"),
    path("image/<slug:key>/info.json", iiif_views.image_info, name="info"),
    path(
        "image/<slug:key>/<str:region>/<str:size>/<str:rotation>/<str:quality>",
        iiif_views.image,
        name="image-request",
    ),
]
