"""The places app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Where things happened, under every name they have."""

    name = "apps.places"
    label = "places"
    verbose_name = _("Places")
