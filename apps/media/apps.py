"""The media app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Items of the archive and their files."""

    name = "apps.media"
    label = "media"
    verbose_name = _("Media")
